"""Finds surveys that differ by their datum: one shift and turn between them instead of many corners that disagree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from app.domain.errors import BadInput
from app.survey.helmert import ControlPair, Helmert, fit
from app.survey.matching import Group, Observed
from app.survey.rule_pack import MergingRules

MIN_PAIRS = 4
MIN_SHARE = 0.5  # of the smaller survey that must fit one shift
VOTERS = 400
MAX_SHIFT_M = 2000.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class DatumDifference:
    """Two surveys whose corners agree after one rigid motion.

    Args:
        source: survey that stays.
        other: survey that moves.
        motion: from ``other`` to ``source``.
        distance_m: mean displacement.
        limit_m: displacement that would have passed.
        examples: the two results of one corner.
        pairs: corners it was found from.
    """

    source: str
    other: str
    motion: Helmert
    distance_m: float
    limit_m: float
    examples: Group
    pairs: int

    def shift_of(self, item: Observed) -> tuple[float, float]:
        """Return how far the motion moves a result of ``other``."""
        (east, north) = self.motion([(item.point.east, item.point.north)])[0].tolist()
        return east - item.point.east, north - item.point.north


def datum_differences(surveys: Sequence[Sequence[Observed]], rules: MergingRules) -> list[DatumDifference]:
    """Return the difference of every pair of surveys that has one; surveys in the order of their names."""
    found = (datum_difference(one, other, rules) for one, other in combinations(surveys, 2))
    return [difference for difference in found if difference is not None]


def datum_difference(one: Sequence[Observed], other: Sequence[Observed], rules: MergingRules) -> DatumDifference | None:
    """Return the rigid motion between two surveys when most corners disagree without it and agree with it."""
    smaller = min(len(one), len(other))
    if smaller < MIN_PAIRS:
        return None
    a, b = (np.array([(item.point.east, item.point.north) for item in own]) for own in (one, other))
    limit = rules.limit_m(one[0].sigma_m, other[0].sigma_m)
    as_is = agreeing(a, b, limit)
    if as_is >= MIN_SHARE * smaller or (as_is >= MIN_PAIRS and as_is >= agreeing(a, b, rules.search_m) * MIN_SHARE):
        return None
    shift = common_shift(a, b, limit)
    if shift is None:
        return None
    rows = nearest_pairs(a, b + shift, max(limit, 2 * rules.search_m))
    for _ in range(4):
        try:
            motion = fit(
                [ControlPair(str(j), (b[j, 0], b[j, 1]), (a[i, 0], a[i, 1])) for i, j in rows], fixed_scale=True
            )
        except BadInput:
            return None
        again = nearest_pairs(a, motion(b), limit)
        if len(again) < MIN_PAIRS or again == rows:
            break
        rows = again
    rows = nearest_pairs(a, motion(b), limit)
    if len(rows) < max(MIN_PAIRS, MIN_SHARE * smaller):
        return None
    moved = [math.dist(a[i], b[j]) for i, j in rows]
    if not np.median(moved) > limit:
        return None
    i, j = rows[int(np.argmax(moved))]
    return DatumDifference(
        one[0].source, other[0].source, motion, float(np.mean(moved)), limit, (one[i], other[j]), len(rows)
    )


def agreeing(a: Floats, b: Floats, limit: float) -> int:
    """Return how many points of ``b`` have one of ``a`` within the limit."""
    return int(np.sum(cKDTree(a).query(b, distance_upper_bound=limit)[0] <= limit))


def common_shift(a: Floats, b: Floats, limit: float) -> Floats | None:
    """Return the shift from ``b`` to ``a`` that most pairs of points share; None when few do."""
    one, other = a[:: 1 + len(a) // VOTERS], b[:: 1 + len(b) // VOTERS]
    shifts = (one[:, None, :] - other[None, :, :]).reshape(-1, 2)
    shifts = shifts[np.hypot(shifts[:, 0], shifts[:, 1]) < MAX_SHIFT_M]
    if not len(shifts):
        return None
    tree = cKDTree(shifts)
    votes = tree.query_ball_point(shifts, 2 * limit, return_length=True)
    most = int(votes.max())
    if most < max(MIN_PAIRS, MIN_SHARE * min(len(one), len(other))):
        return None
    best = np.flatnonzero(votes == most)
    centre = shifts[best[np.lexsort((shifts[best, 1], shifts[best, 0]))[0]]]
    near = shifts[tree.query_ball_point(centre, 2 * limit)]
    return np.asarray(near.mean(axis=0))


def nearest_pairs(a: Floats, b: Floats, limit: float) -> list[tuple[int, int]]:
    """Return pairs that are each other's nearest within the limit."""
    gap, to_a = cKDTree(a).query(b, distance_upper_bound=limit)
    _, to_b = cKDTree(b).query(a)
    return [(int(i), j) for j, (d, i) in enumerate(zip(gap, to_a, strict=True)) if d <= limit and to_b[i] == j]
