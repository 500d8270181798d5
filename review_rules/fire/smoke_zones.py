"""Smoke zones (防烟分区): area and longest side by clear height. Source: GB 51251-2017 4.2.4."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.review.api import Draft, Facts, Limits, Outline, SheetView, cannot_determine, compare, long_side_m


def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the area of each smoke zone with the largest one for its clear height."""
    yield from _held(sheet, facts, limits, 1, "m2", lambda zone: zone.area_m2)


def length(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the longest side of each smoke zone with the longest one for its clear height."""
    yield from _held(sheet, facts, limits, 2, "m", lambda zone: long_side_m(zone.polygon))


def _held(
    sheet: SheetView, facts: Facts, limits: Limits, column: int, unit: str, measure: Callable[[Outline], float]
) -> Iterator[Draft]:
    zones = sheet.closed_outlines("smoke_zone")
    if not zones:
        yield cannot_determine(sheet, missing="smoke_zone")
    steps = limits.rows("steps")
    for zone in zones:
        height = zone.number("clear_height_m")
        if height is None and "clear_height_m" in facts:
            height = facts.number("clear_height_m")
        possible = [row[column] for row in steps] if height is None else [_step(steps, height)[column]]
        drafts = [compare(zone, measure(zone), unit=unit, at_most=limit) for limit in (possible[0], possible[-1])]
        if drafts[0].outcome == drafts[1].outcome:
            yield drafts[0] if drafts[0].outcome == "complies" else drafts[1]
        else:
            yield cannot_determine(sheet, missing="clear_height_m", place=zone)


def _step(steps: list[list[float]], height_m: float) -> list[float]:
    return next((row for row in steps if height_m <= row[0] + 1e-9), steps[-1])
