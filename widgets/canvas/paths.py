"""Painter paths from numpy arrays, without a Python call a vertex."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainterPath

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])  # as QDataStream writes a QPainterPath


def path_of(xy: npt.NDArray[np.float64], starts: npt.NDArray[np.int64]) -> QPainterPath:
    """Return a path of polylines with vertices ``xy`` (n, 2); ``starts`` are the rows where one begins.

    The filling rule is even-odd.
    """
    path = QPainterPath()
    if not len(xy):
        return path
    elements = np.empty(len(xy), _ELEMENT)
    elements["kind"] = 1
    elements["kind"][starts] = 0
    elements["x"], elements["y"] = xy[:, 0], xy[:, 1]
    head = np.array([len(xy)], ">i4").tobytes()
    tail = np.array([int(starts[-1]), 0], ">i4").tobytes()
    stream = QDataStream(QByteArray(head + elements.tobytes() + tail))
    stream >> path
    return path


def taken(
    xy: npt.NDArray[np.float64],
    start: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    closed: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return vertices and starts of the chosen polylines; the first vertex is repeated where ``closed``."""
    begin = start[rows]
    count = start[rows + 1] - begin
    total = count + closed[rows]
    starts = np.concatenate([[0], np.cumsum(total)]).astype(np.int64)
    within = np.arange(int(starts[-1])) - np.repeat(starts[:-1], total)
    wrapped = np.where(within >= np.repeat(count, total), 0, within)
    return xy[np.repeat(begin, total) + wrapped], starts[:-1]
