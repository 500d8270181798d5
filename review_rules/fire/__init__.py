"""Checks of fire."""
