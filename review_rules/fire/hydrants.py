"""Outdoor hydrants (室外消火栓): spacing, reach, distance to walls and kerbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.ops import substring

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

    So are neighbours along one kerb that no third hydrant is near enough to both of. A link leads around the buildings
    in its way: hoses do not run through them. Source: GB 50974-2014 7.2.5, 7.3.2.
    """
    hydrants = outdoor(sheet)
    if len(hydrants) < 2:
        yield no_case(sheet) if hydrants else cannot_determine(sheet, missing="hydrant_outdoor", reason="role")
        return
    most = limits.number("spacing")
    ways = _Ways(hydrants, [one.polygon for one in sheet.closed_outlines("building_new")])
    links = [ways.link(one, other) for one, other in _net(ways.apart)]
    links += [ways.link(*pair) for pair in _along(sheet, hydrants, limits.number("roadside")) if ways.bare(*pair, most)]
    links.sort(key=lambda link: link.length_m)
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


class _Ways:
    """The ways between hydrants, straight or around a building.

    Args:
        hydrants: of a sheet.
        built: footprints of buildings, metres.
    """

    def __init__(self, hydrants: Sequence[Symbol], built: Sequence[Polygon]) -> None:
        self._hydrants = hydrants
        where = np.array([(hydrant.x, hydrant.y) for hydrant in hydrants])
        self.apart: npt.NDArray[np.float64] = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1))
        self._bent: dict[tuple[int, int], LineString] = {}
        for polygon in built:
            for one, other in _through(polygon, where):
                way = _around(polygon, where[one], where[other])
                if way.length > self.apart[one, other]:
                    self.apart[one, other] = self.apart[other, one] = way.length
                    self._bent[one, other] = way

    def link(self, one: int, other: int) -> Path:
        """Return the way between two hydrants."""
        straight = between(self._hydrants[one], self._hydrants[other])
        way = self._bent.get((min(one, other), max(one, other)))
        return straight if way is None else straight.part(way)

    def bare(self, one: int, other: int, most: float) -> bool:
        """Tell whether two hydrants stand farther apart than ``most`` and no third one within it of both."""
        between_both = (self.apart[one] <= most) & (self.apart[other] <= most)
        return bool(self.apart[one, other] > most and not between_both.any())


def _net(apart: npt.NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Yield the links of the minimum spanning tree."""
    best, source = apart[0].copy(), np.zeros(len(apart), dtype=int)
    best[0] = np.inf
    joined = [0]
    for _ in range(len(apart) - 1):
        new = int(best.argmin())
        yield int(source[new]), new
        joined.append(new)
        closer = apart[new] < best
        closer[joined] = False
        best[closer], source[closer] = apart[new][closer], new
        best[new] = np.inf


def _along(sheet: SheetView, hydrants: Sequence[Symbol], roadside_m: float) -> Iterator[tuple[int, int]]:
    """Yield the pairs of hydrants that follow one another along a kerb."""
    for kerb in sheet.chains("lane_edge"):
        own = sorted(
            (float(kerb.line.project(hydrant.shape)), row)
            for row, hydrant in enumerate(hydrants)
            if kerb.line.distance(hydrant.shape) <= roadside_m
        )
        yield from ((one, other) for (_, one), (_, other) in pairwise(own))


def _through(building: Polygon, where: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs of places between which the straight way leads through a building."""
    one, other = np.triu_indices(len(where), 1)
    straight = shapely.linestrings(np.stack([where[one], where[other]], axis=1))
    hits = shapely.crosses(straight, building)
    return list(zip(one[hits].tolist(), other[hits].tolist(), strict=True))


def _around(building: Polygon, start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]) -> LineString:
    """Return the shorter of the two taut ways around a building."""
    ends = LineString([start, end])
    hull = shapely.union(building, ends).convex_hull.exterior
    first, second = sorted((float(hull.project(Point(start))), float(hull.project(Point(end)))))
    inner = substring(hull, first, second)
    outer = list(substring(hull, second, hull.length).coords) + list(substring(hull, 0.0, first).coords)[1:]
    return min(inner, LineString(outer), key=lambda way: float(way.length))
