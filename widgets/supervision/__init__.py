"""Supervision: figures of all projects, random draws, blind second reviews."""
