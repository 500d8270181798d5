"""How wide an area is where it is narrowest, and how long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.polygon import orient

SQUARE = math.cos(math.radians(30.0))
"""A crossing meets both edges within 30° of square."""
WEDGE = 0.95
"""What lies beyond a crossing must itself be this share as wide; else the crossing cuts off a corner."""
PASSAGE_M = 1.0
"""What is shorter is a notch or spike of the drawing, not a passage."""
SQUARE_END, ROUNDED = 1.6, 1.0005
"""A passage does not widen by more than this factor over its first metre behind a square or a rounded end."""
NICHE_M, NICHE_WIDENING = 0.5, 1.05
"""An end that is wider by this factor this far behind it is an opening in the wall there, no end of the passage."""
NEAR_M = 1e-6
KEPT = 64
"""So many areas are remembered: those of the sheet that is being checked."""

_Points = npt.NDArray[np.float64]


def narrowest_crossing(area: Polygon, up_to_m: float) -> LineString | None:
    """Return the shortest line across ``area`` from edge to facing edge that whatever passes along it must pass.

    Corners, rounded ends and the tips between a flared mouth and the road it joins are no passages.

    Args:
        area: metres; holes are islands to pass by.
        up_to_m: crossings longer than this do not matter.

    Returns:
        None when there is no crossing up to that length.
    """
    found = _found(area)
    if found.line is None and up_to_m > found.up_to_m:
        found.line, found.up_to_m = _narrowest(area, up_to_m), up_to_m
    return found.line if found.line is not None and found.line.length <= up_to_m else None


@dataclass
class _Found:
    """The narrowest crossing of an area; None when it has none up to a length."""

    line: LineString | None = None
    up_to_m: float = 0.0


@lru_cache(maxsize=KEPT)
def _found(_area: Polygon) -> _Found:
    """Return what is known of an area: several checks hold one passage against widths of their own."""
    return _Found()


def _narrowest(area: Polygon, up_to_m: float) -> LineString | None:
    area = orient(area)
    starts, ends, found = _candidates(area, up_to_m)
    covered = area.buffer(NEAR_M)
    for index in found:
        line = LineString([starts[index], ends[index]])
        if covered.covers(line) and _passes(area, line):
            return line
    return None


def sides_m(area: Polygon) -> tuple[float, float]:
    """Return the longer and the shorter side of the smallest rectangle, at any angle, that holds ``area``."""
    corners = list(area.minimum_rotated_rectangle.exterior.coords)
    sides = sorted(math.dist(one, other) for one, other in pairwise(corners[:3]))
    return sides[1], sides[0]


def _candidates(area: Polygon, up_to_m: float) -> tuple[_Points, _Points, list[int]]:
    """Return lines from a vertex to the nearest point of a facing edge, and their order by length."""
    vertex, before, after, tail, head = (np.vstack(part) for part in zip(*map(_edges, _rings(area)), strict=True))
    along = head - tail
    length = np.hypot(along[:, 0], along[:, 1])
    inward = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    share = ((vertex[:, None, :] - tail[None]) * along[None]).sum(axis=2) / (length**2)[None]
    foot = tail[None] + np.clip(share, 0.0, 1.0)[..., None] * along[None]
    link = foot - vertex[:, None, :]
    reach = np.hypot(link[..., 0], link[..., 1])
    near = (reach > NEAR_M) & (reach <= up_to_m)
    row, column = np.nonzero(near)
    unit = link[row, column] / reach[row, column, None]
    meets = -(unit * inward[column]).sum(axis=1) >= SQUARE
    one, other = _left(before), _left(after)
    middle = one + other
    size = np.maximum(np.hypot(middle[:, 0], middle[:, 1]), 1e-12)
    middle = middle / size[:, None]
    half = np.clip((middle * one).sum(axis=1), -1.0, 1.0)
    reflex = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0] < 0
    square = np.maximum((unit * one[row]).sum(axis=1), (unit * other[row]).sum(axis=1)) >= SQUARE
    leaves = square | (reflex[row] & ((unit * middle[row]).sum(axis=1) >= half[row] - 1e-9))
    chosen = np.flatnonzero(meets & leaves)
    order = chosen[np.argsort(reach[row[chosen], column[chosen]], kind="stable")]
    return vertex[row], foot[row, column], [int(index) for index in order]


def _rings(area: Polygon) -> list[_Points]:
    rings = []
    for ring in (area.exterior, *area.interiors):
        xy = np.asarray(ring.coords)[:-1, :2]
        apart = np.hypot(*(xy - np.roll(xy, 1, axis=0)).T) > NEAR_M
        rings.append(xy[apart])
    return [ring for ring in rings if len(ring) >= 3]


def _edges(ring: _Points) -> tuple[_Points, _Points, _Points, _Points, _Points]:
    """Return the vertices of a ring, the unit directions of the edges before and after each, and all edges."""
    following = np.roll(ring, -1, axis=0)
    step = following - ring
    direction = step / np.hypot(step[:, 0], step[:, 1])[:, None]
    return ring, np.roll(direction, 1, axis=0), direction, ring, following


def _left(direction: _Points) -> _Points:
    return np.column_stack([-direction[:, 1], direction[:, 0]])


def _passes(area: Polygon, line: LineString) -> bool:
    """Tell whether both sides of ``line`` go on as passages, or one does from a blunt end."""
    xy = np.asarray(line.coords)
    over = (xy[1] - xy[0]) / line.length * 10 * NEAR_M  # past an edge, so that it is cut; never along one from a corner
    corners = shapely.get_coordinates(area)
    at_corner = [float(np.hypot(*(corners - end).T).min()) <= NEAR_M for end in xy]
    cut = LineString([xy[0] - over * (not at_corner[0]), xy[1] + over * (not at_corner[1])])
    parts = [
        part
        for part in shapely.get_parts(shapely.polygonize([shapely.union_all([area.boundary, cut])]))
        if part.area > NEAR_M and area.contains(part.representative_point())
    ]
    if len(parts) < 2:
        return bool(area.interiors) or (_goes_on(area, line, SQUARE_END) and not _is_niche(area, line))
    beyond = line.buffer(max(2 * line.length, PASSAGE_M))
    long = [not part.buffer(-WEDGE * line.length / 2).difference(beyond).is_empty for part in parts]
    blunt = [float(shapely.hausdorff_distance(part, line)) <= line.length for part in parts]
    if all(long):
        return True
    return all(one or other for one, other in zip(long, blunt, strict=True)) and all(
        _goes_on(part, line, ROUNDED) for part, end in zip(parts, blunt, strict=True) if not end
    )


def _goes_on(area: Polygon, line: LineString, widening: float) -> bool:
    """Tell whether ``area`` keeps the width of ``line`` for a passage's length behind it."""
    behind = area.intersection(line.buffer(PASSAGE_M, cap_style="square")).area
    return bool(behind <= widening * line.length * PASSAGE_M)


def _is_niche(area: Polygon, line: LineString) -> bool:
    """Tell whether ``line``, an edge of ``area``, only bounds an opening in the wall at the end of a passage."""
    xy = np.asarray(line.coords)[:, :2]
    step = (xy[1] - xy[0]) / line.length
    middle = xy.mean(axis=0)
    for way in (np.array([-step[1], step[0]]), np.array([step[1], -step[0]])):
        behind = middle + NICHE_M * way
        if area.contains(Point(behind)):
            reach = 2 * line.length
            across = area.intersection(LineString([behind - reach * step, behind + reach * step]))
            own = (part.length for part in shapely.get_parts(across) if part.distance(Point(behind)) <= NEAR_M)
            return bool(max(own, default=0.0) > NICHE_WIDENING * line.length)
    return False
