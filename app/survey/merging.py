"""Merges the results of several surveys into one (多测合一) and lists where they contradict each other.

Nothing is lost: every result that goes in comes out merged, single, or rejected with a reason. Two results that
disagree are never averaged and none is picked: two measurements cannot tell which of them is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.survey.datum import datum_differences
from app.survey.deciding import MEAN, REMEASURE, Decisions, conflict_id
from app.survey.disagreeing import (
    Conflict,
    commonest,
    datum_conflict,
    disputed_height,
    far_namesakes,
    repeated_names,
    settle,
)
from app.survey.matching import Groups, Pairs, match
from app.survey.merged_points import MergedPoints
from app.survey.observations import Observations, Observed
from app.survey.points import NUMBERED, Flags, Floats, Rows, Survey
from app.survey.rule_pack import MergingRules


@dataclass(frozen=True)
class RejectedPoint:
    """A result that is not part of the merged survey."""

    source: str
    name: str
    line: int
    reason: str


@dataclass(frozen=True)
class Merged:
    """The merged survey: points by name, conflicts by kind and place, and what was left out."""

    points: MergedPoints
    conflicts: tuple[Conflict, ...]
    rejected: tuple[RejectedPoint, ...]


def count_results(points: MergedPoints, rejected: Sequence[RejectedPoint]) -> dict[str, int]:
    """Return how many results went in, and what became of them."""
    merged, single = int(points.sizes[points.sizes > 1].sum()), int((points.sizes == 1).sum())
    return {"in": merged + single + len(rejected), "merged": merged, "single": single, "rejected": len(rejected)}


def merge(
    surveys: Sequence[Survey], sigma_m: Mapping[str, float], rules: MergingRules, decisions: Decisions | None = None
) -> Merged:
    """Merge surveys; pure, and independent of their order.

    Args:
        surveys: of one reference system, without zone prefix, each with a source name of its own.
        sigma_m: standard deviation of a coordinate, by source; the file's or the rule pack's for those not given.
        rules: limits.
        decisions: what surveyors decided about conflicts, by conflict.
    """
    decided = decisions or {}
    observed = Observations.of(surveys, sigma_m, rules)
    rejected = [RejectedPoint(s.source, "", line.line, line.reason) for s in surveys for line in s.rejected]
    taken, doubles = without_doubles(observed, rules)
    rejected += doubles
    conflicts = repeated_names(observed, taken)
    differences = datum_differences(observed, taken, rules)
    conflicts += [datum_conflict(observed, difference) for difference in differences]
    for difference in differences:
        rows = observed.rows_of(difference.other)
        if not observed.shift[rows].any():
            moved = difference.motion(observed.points.places[rows])
            observed.shift[rows] = moved - observed.points.places[rows]
    groups = match(observed, rules, taken)
    groups = apart(groups, observed, [(d.source, d.other) for d in differences])
    groups, disagreements, wrong = agreed(groups, observed, rules, decided)
    conflicts += disagreements
    rejected += [RejectedPoint(item.source, item.point.name, item.point.line, reason) for item, reason in wrong]
    points, high = meaned(groups, observed, rules, decided)
    conflicts += high
    conflicts += far_namesakes(observed, points.rows, points.start, rules)
    disputed = np.zeros(len(observed), dtype=bool)
    disputed[[item.row for conflict in conflicts if is_open(conflict, decided) for item in conflict.members]] = True
    return Merged(
        ordered(points, disputed),
        tuple(
            sorted(conflicts, key=lambda conflict: (conflict.kind, conflict.what, [m.row for m in conflict.members]))
        ),
        tuple(sorted(rejected, key=lambda item: (item.source, item.line, item.name))),
    )


def is_open(conflict: Conflict, decided: Decisions) -> bool:
    """Tell whether nobody has settled a conflict."""
    decision = decided.get(conflict_id(conflict)) if decided else None
    return decision is None or decision.choice == REMEASURE


def without_doubles(observed: Observations, rules: MergingRules) -> tuple[Rows, list[RejectedPoint]]:
    """Return the rows that stay, and those taken out that repeat a name of their survey at the same place."""
    order = np.argsort(observed.source.astype(np.int64) * len(observed) + observed.name_ids, kind="stable")
    same = (np.diff(observed.source[order]) == 0) & (np.diff(observed.name_ids[order]) == 0)
    keep = np.ones(len(observed), dtype=bool)
    rejected: list[RejectedPoint] = []
    points = observed.points
    first = -1
    for at in np.flatnonzero(same).tolist():
        # rows of one name are ordered by place, so repetitions of one place follow each other
        one, two = int(order[at]), int(order[at + 1])
        first = first if first >= 0 and not keep[one] else one
        gap = float(np.hypot(points.east[two] - points.east[first], points.north[two] - points.north[first]))
        if gap <= rules.same_place_m and observed.height(first) == observed.height(two):
            line = int(points.line[first])
            reason = f"repeats line {line}" if line else "repeats another point"
            source = observed.sources[int(observed.source[two])]
            rejected.append(RejectedPoint(source, points.names[two], int(points.line[two]), reason))
            keep[two] = False
    return np.flatnonzero(keep), rejected


def apart(groups: Groups, observed: Observations, differences: Sequence[tuple[int, int]]) -> Groups:
    """Split the groups that hold results of two surveys of different datum."""
    if not differences:
        return groups
    different = np.zeros((len(observed.sources),) * 2, dtype=bool)
    for one, other in differences:
        different[one, other] = different[other, one] = True
    hit = different[observed.source[groups.pairs.one], observed.source[groups.pairs.other]]
    return split(groups, np.unique(groups.label[groups.pairs.one[hit]]))


def split(groups: Groups, which: Rows) -> Groups:
    """Return the groups with the members of some each for itself; their pairs leave."""
    alone = np.isin(groups.label, which)[groups.rows]
    first = np.zeros(len(groups.rows), dtype=bool)
    first[groups.start[:-1]] = True
    heads = np.flatnonzero(first | alone)
    start = np.append(heads, len(groups.rows))
    label = np.full(len(groups.label), -1, dtype=np.int64)
    label[groups.rows] = np.repeat(np.arange(len(heads)), np.diff(start))
    inside = label[groups.pairs.one] == label[groups.pairs.other]
    pairs = Pairs(groups.pairs.one[inside], groups.pairs.other[inside], groups.pairs.gap[inside])
    return Groups(groups.rows, start, label, pairs)


def agreed(
    groups: Groups, observed: Observations, rules: MergingRules, decided: Decisions
) -> tuple[Groups, list[Conflict], list[tuple[Observed, str]]]:
    """Return the groups whose results agree, conflicts of those that do not, and results found wrong, with reasons."""
    pairs = groups.pairs
    limit = rules.pair_limit_factor * np.hypot(observed.sigma[pairs.one], observed.sigma[pairs.other])
    bad = np.unique(groups.label[pairs.one[pairs.gap > limit]])
    conflicts: list[Conflict] = []
    wrong: list[tuple[Observed, str]] = []
    undecided: list[int] = []
    for number in bad.tolist():
        group = tuple(observed[row] for row in groups.members(number))
        conflict, odd = settle(group, rules)
        conflicts.append(conflict)
        decision = decided.get(conflict_id(conflict)) if decided else None
        if decision is not None and decision.choice == MEAN:
            continue
        if decision is not None and decision.choice in {item.source for item in group}:
            reason = f"{decision.by} decided for {decision.choice}: {decision.reason}".strip(": ")
            wrong += [(item, reason) for item in group if item.source != decision.choice]
        elif odd is None or decision is not None:
            undecided.append(number)
        else:
            wrong.append((odd, f"contradicts {len(group) - 1} others by {conflict.distance_m:.3f} m"))
    groups = split(groups, np.array(undecided, dtype=np.int64))
    return without(groups, np.array([item.row for item, _ in wrong], dtype=np.int64)), conflicts, wrong


def without(groups: Groups, rows: Rows) -> Groups:
    """Return the groups without some rows, each of which leaves others behind."""
    if not len(rows):
        return groups
    stays = ~np.isin(groups.rows, rows)
    start = np.concatenate([[0], np.cumsum(np.add.reduceat(stays.astype(np.int64), groups.start[:-1]))])
    label = groups.label.copy()
    label[rows] = -1
    return Groups(groups.rows[stays], start, label, groups.pairs)


def meaned(
    groups: Groups, observed: Observations, rules: MergingRules, decided: Decisions
) -> tuple[MergedPoints, list[Conflict]]:
    """Return the weighted mean of every group, weights 1/σ², and the conflicts of heights.

    Coordinates are averaged about the first result, in the fixed order of results, so that neither digits nor the order
    of files count.
    """
    rows, heads = groups.rows, groups.start[:-1]
    sizes = np.diff(groups.start)
    weight = observed.sigma[rows] ** -2.0

    def total(values: Floats) -> Floats:
        return np.add.reduceat(values, heads) if len(heads) else np.zeros(0)

    total_weight = total(weight)

    def mean(values: Floats, about: Floats) -> Floats:
        return about + total(weight * (values - np.repeat(about, sizes))) / total_weight

    points = observed.points
    east = mean(points.east[rows], points.east[rows[heads]])
    north = mean(points.north[rows], points.north[rows[heads]])
    heights = points.height[rows]
    has = ~np.isnan(heights)
    low = np.minimum.reduceat(np.where(has, heights, np.inf), heads) if len(heads) else np.zeros(0)
    high = np.maximum.reduceat(np.where(has, heights, -np.inf), heads) if len(heads) else np.zeros(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(has, heights - np.repeat(low, sizes), 0.0)
        height = np.where(np.isfinite(low), low + total(weight * above * has) / total(weight * has), np.nan)
        over = (high - low) > rules.limit_m(rules.height_sigma_m, rules.height_sigma_m)
    conflicts = [
        disputed_height(tuple(observed[row] for row in groups.members(number)), rules)
        for number in np.flatnonzero(over).tolist()
    ]
    for number, conflict in zip(np.flatnonzero(over).tolist(), conflicts, strict=True):
        decision = decided.get(conflict_id(conflict)) if decided else None
        chosen = [item.point.height for item in conflict.members if decision and item.source == decision.choice]
        if chosen:
            height[number] = chosen[0]
        elif decision is None or decision.choice != MEAN:
            height[number] = np.nan
    merged = MergedPoints(
        observed,
        group_names(groups, observed),
        east,
        north,
        height,
        total_weight**-0.5,
        rows,
        groups.start,
        np.zeros(len(groups), dtype=bool),
    )
    return merged, conflicts


def group_names(groups: Groups, observed: Observations) -> list[str]:
    """Return the name most results of a group carry, else that of the first by source that has one."""
    rows, heads = groups.rows, groups.start[:-1]
    if not len(heads):
        return []
    names = [observed.points.names[row] for row in rows[heads].tolist()]
    group = np.repeat(np.arange(len(heads)), np.diff(groups.start))
    ids = observed.name_ids[rows]
    order = np.lexsort((ids, group))
    same = (np.diff(ids[order]) == 0) & (np.diff(group[order]) == 0)
    shared = np.bincount(group[order][1:][same], minlength=len(heads))
    # where no name is shared, or all share one, the first stands, unless nobody gave it
    some = (shared > 0) & (shared < np.diff(groups.start) - 1)
    some[[number for number, name in enumerate(names) if name.startswith(NUMBERED)]] = True
    for number in np.flatnonzero(some).tolist():
        names[number] = commonest([observed.points.names[row] for row in groups.members(number)])
    return names


def ordered(points: MergedPoints, disputed: Flags) -> MergedPoints:
    """Return the corners by name and place, marked where a conflict concerns one of their results."""
    order = np.lexsort((points.north, points.east)).tolist()
    order.sort(key=points.names.__getitem__)
    rank = np.array(order, dtype=np.int64)
    sizes = points.sizes[rank]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    inner = np.arange(start[-1]) - np.repeat(start[:-1], sizes)
    rows = points.rows[np.repeat(points.start[rank], sizes) + inner]
    marked = disputed[rows]
    return MergedPoints(
        points.observed,
        [points.names[row] for row in order],
        points.east[rank],
        points.north[rank],
        points.height[rank],
        points.sigma[rank],
        rows,
        start,
        np.logical_or.reduceat(marked, start[:-1]) if len(order) else np.zeros(0, dtype=bool),
    )
