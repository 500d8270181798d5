"""Figures that notes and labels give (see ``review_rules.figures``), and heights of storeys between levels."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outcome,
    SheetView,
    cannot_determine,
    compare,
    normalised,
)
from review_rules.figures import MM_ABOVE, at_label, figure, lines_below

__all__ = ["figure", "railing", "storey_height"]

KERB_LINES = 3
"""What a note says of the kerb under a rail stands in it or in so many lines below."""
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


def railing(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each height of a guard rail that a text gives against the least one, m, from where one can stand.

    A height in all (``words.whole``) counts from the floor; above a kerb (``words.kerb``: its height ``h``, its breadth
    ``b``, in the text or the lines under it) that can be stepped on, only what is above the kerb does.
    Source: GB 55031-2022 6.6.1; GB 50352-2019 6.7.3.
    """
    said = set[tuple[tuple[str, ...], float | None]]()
    for draft in figure(sheet, facts, limits):
        draft = _above_kerb(sheet, draft, limits)
        figure_said = (draft.place.handles if draft.place else (), draft.value)
        if draft.value is None or figure_said not in said:
            said.add(figure_said)
            yield draft


def _above_kerb(sheet: SheetView, draft: Draft, limits: Limits) -> Draft:
    """Return what a height that complies comes to above a kerb that can be stepped on."""
    place, value = draft.place, draft.value
    if draft.outcome is not Outcome.COMPLIES or place is None or value is None or not place.labels:
        return draft
    label = place.labels[0]
    if not limits.pattern("whole").search(normalised(label.text)):
        return draft
    note = "\n".join(normalised(one.text) for one in (label, *lines_below(sheet, label, KERB_LINES)))
    kerb = limits.pattern("kerb").search(note)
    if kerb is None:
        return draft
    high_m, broad_m = (next(map(_metres, filter(None, kerb.group(*names))), 0.0) for names in (("h", "i"), ("b", "c")))
    if high_m > limits.number("kerb.highest") or 0.0 < broad_m < limits.number("kerb.broadest"):
        return draft
    above = replace(
        compare(place, round(value - high_m, 3), unit="m", at_least=limits.number("at_least")), written=True
    )
    if high_m and (broad_m or above.outcome is Outcome.COMPLIES):
        return above
    return cannot_determine(sheet, missing="railing:kerb", place=place)


def _metres(number: str) -> float:
    """Return a length that a text gives in metres or millimetres."""
    return float(number) / 1000 if float(number) > MM_ABOVE else float(number)


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
