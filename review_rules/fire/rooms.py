"""Rooms on escape routes: how many doors each needs, how large lobbies of stairs must be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetView,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
    sides_m,
)
from review_rules.edges import joined, shortest
from review_rules.farthest import farthest_way
from review_rules.fire.compartments import SLACK_M2, levels
from review_rules.fire.routes import Routes, Unit, outline_of, routes
from review_rules.fire.uses import uses
from review_rules.openings import Opening
from review_rules.storeys import named_rooms, storeys
from review_rules.unknowns import Possible, held, held_between
from review_rules.walking import Walks

KINDS = ("care", "teaching", "entertainment")
"""The kinds of use that the smallest room with a single door hangs on."""
INSIDE_M, CAR_M = 0.25, 0.7
"""What is drawn of a lift's car, at least so long, lies this far from the walls of the space it stands in."""
FIRE_LIFT_M = 3.0
"""What stands in a lift's shaft stands this near to its lobby."""
END_M = 0.6
"""A door this near to the end of a corridor, in its end wall, is at its end."""


def doors(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the doors of each room of a public building above ground; small ones may have a single door.

    Source: GB 55037-2022 7.4.2.
    """
    seen = False
    for one, unit, room, level in _rooms(sheet, facts, limits):
        if level == ("below",):
            continue
        seen = True
        if len(level) > 1 and len(unit.doors) < limits.number("doors"):
            yield cannot_determine(sheet, missing="level", place=room)
        else:
            kinds = uses(KINDS, one.text_of(unit.spaces), one.storey_text, facts, limits)
            drafts = [_counted(one, unit, room, kind, limits) for kind in sorted(kinds)]
            agreed = len({draft.outcome for draft in drafts}) == 1
            yield drafts[0] if agreed else cannot_determine(sheet, missing="room:use", place=room)
    if not seen:
        yield not_applicable(sheet)


def doors_below(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the doors of each room below ground; small ones and plant rooms may have a single door.

    Source: GB 50016-2014(2018) 5.5.5.
    """
    seen = False
    least = limits.number("doors")
    for one, unit, room, level in _rooms(sheet, facts, limits):
        if level != ("below",):
            continue
        seen = True
        found = float(len(unit.doors))
        area = sum(one.storey.spaces[row].polygon.area for row in unit.spaces)
        most = limits.number("plant_area" if room.says(limits.pattern("plant")) else "area")
        yield compare(room, found, unit="count", at_least=least if found < least and area > most + SLACK_M2 else 1.0)
    if not seen:
        yield not_applicable(sheet)


def door_spacing(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between the nearest edges of two doors of one room against the least one, m.

    Rooms that may have a single door are left out. Where a room has further doors, two near ones may be one of those
    that it needs: how many that are hangs on its people. Source: GB 50016-2014(2018) 5.5.2.
    """
    least, seen = limits.number("distance"), False
    for one, unit, room, level in _rooms(sheet, facts, limits):
        area = sum(one.storey.spaces[row].polygon.area for row in unit.spaces)
        kinds = uses(KINDS, one.text_of(unit.spaces), one.storey_text, facts, limits)
        most = max(limits.number(f"area.{kind}") for kind in kinds)
        if "below" in level:
            most = limits.number("area_below")
        if len(unit.doors) < 2 or area <= most + SLACK_M2:
            continue
        seen = True
        leaves = [one.storey.doors[row] for row in unit.doors]
        pairs = [joined(a.place, b.place, shortest(a.span, b.span)) for a, b in combinations(leaves, 2)]
        pairs.sort(key=lambda pair: pair.length_m)
        if pairs[0].length_m < least <= pairs[-1].length_m:
            yield cannot_determine(sheet, missing="occupants", place=pairs[0])
        else:
            yield compare(pairs[0], pairs[0].length_m, unit="m", at_least=least, name=room.name)
    if not seen:
        yield not_applicable(sheet)


def _rooms(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[tuple[Routes, Unit, Outline, Possible]]:
    """Yield the rooms whose doors count, each with where it can lie."""
    exempt = limits.pattern("exempt")
    for one in routes(sheet, limits):
        for unit in one.units:
            room = outline_of(one, unit)
            if unit.doors and not room.says(exempt):
                yield one, unit, room, levels(one.storey_outline(), facts)


def lobby_area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each lobby of a stair against the least one for its kind, m².

    One beside a fire lift may serve it and the stair, whatever it is called; one to two stairs may be both's and the
    lift's. Source: GB 55037-2022 7.1.8, 2.2.8; GB 50016-2014(2018) 5.5.28.
    """
    row = "residential" if facts.text("building_use") == "residential" else "public"
    lobbies = named_rooms(sheet, limits.pattern("rooms"))
    for lobby, own in lobbies:
        if _open_to_lift(sheet, lobby):
            yield cannot_determine(sheet, missing="room:outline", place=lobby)
        else:
            least = [limits.number(f"{kind}.{row}") for kind in _kinds(sheet, lobby, own, limits)]
            yield held(sheet, lobby, lobby.area_m2, least, unit="m2", missing="room:use", at_least=True)
    if not lobbies:
        yield not_applicable(sheet)


def lobby_side(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the shorter side of each lobby of a fire lift against the least one, m. Source: GB 55037-2022 2.2.8."""
    lobbies = _called(sheet, limits)
    known = {lobby.polygon for lobby in lobbies}
    least = limits.number("side")
    for lobby in lobbies:
        if _open_to_lift(sheet, lobby):
            yield cannot_determine(sheet, missing="room:outline", place=lobby)
        else:
            yield compare(lobby, sides_m(lobby.polygon)[1], unit="m", at_least=least)
    others = [one for one, _ in named_rooms(sheet, limits.pattern("plain")) if one.polygon not in known]
    unsure = [one for one in others if sides_m(one.polygon)[1] < least and _beside_fire_lift(sheet, one, limits)]
    for lobby in unsure:
        yield cannot_determine(sheet, missing="room:use", place=lobby)
    if not lobbies and not unsure:
        yield not_applicable(sheet)


def lobby_doors(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the doors of flats that open on each lobby; rooms without a name may be flats or not.

    Source: GB 50016-2014(2018) 5.5.27.
    """
    lobby, other, most = limits.pattern("rooms"), limits.pattern("other"), limits.number("doors")
    seen = False
    for storey in storeys(sheet):
        for row, space in enumerate(storey.spaces):
            if not space.outline.says(lobby):
                continue
            seen = True
            beyond = [{*sides} - {row} for sides in storey.sides if row in sides and -1 not in sides]
            behind = [storey.spaces[rows.pop()] for rows in beyond if rows]
            homes = [one for one in behind if not one.has_steps and not one.outline.says(other)]
            named = float(sum(any("room_name" in label.read for label in one.outline.labels) for one in homes))
            counts = (named, float(len(homes)))
            yield held_between(
                sheet, space.outline, counts, (most,), unit="count", missing="room:use", name=space.outline.name
            )
    if not seen:
        yield not_applicable(sheet)


def _kinds(sheet: SheetView, lobby: Outline, doors: Sequence[Opening], limits: Limits) -> tuple[str, ...]:
    """Return the kinds of lobby that one can be: as it is called, and as what it leads to has it."""
    said = next((kind for kind in ("three", "combined", "lift") if lobby.says(limits.pattern(kind))), "stair")
    stairs = [space.polygon for storey in storeys(sheet) for space in storey.spaces if space.has_steps]
    behind = sum(any(door.span.distance(stair) <= END_M for door in doors) for stair in stairs)
    both = (said == "lift" and behind) or (said == "stair" and behind and _beside_fire_lift(sheet, lobby, limits))
    if said == "combined":
        return ("combined", "three") if behind > 1 else ("combined",)
    return (said, "combined") if both else (said,)


def _beside_fire_lift(sheet: SheetView, lobby: Outline, limits: Limits) -> bool:
    """Tell whether a text names a fire lift right beside a lobby."""
    words = limits.pattern("fire_lift")
    return any(words.search(normalised(label.text)) for label in sheet.texts_in(lobby.polygon, FIRE_LIFT_M))


def _open_to_lift(sheet: SheetView, lobby: Outline) -> bool:
    """Tell whether a lift is drawn inside a lobby: nothing closes its shaft, so that both were measured together."""
    inner = lobby.polygon.buffer(-INSIDE_M)
    return any(path.line.intersection(inner).length >= CAR_M for path in sheet.paths("lift"))


def _called(sheet: SheetView, limits: Limits) -> list[Outline]:
    """Return the rooms of a kind."""
    return [room for room, _ in named_rooms(sheet, limits.pattern("rooms"))]


def _counted(one: Routes, unit: Unit, room: Outline, kind: str, limits: Limits) -> Draft:
    least = limits.number("doors")
    found = float(len(unit.doors))
    if found >= least:
        return compare(room, found, unit="count", at_least=least)
    area = sum(one.storey.spaces[row].polygon.area for row in unit.spaces)
    if not _at_end(one, unit):
        return compare(
            room, found, unit="count", at_least=1.0 if area <= limits.number(f"area.{kind}") + SLACK_M2 else least
        )
    if kind != "other":
        return compare(room, found, unit="count", at_least=least)
    enough = area <= limits.number("end_area") + SLACK_M2
    if not enough and area <= limits.number("end_large_area"):
        door = one.storey.doors[unit.doors[0]]
        way = farthest_way(Walks(one.floor_of(unit), [door.middle]))
        wide = door.least_m - limits.number("frame") >= limits.number("end_door")
        enough = wide and way is not None and way.length <= limits.number("end_way")
    return compare(room, found, unit="count", at_least=1.0 if enough else least)


def _at_end(one: Routes, unit: Unit) -> bool:
    """Tell whether the door of a unit is in the end wall of a corridor that has no exit there."""
    door = one.storey.doors[unit.doors[0]]
    (x0, y0), (x1, y1) = door.span.coords[0], door.span.coords[-1]
    for row in one.corridors.intersection(one.storey.sides[unit.doors[0]]):
        corners = list(one.storey.spaces[row].polygon.minimum_rotated_rectangle.exterior.coords)
        sides = [(corners[i], corners[i + 1]) for i in range(4)]
        lengths = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in sides]
        long = max(range(4), key=lambda index: lengths[index])
        if lengths[long] < 2 * min(lengths):
            continue
        ux = (sides[long][1][0] - sides[long][0][0]) / lengths[long]
        uy = (sides[long][1][1] - sides[long][0][1]) / lengths[long]
        at = (door.middle.x - sides[long][0][0]) * ux + (door.middle.y - sides[long][0][1]) * uy
        square = abs((x1 - x0) * ux + (y1 - y0) * uy) < 0.3 * door.span.length
        if square and (at <= END_M or at >= lengths[long] - END_M):
            return True
    return False
