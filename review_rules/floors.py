"""A floor as ways on foot see it: its corners, and which of them see one another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from review_rules.doorways import Doorways, Spots, anywhere
from review_rules.turns import Points, Rows, Turns

SIMPLE_M = 4e-3
"""Corners that stand out less than this do not turn a way."""
TOUCH_M = 6e-3
"""A way may graze a wall this much."""
SAME_M = 1e-9
FEW = 4_000
"""So many pairs of points are compared one by one."""
CHUNK = 400_000
"""So many pairs of corners are looked at together."""


class Floor:
    """What ways on one floor have in common, whatever their targets.

    Args:
        shape: where people can walk, metres; lines and points in it are left aside.
        rooms: what parts it, where that is known: what cannot be seen is told sooner.
    """

    def __init__(self, shape: BaseGeometry, rooms: Sequence[Polygon] = ()) -> None:
        self.shape = areal(shape)
        self.plain = self.shape.simplify(SIMPLE_M)
        self._rooms = rooms

    @cached_property
    def turns(self) -> Turns:
        """Return the corners that stick out into the floor: only there ways turn."""
        return Turns.of(self.plain)

    @cached_property
    def _clear(self) -> Polygon | MultiPolygon:
        """Return where a way may run: the floor, and as far into walls as a way may graze them."""
        clear = self.plain.buffer(TOUCH_M, join_style="mitre")
        shapely.prepare(clear)
        return clear

    @cached_property
    def _doorways(self) -> Doorways | None:
        return Doorways(self._rooms, self._clear) if len(self._rooms) > 1 else None

    def spots(self, points: Points) -> Spots:
        """Return points as ``sees`` takes them."""
        return anywhere(points) if self._doorways is None else self._doorways.spots(points)

    def sees(self, starts: Spots, ends: Spots) -> npt.NDArray[np.bool_]:
        """Tell for each pair of points whether the straight way between them is free."""
        if self._doorways is None:
            return self._sees(starts.xy, ends.xy)
        found = ~self._doorways.hide(starts, ends)
        found[found] = self._sees(starts.xy[found], ends.xy[found])
        return found

    def _sees(self, starts: Points, ends: Points) -> npt.NDArray[np.bool_]:
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        found: npt.NDArray[np.bool_] = shapely.contains_properly(self._clear, lines)
        return found

    @cached_property
    def links(self) -> tuple[Rows, Rows]:
        """Return the pairs of corners that see one another, where the way between them can be part of a way."""
        corners, size = self.spots(self.turns.xy), len(self.turns)
        bent = np.zeros((size, size), dtype=np.bool_)
        step = max(1, CHUNK // max(1, size))
        for start in range(0, size, step):
            bent[start : start + step] = self.turns.taut(*self.turns.ahead(corners.xy[start : start + step]))
        useful = np.triu(bent & bent.T, 1)
        kept: list[tuple[Rows, Rows]] = []
        for start in range(0, size, step):
            a, b = np.nonzero(useful[start : start + step])
            seen = self.sees(corners[a + start], corners[b])
            kept.append((a[seen] + start, b[seen]))
        if not kept:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        return np.concatenate([a for a, _ in kept]), np.concatenate([b for _, b in kept])

    @cached_property
    def recesses(self) -> Points:
        """Return the corners that the floor runs into: all but those that stick out into it."""
        corners: Points = shapely.get_coordinates(self.shape)
        same = len(corners) == shapely.get_num_coordinates(self.plain)
        out = (self.turns if same else Turns.of(self.shape)).xy
        if not len(out):
            return corners
        if len(corners) * len(out) <= FEW:
            away = corners[:, None, :] - out[None]
            apart = np.hypot(away[..., 0], away[..., 1]) > SAME_M
            inner: Points = corners[apart.all(axis=1)]
        else:
            tree = STRtree(shapely.points(out))
            near, _ = tree.query(shapely.points(corners), predicate="dwithin", distance=SAME_M)
            inner = np.delete(corners, np.unique(near), axis=0)
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
