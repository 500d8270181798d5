"""Tables of exit widths (疏散宽度计算表): what is designed against what the people in them need."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import Draft, Facts, Label, Limits, SheetView, compare, normalised, not_applicable
from review_rules.figures import at_label
from review_rules.schedules import by_column

NEEDED, TELLING = ("people", "exit_width"), ("exit_share", "exit_needed")
"""Columns without which a table is none of exit widths, and those that say what is needed."""


def tabled(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the designed width of each row against its people and the width for a hundred of them, m.

    Where the table gives no width for a hundred, the needed one that it works out counts.
    Source: GB 50016-2014(2018) 5.5.21.
    """
    seen = False
    for cells in by_column(sheet, NEEDED, TELLING):
        if len({id(cell) for cell in cells.values()}) < len(cells):
            continue  # a text of its own below the table
        people, width, share, needed = (_number(cells.get(name), limits) for name in (*NEEDED, *TELLING))
        least = people * share / 100 if people and share else needed
        if not people or not width or not least or width > limits.number("widest"):
            continue  # none, or dimensions below the table
        seen = True
        yield compare(at_label(sheet, cells["exit_width"]), width, unit="m", at_least=round(least, 2), people=people)
    if not seen:
        yield not_applicable(sheet)


def _number(cell: Label | None, limits: Limits) -> float | None:
    """Return the number that a cell gives, None for none, or where it gives several."""
    found = limits.pattern("number").fullmatch(normalised(cell.text)) if cell else None
    return float(found["v"]) if found else None
