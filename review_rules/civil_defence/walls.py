"""The protective wall (人防围护墙) around each protective unit: no gap but blast doors."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from app.review.api import Draft, Facts, Label, Limits, Path, SheetView, cannot_determine, compare, judge, normalised
from review_rules.openings import Opening
from review_rules.outlines import areas, unclosed
from review_rules.storeys import storeys

STEP_M = 0.05
"""Distance of the places along a unit's edge where its wall is looked for."""


def continuity(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell for each unit where its boundary has neither protective wall nor protective door.

    A gap that a text beside it, or with a leader to it, says to be plugged in wartime (临战封堵) is shut.
    A stretch along common walls, at a door without a mark, or at a mark without a door, is left to a person; where
    most of the boundary has no wall, the outline is no drawing of it. Source: GB 50038-2005 3.2.9.
    """
    near = limits.number("near")
    protective = _solid(sheet, "protective_wall")
    if protective.is_empty:
        yield cannot_determine(sheet, missing="protective_wall", reason="role")
        return
    common = _solid(sheet, "wall", "column", "window")
    doors = [door for storey in storeys(sheet) for door in storey.doors]
    blast = [door for door in doors if _says(door, limits, "protective")]
    others = [door for door in doors if door not in blast]
    shut = shapely.union_all([protective, *(door.span for door in blast)])
    plugs = [_spot(label) for label in sheet.texts() if limits.pattern("plug").search(normalised(label.text))]
    marks = [label for label in sheet.texts() if limits.pattern("protective").search(normalised(label.text))]
    doubtful = shapely.union_all([common, *(door.span for door in others if not door.place.word("opening"))])
    for unit in areas(sheet, "protective_unit"):
        gaps = [gap for gap in _uncovered(unit.polygon, shut, near) if gap.length > limits.number("gap")]
        gaps = _open(gaps, plugs, limits.number("plug_reach"))
        if sum(gap.length for gap in gaps) > limits.number("most_open") * unit.polygon.exterior.length:
            yield cannot_determine(sheet, missing="protective_wall", place=unit)
            continue
        for gap in gaps:
            named = [label for label in marks if _spot(label).distance(gap) <= limits.number("mark_reach")]
            place = Path(sheet=sheet.id, role="protective_wall", name=unit.name, handles=unit.handles, line=gap)
            if named:
                yield cannot_determine(sheet, missing="door", place=place)
            elif float(_hit(gap, doubtful, near).mean()) >= limits.number("most_open"):
                yield cannot_determine(sheet, missing="protective_wall", place=place)
            else:
                yield compare(place, float(gap.length), unit="m", at_most=0.0, name=unit.name)
        if not gaps:
            yield judge(unit, True)
    yield from unclosed(sheet, "protective_unit")


def _solid(sheet: SheetView, *roles: str) -> BaseGeometry:
    lines: list[BaseGeometry] = [path.line for role in roles for path in sheet.paths(role)]
    return shapely.union_all([*lines, *(area.polygon for area in sheet.filled_areas(*roles))])


def _open(gaps: list[LineString], plugs: list[Point], reach_m: float) -> list[LineString]:
    """Return the gaps to which no plug belongs; each plug shuts the one nearest to it."""
    shut = {
        min(range(len(gaps)), key=lambda row: gaps[row].distance(spot))
        for spot in plugs
        if any(gap.distance(spot) <= reach_m for gap in gaps)
    }
    return [gap for row, gap in enumerate(gaps) if row not in shut]


def _spot(label: Label) -> Point:
    return Point(label.points_to) if label.points_to else label.point


def _says(door: Opening, limits: Limits, kind: str) -> bool:
    pattern = limits.pattern(kind)
    return bool(pattern.search(door.mark)) or any(pattern.search(label.text) for label in door.place.labels)


def _uncovered(unit: Polygon, walls: BaseGeometry, near_m: float) -> list[LineString]:
    """Return the stretches of a unit's edge with nothing of ``walls`` square to them within reach."""
    found = []
    for ring in (unit.exterior, *unit.interiors):
        for start, end in pairwise(ring.coords):
            side = LineString([start, end])
            if side.length <= 2 * STEP_M:
                continue
            bare = ~_hit(side, walls, near_m)
            edges = np.flatnonzero(np.diff(np.concatenate([[False], bare, [False]]).astype(int)))
            share = side.length / len(bare)
            for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
                found.append(substring(side, first * share, last * share))
    return found


def _hit(side: LineString, walls: BaseGeometry, near_m: float) -> npt.NDArray[np.bool_]:
    """Tell for evenly spaced places along a straight line whether walls lie square to it within reach."""
    (x0, y0), (x1, y1) = side.coords[0], side.coords[-1]
    along = np.array([x1 - x0, y1 - y0]) / side.length
    across = np.array([-along[1], along[0]]) * near_m
    count = max(2, round(side.length / STEP_M))
    at = np.array([x0, y0]) + ((np.arange(count) + 0.5) * side.length / count)[:, None] * along
    rays = shapely.linestrings(np.stack([at - across, at + across], axis=1))
    shapely.prepare(walls)
    result: npt.NDArray[np.bool_] = shapely.intersects(walls, rays)
    return result
