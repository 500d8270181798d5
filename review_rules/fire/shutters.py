"""Fire shutters (防火卷帘) in the boundaries between compartments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.review.api import Draft, Facts, Label, Limits, SheetView, cannot_determine, compare, normalised, not_applicable
from review_rules.fire.boundaries import Boundary, boundaries
from review_rules.outlines import areas

AT_BOUNDARY_M = 2.5
"""The mark of a shutter stands at most this far from its boundary."""


def share(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the width of all shutters in each boundary of two compartments against what its length permits, m.

    Boundaries of atria are no case of this. Source: GB 50016-2014(2018) 6.5.3.
    """
    compartments = areas(sheet, "fire_compartment")
    if not compartments:
        yield cannot_determine(sheet, missing="fire_compartment", reason="role")
        return
    marks = [label for label in sheet.texts() if limits.pattern("shutter").search(normalised(label.text))]
    found = boundaries(compartments)
    own: dict[int, list[Label]] = {}
    for label in marks:
        away = [(float(one.line.distance(label.point)), row) for row, one in enumerate(found)]
        nearest = min(away, default=(AT_BOUNDARY_M + 1, -1))
        if nearest[0] <= AT_BOUNDARY_M:
            own.setdefault(nearest[1], []).append(label)
    for row, labels in own.items():
        yield _held(sheet, found[row], labels, limits)
    if not own:
        yield not_applicable(sheet)


def _held(sheet: SheetView, boundary: Boundary, labels: list[Label], limits: Limits) -> Draft:
    place = boundary.place()
    if any(one.says(limits.pattern("atrium")) for one in (boundary.one, boundary.other)):
        return not_applicable(sheet, place=place)
    widths = [_width_m(label, limits.pattern("size")) for label in labels]
    if not all(widths):
        return cannot_determine(sheet, missing="shutter:width_m", place=place)
    long = boundary.length_m > limits.number("long")
    most = min(boundary.length_m * limits.number("share"), limits.number("widest_long")) if long else 0.0
    return compare(
        place,
        sum(widths),
        unit="m",
        at_most=most or limits.number("widest"),
        name=place.name,
        length=boundary.length_m,
    )


def _width_m(label: Label, size: re.Pattern[str]) -> float:
    """Return the width that a shutter's mark gives: in decimetres of four or five digits, as written, else 0."""
    for name in ("clear_width_m", "width_m"):
        if isinstance(written := label.read.get(name), float):
            return written
    found = size.search(normalised(label.text))
    return float(found["v"]) / 10 if found else 0.0
