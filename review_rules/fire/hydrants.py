"""Outdoor hydrants (室外消火栓): spacing, reach, distance to walls and kerbs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from shapely.geometry import LineString, MultiPoint, Point

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    Place,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    normalised,
)
from app.review.api import not_applicable as no_case
from review_rules.bays import bays
from review_rules.figures import at_label, play_m
from review_rules.fire.aerial_grounds import by_building

STEP_M = 1.0
"""Distance of the points of a building's edge whose way to a hydrant is measured."""


def spacing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each link of the shortest net that joins all hydrants against the largest spacing, m.

    Source: GB 50974-2014 7.2.5, 7.3.2.
    """
    hydrants = outdoor(sheet)
    if len(hydrants) < 2:
        yield no_case(sheet) if hydrants else cannot_determine(sheet, missing="hydrant_outdoor", reason="role")
        return
    most = limits.number("spacing")
    links = sorted(_net(hydrants), key=lambda link: link.length_m)
    for link in [one for one in links if one.length_m > most] or links[-1:]:
        yield compare(link, link.length_m, unit="m", at_most=most)


def reach(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from the farthest point of each new building's edge to the nearest hydrant, m, straight.

    Source: GB 50974-2014 7.3.2.
    """
    hydrants = outdoor(sheet)
    buildings = sheet.closed_outlines("building_new")
    if not hydrants or not buildings:
        yield cannot_determine(sheet, missing="building_new" if hydrants else "hydrant_outdoor", reason="role")
        return
    points = MultiPoint([(hydrant.x, hydrant.y) for hydrant in hydrants])
    for building in buildings:
        edge = building.polygon.exterior.segmentize(STEP_M)
        far = max((Point(xy) for xy in edge.coords), key=points.distance)
        nearest = min(hydrants, key=lambda hydrant: hydrant.shape.distance(far))
        link = between(nearest, far)
        yield compare(link, link.length_m, unit="m", at_most=limits.number("reach"), name=building.name)


def wall_distance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each hydrant from the nearest building wall against the least one, m.

    Source: GB 50974-2014 7.2.6.
    """
    buildings = (*sheet.closed_outlines("building_new"), *sheet.closed_outlines("building_existing"))
    hydrants = outdoor(sheet)
    if not hydrants or not buildings:
        yield cannot_determine(sheet, missing="building_new" if hydrants else "hydrant_outdoor", reason="role")
        return
    for hydrant in hydrants:
        link = min((between(hydrant, building) for building in buildings), key=lambda found: found.length_m)
        yield compare(link, link.length_m, unit="m", at_least=limits.number("wall"))


def kerb_distance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each hydrant from the nearest kerb or lane edge against the permitted range, m.

    Hydrants far from every road stand at none. Source: GB 50974-2014 7.2.6.
    """
    edges: list[Place] = [*sheet.paths("lane_edge")]
    edges += [_edge(lane) for lane in sheet.closed_outlines("fire_lane")]
    hydrants = outdoor(sheet)
    if not hydrants or not edges:
        missing = "lane_edge" if hydrants else "hydrant_outdoor"
        yield cannot_determine(sheet, missing=missing, reason="role")
        return
    seen = False
    for hydrant in hydrants:
        link = min((between(hydrant, edge) for edge in edges), key=lambda found: found.length_m)
        if link.length_m <= limits.number("roadside"):
            seen = True
            yield compare(
                link, link.length_m, unit="m", at_least=limits.number("nearest"), at_most=limits.number("farthest")
            )
    if not seen:
        yield no_case(sheet)


def at_grounds(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the hydrants on the side of each high-rise building where appliances operate.

    Source: GB 50974-2014 7.3.3.
    """
    hydrants = outdoor(sheet)
    served = by_building(sheet, facts, limits)
    if not served or not hydrants:
        missing = "hydrant_outdoor" if served else "aerial_ground"
        yield cannot_determine(sheet, missing=missing, reason="role")
        return
    for building, own in served:
        near = [
            hydrant
            for hydrant in hydrants
            if any(hydrant.shape.distance(ground.polygon) <= limits.number("near") for ground in own)
        ]
        yield compare(building.outline, float(len(near)), unit="count", at_least=limits.number("hydrants"))


def at_entrances(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each entrance of works below ground from the nearest hydrant against the range, m.

    Source: GB 50974-2014 7.3.4.
    """
    if not sheet.has("building_new", "site_boundary"):
        yield no_case(sheet)
        return
    signs: list[Place] = [*sheet.symbols("cd_entrance")]
    signs += [at_label(sheet, one) for one in sheet.texts() if limits.pattern("entrance").search(normalised(one.text))]
    hydrants = outdoor(sheet)
    if not signs or not hydrants:
        yield no_case(sheet) if not signs else cannot_determine(sheet, missing="hydrant_outdoor", reason="role")
        return
    nearest, farthest = limits.number("nearest"), limits.number("farthest")
    for sign in signs:
        links = [between(sign, hydrant) for hydrant in hydrants]
        link = min([one for one in links if nearest <= one.length_m <= farthest] or links, key=lambda one: one.length_m)
        low, high = link.length_m - play_m(sign), link.length_m + play_m(sign)
        if high < nearest or low > farthest or nearest <= low <= high <= farthest:
            yield compare(link, link.length_m, unit="m", at_least=nearest, at_most=farthest)
        else:
            yield cannot_determine(sheet, missing="entrance", place=link)


def from_cars(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each hydrant at a car park from its nearest bay against the least one, m.

    Bays along the drives of a site without a car park by name are no case of it. Source: GB 50974-2014 7.3.5.
    """
    if not any(limits.pattern("car_park").search(normalised(one.text)) for one in sheet.texts()):
        yield no_case(sheet)
        return
    cars = [one.polygon for one in bays(sheet) if not one.polygon.is_empty] if sheet.has("parking_space") else []
    seen = False
    for hydrant in outdoor(sheet) if cars and sheet.has("building_new", "site_boundary") else ():
        link = min((between(hydrant, car) for car in cars), key=lambda one: one.length_m)
        if link.length_m <= limits.number("beside"):
            seen = True
            yield compare(link, link.length_m, unit="m", at_least=limits.number("away"))
    if not seen:
        yield no_case(sheet)


def outdoor(sheet: SheetView) -> tuple[Symbol, ...]:
    """Return the outdoor hydrants: those drawn as such, else what is drawn as hydrants on a site plan without rooms."""
    found = sheet.symbols("hydrant_outdoor")
    if found or sheet.has("wall", "room") or not sheet.has("building_new", "building_existing", "site_boundary"):
        return found
    return sheet.symbols("hydrant_indoor")


def _edge(lane: Outline) -> Path:
    return Path(
        sheet=lane.sheet, role=lane.role, name=lane.name, handles=lane.handles, line=LineString(lane.polygon.exterior)
    )


def _net(hydrants: tuple[Symbol, ...]) -> list[Path]:
    """Return the links of the minimum spanning tree."""
    where = np.array([(hydrant.x, hydrant.y) for hydrant in hydrants])
    apart = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1))
    joined, links = [0], []
    best, source = apart[0].copy(), np.zeros(len(hydrants), dtype=int)
    best[0] = np.inf
    for _ in range(len(hydrants) - 1):
        new = int(best.argmin())
        links.append(between(hydrants[int(source[new])], hydrants[new]))
        joined.append(new)
        closer = apart[new] < best
        closer[joined] = False
        best[closer], source[closer] = apart[new][closer], new
        best[new] = np.inf
    return links
