"""Figures that notes and labels give (see ``review_rules.figures``), and heights of storeys between levels."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from app.review.api import Draft, Facts, Label, Limits, Outcome, SheetView, compare, normalised
from review_rules.figures import at_label, figure

__all__ = ["figure", "storey_height"]

COLUMN_M = 1.0
"""Level marks above one another stand within this of one line."""
TRUE_M = 0.1
"""Two levels whose marks are as far apart as they say, to this, are drawn to scale."""
FEWEST = 3
"""So many storeys above one another tell what is a storey there."""
ALIKE_M = 0.5
"""What differs more from most storeys of a column is a plinth, a parapet or half a storey."""


def storey_height(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each height of a storey that a text gives or two level marks of a section leave against the least one, m.

    ``words.section`` tells a section, ``words.elevation`` a level mark; ``words.but`` what no dwelling's storey is.
    Source: GB 55038-2025 4.1.2.
    """
    between = [
        compare(at_label(sheet, low), height, unit="m", at_least=limits.number("at_least"), name=name)
        for low, name, height in _storeys(sheet, limits)
    ]
    yield from (replace(draft, written=True) for draft in between)
    for draft in figure(sheet, facts, limits):
        if not between or draft.outcome is not Outcome.NOT_APPLICABLE:
            yield draft


def _storeys(sheet: SheetView, limits: Limits) -> Iterator[tuple[Label, str, float]]:
    """Yield the lower mark, both levels and the height of each storey of the sections of a sheet."""
    labels = sheet.texts()
    section, but = limits.pattern("section"), limits.pattern("but")
    least, most = limits.number("usual.least"), limits.number("usual.most")
    if not section.search(sheet.title) and not any(section.search(normalised(one.text)) for one in labels):
        return
    for column in _columns([one for one in labels if limits.pattern("elevation").fullmatch(normalised(one.text))]):
        found = [
            (low, high, high_m - low_m)
            for (low, low_m), (high, high_m) in pairwise(column)
            if low_m > -TRUE_M and abs(high.y - low.y - (high_m - low_m)) <= TRUE_M
        ]
        if len(found) < FEWEST:
            continue
        usual = statistics.median(height for *_, height in found)
        for low, high, height in found:
            other = any(low.y < one.y < high.y and but.search(normalised(one.text)) for one in labels)
            if least <= usual <= most and abs(height - usual) <= ALIKE_M and not other:
                yield low, f"{normalised(low.text)}～{normalised(high.text)}", round(height, 3)


def _columns(marks: list[Label]) -> Iterator[list[tuple[Label, float]]]:
    """Yield the level marks that stand above one another, from the lowest up, each level once."""
    columns: list[list[Label]] = []
    for mark in sorted(marks, key=lambda one: one.x):
        if columns and mark.x - columns[-1][0].x <= COLUMN_M:
            columns[-1].append(mark)
        else:
            columns.append([mark])
    for column in columns:
        levels = {float(normalised(one.text).lstrip("±+")): one for one in column}
        yield [(levels[level], level) for level in sorted(levels)]
