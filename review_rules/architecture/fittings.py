"""What stands in rooms and opens into them (洁具、窗、电梯): bathrooms, windows, lift lobbies."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from shapely.geometry import Point

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outline,
    SheetView,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.architecture.lifts import extent, lifts
from review_rules.architecture.rooms import all_rooms, called, circle_m, rooms, unjudged
from review_rules.unknowns import held, possible

TEXT_REACH_M = 1.2
"""A window's mark stands this near to its room."""
SAME_WINDOW_M = 1.0
THROUGH_M = 0.3
"""The rooms on both sides of a door lie this near to its middle."""
FOUR = 4
"""A group of so many lifts has a limit of its own."""
BOTH_SIDES_M = 1.5
"""Marks inside and outside a wall stand at most this far apart."""


def bathroom(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each bathroom with three fittings against the least one, m².

    Where a sheet shows no fittings at all, a bathroom is taken to have three.
    """
    found = rooms(sheet, limits)
    fittings = sheet.pieces("sanitary") if sheet.has("sanitary") else ()
    for room in found:
        own = sum(room.polygon.intersects(piece.shape.centroid) for piece in fittings)
        if fittings and 0 < own < limits.number("fittings"):
            yield not_applicable(sheet, place=room)
        else:
            yield compare(room, room.area_m2, unit="m2", at_least=limits.number("area"))
    yield from unjudged(sheet, limits, found)


def windows(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each room's windows, as their marks give it, as a share of its floor against the least share."""
    found = rooms(sheet, limits)
    glazed = _glazed(sheet, limits.pattern("glazed"), limits.pattern("open_air")) if found else []
    open_air = limits.pattern("open_air")
    homes = [_home(sheet, point, reach or limits.number("near_m"), open_air) for point, _, reach in glazed]
    for room in found:
        own = [area for home, (_, area, _) in zip(homes, glazed, strict=True) if home is room]
        if own:
            yield compare(room, sum(own) / room.area_m2, unit="ratio", at_least=limits.number("ratio"))
        else:
            yield cannot_determine(sheet, missing="window:mark", place=room)
    yield from unjudged(sheet, limits, found)


def lift_lobby(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the depth of each lift lobby against the least one for its use and its lifts, m."""
    found = rooms(sheet, limits)
    near = limits.number("near_m")
    for room in found:
        count = sum(room.polygon.distance(extent(lift)) <= near for lift in lifts(sheet) if lift.shape != room.polygon)
        uses = [use for use in possible(facts, "building_use", ("residential", "public")) if use in limits]
        kinds = ["four" if count >= FOUR else "several" if count > 1 else "one"] if count else ["one", "several"]
        tables = [limits.table(use) for use in uses or ["public"]]
        depths = {float(table.get(kind, table["several"])) for table in tables for kind in kinds}
        missing = "lift" if len(uses) == 1 else "building_use"
        yield held(sheet, room, circle_m(room.polygon), depths, unit="m", missing=missing, at_least=True)
    yield from unjudged(sheet, limits, found)


def _glazed(sheet: SheetView, mark: re.Pattern[str], open_air: re.Pattern[str]) -> list[tuple[Point, float, float]]:
    """Return middle, area m² and reach m (0 for the usual) of the windows and glazed doors of a sheet.

    A door between two rooms lets no daylight in; one to a balcony does.
    """
    found: list[tuple[Point, float, float]] = []
    drawn: list[Point] = []
    for role in ("window", "door"):
        for symbol in sheet.symbols(role):
            area = _area_m2(mark, symbol.mark)
            if area:
                drawn.append(symbol.shape)
            if area and not (role == "door" and _between_rooms(sheet, symbol.shape, open_air)):
                found.append((symbol.shape, area, 0.0))
    written: list[Label] = []
    for label in sheet.texts():
        area = _area_m2(mark, str(label.read.get("mark", "")))
        if not area or any(label.point.distance(point) <= SAME_WINDOW_M for point in drawn):
            continue
        if not any(_across(label, other) for other in written):
            written.append(label)
            found.append((label.point, area, TEXT_REACH_M))
    return found


def _between_rooms(sheet: SheetView, point: Point, open_air: re.Pattern[str]) -> bool:
    near = [room for room in all_rooms(sheet) if room.polygon.distance(point) <= THROUGH_M]
    return len(near) > 1 and not any(open_air.search(called(room)) for room in near)


def _across(label: Label, other: Label) -> bool:
    """Tell whether two marks stand on both sides of one window: alike, one straight above the other."""
    turn = math.radians(label.rotation_deg)
    dx, dy = other.x - label.x, other.y - label.y
    along, up = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
    alike = label.read["mark"] == other.read["mark"]
    return alike and abs(along) <= max(label.width_m, other.width_m) / 2 and abs(up) <= BOTH_SIDES_M


def _area_m2(pattern: re.Pattern[str], mark: str) -> float:
    """Return the area that a mark gives: its width and height in decimetres."""
    match = pattern.match(mark)
    return int(match["w"]) * int(match["h"]) / 100 if match else 0.0


def _home(sheet: SheetView, point: Point, reach_m: float, open_air: re.Pattern[str]) -> Outline | None:
    near = _nearest([room for room in all_rooms(sheet) if not open_air.search(called(room))], point)
    return near if near is not None and near.polygon.distance(point) <= reach_m else None


def _nearest(outlines: Sequence[Outline], point: Point) -> Outline | None:
    return min(outlines, key=lambda outline: (outline.polygon.distance(point), outline.area_m2), default=None)
