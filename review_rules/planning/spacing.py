"""Distances between buildings, and from dwellings to roads (建筑间距、住宅至道路边缘)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
from shapely.geometry import LineString
from shapely.geometry.polygon import orient

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Missing,
    Path,
    SheetSet,
    SheetView,
    between,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.buildings import Building, buildings, same_building
from review_rules.planning.site_plan import site_of
from review_rules.planning.unseen import unseen

ATTACHED_M = 0.05
"""Buildings this near are built onto one another."""
TOUCH_M = 1e-6
"""So much of a link may lie in the house that it leaves: arithmetic, not its wall."""
NEIGHBOURS = 3.0
GABLE = 0.6
"""A wall shorter than this share of the longest one is a gable."""
DOOR_M = 8.0
"""An entrance's text stands this near to its wall."""


def apart(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between each two buildings against the control indicator, m.

    Fire distances are checked apart; sunlight asks for its own.
    """
    site, least = site_of(sheets), facts.number("building_spacing_min_m")
    sheet = site.sheet
    found = [one for one in buildings(sheet) if one.new or not one.outline.says(limits.pattern("torn_down"))]
    seen = False
    for one, other in combinations(found, 2):
        if not (one.new or other.new) or same_building(one, other):
            continue
        link = between(one.outline, other.outline)
        if not ATTACHED_M < link.length_m <= NEIGHBOURS * least:
            continue
        seen = True
        yield compare(link, link.length_m, unit="m", at_least=least)
    if not found:
        raise Missing("building_new", "role")
    others = list(unseen(sheets, site))
    yield from others
    if not seen and not others:
        yield not_applicable(sheet)


def to_roads(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each dwelling's walls from roads against the least one, m.

    It hangs on the road, and on whether the wall is a gable or has an entrance. Source: GB 55038-2025 3.2.6.
    """
    site = site_of(sheets)
    sheet = site.sheet
    roads = [(road, "city") for road in sheet.paths("road_redline")]
    roads += [(edge, "inner") for edge in sheet.paths("lane_edge") if _on_land(edge, site.land)]
    if not roads:
        yield cannot_determine(sheet, missing="road_redline/lane_edge", reason="role")
        return
    homes = [one for one in buildings(sheet) if one.new and one.use(facts) == "residential"]
    if not homes:
        yield not_applicable(sheet)
        return
    for home in homes:
        height = home.height_m(facts)
        if height is None and home.storeys is not None:
            height = home.storeys * limits.number("storey_m")
        if height is None:
            yield cannot_determine(sheet, missing="building_new:height_m", place=home.outline)
        elif height > limits.number("above_m"):
            yield from _along(sheet, home, roads, limits)
    yield from unseen(sheets, site)


def _on_land(edge: Path, land: object) -> bool:
    return land is None or bool(edge.line.within(land.buffer(1.0)))  # type: ignore[attr-defined]


def _along(sheet: SheetView, home: Building, roads: list[tuple[Path, str]], limits: Limits) -> Iterator[Draft]:
    """Yield the nearest road of each kind for each kind of wall of a dwelling."""
    entrance = limits.pattern("entrance")
    doors = [label.point for label in sheet.texts() if entrance.search(label.text)]
    ring = np.asarray(orient(home.polygon).exterior.coords)[:, :2]
    walls = [LineString([a, b]) for a, b in pairwise(ring)]
    longest = max(wall.length for wall in walls)
    best: dict[tuple[str, str], tuple[float, Draft]] = {}
    for wall in walls:
        gable = wall.length < GABLE * longest
        near = any(wall.distance(door) <= DOOR_M and home.polygon.distance(door) <= DOOR_M for door in doors)
        kind = "gable" if gable else "exit" if near else "noexit"
        for road, where in roads:
            link = between(home.outline, home.polygon).part(_shortest(wall, road.line))
            if link.length_m > NEIGHBOURS * limits.number(f"{where}.exit"):
                continue
            if not _before(wall, link.line, home):
                continue
            least = limits.number(f"{where}.{kind}")
            draft = compare(link, link.length_m, unit="m", at_least=least, name=home.outline.name)
            slack = link.length_m - least
            if (where, kind) not in best or slack < best[where, kind][0]:
                best[where, kind] = (slack, draft)
    for _, draft in best.values():
        yield draft


def _shortest(wall: LineString, road: LineString) -> LineString:
    from shapely.ops import nearest_points

    return LineString(nearest_points(wall, road))


def _before(wall: LineString, link: LineString, home: Building) -> bool:
    """Tell whether a link leaves a wall squarely and outward: what goes past a corner belongs to the other wall."""
    if link.length == 0:
        return True
    (x0, y0), (x1, y1) = wall.coords
    along = np.array([x1 - x0, y1 - y0]) / wall.length
    step = np.diff(np.asarray(link.coords), axis=0)[0] / link.length
    outward = np.array([along[1], -along[0]])
    return bool(outward @ step > 0.866) and link.intersection(home.polygon).length < TOUCH_M
