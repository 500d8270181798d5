"""Rooms (房间): usable area, shorter side, width, place in the building."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import union_all
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.polygon import orient

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outcome,
    Outline,
    SheetView,
    cannot_determine,
    compare,
    derived,
    judge,
    narrowest_crossing,
    normalised,
    not_applicable,
    sides_m,
)
from review_rules.edges import across
from review_rules.figures import at_label, spoken, values
from review_rules.outlines import is_schematic, unclosed
from review_rules.storeys import storeys

WIDEST = 2.0
"""Crossings up to this many limits are looked for; what is wider complies."""
CIRCLE_M = 1e-4
"""How exactly the largest circle in a room is found."""
RECTANGLE = 0.9999
"""A room that fills this share of the rectangle around it is one."""
CHINK_M = 0.06
"""Half the width of what is no part of a room's floor."""
LONG = 4.0
"""A passage without a name is at least so many times as long as broad."""
LEAST_ROOM_M2 = 0.3
WALL_END_M = 0.45
"""A wall that ends in a room is at most this thick."""
OPENING_M = (0.5, 2.4)
"""An opening without a door is this wide."""
GRID_M = 1e-6
TURNING_SHARE, ROUND_SHARE = 0.9, 0.95
"""An outline of so much of the least diameter, covering so much of its circle, is no fitting but a turning circle."""


def rooms(sheet: SheetView, limits: Limits, kind: str = "kind") -> list[Outline]:
    """Return the room outlines whose own texts match the words ``kind`` and not the words ``but``."""
    but = limits.pattern("but") if limits.has_words("but") else None
    pattern = limits.pattern(kind)
    if not any(pattern.search(normalised(label.text)) for label in sheet.texts()):
        return []
    return [
        room
        for room in all_rooms(sheet)
        if pattern.search(called(room)) and not (but and but.search(called(room)))
        if room.area_m2 >= LEAST_ROOM_M2 and not is_schematic(room)
    ]


@derived
def all_rooms(sheet: SheetView) -> tuple[Outline, ...]:
    """Return the rooms of a sheet: their outlines, else what its walls enclose with the doors shut.

    Walls tell of a room only where one name stands in it. Where several do, openings between the ends of walls part
    it; what still holds several is rooms without a wall between them.
    """
    drawn = sheet.closed_outlines("room")
    return drawn or tuple(space for space in _spaces(sheet) if _named_once(space))


@derived
def _spaces(sheet: SheetView) -> tuple[Outline, ...]:
    """Return what walls enclose, parted at openings where several names stand in it."""
    if sheet.closed_outlines("room") or not sheet.has("wall"):
        return ()
    found = []
    for storey in storeys(sheet):
        for space in storey.spaces:
            whole = replace(space.outline, level=storey.level, floor=storey.name)
            parts = [whole] if _named_once(whole) else parted(whole)
            found += [replace(part, polygon=_cleared(part.polygon)) for part in parts]
    return tuple(found)


def _named_once(space: Outline) -> bool:
    """Tell whether one name stands in a space: of a room, else any; what stands in rooms is no name beside one."""
    rooms_named = {label.read["room_name"] for label in space.labels if "room_name" in label.read and _is_name(label)}
    return len(rooms_named or {label.text for label in space.labels if _is_name(label)}) == 1


def parted(space: Outline) -> list[Outline]:
    """Return the parts of a space between which a wall ends before another wall: an opening without a door."""
    ring = np.asarray(orient(space.polygon).exterior.coords)[:-1, :2]
    step = np.roll(ring, -1, axis=0) - ring
    length = np.hypot(step[:, 0], step[:, 1])
    before = np.roll(step, 1, axis=0)
    reflex = before[:, 0] * step[:, 1] - before[:, 1] * step[:, 0] < 0
    boundary = space.polygon.boundary
    cuts = []
    for row in np.flatnonzero(reflex & np.roll(reflex, -1) & (length <= WALL_END_M) & (length > 0)).tolist():
        ahead = np.array([-step[row, 1], step[row, 0]]) / length[row]
        for start in (ring[row], ring[(row + 1) % len(ring)]):
            ray = LineString([start + CHINK_M / 10 * ahead, start + OPENING_M[1] * ahead])
            hit = shapely.get_coordinates(boundary.intersection(ray))
            near = min((float(np.hypot(*(point - start))) for point in hit), default=0.0)
            if near >= OPENING_M[0]:
                cuts.append(LineString([start - CHINK_M / 10 * ahead, start + (near + CHINK_M / 10) * ahead]))
    if not cuts:
        return [space]
    faces = shapely.get_parts(shapely.polygonize([union_all([boundary, *cuts], grid_size=GRID_M)]))
    inside = [face for face in faces if space.polygon.contains(face.representative_point())]
    return [
        replace(space, name=names[0] if len(names) == 1 else "", labels=own, polygon=face)
        for face in inside
        if (own := tuple(label for label in space.labels if face.intersects(label.point)))
        for names in [[str(label.read.get("room_name", label.text)) for label in own if _is_name(label)]]
    ]


def _cleared(polygon: Polygon) -> Polygon:
    """Return the floor without the chinks between wall lines that do not quite meet."""
    with np.errstate(divide="ignore", invalid="ignore"):  # mitred buffers of degenerate pieces
        opened = polygon.buffer(-CHINK_M, join_style="mitre").buffer(CHINK_M, join_style="mitre")
    parts = [part for part in shapely.get_parts(opened) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: float(part.area), default=polygon)


def _is_name(label: Label) -> bool:
    plain = normalised(label.text)
    return label.role in ("", "room") and "mark" not in label.read and not plain.isascii()


def called(room: Outline) -> str:
    """Return what the texts in a room call it, one a line, its own first; titles of drawings name no room."""
    return "\n".join(
        normalised(label.text)
        for label in room.labels
        if "drawing_title" not in label.read and label.role in ("", room.role)
    )


def area(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the usable area of each room of a kind against the least one, m²; ``larger`` names rooms that need more."""
    found = rooms(sheet, limits)
    for room in found:
        larger = "larger" in limits and limits.pattern("larger").search(called(room))
        yield compare(room, room.area_m2, unit="m2", at_least=limits.number("larger" if larger else "area"))
    yield from unjudged(sheet, limits, found)


def short_side(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the shorter side of each room of a kind against the least one, m.

    A room that is no rectangle is as wide as the largest circle in it.
    """
    found = rooms(sheet, limits)
    for room in found:
        yield compare(room, circle_m(room.polygon), unit="m", at_least=limits.number("side"))
    yield from unjudged(sheet, limits, found)


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each passage of a kind against the least clear width, m; columns narrow it.

    A passage that no wall parts from another room complies where neither is too narrow, and violates where it is too
    narrow about its own name. Where none is named, long spaces without a name that many rooms open into are passages.
    """
    found = rooms(sheet, limits)
    shared = _shared(sheet, limits)
    if not found and not shared and "rooms" in limits:
        found = _nameless(sheet, limits)
    columns = [column.polygon for column in sheet.closed_outlines("column")] if found or shared else []
    for room in found:
        yield compare_width(room, _least_m(room, limits), columns)
    for space, near in shared:
        whole = compare_width(space, _least_m(near, limits), columns)
        own = compare_width(near, _least_m(near, limits), columns)
        if whole.outcome is own.outcome:
            yield own
        else:
            yield cannot_determine(sheet, missing="room:outline", place=near)
    yield from unjudged(sheet, limits, [*found, *(near for _, near in shared)])


def _nameless(sheet: SheetView, limits: Limits) -> list[Outline]:
    """Return the long spaces without a name into which at least ``limits.rooms`` others open."""
    found = []
    for storey in storeys(sheet) if not sheet.closed_outlines("room") else ():
        for row, space in enumerate(storey.spaces):
            others = {side for door in space.doors for side in storey.sides[door]} - {row, -1}
            long, short = sides_m(space.polygon)
            if not space.outline.name and len(others) >= limits.number("rooms") and long >= LONG * short:
                found.append(replace(space.outline, polygon=_cleared(space.polygon)))
    return found


def _least_m(room: Outline, limits: Limits) -> float:
    wide = "wide" in limits and limits.pattern("wide").search(called(room))
    return limits.number("wide" if wide else "width")


def _shared(sheet: SheetView, limits: Limits) -> list[tuple[Outline, Outline]]:
    """Return the spaces with several names of which one is of the kind, and the part about that name of each."""
    kind, but = limits.pattern("kind"), limits.pattern("but") if limits.has_words("but") else None
    found = []
    for space in _spaces(sheet):
        if _named_once(space):
            continue
        names = [label for label in space.labels if "room_name" in label.read and _is_name(label)]
        for name in names:
            text = normalised(name.text)
            if kind.search(text) and not (but and but.search(text)):
                part = _about(space.polygon, name, [other for other in names if other is not name])
                if part is not None:
                    own = replace(space, name=str(name.read["room_name"]), labels=(name,), polygon=part)
                    found.append((replace(space, name=own.name, labels=(name,)), own))
    return found


def _about(polygon: Polygon, name: Label, others: Sequence[Label]) -> Polygon | None:
    """Return the part of a floor that is nearer to one name than to any other."""
    far = 2 * polygon.length
    part = polygon
    for other in others:
        dx, dy = other.x - name.x, other.y - name.y
        away = float(np.hypot(dx, dy))
        if away == 0.0:
            return None
        ux, uy, mx, my = dx / away, dy / away, (name.x + other.x) / 2, (name.y + other.y) / 2
        side = [(mx - uy * far, my + ux * far), (mx + uy * far, my - ux * far)]
        half = Polygon([*side, *((x - ux * far, y - uy * far) for x, y in reversed(side))])
        part = part.intersection(half)
    own = [one for one in shapely.get_parts(part) if isinstance(one, Polygon) and one.intersects(name.point)]
    return own[0] if own else None


def compare_width(room: Outline, least_m: float, columns: list[Polygon]) -> Draft:
    """Hold the narrowest crossing of a passage against a width, m."""
    clear = room.polygon.difference(union_all([c for c in columns if c.intersects(room.polygon)]))
    parts = [part for part in shapely.get_parts(clear) if isinstance(part, Polygon)]
    polygon = max(parts, key=lambda part: float(part.area), default=room.polygon)
    crossing = narrowest_crossing(polygon, WIDEST * least_m)
    if crossing is None:
        return compare(room, max(WIDEST * least_m, sides_m(polygon)[1]), unit="m", at_least=least_m)
    return compare(across(room, crossing), float(crossing.length), unit="m", at_least=least_m, name=room.name)


def turning_circle(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the largest circle that fits into each accessible room, clear of what stands in it, against the least, m.

    A bare room tells only that it is too small: what will stand in it is not shown. A diameter that a text gives is
    held against the least one too. A circle of about that size is the turning circle itself, whatever its layer.
    """
    found = rooms(sheet, limits)
    least = limits.number("diameter")
    outlines = sheet.closed_outlines("sanitary") if found else ()
    fittings = [one.polygon for one in outlines if not _is_turning_circle(one.polygon, least)]
    for room in found:
        own = [one for one in fittings if one.intersects(room.polygon)]
        clear = room.polygon.difference(union_all(own))
        parts = [part for part in shapely.get_parts(clear) if isinstance(part, Polygon) and part.area > 0]
        draft = compare(room, max((circle_m(part) for part in parts), default=0.0), unit="m", at_least=least)
        if draft.outcome is Outcome.COMPLIES and not own:
            draft = cannot_determine(sheet, missing="sanitary", place=room, reason="role")
        yield draft
    written = [(value, label) for label, text in spoken(sheet, limits) for value in values(text, limits)]
    for value, label in written:
        yield replace(compare(at_label(sheet, label), value, unit="m", at_least=least), written=True)
    if found or not written:
        yield from unjudged(sheet, limits, found)


def _is_turning_circle(polygon: Polygon, least_m: float) -> bool:
    """Tell whether an outline is a circle larger than any fitting."""
    radius = float(shapely.minimum_bounding_radius(polygon))
    return 2 * radius >= TURNING_SHARE * least_m and polygon.area >= ROUND_SHARE * math.pi * radius**2


def underground(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Find rooms of a kind below ground, where they may not be."""
    found = rooms(sheet, limits)
    for room in found:
        if room.level:
            yield judge(room, room.level != "below")
        else:
            yield cannot_determine(sheet, missing="level", place=room, reason="fact")
    yield from unjudged(sheet, limits, found)


def unjudged(sheet: SheetView, limits: Limits, found: Sequence[Outline]) -> Iterator[Draft]:
    """Say what of a kind was not judged: names without a floor of their own around them, or nothing at all.

    Where no room has a name, nobody can tell that there is none of the kind.

    Args:
        sheet: with the rooms.
        limits: words ``kind`` and ``but`` tell the kind.
        found: what was judged.
    """
    lone = _lone_names(sheet, limits, found)
    for label in lone:
        yield cannot_determine(sheet, missing="room:outline", place=at_label(sheet, label))
    if found or lone:
        return
    if sheet.closed_outlines("room") or sheet.has("wall"):
        yield none_of_kind(sheet)
    else:
        yield from unclosed(sheet, "room")


def none_of_kind(sheet: SheetView) -> Draft:
    """Return that a sheet has no room of some kind; *cannot determine* where it has outlines of rooms and no name."""
    outlines = sheet.closed_outlines("room")
    if outlines and not any("room_name" in label.read for label in sheet.texts()):
        return cannot_determine(sheet, missing="room:name", place=outlines[0])
    return not_applicable(sheet)


def _lone_names(sheet: SheetView, limits: Limits, found: Sequence[Outline]) -> list[Label]:
    """Return the names of rooms of the kind that stand on a floor plan of walls, but in no room that was judged."""
    kind, but = limits.pattern("kind"), limits.pattern("but") if limits.has_words("but") else None
    judged = {label.handles for room in found for label in room.labels}
    names = [
        label
        for label in sheet.texts()
        if "room_name" in label.read and label.handles not in judged and "drawing_title" not in label.read
        if kind.search(text := normalised(label.text)) and not (but and but.search(text))
    ]
    if not names or not sheet.has("wall"):
        return []
    extents = [storey.extent for storey in storeys(sheet)]
    return [
        label
        for label in names
        if any(extent.intersects(at := Point(label.points_to or (label.x, label.y))) for extent in extents)
        and not any(room.polygon.intersects(at) for room in found)
    ]


def circle_m(polygon: Polygon) -> float:
    """Return the diameter of the largest circle in ``polygon``."""
    long, short = sides_m(polygon)
    if polygon.area >= RECTANGLE * long * short:
        return short
    radius = shapely.maximum_inscribed_circle(polygon, tolerance=CIRCLE_M)
    return min(short, 2 * (float(radius.length) + CIRCLE_M))
