"""Where the results of several surveys contradict each other, and which of them the measurements tell to be wrong."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from app.survey.datum import DatumDifference
from app.survey.observations import Group, Observations, Observed, distance_m
from app.survey.points import NUMBERED, Rows
from app.survey.rule_pack import MergingRules

POSITION_TEST = 3.717  # √χ²(2) at 0.999


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


def settle(group: Group, rules: MergingRules) -> tuple[Conflict, Observed | None]:
    """Return the conflict of a group that disagrees, and the one result that is wrong; None when nothing tells."""
    gap, limit = worst_pair(group, rules) or (0.0, 0.0)
    odd = odd_one(group, rules)
    what = name_of(group)
    return Conflict("corner_disagree", group, gap, limit, odd is not None, odd.source if odd else "", what), odd


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
        weights = [other.sigma_m**-2 for other in rest]
        total = math.fsum(weights)
        east = math.fsum(w * other.point.east for w, other in zip(weights, rest, strict=True)) / total
        north = math.fsum(w * other.point.north for w, other in zip(weights, rest, strict=True)) / total
        if math.dist(item.at, (east, north)) > POSITION_TEST * math.hypot(item.sigma_m, total**-0.5):
            named.append(item)
    return named[0] if len(named) == 1 else None


def disputed_height(group: Group, rules: MergingRules) -> Conflict:
    """Return the conflict of the heights in a group."""
    known = tuple(item for item in group if item.point.height is not None)
    heights = [item.point.height or 0.0 for item in known]
    limit = rules.limit_m(rules.height_sigma_m, rules.height_sigma_m)
    spread = max(heights) - min(heights)
    return Conflict("height_disagree", known, spread, limit, decidable=False, what=name_of(group))


def name_of(group: Group) -> str:
    """Return the name most results of a group carry, else that of the first by source."""
    return commonest([item.point.name for item in group])


def commonest(names: Sequence[str]) -> str:
    """Return the name that stands most often, of equals the first; one that a person gave goes before a number."""
    given = [name for name in names if not name.startswith(NUMBERED)]
    return Counter(given or names).most_common(1)[0][0]  # equal counts keep the order of first sight


def repeated_names(observed: Observations, taken: Rows) -> list[Conflict]:
    """Return a conflict for every name that one survey gives to several places."""
    order = taken[np.lexsort((taken, observed.name_ids[taken], observed.source[taken]))]
    same = (np.diff(observed.source[order]) == 0) & (np.diff(observed.name_ids[order]) == 0)
    if not same.any():
        return []
    heads = np.flatnonzero(np.concatenate([[True], ~same]))
    sizes = np.diff(np.append(heads, len(order)))
    found: list[Conflict] = []
    for head, size in zip(heads[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        rows = order[head : head + size]
        group = tuple(observed[row] for row in rows.tolist())
        places = observed.points.places[rows] if size > 100 else None
        widest = (
            float(np.hypot(*np.ptp(places, axis=0)))
            if places is not None
            else max(distance_m(one, other) for one, other in combinations(group, 2))
        )
        found.append(Conflict("duplicate_id", group, widest, 0.0, decidable=False, what=group[0].point.name))
    return found


def datum_conflict(observed: Observations, difference: DatumDifference) -> Conflict:
    """Return the one conflict that stands for all corners of two surveys of different datum."""
    return Conflict(
        "datum_difference",
        tuple(observed[row] for row in difference.examples),
        difference.distance_m,
        difference.limit_m,
        decidable=False,
        what=f"{observed.sources[difference.source]}|{observed.sources[difference.other]}",
    )


def far_namesakes(observed: Observations, rows: Rows, start: Rows, rules: MergingRules) -> list[Conflict]:
    """Return single results of different surveys that share a name but not a place.

    Only where the surveys share their names in general: at least two merged corners do, and they outnumber these.
    """
    sizes = np.diff(start)
    if not len(sizes):
        return []
    ids = observed.name_ids[rows]
    one_name = np.minimum.reduceat(ids, start[:-1]) == np.maximum.reduceat(ids, start[:-1])
    agreeing = int(np.sum((sizes > 1) & one_name))
    alone = rows[start[:-1][sizes == 1]]
    order = alone[np.lexsort((alone, observed.name_ids[alone]))]
    same = np.diff(observed.name_ids[order]) == 0
    if agreeing < 2 or not same.any():
        return []
    heads = np.flatnonzero(np.concatenate([[True], ~same]))
    counts = np.diff(np.append(heads, len(order)))
    groups = [
        order[head : head + count] for head, count in zip(heads.tolist(), counts.tolist(), strict=True) if count > 1
    ]
    groups = [group for group in groups if len(np.unique(observed.source[group])) == len(group)]
    if agreeing < len(groups):
        return []
    found: list[Conflict] = []
    for group in groups:
        items = tuple(observed[row] for row in group.tolist())
        one, other = max(combinations(items, 2), key=lambda pair: distance_m(*pair))
        gap = distance_m(one, other)
        limit = rules.limit_m(one.sigma_m, other.sigma_m)
        if gap > rules.reach_m(one.sigma_m, other.sigma_m):
            found.append(Conflict("corner_disagree", items, gap, limit, False, what=items[0].point.name))
    return found
