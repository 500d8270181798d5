"""Finds the results of several surveys that belong to one corner.

Two results are candidates when they lie within reach of each other and nearer than half the way to the next place of
either survey; so a result has at most one candidate in each other survey, its nearest neighbour there, and all are
found with one neighbour search for every pair of surveys. Groups have at most one result a survey and every pair in
them is a candidate (complete linkage), so no chain of near neighbours can join two corners. Names are evidence, never
identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from app.survey.observations import Observations
from app.survey.points import Floats, Rows
from app.survey.rule_pack import MergingRules

ALL_CORES = -1


@dataclass(frozen=True, eq=False)
class Pairs:
    """Candidates: rows ``one`` < ``other`` of different surveys, and the gap between them in metres."""

    one: Rows
    other: Rows
    gap: Floats


@dataclass(frozen=True, eq=False)
class Groups:
    """What belongs together.

    Args:
        rows: (n,) all rows, group by group; ascending inside a group.
        start: (g + 1,) where each group begins in ``rows``.
        label: (n,) group of each row.
        pairs: candidates inside groups: all pairs of each group.
    """

    rows: Rows
    start: Rows
    label: Rows
    pairs: Pairs

    def __len__(self) -> int:
        return len(self.start) - 1

    def members(self, group: int) -> list[int]:
        """Return the rows of one group."""
        members: list[int] = self.rows[self.start[group] : self.start[group + 1]].tolist()
        return members


def match(observed: Observations, rules: MergingRules, taken: Rows | None = None) -> Groups:
    """Return groups, single results included.

    Args:
        observed: all results.
        rules: reach of a candidate.
        taken: rows to match; all when None. Rows not taken stay out of every group.
    """
    rows = np.arange(len(observed), dtype=np.int64) if taken is None else taken
    pairs = candidate_pairs(observed, rows, rules)
    labels = linked(len(observed), rows, pairs)
    order = rows[np.lexsort((rows, labels[rows]))]
    heads = np.flatnonzero(np.diff(labels[order], prepend=-1)) if len(order) else np.zeros(0, dtype=np.int64)
    start = np.append(heads, len(order)).astype(np.int64)
    label = np.full(len(observed), -1, dtype=np.int64)
    label[order] = np.repeat(np.arange(len(heads)), np.diff(start))
    inside = label[pairs.one] == label[pairs.other]
    return Groups(order, start, label, Pairs(pairs.one[inside], pairs.other[inside], pairs.gap[inside]))


def own_spacing(places: Floats, tree: cKDTree, same_place_m: float) -> Floats:
    """Return the distance of every place to the next other place of its survey; infinite when alone."""
    spacing = np.full(len(places), np.inf)
    if len(places) < 2:
        return spacing
    gap, _ = tree.query(places, k=2, workers=ALL_CORES)
    spacing = np.asarray(gap[:, 1])
    double = spacing <= same_place_m
    if double.any():
        cells = np.unique(np.round(places / same_place_m), axis=0) * same_place_m
        near, _ = cKDTree(cells).query(places[double], k=min(8, len(cells)), workers=ALL_CORES)
        near = near.reshape(int(double.sum()), -1)
        near[near <= 2 * same_place_m] = np.inf
        spacing[double] = near.min(axis=1)
    return spacing


def tree_of(places: Floats) -> cKDTree:
    """Return a tree that is quick to build; survey points are spread evenly enough for it."""
    return cKDTree(places, balanced_tree=False, compact_nodes=False)


def candidate_pairs(observed: Observations, rows: Rows, rules: MergingRules) -> Pairs:
    """Return all candidates; ``one`` before ``other`` in the order of results."""
    by_source = [rows[observed.source[rows] == source] for source in range(len(observed.sources))]
    by_source = [own for own in by_source if len(own)]
    trees = [tree_of(observed.places[own]) for own in by_source]
    gates = [
        own_spacing(observed.places[own], tree, rules.same_place_m) / 2
        for own, tree in zip(by_source, trees, strict=True)
    ]
    empty = np.zeros(0, dtype=np.int64)
    found: list[tuple[Rows, Rows, Floats]] = [(empty, empty, np.zeros(0))]
    for a, b in combinations(range(len(by_source)), 2):
        own, others = by_source[a], by_source[b]
        widest = rules.reach_m(float(observed.sigma[own].max()), float(observed.sigma[others].max()))
        gap, nearest = trees[b].query(
            observed.places[own], distance_upper_bound=widest * (1 + 1e-12), workers=ALL_CORES
        )
        hit = np.flatnonzero(np.isfinite(gap))
        gap, nearest = gap[hit], nearest[hit]
        sigma = np.hypot(observed.sigma[own[hit]], observed.sigma[others[nearest]])
        reach = np.maximum(rules.search_m, rules.gate_factor * sigma)
        near = gap <= np.minimum(reach, np.minimum(gates[a][hit], gates[b][nearest]))
        found.append((own[hit[near]], others[nearest[near]], gap[near]))
    one, other, gap = (np.concatenate(part) for part in zip(*found, strict=True))
    return Pairs(one, other, gap)


def linked(count: int, rows: Rows, pairs: Pairs) -> Rows:
    """Return a group number for every row; rows in no pair are groups of their own."""
    graph = coo_matrix((np.ones(len(pairs.one), dtype=bool), (pairs.one, pairs.other)), shape=(count, count))
    number, labels = connected_components(graph, directed=False)
    labels = np.asarray(labels, dtype=np.int64)
    sizes = np.bincount(labels[rows], minlength=number)
    edges = np.bincount(labels[pairs.one], minlength=number)
    loose = np.flatnonzero(edges != sizes * (sizes - 1) // 2)
    if len(loose):
        unlinked(labels, number, pairs, np.isin(labels[pairs.one], loose))
    return labels


def unlinked(labels: Rows, number: int, pairs: Pairs, among: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """Split components in which some pair is no candidate: the nearest pairs join first, into groups of all pairs."""
    rows = np.flatnonzero(among)
    rows = rows[np.lexsort((pairs.other[rows], pairs.one[rows], pairs.gap[rows]))]
    ordered = list(zip(pairs.one[rows].tolist(), pairs.other[rows].tolist(), strict=True))
    allowed = set(ordered)
    members: dict[int, list[int]] = {}
    group_of: dict[int, int] = {}
    for row in {row for pair in ordered for row in pair}:
        members[row], group_of[row] = [row], row
    for row, other in ordered:
        one, two = group_of[row], group_of[other]
        if one != two and all((min(i, j), max(i, j)) in allowed for i in members[one] for j in members[two]):
            members[one] += members.pop(two)
            for i in members[one]:
                group_of[i] = one
    for offset, group in enumerate(sorted(members)):
        labels[members[group]] = number + offset
