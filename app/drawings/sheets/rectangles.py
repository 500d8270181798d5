"""Axis-parallel rectangles: closed polylines, or four lines that meet."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.flat import Flat

MOST_CORNERS = 16  # vertices of a rectangle drawn as one polyline, points on its sides included
LONGEST_LINES = 4000  # of each direction, when looking for rectangles drawn as four lines
SHIFT = 0.37  # of the grid, so that round figures do not fall between two steps
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
    segments, lines_of = flat.lines
    lines, lower = rectangles_of_lines(segments)
    rows = np.concatenate([of, lines_of[lower]])
    return Rectangles(
        box=np.concatenate([drawn, lines]),
        layer=flat.poly_mark["layer"][rows].astype(np.int64),
        instance=flat.poly_mark["instance"][rows].astype(np.int64),
    )


def _closed(flat: Flat) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return rectangles drawn as one polyline, and their rows: closed, and as large as their bounding box."""
    count = np.diff(flat.poly_start)
    few = np.flatnonzero((count >= 4) & (count <= MOST_CORNERS) & (flat.poly_curve < 0))
    if not len(few):
        return np.empty((0, 4)), few
    bounds = flat.poly_bounds[few]
    size = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    gap = flat.poly_xy[flat.poly_start[few]] - flat.poly_xy[flat.poly_start[few + 1] - 1]
    closed = flat.poly_closed[few] | (np.maximum(*np.abs(gap).T) <= 1e-4 * size)
    few, bounds = few[closed & (size > 0)], bounds[closed & (size > 0)]
    start, count = flat.poly_start[few], count[few]
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(count)])
    within = np.arange(first[-1]) - np.repeat(first[:-1], count)
    corner = flat.poly_xy[np.repeat(start, count) + within] - np.repeat(bounds[:, :2], count, axis=0)
    following = np.arange(1, first[-1] + 1)
    following[first[1:] - 1] = first[:-1]
    twice = corner[:, 0] * corner[following, 1] - corner[following, 0] * corner[:, 1]
    area = np.abs(np.add.reduceat(twice, first[:-1])) / 2 if len(few) else np.empty(0)
    box_area = (bounds[:, 2] - bounds[:, 0]) * (bounds[:, 3] - bounds[:, 1])
    full = (box_area > 0) & (np.abs(area - box_area) <= 1e-4 * box_area)
    return bounds[full], few[full]


_Line = tuple[int, int, int, int, int]  # place across, start, end in steps of a grid; segments of start and end


def rectangles_of_lines(
    segments: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return rectangles (n, 4) whose sides are lines, in one piece or several, and the row of their lower side.

    Args:
        segments: (k, 4) x0 y0 x1 y1; those along no axis do not count.
    """
    width, height = np.abs(segments[:, 2] - segments[:, 0]), np.abs(segments[:, 3] - segments[:, 1])
    along = np.maximum(width, height)
    straight = (along > 0) & (np.minimum(width, height) <= 1e-5 * along)
    level = _longest(np.flatnonzero(straight & (width > height)), along)
    upright = _longest(np.flatnonzero(straight & (height > width)), along)
    if not len(level) or not len(upright):
        return np.empty((0, 4)), np.empty(0, np.int64)
    grid = float(np.median(along[np.concatenate([level, upright])])) / 1e4
    sides = {line[:3] for line in _lines(segments[upright][:, [0, 1, 3]], upright, grid)}
    families: dict[tuple[int, int], list[_Line]] = {}
    for line in _lines(segments[level][:, [1, 0, 2]], level, grid):
        families.setdefault((line[1], line[2]), []).append(line)
    boxes, rows = [], []
    for (x0, x1), family in families.items():
        for lower, upper in itertools.combinations(sorted(family)[:LARGEST_FAMILY], 2):
            if (x0, lower[0], upper[0]) in sides and (x1, lower[0], upper[0]) in sides:
                ends = segments[[*lower[3:], *upper[3:]]].reshape(-1, 2)
                boxes.append(np.concatenate([ends.min(axis=0), ends.max(axis=0)]))
                rows.append(lower[3])
    return np.array(boxes).reshape(-1, 4), np.array(rows, dtype=np.int64)


def _lines(places: npt.NDArray[np.float64], rows: npt.NDArray[np.int64], grid: float) -> list[_Line]:
    """Return lines (across, start, end) on the grid, and those that several of them make together."""
    steps = np.round(places / grid + SHIFT).astype(np.int64)
    steps[:, 1:] = np.sort(steps[:, 1:], axis=1)
    found = zip(map(tuple, steps.tolist()), rows.tolist(), strict=True)
    single: list[_Line] = sorted((across, start, end, row, row) for (across, start, end), row in found)
    whole: list[_Line] = []
    for line in single:
        last = whole[-1] if whole else None
        if last and last[0] == line[0] and line[1] <= last[2] + 1:
            longer = line if line[2] > last[2] else last
            whole[-1] = (last[0], last[1], longer[2], last[3], longer[4])
        else:
            whole.append(line)
    return list({line[:3]: line for line in (*whole, *single)}.values())


def _longest(rows: npt.NDArray[np.int64], along: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    return rows[np.argsort(-along[rows], kind="stable")][:LONGEST_LINES]
