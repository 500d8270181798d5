"""Safety exits (安全出口): how many a compartment has, how far apart they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from shapely import unary_union

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Place,
    SheetView,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.connected import connected
from review_rules.edges import joined, shortest
from review_rules.fire.compartments import SLACK_M2, is_garage, levels
from review_rules.fire.exit_marks import REACH_M, SHARED_M, by_compartment, opening, places
from review_rules.fire.routes import Routes, exit_places, routes, upward
from review_rules.outlines import areas, goes_on, nameless, names_of_one, spoken_number, spoken_word
from review_rules.storeys import Storey

AT_M = 0.6
"""An exit stands this near to the floor that it leads from."""
LEAST_FLOOR_M2 = 4.0


def count(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the exits of each compartment of a public building or garage; small ones may have a single exit.

    Source: GB 55037-2022 7.4.1; GB 50067-2014 6.0.2.
    """
    compartments = areas(sheet, "fire_compartment")
    exits = exit_places(sheet, limits)
    up = upward(sheet, limits)
    if compartments and exits:
        for compartment, own in zip(compartments, by_compartment(compartments, exits), strict=True):
            enough = len(own) >= limits.number("exits")
            if len(names_of_one(compartment)) > 1:
                yield cannot_determine(sheet, missing="fire_compartment:outline", place=compartment)
                continue
            apart = min(len(_out(own, up)), _apart(sheet, own, limits))
            if (enough and apart < limits.number("exits")) or (not enough and goes_on(sheet, compartment)):
                yield cannot_determine(sheet, missing="safety_exit", place=compartment)
            elif places(sheet) or enough or (own and not _leads_on(sheet, compartment, compartments, limits)):
                yield _counted(sheet, compartment, len(own), facts, limits)
            else:
                yield cannot_determine(sheet, missing="safety_exit", place=compartment)
        yield from nameless(sheet, "fire_compartment")
        return
    plans = routes(sheet, limits) if exits else []
    for one in plans:
        yield _whole(sheet, one, exits, up, facts, limits)
    if not plans:
        yield cannot_determine(sheet, missing="fire_compartment" if exits else "safety_exit", reason="role")


def residential_count(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the exits of each storey of a residential building; 0 or 1 may do where floor and height are small.

    Where neither compartments nor exits are drawn the stairs of each unit count, and how far its flats are from them.
    Garages and what else lies below ground are no units.

    Source: GB 55037-2022 7.3.1.
    """
    drawn = areas(sheet, "fire_compartment")
    compartments = [one for one in drawn if one.level != "below" and not is_garage(sheet, one, facts)]
    exits = places(sheet)
    if drawn and not compartments:
        yield not_applicable(sheet)
        return
    if not compartments:
        units = [] if exits else [found for one in routes(sheet, limits) for found in _of_units(one, limits)]
        for unit, stairs, farthest in units:
            yield _stairs_of_unit(sheet, unit, stairs, farthest, facts, limits)
        if not units:
            yield cannot_determine(sheet, missing="fire_compartment", reason="role")
        return
    if not exits:  # no exit was recognised anywhere: the drawing has them under names nobody knows
        yield cannot_determine(sheet, missing="safety_exit", reason="role")
        return
    for compartment, own in zip(compartments, by_compartment(compartments, exits), strict=True):
        least = limits.number("exits")
        small = compartment.area_m2 <= limits.number("single_area_m2") + SLACK_M2
        height = facts.number("building_height_m") if small else math.inf
        if len(own) >= least or height > limits.number("single_height_m"):
            yield compare(compartment, float(len(own)), unit="count", at_least=least)
        elif len(own) == 0:
            yield compare(compartment, 0.0, unit="count", at_least=1.0)
        else:
            yield cannot_determine(sheet, missing="walking_distance_m", place=compartment)


def _of_units(one: Routes, limits: Limits) -> Iterator[tuple[Outline, int, float]]:
    """Yield the units of a plan above ground level: what doors join, its stairs, the way of the farthest flat, m."""
    storey = one.storey
    if storey.level == "below" or limits.pattern("ground").search(normalised(storey.name or one.sheet.title)):
        return
    group = connected(range(len(storey.spaces)), storey.sides)
    for home in sorted(set(group.values())):
        rows = {row for row, its in group.items() if its == home}
        stairs = sum(storey.spaces[row].has_steps for row in rows)
        flats = [
            door
            for door in one.room_doors
            if rows.intersection(storey.sides[door]) and not limits.pattern("exempt").search(one.rooms_text(door))
        ]
        if stairs and flats:
            ways = [one.walks.ways(storey.doors[door].middle) for door in flats]
            farthest = max((way[0].line.length if way else math.inf for way in ways), default=math.inf)
            hull = unary_union([storey.spaces[row].polygon for row in rows]).convex_hull
            yield one.storey_outline().part(hull), stairs, farthest


def _stairs_of_unit(
    sheet: SheetView, unit: Outline, stairs: int, farthest_m: float, facts: Facts, limits: Limits
) -> Draft:
    """Count the stairs of a unit where no exit is marked; scissor stairs in one room are left to a person."""
    least = limits.number("exits")
    if stairs >= least:
        return compare(unit, float(stairs), unit="count", at_least=least)
    if any(limits.pattern("scissor").search(normalised(label.text)) for label in sheet.texts()):
        return cannot_determine(sheet, missing="safety_exit", place=unit)
    height = facts.number("building_height_m")
    near = limits.number("single_way_low" if height <= limits.number("low_height_m") else "single_way")
    single = height <= limits.number("single_height_m") and farthest_m <= near
    if single and unit.area_m2 > limits.number("single_area_m2"):  # the hull is larger than the floor
        return cannot_determine(sheet, missing="fire_compartment", place=unit)
    return compare(unit, float(stairs), unit="count", at_least=1.0 if single else least)


def spacing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between the nearest edges of any two exits of one compartment against the least one, m.

    A stair at ground level and the door that leads out of it are one way. Source: GB 50016-2014(2018) 5.5.2.
    """
    exits = exit_places(sheet, limits)
    up = upward(sheet, limits)
    if not exits:
        yield cannot_determine(sheet, missing="safety_exit", reason="role")
        return
    compartments = areas(sheet, "fire_compartment")
    groups = by_compartment(compartments, exits) if compartments else _by_floor(exits)
    groups += [group for one in routes(sheet, limits) for group in one.doors_into_stairs()]
    done: set[frozenset[tuple[str, ...]]] = set()
    plans = [one.storey for one in routes(sheet, limits)]
    least = limits.number("distance")
    for group in groups:
        if len(group) < 2:
            continue
        links = []
        for one, other in combinations(group, 2):
            if (one.handles in up) is not (other.handles in up):
                continue
            pair = frozenset((one.handles, other.handles))
            if pair not in done and not _parted(one, other, plans):
                done.add(pair)
                links.append(joined(one, other, shortest(opening(sheet, one), opening(sheet, other))))
        links.sort(key=lambda link: link.length_m)
        close = [link for link in links if link.length_m < least]
        for link in close or links[:1]:
            yield compare(link, link.length_m, unit="m", at_least=least)
    if not done:
        yield not_applicable(sheet)


def _parted(one: Place, other: Place, plans: Sequence[Storey]) -> bool:
    """Tell whether no way indoors leads from one exit to the other: each is the exit of other people.

    Two plans of one title on a sheet are two buildings, or two floors alike.
    """
    on = [
        {row for row, plan in enumerate(plans) if plan.extent.distance(exit_.shape) <= REACH_M}
        for exit_ in (one, other)
    ]
    if all(on) and not on[0] & on[1]:
        return True
    for plan in plans:
        if max(plan.extent.distance(exit_.shape) for exit_ in (one, other)) <= REACH_M:
            floors = [part for part in plan.free.geoms if part.area >= LEAST_FLOOR_M2]
            near = [
                {row for row, part in enumerate(floors) if part.distance(exit_.shape) <= AT_M} for exit_ in (one, other)
            ]
            return bool(near[0]) and bool(near[1]) and not near[0] & near[1]
    return False


def _by_floor(exits: Sequence[Place]) -> list[list[Place]]:
    floors: dict[str, list[Place]] = {}
    for place in exits:
        floors.setdefault(place.floor, []).append(place)
    return list(floors.values())


def _leads_on(sheet: SheetView, own: Outline, compartments: Sequence[Outline], limits: Limits) -> bool:
    """Tell whether a door leads from a compartment into another: it may be one of its exits (GB 50016 5.5.9)."""
    others = [one for one in compartments if one is not own]
    spans = [door.span for one in routes(sheet, limits) for door in one.storey.doors]
    return any(
        own.polygon.distance(span.centroid) <= SHARED_M and other.polygon.distance(span.centroid) <= SHARED_M
        for span in spans
        for other in others
    )


def _out(exits: Sequence[Place], up: frozenset[tuple[str, ...]]) -> list[Place]:
    """Return the exits less those that may only lead up."""
    return [one for one in exits if one.handles not in up]


def _apart(sheet: SheetView, exits: Sequence[Place], limits: Limits) -> int:
    """Return how many ways out some exits are: marks at one door, or at several doors of one stair, are one."""
    plans = [one for one in routes(sheet, limits) if not one.storey.free.is_empty]
    outside = [exit_ for exit_ in exits if all(one.storey.extent.distance(exit_.shape) > REACH_M for one in plans)]
    own = {exit_.handles for exit_ in exits}
    ways = {
        (row, one.behind_exit(exit_))
        for row, one in enumerate(plans)
        for exit_ in one.exits
        if exit_.place.handles in own
    }
    return len(ways) + len(outside)


def _whole(
    sheet: SheetView,
    one: Routes,
    exits: Sequence[Place],
    up: frozenset[tuple[str, ...]],
    facts: Facts,
    limits: Limits,
) -> Draft:
    """Count the exits of a storey on whose plan no compartment is drawn: it is one where it is small enough.

    Stairs beside doors to the open air may only lead up: they do not make up for a second door.
    A part of a storey, or a plan of its services, may leave exits out: few of them prove nothing there.
    """
    storey = one.storey_outline()
    own = [place for place in exits if storey.polygon.distance(place.shape) <= REACH_M]
    found = len(own)
    few = found < limits.number("exits")
    if not few and min(len(_out(own, up)), _apart(sheet, own, limits)) < limits.number("exits"):
        return cannot_determine(sheet, missing="safety_exit", place=storey)
    other = bool(limits.pattern("other_plan").search(normalised(f"{storey.name}\n{sheet.title}")))
    if not found or (few and (other or goes_on(sheet, storey))):
        return cannot_determine(sheet, missing="safety_exit", place=storey)
    if not few and storey.area_m2 > limits.number("one_compartment_m2"):
        return cannot_determine(sheet, missing="fire_compartment", place=storey)
    return _counted(sheet, storey, found, facts, limits)


def _counted(sheet: SheetView, compartment: Outline, found: int, facts: Facts, limits: Limits) -> Draft:
    least = limits.number("exits")
    if found >= least or found == 0:
        return compare(compartment, float(found), unit="count", at_least=least if found else 1.0)
    area = compartment.area_m2
    if is_garage(sheet, compartment, facts):
        return compare(compartment, float(found), unit="count", at_least=least)
    if levels(compartment, facts) == ("below",):
        plant = spoken_word(compartment, "use") == "plant"
        single = limits.number("single_plant_area_m2" if plant else "single_basement_area_m2")
        people = math.inf if plant else limits.number("single_basement_people")
    else:
        single, people = limits.number("single_area_m2"), limits.number("single_people")
    if area > single + SLACK_M2:
        return compare(compartment, float(found), unit="count", at_least=least)
    said = spoken_number(compartment, "occupants")
    if said is None and "occupants" in facts:
        said = facts.number("occupants")
    if said is None and people < math.inf:
        return cannot_determine(sheet, missing="occupants", place=compartment)
    return compare(compartment, float(found), unit="count", at_least=1.0 if (said or 0.0) <= people else least)
