"""Checklists and checks, one folder a discipline."""
