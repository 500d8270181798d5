"""Dots: points, and whatever is too small to show a shape."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QPainter

from widgets.canvas.bands import Layer
from widgets.canvas.ground import Projection, pen
from widgets.canvas.paths import Rows, Vertices, groups, paths_of

_SIDE = 1 << 20  # of the grid of pixels that tells dots apart


def specks(
    painter: QPainter, view: Projection, bounds: npt.NDArray[np.float64], rgb: Rows, band: Rows, side_px: float = 1.0
) -> Layer:
    """Paint a dot in the middle of boxes, all of one band and colour at once.

    Args:
        bounds: (n, 4) x0 y0 x1 y1, drawing units.
        rgb: (n,) colours.
        band: (n,).
        side_px: length and width of a dot.
    """
    order = np.lexsort((rgb, band))
    of, first = groups(rgb[order], band[order])
    xy, of = dots(view, bounds[order], of, side_px)
    begin = 2 * np.searchsorted(of, np.arange(len(first) + 1))
    rows = order[first]
    for path, rgb_of, band_of in zip(
        paths_of(xy, np.arange(0, len(xy), 2), begin), rgb[rows].tolist(), band[rows].tolist(), strict=True
    ):
        yield band_of
        painter.setPen(pen(view, rgb_of, side_px))
        painter.drawPath(path)


def dots(view: Projection, bounds: npt.NDArray[np.float64], group: Rows, side_px: float = 1.0) -> tuple[Vertices, Rows]:
    """Return strokes of ``side_px`` in the middle of boxes, two vertices each, one a pixel and group; their groups.

    Args:
        bounds: (n, 4) of items in view.
        group: (n,) ascending.
    """
    place = np.round(view.moved((bounds[:, 0:2] + bounds[:, 2:4]) / 2))
    x, y = (np.clip(place[:, axis], -_SIDE // 2, _SIDE // 2 - 1).astype(np.int64) + _SIDE // 2 for axis in (0, 1))
    _, kept = np.unique((group * _SIDE + x) * _SIDE + y, return_index=True)
    place, half = place[kept], np.array([side_px / 2, 0.0])
    return np.stack([place - half, place + half], axis=1).reshape(-1, 2), group[kept]
