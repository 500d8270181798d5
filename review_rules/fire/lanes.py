"""Fire lanes (消防车道) on the site plan: clear width, distance to buildings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    SheetView,
    between,
    cannot_determine,
    chained,
    compare,
    derived,
    narrowest_crossing,
    normalised,
)
from review_rules.edges import across, facing

MOUTH_M, LONGER = (2.5, 9.0), 6.0
"""An edge that ends so far from where it begins, and is so many times longer, bounds a lane but for its mouth."""
NESTED = 0.98
"""An outline of which this share lies in another lies inside it."""
CHORD_M = 5e-3
"""A curve seems narrower by up to this: it is drawn by its chords."""
RING = 0.3
"""An inner outline of at least this share of the outer one's area is the inner edge of a ring lane."""


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each lane, area or pair of edges, against the least clear width, m.

    A gate or passage on a lane that is narrower, as a text says, counts for itself.
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
    edges = [path for path in lane_lines(sheet) if path.length_m > least]
    alone = {path.handles for path in edges}
    for one, other in combinations(edges, 2):
        link = facing(one, other, widest)
        if link is not None:
            alone -= {one.handles, other.handles}
            yield compare(link, link.length_m, unit="m", at_least=least)
    for path in edges:
        if path.handles in alone:
            yield _written(sheet, path, least)
    yield from _gates(sheet, (*lanes, *edges), limits)
    if not lanes and not edges:
        yield cannot_determine(sheet, missing="fire_lane", reason="role")


def _gates(sheet: SheetView, lanes: Sequence[Outline | Path], limits: Limits) -> Iterator[Draft]:
    """Yield the gates that the texts beside lanes say to be too narrow, one a text."""
    for label in sheet.texts() if lanes else ():
        said = limits.pattern("gate").search(normalised(label.text))
        lane = min(lanes, key=lambda one: float(one.shape.distance(label.point)))
        near = lane.shape.distance(label.point) <= limits.number("gate") + label.width_m / 2
        if said and near and float(said["v"]) < limits.number("width"):
            name = label.text.splitlines()[0]
            yield compare(lane, float(said["v"]), unit="m", at_least=limits.number("width"), name=name)


def wall_distance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each lane from its nearest new building against the least one, m.

    A lane that passes through a building is no case of this. Source: GB 50016-2014(2018) 7.1.8.
    """
    buildings = sheet.closed_outlines("building_new")
    if not buildings:
        yield cannot_determine(sheet, missing="building_new", reason="role")
        return
    shapes: tuple[Outline | Path, ...] = (*lane_areas(sheet), *lane_lines(sheet))
    for lane in shapes:
        apart = [between(lane, building) for building in buildings if not lane.shape.intersects(building.polygon)]
        near = [link for link in apart if link.length_m < limits.number("distance") - 1e-9]
        for link in near or sorted(apart, key=lambda found: found.length_m)[:1]:
            yield compare(link, link.length_m, unit="m", at_least=limits.number("distance"))


@derived
def _edged(sheet: SheetView) -> tuple[tuple[Outline, Path], ...]:
    """Return the lanes whose edge is drawn all around but for their mouth: as an area, and as the line drawn."""
    found = []
    for edge in chained(sheet.open_outlines("fire_lane")):
        mouth = LineString([edge.line.coords[0], edge.line.coords[-1]])
        polygon = Polygon(edge.line.coords) if len(edge.line.coords) > 3 else Polygon()
        if MOUTH_M[0] <= mouth.length <= MOUTH_M[1] and edge.length_m >= LONGER * mouth.length and polygon.is_valid:
            found.append((edge.bounding(polygon, edge.role, edge.labels), edge))
    return tuple(found)


def lane_lines(sheet: SheetView) -> tuple[Path, ...]:
    """Return the lines of lanes that bound no area."""
    around = [edge.line.buffer(CHORD_M) for _, edge in _edged(sheet)]
    kerbs = [outline.polygon.boundary for outline in sheet.closed_outlines("fire_lane")]
    return tuple(
        path
        for path in sheet.open_outlines("fire_lane")
        if path.said("enlarged") is None
        if not any(path.line.within(edge) for edge in around) and not any(_stands_on(path, kerb) for kerb in kerbs)
    )


def lane_areas(sheet: SheetView) -> list[Outline]:
    """Return the lanes as areas; of two outlines inside each other the ring between them is the lane.

    Enlarged details beside the plan are none.
    """
    outlines = [*sheet.closed_outlines("fire_lane"), *(area for area, _ in _edged(sheet))]
    outlines = [outline for outline in outlines if outline.said("enlarged") is None]
    lanes = []
    for outline in outlines:
        if any(_around(other, outline) for other in outlines):
            continue
        inner = [o for o in outlines if _around(outline, o) and o.area_m2 >= RING * outline.area_m2]
        ring = outline.polygon
        for other in inner:
            ring = ring.difference(other.polygon)
        parts = sorted(getattr(ring, "geoms", [ring]), key=lambda part: float(part.area))
        lanes.append(_notched(sheet, outline.part(parts[-1]) if inner else outline))
    return lanes


def _notched(sheet: SheetView, lane: Outline) -> Outline:
    """Return a lane without what the further kerbs cut off that stand on its edge: planters, lay-bys."""
    kerbs = [path.line for path in sheet.open_outlines("fire_lane") if _stands_on(path, lane.polygon.boundary)]
    shapes = [Polygon(kerb.coords) for kerb in kerbs if len(kerb.coords) > 2]
    left = lane.polygon.difference(unary_union([shape for shape in shapes if shape.is_valid]))
    parts = [part for part in getattr(left, "geoms", [left]) if isinstance(part, Polygon) and not part.is_empty]
    return lane.part(max(parts, key=lambda part: float(part.area))) if shapes and parts else lane


def _stands_on(path: Path, edge: BaseGeometry) -> bool:
    """Tell whether a line begins and ends on one edge, and not along it."""
    ends = list(path.line.boundary.geoms)
    meets = bool(ends) and all(edge.distance(end) <= CHORD_M for end in ends)
    return meets and not path.line.within(edge.buffer(CHORD_M))


def _around(outer: Outline, inner: Outline) -> bool:
    common = outer.polygon.intersection(inner.polygon).area
    return outer is not inner and outer.area_m2 > inner.area_m2 and bool(common >= NESTED * inner.area_m2)


def _written(sheet: SheetView, path: Path, least: float) -> Draft:
    """Judge a lane drawn as a single line by the width written beside it."""
    said = path.number("clear_width_m") or path.number("width_m")
    if said is None:
        return cannot_determine(sheet, missing="fire_lane:width_m", place=path)
    return compare(path, said, unit="m", at_least=least)
