"""Snap points of a sheet: what is drawn near the cursor, found in a grid of cells."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Point

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PER_CELL = 8.0  # pieces in a cell, on average
MOST_CELLS = 4_000_000
MOST_ENTRIES = 12_000_000
CROSSED = 60  # nearest pieces that are looked at for intersections
BENT = 0.5  # sine of the angle at which pieces of one flattened curve may meet
MOST_NEAR = 4000  # pieces looked at in a crowded place


class Snap(StrEnum):
    """Kinds of snap points; the first that is in reach wins."""

    END = "end"
    INTERSECTION = "intersection"
    MIDDLE = "middle"
    CENTRE = "centre"
    PERPENDICULAR = "perpendicular"
    NEAREST = "nearest"


ALL = frozenset(Snap)


@dataclass(frozen=True)
class Pieces:
    """What is drawn on a sheet, in sheet millimetres.

    Args:
        segment: (n, 4) x0 y0 x1 y1 of straight pieces; curves are many of them.
        curved: (n,) part of a curve, which has no ends and middles inside.
        layer: (n,) number of its layer.
        point: (m, 2) ends, middles and centres of curves.
        kind: (m,) row of ``Snap`` of each.
        radius: (m,) of the curve whose centre it is, 0 for other points.
        point_layer: (m,) number of its layer.
    """

    segment: Floats
    curved: Flags
    layer: Rows
    point: Floats
    kind: Rows
    radius: Floats
    point_layer: Rows


@dataclass(frozen=True)
class Found:
    """One snap point, and the piece it is on."""

    kind: Snap
    point: Point
    radius_mm: float = 0.0


class SnapIndex:
    """Answers where to snap; half a million pieces are looked up in well under 5 ms."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        segment = pieces.segment
        ends = np.concatenate([segment.reshape(-1, 2), pieces.point.reshape(-1, 2)])
        self._low = ends.min(axis=0) if len(ends) else np.zeros(2)
        extent = np.ptp(ends, axis=0) if len(ends) else np.zeros(2)
        area = max(float(extent[0] * extent[1]), 1e-9)
        count = max(1, len(segment))
        cell = max(math.sqrt(area * PER_CELL / count), float(extent.max()) / 2000, 1e-6)
        length = np.abs(segment[:, 2:] - segment[:, :2]).max(axis=1) if len(segment) else np.empty(0)
        while (np.ceil(length / cell) + 2).sum() > MOST_ENTRIES:
            cell *= 2
        self._cell = cell
        self._columns = int(extent[0] / cell) + 1
        self._rows = int(extent[1] / cell) + 1
        self._start, self._member = self._filed(segment, length)
        points = self._at(pieces.point)
        self._point_order = np.argsort(points, kind="stable")
        self._point_cell = points[self._point_order]

    def nearest(
        self,
        at: Point,
        reach_mm: float,
        kinds: Collection[Snap] = ALL,
        begin: Point | None = None,
        hidden: Collection[int] = (),
    ) -> Found | None:
        """Return the snap point within ``reach_mm`` of a place; None for none.

        Args:
            begin: where the line that is drawn begins, for perpendiculars.
            hidden: numbers of layers that are not shown.
        """
        rows = self.near(at, reach_mm, hidden)
        places: dict[Snap, Floats] = {}
        segment = self.pieces.segment[rows]
        straight = segment[~self.pieces.curved[rows]]
        places[Snap.END] = straight.reshape(-1, 2)
        places[Snap.MIDDLE] = (straight[:, :2] + straight[:, 2:]) / 2
        if Snap.INTERSECTION in kinds:
            places[Snap.INTERSECTION] = self._crossings(rows, at)
        if begin is not None and Snap.PERPENDICULAR in kinds and len(segment):
            places[Snap.PERPENDICULAR] = _feet(segment, np.array(begin), inside=True)
        radius: dict[Snap, Floats] = {}
        own = self._points_near(at, reach_mm, hidden)
        for kind in (Snap.END, Snap.MIDDLE, Snap.CENTRE):
            mine = own[self.pieces.kind[own] == list(Snap).index(kind)]
            places[kind] = np.concatenate([places.get(kind, np.empty((0, 2))), self.pieces.point[mine]])
            if kind is Snap.CENTRE:
                radius[kind] = self.pieces.radius[mine]
        if Snap.NEAREST in kinds and len(segment):
            places[Snap.NEAREST] = _feet(segment, np.array(at), inside=False)
        for kind in Snap:
            xy = places.get(kind)
            if kind not in kinds or xy is None or not len(xy):
                continue
            distance = np.hypot(xy[:, 0] - at[0], xy[:, 1] - at[1])
            best = int(np.nanargmin(distance)) if np.isfinite(distance).any() else -1
            if best >= 0 and distance[best] <= reach_mm:
                known = radius.get(kind)
                return Found(
                    kind, (float(xy[best, 0]), float(xy[best, 1])), float(known[best]) if known is not None else 0.0
                )
        return None

    def near(self, at: Point, reach_mm: float, hidden: Collection[int] = ()) -> Rows:
        """Return the pieces that may come within ``reach_mm`` of a place."""
        x0, y0, x1, y1 = self._span(at, reach_mm)
        if x0 > x1 or y0 > y1:
            return np.empty(0, np.int64)
        runs = [
            self._member[self._start[row * self._columns + x0] : self._start[row * self._columns + x1 + 1]]
            for row in range(y0, y1 + 1)
        ]
        rows = np.unique(np.concatenate(runs)).astype(np.int64)
        if hidden:
            rows = rows[~np.isin(self.pieces.layer[rows], list(hidden))]
        if not len(rows):
            return rows
        distance = _distances(self.pieces.segment[rows], np.array(at))
        close = np.flatnonzero(distance <= reach_mm)
        if len(close) > MOST_NEAR:
            close = close[np.argsort(distance[close])[:MOST_NEAR]]
        return np.asarray(rows[close], dtype=np.int64)

    def within(self, x0: float, y0: float, x1: float, y1: float) -> Rows:
        """Return the pieces that may touch a rectangle."""
        half = max(x1 - x0, y1 - y0) / 2
        left, low, right, high = self._span(((x0 + x1) / 2, (y0 + y1) / 2), half)
        if left > right or low > high:
            return np.empty(0, np.int64)
        runs = [
            self._member[self._start[row * self._columns + left] : self._start[row * self._columns + right + 1]]
            for row in range(low, high + 1)
        ]
        return np.unique(np.concatenate(runs)).astype(np.int64)

    def _filed(self, segment: Floats, length: Floats) -> tuple[Rows, npt.NDArray[np.int32]]:
        """Return where each cell's pieces begin, and the pieces by cell; a piece is filed along its whole length."""
        steps = (np.ceil(length / self._cell) + 1).astype(np.int64)
        of = np.repeat(np.arange(len(segment), dtype=np.int32), steps)
        first = np.cumsum(steps) - steps
        share = (np.arange(len(of)) - np.repeat(first, steps)) / np.maximum(np.repeat(steps, steps) - 1, 1)
        along = segment[of, :2] + share[:, None] * (segment[of, 2:] - segment[of, :2])
        cell = self._at(along)
        order = np.argsort(cell, kind="stable")
        counted = np.bincount(cell, minlength=self._columns * self._rows)
        return np.concatenate([[0], np.cumsum(counted)]), of[order]

    def _at(self, xy: Floats) -> Rows:
        if not len(xy):
            return np.empty(0, np.int64)
        place = np.clip(((xy - self._low) / self._cell).astype(np.int64), 0, [self._columns - 1, self._rows - 1])
        return np.asarray(place[:, 1] * self._columns + place[:, 0], dtype=np.int64)

    def _span(self, at: Point, reach: float) -> tuple[int, int, int, int]:
        """Return the cells around a place, one more on each side: a piece may cut a corner of its neighbour."""
        x, y = (at[0] - self._low[0]) / self._cell, (at[1] - self._low[1]) / self._cell
        r = reach / self._cell
        return (
            max(0, math.floor(x - r) - 1),
            max(0, math.floor(y - r) - 1),
            min(self._columns - 1, math.floor(x + r) + 1),
            min(self._rows - 1, math.floor(y + r) + 1),
        )

    def _points_near(self, at: Point, reach: float, hidden: Collection[int]) -> Rows:
        x0, y0, x1, y1 = self._span(at, reach)
        found = []
        for row in range(y0, y1 + 1):
            low, high = np.searchsorted(self._point_cell, [row * self._columns + x0, row * self._columns + x1 + 1])
            found.append(self._point_order[low:high])
        rows = np.concatenate(found) if found else np.empty(0, np.int64)
        if hidden and len(rows):
            rows = rows[~np.isin(self.pieces.point_layer[rows], list(hidden))]
        return np.asarray(rows, dtype=np.int64)

    def _crossings(self, rows: Rows, at: Point) -> Floats:
        """Return where the pieces nearest to ``at`` cross each other; pieces of one curve that follow do not."""
        segment = self.pieces.segment[rows]
        if len(segment) > CROSSED:
            order = np.argsort(_distances(segment, np.array(at)))[:CROSSED]
            rows, segment = rows[order], segment[order]
        if len(segment) < 2:
            return np.empty((0, 2))
        one, other = np.triu_indices(len(segment), 1)
        a, b = segment[one, :2], segment[other, :2]
        u, v = segment[one, 2:] - a, segment[other, 2:] - b
        cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
        size = np.hypot(*u.T) * np.hypot(*v.T)
        ok = np.abs(cross) > 1e-9 * np.maximum(size, 1e-300)
        curved = self.pieces.curved[rows]
        follows = (np.abs(rows[one] - rows[other]) == 1) | (np.abs(cross) < BENT * size)
        follows &= curved[one] & curved[other]
        a, b, u, v, cross, follows = a[ok], b[ok], u[ok], v[ok], cross[ok], follows[ok]
        step = b - a
        s = (step[:, 0] * v[:, 1] - step[:, 1] * v[:, 0]) / cross
        t = (step[:, 0] * u[:, 1] - step[:, 1] * u[:, 0]) / cross
        hit = (s >= -1e-9) & (s <= 1 + 1e-9) & (t >= -1e-9) & (t <= 1 + 1e-9)
        end_to_end = np.isclose(s * (1 - s), 0, atol=1e-6) & np.isclose(t * (1 - t), 0, atol=1e-6)
        hit &= ~(follows & end_to_end)
        return np.asarray(a[hit] + s[hit, None] * u[hit])


def _distances(segment: Floats, at: Floats) -> Floats:
    feet = _feet(segment, at, inside=False)
    return np.asarray(np.hypot(feet[:, 0] - at[0], feet[:, 1] - at[1]))


def _feet(segment: Floats, at: Floats, *, inside: bool) -> Floats:
    """Return the foot of ``at`` on each piece; NaN where it lies beyond the ends and ``inside`` is asked for."""
    start, way = segment[:, :2], segment[:, 2:] - segment[:, :2]
    size = (way**2).sum(axis=1)
    share = ((at - start) * way).sum(axis=1) / np.where(size > 0, size, 1.0)
    feet = start + np.clip(share, 0, 1)[:, None] * way
    if inside:
        feet[(share < 0) | (share > 1) | (size == 0)] = np.nan
    return np.asarray(feet)
