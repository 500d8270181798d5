"""Arcs in flattened lines (圆弧): where a line turns evenly, and with what radius."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString

ALIKE = 0.05
"""Turns for each metre that differ by less than this share belong to one arc."""
FEWEST = 4
"""So many vertices make an arc."""
LEAST_TURN_DEG = 3.0


@dataclass(frozen=True)
class Bend:
    """One arc.

    Args:
        line: its stretch.
        radius_m: metres.
        turn_deg: how far it turns.
    """

    line: LineString
    radius_m: float
    turn_deg: float


def bends(line: LineString) -> Iterator[Bend]:
    """Yield the arcs of a line whose curves were flattened to chords."""
    xy = np.asarray(line.coords)[:, :2]
    xy = xy[np.concatenate([[True], np.hypot(*np.diff(xy, axis=0).T) > 1e-6])]
    if len(xy) < FEWEST:
        return
    step = np.diff(xy, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    heading = np.arctan2(step[:, 1], step[:, 0])
    turn = (np.diff(heading) + math.pi) % (2 * math.pi) - math.pi
    curvature = turn / ((length[1:] + length[:-1]) / 2)
    start = 0
    for row in range(1, len(turn) + 1):
        if row < len(turn) and _alike(curvature[start], curvature[row]) and _alike(length[start], length[row + 1]):
            continue
        yield from _bend(xy, turn, start, row)
        start = row


def _alike(one: float, other: float) -> bool:
    return one * other > 0 and abs(one - other) <= ALIKE * max(abs(one), abs(other))


def _bend(
    xy: np.ndarray[tuple[int, ...], np.dtype[np.float64]], turn: np.ndarray, start: int, end: int
) -> Iterator[Bend]:
    """Yield the arc through the vertices between two turns, when it is one: vertex ``start + 1`` turns first."""
    points = xy[start : end + 2]
    turned = float(np.abs(turn[start:end]).sum())
    if end - start < FEWEST - 2 or math.degrees(turned) < LEAST_TURN_DEG:
        return
    inner = float(np.median(np.abs(turn[start:end])))
    if inner > math.radians(25.0):
        return
    chord = float(np.median(np.hypot(*np.diff(points, axis=0).T)))
    yield Bend(LineString(points), chord / (2 * math.sin(inner / 2)), math.degrees(turned + inner))
