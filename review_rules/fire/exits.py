"""Safety exits (安全出口): how many a compartment has, how far apart they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Place,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.edges import joined, shortest
from review_rules.fire.compartments import is_garage, levels
from review_rules.outlines import areas, marks, spoken_number, spoken_word

SHARED_M = 0.3
"""An exit this near to the line between two compartments belongs to both."""
REACH_M = 2.0
"""An exit symbol stands at most this far outside its compartment."""
DOOR_REACH_M = 2.0
"""The door of an exit stands at most this far from the exit's symbol."""
SMALLEST_OPENING_M = 0.6
"""A symbol narrower than this is a mark at the exit, not drawn to the width of its opening."""


def count(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the exits of each compartment of a public building or garage; small ones may have a single exit.

    Source: GB 55037-2022 7.4.1; GB 50067-2014 6.0.2.
    """
    compartments = areas(sheet, "fire_compartment")
    if not compartments:
        yield cannot_determine(sheet, missing="fire_compartment", reason="role")
        return
    exits = places(sheet)
    for compartment, own in zip(compartments, by_compartment(compartments, exits), strict=True):
        yield _counted(sheet, compartment, len(own), facts, limits)


def residential_count(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the exits of each storey of a residential building; 0 or 1 may do where floor and height are small.

    Source: GB 55037-2022 7.3.1.
    """
    compartments = areas(sheet, "fire_compartment")
    if not compartments:
        yield cannot_determine(sheet, missing="fire_compartment", reason="role")
        return
    for compartment, own in zip(compartments, by_compartment(compartments, places(sheet)), strict=True):
        least = limits.number("exits")
        small = compartment.area_m2 <= limits.number("single_area_m2")
        height = facts.number("building_height_m") if small else math.inf
        if len(own) >= least or height > limits.number("single_height_m"):
            yield compare(compartment, float(len(own)), unit="count", at_least=least)
        elif len(own) == 0:
            yield compare(compartment, 0.0, unit="count", at_least=1.0)
        else:
            yield cannot_determine(sheet, missing="walking_distance_m", place=compartment)


def spacing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between the nearest edges of any two exits of one compartment against the least one, m.

    Source: GB 50016-2014(2018) 5.5.2.
    """
    exits = places(sheet)
    if not exits:
        yield cannot_determine(sheet, missing="safety_exit", reason="role")
        return
    compartments = areas(sheet, "fire_compartment")
    groups = by_compartment(compartments, exits) if compartments else _by_floor(exits)
    done: set[frozenset[tuple[str, ...]]] = set()
    least = limits.number("distance")
    for group in groups:
        if len(group) < 2:
            continue
        links = []
        for one, other in combinations(group, 2):
            pair = frozenset((one.handles, other.handles))
            if pair not in done:
                done.add(pair)
                links.append(joined(one, other, shortest(opening(sheet, one), opening(sheet, other))))
        links.sort(key=lambda link: link.length_m)
        close = [link for link in links if link.length_m < least]
        for link in close or links[:1]:
            yield compare(link, link.length_m, unit="m", at_least=least)
    if all(len(group) < 2 for group in groups):
        yield not_applicable(sheet)


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


def _by_floor(exits: Sequence[Place]) -> list[list[Place]]:
    floors: dict[str, list[Place]] = {}
    for place in exits:
        floors.setdefault(place.floor, []).append(place)
    return list(floors.values())


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
    if area > single:
        return compare(compartment, float(found), unit="count", at_least=least)
    said = spoken_number(compartment, "occupants")
    if said is None and "occupants" in facts:
        said = facts.number("occupants")
    if said is None and people < math.inf:
        return cannot_determine(sheet, missing="occupants", place=compartment)
    return compare(compartment, float(found), unit="count", at_least=1.0 if (said or 0.0) <= people else least)
