"""Which sheets show civil-defence works (人防工程)."""

from __future__ import annotations

from app.review.api import Limits, SheetView, normalised

WORKS = ("protective_unit", "blast_unit", "protective_wall", "cd_entrance")
"""Roles of which anything drawn shows civil-defence works."""


def is_civil_defence(sheet: SheetView, limits: Limits) -> bool:
    """Tell whether a sheet shows civil-defence works: by what is drawn, else by what it is called."""
    if sheet.has(*WORKS):
        return True
    titles = [sheet.title, *(label.text for label in sheet.texts() if "drawing_title" in label.read)]
    return any(limits.pattern("civil_defence").search(normalised(title)) for title in titles)
