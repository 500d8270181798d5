"""The map of a merged survey: its drawing, and over it what each source measured, residuals, conflicts, comparisons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from app.domain.geometry import Point
from app.jobs.pool import Pool
from app.survey.merged_survey import MergedSurvey
from app.survey.points import Flags, Floats
from widgets import theme
from widgets.canvas.canvas import CanvasWidget

MOST_MARKS = 4000  # of one view; more would hide the drawing
MARK_PX = 3.0
HEAD_PX = 6.0
LEAST_ARROW_PX = 3.0


class SurveyMap(CanvasWidget):
    """Shows measured places in the colours of their sources, and how far each was moved by merging."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.setAccessibleName(self.tr("Survey map"))
        self._measured: Floats = np.zeros((0, 2))
        self._merged: Floats = np.zeros((0, 2))
        self._source = np.zeros(0, dtype=np.int32)
        self._names: tuple[str, ...] = ()
        self._colours: Mapping[str, QColor] = {}
        self._hidden: frozenset[str] = frozenset()
        self._share = 1.0
        self._times = 500.0

    def show_survey(self, survey: MergedSurvey, colours: Mapping[str, QColor]) -> None:
        """Take the measured places of a survey."""
        points, observed = survey.points, survey.points.observed
        corner = np.repeat(np.arange(len(points)), points.sizes)
        self._measured = observed.points.places[points.rows]
        self._merged = points.places[corner] if len(points) else np.zeros((0, 2))
        self._source, self._names = observed.source[points.rows], observed.sources
        self._colours = colours
        self.update()

    def hide_sources(self, names: frozenset[str]) -> None:
        """Leave out what some sources measured."""
        self._hidden = names
        self.update()

    def set_share(self, share: float) -> None:
        """Show places between as measured (0) and as merged (1)."""
        self._share = share
        self.update()

    def set_times(self, times: float) -> None:
        """Draw residuals this many times their length."""
        self._times = times
        self.update()

    def sheet_points(self, places: Sequence[Point]) -> list[Point]:
        """Return places (east, north) in millimetres of the sheet."""
        if self.face is None:
            return []
        return [self.face.sheet.to_mm(place) for place in places]

    def place_text(self, point_mm: Point) -> str:
        """Return a place of the map with east and north named."""
        if self.face is None:
            return ""
        east, north = self.face.sheet.to_mm.inverse()(point_mm)
        return self.tr("E {east} N {north} m").format(east=f"{east:.3f}", north=f"{north:.3f}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map, then residuals and measured places over it."""
        super().paintEvent(event)
        if self.face is None or not len(self._measured):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = np.flatnonzero(self._in_view())
        step = 1 + len(shown) // MOST_MARKS
        to_mm = self.face.sheet.to_mm
        for row in shown[::step].tolist():
            colour = self._colours.get(self._names[int(self._source[row])], QColor(theme.colours()["accent"]))
            move = self._merged[row] - self._measured[row]
            at = self._measured[row] + self._share * move
            place = self.px(to_mm((float(at[0]), float(at[1]))))
            painter.setPen(QPen(colour, 1.5))
            self._paint_residual(painter, place, move)
            painter.setBrush(colour)
            painter.drawEllipse(place, MARK_PX, MARK_PX)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _in_view(self) -> Flags:
        assert self.face is not None  # noqa: S101 - told by the caller
        box, back = self.view.box_mm, self.face.sheet.to_mm.inverse()
        (x0, y0), (x1, y1) = back((box.x0, box.y0)), back((box.x1, box.y1))
        e, n = self._measured.T
        seen = (e >= min(x0, x1)) & (e <= max(x0, x1)) & (n >= min(y0, y1)) & (n <= max(y0, y1))
        hidden = [number for number, name in enumerate(self._names) if name in self._hidden]
        return np.asarray(seen & ~np.isin(self._source, hidden))

    def _paint_residual(self, painter: QPainter, at: QPointF, move: Floats) -> None:
        """Draw an arrow from a measured place toward the merged one, many times its length."""
        assert self.face is not None  # noqa: S101 - told by the caller
        scale = self.face.sheet.to_mm.scale * self.view.zoom * self._times
        dx, dy = float(move[0]) * scale, -float(move[1]) * scale
        length = math.hypot(dx, dy)
        if length < LEAST_ARROW_PX:
            return
        tip = QPointF(at.x() + dx, at.y() + dy)
        painter.drawLine(at, tip)
        angle = math.atan2(dy, dx)
        for side in (-0.4, 0.4):
            turn = angle + math.pi + side
            painter.drawLine(tip, QPointF(tip.x() + HEAD_PX * math.cos(turn), tip.y() + HEAD_PX * math.sin(turn)))
