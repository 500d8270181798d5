"""Devices that must be within reach: smoke outlets, manual call points, pump connectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.edges import joined, shortest
from review_rules.farthest import farthest_way
from review_rules.fire.compartments import is_garage
from review_rules.fire.hydrants import outdoor
from review_rules.fire.routes import exit_places
from review_rules.outlines import areas, signs, spoken_number
from review_rules.storeys import EXIT_REACH_M, Storey, storeys, whole_storey, without
from review_rules.unknowns import held
from review_rules.walking import Walks

NEAR_EXIT_M = 10.0
"""Outlets farther than this from every exit are not beside one."""


def outlet_reach(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the straight way from the farthest point of each smoke zone to its nearest outlet or smoke window, m.

    ``opening`` in the limits says which of the two, ``garage`` whether the item is of garages, ``yes``, or of all other
    zones, ``no``. A zone without one may be vented by the other: nobody can tell. Tall rooms in which the air rises by
    itself may reach farther. Source: GB 51251-2017 4.3.2, 4.4.12; GB 50067-2014 8.2.6.
    """
    opening = limits.text("opening")
    outlets = signs(sheet, opening)
    zones = areas(sheet, "smoke_zone")
    if not outlets and "instead" in limits and signs(sheet, limits.text("instead")):
        yield not_applicable(sheet)
        return
    if not outlets or not zones:
        yield cannot_determine(sheet, missing="smoke_zone" if outlets else opening, reason="role")
        return
    for zone in zones:
        if is_garage(sheet, zone, facts) is not (limits.text("garage") == "yes"):
            yield not_applicable(sheet, place=zone)
            continue
        own = [one for one in outlets if zone.polygon.distance(one.shape) <= limits.number("at_edge")]
        if not own:
            yield cannot_determine(sheet, missing=opening, place=zone)
            continue
        far = _farthest(zone.polygon, own)
        nearest = min(own, key=lambda one: one.shape.distance(far))
        link = between(nearest, far)
        most = _reaches_m(zone, facts, limits)
        yield held(sheet, link, link.length_m, most, unit="m", missing="smoke_zone:clear_height_m", name=zone.name)


def _reaches_m(zone: Outline, facts: Facts, limits: Limits) -> list[float]:
    """Return how far it may be to an opening: both figures where nobody tells the height of a room that may be tall."""
    if "tall_reach" not in limits or not zone.says(limits.pattern("natural")):
        return [limits.number("reach")]
    height = spoken_number(zone, "clear_height_m")
    if height is None and "clear_height_m" in facts:
        height = facts.number("clear_height_m")
    if height is None:
        return [limits.number("reach"), limits.number("tall_reach")]
    return [limits.number("tall_reach" if height >= limits.number("tall") else "reach")]


def outlet_exit(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each smoke outlet from the nearest exit beside it against the least one, m.

    Source: GB 51251-2017 4.4.12.
    """
    outlets, exits = signs(sheet, "smoke_outlet"), exit_places(sheet, limits)
    if not outlets or not exits:
        yield cannot_determine(sheet, missing="safety_exit" if outlets else "smoke_outlet", reason="role")
        return
    seen = False
    for outlet in outlets:
        edge = Polygon(outlet.corners) if len(outlet.corners) == 4 else outlet.shape
        links = [joined(outlet, one, shortest(edge, one.shape)) for one in exits if edge.distance(one.shape) > 0]
        near = min(links, key=lambda link: link.length_m, default=None)
        if near is not None and near.length_m <= NEAR_EXIT_M:
            seen = True
            yield compare(near, near.length_m, unit="m", at_least=limits.number("distance"))
    if not seen:
        yield not_applicable(sheet)


def call_points(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from the farthest point of each storey to the nearest manual call point against the largest one, m.

    Source: GB 50116-2013 6.3.1.
    """
    points = signs(sheet, "manual_call_point")
    seen: list[Storey] = []
    for storey in storeys(sheet):
        own = [one for one in points if storey.extent.distance(one.shape) <= EXIT_REACH_M]
        line = farthest_way(Walks(storey.walked, [one.shape for one in own])) if own and storey.spaces else None
        if line is not None:
            seen.append(storey)
            handles = own[0].handles
            way = Path(sheet=sheet.id, role="manual_call_point", name=storey.name, handles=handles, line=line)
            yield compare(way, way.length_m, unit="m", at_most=limits.number("walk"))
    for plan in without(storeys(sheet), seen):
        yield cannot_determine(sheet, missing="manual_call_point", place=whole_storey(sheet, plan))
    if not seen:
        yield cannot_determine(sheet, missing="wall" if points else "manual_call_point", reason="role")


def pump_connectors(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each pump connector from the nearest outdoor hydrant against the permitted range, m.

    Source: GB 50974-2014 5.4.7.
    """
    connectors, hydrants = signs(sheet, "pump_connector"), outdoor(sheet)
    if not connectors or not hydrants:
        missing = "hydrant_outdoor" if connectors else "pump_connector"
        yield cannot_determine(sheet, missing=missing, reason="role")
        return
    for connector in connectors:
        links = [between(connector, hydrant) for hydrant in hydrants]
        fits = [one for one in links if limits.number("nearest") <= one.length_m <= limits.number("farthest")]
        link = min(fits or links, key=lambda one: one.length_m)
        yield compare(
            link, link.length_m, unit="m", at_least=limits.number("nearest"), at_most=limits.number("farthest")
        )


def _farthest(area: Polygon, own: Sequence[Symbol]) -> Point:
    """Return the point of an area that is farthest from all symbols: a corner, or where two or three are as far."""
    points = MultiPoint([(one.x, one.y) for one in own])
    found = [Point(xy) for ring in (area.exterior, *area.interiors) for xy in ring.coords]
    if len(own) > 1:
        edges = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=area, only_edges=True))
        for edge in edges:
            ends = [Point(xy) for xy in edge.coords]
            found += [end for end in ends if area.covers(end)]
            crossing = LineString(edge).intersection(area.boundary)
            found += [Point(xy) for xy in shapely.get_coordinates(crossing)]
    return max(found, key=points.distance)
