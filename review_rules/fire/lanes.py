"""Fire lanes (消防车道) on the site plan: clear width, distance to buildings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    SheetView,
    between,
    cannot_determine,
    compare,
    narrowest_crossing,
)
from review_rules.edges import across, facing

NESTED = 0.98
"""An outline of which this share lies in another lies inside it."""
CHORD_M = 5e-3
"""A curve seems narrower by up to this: it is drawn by its chords."""
RING = 0.3
"""An inner outline of at least this share of the outer one's area is the inner edge of a ring lane."""


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each lane, area or pair of edges, against the least clear width, m.

    Source: GB 50016-2014(2018) 7.1.8; GB 55031-2022 4.3.6.
    """
    least, widest = limits.number("width"), limits.number("widest")
    lanes = lane_areas(sheet)
    for lane in lanes:
        crossing = narrowest_crossing(lane.polygon, widest)
        if crossing is None:
            yield compare(lane, widest, unit="m", at_least=least)
        else:
            clear = least if least - CHORD_M <= crossing.length < least else float(crossing.length)
            yield compare(across(lane, crossing), clear, unit="m", at_least=least, name=lane.name)
    edges = [path for path in sheet.open_outlines("fire_lane") if path.length_m > least]
    alone = {path.handles for path in edges}
    for one, other in combinations(edges, 2):
        link = facing(one, other, widest)
        if link is not None:
            alone -= {one.handles, other.handles}
            yield compare(link, link.length_m, unit="m", at_least=least)
    for path in edges:
        if path.handles in alone:
            yield _written(sheet, path, least)
    if not lanes and not edges:
        yield cannot_determine(sheet, missing="fire_lane", reason="role")


def wall_distance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each lane from its nearest new building against the least one, m.

    A lane that passes through a building is no case of this. Source: GB 50016-2014(2018) 7.1.8.
    """
    buildings = sheet.closed_outlines("building_new")
    if not buildings:
        yield cannot_determine(sheet, missing="building_new", reason="role")
        return
    shapes: tuple[Outline | Path, ...] = (*lane_areas(sheet), *sheet.open_outlines("fire_lane"))
    for lane in shapes:
        apart = [between(lane, building) for building in buildings if not lane.shape.intersects(building.polygon)]
        near = [link for link in apart if link.length_m < limits.number("distance") - 1e-9]
        for link in near or sorted(apart, key=lambda found: found.length_m)[:1]:
            yield compare(link, link.length_m, unit="m", at_least=limits.number("distance"))


def lane_areas(sheet: SheetView) -> list[Outline]:
    """Return the lanes as areas; of two outlines inside each other the ring between them is the lane."""
    outlines = list(sheet.closed_outlines("fire_lane"))
    lanes = []
    for outline in outlines:
        if any(_around(other, outline) for other in outlines):
            continue
        inner = [o for o in outlines if _around(outline, o) and o.area_m2 >= RING * outline.area_m2]
        ring = outline.polygon
        for other in inner:
            ring = ring.difference(other.polygon)
        parts = sorted(getattr(ring, "geoms", [ring]), key=lambda part: float(part.area))
        lanes.append(outline.part(parts[-1]) if inner else outline)
    return lanes


def _around(outer: Outline, inner: Outline) -> bool:
    common = outer.polygon.intersection(inner.polygon).area
    return outer is not inner and outer.area_m2 > inner.area_m2 and bool(common >= NESTED * inner.area_m2)


def _written(sheet: SheetView, path: Path, least: float) -> Draft:
    """Judge a lane drawn as a single line by the width written beside it."""
    said = path.number("clear_width_m") or path.number("width_m")
    if said is None:
        return cannot_determine(sheet, missing="fire_lane:width_m", place=path)
    return compare(path, said, unit="m", at_least=least)
