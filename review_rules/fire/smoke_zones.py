"""Smoke zones (防烟分区): area and longest side by clear height, and whether one crosses compartments."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetView,
    cannot_determine,
    compare,
    judge,
    not_applicable,
    sides_m,
)
from review_rules.fire.compartments import is_garage
from review_rules.outlines import WHOLE, areas, spoken_number, spoken_word, unclosed, unscaled, whole
from review_rules.unknowns import held


def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each smoke zone outside garages against the limit for its clear height, m².

    Source: GB 51251-2017 4.2.4.
    """
    for zone in areas(sheet, "smoke_zone"):
        if is_garage(sheet, zone, facts):
            yield not_applicable(sheet, place=zone)
            continue
        steps = _steps(zone, facts, limits)
        missing = "smoke_zone:clear_height_m"
        draft = held(sheet, zone, zone.area_m2, [step[1] for step in steps], unit="m2", missing=missing)
        yield whole(sheet, zone, draft)
    yield from _in_part(sheet, facts, garages=False)
    yield from unclosed(sheet, "smoke_zone")


def length(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the longest side of each smoke zone outside garages against the limit for its clear height, m.

    Narrow corridors and tall rooms with natural convection have limits of their own.
    Source: GB 51251-2017 4.2.4 and notes.
    """
    for zone in areas(sheet, "smoke_zone"):
        if is_garage(sheet, zone, facts):
            yield not_applicable(sheet, place=zone)
            continue
        long, short = sides_m(zone.polygon)
        found = [step[2] for step in _steps(zone, facts, limits)]
        if spoken_word(zone, "use") == "corridor" and short <= limits.number("corridor_width_m"):
            found = [limits.number("corridor_length_m")]
        elif len(found) == 1 and found[0] == _tallest(limits) and zone.says(limits.pattern("natural")):
            found = [limits.number("natural_length_m")]
        draft = held(sheet, zone, long, found, unit="m", missing="smoke_zone:clear_height_m")
        yield whole(sheet, zone, draft)
    yield from _in_part(sheet, facts, garages=False)
    yield from unclosed(sheet, "smoke_zone")


def garage(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each smoke zone of a garage against its limit, m². Source: GB 50067-2014 8.2.2."""
    for zone in areas(sheet, "smoke_zone"):
        if is_garage(sheet, zone, facts):
            yield whole(sheet, zone, compare(zone, zone.area_m2, unit="m2", at_most=limits.number("area")))
        else:
            yield not_applicable(sheet, place=zone)
    yield from _in_part(sheet, facts, garages=True)
    yield from unclosed(sheet, "smoke_zone")


def _in_part(sheet: SheetView, facts: Facts, *, garages: bool) -> Iterator[Draft]:
    """Yield *cannot determine* for zones of which the sheet does not show as much as their label says."""
    for zone in unscaled(sheet, "smoke_zone"):
        if is_garage(sheet, zone, facts) is garages:
            yield cannot_determine(sheet, missing=f"{zone.role}:{WHOLE}", place=zone)


def inside_compartment(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell for each smoke zone whether it lies within one fire compartment; walls between them do not count.

    Source: GB 51251-2017 4.2.1; GB 50067-2014 8.2.2.
    """
    compartments = areas(sheet, "fire_compartment")
    zones = areas(sheet, "smoke_zone")
    if not compartments or not zones:
        yield not_applicable(sheet)
        return
    for zone in zones:
        parts = [float(zone.polygon.intersection(c.polygon).area) for c in compartments]
        crossed = [part for part in parts if part > limits.number("slack_share") * zone.area_m2]
        yield judge(zone, len(crossed) <= 1, value=float(len(crossed)), limit=1.0, unit="count")


def _steps(zone: Outline, facts: Facts, limits: Limits) -> list[list[float]]:
    """Return the rows of the table that may hold: one when the clear height is known."""
    steps: list[list[float]] = limits.rows("steps")
    height = spoken_number(zone, "clear_height_m")
    if height is None and "clear_height_m" in facts:
        height = facts.number("clear_height_m")
    if height is None:
        return steps
    return [next((step for step in steps if height <= step[0] + 1e-9), steps[-1])]


def _tallest(limits: Limits) -> float:
    return float(limits.rows("steps")[-1][2])
