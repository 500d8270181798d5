"""Elliptic arcs (k, 8) cx cy ux uy vx vy t0 t1: c + u·cos t + v·sin t, t0 < t1, radians, as in ``Scene.curve``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


def steps_for(span: Floats, sag: Floats | float) -> Rows:
    """Return how many chords keep arcs within ``sag`` (a fraction of the radius, below 1) of their polyline."""
    steps: Rows = np.maximum(np.ceil(span / (2 * np.arccos(1 - sag))), 1).astype(np.int64)
    return steps


def as_polylines(curve: Floats, steps: Rows, count: Rows) -> tuple[Floats, Rows]:
    """Return vertices and starts (k + 1,) of arcs in ``steps`` chords each, their first ``count`` vertices."""
    starts = np.zeros(len(count) + 1, np.int64)
    np.cumsum(count, out=starts[1:])
    centre_u_v, turn = curve[:, :6], np.clip(curve[:, 7] - curve[:, 6], 0, 2 * np.pi) / np.maximum(steps, 1)
    of = np.repeat(np.arange(len(curve)), count)
    angle = curve[of, 6] + turn[of] * (np.arange(starts[-1]) - starts[of])
    cos, sin = np.cos(angle), np.sin(angle)
    xy = np.empty((len(of), 2))
    for axis in (0, 1):
        centre, u, v = (centre_u_v[:, axis + at][of] for at in (0, 2, 4))
        xy[:, axis] = centre + u * cos + v * sin
    return xy, starts


def curve_boxes(curve: Floats) -> Floats:
    """Return (k, 4) exact boxes of elliptic arcs."""
    found = np.empty((len(curve), 4))
    for axis in (0, 1):
        reach = np.hypot(curve[:, 2 + axis], curve[:, 4 + axis])
        found[:, axis], found[:, 2 + axis] = curve[:, axis] - reach, curve[:, axis] + reach
    open_ = curve[:, 7] - curve[:, 6] < 2 * np.pi
    if open_.any():
        found[open_] = _arc_boxes(curve[open_])
    return found


def _arc_boxes(curve: Floats) -> Floats:
    lows, highs = [], []
    t0, t1 = curve[:, 6], curve[:, 7]
    for axis in (0, 1):
        centre, u, v = curve[:, axis], curve[:, 2 + axis], curve[:, 4 + axis]
        at_ends = np.column_stack([u * np.cos(t) + v * np.sin(t) for t in (t0, t1)])
        reach = np.hypot(u, v)
        top = np.arctan2(v, u)
        has_top = t0 + np.mod(top - t0, 2 * np.pi) <= t1
        has_bottom = t0 + np.mod(top + np.pi - t0, 2 * np.pi) <= t1
        lows.append(centre + np.where(has_bottom, -reach, at_ends.min(axis=1)))
        highs.append(centre + np.where(has_top, reach, at_ends.max(axis=1)))
    return np.column_stack([*lows, *highs])
