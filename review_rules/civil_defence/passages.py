"""Wartime entrances as passages (口部通道、楼梯): clear widths, decontamination rooms, pipes through walls."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Path,
    SheetView,
    cannot_determine,
    compare,
    judge,
    normalised,
    not_applicable,
    sides_m,
)
from review_rules.civil_defence import shelter_notes
from review_rules.civil_defence.units import kinds
from review_rules.civil_defence.works import is_civil_defence
from review_rules.edges import across
from review_rules.flights import flights
from review_rules.openings import Opening
from review_rules.outlines import areas, marks, unclosed
from review_rules.storeys import named_rooms
from review_rules.unknowns import held_between

AT_FACE_M, THICKEST_M = 0.05, 1.2
"""A pipe drawn up to a wall's face ends this near to it, and goes on behind a wall at most this thick."""
STRAIGHT_COSINE = 0.97
STATIONS = 15
"""So many places along a passage at which its width is measured."""
DOOR_SHARE = 0.1
"""This share of a passage's length at either end belongs to its doors."""
LONG = 2.0
"""A room this many times as long as broad is a passage along its length."""
PIPES = ("pipe_water", "pipe_sewage", "pipe_storm", "pipe_gas", "pipe_heat")


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear width of each named passage of an entrance, square to the way through it, against the least, m.

    Source: GB 50038-2005 3.3.5.
    """
    least = limits.number("passage")
    rooms = named_rooms(sheet, limits.pattern("passage"))
    for room, doors in rooms:
        crossing = _narrowest(room.polygon, doors)
        if crossing is not None:
            yield compare(across(room, crossing), crossing.length, unit="m", at_least=least, name=room.name)
            continue
        long, short = sides_m(room.polygon)
        value = (short, short if long >= LONG * short else long)
        yield held_between(sheet, room, value, [least], unit="m", missing="door", at_least=True, name=room.name)
    if not rooms:
        yield not_applicable(sheet)


def stairs(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear width of each flight at a wartime entrance against the least one, m; so what notes give.

    Source: GB 50038-2005 3.3.5.
    """
    entrances = [place.shape for place in marks(sheet, "cd_entrance")]
    seen = False
    for draft in shelter_notes.stairs(sheet, limits):
        seen = True
        yield draft
    for flight in flights(sheet) if entrances else ():
        if any(flight.outline.polygon.distance(entrance) <= limits.number("reach") for entrance in entrances):
            seen = True
            yield compare(flight.outline, flight.clear_m, unit="m", at_least=limits.number("stair"))
    if not seen and not entrances and is_civil_defence(sheet, limits):
        yield cannot_determine(sheet, missing="cd_entrance", reason="role")
    elif not seen:
        yield not_applicable(sheet)


def decontamination(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell whether each unit whose use asks for it has a decontamination room, or a simple one.

    Its absence tells something only where the other rooms of the entrance are named.
    Source: GB 50038-2005 3.3.22, 3.3.23.
    """
    units = areas(sheet, "protective_unit")
    for unit in units:
        found = kinds(sheet, unit, facts, limits)
        if len(found) > 1:
            yield cannot_determine(sheet, missing="cd_use", place=unit)
            continue
        if found[0] not in limits.rows("kinds"):
            yield not_applicable(sheet, place=unit)
            continue
        first = unit.says(limits.pattern("first_class")) or facts.get("cd_use") == "personnel_1"
        simple = found[0] == "personnel" and not first
        others = [other.polygon for other in units if other is not unit and not other.polygon.contains(unit.polygon)]
        near = sheet.texts_in(unit.polygon, limits.number("reach"))
        near = tuple(label for label in near if not any(other.contains(label.point) for other in others))
        words = "\n".join(normalised(label.text) for label in near)
        if limits.pattern("simple" if simple else "full").search(words):
            yield judge(unit, True)
        elif limits.pattern("entrance_rooms").search(words):
            yield judge(unit, False)
        else:
            yield cannot_determine(sheet, missing="room", place=unit)
    yield from unclosed(sheet, "protective_unit")


def pipes(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the diameter of each pipe through a protective wall, drawn or told by notes, against the largest one, mm.

    Source: GB 50038-2005 3.1.6.
    """
    walls = [path.line for path in sheet.paths("protective_wall")]
    walls += [area.polygon for area in sheet.filled_areas("protective_wall")]
    solid = shapely.union_all(walls)
    seen = False
    for draft in shelter_notes.pipes(sheet, limits):
        seen = True
        yield draft
    for role in PIPES if walls else ():
        paths = sheet.paths(role)
        for pipe in (*(path for path in paths if path.line.crosses(solid)), *_broken(paths, solid)):
            seen = True
            sizes = pipe.numbers("diameter_mm")
            place = _hole(pipe, solid)
            if not sizes:
                yield cannot_determine(sheet, missing=f"{role}:diameter_mm", place=place)
            else:
                yield compare(place, max(sizes), unit="mm", at_most=limits.number("largest_mm"))
    if not seen and not walls and is_civil_defence(sheet, limits):
        yield cannot_determine(sheet, missing="protective_wall", reason="role")
    elif not seen:
        yield not_applicable(sheet)


def _broken(paths: Sequence[Path], walls: shapely.Geometry) -> Iterator[Path]:
    """Yield the stretches in walls of pipes that are drawn up to their two faces."""
    ends = []
    for path in paths:
        xy = np.asarray(path.line.coords)[:, :2]
        for end, foot in ((xy[0], xy[1]), (xy[-1], xy[-2])):
            if walls.distance(Point(end)) <= AT_FACE_M:
                ends.append((path, end, (end - foot) / np.hypot(*(end - foot))))
    for (one, start, way), (other, end, back) in combinations(ends, 2):
        link = end - start
        length = float(np.hypot(*link))
        if one is other or not AT_FACE_M < length <= THICKEST_M:
            continue
        if min(float(link @ way), -float(link @ back)) >= STRAIGHT_COSINE * length:
            line = LineString([start, end])
            yield replace(one, line=line, labels=(*one.labels, *other.labels), own=0)


def _hole(pipe: Path, walls: shapely.Geometry) -> Path:
    """Return where a pipe first meets the walls."""
    met = shapely.get_coordinates(pipe.line.intersection(walls))
    first = min((Point(xy) for xy in met), key=lambda point: float(pipe.line.project(point)))
    return pipe.part(LineString([first, first]))


def _narrowest(room: Polygon, doors: tuple[Opening, ...]) -> LineString | None:
    """Return the shortest line across a room square to the way between its two farthest doors.

    None without two doors, and where the way turns.
    """
    pairs = [(one, other) for one in doors for other in doors if one is not other]
    if not pairs:
        return None
    one, other = max(pairs, key=lambda pair: pair[0].middle.distance(pair[1].middle))
    start, end = np.array(one.middle.coords[0]), np.array(other.middle.coords[0])
    length = float(np.hypot(*(end - start)))
    along = (end - start) / length if length else np.array([1.0, 0.0])
    for door in (one, other):
        (x0, y0), (x1, y1) = door.span.coords[0], door.span.coords[-1]
        turn = abs((x1 - x0) * along[0] + (y1 - y0) * along[1]) / door.span.length
        if turn > math.sin(math.radians(30.0)):
            return None
    square = np.array([-along[1], along[0]]) * (room.length + length)
    found = []
    for share in np.linspace(DOOR_SHARE, 1.0 - DOOR_SHARE, STATIONS):
        at = start + share * (end - start)
        line = LineString([at - square, at + square]).intersection(room)
        parts = [part for part in shapely.get_parts(line) if part.distance(Point(at)) <= 1e-6 and part.length > 0]
        found += [LineString(part.coords) for part in parts]
    return min(found, key=lambda line: line.length, default=None)
