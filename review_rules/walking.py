"""Shortest ways on foot: past walls, through doors, straight wherever nothing stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from shapely import STRtree
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import nearest_points

SIMPLE_M = 4e-3
"""Corners that stand out less than this do not turn a way."""
TOUCH_M = 6e-3
"""A way may graze a wall this much."""
FLAT = 1e-4
CHUNK = 400_000
"""So many pairs of corners are looked at together."""
TRIED = 6
"""So many of the shortest ways from each point are tried first, then twice as many, until one is clear."""
SAMPLE_M = 1.0
"""Distance of the points of a floor whose way to several targets is measured."""
MANY = 500
"""No more points than this: larger floors are sampled more coarsely."""
CANDIDATES = 12
"""So many of the points with the longest ways are looked at more finely, each time half as far apart."""
FINEST_M = 0.05
_AROUND = np.array([(i, j) for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0) if i or j])

_Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Way:
    """A shortest way: from a place to the target with this row."""

    line: LineString
    target: int

    @property
    def length_m(self) -> float:
        """Return its length."""
        return float(self.line.length)


class Walks:
    """Shortest ways from anywhere on a floor to some targets.

    The way turns only at corners that stick out into the floor, so it is found exactly on the graph of corners that
    see one another.

    Args:
        free: where people can walk.
        targets: exits or the like; those that do not lie on ``free`` are moved to it.
    """

    def __init__(self, free: Polygon | MultiPolygon, targets: Sequence[Point]) -> None:
        self._floor = floor = _floor(free)
        self._count = len(targets)
        spots = _xy([nearest_points(floor.plain, point)[0] for point in targets])
        self._nodes = np.vstack([spots, floor.corners])
        self._before = np.vstack([spots, floor.before])
        self._after = np.vstack([spots, floor.after])
        one, other = self._links()
        length = np.hypot(*(self._nodes[one] - self._nodes[other]).T)
        size = len(self._nodes)
        graph = coo_array((np.maximum(length, 1e-9), (one, other)), shape=(size, size)).tocsr()
        if self._count:
            self._far, self._previous = dijkstra(
                graph, directed=False, indices=np.arange(self._count), return_predecessors=True
            )
        else:
            self._far, self._previous = np.empty((0, size)), np.empty((0, size), dtype=np.int32)

    def target(self, row: int) -> Point:
        """Return where a target lies on the floor."""
        return Point(self._nodes[row])

    def lengths_m(self, points: Sequence[Point] | _Points) -> _Points:
        """Return the lengths (points, targets) of the shortest ways; infinite where there is none."""
        return self._best(_xy(points))[0]

    def nearest_m(self, points: _Points) -> _Points:
        """Return the length of the shortest way from each point to its nearest target; infinite where there is none.

        Shorter ways are tried first: most of those that walls cut off are longer than one that is clear.
        """
        found: _Points = np.full(len(points), np.inf)
        if not self._count:
            return found
        onward = self._far.min(axis=0)
        for begin in range(0, len(points), max(1, CHUNK // max(1, len(self._nodes)))):
            rows = np.arange(begin, min(len(points), begin + max(1, CHUNK // max(1, len(self._nodes)))))
            found[rows] = self._first_clear(points[rows], onward)
        return found

    def _first_clear(self, xy: _Points, onward: _Points) -> _Points:
        ahead = xy[:, None, :] - self._nodes[None]
        total = np.hypot(ahead[..., 0], ahead[..., 1]) + onward
        useful = _taut(ahead, self._nodes[None], self._before[None], self._after[None])
        useful[:, : self._count] = True
        total[~useful] = np.inf
        best: _Points = np.full(len(xy), np.inf)
        rows, tried = np.arange(len(xy)), TRIED // 2
        while len(rows):
            tried = min(2 * tried, total.shape[1])
            nodes = np.argpartition(total, tried - 1, axis=1)[:, :tried]
            lengths = np.take_along_axis(total, nodes, axis=1)
            open_ = np.isfinite(lengths)
            clear = np.zeros(lengths.shape, dtype=np.bool_)
            at, which = np.nonzero(open_)
            clear[at, which] = self._floor.sees(xy[rows[at]], self._nodes[nodes[at, which]])
            shortest = np.where(clear, lengths, np.inf).min(axis=1)
            best[rows] = shortest
            np.put_along_axis(total, nodes, np.inf, axis=1)
            left = np.isinf(shortest) & open_.all(axis=1)
            rows, total = rows[left], total[left]
        return best

    def ways(self, point: Point) -> list[Way]:
        """Return the shortest ways from ``point`` to all targets that can be reached, nearest first."""
        lengths, first = self._best(_xy([point]))
        order = [int(target) for target in np.argsort(lengths[0], kind="stable") if np.isfinite(lengths[0][target])]
        return [Way(self._line((point.x, point.y), int(first[0, target]), target), target) for target in order]

    def _line(self, start: tuple[float, float], node: int, target: int) -> LineString:
        xy = [start]
        while node >= 0:
            xy.append((float(self._nodes[node, 0]), float(self._nodes[node, 1])))
            node = int(self._previous[target, node])
        return LineString(xy)

    def _best(self, xy: _Points) -> tuple[_Points, npt.NDArray[np.intp]]:
        rows, columns = (part.ravel() for part in np.indices((len(xy), len(self._nodes))))
        ahead = xy[rows] - self._nodes[columns]
        useful = _taut(ahead, self._nodes[columns], self._before[columns], self._after[columns])
        useful |= columns < self._count
        rows, columns = rows[useful], columns[useful]
        seen = self._floor.sees(xy[rows], self._nodes[columns])
        rows, columns = rows[seen], columns[seen]
        hop = np.full((len(xy), len(self._nodes)), np.inf)
        hop[rows, columns] = np.hypot(*(xy[rows] - self._nodes[columns]).T)
        lengths = np.full((len(xy), self._count), np.inf)
        first = np.full((len(xy), self._count), -1, dtype=np.intp)
        for target in range(self._count):
            total = hop + self._far[target][None]
            first[:, target] = total.argmin(axis=1)
            lengths[:, target] = total[np.arange(len(xy)), first[:, target]]
        return lengths, first

    def _links(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the pairs of nodes that see one another, where the straight way between them can be part of a way."""
        size = len(self._nodes)
        rows = np.arange(self._count)
        a, b = np.repeat(rows, size - 1 - rows), np.concatenate([np.arange(0), *(np.arange(r + 1, size) for r in rows)])
        ahead = self._nodes[b] - self._nodes[a]
        useful = (b < self._count) | _taut(ahead, self._nodes[b], self._before[b], self._after[b])
        a, b = a[useful], b[useful]
        seen = self._floor.sees(self._nodes[a], self._nodes[b])
        one, other = self._floor.links
        return np.concatenate([a[seen], one + self._count]), np.concatenate([b[seen], other + self._count])


class _Floor:
    """What ways on one floor have in common, whatever their targets: its corners and which of them see one another."""

    def __init__(self, free: Polygon | MultiPolygon) -> None:
        self.plain = areal(free).simplify(SIMPLE_M)
        self._free = self.plain.buffer(TOUCH_M, join_style="mitre")
        shapely.prepare(self._free)
        self.corners, self.before, self.after = _corners(self.plain)
        self.links = self._links()

    def sees(self, starts: _Points, ends: _Points) -> npt.NDArray[np.bool_]:
        """Tell for each pair of points whether the straight way between them is free."""
        lines = shapely.linestrings(np.stack([starts, ends], axis=1))
        found: npt.NDArray[np.bool_] = shapely.contains_properly(self._free, lines)
        return found

    def _links(self) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return the pairs of corners that see one another, where the way between them can be part of a way."""
        one, other = np.triu_indices(len(self.corners), 1)
        kept: list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]] = []
        for start in range(0, len(one), CHUNK):
            a, b = one[start : start + CHUNK], other[start : start + CHUNK]
            ahead = self.corners[b] - self.corners[a]
            useful = _taut(ahead, self.corners[a], self.before[a], self.after[a])
            useful &= _taut(ahead, self.corners[b], self.before[b], self.after[b])
            a, b = a[useful], b[useful]
            seen = self.sees(self.corners[a], self.corners[b])
            kept.append((a[seen], b[seen]))
        if not kept:
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
        return np.concatenate([a for a, _ in kept]), np.concatenate([b for _, b in kept])


@lru_cache(maxsize=8)
def _floor(free: Polygon | MultiPolygon) -> _Floor:
    """Return a floor; the checks of a sheet ask for the same one, one after the other."""
    return _Floor(free)


def farthest_way(free: BaseGeometry, targets: Sequence[Point]) -> LineString | None:
    """Return the shortest way to the nearest target from the point that has the longest one, None without any.

    With one target the point is a corner that the floor runs into; with several it may lie between them, and is looked
    for on a grid that is refined where the way is longest.

    Args:
        free: where people can walk, metres.
        targets: doors or exits.
    """
    floor = areal(free)
    if floor.is_empty or not targets:
        return None
    walks = Walks(floor, targets)
    points = _recesses(floor)
    step = 0.0
    if len(targets) > 1:
        step = max(SAMPLE_M, float(np.sqrt(floor.area / MANY)))
        points = np.vstack([points, _grid(floor, step)])
    lengths = _nearest(walks, points)
    while step > FINEST_M:
        step /= 2
        top = points[np.argsort(-lengths, kind="stable")[:CANDIDATES]]
        around = (top[:, None, :] + step * _AROUND[None]).reshape(-1, 2)
        around = around[shapely.covers(floor, shapely.points(around))]
        points = np.vstack([top, around])
        lengths = _nearest(walks, points)
    ways = walks.ways(Point(points[int(lengths.argmax())])) if len(points) else []
    return ways[0].line if ways else None


def _nearest(walks: Walks, points: _Points) -> _Points:
    """Return the length of the way from each point to the nearest target, -1 where none can be reached."""
    lengths = walks.nearest_m(points)
    lengths[~np.isfinite(lengths)] = -1.0
    return lengths


def _recesses(floor: Polygon | MultiPolygon) -> _Points:
    """Return the corners that the floor runs into: all but those that stick out into it."""
    corners: _Points = shapely.get_coordinates(floor)
    out = _corners(floor)[0]
    if not len(out):
        return corners
    apart = STRtree(shapely.points(out)).query(shapely.points(corners), predicate="dwithin", distance=1e-9)
    inner: _Points = np.delete(corners, np.unique(apart[0]), axis=0)
    return inner


def _grid(floor: Polygon | MultiPolygon, step_m: float) -> _Points:
    x0, y0, x1, y1 = floor.bounds
    x, y = np.meshgrid(np.arange(x0 + step_m / 2, x1, step_m), np.arange(y0 + step_m / 2, y1, step_m))
    points = np.column_stack([x.ravel(), y.ravel()])
    shapely.prepare(floor)
    inside: _Points = points[shapely.covers(floor, shapely.points(points))]
    return inside


def areal(shape: BaseGeometry) -> Polygon | MultiPolygon:
    """Return the polygons of a shape, without the lines and points that intersections leave."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _xy(points: Sequence[Point] | _Points) -> _Points:
    if isinstance(points, np.ndarray):
        return points
    return np.array([(point.x, point.y) for point in points], dtype=float).reshape(-1, 2)


def _corners(free: Polygon | MultiPolygon) -> tuple[_Points, _Points, _Points]:
    """Return the corners that stick out into the floor, each with its neighbours along the edge."""
    found: list[tuple[_Points, _Points, _Points]] = []
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


def _cross(one: _Points, other: _Points) -> _Points:
    product: _Points = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return product


def _taut(ahead: _Points, at: _Points, before: _Points, after: _Points) -> npt.NDArray[np.bool_]:
    """Tell for each corner whether a string along ``ahead`` would bend around it: both its edges on one side."""
    one, other = _cross(ahead, before - at), _cross(ahead, after - at)
    slack = FLAT * np.hypot(ahead[..., 0], ahead[..., 1])
    result: npt.NDArray[np.bool_] = ((one >= -slack) & (other >= -slack)) | ((one <= slack) & (other <= slack))
    return result
