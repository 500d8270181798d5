"""What a protective unit holds: dry toilets (干厕) for its people, clear height."""

from __future__ import annotations

import math
from collections.abc import Iterator

from shapely.geometry import Polygon

from app.review.api import Draft, Facts, Limits, SheetView, cannot_determine, compare, normalised, not_applicable
from review_rules.outlines import areas, marks, spoken_number, unclosed


def toilets(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the toilets of each unit against what its people need, half of them men.

    Numbers written beside toilets count where none are drawn. Source: GB 50038-2005 3.5.2.
    """
    drawn = marks(sheet, "dry_toilet")
    for unit in areas(sheet, "protective_unit"):
        people = spoken_number(unit, "occupants")
        if not people:
            yield not_applicable(sheet, place=unit)
            continue
        inside = [one for one in drawn if unit.polygon.contains(one.shape.representative_point())]
        found = float(len(inside)) or _written(sheet, unit.polygon, limits)
        if not found:
            yield cannot_determine(sheet, missing="dry_toilet", place=unit)
            continue
        half = people / 2
        needed = math.ceil(half / limits.number("men") - 1e-9) + math.ceil(half / limits.number("women") - 1e-9)
        yield compare(unit, found, unit="count", at_least=float(needed), people=people)
    yield from unclosed(sheet, "protective_unit")


def clear_height(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each clear height written in a unit against the least one for what it is measured to, m.

    Source: GB 50038-2005 3.2.2.
    """
    seen = False
    for unit in areas(sheet, "protective_unit"):
        for label in unit.labels:
            value = label.read.get("clear_height_m")
            if not isinstance(value, float):
                continue
            seen = True
            text = normalised(label.text)
            low, high = limits.number("beam"), limits.number("slab")
            if limits.pattern("beam").search(text):
                yield compare(unit, value, unit="m", at_least=low)
            elif limits.pattern("slab").search(text):
                yield compare(unit, value, unit="m", at_least=high)
            elif value < low or value >= high:
                yield compare(unit, value, unit="m", at_least=low if value < low else high)
            else:
                yield cannot_determine(sheet, missing="clear_height_m", place=unit)
    if not seen:
        yield not_applicable(sheet)


def _written(sheet: SheetView, polygon: Polygon, limits: Limits) -> float:
    """Return the sum of the numbers of toilets written in a unit."""
    total = 0.0
    for label in sheet.texts_in(polygon):
        for found in limits.pattern("written").finditer(normalised(label.text)):
            total += float(found["v"])
    return total
