"""Linetypes: polylines cut into the dashes that are in view."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box

Vertices = npt.NDArray[np.float64]  # (n, 2)
Rows = npt.NDArray[np.int64]
_Along = npt.NDArray[np.float64]  # (n,)

MOST_DASHES = 200_000
MOST_MARKS = 5_000
DOT_PX = 1.0


def dashed(xy: Vertices, starts: Rows, pattern: Sequence[float], box: Box) -> tuple[Vertices, Rows]:
    """Return the dashes of polylines that lie in ``box``, each of two vertices, and where each begins.

    The pattern runs on along a polyline. Polylines that would take more than 200 000 dashes stay whole.

    Args:
        xy: vertices, pixels.
        starts: first vertex of each polyline.
        pattern: positive dash, negative gap, 0 dot; pixels.
        box: part that is in view; what lies outside may be left out.
    """
    period = sum(abs(step) for step in pattern)
    if period <= 0 or len(xy) < 2:
        return xy, starts
    first, step, length, before, begin, end = _in_view(xy, starts, box)
    cell = np.floor(begin / period)
    cells = (np.floor(end / period) - cell + 1).astype(np.int64)
    if cells.sum() * len(pattern) > MOST_DASHES:
        return xy, starts
    of = np.repeat(np.arange(len(cells)), cells)
    at = (cell[of] + np.arange(len(of)) - np.repeat(np.cumsum(cells) - cells, cells)) * period
    pieces: list[Vertices] = []
    offset = 0.0
    for mark in pattern:
        if mark >= 0:
            low = np.maximum(at + offset, begin[of])
            high = np.minimum(at + offset + max(mark, DOT_PX), end[of])
            drawn = high > low
            row = of[drawn]
            ends = [(part[drawn] - before[row]) / length[row] for part in (low, high)]
            pieces.append(np.stack([first[row] + step[row] * part[:, None] for part in ends], axis=1))
        offset += abs(mark)
    found = np.concatenate(pieces).reshape(-1, 2) if pieces else np.empty((0, 2))
    return found, np.arange(0, len(found), 2)


def marks(xy: Vertices, starts: Rows, period: float, at: float, box: Box) -> tuple[Vertices, Vertices]:
    """Return the points of polylines ``at`` a place in each period of a pattern, and the unit directions there.

    Args:
        xy: vertices, pixels.
        starts: first vertex of each polyline.
        period: length of the pattern.
        at: from the beginning of the period.
        box: part that is in view.
    """
    if period <= 0 or len(xy) < 2:
        return np.empty((0, 2)), np.empty((0, 2))
    first, step, length, before, begin, end = _in_view(xy, starts, box)
    low = np.ceil((begin - at) / period)
    many = np.maximum(np.ceil((end - at) / period) - low, 0).astype(np.int64)
    if many.sum() > MOST_MARKS:
        return np.empty((0, 2)), np.empty((0, 2))
    of = np.repeat(np.arange(len(many)), many)
    turn = low[of] + np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
    along = at + turn * period - before[of]
    direction = step[of] / length[of][:, None]
    return first[of] + direction * along[:, None], direction


def _in_view(xy: Vertices, starts: Rows, box: Box) -> tuple[Vertices, Vertices, _Along, _Along, _Along, _Along]:
    """Return the segments seen in ``box``: first point, step, length, and along their polyline
    where each begins, where it comes into view and where it leaves it.
    """
    first, last, before = _segments(xy, starts)
    step = last - first
    length = np.hypot(step[:, 0], step[:, 1])
    enter, leave = _clipped(first, step, box)
    seen = (leave > enter) & (length > 0)
    first, step, length, before = first[seen], step[seen], length[seen], before[seen]
    begin, end = before + enter[seen] * length, before + leave[seen] * length
    return first, step, length, before, begin, end


def _segments(xy: Vertices, starts: Rows) -> tuple[Vertices, Vertices, npt.NDArray[np.float64]]:
    """Return first and last point of each segment, and how far along its polyline it begins."""
    inner = np.ones(len(xy), dtype=bool)
    inner[np.append(starts[1:], len(xy)) - 1] = False
    row = np.flatnonzero(inner)
    step = xy[row + 1] - xy[row]
    length = np.zeros(len(xy))
    length[row] = np.hypot(step[:, 0], step[:, 1])
    along = np.concatenate([[0.0], np.cumsum(length)[:-1]])
    polyline = np.repeat(starts, np.diff(np.append(starts, len(xy))))
    return xy[row], xy[row + 1], (along - along[polyline])[row]


def _clipped(first: Vertices, step: Vertices, box: Box) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the parameters between which each segment is in ``box``; the first exceeds the second when it is not."""
    enter, leave = np.zeros(len(first)), np.ones(len(first))
    for axis, low, high in ((0, box.x0, box.x1), (1, box.y0, box.y1)):
        start, slope = first[:, axis], step[:, axis]
        level = slope == 0
        safe = np.where(level, 1.0, slope)
        one, other = (low - start) / safe, (high - start) / safe
        inside = (start >= low) & (start <= high)
        enter = np.maximum(enter, np.where(level, np.where(inside, 0.0, 2.0), np.minimum(one, other)))
        leave = np.minimum(leave, np.where(level, 1.0, np.maximum(one, other)))
    return enter, leave
