"""Places of findings and opinions, and what is being drawn, painted over the tiles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.domain.geometry import Box, Point
from app.drawings.measure.snapping import Snap
from widgets.canvas.markups import ToPx, near_line

Place = tuple[str, Sequence[Point], str, str]  # id, points in sheet millimetres, colour, label

TINT_ALPHA = 28
PLACE_REACH_PX = 8.0
DOT_PX = 5.0
LABEL_PX = 160
LABEL_HIGH_PX, LABEL_CELL_PX = 18, 8
SNAP_SIGN_PX = 6.0
FLASH_MARGIN_PX = 8.0


def paint_places(painter: QPainter, places: Sequence[Place], to_px: ToPx, room_px: float) -> None:
    """Paint places: outline, line or dot, with their labels; the last stand on top.

    A label that would cover another is left out until the view is near enough: hundreds would hide the drawing.

    Args:
        room_px: outlines wider or higher than this are not tinted: they would tint all one sees.
    """
    for place in places:
        _paint_outline(painter, place, to_px, room_px)
    taken: set[tuple[int, int]] = set()
    for _id, points_mm, colour, label in reversed(places):
        if label and points_mm:
            _paint_label(painter, to_px(points_mm[0]), label, QColor(colour), taken)


def _paint_outline(painter: QPainter, place: Place, to_px: ToPx, room_px: float) -> None:
    _id, points_mm, colour_name, _label = place
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


def paint_snap(painter: QPainter, kind: Snap, at: QPointF, colour: QColor) -> None:
    """Paint the sign of a snap point, as drawing programs do: a square for an end, a triangle for a middle …"""
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y, r = at.x(), at.y(), SNAP_SIGN_PX
    corners = {
        Snap.END: ((-r, -r), (r, -r), (r, r), (-r, r), (-r, -r)),
        Snap.MIDDLE: ((-r, r), (r, r), (0, -r), (-r, r)),
        Snap.PERPENDICULAR: ((-r, -r), (-r, r), (r, r)),
        Snap.NEAREST: ((-r, -r), (r, -r), (-r, r), (r, r), (-r, -r)),
    }.get(kind)
    if corners is not None:
        painter.drawPolyline(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))
    elif kind is Snap.CENTRE:
        painter.drawEllipse(at, r, r)
    else:
        painter.drawLine(QPointF(x - r, y - r), QPointF(x + r, y + r))
        painter.drawLine(QPointF(x - r, y + r), QPointF(x + r, y - r))


def paint_links(painter: QPainter, boxes: Sequence[Box], to_px: ToPx, colour: QColor) -> None:
    """Underline words that name another sheet."""
    painter.setPen(QPen(colour, 1.2, Qt.PenStyle.DotLine))
    for box in boxes:
        painter.drawLine(to_px((box.x0, box.y0)) + QPointF(0, 2), to_px((box.x1, box.y0)) + QPointF(0, 2))


def _paint_label(painter: QPainter, at: QPointF, label: str, colour: QColor, taken: set[tuple[int, int]]) -> None:
    """Paint a label unless another has its cells of the screen; those it takes are added to ``taken``."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(label, Qt.TextElideMode.ElideRight, LABEL_PX)
    box = QRectF(at.x(), at.y() - 20, metrics.horizontalAdvance(text) + 8, LABEL_HIGH_PX)
    columns = range(int(box.left() // LABEL_CELL_PX), int(box.right() // LABEL_CELL_PX) + 1)
    rows = range(int(box.top() // LABEL_HIGH_PX), int(box.bottom() // LABEL_HIGH_PX) + 1)
    cells = {(column, row) for column in columns for row in rows}
    if not taken.isdisjoint(cells):
        return
    taken |= cells
    painter.fillRect(box, colour)
    painter.setPen(QColor("white"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
