"""Checks of architecture."""
