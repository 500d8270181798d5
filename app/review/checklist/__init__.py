"""Checklists: items, clauses, conditions, checks and their sentences."""
