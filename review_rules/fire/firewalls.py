"""Firewalls at the outer wall: how far apart the openings to both sides of them are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outline,
    Path,
    SheetView,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.edges import shortest
from review_rules.fire.boundaries import WALL_M, Boundary, boundaries
from review_rules.fire.doors import doors_of
from review_rules.outlines import areas
from review_rules.swings import swings_among_windows

Opening = tuple[LineString, tuple[str, ...], str]
"""Span of a window (on one face of the wall) or door, its handles, and its fire class."""

NEAR_M = 12.0
"""Openings farther than this from the end of a firewall are not beside it."""
LEAST_M = 0.4
"""Shorter lines on the layer of windows are jambs."""
MARK_M = 1.5
"""The mark of a window stands this near to it."""
ARM_M = 1.5
"""So far from the corner the direction of the outer wall is taken."""


def flat(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of the nearest openings to both sides of each firewall in a straight outer wall, m.

    Source: GB 50016-2014(2018) 6.1.3.
    """
    yield from _beside(sheet, facts, limits, corner=False)


def inner_corner(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of the nearest openings to both sides of each firewall in an inner corner, m.

    Source: GB 50016-2014(2018) 6.1.4.
    """
    yield from _beside(sheet, facts, limits, corner=True)


def _beside(sheet: SheetView, _facts: Facts, limits: Limits, *, corner: bool) -> Iterator[Draft]:
    compartments = areas(sheet, "fire_compartment")
    found = boundaries(compartments)
    if not found:
        missing = not_applicable(sheet) if compartments else None
        yield missing or cannot_determine(sheet, missing="fire_compartment", reason="role")
        return
    openings = _openings(sheet)
    seen = False
    for boundary in found:
        for end in _ends(boundary):
            if (_turn_deg(boundary, end) >= limits.number("corner_deg")) is not corner:
                continue
            seen = True
            if openings:
                yield _held(sheet, boundary, end, openings, limits)
            else:
                yield cannot_determine(sheet, missing="window", place=boundary.place())
    if not seen:
        yield not_applicable(sheet)


def _held(sheet: SheetView, boundary: Boundary, end: Point, openings: Sequence[Opening], limits: Limits) -> Draft:
    plain = [one for one in openings if not one[2] or one[2] not in limits.text("enough")]
    sides = [_of(outline, boundary, plain, end) for outline in (boundary.one, boundary.other)]
    if not all(sides):
        return not_applicable(sheet, place=boundary.place())
    links = [(shortest(a[0], b[0]), a, b) for a in sides[0] for b in sides[1]]
    link, one, other = min(links, key=lambda found: found[0].length)
    name = boundary.place().name
    place = Path(sheet=sheet.id, role="window", name=name, handles=(*one[1], *other[1]), line=link)
    return compare(place, float(link.length), unit="m", at_least=limits.number("distance"))


def _of(outline: Outline, boundary: Boundary, openings: Sequence[Opening], end: Point) -> list[Opening]:
    """Return the openings in the outer wall of one compartment near the end of a firewall."""
    other = boundary.other if outline is boundary.one else boundary.one
    found = []
    for one in openings:
        middle = one[0].interpolate(0.5, normalized=True)
        own, away = outline.polygon.distance(middle), other.polygon.distance(middle)
        at_edge = outline.polygon.exterior.distance(middle) <= WALL_M
        if at_edge and own < away and boundary.line.distance(middle) > LEAST_M and end.distance(one[0]) <= NEAR_M:
            found.append(one)
    return found


def _openings(sheet: SheetView) -> list[Opening]:
    """Return the windows and doors of a sheet."""
    found: list[Opening] = []
    symbols = [symbol for symbol in sheet.symbols("window") if len(symbol.corners) == 4]
    for symbol in symbols:
        a, b, c, d = (np.asarray(corner) for corner in symbol.corners)
        sides = [LineString(ends) for ends in ((a, b), (d, c))]
        across = [LineString(ends) for ends in ((a, d), (b, c))]
        faces = max(sides, across, key=lambda pair: float(pair[0].length))
        found += [(face, symbol.handles, symbol.word("door_class")) for face in faces]
    shown = {symbol.handles for symbol in (*symbols, *sheet.symbols("door"))}
    leaves = {id(path) for arc, leaf in swings_among_windows(sheet) for path in (arc, *leaf)}
    for path in sheet.paths("window"):
        part = any(path.handles[:n] in shown for n in range(1, len(path.handles) + 1))
        if not part and id(path) not in leaves and path.length_m >= LEAST_M:
            found.append((path.line, path.handles, path.word("door_class")))
    marks = [label for label in sheet.texts() if label.read.get("opening") == "window"]
    found = [(span, handles, _classed(span, marks) or said) for span, handles, said in found]
    found += [(door.span, door.place.handles, door.place.word("door_class")) for door in doors_of(sheet)]
    return found


def _classed(span: LineString, marks: Sequence[Label]) -> str:
    """Return the fire class that the nearest mark of a window gives, empty for none."""
    near = min(marks, key=lambda label: float(span.distance(label.point)), default=None)
    if near is None or span.distance(near.point) > MARK_M:
        return ""
    return str(near.read.get("door_class", ""))


def _ends(boundary: Boundary) -> list[Point]:
    """Return where a boundary meets the outer edge of its compartments."""
    outer = _outer(boundary).boundary
    ends = [Point(piece.coords[row]) for piece in boundary.pieces for row in (0, -1)]
    return [shapely.ops.nearest_points(outer, end)[0] for end in ends if outer.distance(end) <= WALL_M]


def _outer(boundary: Boundary) -> Polygon:
    wide = [one.polygon.buffer(WALL_M, join_style="mitre") for one in (boundary.one, boundary.other)]
    shape: Polygon = shapely.union_all(wide).buffer(-WALL_M, join_style="mitre")
    return max(shapely.get_parts(shape), key=lambda part: part.area)


def _turn_deg(boundary: Boundary, end: Point) -> float:
    """Return the angle inside the compartments between the two arms of the outer wall at a firewall's end."""
    outer = _outer(boundary)
    ring = min((outer.exterior, *outer.interiors), key=lambda one: one.distance(end))
    at = ring.project(end)
    arms = []
    for way in (-ARM_M, ARM_M):
        tip = ring.interpolate((at + way) % ring.length)
        arms.append(math.atan2(tip.y - end.y, tip.x - end.x))
    turn = math.degrees(arms[1] - arms[0]) % 360.0
    half = (arms[0] + math.radians(turn) / 2) if turn else arms[0]
    probe = Point(end.x + 0.3 * math.cos(half), end.y + 0.3 * math.sin(half))
    return turn if outer.contains(probe) else 360.0 - turn
