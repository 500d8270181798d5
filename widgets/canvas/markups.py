"""Markups painted live over the tiles."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.domain.geometry import Box, Point

CLOUD_ARC_PX = 14.0
HANDLE_PX = 7.0


@dataclass(frozen=True)
class Markup:
    """One markup as painted; points in sheet millimetres."""

    id: str
    kind: str
    points_mm: tuple[Point, ...]
    text: str
    colour: str


def paint_markup(painter: QPainter, markup: Markup, points: Sequence[QPointF], selected: bool) -> None:
    """Paint a markup whose points lie at ``points`` in pixels; handles when it is selected."""
    colour = QColor(markup.colour)
    pen = QPen(colour, 2.2 if selected else 1.6)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if markup.kind in ("rectangle", "cloud") and len(points) >= 2:
        corners = _corners(points)
        painter.drawPath(_cloud(corners) if markup.kind == "cloud" else _closed(corners))
    elif markup.kind == "polyline":
        painter.drawPolyline(QPolygonF(points))
    elif markup.kind in ("arrow", "callout") and len(points) >= 2:
        painter.drawLine(points[0], points[-1])
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF(_head(points[1], points[0])))
    if markup.text:
        at = points[-1] if markup.kind in ("text", "callout", "arrow") else points[0]
        _write(painter, markup.text, at, colour)
    if selected:
        painter.setBrush(QColor("white"))
        painter.setPen(QPen(colour, 1))
        for point in points:
            painter.drawRect(QRectF(point.x() - HANDLE_PX / 2, point.y() - HANDLE_PX / 2, HANDLE_PX, HANDLE_PX))


def hit(points: Sequence[QPointF], kind: str, at: QPointF, reach_px: float = 6.0) -> bool:
    """Tell whether ``at`` touches a markup with these points in pixels."""
    if len(points) == 1:
        return math.hypot(points[0].x() - at.x(), points[0].y() - at.y()) <= 4 * reach_px
    line = _corners(points) if kind in ("rectangle", "cloud") else list(points)
    if kind in ("rectangle", "cloud"):
        line.append(line[0])
    return any(_distance(at, one, other) <= reach_px for one, other in itertools.pairwise(line))


def _corners(points: Sequence[QPointF]) -> list[QPointF]:
    if len(points) > 2:
        return list(points)
    box = Box.around((point.x(), point.y()) for point in points)
    return [QPointF(x, y) for x, y in box.corners]


def _closed(corners: Sequence[QPointF]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF(corners))
    path.closeSubpath()
    return path


def _cloud(corners: list[QPointF]) -> QPainterPath:
    """Return arcs of about equal length along the outline, bulging outwards."""
    area = sum(a.x() * b.y() - b.x() * a.y() for a, b in zip(corners, [*corners[1:], corners[0]], strict=True))
    if area > 0:
        corners = corners[::-1]
    path = QPainterPath(corners[0])
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        length = math.hypot(end.x() - start.x(), end.y() - start.y())
        count = max(1, round(length / CLOUD_ARC_PX))
        for step in range(count):
            one = start + (end - start) * (step / count)
            two = start + (end - start) * ((step + 1) / count)
            middle = (one + two) / 2
            bulge = QPointF(-(two.y() - one.y()), two.x() - one.x()) * 0.6
            path.quadTo(middle + bulge, two)
    return path


def _head(start: QPointF, tip: QPointF) -> list[QPointF]:
    angle = math.atan2(tip.y() - start.y(), tip.x() - start.x())
    sides = [QPointF(math.cos(angle + turn), math.sin(angle + turn)) * 11.0 for turn in (2.75, -2.75)]
    return [tip, *(tip + side for side in sides)]


def _write(painter: QPainter, text: str, at: QPointF, colour: QColor) -> None:
    rect = painter.fontMetrics().boundingRect(0, 0, 260, 400, int(Qt.TextFlag.TextWordWrap), text)
    box = QRectF(at.x() + 6, at.y() + 4, rect.width() + 10, rect.height() + 6)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(QColor(255, 255, 255, 235))
    painter.drawRect(box)
    painter.drawText(box.adjusted(5, 3, -5, -3), int(Qt.TextFlag.TextWordWrap), text)


def _distance(at: QPointF, one: QPointF, other: QPointF) -> float:
    along = other - one
    length = along.x() ** 2 + along.y() ** 2
    share = 0.0 if length == 0 else ((at - one).x() * along.x() + (at - one).y() * along.y()) / length
    foot = one + along * min(1.0, max(0.0, share))
    return math.hypot(at.x() - foot.x(), at.y() - foot.y())
