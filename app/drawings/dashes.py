"""Linetypes: polylines cut into the dashes that are in view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from app.drawings.scene import AT_CORNERS, AT_VERTICES, RUNS_ON

Vertices = npt.NDArray[np.float64]  # (n, 2)
Rows = npt.NDArray[np.int64]
_Along = npt.NDArray[np.float64]  # (n,)

MOST_DASHES = 200_000
MOST_MARKS = 5_000
DOT_PX = 1.0
CORNER_RAD = 0.12  # arcs are kept in chords that turn less


def dashed(
    xy: Vertices, starts: Rows, pattern: Sequence[float], box: Box, anew: int = RUNS_ON
) -> tuple[Vertices, Rows]:
    """Return the dashes of polylines that lie in ``box``, each of two vertices, and where each begins.

    Polylines that would take more than 200 000 dashes stay whole.

    Args:
        xy: vertices, pixels.
        starts: first vertex of each polyline.
        pattern: positive dash, negative gap, 0 dot; pixels.
        box: part that is in view; what lies outside may be left out.
        anew: where the pattern begins anew, as in ``Scene.style``, with dashes at both ends of each piece; pieces
            shorter than the pattern stay whole. Otherwise it runs on along a polyline and ends as it comes.
    """
    period = sum(abs(step) for step in pattern)
    if period <= 0 or len(xy) < 2:
        return xy, starts
    seen, pieces = _in_view(xy, starts, pattern, box, anew)
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
    xy: Vertices, starts: Rows, pattern: Sequence[float], at: float, box: Box, anew: int = RUNS_ON
) -> tuple[Vertices, Vertices]:
    """Return the points of polylines ``at`` a place in each period of a pattern, and the unit directions there.

    Args:
        xy: vertices, pixels.
        starts: first vertex of each polyline.
        pattern: as for ``dashed``.
        at: from the beginning of the period.
        box: part that is in view.
        anew: as for ``dashed``.
    """
    period = sum(abs(step) for step in pattern)
    if period <= 0 or len(xy) < 2:
        return np.empty((0, 2)), np.empty((0, 2))
    seen, _ = _in_view(xy, starts, pattern, box, anew)
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
        whole: length of what has a pattern of its own: the polyline, a part of it, or the segment.
        begin: the same for where it comes into view and
        end: where it leaves it.
    """

    first: Vertices
    step: Vertices
    length: _Along
    before: _Along
    whole: _Along
    begin: _Along
    end: _Along

    def taken(self, rows: npt.NDArray[np.generic]) -> _Seen:
        """Return some of the segments."""
        return _Seen(*(getattr(self, one.name)[rows] for one in fields(self)))

    def pieces(self, low: _Along, high: _Along) -> Vertices:
        """Return (n, 2, 2) the part of each segment between two places along the pattern."""
        ends = [self.first + self.step * ((part - self.before) / self.length)[:, None] for part in (low, high)]
        return np.stack(ends, axis=1)


def _in_view(xy: Vertices, starts: Rows, pattern: Sequence[float], box: Box, anew: int) -> tuple[_Seen, list[Vertices]]:
    """Return the segments seen in ``box``, and the dashes there by which they are longer than their pattern."""
    if anew == AT_CORNERS:
        xy, starts = parted(xy, starts)
    first, last, before, whole = _segments(xy, starts)
    step = last - first
    length = np.hypot(step[:, 0], step[:, 1])
    if anew == AT_VERTICES:
        before, whole = np.zeros(len(length)), length
    enter, leave = _clipped(first, step, box)
    found = _Seen(first, step, length, before, whole, before + enter * length, before + leave * length)
    found = found.taken((leave > enter) & (length > 0))
    return (found, []) if anew == RUNS_ON else _balanced(found, pattern)


def _balanced(seen: _Seen, pattern: Sequence[float]) -> tuple[_Seen, list[Vertices]]:
    """Return segments with their patterns shifted to begin and end in a dash, and what they are longer by."""
    period, dash = sum(abs(step) for step in pattern), max(pattern[0], 0.0)
    if not dash:
        return seen, []
    rest = seen.whole % period
    shift = (dash - rest) / 2
    seen = replace(seen, before=seen.before + shift, begin=seen.begin + shift, end=seen.end + shift)
    last = np.where(seen.whole < period, -np.inf, seen.whole - rest + dash)  # where the pattern ends
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


def _segments(xy: Vertices, starts: Rows) -> tuple[Vertices, Vertices, _Along, _Along]:
    """Return first and last point of each segment, how far along its polyline it begins, and how long that is."""
    inner = np.ones(len(xy), dtype=bool)
    inner[np.append(starts[1:], len(xy)) - 1] = False
    row = np.flatnonzero(inner)
    step = xy[row + 1] - xy[row]
    length = np.zeros(len(xy))
    length[row] = np.hypot(step[:, 0], step[:, 1])
    along = np.concatenate([[0.0], np.cumsum(length)])
    ends = np.append(starts[1:], len(xy))
    of = np.repeat(np.arange(len(starts)), ends - starts)[row]
    return xy[row], xy[row + 1], along[row] - along[starts][of], (along[ends - 1] - along[starts])[of]


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
