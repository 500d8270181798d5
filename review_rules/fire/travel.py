"""Travel distances (疏散距离) along the way people can walk: from rooms to exits, in rooms, halls and garages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import shapely
from shapely.geometry import MultiPolygon, Polygon

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    Place,
    SheetView,
    cannot_determine,
    not_applicable,
)
from review_rules.farthest import farthest_way
from review_rules.fire.compartments import holds_bays, is_garage, levels
from review_rules.fire.exit_marks import by_compartment
from review_rules.fire.routes import Routes, Unit, exit_places, outline_of, routes
from review_rules.fire.uses import sprinkled, uses
from review_rules.fire.ways import along, in_dead_end
from review_rules.floors import Floor
from review_rules.outlines import areas, goes_on, spoken_word
from review_rules.storeys import EXIT_REACH_M, storeys
from review_rules.unknowns import Possible, held, possible
from review_rules.walking import Walks, Way


def between_exits(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from each room door between two exits to the nearest one against the limit of its use, m.

    Source: GB 50016-2014(2018) 5.5.17, 5.5.29.
    """
    yield from _to_exits(sheet, facts, limits, dead_end=False)


def dead_end(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from each room door in a dead-end corridor to the nearest exit against the limit of its use, m.

    Source: GB 50016-2014(2018) 5.5.17, 5.5.29.
    """
    yield from _to_exits(sheet, facts, limits, dead_end=True)


def in_room(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from the farthest point of each room, or flat, to its door against the dead-end limit, m.

    Where cars stand the limit of garages holds instead. Source: GB 55037-2022 7.1.3; GB 50016-2014(2018) 5.5.17(3).
    """
    seen = False
    for one in routes(sheet, limits):
        for unit in one.units:
            if not unit.doors or _is_hall(one, unit, limits) or _is_for_cars(one, unit):
                continue
            seen = True
            way = _farthest(one, unit)
            if way is None:
                yield cannot_determine(sheet, missing="door", place=outline_of(one, unit))
            else:
                large = limits.number("hall") if len(unit.doors) > 1 else 0.0
                yield _held(one, way, unit.spaces, facts, limits, large)
    if not seen:
        yield from _nothing(sheet)


def hall(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from the farthest point of each large hall to its nearest door or exit against its limit, m.

    Doors of a hall that is drawn by itself lead to where nothing is drawn. Source: GB 50016-2014(2018) 5.5.17(4).
    """
    seen = False
    for one in routes(sheet, limits):
        for drawn in one.units:
            unit = drawn if drawn.doors else replace(drawn, doors=_doors_away(one, drawn))
            if not _is_hall(one, unit, limits):
                continue
            seen = True
            way = _farthest(one, unit)
            if way is not None:
                wet = sprinkled(one.text_of(unit.spaces), limits, facts)
                found = {limits.number("hall") * _bonus(limits, state) for state in wet}
                yield held(sheet, way, way.length_m, found, unit="m", missing="sprinklers")
    if not seen:
        yield not_applicable(sheet)


def garage(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from the farthest point of each garage compartment to the nearest exit against its limit, m.

    Cars are no obstacles. Where no compartment is drawn, what is too far from every exit of the storey is too far from
    those of its compartment. Source: GB 55037-2022 7.1.18.
    """
    compartments = areas(sheet, "fire_compartment")
    if not compartments:
        yield from _undivided(sheet, facts, limits)
        return
    for compartment, exits in zip(compartments, by_compartment(compartments, exit_places(sheet, limits)), strict=True):
        if not is_garage(sheet, compartment, facts):
            yield not_applicable(sheet, place=compartment)
        elif not exits:
            yield cannot_determine(sheet, missing="safety_exit", place=compartment)
        else:
            yield _unless_nearer(sheet, compartment, _garage(sheet, compartment, exits, facts, limits), compartment)


def _undivided(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the floors on which cars stand against the exits of the whole storey; enough of them prove nothing."""
    seen = False
    for one in routes(sheet, limits):
        exits = [
            place for place in exit_places(sheet, limits) if one.storey.extent.distance(place.shape) <= EXIT_REACH_M
        ]
        for space in one.storey.spaces if exits else ():
            if not holds_bays(sheet, space.outline):
                continue
            seen = True
            place = replace(space.outline, level=one.storey.level, floor=one.storey.name)
            draft = _garage(sheet, place, exits, facts, limits)
            far = draft.outcome == "violates" and not goes_on(sheet, one.storey_outline())
            yield draft if far else cannot_determine(sheet, missing="fire_compartment", place=place)
    if not seen:
        yield cannot_determine(sheet, missing="fire_compartment", reason="role")


def _garage(sheet: SheetView, compartment: Outline, exits: list[Place], facts: Facts, limits: Limits) -> Draft:
    floor = shapely.union_all([storey.free for storey in storeys(sheet)])
    own = compartment.polygon if floor.is_empty else compartment.polygon.buffer(0.3, join_style="mitre")
    free = own if floor.is_empty else _walked(own.intersection(floor), compartment.polygon)
    targets = [shapely.ops.nearest_points(free, exit_.shape)[0] for exit_ in exits]
    line = farthest_way(Walks(Floor(free), targets))
    if line is None:
        return cannot_determine(sheet, missing="safety_exit", place=compartment)
    way = Path(sheet=sheet.id, role=compartment.role, name=compartment.name, handles=compartment.handles, line=line)
    level, wet = levels(compartment, facts), sprinkled(compartment.text, limits, facts)
    at_ground: Possible = ("no",)
    if "above" in level:
        ground = compartment.says(limits.pattern("ground")) or bool(limits.pattern("ground").search(compartment.floor))
        single = "storeys_above" in facts and facts.number("storeys_above") <= 1
        at_ground = ("yes",) if ground or single else ("no",)
    found = set()
    for state, low in product(wet, at_ground):
        found.add(limits.number("ground" if low == "yes" else "sprinklers" if state == "yes" else "plain"))
    return held(sheet, way, way.length_m, found, unit="m", missing="sprinklers")


def _walked(free: Polygon | MultiPolygon, compartment: Polygon) -> Polygon | MultiPolygon:
    """Return the parts of a compartment's floor that matter: shafts and wall cavities left out."""
    parts = [part for part in shapely.get_parts(free) if part.area > 0.02 * compartment.area]
    return shapely.union_all(parts) if parts else compartment


def _to_exits(sheet: SheetView, facts: Facts, limits: Limits, *, dead_end: bool) -> Iterator[Draft]:
    seen = measured = False
    for one in routes(sheet, limits):
        if one.runs_together:
            seen = measured = True
            yield cannot_determine(sheet, missing="room:outline", place=one.storey_outline())
        if not one.room_doors:
            continue
        seen = True
        if not one.exits:
            yield cannot_determine(sheet, missing="safety_exit", reason="role")
            continue
        for door in one.room_doors:
            if limits.pattern("shaft").search(one.rooms_text(door)):
                continue  # nobody is in a shaft
            opening = one.storey.doors[door]
            ways = one.ways[door]
            if not ways:
                yield cannot_determine(sheet, missing="wall:path", place=opening.place)
            elif in_dead_end(ways, limits.number("stub")) is dead_end:
                measured = True
                place = along(sheet, ways[0].line, opening, one.name(door))
                more = _gallery_m(one, door, limits)
                draft = _held(one, place, one.behind(door), facts, limits, more_m=more)
                draft = _unless_up(one, ways, draft, door, facts, limits)
                yield _unless_nearer(sheet, one.storey_outline(), draft, place)
    if not seen:
        yield from _nothing(sheet)
    elif not measured:
        yield not_applicable(sheet)


def _unless_nearer(sheet: SheetView, floor: Outline, draft: Draft, place: Place) -> Draft:
    """Return what was found of a way; where the floor goes on on another sheet, an exit there may be nearer."""
    if draft.outcome == "violates" and goes_on(sheet, floor):
        return cannot_determine(sheet, missing="safety_exit", place=place)
    return draft


def _nothing(sheet: SheetView) -> Iterator[Draft]:
    """Yield what is missing on a sheet without a room door; with exits only, nobody walks along a corridor."""
    if any(storey.doors for storey in storeys(sheet)):
        yield not_applicable(sheet)
    elif not sheet.has("wall", "room"):
        yield cannot_determine(sheet, missing="wall", reason="role")
    elif not sheet.has("door"):
        yield cannot_determine(sheet, missing="door", reason="role")
    else:
        yield cannot_determine(sheet, missing="room:outline")


def _unless_up(one: Routes, ways: Sequence[Way], draft: Draft, door: int, facts: Facts, limits: Limits) -> Draft:
    """Return what was found of the way to the nearest exit; a stair at ground level may only lead up, to none."""
    out = [way for way in ways if one.exits[way.target].place.handles not in one.upward]
    if draft.outcome != "complies" or len(out) == len(ways):
        return draft
    if out:
        way = along(one.sheet, out[0].line, one.storey.doors[door], one.name(door))
        more = _gallery_m(one, door, limits)
        if _held(one, way, one.behind(door), facts, limits, more_m=more).outcome == "complies":
            return draft
    return cannot_determine(one.sheet, missing="safety_exit", place=draft.place)


def _gallery_m(one: Routes, door: int, limits: Limits) -> tuple[float, ...]:
    """Return by how much the way from a door may be longer: onto an open gallery; both where it may be a closed one."""
    spaces = [one.storey.spaces[row] for row in one.corridors.intersection(one.storey.sides[door])]
    if any(space.railed for space in spaces):
        return (limits.number("gallery"),)
    named = any(space.outline.says(limits.pattern("gallery")) for space in spaces)
    return (0.0, limits.number("gallery")) if named else (0.0,)


def _held(
    one: Routes,
    way: Path,
    rows: Sequence[int],
    facts: Facts,
    limits: Limits,
    hall_m: float = 0.0,
    more_m: tuple[float, ...] = (0.0,),
) -> Draft:
    """Hold a way from some spaces against the limit of their use; one with several doors may count as a hall.

    ``more_m`` is by how much the limit may be more.
    """
    sheet, text = one.sheet, one.text_of(rows)
    kinds = uses(limits.table("names"), text, one.storey_text, facts, limits)
    high = possible(facts, "high_rise", ("yes", "no"))
    wet = sprinkled(text, limits, facts)
    found = {
        (limits.number(f"{'high' if tall == 'yes' else 'low'}.{kind}") + more) * _bonus(limits, state)
        for tall, state, kind, more in product(high, wet, kinds, more_m)
    }
    if hall_m:
        found |= {hall_m * _bonus(limits, state) for state in wet}
    missing = "sprinklers" if len(wet) > 1 else "building_height_m" if len(high) > 1 else "room:use"
    missing = "room:outline" if len(more_m) > 1 and len(wet) == len(high) == 1 else missing
    return held(sheet, way, way.length_m, found, unit="m", missing=missing, name=way.name)


def _bonus(limits: Limits, sprinklers: str) -> float:
    return limits.number("sprinkler_factor") if sprinklers == "yes" else 1.0


def _is_for_cars(one: Routes, unit: Unit) -> bool:
    room = outline_of(one, unit)
    return spoken_word(room, "use") == "garage" or holds_bays(one.sheet, room)


def _is_hall(one: Routes, unit: Unit, limits: Limits) -> bool:
    rows = [one.storey.spaces[row] for row in unit.spaces]
    largest = max(rows, key=lambda space: space.polygon.area)
    return len(unit.doors) >= 2 and largest.outline.says(limits.pattern("hall"))


def _doors_away(one: Routes, unit: Unit) -> tuple[int, ...]:
    """Return the rows of a unit's doors that lead to where nothing is drawn."""
    doors = {door for row in unit.spaces for door in one.storey.spaces[row].doors}
    return tuple(sorted(door for door in doors if -1 in one.storey.sides[door]))


def _farthest(one: Routes, unit: Unit) -> Path | None:
    """Return the way from the farthest point of a unit to its nearest door, None when no door can be reached."""
    line = farthest_way(Walks(one.floor_of(unit), [one.storey.doors[door].middle for door in unit.doors]))
    if line is None:
        return None
    room = outline_of(one, unit)
    return Path(sheet=room.sheet, role=room.role, name=room.name, handles=room.handles, line=line)
