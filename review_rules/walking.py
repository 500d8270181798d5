"""Shortest ways on foot: past walls, through doors, straight wherever nothing stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString, Point
from shapely.ops import nearest_points

from review_rules.doorways import Spots
from review_rules.floors import CHUNK, Floor
from review_rules.turns import Points, Rows, Turns

FEW = 32
"""Past so few corners all ways are looked at."""
TRIED = 6
"""So many of the shortest ways from each point are tried first, then twice as many, until one is clear."""


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
    see one another. Its nodes are the targets, then the corners.

    Args:
        floor: where people can walk.
        targets: exits or the like; those that do not lie on the floor are moved to it.
    """

    def __init__(self, floor: Floor, targets: Sequence[Point]) -> None:
        self.floor = floor
        self.targets = len(targets)
        self._wanted = targets

    @cached_property
    def _ends(self) -> Points:
        return _xy([nearest_points(self.floor.plain, point)[0] for point in self._wanted])

    @cached_property
    def _turns(self) -> Turns:
        return self.floor.turns.after_ends(self._ends)

    @property
    def _nodes(self) -> Points:
        return self._turns.xy

    @cached_property
    def _spots(self) -> Spots:
        return self.floor.spots(self._nodes)

    @cached_property
    def _tree(self) -> tuple[Points, npt.NDArray[np.int32]]:
        """Return for each target and node the length of the shortest way, and the node before on it."""
        size = len(self._nodes)
        if not self.targets:
            return np.empty((0, size)), np.empty((0, size), dtype=np.int32)
        one, other = self._links()
        length = np.maximum(np.hypot(*(self._nodes[one] - self._nodes[other]).T), 1e-9)
        return _spread(one, other, length, size, self.targets)

    @cached_property
    def _onward(self) -> Points:
        """Return for each node the length of the shortest way to the nearest target."""
        onward: Points = self._tree[0].min(axis=0, initial=np.inf)
        return onward

    @property
    def left(self) -> list[int]:
        """Return the rows of the targets that ways lead to."""
        return list(range(self.targets))

    @property
    def simple(self) -> bool:
        """Tell whether all ways lead to one target, past few corners."""
        return self.targets == 1 and len(self._nodes) <= FEW

    def longest(self, points: Points) -> LineString | None:
        """Return the longest of the shortest ways from some points to the only target, None where none leads there."""
        lengths, first = self._reach(points)
        lengths[np.isinf(lengths)] = -1.0
        row = int(lengths.argmax()) if len(points) else -1
        if row < 0 or lengths[row, 0] < 0.0:
            return None
        x, y = points[row].tolist()
        return self._line((x, y), int(first[row, 0]), 0)

    def without(self, row: int) -> Walks:
        """Return the ways to all other targets, which keep their rows."""
        return _Fewer(self, row)

    def bounds_m(self, points: Points, nodes: Rows) -> Points:
        """Return for points that see a node, -1 for none, how long their ways are at most."""
        lengths: Points = np.hypot(*(points - self._nodes[nodes]).T) + self._past[nodes]
        return np.where(nodes < 0, np.inf, lengths)

    @property
    def _past(self) -> Points:
        """Return for each node the length of a way to a target."""
        return self._onward

    def target(self, row: int) -> Point:
        """Return where a target lies on the floor."""
        return Point(self._ends[row])

    def sees(self, points: Spots, row: int) -> npt.NDArray[np.bool_]:
        """Tell for each point whether the straight way to a target is free."""
        return self.floor.sees(points, self._spots[np.full(len(points), row)])

    def lengths_m(self, points: Sequence[Point] | Points) -> Points:
        """Return the lengths (points, targets) of the shortest ways; infinite where there is none."""
        return self._reach(_xy(points))[0]

    def nearest_m(self, points: Spots, most_m: Points | None = None) -> tuple[Points, Rows]:
        """Return the length of the shortest way from each point to its nearest target, and the node it turns at first.

        Shorter ways are tried first: most of those that walls cut off are longer than one that is clear.

        Args:
            points: on the floor.
            most_m: for each point a length that is known not to be exceeded.

        Returns:
            Lengths, ``most_m`` where no way is shorter, infinite where there is none; nodes, -1 in both cases.
        """
        found = np.full(len(points), np.inf) if most_m is None else most_m.copy()
        nodes = np.full(len(points), -1, dtype=np.intp)
        size = max(1, CHUNK // max(1, len(self._nodes)))
        for begin in range(0, len(points), size):
            rows = np.arange(begin, min(len(points), begin + size))
            shorter, via = self._first_clear(points[rows], found[rows])
            better = shorter < found[rows]
            found[rows[better]], nodes[rows[better]] = shorter[better], via[better]
        return found, nodes

    def by_way_of(self, points: Spots, nodes: Rows) -> tuple[Points, Rows]:
        """Return the length of the shortest way from each point that turns first at one of ``nodes`` (points, some).

        Returns:
            Lengths, infinite where no such way is clear, and the nodes.
        """
        x, y = np.moveaxis(points.xy[:, None, :] - self._nodes[nodes], -1, 0)
        away = np.hypot(x, y)
        lengths = np.where(self._turns.taut(x, y, away, nodes), away + self._onward[nodes], np.inf)
        at, which = np.nonzero(np.isfinite(lengths))
        seen = self.floor.sees(points[at], self._spots[nodes[at, which]])
        lengths[at[~seen], which[~seen]] = np.inf
        best = lengths.argmin(axis=1)
        rows = np.arange(len(points))
        return lengths[rows, best], nodes[rows, best]

    def _first_clear(self, points: Spots, most: Points) -> tuple[Points, Rows]:
        """Return the lengths of the ways that are shorter than ``most``, and the nodes they turn at first."""
        best, via = np.full(len(points), np.inf), np.full(len(points), -1, dtype=np.intp)
        ahead = self._turns.ahead(points.xy)
        total = ahead[-1] + self._onward
        total[~self._turns.taut(*ahead) | (total >= most[:, None])] = np.inf
        rows, tried = np.arange(len(points)), TRIED // 2
        while len(rows):
            tried = min(2 * tried, total.shape[1])
            nodes = np.argpartition(total, tried - 1, axis=1)[:, :tried]
            lengths = np.take_along_axis(total, nodes, axis=1)
            open_ = np.isfinite(lengths)
            at, which = np.nonzero(open_)
            seen = self.floor.sees(points[rows[at]], self._spots[nodes[at, which]])
            lengths[at[~seen], which[~seen]] = np.inf
            first = lengths.argmin(axis=1)
            best[rows] = lengths[np.arange(len(rows)), first]
            via[rows] = nodes[np.arange(len(rows)), first]
            np.put_along_axis(total, nodes, np.inf, axis=1)
            left = np.isinf(best[rows]) & open_.all(axis=1)
            rows, total = rows[left], total[left]
        return best, via

    def ways(self, point: Point) -> list[Way]:
        """Return the shortest ways from ``point`` to all targets that can be reached, nearest first."""
        return self.ways_from([point])[0]

    def ways_from(self, points: Sequence[Point]) -> list[list[Way]]:
        """Return the same for each of some points."""
        found = []
        for point, lengths, first in zip(points, *self._reach(_xy(points)), strict=True):
            order = [target for target in np.argsort(lengths, kind="stable").tolist() if np.isfinite(lengths[target])]
            found.append([Way(self._line((point.x, point.y), int(first[row]), row), row) for row in order])
        return found

    def _line(self, start: tuple[float, float], node: int, target: int) -> LineString:
        xy = [start]
        while node >= 0:
            xy.append((float(self._nodes[node, 0]), float(self._nodes[node, 1])))
            node = int(self._tree[1][target, node])
        return LineString(xy)

    def _reach(self, xy: Points) -> tuple[Points, Rows]:
        """Return the lengths (points, targets) of the shortest ways, infinite for none, and their first nodes."""
        lengths, nodes = np.full((len(xy), self.targets), np.inf), np.full((len(xy), self.targets), -1, dtype=np.intp)
        size = max(1, CHUNK // max(1, len(self._nodes)))
        for begin in range(0, len(xy) if self.targets else 0, size):
            points = self.floor.spots(xy[begin : begin + size])
            ahead = self._turns.ahead(points.xy)
            useful = self._turns.taut(*ahead) & np.isfinite(self._onward)
            at, which = np.nonzero(useful)
            seen = self.floor.sees(points[at], self._spots[which])
            at, which = at[seen], which[seen]
            total = np.full((len(points), len(self._nodes)), np.inf)
            total[at, which] = ahead[-1][at, which]
            for target, far in enumerate(self._tree[0]):
                first = (total + far).argmin(axis=1)
                rows = np.arange(len(points))
                lengths[begin + rows, target] = (total + far)[rows, first]
                nodes[begin + rows, target] = first
        nodes[np.isinf(lengths)] = -1
        return lengths, nodes

    def _links(self) -> tuple[Rows, Rows]:
        """Return the pairs of nodes that see one another, where the straight way between them can be part of a way."""
        size = len(self._nodes)
        rows = np.arange(self.targets)
        a, b = np.repeat(rows, size - 1 - rows), np.concatenate([np.arange(0), *(np.arange(r + 1, size) for r in rows)])
        x, y = (self._nodes[b] - self._nodes[a]).T
        useful = self._turns.taut(x, y, np.hypot(x, y), b)
        a, b = a[useful], b[useful]
        seen = self.floor.sees(self._spots[a], self._spots[b])
        one, other = self.floor.links
        return np.concatenate([a[seen], one + self.targets]), np.concatenate([b[seen], other + self.targets])


class _Fewer(Walks):
    """Ways to all targets of others but one; the graph is theirs."""

    def __init__(self, others: Walks, row: int) -> None:
        super().__init__(others.floor, others._wanted)
        self._others, self._row = others, row

    @property
    def left(self) -> list[int]:
        return [row for row in self._others.left if row != self._row]

    @cached_property
    def _ends(self) -> Points:
        return self._others._ends

    @cached_property
    def _tree(self) -> tuple[Points, npt.NDArray[np.int32]]:
        """Return the same; no way turns at the target that is missing."""
        far, previous = self._others._tree
        far = far.copy()
        far[self._row], far[:, self._row] = np.inf, np.inf
        return far, previous

    @property
    def _past(self) -> Points:
        """Return the same; such a way may pass the target that is missing."""
        past: Points = np.delete(self._others._tree[0], self._row, axis=0).min(axis=0, initial=np.inf)
        return past


def _spread(one: Rows, other: Rows, length: Points, size: int, targets: int) -> tuple[Points, npt.NDArray[np.int32]]:
    """Return what Dijkstra's algorithm does: ways spread from all targets at once until no link shortens any.

    Of several nodes before one, the nearest to the target is kept.
    """
    far, previous = np.full((targets, size), np.inf), np.full((targets, size), -1, dtype=np.int32)
    far[np.arange(targets), np.arange(targets)] = 0.0
    start, end, step = np.append(one, other), np.append(other, one), np.append(length, length)
    order = np.argsort(end, kind="stable")
    start, end, step = start[order], end[order], step[order]
    ends, first = np.unique(end, return_index=True)
    while len(ends):
        reached = np.minimum.reduceat(far[:, start] + step, first, axis=1)
        if not (reached < far[:, ends]).any():
            break
        far[:, ends] = np.minimum(far[:, ends], reached)
    for target in range(targets):
        on_way = np.flatnonzero(far[target, start] + step == far[target, end])
        on_way = on_way[np.argsort(-far[target, start[on_way]], kind="stable")]
        previous[target, end[on_way]] = start[on_way]
    previous[np.isinf(far)] = -1
    return far, previous


def _xy(points: Sequence[Point] | Points) -> Points:
    if isinstance(points, np.ndarray):
        return points
    return np.array([(point.x, point.y) for point in points], dtype=float).reshape(-1, 2)
