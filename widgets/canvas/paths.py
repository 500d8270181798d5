"""Painter paths from numpy arrays, without a Python call a vertex."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QDataStream, QIODevice, Qt
from PySide6.QtGui import QPainterPath

Vertices = npt.NDArray[np.float64]  # (n, 2)
Rows = npt.NDArray[np.int64]

LARGE_PATH = 64  # elements on average
_HEAD, _ELEMENT_WORDS, _TAIL = 1, 5, 2  # four-byte words of a path in a QDataStream
_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])  # as QDataStream writes a QPainterPath


def path_of(xy: Vertices, starts: Rows, rule: Qt.FillRule = Qt.FillRule.OddEvenFill) -> QPainterPath:
    """Return a path of polylines with vertices ``xy``; ``starts`` are the rows where one begins."""
    if not len(xy):
        return QPainterPath()
    return next(paths_from(_kinds(len(xy), starts), xy[:, 0], xy[:, 1], np.array([0, len(xy)]), rule))


def paths_of(
    xy: Vertices, starts: Rows, first: Rows, rule: Qt.FillRule = Qt.FillRule.OddEvenFill
) -> Iterator[QPainterPath]:
    """Yield paths of rings; ``starts``: rows of ``xy`` where a ring begins, ``first`` (m + 1,): where a path does."""
    return paths_from(_kinds(len(xy), starts), xy[:, 0], xy[:, 1], first, rule)


def _kinds(count: int, starts: Rows) -> npt.NDArray[np.uint8]:
    kind = np.ones(count, np.uint8)
    kind[starts] = 0
    return kind


def paths_from(
    kind: npt.NDArray[np.uint8],
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    first: Rows,
    rule: Qt.FillRule = Qt.FillRule.OddEvenFill,
) -> Iterator[QPainterPath]:
    """Yield paths of elements: 0 move, 1 line, 2 curve, 3 its further points. The next path takes the last one's place.

    Args:
        kind: (n,) kinds of all elements; the first of each path is a move.
        x: (n,) and
        y: (n,) their points.
        first: (m + 1,) first element of each path.
    """
    count = np.diff(first)
    content = _joined if len(kind) >= LARGE_PATH * len(count) else _scattered
    stream = QDataStream(QByteArray(content(kind, x, y, first, rule)))
    path = QPainterPath()
    for _ in range(len(count)):
        stream >> path
        yield path


def _joined(
    kind: npt.NDArray[np.uint8], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], first: Rows, rule: Qt.FillRule
) -> bytes:
    """Return large paths as a QDataStream writes them: each a copy of its elements."""
    elements = np.empty(len(kind), _ELEMENT)
    elements["kind"], elements["x"], elements["y"] = kind, x, y
    whole = elements.view(np.uint8).data
    parts: list[bytes | memoryview] = []
    ends = (_ELEMENT.itemsize * first).tolist()
    for begin, end, move in zip(ends[:-1], ends[1:], _last_moves(kind, first).tolist(), strict=True):
        parts += [struct.pack(">i", (end - begin) // _ELEMENT.itemsize), whole[begin:end]]
        if end > begin:  # of an empty path only the head is written
            parts.append(struct.pack(">ii", move, rule.value))
    return b"".join(parts)


def _scattered(
    kind: npt.NDArray[np.uint8], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], first: Rows, rule: Qt.FillRule
) -> bytes:
    """Return many small paths as a QDataStream writes them."""
    count = np.diff(first)
    filled = count > 0
    begin = starts_of(_HEAD + _ELEMENT_WORDS * count + _TAIL * filled)  # of an empty path only the head is written
    words = np.empty(int(begin[-1]), ">u4")
    words[begin[:-1]] = count
    words[begin[1:][filled] - 2] = _last_moves(kind, first)[filled]
    words[begin[1:][filled] - 1] = rule.value
    at = np.repeat(begin[:-1] + _HEAD - _ELEMENT_WORDS * first[:-1], count) + _ELEMENT_WORDS * np.arange(len(kind))
    words[at] = kind
    for offset, values in ((1, x), (3, y)):
        halves = values.astype(">f8").view(">u4")
        words[at + offset], words[at + offset + 1] = halves[0::2], halves[1::2]
    return words.tobytes()


def _last_moves(kind: npt.NDArray[np.uint8], first: Rows) -> Rows:
    """Return the place in each path of the move that starts its last part."""
    moves = np.concatenate([[-1], np.flatnonzero(kind == 0)])
    return moves[np.searchsorted(moves, first[1:]) - 1] - first[:-1]


def elements_of(path: QPainterPath) -> npt.NDArray[np.void]:
    """Return the elements of a path: records of kind, x, y."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    stream = QDataStream(buffer)
    stream << path
    count = 0 if path.isEmpty() else path.elementCount()
    return np.frombuffer(buffer.data().data(), _ELEMENT, count, 4) if count else np.empty(0, _ELEMENT)


def taken(xy: Vertices, start: Rows, rows: Rows, closed: npt.NDArray[np.bool_]) -> tuple[Vertices, Rows]:
    """Return vertices and starts of the chosen polylines; the first vertex is repeated where ``closed``.

    Args:
        xy: vertices of all polylines.
        start: (m + 1,) first vertex of each.
        rows: the chosen ones.
        closed: (m,).
    """
    begin = start[rows]
    count = start[rows + 1] - begin
    total = count + closed[rows]
    starts = starts_of(total)
    within = np.arange(int(starts[-1])) - np.repeat(starts[:-1], total)
    wrapped = np.where(within >= np.repeat(count, total), 0, within)
    return xy[np.repeat(begin, total) + wrapped], starts[:-1]


def starts_of(count: Rows) -> Rows:
    """Return (m + 1,) first rows of runs of ``count`` rows."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(count)])


def picked(begin: Rows, count: Rows) -> Rows:
    """Return the rows of runs that begin at ``begin``."""
    start = starts_of(count)
    return np.arange(int(start[-1])) - np.repeat(start[:-1] - begin, count)


def thinned(xy: Vertices, starts: Rows, grain: float) -> tuple[Vertices, Rows]:
    """Return the polylines without vertices that stay in the grid cell of the one before; ends are kept."""
    if not len(xy):
        return xy, starts
    cell = np.floor(xy / grain)
    kept = np.ones(len(xy), dtype=bool)
    kept[1:] = (cell[1:] != cell[:-1]).any(axis=1)
    kept[starts] = True
    kept[np.append(starts[1:], len(xy)) - 1] = True
    return xy[kept], np.cumsum(kept)[starts] - 1


def runs(rows: Rows, *keys: npt.NDArray[np.generic]) -> list[Rows]:
    """Return ``rows`` cut wherever one of ``keys`` changes from one row to the next."""
    if not len(rows):
        return []
    change = np.zeros(len(rows) - 1, dtype=bool)
    for key in keys:
        change |= key[1:] != key[:-1]
    return np.split(rows, np.flatnonzero(change) + 1)


def straightened(
    kind: npt.NDArray[np.uint8], xy: Vertices, count: Rows, grain: float
) -> tuple[npt.NDArray[np.uint8], Vertices, Rows]:
    """Return path elements with curves as lines within about ``grain`` of them, and vertices nearer than that dropped.

    Args:
        kind: (n,) 0 move, 1 line, 2 curve, 3 its further points.
        xy: (n, 2).
        count: elements of each path.
    """
    at = np.flatnonzero(kind == 2)
    bend = np.maximum(*(np.abs(xy[at + i] - 2 * xy[at + i + 1] + xy[at + i + 2]).max(axis=1) for i in (-1, 0)))
    pieces = np.where(kind == 3, 0, 1)
    pieces[at] = np.maximum(np.ceil(np.sqrt(0.75 * bend / grain)), 1)  # Wang's bound for cubics
    of = np.repeat(np.arange(len(kind)), pieces)
    flat = xy[of]
    curved = np.flatnonzero(kind[of] == 2)
    row = of[curved]
    t = ((curved - starts_of(pieces)[row] + 1) / pieces[row])[:, None]
    p0, p1, p2, p3 = (xy[row + i] for i in (-1, 0, 1, 2))
    flat[curved] = (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t**2 * p2 + t**3 * p3
    starts = np.flatnonzero(kind[of] == 0)
    path = np.repeat(np.arange(len(count)), count)[of[starts]]
    flat, starts = thinned(flat, starts, grain)
    per_ring = np.diff(np.append(starts, len(flat)))
    return _kinds(len(flat), starts), flat, np.bincount(path, per_ring, len(count)).astype(np.int64)


def sorting(key: Rows) -> Rows:
    """Return the order that sorts numbers from 0, equal ones as they come; quicker where there are few."""
    largest = int(key.max(initial=0))
    return np.argsort(key.astype(np.uint16) if largest < 1 << 16 else key, kind="stable")


def groups(*keys: npt.NDArray[np.generic]) -> tuple[Rows, Rows]:
    """Return for sorted rows the number of their group, from 0, and the first row of each group."""
    change = np.zeros(len(keys[0]), dtype=bool)
    for key in keys:
        change[1:] |= key[1:] != key[:-1]
    change[:1] = True
    return np.cumsum(change) - 1, np.flatnonzero(change)
