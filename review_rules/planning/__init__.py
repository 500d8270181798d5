"""Checks of planning."""
