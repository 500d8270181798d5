"""Where a large entity is drawn otherwise: a frame or an outline encloses much that did not change."""

from __future__ import annotations

import numpy as np

from app.domain.geometry import Box
from app.drawings.compare.hashing import mixed, placed
from app.drawings.compare.items import FILL, POLY, Floats, Hashes
from app.drawings.compare.units import Units

SMALL = 4  # cells: what covers no more is told by its box


def traces(
    a: Units, row_a: int, b: Units, row_b: int, shift: Floats, tolerance: float, cell: float
) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Return boxes that hold what of two versions of an entity is drawn otherwise; all of it when only its look is.

    Args:
        shift: added to coordinates of ``a`` gives those of ``b``.
        cell: size of the boxes.
    """
    pieces_a, pieces_b = _pieces(a, row_a), _pieces(b, row_b)
    key_a, key_b = _keys(pieces_a + np.tile(shift, 2), tolerance), _keys(pieces_b, tolerance)
    only_a, only_b = ~np.isin(key_a, key_b), ~np.isin(key_b, key_a)
    if not only_a.any() and not only_b.any():
        only_a[:], only_b[:] = True, True
    return _boxes(pieces_a[only_a], cell), _boxes(pieces_b[only_b], cell)


def trace(units: Units, row: int, cell: float) -> tuple[Box, ...]:
    """Return boxes that hold all that an entity draws."""
    return _boxes(_pieces(units, row), cell)


def _pieces(units: Units, row: int) -> Floats:
    """Return (k, 4) the straight pieces of an entity, and from corner to corner what is no line."""
    leaves = units.leaves
    found = []
    for leaf in range(int(units.first[row]), int(units.first[row + 1])):
        xy = leaves.xy[leaves.start[leaf] : leaves.start[leaf + 1]]
        if leaves.sort[leaf] in (POLY, FILL) and len(xy) > 1:
            ends = np.vstack([xy[1:], xy[:1]])
            pieces = np.hstack([xy, ends])
            found.append(pieces if leaves.closed[leaf] or leaves.sort[leaf] == FILL else pieces[:-1])
        else:
            found.append(leaves.box[leaf : leaf + 1])
    return np.concatenate(found) if found else np.empty((0, 4))


def _keys(pieces: Floats, tolerance: float) -> Hashes:
    """Return a number for each piece; its direction does not count."""
    return mixed(placed(pieces[:, :2], 2 * tolerance) + placed(pieces[:, 2:], 2 * tolerance))


def _boxes(pieces: Floats, cell: float) -> tuple[Box, ...]:
    """Return boxes around pieces, long ones cut, those of one cell together."""
    if not len(pieces):
        return ()
    way = pieces[:, 2:] - pieces[:, :2]
    count = np.maximum(1, np.ceil(np.abs(way).max(axis=1) / cell)).astype(np.int64)
    row = np.repeat(np.arange(len(pieces)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    begin = pieces[row, :2] + way[row] * (step / count[row])[:, None]
    end = pieces[row, :2] + way[row] * ((step + 1) / count[row])[:, None]
    low, high = np.minimum(begin, end), np.maximum(begin, end)
    _, group = np.unique(np.floor((low + high) / 2 / cell).astype(np.int64), axis=0, return_inverse=True)
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    corners = np.hstack([np.minimum.reduceat(low[order], first), np.maximum.reduceat(high[order], first)])
    return tuple(Box(*corner) for corner in corners.tolist())
