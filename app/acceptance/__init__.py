"""Acceptance items and the package an inspector takes along."""
