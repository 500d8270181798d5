"""Doors of flats, and the landings before accessible entrances (户内门、出入口平台)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from shapely.geometry import Point, Polygon

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outcome,
    Outline,
    Path,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.architecture.rooms import called, none_of_kind
from review_rules.openings import Opening, clear_width_of
from review_rules.storeys import Storey, storeys

AT_DOOR_M = 0.5
"""A landing's edge lies at most this far from the door that opens onto it."""
SWINGS = 0.5
"""A door swings over a landing when at least this share of its symbol lies on it."""
LEAST_LANDING_M2 = 0.5


def flat(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear width of each door of a flat against the least one for the rooms on both sides, m.

    ``words`` name the rooms: doors between a flat and what only several share, else of kitchens and bathrooms, else of
    bedrooms, else between a flat and other common parts; those to balconies and closets have no limit. A narrow door
    between two passages, or at one with doors to rooms without a name, is left open: both sides may be of one flat.
    Source: GB 55038-2025 4.1.14.
    """
    seen = False
    for storey in storeys(sheet):
        inner = _inner(storey, limits)
        for door, sides in zip(storey.doors, storey.sides, strict=True):
            kind = _kind(storey, sides, inner, limits)
            if kind:
                seen = True
                draft = clear_width_of(sheet, door, limits, limits.number(kind))
                if draft.outcome is Outcome.VIOLATES and kind == "entry" and _of_passages(storey, sides, limits):
                    draft = cannot_determine(sheet, missing="room:flat", place=door.place)
                yield draft
    if not seen:
        yield none_of_kind(sheet)


def _of_passages(storey: Storey, sides: tuple[int, int], limits: Limits) -> bool:
    """Tell whether a door may stand inside a flat: between passages, or at one with doors to rooms without a name."""
    rows = [row for row in sides if row >= 0]
    passages = [row for row in rows if limits.pattern("passage").search(called(storey.spaces[row].outline))]
    beyond = {other for pair in storey.sides if set(pair) & set(passages) for other in pair if other >= 0}
    return len(passages) == len(rows) or any(not called(storey.spaces[row].outline) for row in beyond)


def _inner(storey: Storey, limits: Limits) -> frozenset[int]:
    """Return the spaces from which a door leads into a bedroom, a kitchen or a bathroom: passages of one flat."""
    private = [
        any(limits.pattern(kind).search(called(space.outline)) for kind in ("wet", "bedroom"))
        for space in storey.spaces
    ]
    pairs = [sides for sides in storey.sides if min(sides) >= 0]
    return frozenset(one for a, b in pairs for one, other in ((a, b), (b, a)) if private[other])


def _kind(storey: Storey, sides: tuple[int, int], inner: frozenset[int], limits: Limits) -> str:
    """Return the limit that holds for a door by the rooms on both sides, empty for none.

    Between two passages of a flat, ``inner``, no door is the flat's.
    """
    names = [called(storey.spaces[row].outline) if row >= 0 else "" for row in sides]
    if any(limits.pattern("exempt").search(name) for name in names):
        return ""
    home, shared = ([bool(limits.pattern(kind).search(name)) for name in names] for kind in ("home", "shared"))
    if any(one and other for one, other in zip(home, reversed(shared), strict=True)):
        return "entry"  # also where a flat's door opens into its only room
    for kind in ("wet", "bedroom"):
        if any(limits.pattern(kind).search(name) for name in names):
            return kind
    both = all(any(limits.pattern(kind).search(name) for name in names) for kind in ("flat", "common"))
    return "entry" if both and not inner.issuperset(sides) else ""


def entrance_landing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the depth of each entrance landing, clear of the door's swing, against the least one, m.

    Depth runs square to the door. Source: GB 55019-2021 2.4.2; GB 55038-2025 4.2.7.
    """
    kind, but = limits.pattern("kind"), limits.pattern("but")
    named = sheet.opaque or any(kind.search(normalised(label.text)) for label in sheet.texts())
    landings = _landings(sheet) if named else []
    found = [one for one in landings if kind.search(called(one)) and not but.search(called(one))]
    doors = [door for storey in storeys(sheet) for door in storey.doors] if found else []
    least = limits.number("depth")
    for landing in found:
        near = [door for door in doors if landing.polygon.distance(door.span) <= AT_DOOR_M]
        if not near:
            yield cannot_determine(sheet, missing="door", place=landing)
            continue
        depths = [_depth_m(landing, door) for door in near]
        yield compare(landing, max(0.0, min(depths)), unit="m", at_least=least)
    if not found:
        yield not_applicable(sheet)


def _landings(sheet: SheetView) -> list[Outline]:
    roles = ("room", "stair", "ramp")
    return [one for role in roles for one in sheet.closed_outlines(role) if one.area_m2 >= LEAST_LANDING_M2]


def _depth_m(landing: Outline, door: Opening) -> float:
    """Return how deep a landing is before a door, less the leaf where it swings over it."""
    middle = np.array([door.middle.x, door.middle.y])
    ahead = door.side(1.0)
    out = np.array([ahead.x, ahead.y]) - middle
    corners = np.asarray(landing.polygon.exterior.coords)[:, :2] - middle
    away = corners @ out
    centre = np.array([landing.polygon.centroid.x, landing.polygon.centroid.y]) - middle
    deep = float(away.max() - max(away.min(), 0.0)) if centre @ out > 0 else float(min(away.max(), 0.0) - away.min())
    return deep - (_leaf_m(door) if _swings_over(landing, door.place) else 0.0)


def _leaf_m(door: Opening) -> float:
    """Return the width of the widest leaf: half of a double door's; of a leaf drawn as an arc, how far it swings."""
    width = door.width_m
    symbol = door.place
    if not isinstance(symbol, Symbol):
        return max(float(door.span.distance(Point(xy))) for xy in symbol.line.coords)
    if symbol.corners:
        long, short = sorted((symbol.width_m, symbol.depth_m), reverse=True)
        return min(width, short if short < 0.75 * long else long)
    return width


def _swings_over(landing: Outline, place: Symbol | Path) -> bool:
    if isinstance(place, Symbol):
        swing = Polygon(place.corners) if len(place.corners) == 4 else Polygon()
    else:
        swing = place.line.convex_hull
    return bool(swing.area > 0 and swing.intersection(landing.polygon).area >= SWINGS * swing.area)
