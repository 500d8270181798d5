"""Leaders (引线): lines that lead from a text to what it speaks of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString

from app.review.ink import Points
from app.review.places import Label

SURVEY = "survey"
"""The role of the map below a plan: its spot heights stand wherever a shoulder is."""
KINDS = ("LEADER", "MULTILEADER", "MLEADER")
"""Entities that are leaders whatever their layer."""
MOST_VERTICES = 6
LEAST_HEIGHTS = 1.5
"""A leader is at least this many text heights long."""
SHOULDER_HEIGHTS = 2.4
"""A text stands above or below its leader's shoulder within this many text heights."""
BEFORE_HEIGHTS = 1.5
"""A text that does not stand along the shoulder begins or ends this near to it."""
PARALLEL_DEG = 10.0
SHOULDER_WIDTHS = 4.0
"""A shoulder is at most this many times as long as its text: longer ones are dimension lines."""


def pointed(labels: Sequence[Label], lines: Sequence[Points]) -> tuple[Label, ...]:
    """Return the labels, those at a leader's shoulder with the place to which the leader points.

    Args:
        labels: all texts of a sheet.
        lines: what may be leaders, or parts of them drawn as single lines; metres.
    """
    if not labels or not lines:
        return tuple(labels)
    merged = shapely.line_merge(shapely.MultiLineString([LineString(xy) for xy in lines]))
    leaders = [line for line in shapely.get_parts(merged) if 2 <= len(line.coords) <= MOST_VERTICES]
    if not leaders:
        return tuple(labels)
    tree = STRtree(leaders)
    ends = [list(_ends(label, leaders, tree)) for label in labels]
    along: dict[tuple[int, bool], list[tuple[float, str]]] = {}
    for label, own in zip(labels, ends, strict=True):
        for end in own:
            if end.along and label.role != SURVEY:
                along.setdefault((end.leader, end.first), []).append((end.away, label.role))
    owners = {place: _owner(texts) for place, texts in along.items()}
    return tuple(_led(label, own, owners) for label, own in zip(labels, ends, strict=True))


def _owner(texts: Sequence[tuple[float, str]]) -> str:
    """Return the role of most of the texts along a shoulder, of as many that of the nearest one."""
    roles = Counter(role for _, role in texts)
    return min(texts, key=lambda text: (-roles[text[1]], text))[1]


@dataclass(frozen=True)
class _End:
    """An end of a leader at which a text may stand.

    Args:
        away: how far the text stands from it.
        tip: the other end.
        leader: its row.
        first: it is where the leader is drawn from.
        along: the text stands along the shoulder, and not before it.
    """

    away: float
    tip: tuple[float, float]
    leader: int
    first: bool
    along: bool


def _led(label: Label, ends: Sequence[_End], owners: Mapping[tuple[int, bool], str]) -> Label:
    """Return a label with the place to which the nearest leader points that has no text along its other shoulder.

    Args:
        owners: the role of the texts along a shoulder; one of another role merely stands there.
    """
    found = []
    for end in ends:
        role = owners.get((end.leader, end.first), "")
        other = end.along and bool(role and label.role) and role != label.role
        if not other and (end.along or (end.leader, not end.first) not in owners):
            found.append(end)
    return replace(label, points_to=min((end.away, end.tip) for end in found)[1]) if found else label


def _ends(label: Label, leaders: Sequence[LineString], tree: STRtree) -> Iterator[_End]:
    """Yield the ends of leaders at which the label may stand."""
    reach = SHOULDER_HEIGHTS * label.height_m + label.width_m / 2
    for row in tree.query(label.point, predicate="dwithin", distance=reach).tolist() if reach > 0 else ():
        if leaders[row].length < LEAST_HEIGHTS * label.height_m:
            continue
        xy = np.asarray(leaders[row].coords)[:, :2]
        for first, shoulder, tip in ((True, xy[:2], xy[-1]), (False, xy[-2:][::-1], xy[0])):
            found = _away(label, shoulder, bent=len(xy) > 2)
            if found is not None and math.dist(tip, (label.x, label.y)) > found[0]:
                yield _End(found[0], (float(tip[0]), float(tip[1])), row, first, found[1])


def _away(label: Label, shoulder: Points, *, bent: bool) -> tuple[float, bool] | None:
    """Return how far a label stands from a shoulder (from its free end on) and whether along it; None for not at it.

    A straight line below a text underlines it.
    """
    turn = math.radians(label.rotation_deg)
    frame = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    start, end = (frame @ (point - (label.x, label.y)) for point in shoulder)
    half, height = label.width_m / 2, label.height_m
    slant = abs(math.degrees(math.atan2(end[1] - start[1], end[0] - start[0])))
    low, high = sorted((float(start[0]), float(end[0])))
    if min(slant, 180.0 - slant) <= PARALLEL_DEG and low <= 0.5 * half and high >= -0.5 * half:
        away = abs(float(start[1]))
        fits = bent and high - low <= SHOULDER_WIDTHS * label.width_m
        return (away, True) if fits and away <= SHOULDER_HEIGHTS * height else None
    gap = math.hypot(max(0.0, abs(float(start[0])) - half), max(0.0, abs(float(start[1])) - height / 2))
    return (gap, False) if gap <= BEFORE_HEIGHTS * height else None
