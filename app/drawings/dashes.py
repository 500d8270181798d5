"""Linetypes: polylines cut into the dashes that are in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box

Vertices = npt.NDArray[np.float64]  # (n, 2)
Rows = npt.NDArray[np.int64]
_Along = npt.NDArray[np.float64]  # (n,)

MOST_DASHES = 200_000
MOST_MARKS = 5_000
DOT_PX = 1.0
CORNER_RAD = 0.12  # arcs are kept in chords that turn less


def dashed(
    xy: Vertices, starts: Rows, pattern: Sequence[float], box: Box, *, apart: bool = False
) -> tuple[Vertices, Rows]:
    """Return the dashes of polylines that lie in ``box``, each of two vertices, and where each begins.

    The pattern runs on along a polyline. Polylines that would take more than 200 000 dashes stay whole.

    Args:
        xy: vertices, pixels.
        starts: first vertex of each polyline.
        pattern: positive dash, negative gap, 0 dot; pixels.
        box: part that is in view; what lies outside may be left out.
        apart: the pattern begins anew at each vertex instead, with dashes at both ends of each segment; segments
            shorter than the pattern stay whole.
    """
    period = sum(abs(step) for step in pattern)
    if period <= 0 or len(xy) < 2:
        return xy, starts
    seen = _in_view(xy, starts, box)
    pieces: list[Vertices] = []
    if apart:
        seen, ends = _balanced(seen, pattern)
        pieces += ends
    cell = np.floor(seen.begin / period)
    cells = (np.floor(seen.end / period) - cell + 1).astype(np.int64)
    if cells.sum() * len(pattern) > MOST_DASHES:
        return xy, starts
    of = np.repeat(np.arange(len(cells)), cells)
    at = (cell[of] + np.arange(len(of)) - np.repeat(np.cumsum(cells) - cells, cells)) * period
    offset = 0.0
    for mark in pattern:
        if mark >= 0:
            low = np.maximum(at + offset, seen.begin[of])
            high = np.minimum(at + offset + max(mark, DOT_PX), seen.end[of])
            drawn = high > low
            pieces.append(seen.taken(of[drawn]).pieces(low[drawn], high[drawn]))
        offset += abs(mark)
    found = np.concatenate(pieces).reshape(-1, 2) if pieces else np.empty((0, 2))
    return found, np.arange(0, len(found), 2)


def marks(
    xy: Vertices, starts: Rows, pattern: Sequence[float], at: float, box: Box, *, apart: bool = False
) -> tuple[Vertices, Vertices]:
    """Return the points of polylines ``at`` a place in each period of a pattern, and the unit directions there.

    Args:
        xy: vertices, pixels.
        starts: first vertex of each polyline.
        pattern: as for ``dashed``.
        at: from the beginning of the period.
        box: part that is in view.
        apart: as for ``dashed``.
    """
    period = sum(abs(step) for step in pattern)
    if period <= 0 or len(xy) < 2:
        return np.empty((0, 2)), np.empty((0, 2))
    seen = _in_view(xy, starts, box)
    if apart:
        seen, _ = _balanced(seen, pattern)
    low = np.ceil((seen.begin - at) / period)
    many = np.maximum(np.ceil((seen.end - at) / period) - low, 0).astype(np.int64)
    if many.sum() > MOST_MARKS:
        return np.empty((0, 2)), np.empty((0, 2))
    of = np.repeat(np.arange(len(many)), many)
    turn = low[of] + np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
    along = at + turn * period - seen.before[of]
    direction = seen.step[of] / seen.length[of][:, None]
    return seen.first[of] + direction * along[:, None], direction


def parted(xy: Vertices, starts: Rows) -> tuple[Vertices, Rows]:
    """Return polylines cut in two at their corners: where they turn more than the chords of an arc do."""
    step = np.diff(xy, axis=0)
    way = np.arctan2(step[:, 1], step[:, 0])
    turn = np.abs((np.diff(way) + np.pi) % (2 * np.pi) - np.pi)
    corner = np.zeros(len(xy), np.bool_)
    corner[1:-1] = turn > CORNER_RAD
    corner[starts] = False
    corner[np.append(starts[1:], len(xy)) - 1] = False
    times = 1 + corner
    first = np.zeros(len(xy), np.bool_)
    first[starts] = True
    begins = np.cumsum(times) - 1  # of the last copy of each vertex
    return np.repeat(xy, times, axis=0), begins[first | corner]


@dataclass(frozen=True)
class _Seen:
    """Segments in view.

    Args:
        first: first points.
        step: from there to the last ones.
        length: of the whole segment.
        before: how far along the pattern it begins.
        begin: the same for where it comes into view and
        end: where it leaves it.
    """

    first: Vertices
    step: Vertices
    length: _Along
    before: _Along
    begin: _Along
    end: _Along

    def taken(self, rows: npt.NDArray[np.generic]) -> _Seen:
        """Return some of the segments."""
        return _Seen(*(getattr(self, one.name)[rows] for one in fields(self)))

    def pieces(self, low: _Along, high: _Along) -> Vertices:
        """Return (n, 2, 2) the part of each segment between two places along the pattern."""
        ends = [self.first + self.step * ((part - self.before) / self.length)[:, None] for part in (low, high)]
        return np.stack(ends, axis=1)


def _balanced(seen: _Seen, pattern: Sequence[float]) -> tuple[_Seen, list[Vertices]]:
    """Return segments each with a pattern of its own that begins and ends in a dash, and what those are longer by."""
    period, dash = sum(abs(step) for step in pattern), max(pattern[0], 0.0)
    rest = seen.length % period
    before = (dash - rest) / 2 if dash else np.zeros(len(rest))
    seen = replace(seen, before=before, begin=seen.begin - seen.before + before, end=seen.end - seen.before + before)
    if not dash:
        return seen, []
    last = np.where(seen.length < period, -np.inf, seen.length - rest + dash)  # where the pattern ends
    short, head, tail = last < 0, (seen.begin < 0) & (last >= 0), (seen.end > last) & (last >= 0)
    whole = seen.taken(short)
    heads, tails = seen.taken(head), seen.taken(tail)
    pieces = [
        whole.pieces(whole.begin, whole.end),
        heads.pieces(heads.begin, np.minimum(heads.end, 0.0)),
        tails.pieces(np.maximum(tails.begin, last[tail]), tails.end),
    ]
    seen = replace(seen, begin=np.maximum(seen.begin, 0.0), end=np.minimum(seen.end, last)).taken(~short)
    return seen.taken(seen.end > seen.begin), pieces


def _in_view(xy: Vertices, starts: Rows, box: Box) -> _Seen:
    """Return the segments seen in ``box``; patterns run on along their polylines."""
    first, last, before = _segments(xy, starts)
    step = last - first
    length = np.hypot(step[:, 0], step[:, 1])
    enter, leave = _clipped(first, step, box)
    found = _Seen(first, step, length, before, before + enter * length, before + leave * length)
    return found.taken((leave > enter) & (length > 0))


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
