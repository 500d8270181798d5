"""What stands between the ground for aerial appliances and the tower it serves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outcome,
    Outline,
    Path,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.buildings import Building, buildings
from review_rules.fire.aerial_grounds import REACH_M
from review_rules.outlines import unclosed

STEP_M = 0.5
NESTED = 0.98


def depth(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the depth of what is built between each ground and its tower against the largest one, m.

    Measured square to the tower's side, at its deepest. Where no other outline is drawn there but a text names a
    podium, or a tree stands on the ground or before the tower, or an overhead line runs there, nobody can tell.
    Source: GB 55037-2022 3.4.7.
    """
    grounds = sheet.closed_outlines("aerial_ground")
    every = [building for building in buildings(sheet) if building.new]
    for ground in grounds:
        tower = _tower(every, ground, facts, limits)
        if tower is None:
            unsure = any(len(one.high_rise(facts, limits)) > 1 for one in every if _reaches(one, ground))
            missing = "building_new:height_m" if unsure else "building_new"
            yield cannot_determine(sheet, missing=missing, place=ground)
            continue
        built = [one.polygon for one in every if one is not tower and one.high_rise(facts, limits) != (True,)]
        draft = _between(sheet, ground, tower, built, limits)
        found = _in_the_way(sheet, ground, tower, limits) if draft.outcome is Outcome.COMPLIES else []
        if found:
            draft = cannot_determine(
                sheet, missing=found[0].role, place=found[0], reason="obstructed", count=len(found)
            )
        yield draft
    yield from unclosed(sheet, "aerial_ground")


def _in_the_way(sheet: SheetView, ground: Outline, tower: Building, limits: Limits) -> list[Symbol] | list[Path]:
    """Return the trees on a ground and between it and its tower; where there are none, the overhead lines there."""
    before = [shapely.buffer(ray, STEP_M / 2) for ray in _rays(tower.polygon, ground.polygon)]
    held = shapely.union_all([ground.polygon, *before])
    trees = [tree for tree in sheet.symbols("tree") if held.contains(tree.shape)]
    return trees or [
        path
        for role in ("cable_power", "cable_telecom")
        for path in sheet.paths(role)
        if path.says(limits.pattern("overhead")) and held.intersects(path.line)
    ]


def _reaches(building: Building, ground: Outline) -> bool:
    return bool(building.polygon.distance(ground.polygon) <= REACH_M)


def _tower(every: Sequence[Building], ground: Outline, facts: Facts, limits: Limits) -> Building | None:
    """Return the nearest high-rise building; of outlines inside one another the inner one is the tower."""
    high = [one for one in every if one.high_rise(facts, limits) == (True,) and _reaches(one, ground)]
    inner = [
        one
        for one in high
        if not any(o is not one and o.polygon.area < one.polygon.area and _inside(o, one) for o in high)
    ]
    return min(inner, key=lambda one: float(one.polygon.distance(ground.polygon)), default=None)


def _inside(inner: Building, outer: Building) -> bool:
    return bool(inner.polygon.intersection(outer.polygon).area >= NESTED * inner.polygon.area)


def _between(sheet: SheetView, ground: Outline, tower: Building, built: Sequence[Polygon], limits: Limits) -> Draft:
    rays = _rays(tower.polygon, ground.polygon)
    if not rays:
        return not_applicable(sheet, place=ground)
    mass: BaseGeometry = shapely.union_all(built).difference(tower.polygon) if built else Polygon()
    if mass.is_empty and any(limits.pattern("podium").search(label.text) for label in sheet.texts()):
        return cannot_determine(sheet, missing="building_new:podium", place=ground)
    depths = shapely.length(shapely.intersection(rays, mass))
    deepest, ray = float(depths.max()), rays[int(depths.argmax())]
    name = tower.outline.name
    place = Path(sheet=sheet.id, role="aerial_ground", name=name, handles=ground.handles, line=ray)
    return compare(place, deepest, unit="m", at_most=limits.number("depth"))


def _rays(tower: Polygon, ground: Polygon) -> list[LineString]:
    """Return lines from the tower's edge, square to its sides, to the ground in front of them."""
    corners = np.asarray(tower.minimum_rotated_rectangle.exterior.coords)[:4]
    found: list[LineString] = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        side = end - start
        length = float(np.hypot(*side))
        along = side / length
        out = np.array([along[1], -along[0]])
        if (tower.centroid.x - start[0]) * out[0] + (tower.centroid.y - start[1]) * out[1] > 0:
            out = -out
        feet = start + along * np.arange(STEP_M / 2, length, STEP_M)[:, None]
        hits = shapely.intersection(shapely.linestrings(np.stack([feet, feet + out * REACH_M], axis=1)), ground)
        met = ~shapely.is_empty(hits)
        reach = np.maximum(shapely.distance(shapely.points(feet[met]), hits[met]), 1e-3)
        found += list(shapely.linestrings(np.stack([feet[met], feet[met] + out * reach[:, None]], axis=1)))
    return found
