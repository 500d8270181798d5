"""Leaders (引线): lines that lead from a text to what it speaks of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString

from app.review.ink import Points
from app.review.places import Label

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
    return tuple(_pointed(label, leaders, tree) for label in labels)


def _pointed(label: Label, leaders: Sequence[LineString], tree: STRtree) -> Label:
    reach = SHOULDER_HEIGHTS * label.height_m + label.width_m / 2
    if reach <= 0:
        return label
    near = tree.query(label.point, predicate="dwithin", distance=reach).tolist()
    found = [
        (away, end)
        for row in near
        if leaders[row].length >= LEAST_HEIGHTS * label.height_m
        for away, end in _ends(label, np.asarray(leaders[row].coords)[:, :2])
    ]
    return replace(label, points_to=min(found)[1]) if found else label


def _ends(label: Label, xy: Points) -> list[tuple[float, tuple[float, float]]]:
    """Return distance to the shoulder and the other end, for either end of a leader at which the label may stand."""
    found = []
    for shoulder, tip in ((xy[:2], xy[-1]), (xy[-2:][::-1], xy[0])):
        away = _away(label, shoulder, bent=len(xy) > 2)
        if away is not None and math.dist(tip, (label.x, label.y)) > away:
            found.append((away, (float(tip[0]), float(tip[1]))))
    return found


def _away(label: Label, shoulder: Points, *, bent: bool) -> float | None:
    """Return how far a label stands from a shoulder (from its free end on), None when it does not stand at it.

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
        return away if fits and away <= SHOULDER_HEIGHTS * height else None
    gap = math.hypot(max(0.0, abs(float(start[0])) - half), max(0.0, abs(float(start[1])) - height / 2))
    return gap if gap <= BEFORE_HEIGHTS * height else None
