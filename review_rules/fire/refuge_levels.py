"""Levels of refuge floors as notes, sections, elevations and tables of storeys give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.review.api import Label, Limits, SheetSet, SheetView, normalised

ROW = 0.8
"""Texts whose middles are this share of their height apart stand in one row."""
STOREY_M = 6.5
"""The level line of a storey lies at most this far below the words in it."""
ABOVE_M = 0.4
"""Words on a level line may stand this far below its mark."""
TRUE_M = 0.6
"""Marks whose places differ from their values by no more than this are drawn to scale."""


def written_levels(sheets: SheetSet, limits: Limits) -> Iterator[tuple[SheetView, Label, float]]:
    """Yield sheet, text and level, m above ground, of each refuge floor in a note, a section, an elevation or a table.

    A note says the level itself; in a table it stands in the same row; in a drawing to scale it is that of the level
    line below the words. A sentence about refuge floors that stands beside such a table marks none.
    """
    for sheet in sheets:
        labels = sheet.texts()
        for label in labels:
            for match in limits.pattern("noted").finditer(normalised(label.text)):
                yield sheet, label, float(match["v"])
        named = [
            one
            for one in labels
            if limits.pattern("refuge").search(text := normalised(one.text))
            and not limits.pattern("sentence").search(text)
        ]
        if not named:
            continue
        section = limits.pattern("section")
        if not section.search(sheet.title) and not any(section.search(one.text) for one in labels):
            continue
        marks = [(one, _level(one)) for one in labels if limits.pattern("elevation").fullmatch(normalised(one.text))]
        scaled = _to_scale(marks)
        for label in named:
            row = {level for one, level in marks if abs(one.y - label.y) <= ROW * max(one.height_m, label.height_m)}
            below = [(one.y, level) for one, level in marks if -ABOVE_M <= label.y - one.y <= STOREY_M]
            if len(row) == 1:
                yield sheet, label, row.pop()
            elif scaled and below:
                yield sheet, label, max(below)[1]


def _level(label: Label) -> float:
    return float(normalised(label.text).lstrip("±+"))


def _to_scale(marks: Sequence[tuple[Label, float]]) -> bool:
    """Tell whether most level marks stand as far apart as they say."""
    if len(marks) < 2:
        return False
    base = sorted(one.y - level for one, level in marks)
    middle = base[len(base) // 2]
    return 2 * sum(abs(at - middle) <= TRUE_M for at in base) > len(base)
