"""A floor as ways on foot see it: its corners, and which of them see one another."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

SIMPLE_M = 4e-3
"""Corners that stand out less than this do not turn a way."""
TOUCH_M = 6e-3
"""A way may graze a wall this much."""
FLAT = 1e-4
SAME_M = 1e-9
FEW = 4_000
"""So many pairs of points are compared one by one."""
CHUNK = 400_000
"""So many pairs of corners are looked at together."""

Points = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


class Floor:
    """What ways on one floor have in common, whatever their targets.

    Args:
        shape: where people can walk, metres; lines and points in it are left aside.
    """

    def __init__(self, shape: BaseGeometry) -> None:
        self.shape = areal(shape)
        self.plain = self.shape.simplify(SIMPLE_M)

    @property
    def corners(self) -> Points:
        """Return the corners that stick out into the floor: only there ways turn."""
        return self._turns[0]

    @property
    def before(self) -> Points:
        """Return for each of them the corner before it along the edge."""
        return self._turns[1]

    @property
    def after(self) -> Points:
        """Return for each of them the corner after it along the edge."""
        return self._turns[2]

    @cached_property
    def _turns(self) -> tuple[Points, Points, Points]:
        return _corners(self.plain)

    @cached_property
    def _clear(self) -> Polygon | MultiPolygon:
        """Return where a way may run: the floor, and as far into walls as a way may graze them."""
        clear = self.plain.buffer(TOUCH_M, join_style="mitre")
        shapely.prepare(clear)
        return clear

    def sees(self, starts: Points, ends: Points) -> npt.NDArray[np.bool_]:
        """Tell for each pair of points whether the straight way between them is free."""
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        found: npt.NDArray[np.bool_] = shapely.contains_properly(self._clear, lines)
        return found

    @cached_property
    def links(self) -> tuple[Rows, Rows]:
        """Return the pairs of corners that see one another, where the way between them can be part of a way."""
        one, other = np.triu_indices(len(self.corners), 1)
        kept: list[tuple[Rows, Rows]] = []
        for start in range(0, len(one), CHUNK):
            a, b = one[start : start + CHUNK], other[start : start + CHUNK]
            ahead = self.corners[b] - self.corners[a]
            useful = taut(ahead, self.corners[a], self.before[a], self.after[a])
            useful &= taut(ahead, self.corners[b], self.before[b], self.after[b])
            a, b = a[useful], b[useful]
            seen = self.sees(self.corners[a], self.corners[b])
            kept.append((a[seen], b[seen]))
        if not kept:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        return np.concatenate([a for a, _ in kept]), np.concatenate([b for _, b in kept])

    @cached_property
    def recesses(self) -> Points:
        """Return the corners that the floor runs into: all but those that stick out into it."""
        corners: Points = shapely.get_coordinates(self.shape)
        out = _corners(self.shape)[0]
        if not len(out):
            return corners
        if len(corners) * len(out) <= FEW:
            away = corners[:, None, :] - out[None]
            apart = np.hypot(away[..., 0], away[..., 1]) > SAME_M
            inner: Points = corners[apart.all(axis=1)]
        else:
            tree = STRtree(shapely.points(out))
            same, _ = tree.query(shapely.points(corners), predicate="dwithin", distance=SAME_M)
            inner = np.delete(corners, np.unique(same), axis=0)
        return inner

    def grid(self, step_m: float) -> Points:
        """Return points of the floor, ``step_m`` apart."""
        x0, y0, x1, y1 = self.shape.bounds
        x, y = np.meshgrid(np.arange(x0 + step_m / 2, x1, step_m), np.arange(y0 + step_m / 2, y1, step_m))
        points: Points = np.column_stack([x.ravel(), y.ravel()])
        return points[self.holds(points)]

    def holds(self, points: Points) -> npt.NDArray[np.bool_]:
        """Tell which points lie on the floor."""
        shapely.prepare(self.shape)
        inside: npt.NDArray[np.bool_] = shapely.covers(self.shape, shapely.points(points))
        return inside


def areal(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """Return the polygons of a shape, without the lines and points that intersections leave."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def taut(ahead: Points, at: Points, before: Points, after: Points) -> npt.NDArray[np.bool_]:
    """Tell for each corner whether a string along ``ahead`` would bend around it: both its edges on one side."""
    one, other = _cross(ahead, before - at), _cross(ahead, after - at)
    slack = FLAT * np.hypot(ahead[..., 0], ahead[..., 1])
    result: npt.NDArray[np.bool_] = ((one >= -slack) & (other >= -slack)) | ((one <= slack) & (other <= slack))
    return result


def _corners(free: Polygon | MultiPolygon) -> tuple[Points, Points, Points]:
    """Return the corners that stick out into the floor, each with its neighbours along the edge."""
    found: list[tuple[Points, Points, Points]] = []
    for part in shapely.get_parts(free):
        polygon = orient(part)
        for ring in (polygon.exterior, *polygon.interiors):
            xy = np.asarray(ring.coords)[:-1, :2]
            before, after = np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0)
            reflex = _cross(xy - before, after - xy) < -FLAT * 0.01
            found.append((xy[reflex], before[reflex], after[reflex]))
    if not found:
        empty = np.empty((0, 2))
        return empty, empty, empty
    return tuple(np.vstack(part) for part in zip(*found, strict=True))  # type: ignore[return-value]


def _cross(one: Points, other: Points) -> Points:
    product: Points = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return product
