"""Schedules (设备表、门窗表): tables on the sheet that say more of the things whose codes stand in them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from app.review.api import Label, SheetView, normalised

COLUMN_HEIGHTS = 4.0
"""A cell begins, or has its middle, within this many text heights of its column's heading."""


def rows_under(
    rows: Sequence[Sequence[Label]], headings: Mapping[str, re.Pattern[str]], needed: Sequence[str]
) -> Iterator[tuple[tuple[Label, ...], dict[str, Label]]]:
    """Yield the rows of tables, each with its cells below the headings that were looked for.

    Args:
        rows: texts as table rows, from top to bottom.
        headings: column → what its heading says.
        needed: columns without which a row of texts is no head of a table.
    """
    columns: dict[str, Label] = {}
    for row in rows:
        head = {name: cell for name, pattern in headings.items() if (cell := _heading(row, pattern)) is not None}
        if all(name in head for name in needed):
            columns = head
            continue
        below = {name: found for name, column in columns.items() if (found := _below(row, column)) is not None}
        if below:
            yield tuple(row), below


def scheduled(sheet: SheetView, headings: Mapping[str, re.Pattern[str]], code: str) -> dict[str, dict[str, Label]]:
    """Return the cells of tables for each code, by column; of a code in two rows that differ nothing."""
    found: dict[str, dict[str, Label]] = {}
    twice: set[str] = set()
    for _, cells in rows_under(sheet.rows(), headings, tuple(headings)):
        if code in cells:
            key = normalised(cells.pop(code).text).strip()
            before = found.setdefault(key, cells)
            if {name: one.text for name, one in before.items()} != {name: one.text for name, one in cells.items()}:
                twice.add(key)
    return {key: own for key, own in found.items() if key not in twice}


def by_column(sheet: SheetView, needed: Sequence[str], others: Sequence[str] = ()) -> Iterator[dict[str, Label]]:
    """Yield the cells of each row of tables that have the columns ``needed``, those of ``others`` where they have them.

    Headings are told by what the labels' property ``column`` reads.
    """
    if not {label.read.get("column") for label in sheet.texts()}.issuperset(needed):
        return
    columns: dict[str, Label] = {}
    for row in sheet.rows():
        head = {str(cell.read["column"]): cell for cell in reversed(row) if "column" in cell.read}
        if all(name in head for name in needed):
            columns = {name: cell for name, cell in head.items() if name in (*needed, *others)}
            continue
        below = {name: found for name, column in columns.items() if (found := _below(row, column)) is not None}
        if all(name in below for name in needed) and columns:
            yield below


def _heading(row: Sequence[Label], pattern: re.Pattern[str]) -> Label | None:
    return next((one for one in row if pattern.search(normalised(one.text))), None)


def _below(row: Sequence[Label], column: Label) -> Label | None:
    """Return the cell of a row that stands below a heading, as that is turned: nearest to its begin or its middle."""
    turn = math.radians(column.rotation_deg)
    across, down = math.cos(turn), math.sin(turn)

    def away(one: Label) -> float:
        middle = (one.x - column.x) * across + (one.y - column.y) * down
        return min(abs(middle - (one.width_m - column.width_m) / 2), abs(middle))

    cell = min(row, key=away)
    return cell if away(cell) <= COLUMN_HEIGHTS * column.height_m else None
