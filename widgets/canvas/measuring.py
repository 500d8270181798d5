"""What is measured on the canvas: the snap point near the cursor, what was measured last, what was counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.domain.geometry import Box, Point
from app.drawings.measure.snapping import ALL, Found, Snap
from widgets.canvas.markups import Markup, paint_markup
from widgets.canvas.overlays import paint_length, paint_snap
from widgets.canvas.tools import Measured


class Measuring:
    """State of measuring on one sheet.

    Attributes:
        snapper: finds the snap point of some kinds near a place, within millimetres, for a line that begins somewhere.
        kinds: of snap points that are wanted.
        snap: the one near the cursor.
        measured: what was measured, shown until something else is.
        counted: boxes of what was counted.
    """

    def __init__(self) -> None:
        self.snapper: Callable[[Point, float, frozenset[Snap], Point | None], Found | None] | None = None
        self.kinds: frozenset[Snap] = ALL
        self.snap: Found | None = None
        self.measured: Measured | None = None
        self.counted: Sequence[Box] = ()

    def forget(self) -> None:
        """Begin another sheet."""
        self.snapper, self.snap, self.measured = None, None, None

    def snapped(self, place: Point, reach_mm: float, begin: Point | None) -> Point:
        """Return the snap point near a place, or the place."""
        self.snap = (
            self.snapper(place, reach_mm, self.kinds, begin) if self.snapper is not None and self.kinds else None
        )
        return self.snap.point if self.snap is not None else place

    def show(self, found: Measured | None) -> None:
        """Show what was measured; what was counted before is no more."""
        self.measured, self.counted = found, ()

    def taken(self) -> Measured | None:
        """Return what was measured, which is shown no more."""
        taken, self.measured = self.measured, None
        return taken

    def paint(self, painter: QPainter, px: Callable[[Point], QPointF], zoom: float, colour: QColor, said: str) -> None:
        """Paint what was counted and measured, with its words ``said``."""
        for box in self.counted:
            painter.setPen(QPen(colour, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(px((box.x0, box.y1)), px((box.x1, box.y0))))
        if found := self.measured:
            if found.kind != "text":
                drawn = Markup("", found.kind, found.points_mm, "", colour.name())
                paint_markup(painter, drawn, px, zoom)
            paint_length(painter, px(found.points_mm[-1]), said, colour)

    def paint_snap(self, painter: QPainter, px: Callable[[Point], QPointF], colour: QColor) -> None:
        """Mark the snap point."""
        if self.snap is not None:
            paint_snap(painter, self.snap.kind, px(self.snap.point), colour)
