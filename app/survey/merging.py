"""Merges the results of several surveys into one (多测合一) and lists where they contradict each other.

Nothing is lost: every result that goes in comes out merged, single, or rejected with a reason. Two results that
disagree are never averaged and none is picked: two measurements cannot tell which of them is wrong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.survey.datum import DatumDifference, datum_differences
from app.survey.matching import Group, Observed, distance_m, match
from app.survey.points import Survey
from app.survey.rule_pack import MergingRules

POSITION_TEST = 3.717  # √χ²(2) at 0.999


@dataclass(frozen=True)
class MergedPoint:
    """One corner of the merged survey; a single result stands for itself.

    Args:
        name: the name its results share, else that of the first by source.
        east: metres.
        north: metres.
        height: metres; None when unknown or disputed.
        sigma_m: of each coordinate.
        members: results it was made of.
        disputed: some conflict concerns it.
    """

    name: str
    east: float
    north: float
    height: float | None
    sigma_m: float
    members: Group
    disputed: bool


@dataclass(frozen=True)
class Conflict:
    """Results that contradict each other.

    Args:
        kind: corner_disagree, height_disagree, datum_difference, duplicate_id, area_disagree.
        members: results concerned.
        distance_m: how far they lie apart; m² for areas.
        limit_m: how far they may.
        decidable: whether the measurements themselves tell which is wrong.
        wrong: source of the result that they tell to be wrong; empty when they do not.
        what: name of the corner, area or pair of surveys.
    """

    kind: str
    members: Group
    distance_m: float
    limit_m: float
    decidable: bool
    wrong: str = ""
    what: str = ""


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

    points: tuple[MergedPoint, ...]
    conflicts: tuple[Conflict, ...]
    rejected: tuple[RejectedPoint, ...]

    @property
    def count(self) -> dict[str, int]:
        """Return how many results went in, and what became of them."""
        merged = sum(len(point.members) for point in self.points if len(point.members) > 1)
        single = sum(1 for point in self.points if len(point.members) == 1)
        return {
            "in": merged + single + len(self.rejected),
            "merged": merged,
            "single": single,
            "rejected": len(self.rejected),
        }


def merge(surveys: Sequence[Survey], sigma_m: Mapping[str, float], rules: MergingRules) -> Merged:
    """Merge surveys; pure, and independent of their order.

    Args:
        surveys: of one reference system, without zone prefix, each with a source name of its own.
        sigma_m: standard deviation of a coordinate, by source; the rule pack's for those not given.
        rules: limits.
    """
    observed: list[list[Observed]] = []
    rejected: list[RejectedPoint] = []
    conflicts: list[Conflict] = []
    for survey in sorted(surveys, key=lambda item: item.source):
        sigma = sigma_m.get(survey.source, rules.point_sigma_m)
        rejected += [RejectedPoint(survey.source, "", line.line, line.reason) for line in survey.rejected]
        own = [Observed(survey.source, point, sigma) for point in survey.points]
        kept, doubles = without_doubles(own, rules)
        rejected += doubles
        conflicts += repeated_names(kept)
        observed.append(kept)
    differences = datum_differences(observed, rules)
    conflicts += [datum_conflict(difference) for difference in differences]
    apart = {frozenset((difference.source, difference.other)) for difference in differences}
    points: list[MergedPoint] = []
    for group in match(shifted(observed, differences), rules):
        made, disagreements, wrong = settle(group, apart, rules)
        points += made
        conflicts += disagreements
        rejected += wrong
    conflicts += far_namesakes(points, rules)
    disputed = {item.key for conflict in conflicts for item in conflict.members}
    points = [marked(point, disputed) for point in points]
    return Merged(
        tuple(sorted(points, key=lambda point: (point.name, point.east, point.north))),
        tuple(
            sorted(conflicts, key=lambda conflict: (conflict.kind, conflict.what, [m.key for m in conflict.members]))
        ),
        tuple(sorted(rejected, key=lambda item: (item.source, item.line, item.name))),
    )


def without_doubles(own: Sequence[Observed], rules: MergingRules) -> tuple[list[Observed], list[RejectedPoint]]:
    """Take out results of one survey that repeat a name at the same place."""
    kept: list[Observed] = []
    first: dict[str, list[Observed]] = {}
    rejected: list[RejectedPoint] = []
    for item in sorted(own, key=lambda item: item.key):
        same = [
            other
            for other in first.get(item.point.name, [])
            if distance_m(item, other) <= rules.same_place_m and item.point.height == other.point.height
        ]
        if same:
            reason = f"repeats line {same[0].point.line}" if same[0].point.line else "repeats another point"
            rejected.append(RejectedPoint(item.source, item.point.name, item.point.line, reason))
        else:
            kept.append(item)
            first.setdefault(item.point.name, []).append(item)
    return kept, rejected


def repeated_names(own: Sequence[Observed]) -> list[Conflict]:
    """Return a conflict for every name that one survey gives to several places."""
    by_name: dict[str, list[Observed]] = {}
    for item in own:
        by_name.setdefault(item.point.name, []).append(item)
    return [
        Conflict(
            "duplicate_id",
            tuple(items),
            max(distance_m(one, other) for one, other in combinations(items, 2)),
            0.0,
            decidable=False,
            what=name,
        )
        for name, items in by_name.items()
        if len(items) > 1
    ]


def datum_conflict(difference: DatumDifference) -> Conflict:
    """Return the one conflict that stands for all corners of two surveys of different datum."""
    return Conflict(
        "datum_difference",
        difference.examples,
        difference.distance_m,
        difference.limit_m,
        decidable=False,
        what=f"{difference.source}|{difference.other}",
    )


def shifted(observed: Sequence[Sequence[Observed]], differences: Sequence[DatumDifference]) -> list[list[Observed]]:
    """Return results moved onto each other where surveys differ by their datum, for matching."""
    moved: dict[str, DatumDifference] = {}
    for difference in differences:
        if difference.source not in moved:
            moved.setdefault(difference.other, difference)
    return [
        [
            Observed(item.source, item.point, item.sigma_m, moved[item.source].shift_of(item))
            if item.source in moved
            else item
            for item in own
        ]
        for own in observed
    ]


def settle(
    group: Group, apart: set[frozenset[str]], rules: MergingRules
) -> tuple[list[MergedPoint], list[Conflict], list[RejectedPoint]]:
    """Merge one group, or say why not."""
    if len(group) == 1:
        return [single(group[0])], [], []
    if any(frozenset((one.source, other.source)) in apart for one, other in combinations(group, 2)):
        return [single(item) for item in group], [], []
    conflicts: list[Conflict] = []
    pair = worst_pair(group, rules)
    if pair is not None:
        gap, limit = pair
        odd = odd_one(group, rules)
        conflicts.append(
            Conflict("corner_disagree", group, gap, limit, odd is not None, odd.source if odd else "", name_of(group))
        )
        if odd is None:
            return [single(item) for item in group], conflicts, []
        rest = tuple(item for item in group if item is not odd)
        reason = f"contradicts {len(rest)} others by {gap:.3f} m"
        wrong = [RejectedPoint(odd.source, odd.point.name, odd.point.line, reason)]
        group, rejected = rest, wrong
    else:
        rejected = []
    height = disputed_height(group, rules)
    if height is not None:
        conflicts.append(height)
    return [weighted(group, height is None)], conflicts, rejected


def worst_pair(group: Group, rules: MergingRules) -> tuple[float, float] | None:
    """Return distance and limit of the pair that exceeds its limit most, or None."""
    pairs = [
        (distance_m(one, other), rules.limit_m(one.sigma_m, other.sigma_m)) for one, other in combinations(group, 2)
    ]
    over = [pair for pair in pairs if pair[0] > pair[1]]
    return max(over, key=lambda pair: pair[0] - pair[1]) if over else None


def odd_one(group: Group, rules: MergingRules) -> Observed | None:
    """Return the one result whose removal makes the others agree and that fails its own test; None when there is no
    such one, as always with two."""
    named: list[Observed] = []
    for item in group:
        rest = tuple(other for other in group if other is not item)
        if len(rest) < 2 or worst_pair(rest, rules) is not None:
            continue
        mean = weighted(rest, with_height=False)
        gap = math.dist(item.at, (mean.east, mean.north))
        if gap > POSITION_TEST * math.hypot(item.sigma_m, mean.sigma_m):
            named.append(item)
    return named[0] if len(named) == 1 else None


def disputed_height(group: Group, rules: MergingRules) -> Conflict | None:
    """Return the conflict of heights in a group, or None."""
    known = [item for item in group if item.point.height is not None]
    limit = rules.limit_m(rules.height_sigma_m, rules.height_sigma_m)
    heights = [item.point.height or 0.0 for item in known]
    if len(known) < 2 or max(heights) - min(heights) <= limit:
        return None
    return Conflict(
        "height_disagree", tuple(known), max(heights) - min(heights), limit, decidable=False, what=name_of(group)
    )


def single(item: Observed) -> MergedPoint:
    """Return a result that stands for itself."""
    point = item.point
    return MergedPoint(point.name, point.east, point.north, point.height, item.sigma_m, (item,), disputed=False)


def weighted(group: Group, with_height: bool) -> MergedPoint:
    """Return the weighted mean, weights 1/σ²; summed exactly, so that no order of files changes a digit."""
    total = math.fsum(item.sigma_m**-2 for item in group)
    east = math.fsum(item.point.east * item.sigma_m**-2 for item in group) / total
    north = math.fsum(item.point.north * item.sigma_m**-2 for item in group) / total
    known = [(item.point.height, item.sigma_m**-2) for item in group if item.point.height is not None]
    height = math.fsum(h * w for h, w in known) / math.fsum(w for _, w in known) if with_height and known else None
    return MergedPoint(name_of(group), east, north, height, total**-0.5, group, disputed=False)


def name_of(group: Group) -> str:
    """Return the name most results of a group carry, else that of the first by source."""
    names = Counter(item.point.name for item in group)
    best = max(names.values())
    return next(item.point.name for item in group if names[item.point.name] == best)


def far_namesakes(points: Sequence[MergedPoint], rules: MergingRules) -> list[Conflict]:
    """Return single results of different surveys that share a name but not a place.

    Only where the surveys share their names in general: at least two merged corners do, and they outnumber these.
    """
    agreeing = sum(1 for point in points if len(point.members) > 1 and len({m.point.name for m in point.members}) == 1)
    lonely: dict[str, list[Observed]] = {}
    for point in points:
        if len(point.members) == 1:
            lonely.setdefault(point.members[0].point.name, []).append(point.members[0])
    pairs = [
        tuple(items) for items in lonely.values() if len(items) > 1 and len({m.source for m in items}) == len(items)
    ]
    if agreeing < 2 or agreeing < len(pairs):
        return []
    found: list[Conflict] = []
    for items in pairs:
        one, other = max(combinations(items, 2), key=lambda pair: distance_m(*pair))
        limit = rules.limit_m(one.sigma_m, other.sigma_m)
        if distance_m(one, other) > rules.reach_m(one.sigma_m, other.sigma_m):
            found.append(
                Conflict("corner_disagree", items, distance_m(one, other), limit, False, what=items[0].point.name)
            )
    return found


def marked(point: MergedPoint, disputed: set[tuple[str, str, float, float, int]]) -> MergedPoint:
    """Return the point, marked when a conflict concerns one of its results."""
    return MergedPoint(
        point.name,
        point.east,
        point.north,
        point.height,
        point.sigma_m,
        point.members,
        any(item.key in disputed for item in point.members),
    )
