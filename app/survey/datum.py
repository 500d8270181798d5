"""Finds surveys that differ by their datum: one shift and turn between them instead of many corners that disagree."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.spatial import cKDTree

from app.domain.errors import BadInput
from app.survey.diagnosis import complex_of
from app.survey.helmert import Helmert, fit
from app.survey.matching import tree_of
from app.survey.observations import Observations
from app.survey.plane_fit import ControlPair
from app.survey.points import Floats, Rows
from app.survey.rule_pack import MergingRules

MIN_PAIRS = 4
MIN_SHARE = 0.5  # of the smaller survey that must fit one shift
VOTERS = 400
SAMPLE = 5_000  # points that are looked at to tell whether two surveys agree as they stand
NEIGHBOURS = 5
MIN_ALIKE = 0.05  # of a sample whose neighbourhoods agree on one motion: chance gives a thousandth
TRIALS = 2_000  # a tenth of the pairs being right, one in a hundred motions is
FITTED = 500  # pairs, evenly taken, that fix the motion
MAX_SHIFT_M = 2000.0


@dataclass(frozen=True)
class DatumDifference:
    """Two surveys whose corners agree after one rigid motion.

    Args:
        source: number of the survey that stays.
        other: number of the survey that moves.
        motion: from ``other`` to ``source``.
        distance_m: mean displacement.
        limit_m: displacement that would have passed.
        examples: rows of the two results of one corner.
        pairs: corners it was found from.
    """

    source: int
    other: int
    motion: Helmert
    distance_m: float
    limit_m: float
    examples: tuple[int, int]
    pairs: int


def datum_differences(observed: Observations, taken: Rows, rules: MergingRules) -> list[DatumDifference]:
    """Return the difference of every pair of surveys that has one; surveys in the order of their names."""
    own = [taken[observed.source[taken] == source] for source in range(len(observed.sources))]
    all_places = observed.points.places
    places = [all_places[rows] for rows in own]
    trees = [tree_of(one) if len(one) else None for one in places]
    found = (
        datum_difference(
            observed, (own[one], own[other]), (places[one], places[other]), (trees[one], trees[other]), rules
        )
        for one, other in combinations(range(len(own)), 2)
    )
    return [difference for difference in found if difference is not None]


def datum_difference(
    observed: Observations,
    rows_of: tuple[Rows, Rows],
    places_of: tuple[Floats, Floats],
    trees: tuple[cKDTree, cKDTree],
    rules: MergingRules,
) -> DatumDifference | None:
    """Return the rigid motion between two surveys when most corners disagree without it and agree with it.

    Args:
        observed: all results.
        rows_of: those of either survey.
        places_of: their places.
        trees: of these places.
        rules: limits.
    """
    one, other = rows_of
    if min(len(one), len(other)) < MIN_PAIRS:
        return None
    limit = rules.limit_m(float(observed.sigma[one].max()), float(observed.sigma[other].max()))
    a, b = places_of
    fewer, tree = (b, trees[0]) if len(b) <= len(a) else (a, trees[1])
    sample = fewer[:: 1 + len(fewer) // SAMPLE]
    as_is = agreeing(tree, sample, limit)
    if as_is >= MIN_SHARE * len(sample):
        return None
    if as_is >= MIN_PAIRS and as_is >= agreeing(tree, sample, rules.search_m) * MIN_SHARE:
        return None
    shift = common_shift(a, b, limit)
    found = None if shift is None else refined(a, b, b + shift, limit, rules)
    if found is None:
        start = moved_by_likeness(a, b, limit)
        found = None if start is None else refined(a, b, start, limit, rules)
    if found is None:
        return None
    motion, rows = found
    moved = [math.dist(a[i], b[j]) for i, j in rows]
    if not np.median(moved) > limit:
        return None
    i, j = rows[int(np.argmax(moved))]
    return DatumDifference(
        int(observed.source[one[0]]),
        int(observed.source[other[0]]),
        motion,
        float(np.mean(moved)),
        limit,
        (int(one[i]), int(other[j])),
        len(rows),
    )


def refined(
    a: Floats, b: Floats, start: Floats, limit: float, rules: MergingRules
) -> tuple[Helmert, list[tuple[int, int]]] | None:
    """Return the motion from ``b`` to ``a`` and the pairs that agree after it, from where ``start`` puts ``b``; None
    when most of the smaller survey does not agree."""
    rows = nearest_pairs(a, start, max(limit, 2 * rules.search_m))
    for _ in range(4):
        pairs = [
            ControlPair(str(j), (b[j, 0], b[j, 1]), (a[i, 0], a[i, 1])) for i, j in rows[:: 1 + len(rows) // FITTED]
        ]
        try:
            motion = fit(pairs, fixed_scale=True)
        except BadInput:
            return None
        again = nearest_pairs(a, motion(b), limit)
        if len(again) < MIN_PAIRS or again == rows:
            break
        rows = again
    rows = nearest_pairs(a, motion(b), limit)
    return (motion, rows) if len(rows) >= max(MIN_PAIRS, MIN_SHARE * min(len(a), len(b))) else None


def agreeing(tree: cKDTree, places: Floats, limit: float) -> int:
    """Return how many places have a point of the tree within the limit."""
    return int(np.sum(tree.query(places, distance_upper_bound=limit)[0] <= limit))


def common_shift(a: Floats, b: Floats, limit: float) -> Floats | None:
    """Return the shift from ``b`` to ``a`` that most pairs of points share; None when few do.

    Of large surveys the points around their common middle vote.
    """
    one, other = voters(a, np.median(b, axis=0)), voters(b, np.median(b, axis=0))
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


def moved_by_likeness(a: Floats, b: Floats, limit: float) -> Floats | None:
    """Return ``b`` where the rigid motion that most points of alike neighbourhoods share puts it; None when few do.

    The distances from a point to its nearest neighbours stay when a survey is shifted and turned, however far. Of the
    motions that two such points fix, the one that most others follow is taken; the choice of points is always the same.
    """
    if min(len(a), len(b)) <= NEIGHBOURS:
        return None
    around_a, around_b = (cKDTree(places).query(places, k=NEIGHBOURS + 1)[0][:, 1:] for places in (a, b))
    sample = np.arange(0, len(b), 1 + len(b) // SAMPLE)
    gap, nearest = cKDTree(around_a).query(around_b[sample])
    alike = gap <= 2 * limit
    if np.count_nonzero(alike) < MIN_PAIRS:
        return None
    middle_a, middle_b = np.median(a, axis=0), np.median(b, axis=0)
    to, at = (complex_of(places) for places in (a[nearest[alike]] - middle_a, b[sample[alike]] - middle_b))
    chance = np.random.default_rng(0)
    one, two = chance.integers(0, len(at), (2, TRIALS))
    apart = np.abs(at[one] - at[two])
    fits = (apart > limit) & (np.abs(np.abs(to[one] - to[two]) - apart) <= 4 * limit)
    best, turn, shift = 0, 1.0 + 0.0j, 0.0 + 0.0j
    for i, j in zip(one[fits].tolist(), two[fits].tolist(), strict=True):
        rotation = (to[i] - to[j]) / (at[i] - at[j])
        rotation /= abs(rotation)
        off = to[i] - rotation * at[i]
        followers = int(np.count_nonzero(np.abs(rotation * at + off - to) <= 4 * limit))
        if followers > best:
            best, turn, shift = followers, rotation, off
    if best < max(MIN_PAIRS, MIN_ALIKE * len(sample)) or abs(shift + complex(*(middle_a - middle_b))) > MAX_SHIFT_M:
        return None
    moved = turn * complex_of(b - middle_b) + shift
    return np.column_stack([moved.real, moved.imag]) + middle_a


def voters(places: Floats, middle: Floats) -> Floats:
    """Return the places nearest to ``middle``."""
    if len(places) <= VOTERS:
        return places
    gap = np.hypot(places[:, 0] - middle[0], places[:, 1] - middle[1])
    return places[np.sort(np.argpartition(gap, VOTERS)[:VOTERS])]


def nearest_pairs(a: Floats, b: Floats, limit: float) -> list[tuple[int, int]]:
    """Return pairs that are each other's nearest within the limit."""
    gap, to_a = cKDTree(a).query(b, distance_upper_bound=limit)
    _, to_b = cKDTree(b).query(a)
    return [(int(i), j) for j, (d, i) in enumerate(zip(gap, to_a, strict=True)) if d <= limit and to_b[i] == j]
