"""Checks of municipal."""
