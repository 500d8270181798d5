"""Finds the results of several surveys that belong to one corner.

Two results are candidates when they lie within reach of each other and nearer than half the way to the next point of
either survey. Groups have at most one result a survey and every pair in them is a candidate (complete linkage), so no
chain of near neighbours can join two corners. Names are evidence, never identity.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from app.survey.points import SurveyPoint
from app.survey.rule_pack import MergingRules


@dataclass(frozen=True)
class Observed:
    """One result of one survey; ``shift`` (east, north) is applied for matching only."""

    source: str
    point: SurveyPoint
    sigma_m: float
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def at(self) -> tuple[float, float]:
        """East and north as matched."""
        return self.point.east + self.shift[0], self.point.north + self.shift[1]

    @property
    def key(self) -> tuple[str, str, float, float, int]:
        """What orders results, whatever the order of the files."""
        return self.source, self.point.name, self.point.east, self.point.north, self.point.line


Group = tuple[Observed, ...]


def distance_m(one: Observed, other: Observed) -> float:
    """Return the distance as matched."""
    return math.dist(one.at, other.at)


def match(surveys: Sequence[Sequence[Observed]], rules: MergingRules) -> list[Group]:
    """Return groups, single results included; the order of ``surveys`` does not matter."""
    observed = sorted((item for survey in surveys for item in survey), key=lambda item: item.key)
    if not observed:
        return []
    spacing = own_spacing(observed)
    candidates = candidate_pairs(observed, spacing, rules)
    group_of = list(range(len(observed)))
    members: dict[int, list[int]] = {row: [row] for row in range(len(observed))}
    allowed = {(row, other) for _, row, other in candidates}
    for _, row, other in candidates:
        one, two = group_of[row], group_of[other]
        if one == two or {observed[i].source for i in members[one]} & {observed[i].source for i in members[two]}:
            continue
        if all((min(i, j), max(i, j)) in allowed for i in members[one] for j in members[two]):
            members[one] += members.pop(two)
            for i in members[one]:
                group_of[i] = one
    return [tuple(observed[row] for row in sorted(rows)) for rows in members.values()]


def own_spacing(observed: Sequence[Observed]) -> list[float]:
    """Return the distance of every result to the next one of its own survey; infinite when alone."""
    spacing = [math.inf] * len(observed)
    by_source: dict[str, list[int]] = {}
    for row, item in enumerate(observed):
        by_source.setdefault(item.source, []).append(row)
    for rows in by_source.values():
        if len(rows) > 1:
            tree = cKDTree(np.array([observed[row].at for row in rows]))
            nearest, _ = tree.query(np.array([observed[row].at for row in rows]), k=2)
            for row, value in zip(rows, nearest[:, 1].tolist(), strict=True):
                spacing[row] = value
    return spacing


def candidate_pairs(
    observed: Sequence[Observed], spacing: Sequence[float], rules: MergingRules
) -> list[tuple[float, int, int]]:
    """Return distance and rows of all candidates, nearest first."""
    places = np.array([item.at for item in observed])
    widest = max(item.sigma_m for item in observed)
    pairs = cKDTree(places).query_pairs(rules.reach_m(widest, widest), output_type="ndarray")
    found: list[tuple[float, int, int]] = []
    for row, other in np.sort(pairs, axis=1).tolist():
        one, two = observed[row], observed[other]
        if one.source == two.source:
            continue
        gap = distance_m(one, two)
        gate = min(rules.reach_m(one.sigma_m, two.sigma_m), spacing[row] / 2, spacing[other] / 2)
        if gap <= gate:
            found.append((gap, row, other))
    return sorted(found)
