"""Stairs (楼梯): width of flights and landings, number, going and rise of steps, doors in front of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Missing,
    Outline,
    Path,
    SheetSet,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    gathers,
    normalised,
    not_applicable,
)
from review_rules.architecture.lifts import has_lift
from review_rules.edges import pieces
from review_rules.figures import at_label, spoken, values
from review_rules.flights import SHORTEST_M, Flight, bent, beside, every_flight, flights, near_steps
from review_rules.unknowns import held
from review_rules.walls import faces

RAYS = 9
"""So many lines across a flight look for the wall behind the landing."""
FARTHEST_M = 4.0
"""A wall farther away than this bounds no landing."""
NEAREST_M = 0.3
TOGETHER_M = 1.2
"""Flights whose ends are this near along the stair end at one landing."""
PASSED_M = 0.6
"""So far beyond their ends, or half way to the wall, people turn from one flight into the other."""
WELL_M = 2.0
"""Flights of one stair lie at most this far apart."""
FAN, FAN_DEG = 3, 5.0
"""Step lines in so many directions, so far apart, fan out."""
CARED_FOR = ("children", "elderly")
BESIDE_M = 3.0
"""A text this near to a stair may give its steps."""
SAME_M = 0.005
DOOR_REACH_M = 2.0
DOOR_TURN_DEG = 15.0


def flight_width(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear width of each flight against the least one, m."""
    for flight in _flights(sheet):
        if "low" in limits and "building_height_m" not in facts:
            possible = {limits.number("width"), limits.number("low")}
        elif "low" in limits and facts.number("building_height_m") <= limits.number("low_height"):
            possible = {limits.number("low")}
        else:
            possible = {limits.number("width")}
        yield held(
            sheet, flight.outline, flight.clear_m, possible, unit="m", missing="building_height_m", at_least=True
        )
    if not flights(sheet):
        yield not_applicable(sheet)


def steps(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the number of steps of each flight against the range, count.

    A text that gives a flight's goings (280×11=3080) gives one less than its rises.
    """
    fewest, most = limits.number("fewest"), limits.number("most")
    told = _told(sheet, limits)
    for goings, place in told:
        if goings == most:  # some write the rises
            yield cannot_determine(sheet, missing="stair:steps", place=place)
        else:
            draft = compare(place, goings + 1.0, unit="count", at_least=fewest, at_most=most)
            yield replace(draft, written=True)
    drawn = flights(sheet) if told else _flights(sheet)
    for flight in drawn:
        yield compare(flight.outline, float(flight.risers), unit="count", at_least=fewest, at_most=most)
    if not drawn and not told:
        yield not_applicable(sheet)


def _shows_lift(sheet: SheetView, _limits: Limits) -> bool:
    return has_lift(sheet)


def _goings(sheet: SheetView, limits: Limits) -> tuple[tuple[float, Outline | Symbol], ...]:
    """Return the least going of each flight, and those that texts give, m, with the flight or the text.

    What a text beside a flight gives counts where it is less than what is drawn.
    """
    if not sheet.has("stair"):
        return ()
    found = [
        (round(float(np.min(flight.goings_m)), 4), flight.outline)
        for flight in flights(sheet)
        if not any(limits.pattern("outdoor").search(normalised(one.text)) for one in near_steps(sheet, flight.outline))
    ]
    told = [
        (value, place)
        for value, place in _told(sheet, limits)
        if not any(
            value >= drawn - SAME_M and flight.polygon.distance(place.shape) <= BESIDE_M for drawn, flight in found
        )
    ]
    return (*found, *told)


def _told(sheet: SheetView, limits: Limits) -> list[tuple[float, Symbol]]:
    """Return the figures of texts beside stairs, or under a title that names one, each with its text.

    Those beside the steps of a flat are its own.
    """
    found = []
    common = {flight.outline.handles for flight in flights(sheet)}
    own = [one.outline.polygon for one in every_flight(sheet) if one.outline.handles not in common]
    others = [one.outline.polygon for one in flights(sheet)]
    for label, text in spoken(sheet, limits):
        at_home = min((one.distance(label.point) for one in own), default=math.inf)
        if at_home <= min(BESIDE_M, min((one.distance(label.point) for one in others), default=math.inf)):
            continue
        titles = (normalised(sheet.title), normalised(sheet.view_of(label.point)))
        if any(limits.pattern("titled").search(title) for title in titles) or any(
            path.line.distance(label.point) <= BESIDE_M for path in sheet.paths("stair")
        ):
            found += [(value, at_label(sheet, label)) for value in values(text, limits)]
    return found


def _shows_steps(sheet: SheetView, _limits: Limits) -> bool:
    return sheet.has("stair") and bool(every_flight(sheet))


def _rises(sheet: SheetView, limits: Limits) -> tuple[tuple[float, Symbol], ...]:
    """Return each rise that a text gives, m, with the text."""
    return tuple(
        (value, at_label(sheet, label)) for label, text in spoken(sheet, limits) for value in values(text, limits)
    )


def _cared_for(sheet: SheetView, limits: Limits) -> tuple[tuple[str, bool], ...]:
    """Return which of ``children`` and ``elderly`` texts of floor plans and notes speak of, and whether as the use."""
    if sheet.has("site_boundary", "building_new", "building_existing"):
        return ()
    found = set()
    for label in sheet.texts():
        kind = str(label.read.get("building_kind", ""))
        for who in CARED_FOR:
            if limits.pattern(who).search(normalised(label.text)):
                found.add((who, bool(limits.pattern(who).search(kind))))
    return tuple(sorted(found))


@gathers(_goings, _shows_lift, _shows_steps, _cared_for)
def going(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the going of each flight (its least one), and goings that texts give, against the least one, m.

    The limit follows from use, height and whether lifts are the main way up; buildings for children or the elderly have
    their own. Source: GB 55031-2022 5.3.9; GB 50352-2019 6.8.10.
    """
    seen = False
    for sheet, found in sheets.each(_goings, limits):
        if found:
            possible, missing = _limit(sheets, sheets.facts(sheet), limits, "going")
        for value, place in found:
            seen = True
            draft = held(sheet, place, value, possible, unit="m", missing=missing, at_least=True)
            yield replace(draft, written=isinstance(place, Symbol))
    if not seen:
        if not any(shown for _, shown in sheets.each(_shows_steps, limits)):
            raise Missing("stair:steps", "")
        yield not_applicable(sheets)


@gathers(_rises, _shows_lift, _cared_for)
def rise(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each rise that a text gives against the largest one, m."""
    found = False
    for sheet, rises in sheets.each(_rises, limits):
        if rises:
            possible, missing = _limit(sheets, sheets.facts(sheet), limits, "rise")
        for value, place in rises:
            found = True
            draft = held(sheet, place, value, possible, unit="m", missing=missing)
            yield replace(draft, written=True)
    if not found:
        yield not_applicable(sheets)


def landing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the depth of each landing where the stair turns, and between flights in line, against the least one, m.

    Depth runs from the last step line to the wall. A wall between the flights asks for more room. Where steps fan out
    at the turn there is no level landing to measure, and none where no wall is known behind flights side by side. A
    depth that a text beside flights gives is held too.
    """
    found = _flights(sheet)
    walls = STRtree(_walls(sheet))
    drawn = STRtree(_straight_pieces(sheet))
    seen = False
    for one, other in combinations(found, 2):
        if beside(one, other, WELL_M):
            for depth, place in _turning(one, other, walls):
                seen = True
                if _winds(one, other, place, drawn):
                    yield cannot_determine(sheet, missing="stair:landing", place=place)
                    continue
                least = max(limits.number("turning"), one.width_m, other.width_m)
                if _walled(one, other, walls):
                    least = max(least, limits.number("walled"))
                yield compare(place, depth, unit="m", at_least=least, name=one.outline.floor)
        elif (gap := _in_line(one, other)) is not None:
            seen = True
            yield compare(gap, gap.length_m, unit="m", at_least=limits.number("straight"))
    narrowest = max(limits.number("turning"), min((flight.width_m for flight in found), default=0.0))
    turning = [one for one, other in combinations(found, 2) if beside(one, other, WELL_M)]
    for label, text in spoken(sheet, limits) if turning else ():
        for value in values(text, limits):
            seen = True
            yield replace(compare(at_label(sheet, label), value, unit="m", at_least=narrowest), written=True)
    if not seen and turning:
        yield cannot_determine(sheet, missing="wall", place=turning[0].outline)
    elif not seen:
        yield not_applicable(sheet)


def door_distance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance from each door that faces a flight to its nearest step against the least one, m."""
    seen = False
    doors = sheet.symbols("door")
    for flight in _flights(sheet):
        for door in doors:
            across, along = flight.position(door.x, door.y)
            turn = np.degrees(np.arctan2(flight.along[1], flight.along[0])) - door.rotation_deg
            facing = abs((turn + 90.0) % 180.0 - 90.0) <= DOOR_TURN_DEG
            away = max(flight.steps[0] - along, along - flight.steps[-1])
            if facing and flight.left <= across <= flight.right and 0 <= away <= DOOR_REACH_M:
                seen = True
                edge = flight.steps[0] if along < flight.steps[0] else flight.steps[-1]
                link = between(door, LineString([flight.point(across, edge), flight.point(across, edge)]))
                yield compare(link, away, unit="m", at_least=limits.number("distance"), name=door.mark)
    if not seen:
        yield not_applicable(sheet)


def even_rise(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the difference between the rises that the texts of one stair give against the largest one, m.

    ``words.stair`` finds the stair's name, in the text itself or in the title of the view it stands in.
    """
    stairs: dict[str, list[tuple[float, Label]]] = {}
    for label, text in spoken(sheet, limits):
        title = normalised(sheet.view_of(label.point))
        name = next((match[0] for one in (text, title) if (match := limits.pattern("stair").search(one))), title)
        stairs.setdefault(name, []).extend((value, label) for value in values(text, limits))
    stairs = {name: found for name, found in stairs.items() if len(found) > 1}
    for found in stairs.values():
        low, high = min(found, key=lambda one: one[0]), max(found, key=lambda one: one[0])
        place = between(at_label(sheet, low[1]), at_label(sheet, high[1]))
        draft = compare(place, high[0] - low[0], unit="m", at_most=limits.number("difference"))
        yield replace(draft, written=True)
    if not stairs:
        yield not_applicable(sheet)


def _flights(sheet: SheetView) -> tuple[Flight, ...]:
    """Return the flights of common stairs; Missing when none of any can be read."""
    found = flights(sheet)
    if not found and not every_flight(sheet):
        raise Missing("stair:steps", "")
    return found


def _limit(sheets: SheetSet, facts: Facts, limits: Limits, name: str) -> tuple[set[float], str]:
    """Return the limits that can hold, by use, height and lifts, and the fact that would tell."""
    table = limits.table(name)
    if "building_use" in facts and facts.text("building_use") == "residential":
        return {float(table["residential"])}, ""
    cared = {one for _, found in sheets.each(_cared_for, limits) for one in found}
    if used := {who for who, as_use in cared if as_use}:
        return {float(table[who]) for who in used}, "building:use"
    mentioned = {float(table[who]) for who, _ in cared}
    if "building_use" not in facts:
        common = {float(value) for kind, value in table.items() if kind not in CARED_FOR}
        return common | mentioned, "building_use"
    if not any(shown for _, shown in sheets.each(_shows_lift, limits)):
        return {float(table["stair_main"])} | mentioned, "building:use"
    if "high_rise" not in facts:
        return {float(table["lift"]), float(table["lift_high"])} | mentioned, "building_height_m"
    return {float(table["lift_high" if facts.yes("high_rise") else "lift"])} | mentioned, "building:use"


def _walls(sheet: SheetView) -> list[LineString]:
    lines = list(faces(sheet))
    lines += [LineString(outline.polygon.exterior.coords) for outline in sheet.closed_outlines("room")]
    lines += [LineString(column.polygon.exterior.coords) for column in sheet.closed_outlines("column")]
    return lines


def _turning(one: Flight, other: Flight, walls: STRtree) -> Iterator[tuple[float, Path]]:
    """Yield depth and place of the landings at which two flights side by side end, without a wall across."""
    ends = [one.position(*other.point((other.left + other.right) / 2, at)) for at in (other.steps[0], other.steps[-1])]
    low, high = sorted(along for _, along in ends)
    for own, its, sign in ((one.steps[0], low, -1.0), (one.steps[-1], high, 1.0)):
        if abs(own - its) > TOGETHER_M:
            continue
        hits = [hit for flight in (one, other) if (hit := _to_wall(one, flight, sign, walls)) is not None]
        if hits:
            nearest = min(hits, key=lambda link: link.length_m)
            if not _parted(one, other, own + sign * min(PASSED_M, nearest.length_m / 2), walls):
                yield nearest.length_m, nearest


def _parted(one: Flight, other: Flight, level: float, walls: STRtree) -> bool:
    """Tell whether a wall stands between two flights also on the landing: they are of stairs side by side."""
    middle, at = (other.left + other.right) / 2, (other.steps[0] + other.steps[-1]) / 2
    across = one.position(*other.point(middle, at))[0]
    way = LineString([one.point((one.left + one.right) / 2, level), one.point(across, level)])
    return bool(len(walls.query(way, predicate="intersects")))


def _straight_pieces(sheet: SheetView) -> list[LineString]:
    """Return the straight pieces of what stairs are drawn with."""
    lines = [path.line for path in sheet.paths("stair") if not bent(path.line)]
    drawn = np.array([piece for line in lines for piece in pieces(line)]).reshape(-1, 2, 2)
    step = drawn[:, 1] - drawn[:, 0]
    return list(shapely.linestrings(drawn[np.hypot(step[:, 0], step[:, 1]) >= SHORTEST_M]))


def _winds(one: Flight, other: Flight, depth: Path, drawn: STRtree) -> bool:
    """Tell whether steps fan out where two flights turn: lines askew to both, each in its own direction."""
    reach = LineString(depth.line.coords).buffer(one.width_m + other.width_m)
    turns = set()
    for piece in drawn.geometries[drawn.query(reach, predicate="contains")]:
        (a0, t0), (a1, t1) = (one.position(x, y) for x, y in piece.coords)
        turn = round(float(np.degrees(np.arctan2(t1 - t0, a1 - a0))) % 180.0 / FAN_DEG)
        if 0 < turn < 180.0 / FAN_DEG and turn != round(90.0 / FAN_DEG):
            turns.add(turn)
    return len(turns) >= FAN


def _to_wall(axes: Flight, flight: Flight, sign: float, walls: STRtree) -> Path | None:
    """Return the shortest line from a flight's end straight to the wall behind it, None when there is none near."""
    corners = np.array([axes.position(*xy) for xy in flight.outline.polygon.exterior.coords[:-1]])
    (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
    at = float(low if sign < 0 else high)
    across = [float(left + share * (right - left)) for share in np.linspace(0.02, 0.98, RAYS)]
    ahead = [[axes.point(x, at + sign * away) for away in (NEAREST_M, FARTHEST_M)] for x in across]
    rays = shapely.linestrings(ahead)
    row, wall = walls.query(rays, predicate="intersects")
    hits, of = shapely.get_parts(shapely.intersection(walls.geometries[wall], rays[row]), return_index=True)
    ends, part = shapely.get_coordinates(hits, return_index=True)
    if not len(ends):
        return None
    part, first = np.unique(part, return_index=True)
    starts, ends = np.array([axes.point(x, at) for x in across])[row[of[part]]], ends[first]
    best = int(np.argmin(np.hypot(*(ends - starts).T)))
    return between(flight.outline, flight.outline.polygon).part(LineString([starts[best], ends[best]]))


def _walled(one: Flight, other: Flight, walls: STRtree) -> bool:
    """Tell whether a wall stands between two flights."""
    gap = between(one.outline, other.outline)
    middle = gap.line.interpolate(0.5, normalized=True)
    (across, _), centre = one.position(middle.x, middle.y), (one.steps[0] + one.steps[-1]) / 2
    band = LineString([one.point(across, at) for at in (one.steps[0], centre, one.steps[-1])]).buffer(
        gap.length_m / 2 + 0.01, cap_style="flat"
    )
    within = shapely.intersection(walls.geometries[walls.query(band)], band)
    return bool((shapely.length(within) > 0.3 * (one.steps[-1] - one.steps[0])).any())


def _in_line(one: Flight, other: Flight) -> Path | None:
    """Return the landing between two flights that follow one another straight on, None when they do not."""
    if abs(float(np.dot(one.travel, other.travel))) < 0.9999:
        return None
    corners = np.array([one.position(*xy) for xy in other.outline.polygon.exterior.coords[:-1]])
    (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
    if min(right, one.right) - max(left, one.left) < 0.8 * min(one.width_m, right - left):
        return None
    middle = (one.left + one.right) / 2
    for start, end in ((one.steps[-1], float(low)), (float(high), one.steps[0])):
        if 0.0 < end - start <= FARTHEST_M / 2:
            line = LineString([one.point(middle, start), one.point(middle, end)])
            return between(one.outline, other.outline).part(line)
    return None
