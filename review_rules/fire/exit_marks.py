"""Safety exits as drawn (安全出口): where they are marked, which compartment they belong to, how wide they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from app.review.api import Outline, Place, SheetView, Symbol
from review_rules.outlines import marks

SHARED_M = 0.3
"""An exit this near to the line between two compartments belongs to both."""
REACH_M = 2.0
"""An exit symbol stands at most this far outside its compartment."""
DOOR_REACH_M = 2.0
"""The door of an exit stands at most this far from the exit's symbol."""
SMALLEST_OPENING_M = 0.6
"""A symbol narrower than this is a mark at the exit, not drawn to the width of its opening."""


def places(sheet: SheetView) -> list[Place]:
    """Return the exits: symbols, closed outlines, and short lines that touch one another once."""
    found: list[Place] = list(marks(sheet, "safety_exit"))
    drawn = {handle for place in found for handle in place.handles}
    for path in sheet.open_outlines("safety_exit"):
        if drawn.isdisjoint(path.handles) and not any(path.shape.distance(p.shape) < SHARED_M for p in found):
            found.append(path)
    return found


def by_compartment(compartments: Sequence[Outline], exits: Sequence[Place]) -> list[list[Place]]:
    """Return the exits of each compartment: those on its edge or in it, else those just outside."""
    own: list[list[Place]] = [[] for _ in compartments]
    for place in exits:
        distances = [compartment.polygon.distance(place.shape.centroid) for compartment in compartments]
        edges = [c.polygon.exterior.distance(place.shape.centroid) for c in compartments]
        best = min(range(len(compartments)), key=lambda i: (distances[i], edges[i]))
        if distances[best] > REACH_M:
            continue
        for index, compartment in enumerate(compartments):
            if index == best or (max(distances[index], edges[index]) <= SHARED_M and _on_edge(compartment, place)):
                own[index].append(place)
    return own


def opening(sheet: SheetView, place: Place) -> BaseGeometry:
    """Return where an exit is open: the door at it, its own drawn width, or its point."""
    if not isinstance(place, Symbol):
        return place.shape
    doors = [door for door in sheet.symbols("door") if door.shape.distance(place.shape) <= DOOR_REACH_M]
    spans = [span for span in (_span(sheet, door) for door in doors) if span.distance(place.shape) <= DOOR_REACH_M]
    if spans:
        return min(spans, key=lambda span: (span.distance(place.shape), span.length))
    span = _span(sheet, place)
    return span if span.length >= SMALLEST_OPENING_M else place.shape


def _span(sheet: SheetView, symbol: Symbol) -> BaseGeometry:
    """Return the extent of a symbol along its own x axis, as drawn."""
    if symbol.width_m <= 0:
        return symbol.shape
    turn = math.radians(symbol.rotation_deg)
    along = (math.cos(turn), math.sin(turn))
    strokes = [path.line for path in sheet.paths(symbol.role) if path.handles[: len(symbol.handles)] == symbol.handles]
    points = [point for line in strokes for point in line.coords]
    reach = [(x - symbol.x) * along[0] + (y - symbol.y) * along[1] for x, y, *_ in points]
    low, high = (min(reach), max(reach)) if reach else (-symbol.width_m / 2, symbol.width_m / 2)
    ends = [(symbol.x + along[0] * at, symbol.y + along[1] * at) for at in (low, high)]
    return LineString(ends) if high > low else Point(ends[0])


def _on_edge(compartment: Outline, place: Place) -> bool:
    return bool(compartment.polygon.exterior.distance(place.shape.centroid) <= SHARED_M)
