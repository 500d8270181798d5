"""Places of findings and opinions, and what is being drawn, painted over the tiles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.domain.geometry import Box, Point
from widgets.canvas.markups import ToPx, near_line

Place = tuple[str, Sequence[Point], str, str]  # id, points in sheet millimetres, colour, label

TINT_ALPHA = 28
PLACE_REACH_PX = 8.0
DOT_PX = 5.0
LABEL_PX = 160
FLASH_MARGIN_PX = 8.0


def paint_place(painter: QPainter, place: Place, to_px: ToPx, room_px: float) -> None:
    """Paint a place: outline, line or dot, with its label.

    Args:
        room_px: outlines wider or higher than this are not tinted: they would tint all one sees.
    """
    _id, points_mm, colour_name, label = place
    points = [to_px(point) for point in points_mm]
    if not points:
        return
    colour, tint = QColor(colour_name), QColor(colour_name)
    tint.setAlpha(TINT_ALPHA)
    painter.setPen(QPen(colour, 2))
    box = Box.around((point.x(), point.y()) for point in points)
    painter.setBrush(tint if max(box.width, box.height) <= room_px else Qt.BrushStyle.NoBrush)
    if len(points) > 2:
        painter.drawPolygon(QPolygonF(points))
    elif len(points) == 2:
        painter.drawLine(points[0], points[1])
    if len(points) <= 2:
        for point in points:
            painter.drawEllipse(point, DOT_PX, DOT_PX)
    if label:
        _paint_label(painter, points[0], label, colour)


def place_at(places: Sequence[Place], at: QPointF, to_px: ToPx) -> Place | None:
    """Return the place under a pixel, the last painted first."""
    for place in reversed(places):
        points = [to_px(point) for point in place[1]]
        if not points:
            continue
        outline = len(points) > 2
        if outline and QPolygonF(points).containsPoint(at, Qt.FillRule.OddEvenFill):
            return place
        if near_line([*points, points[0]] if outline else points, at, PLACE_REACH_PX):
            return place
    return None


def paint_flash(painter: QPainter, points_mm: Sequence[Point], to_px: ToPx, colour: QColor) -> None:
    """Paint a frame around the place jumped to."""
    painter.setPen(QPen(colour, 4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = [to_px(point) for point in points_mm]
    box = Box.around((point.x(), point.y()) for point in points).grown(FLASH_MARGIN_PX)
    painter.drawRect(QRectF(box.x0, box.y0, box.width, box.height))


def paint_length(painter: QPainter, at: QPointF, text: str, colour: QColor) -> None:
    """Paint a measured length beside the cursor."""
    width = painter.fontMetrics().horizontalAdvance(text) + 12
    box = QRectF(at.x() + 12, at.y() - 26, width, 20)
    painter.fillRect(box, colour)
    painter.setPen(QColor("white"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _paint_label(painter: QPainter, at: QPointF, label: str, colour: QColor) -> None:
    metrics = painter.fontMetrics()
    text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, LABEL_PX)
    box = QRectF(at.x(), at.y() - 20, metrics.horizontalAdvance(text) + 8, 18)
    painter.fillRect(box, colour)
    painter.setPen(QColor("white"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
