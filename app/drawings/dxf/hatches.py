"""Pending."""

from __future__ import annotations

from app.drawings.dxf.source import Source


def read_hatches(source: Source) -> None:
    """Add nothing yet."""
