"""Room around parked cars (车与车、墙、柱净距): what a bay leaves between neighbours, walls and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from app.review.api import Draft, Facts, Limits, SheetView, compare, not_applicable, sides_m
from review_rules.bays import SEVERAL_M2, Bay, axis, bays

SHARES = (0.15, 0.3, 0.5, 0.7, 0.85)
"""Where along a bay its sides are looked at; its ends are no sides."""
BESIDE_M = 1.0
"""What stands farther from a bay's side leaves its car alone."""


@dataclass(frozen=True, eq=False)
class _Around:
    """What stands about the bays of a sheet, each kind with the clearance it needs, m."""

    tree: STRtree
    needed: tuple[float, ...]


def gaps(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the width that clearances leave for a car in each bay of a garage against the car's width, m.

    Neighbouring bays need half the clearance between cars each, walls and columns their own. What violates is shown,
    else the tightest bay; bays for other cars (``not_counted``) are no more than neighbours. Source: GB 50067-2014
    6.0.16.
    """
    found = [one for one in bays(sheet) if 0 < one.polygon.area <= SEVERAL_M2]
    if not found or sheet.has("site_boundary", "building_new") or not sheet.has("wall", "column"):
        yield not_applicable(sheet)
        return
    around = _around(sheet, limits)
    cars = STRtree([one.polygon for one in found])
    drafts = []
    for row, bay in enumerate(found):
        if bay.place.says(limits.pattern("not_counted")):
            continue
        left = sum(_side_m(bay, sign, row, cars, around, limits) for sign in (1.0, -1.0))
        drafts.append(compare(bay.place, round(left, 6), unit="m", at_least=limits.number("car_width")))
    bad = [draft for draft in drafts if draft.outcome == "violates"]
    tightest = min(drafts, key=lambda draft: draft.value or 0.0, default=not_applicable(sheet))
    yield from bad or [tightest]


def _around(sheet: SheetView, limits: Limits) -> _Around:
    walls: list[BaseGeometry] = [path.line for path in sheet.paths("wall")]
    walls += [one.polygon for one in sheet.filled_areas("wall")]
    columns: Sequence[BaseGeometry] = [one.polygon for one in sheet.closed_outlines("column")]
    needed = [limits.number("wall")] * len(walls) + [limits.number("column")] * len(columns)
    return _Around(STRtree([*walls, *columns]), tuple(needed))


def _side_m(bay: Bay, sign: float, row: int, cars: STRtree, around: _Around, limits: Limits) -> float:
    """Return how far a car may reach from the middle of its bay to one side, m."""
    long, breadth = sides_m(bay.polygon)
    centre, along = bay.polygon.minimum_rotated_rectangle.centroid, np.array(axis(bay))
    across = sign * np.array([-along[1], along[0]])
    best = breadth / 2 + BESIDE_M
    for share in SHARES:
        start = np.array([centre.x, centre.y]) + along * long * (share - 0.5)
        ray = LineString([start, start + across * (breadth / 2 + BESIDE_M)])
        for index in around.tree.query(ray, predicate="intersects").tolist():
            hit = around.tree.geometries[index].intersection(ray)
            best = min(best, float(hit.distance(ray.interpolate(0.0))) - around.needed[index])
        beyond = ray.interpolate(breadth / 2 + limits.number("car") / 2)
        if any(other != row for other in cars.query(beyond, predicate="intersects").tolist()):
            best = min(best, breadth / 2 - limits.number("car") / 2)
    return best
