"""Fire safety on the site plan: spacing between buildings, fire lanes, ground for aerial appliances."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetView,
    between,
    cannot_determine,
    clear_width_m,
    compare,
    long_side_m,
    narrow_part,
)

TOUCHING_M = 0.05


def spacing(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the distance between each two civil buildings, one of them new, with the least one for their classes.

    While height or fire rating of one is unknown, every class it may have counts. Source: GB 50016-2014(2018) 5.2.2.
    """
    new, old = sheet.closed_outlines("building_new"), sheet.closed_outlines("building_existing")
    if not new:
        yield cannot_determine(sheet, missing="building_new")
        return
    for one, other in [*combinations(new, 2), *((n, o) for n in new for o in old)]:
        path = between(one, other)
        if path.length_m < TOUCHING_M or path.length_m > limits.number("looked_at"):
            continue
        first, second = _classes(one, facts, limits), _classes(other, facts, limits)
        possible = sorted(_least_m(a, b, limits) for a in first for b in second)
        drafts = [compare(path, path.length_m, unit="m", at_least=limit) for limit in (possible[0], possible[-1])]
        if drafts[0].outcome == drafts[1].outcome:
            yield drafts[1] if drafts[0].outcome == "complies" else drafts[0]
        else:
            unknown = one if len(first) > 1 else other
            missing = "building_height_m" if "H" in _classes(unknown, facts, limits) else "fire_rating"
            yield cannot_determine(sheet, missing=missing, place=path)


def lane_width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the clear width of each fire lane with the least one; a lane is an area or a pair of edges.

    Source: GB 50016-2014(2018) 7.1.8.
    """
    least = limits.number("width")
    lanes = sheet.closed_outlines("fire_lane")
    for lane in lanes:
        narrow = narrow_part(lane.polygon, least * (1 - 1e-6))
        value = clear_width_m(lane.polygon, 4 * least)
        yield compare(lane if narrow is None else lane.part(narrow), value, unit="m", at_least=least, name=lane.name)
    if lanes:
        return
    edges = sheet.open_outlines("fire_lane")
    pairs = [between(one, other) for one, other in combinations(edges, 2)]
    pairs = [pair for pair in pairs if TOUCHING_M < pair.length_m < limits.number("widest")]
    for pair in pairs:
        yield compare(pair, pair.length_m, unit="m", at_least=least)
    if not pairs:
        yield cannot_determine(sheet, missing="fire_lane")


def lane_distance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the distance of each fire lane from the nearest new building with the least one.

    Source: GB 50016-2014(2018) 7.1.8.
    """
    lanes, buildings = sheet.closed_outlines("fire_lane"), sheet.closed_outlines("building_new")
    if not lanes or not buildings:
        yield cannot_determine(sheet, missing="building_new" if lanes else "fire_lane")
    for lane in lanes:
        for building in buildings:
            path = between(lane, building)
            if path.length_m < limits.number("looked_at"):
                yield compare(path, path.length_m, unit="m", at_least=limits.number("distance"))


def aerial_width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the clear width of each ground for aerial appliances with the least one.

    Source: GB 50016-2014(2018) 7.2.2.
    """
    for ground in _grounds(sheet):
        if ground is None:
            yield cannot_determine(sheet, missing="aerial_ground")
        else:
            width = clear_width_m(ground.polygon, 4 * limits.number("width"))
            yield compare(ground, width, unit="m", at_least=limits.number("width"))


def aerial_length(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the length of each ground for aerial appliances with the least one for its building's height.

    Source: GB 50016-2014(2018) 7.2.2.
    """
    for ground in _grounds(sheet):
        if ground is None:
            yield cannot_determine(sheet, missing="aerial_ground")
            continue
        building = _served(sheet, ground)
        height = building.number("height_m") if building else None
        if height is None and "building_height_m" in facts:
            height = facts.number("building_height_m")
        low, high = limits.number("length"), limits.number("length_high")
        possible = [low, high] if height is None else [high if height > limits.number("high_from") else low]
        length = long_side_m(ground.polygon)
        drafts = [compare(ground, length, unit="m", at_least=limit) for limit in (possible[0], possible[-1])]
        if drafts[0].outcome == drafts[1].outcome:
            yield drafts[1] if drafts[0].outcome == "complies" else drafts[0]
        else:
            yield cannot_determine(sheet, missing="building_height_m", place=ground)


def aerial_distance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the distance of each ground for aerial appliances from its building with the permitted range.

    Source: GB 50016-2014(2018) 7.2.2.
    """
    for ground in _grounds(sheet):
        building = _served(sheet, ground) if ground else None
        if ground is None or building is None:
            yield cannot_determine(sheet, missing="building_new" if ground else "aerial_ground", place=ground)
        else:
            path = between(ground, building)
            yield compare(
                path,
                path.length_m,
                unit="m",
                at_least=limits.number("nearest"),
                at_most=limits.number("farthest"),
                name=building.name,
            )


def _grounds(sheet: SheetView) -> list[Outline] | list[None]:
    return list(sheet.closed_outlines("aerial_ground")) or [None]


def _served(sheet: SheetView, ground: Outline) -> Outline | None:
    buildings = sheet.closed_outlines("building_new")
    return min(buildings, key=lambda building: building.polygon.distance(ground.polygon), default=None)


def _classes(building: Outline, facts: Facts, limits: Limits) -> list[str]:
    """Return the classes a building may have: H for high-rise, L12, L3, L4 by fire rating."""
    height, storeys = building.number("height_m"), building.number("storeys_above")
    use = facts.text("building_use") if "building_use" in facts else ""
    marks = [limits.number("high_rise_residential"), limits.number("high_rise_public")]
    marks = marks[:1] if use == "residential" else marks[1:] if use == "public" else marks
    if height is None and storeys is not None and storeys <= limits.number("surely_low_storeys"):
        height = 0.0
    rating = building.word("fire_rating")
    if not rating and building.role == "building_new" and "fire_rating" in facts:
        rating = facts.text("fire_rating")
    low = {"1": ["L12"], "2": ["L12"], "3": ["L3"], "4": ["L4"]}.get(rating, ["L12", "L3", "L4"])
    if height is None:
        return ["H", *low]
    if all(height > mark for mark in marks):
        return ["H"]
    return low if all(height <= mark for mark in marks) else ["H", *low]


def _least_m(one: str, other: str, limits: Limits) -> float:
    key = f"{one}_{other}"
    return limits.number(key if key in limits else f"{other}_{one}")
