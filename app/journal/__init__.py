"""Entries, clock, chains and merge: pure."""
