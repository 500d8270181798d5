"""Points as the drawing wants them shown ($PDMODE, $PDSIZE): dots, crosses, ticks, circles and squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from app.drawings.flat import Flat
from app.drawings.point_figures import figure, is_dot
from widgets.canvas.bands import Layer
from widgets.canvas.ground import Projection, pen
from widgets.canvas.paths import Rows, Vertices, path_of, runs, starts_of
from widgets.canvas.specks import specks

DOT_PX = 2.0
RELATIVE_MM = 2.5  # on paper, where the file wants a share of the window, which no paper has
LEAST_PX, LARGEST_PX = 4.0, 40.0


class PointMarks:
    """The points of flat geometry."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        headers = flat.scene.info.headers
        self._mode = int(float(headers.get("$PDMODE", 0)))
        self._size = float(headers.get("$PDSIZE", 0))
        self.is_dot = is_dot(self._mode)  # a point that the file hides is still a point of the survey

    def bounds(self, view: Projection) -> npt.NDArray[np.float64]:
        """Return (n, 4) boxes in drawing units."""
        half = self._side_px(view) / 2 / view.scale if view.scale else 0.0
        return np.hstack([self._flat.point - half, self._flat.point + half])

    def paint(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint some points, all of one band and colour at once."""
        rgb = self._flat.point_mark["rgb"][rows]
        if self.is_dot:
            place = self._flat.point[rows]
            return specks(painter, view, np.hstack([place, place]), rgb, band, DOT_PX)
        return self._figures(painter, view, rows, rgb, band)

    def _figures(self, painter: QPainter, view: Projection, rows: Rows, rgb: Rows, band: Rows) -> Layer:
        order = np.lexsort((rgb, band))
        for batch in runs(order, band[order], rgb[order]):
            yield int(band[batch[0]])
            painter.setPen(pen(view, int(rgb[batch[0]]), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path_of(*self._strokes(view, rows[batch])))

    def _strokes(self, view: Projection, rows: Rows) -> tuple[Vertices, Rows]:
        """Return the vertices of the marks of some points in pixels, and where each stroke begins."""
        place = view.moved(self._flat.point[rows])
        parts = figure(self._mode, self._side_px(view) / 2)
        xy = np.concatenate([(place[:, None, :] + part[None]).reshape(-1, 2) for part in parts])
        counts = np.concatenate([np.full(len(place), len(part)) for part in parts])
        return xy, starts_of(counts)[:-1]

    def _side_px(self, view: Projection) -> float:
        if self.is_dot:
            return DOT_PX
        if self._size > 0:
            return min(max(self._size * view.scale, LEAST_PX), 1e4)
        return float(np.clip(RELATIVE_MM * view.px_per_mm, LEAST_PX, LARGEST_PX))
