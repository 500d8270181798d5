"""Painter paths from numpy arrays, without a Python call a vertex."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QDataStream, Qt
from PySide6.QtGui import QPainterPath

Vertices = npt.NDArray[np.float64]  # (n, 2)
Rows = npt.NDArray[np.int64]

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])  # as QDataStream writes a QPainterPath


def path_of(xy: Vertices, starts: Rows, rule: Qt.FillRule = Qt.FillRule.OddEvenFill) -> QPainterPath:
    """Return a path of polylines with vertices ``xy``; ``starts`` are the rows where one begins."""
    path = QPainterPath()
    if not len(xy):
        return path
    elements = np.empty(len(xy), _ELEMENT)
    elements["kind"] = 1
    elements["kind"][starts] = 0
    elements["x"], elements["y"] = xy[:, 0], xy[:, 1]
    head = np.array([len(xy)], ">i4").tobytes()
    tail = np.array([int(starts[-1]), rule.value], ">i4").tobytes()
    stream = QDataStream(QByteArray(head + elements.tobytes() + tail))
    stream >> path
    return path


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
    starts = np.concatenate([[0], np.cumsum(total)]).astype(np.int64)
    within = np.arange(int(starts[-1])) - np.repeat(starts[:-1], total)
    wrapped = np.where(within >= np.repeat(count, total), 0, within)
    return xy[np.repeat(begin, total) + wrapped], starts[:-1]


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


def curves_as_polylines(curve: npt.NDArray[np.float64], steps: Rows) -> tuple[Vertices, Rows]:
    """Return vertices and starts of curves (k, 8: cx cy ux uy vx vy t0 t1), each in ``steps`` (k,) chords."""
    count = steps + 1
    end = np.cumsum(count)
    starts = end - count
    of = np.repeat(np.arange(len(curve)), count)
    part = (np.arange(int(end[-1]) if len(end) else 0) - starts[of]) / steps[of]
    angle = curve[of, 6] + (curve[of, 7] - curve[of, 6]) * part
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    return curve[of, 0:2] + curve[of, 2:4] * cos + curve[of, 4:6] * sin, starts
