"""Checks of civil defence."""
