"""What a protective unit holds: dry toilets (干厕) for its people, clear height."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from shapely.geometry import Polygon

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Place,
    SheetView,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.civil_defence.units import without_people
from review_rules.civil_defence.works import is_civil_defence
from review_rules.figures import at_label, values
from review_rules.outlines import areas, marks, spoken_number, unclosed

OF_UNIT = "of.protective_unit"
"""The property of a text that speaks of the unit around it."""


def toilets(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the toilets of each unit against what its people need, half of them men.

    Numbers written beside toilets count where none are drawn. Source: GB 50038-2005 3.5.2.
    """
    drawn = marks(sheet, "dry_toilet")
    for unit in areas(sheet, "protective_unit"):
        people = spoken_number(unit, "occupants")
        if not people:
            yield without_people(sheet, unit, facts, limits)
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

    On sheets of civil-defence works the sections and notes beside the units count that say what they measure to.
    Source: GB 50038-2005 3.2.2.
    """
    drafts: list[Draft] = []
    units = areas(sheet, "protective_unit") if sheet.has("protective_unit") else ()
    for unit in units:
        for label in unit.labels:
            drafts += [_height(sheet, unit, *one, limits) for one in _heights(label, limits)]
    if is_civil_defence(sheet, limits):
        for label in sheet.texts():
            if not any(unit.polygon.covers(label.point) or label in unit.labels for unit in units):
                told = [one for one in _heights(label, limits) if one[1]]
                drafts += [replace(_height(sheet, at_label(sheet, label), *one, limits), written=True) for one in told]
    yield from drafts or [not_applicable(sheet)]


def _heights(label: Label, limits: Limits) -> list[tuple[float, str]]:
    """Return the clear heights that a text gives, metres, each with what it is measured to: beam, slab or nothing."""
    found = []
    for part in limits.pattern("parts").split(normalised(label.text)):
        to = next((kind for kind in ("beam", "slab") if limits.pattern(kind).search(part)), "")
        found += [(value, to) for value in values(part, limits)]
    return found


def _height(sheet: SheetView, place: Place, value: float, to: str, limits: Limits) -> Draft:
    low, high = limits.number("beam"), limits.number("slab")
    if to:
        return compare(place, value, unit="m", at_least=limits.number(to))
    if value < low or value >= high:
        return compare(place, value, unit="m", at_least=low if value < low else high)
    return cannot_determine(sheet, missing="clear_height_m", place=place)


def _written(sheet: SheetView, polygon: Polygon, limits: Limits) -> float:
    """Return the number of toilets written in a unit: of the whole of it, else the sum of all numbers."""
    told = [
        (label, float(found["v"]))
        for label in sheet.texts_in(polygon)
        for found in limits.pattern("written").finditer(normalised(label.text))
    ]
    whole = [value for label, value in told if OF_UNIT in label.read]
    return min(whole) if whole else sum(value for _, value in told)
