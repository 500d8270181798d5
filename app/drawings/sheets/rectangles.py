"""Axis-parallel rectangles: closed polylines, or four lines that meet."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.flat import Flat

LONGEST_LINES = 4000  # of each direction, when looking for rectangles drawn as four lines
LARGEST_FAMILY = 40  # lines of equal ends that are paired with each other


@dataclass(frozen=True)
class Rectangles:
    """Rectangles of a block.

    Args:
        box: (n, 4) x0 y0 x1 y1.
        layer: (n,) row of Scene.layers.
        instance: (n,) row of Flat.instance.
    """

    box: npt.NDArray[np.float64]
    layer: npt.NDArray[np.int64]
    instance: npt.NDArray[np.int64]


def rectangles(flat: Flat) -> Rectangles:
    """Return all axis-parallel rectangles that ``flat`` draws."""
    drawn, of = _closed(flat)
    lines, lines_of = _from_lines(flat)
    rows = np.concatenate([of, lines_of])
    return Rectangles(
        box=np.concatenate([drawn, lines]),
        layer=flat.poly_mark["layer"][rows].astype(np.int64),
        instance=flat.poly_mark["instance"][rows].astype(np.int64),
    )


def _closed(flat: Flat) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return rectangles drawn as one polyline of four corners, and their rows."""
    count = np.diff(flat.poly_start)
    first = flat.poly_start[:-1]
    four = np.flatnonzero((count == 4) & flat.poly_closed & (flat.poly_curve < 0))
    five = np.flatnonzero((count == 5) & (flat.poly_curve < 0))
    if len(five):
        start, end = flat.poly_xy[first[five]], flat.poly_xy[first[five] + 4]
        size = np.ptp(flat.poly_xy[first[five][:, None] + np.arange(5)], axis=1).max(axis=1)
        five = five[np.abs(start - end).max(axis=1) <= 1e-4 * size]
    rows = np.concatenate([four, five])
    corner = flat.poly_xy[first[rows][:, None] + np.arange(4)]  # (n, 4, 2)
    low, high = corner.min(axis=1), corner.max(axis=1)
    slack = 1e-4 * (high - low).max(axis=1, initial=0)[:, None, None]
    on_low, on_high = np.abs(corner - low[:, None]) <= slack, np.abs(corner - high[:, None]) <= slack
    cornered = (on_low | on_high).all(axis=(1, 2))
    which = on_high[..., 0] * 2 + on_high[..., 1]
    distinct = np.sort(which, axis=1) == np.arange(4)
    turning = np.abs(np.diff(corner, axis=1)).min(axis=2) <= slack[..., 0]
    kept = cornered & distinct.all(axis=1) & turning.all(axis=1) & ((high - low) > 0).all(axis=1)
    return np.hstack([low, high])[kept], rows[kept]


def _from_lines(flat: Flat) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return rectangles whose sides are single lines, and the row of their lower side."""
    segments, of = flat.segments()
    size = np.abs(segments[:, 2:] - segments[:, :2])
    along = size.max(axis=1, initial=0)
    if not len(segments) or not along.max():
        return np.empty((0, 4)), np.empty(0, np.int64)
    grid = np.float64(along.max()) / 1e5
    straight = size.min(axis=1) <= 1e-5 * along
    level = _longest(np.flatnonzero(straight & (size[:, 0] > size[:, 1])), along)
    upright = _longest(np.flatnonzero(straight & (size[:, 1] > size[:, 0])), along)
    key = np.round(segments / grid + 0.37).astype(np.int64)
    sides = {
        (x, min(y0, y1), max(y0, y1))
        for x, y0, y1 in zip(key[upright, 0].tolist(), key[upright, 1].tolist(), key[upright, 3].tolist(), strict=True)
    }
    families: dict[tuple[int, int], list[int]] = {}
    for row in level.tolist():
        x0, x1 = sorted((int(key[row, 0]), int(key[row, 2])))
        families.setdefault((x0, x1), []).append(row)
    boxes, rows = [], []
    for (x0, x1), family in families.items():
        family.sort(key=lambda row: int(key[row, 1]))
        for lower, upper in itertools.combinations(family[:LARGEST_FAMILY], 2):
            y0, y1 = int(key[lower, 1]), int(key[upper, 1])
            if (x0, y0, y1) in sides and (x1, y0, y1) in sides:
                ends = segments[[lower, upper]].reshape(-1, 2)
                boxes.append(np.concatenate([ends.min(axis=0), ends.max(axis=0)]))
                rows.append(of[lower])
    return np.array(boxes).reshape(-1, 4), np.array(rows, dtype=np.int64)


def _longest(rows: npt.NDArray[np.int64], along: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return rows[np.argsort(-along[rows], kind="stable")][:LONGEST_LINES]
