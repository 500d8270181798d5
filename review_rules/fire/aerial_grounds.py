"""Ground for aerial appliances (消防车登高操作场地): size, distance to the building, length along it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from shapely.geometry import LineString, Polygon

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetView,
    between,
    cannot_determine,
    compare,
    narrowest_crossing,
    not_applicable,
    sides_m,
)
from review_rules.buildings import Building, buildings
from review_rules.outlines import unclosed
from review_rules.unknowns import held

REACH_M = 30.0
"""A ground farther than this from every building serves none."""


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the width of each ground against the least one, m. Source: GB 50016-2014(2018) 7.2.2."""
    for ground in sheet.closed_outlines("aerial_ground"):
        yield compare(ground, _width_m(ground), unit="m", at_least=limits.number("width"))
    yield from unclosed(sheet, "aerial_ground")


def length(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the length of each ground against the least one for its building's height, m.

    Source: GB 50016-2014(2018) 7.2.2.
    """
    for ground in sheet.closed_outlines("aerial_ground"):
        building = served_by(sheet, ground, facts, limits)
        height = building.height_m(facts) if building else None
        if height is None and "building_height_m" in facts:
            height = facts.number("building_height_m")
        low, high = limits.number("length"), limits.number("length_high")
        found = (low, high) if height is None else (high if height > limits.number("high_from") else low,)
        yield held(
            sheet,
            ground,
            sides_m(ground.polygon)[0],
            found,
            unit="m",
            missing="building_height_m",
            at_least=True,
            name=building.outline.name if building else "",
        )
    yield from unclosed(sheet, "aerial_ground")


def distance(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each ground from its building's wall against the permitted range, m.

    Source: GB 50016-2014(2018) 7.2.2.
    """
    for ground in sheet.closed_outlines("aerial_ground"):
        building = served_by(sheet, ground, facts, limits)
        if building is None:
            yield cannot_determine(sheet, missing="building_new", place=ground)
            continue
        link = between(ground, building.outline)
        yield compare(
            link,
            link.length_m,
            unit="m",
            at_least=limits.number("nearest"),
            at_most=limits.number("farthest"),
            name=building.outline.name,
        )
    yield from unclosed(sheet, "aerial_ground")


def along_building(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the ground along each high-rise building against its long side, m.

    Lengths on one side of the building add up; gaps are permitted where it is low enough.
    Source: GB 50016-2014(2018) 7.2.1; GB 55037-2022 3.4.6.
    """
    grounds = sheet.closed_outlines("aerial_ground")
    if not grounds:
        yield from unclosed(sheet, "aerial_ground")
        return
    served: dict[tuple[str, ...], list[Outline]] = {}
    for ground in grounds:
        building = served_by(sheet, ground, facts, limits)
        if building is not None:
            served.setdefault(building.outline.handles, []).append(ground)
    for building in buildings(sheet):
        if not building.new or building.high_rise(facts, limits) != (True,):
            continue
        own = served.get(building.outline.handles, [])
        long_side = sides_m(building.polygon)[0]
        covered = max((_along_m(building.polygon, [g.polygon for g in own], angle) for angle in (0.0, 90.0)), default=0)
        if own:
            needed = long_side * (1 - limits.number("slack"))
            yield compare(building.outline, covered, unit="m", at_least=long_side if covered < needed else needed)
        else:
            yield not_applicable(sheet, place=building.outline)


def gaps(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the gaps between the grounds along each high-rise building: none where it is tall, else up to a limit, m.

    Source: GB 50016-2014(2018) 7.2.1.
    """
    seen = False
    for building, own in by_building(sheet, facts, limits):
        height = building.height_m(facts)
        pairs = [(a, b) for a, b in combinations(own, 2) if _same_side(building.polygon, a.polygon, b.polygon)]
        for one, other in _neighbours(pairs):
            seen = True
            link = between(one, other)
            possible_m = [limits.number("gap"), limits.number("none")]
            if height is not None:
                possible_m = [limits.number("none" if height > limits.number("tall") else "gap")]
            yield held(sheet, link, link.length_m, possible_m, unit="m", missing="building_height_m")
    if not seen:
        yield not_applicable(sheet)


def by_building(sheet: SheetView, facts: Facts, limits: Limits) -> list[tuple[Building, list[Outline]]]:
    """Return the buildings that grounds serve, each with its grounds."""
    served: dict[tuple[str, ...], tuple[Building, list[Outline]]] = {}
    for ground in sheet.closed_outlines("aerial_ground"):
        building = served_by(sheet, ground, facts, limits)
        if building is not None:
            served.setdefault(building.outline.handles, (building, []))[1].append(ground)
    return list(served.values())


def _same_side(building: Polygon, one: Polygon, other: Polygon) -> bool:
    """Tell whether two grounds lie in front of the same side: the line between them does not cross the building."""
    return not LineString([one.centroid, other.centroid]).intersects(building)


def _neighbours(pairs: list[tuple[Outline, Outline]]) -> Iterator[tuple[Outline, Outline]]:
    """Yield the pairs of grounds with no third one between them."""
    for one, other in pairs:
        line = LineString([one.polygon.centroid, other.polygon.centroid])
        if not any(
            line.intersects(third.polygon)
            for pair in pairs
            for third in pair
            if third is not one and third is not other
        ):
            yield one, other


def _width_m(ground: Outline) -> float:
    short = sides_m(ground.polygon)[1]
    crossing = narrowest_crossing(ground.polygon, short)
    return min(short, crossing.length) if crossing else short


def served_by(sheet: SheetView, ground: Outline, facts: Facts, limits: Limits) -> Building | None:
    """Return the building a ground serves: the nearest that may be high-rise, else the nearest at all."""
    new = [building for building in buildings(sheet) if building.new]
    new = [building for building in new if building.polygon.distance(ground.polygon) <= REACH_M]
    high = [building for building in new if True in building.high_rise(facts, limits)]
    return min(
        high or new,
        key=lambda b: (round(b.polygon.distance(ground.polygon), 3), -b.polygon.intersection(ground.polygon).area),
        default=None,
    )


def _along_m(building: Polygon, grounds: list[Polygon], turn_deg: float) -> float:
    """Return how much of the building's extent, along its long side or square to it, the grounds cover."""
    corners = np.asarray(building.minimum_rotated_rectangle.exterior.coords)[:3]
    sides = np.diff(corners, axis=0)
    longer = sides[np.argmax(np.hypot(sides[:, 0], sides[:, 1]))]
    axis = longer / np.hypot(*longer)
    if turn_deg:
        axis = np.array([-axis[1], axis[0]])
    low, high = np.ptp(np.asarray(building.exterior.coords) @ axis), 0.0
    start = float((np.asarray(building.exterior.coords) @ axis).min())
    spans = []
    for ground in grounds:
        reach = np.asarray(ground.exterior.coords) @ axis - start
        spans.append((max(0.0, float(reach.min())), min(float(low), float(reach.max()))))
    total, edge = high, 0.0
    for begin, end in sorted(spans):
        if end > max(begin, edge):
            total += end - max(begin, edge)
            edge = end
    return float(total)
