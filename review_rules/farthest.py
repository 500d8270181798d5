"""The place of a floor from which the way on foot to the nearest target is longest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString, Point

from review_rules.doorways import Spots, anywhere
from review_rules.turns import Points, Rows
from review_rules.walking import Walks

SAMPLE_M = 1.0
"""Distance of the points of a floor whose way to several targets is measured."""
MANY = 500
"""No more points than this: larger floors are sampled more coarsely."""
CANDIDATES = 12
"""So many of the points with the longest ways are looked at more finely, each time half as far apart."""
FINEST_M = 0.05
SEED_STEPS = 3.0
"""Ways are measured first from points this many steps apart: they show how long those around are at most."""
SEEDS_ASKED = 3
"""So many of these near a point are asked."""
BATCH = 24
"""So many points are measured at a time, those first whose way may be longest."""
_AROUND = np.array([(i, j) for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0) if i or j])


def farthest_way(walks: Walks) -> LineString | None:
    """Return the shortest way to the nearest target from the point that has the longest one, None without any.

    With one target the point is a corner that the floor runs into; with several it may lie between them, and is looked
    for on a grid that is refined where the way is longest.
    """
    return next(farthest_ways(walks), None)


def farthest_ways(walks: Walks) -> Iterator[LineString | None]:
    """Yield ``farthest_way``, then for each of several targets what it is when that one is missing.

    Where ways to all of them turn shows how long those are at most that do without one.
    """
    if walks.floor.shape.is_empty or not walks.targets:
        return
    line, nodes = _farthest(walks, None)
    yield line
    for row in walks.left if len(walks.left) > 1 else ():
        yield _farthest(walks.without(row), nodes)[0]


def _farthest(walks: Walks, nodes: Rows | None) -> tuple[LineString | None, Rows]:
    """Return the farthest way, and the nodes that points of the floor see, -1 where none is known; ``nodes`` are."""
    floor, left = walks.floor, walks.left
    points, step = floor.recesses, 0.0
    if walks.simple:
        return walks.longest(points), np.full(len(points), -1, dtype=np.intp)
    if len(left) == 1 and walks.sees(anywhere(points), left[0]).all():
        end = walks.target(left[0])
        away = np.hypot(points[:, 0] - end.x, points[:, 1] - end.y)
        return LineString([points[int(away.argmax())], end]), np.full(len(points), -1, dtype=np.intp)
    if len(left) > 1:
        step = max(SAMPLE_M, float(np.sqrt(floor.shape.area / MANY)))
        points = np.vstack([points, floor.grid(step)])
    spots = floor.spots(points)
    field = _seeded(walks, spots, SEED_STEPS * step) if nodes is None else _bounded(walks, spots, nodes)
    field.measure_longest()
    nodes = field.nodes
    while step > FINEST_M:
        step /= 2
        field = _finer(field, step)
        field.measure_longest()
    ways = walks.ways(Point(field.points.xy[int(field.lengths.argmax())])) if len(field.points) else []
    return (ways[0].line if ways else None), nodes


@dataclass
class _Field:
    """Points of a floor and how long the way from each to its nearest target is.

    Args:
        walks: ways to the targets.
        points: on the floor.
        lengths: at most so long; -1 where no target can be reached.
        nodes: where that way turns first; -1 where that is not known.
        exact: the way is exactly so long.
    """

    walks: Walks
    points: Spots
    lengths: Points
    nodes: Rows
    exact: npt.NDArray[np.bool_]

    def measure(self, rows: Rows) -> None:
        """Measure the ways from some points."""
        found, nodes = self.walks.nearest_m(self.points[rows], self.lengths[rows])
        found[np.isinf(found)] = -1.0
        self.lengths[rows], self.nodes[rows] = found, np.where(nodes < 0, self.nodes[rows], nodes)
        self.exact[rows] = True

    def measure_longest(self) -> None:
        """Measure until the longest ways are exact; others may be left out, at -1."""
        while True:
            known = np.sort(self.lengths[self.exact])[::-1]
            least = known[CANDIDATES - 1] if len(known) >= CANDIDATES else -np.inf
            rows = np.flatnonzero(~self.exact & (self.lengths >= least))
            if not len(rows):
                break
            rows = rows[np.argsort(-self.lengths[rows], kind="stable")]
            self.measure(rows[: max(BATCH, int(np.isinf(self.lengths[rows]).sum()))])
        self.lengths[~self.exact] = -1.0


def _seeded(walks: Walks, points: Spots, apart_m: float) -> _Field:
    """Return points of which some are measured, the others no farther than by way of the corners that those turn at."""
    count = len(points)
    field = _Field(
        walks, points, np.full(count, np.inf), np.full(count, -1, dtype=np.intp), np.zeros(count, dtype=np.bool_)
    )
    if apart_m and count:
        _, seeds = np.unique(np.floor(points.xy / apart_m), axis=0, return_index=True)
        field.measure(seeds)
        seeds = seeds[field.nodes[seeds] >= 0]
        others = np.flatnonzero(~field.exact)
        if len(seeds) >= SEEDS_ASKED:
            away = points.xy[others][:, None, :] - points.xy[seeds][None]
            near = np.argpartition(np.hypot(away[..., 0], away[..., 1]), SEEDS_ASKED - 1, axis=1)[:, :SEEDS_ASKED]
            field.lengths[others], field.nodes[others] = walks.by_way_of(points[others], field.nodes[seeds[near]])
    return field


def _bounded(walks: Walks, points: Spots, nodes: Rows) -> _Field:
    """Return points of which none is measured: their ways are no longer than by way of nodes that they see."""
    nodes = nodes[: len(points)].copy()
    return _Field(walks, points, walks.bounds_m(points.xy, nodes), nodes, np.zeros(len(points), dtype=np.bool_))


def _finer(field: _Field, step_m: float) -> _Field:
    """Return the points with the longest ways and, around each of them, eight that are ``step_m`` apart."""
    top = np.argsort(-field.lengths, kind="stable")[:CANDIDATES]
    around = (field.points.xy[top][:, None, :] + step_m * _AROUND[None]).reshape(-1, 2)
    inside = field.walks.floor.holds(around)
    spots, nodes = field.walks.floor.spots(around[inside]), np.repeat(field.nodes[top], len(_AROUND))[inside]
    lengths = np.full(len(spots), np.inf)
    led = nodes >= 0
    lengths[led], _ = field.walks.by_way_of(spots[led], nodes[led][:, None])
    return _Field(
        field.walks,
        field.points[top] + spots,
        np.concatenate([field.lengths[top], lengths]),
        np.concatenate([field.nodes[top], nodes]),
        np.concatenate([field.exact[top], np.zeros(len(spots), dtype=np.bool_)]),
    )
