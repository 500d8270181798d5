"""The map of a merged survey: its own drawing or an approved sheet, and over it what each source measured, residuals,
outlines, deviations, and what a fix would move."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF

from app.domain.geometry import Affine, Box, Point
from app.jobs.pool import Pool
from app.survey.approved_sheet import Laid
from app.survey.merged_survey import MergedSurvey
from app.survey.points import Flags, Floats
from app.survey.straightening import Move
from app.survey.verification import VerifiedValue
from widgets import theme
from widgets.canvas.canvas import CanvasWidget
from widgets.survey.deviations import deviations, paint_deviations, paint_head, paint_label

MOST_MARKS = 4000  # of one view; more would hide the drawing
MARK_PX = 3.0
HEAD_PX, HEAD_ANGLE = 6.0, 0.4
LEAST_ARROW_PX = 3.0
MOVE_PX = 34.0  # of an arrow that shows where a corner would go, however little
LABELLED_PX_A_METRE = 8.0  # from which zoom on deviations that comply have numbers
BEFORE_PX, BEFORE_ALPHA = 7.0, 120  # of an outline before its fix, under that after it
VEIL = 150  # of 255: how far the approved sheet steps back behind the as-built survey
CLOSE_M = 0.6  # ground on every side of a move that is looked at


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
        self._outlines: list[tuple[str, bool, Box, Sequence[Point]]] = []
        self._laid: Laid | None = None
        self._deviations = deviations(())
        self._before: Sequence[Point] = ()
        self._moves: Sequence[Move] = ()
        self._banner = ""
        self._share = 1.0
        self._times = 500.0

    def show_survey(self, survey: MergedSurvey, rows: Sequence[VerifiedValue], colours: Mapping[str, QColor]) -> None:
        """Take the measured places, the outlines and the comparison of a survey."""
        points, observed = survey.points, survey.points.observed
        corner = np.repeat(np.arange(len(points)), points.sizes)
        self._measured = observed.points.places[points.rows]
        self._merged = points.places[corner] if len(points) else np.zeros((0, 2))
        self._source, self._names = observed.source[points.rows], observed.sources
        self._outlines = [
            (o.sources[0] if o.sources else "", o.closed, Box.around(o.vertices), o.vertices) for o in survey.outlines
        ]
        self._deviations = deviations(rows)
        self._colours = colours
        self.update()

    def lay(self, laid: Laid | None) -> None:
        """Say how the survey lies on the sheet shown; None where the sheet is its own map."""
        self._laid = laid
        self.update()

    def preview_fix(self, before: Sequence[Point], moves: Sequence[Move], told: str) -> None:
        """Show an outline as it is before a fix, what the fix would move, and say it; nothing and "" end that."""
        self._before, self._moves, self._banner = before, moves, told
        self.update()

    def hide_sources(self, names: frozenset[str]) -> None:
        """Leave out what some sources measured."""
        self._hidden = names
        self.update()

    def set_share(self, share: float) -> None:
        """Show places between as measured (0) and as merged (1); over an approved sheet, between that and as built."""
        self._share = share
        self.update()

    def set_times(self, times: float) -> None:
        """Draw residuals this many times their length."""
        self._times = times
        self.update()

    @property
    def _to_mm(self) -> Affine:
        """East and north → millimetres of the sheet."""
        assert self.face is not None  # noqa: S101 - told by the caller
        to_mm = self.face.sheet.to_mm
        return to_mm if self._laid is None else to_mm.after(self._laid.to_drawing)

    def sheet_points(self, places: Sequence[Point]) -> list[Point]:
        """Return places (east, north) in millimetres of the sheet."""
        return [] if self.face is None else list(map(self._to_mm, places))

    def go_close(self, places: Sequence[Point]) -> None:
        """Look at places (east, north) so closely that centimetres between them are seen."""
        if self.face is not None:
            box = Box.around(places)
            half = max(CLOSE_M, 2.5 * max(box.width, box.height))
            corners = self.sheet_points(
                [(box.centre[0] + x, box.centre[1] + y) for x in (-half, half) for y in (-half, half)]
            )
            self.look(self.view.fitted(Box.around(corners)))

    def place_text(self, point_mm: Point) -> str:
        """Return a place of the map with east and north named."""
        if self.face is None:
            return ""
        east, north = self._to_mm.inverse()(point_mm)
        return self.tr("E {east} N {north} m").format(east=f"{east:.3f}", north=f"{north:.3f}")

    def paint_sheet(self, painter: QPainter, part_mm: Box) -> None:
        """Paint the drawing; an approved sheet steps back as the as-built survey comes forward."""
        super().paint_sheet(painter, part_mm)
        if self._laid is not None and self.face is not None:
            veil = QColor(theme.colours(self._dark)["paper"])
            veil.setAlpha(round(VEIL * self._share))
            width, height = self.face.sheet.size_mm
            painter.fillRect(QRectF(self.px((0.0, height)), self.px((width, 0.0))), veil)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map, then what was measured over it."""
        super().paintEvent(event)
        if self.face is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        to_mm = self._to_mm
        if self._laid is not None:
            painter.setOpacity(self._share)
            self._paint_outlines(painter, to_mm)
        if len(self._measured):
            self._paint_places(painter, to_mm)
        if self._laid is not None:
            painter.setOpacity(1.0)
            near = to_mm.scale * self.view.zoom >= LABELLED_PX_A_METRE
            seen = QRectF(self.rect())
            paint_deviations(painter, self._deviations, lambda place: self.px(to_mm(place)), self._share, seen, near)
        self._paint_moves(painter, to_mm)
        if self._banner:
            self._paint_banner(painter)

    def _paint_outlines(self, painter: QPainter, to_mm: Affine) -> None:
        """Draw as-built lines and areas in the colour of the source that they are from."""
        seen = self._seen(to_mm)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shown = [one for one in self._outlines if one[0] not in self._hidden and one[2].intersects(seen)]
        for source, closed, _, vertices in shown[:MOST_MARKS]:
            painter.setPen(QPen(self._colour(source), 2.0))
            line = QPolygonF([self.px(to_mm(vertex)) for vertex in vertices])
            if closed:
                painter.drawPolygon(line)
            else:
                painter.drawPolyline(line)

    def _paint_places(self, painter: QPainter, to_mm: Affine) -> None:
        """Draw measured places with their residuals, all of one source at once: there may be thousands."""
        shown = np.flatnonzero(self._in_view(to_mm))
        shown = shown[:: 1 + len(shown) // MOST_MARKS]
        share = self._share if self._laid is None else 1.0
        move = self._merged[shown] - self._measured[shown]
        at = self._measured[shown] + share * move
        start, tip = self._pixels(to_mm, at), self._pixels(to_mm, at + self._times * move)
        for source in np.unique(self._source[shown]).tolist():
            own = self._source[shown] == source
            colour = self._colour(self._names[source])
            painter.setPen(QPen(colour, 1.5))
            painter.drawLines(arrows(start[own], tip[own]))
            painter.setBrush(colour)
            for x, y in start[own].tolist():
                painter.drawEllipse(QPointF(x, y), MARK_PX, MARK_PX)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _pixels(self, to_mm: Affine, places: Floats) -> Floats:
        """Return where places (n, 2) are, in pixels."""
        x, y = to_mm.inverse()(self.view.centre)
        origin, east, north = (np.array(self.view.to_px(to_mm(at))) for at in ((x, y), (x + 1, y), (x, y + 1)))
        off = places - np.array([x, y])
        return np.asarray(origin + off[:, :1] * (east - origin) + off[:, 1:] * (north - origin))

    def _colour(self, source: str) -> QColor:
        return self._colours.get(source, QColor(theme.colours()["accent"]))

    def _seen(self, to_mm: Affine) -> Box:
        """Return the ground that is seen, in east and north."""
        box, back = self.view.box_mm, to_mm.inverse()
        return Box.around([back((x, y)) for x in (box.x0, box.x1) for y in (box.y0, box.y1)])

    def _in_view(self, to_mm: Affine) -> Flags:
        ground = self._seen(to_mm)
        e, n = self._measured.T
        seen = (e >= ground.x0) & (e <= ground.x1) & (n >= ground.y0) & (n <= ground.y1)
        hidden = [number for number, name in enumerate(self._names) if name in self._hidden]
        return np.asarray(seen & ~np.isin(self._source, hidden))

    def _paint_moves(self, painter: QPainter, to_mm: Affine) -> None:
        """Draw the outline before a fix, and where each of its corners would go, and how far."""
        broad = QColor(theme.colours()["gone"])
        broad.setAlpha(BEFORE_ALPHA)
        painter.setPen(QPen(broad, BEFORE_PX))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([self.px(to_mm(vertex)) for vertex in self._before]))
        colour, taken = QColor(theme.colours()["accent"]), list[QRectF]()
        for move in self._moves:
            start, end = self.px(to_mm(move.start)), self.px(to_mm(move.end))
            length = math.hypot(end.x() - start.x(), end.y() - start.y())
            painter.setPen(QPen(colour, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(start, MARK_PX + 1, MARK_PX + 1)
            if not length:
                continue
            times = max(1.0, MOVE_PX / length)
            tip = QPointF(start.x() + times * (end.x() - start.x()), start.y() + times * (end.y() - start.y()))
            painter.drawLine(start, tip)
            paint_head(painter, tip, math.atan2(end.y() - start.y(), end.x() - start.x()), HEAD_PX)
            paint_label(painter, tip, f"{move.distance_m:.3f} m", colour, taken)

    def _paint_banner(self, painter: QPainter) -> None:
        """Say over the map what it shows."""
        palette, metrics = theme.colours(), painter.fontMetrics()
        width = min(self.width() - 16.0, metrics.horizontalAdvance(self._banner) + 20.0)
        bounds = QRectF(8, 8, width, self.height())
        wrap = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        height = metrics.boundingRect(bounds.adjusted(10, 0, -10, 0).toRect(), wrap, self._banner).height()
        box = QRectF(8, 8, width, height + 12)
        painter.setPen(QPen(QColor(palette["accent"]), 1))
        painter.setBrush(QColor(palette["raised"]))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(palette["text"]))
        painter.drawText(box.adjusted(10, 6, -10, -6), wrap, self._banner)


def arrows(start: Floats, tip: Floats) -> list[QLineF]:
    """Return shafts and heads of arrows between pixels (n, 2); those too short to be seen are left out."""
    along = tip - start
    length = np.hypot(along[:, 0], along[:, 1])
    long = length >= LEAST_ARROW_PX
    start, tip, along = start[long], tip[long], along[long] / length[long, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    back, side = HEAD_PX * math.cos(HEAD_ANGLE), HEAD_PX * math.sin(HEAD_ANGLE)
    ends = (start, tip - back * along + side * across, tip - back * along - side * across)
    return [QLineF(*line) for end in ends for line in np.hstack([tip, end]).tolist()]
