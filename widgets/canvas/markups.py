"""Markups painted live over the tiles, with the geometry every exporter writes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from app.domain.geometry import Box, Point
from app.markup.shapes import Kind, Shape, shape_of
from widgets.canvas.glyphs import EM_PX, cap_height_px

GRIP_PX = 8.0
REACH_PX = 6.0
LEAST_PEN_PX = 1.6
READABLE_PX = 6.0  # letter height below which words are left to the tool tip
SAG_PX = 0.3

ToPx = Callable[[Point], QPointF]


@dataclass(frozen=True)
class Markup:
    """One markup as painted; points in sheet millimetres."""

    id: str
    kind: str
    points_mm: tuple[Point, ...]
    text: str
    colour: str
    width_mm: float = 0.5

    @cached_property
    def shape(self) -> Shape:
        """Its geometry in sheet millimetres; BadInput when there are too few points."""
        return shape_of(Kind(self.kind), self.points_mm, self.text, self.width_mm)

    def moved(self, dx_mm: float, dy_mm: float) -> Markup:
        """Return it elsewhere."""
        return replace(self, points_mm=tuple((x + dx_mm, y + dy_mm) for x, y in self.points_mm))

    def bent(self, row: int, point: Point) -> Markup:
        """Return it with another place for one of its points."""
        return replace(self, points_mm=(*self.points_mm[:row], point, *self.points_mm[row + 1 :]))


def paint_markup(painter: QPainter, markup: Markup, to_px: ToPx, zoom: float) -> None:
    """Paint a markup.

    Args:
        to_px: sheet millimetres → pixels.
        zoom: pixels a millimetre.
    """
    colour = QColor(markup.colour)
    pen = QPen(colour, max(LEAST_PEN_PX, markup.width_mm * zoom))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for stroke in markup.shape.strokes:
        painter.setBrush(colour if stroke.filled else Qt.BrushStyle.NoBrush)
        line = QPolygonF([to_px(point) for point in stroke.flattened(SAG_PX / zoom)])
        if stroke.filled:
            painter.drawPolygon(line)
        else:
            painter.drawPolyline(line)
    _paint_words(painter, markup, to_px, zoom)


def paint_grips(painter: QPainter, markup: Markup, to_px: ToPx) -> None:
    """Paint a square on every point that can be dragged, and the box around the markup."""
    box = markup.shape.box_mm
    low, high = to_px((box.x0, box.y0)), to_px((box.x1, box.y1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(markup.colour), 1, Qt.PenStyle.DashLine))
    painter.drawRect(QRectF(low, high).normalized().adjusted(-4, -4, 4, 4))
    painter.setBrush(QColor("white"))
    painter.setPen(QPen(QColor(markup.colour), 1.5))
    for point in markup.points_mm:
        at = to_px(point)
        painter.drawRect(QRectF(at.x() - GRIP_PX / 2, at.y() - GRIP_PX / 2, GRIP_PX, GRIP_PX))


def grip_at(markup: Markup, at: QPointF, to_px: ToPx) -> int | None:
    """Return which of the markup's points lies under ``at``; None for none."""
    steps = [to_px(point) - at for point in markup.points_mm]
    distances = [math.hypot(step.x(), step.y()) for step in steps]
    nearest = min(range(len(distances)), key=distances.__getitem__)
    return nearest if distances[nearest] <= GRIP_PX else None


def hit(markup: Markup, at: QPointF, to_px: ToPx, zoom: float) -> bool:
    """Tell whether ``at`` touches the markup's lines or lies on its words."""
    words = markup.shape.words
    if words is not None and _rect(words.box_mm, to_px).contains(at):
        return True
    return any(
        near_line([to_px(point) for point in stroke.flattened(SAG_PX / zoom)], at) for stroke in markup.shape.strokes
    )


def near_line(line: list[QPointF], at: QPointF, reach_px: float = REACH_PX) -> bool:
    """Tell whether ``at`` lies near a path in pixels; a path of one point is that point."""
    return any(_distance(at, one, other) <= reach_px for one, other in itertools.pairwise([line[0], *line]))


def _paint_words(painter: QPainter, markup: Markup, to_px: ToPx, zoom: float) -> None:
    words = markup.shape.words
    if words is None:
        return
    box = _rect(words.box_mm, to_px)
    tint = QColor(255, 255, 255, 235)
    painter.fillRect(box.adjusted(-2, -1, 2, 1), tint)
    height_px = words.height_mm * zoom
    if height_px < READABLE_PX:
        colour = QColor(markup.colour)
        colour.setAlpha(90)
        painter.fillRect(box, colour)
        return
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(height_px * EM_PX / cap_height_px())))
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(markup.colour))
    for line, baseline in zip(words.lines, words.baselines_mm, strict=True):
        painter.drawText(to_px((words.left_mm, baseline)), line)
    painter.restore()


def _rect(box: Box, to_px: ToPx) -> QRectF:
    return QRectF(to_px((box.x0, box.y0)), to_px((box.x1, box.y1))).normalized()


def _distance(at: QPointF, one: QPointF, other: QPointF) -> float:
    along = other - one
    length = along.x() ** 2 + along.y() ** 2
    share = 0.0 if length == 0 else ((at - one).x() * along.x() + (at - one).y() * along.y()) / length
    foot = one + along * min(1.0, max(0.0, share))
    return math.hypot(at.x() - foot.x(), at.y() - foot.y())
