"""A project from its beginning: its name, policy, pinned clauses, and its journal in and out."""
