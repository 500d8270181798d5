"""A bar chart: one row a group, names left, numbers right; parts of a bar are told apart by pattern too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets import theme

ROW_PX = 26
BAR_PX = 14
GAP_PX = 8


@dataclass(frozen=True)
class Bar:
    """One row.

    Args:
        name: at the left.
        parts: length and colour name of the palette, from left to right; the last one is hatched.
        note: at the right end.
        colour: of the name's mark; empty for none.
    """

    name: str
    parts: tuple[tuple[float, str], ...]
    note: str
    colour: str = ""


class BarChart(QWidget):
    """Paints bars to one scale."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar], said: str) -> None:
        """Replace the bars; ``said`` tells those who cannot see them what they show."""
        self._bars = tuple(bars)
        self.setAccessibleDescription(said)
        self.setFixedHeight(max(1, len(bars)) * ROW_PX)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every row."""
        return QSize(480, max(1, len(self._bars)) * ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, bars and numbers."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        widest = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0)
        names = min(self.width() * 0.42, widest + 20)
        notes = max((metrics.horizontalAdvance(bar.note) for bar in self._bars), default=0) + GAP_PX
        room = max(10.0, self.width() - names - notes - 3 * GAP_PX)
        most = max((sum(length for length, _ in bar.parts) for bar in self._bars), default=0) or 1
        for row, bar in enumerate(self._bars):
            self._paint(painter, bar, row * ROW_PX, names, notes, room / most)
        painter.end()

    def _paint(self, painter: QPainter, bar: Bar, top: int, names: float, notes: float, scale: float) -> None:
        colours, middle = theme.colours(), Qt.AlignmentFlag.AlignVCenter
        if bar.colour:
            painter.fillRect(QRectF(0, top + 7, 4, 12), QColor(bar.colour))
        painter.setPen(QColor(colours["text"]))
        shown = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideMiddle, int(names) - 12)
        painter.drawText(QRectF(10, top, names - 10, ROW_PX), middle, shown)
        x = names + GAP_PX
        for index, (length, colour) in enumerate(bar.parts):
            box = QRectF(x, top + (ROW_PX - BAR_PX) / 2, length * scale, BAR_PX)
            painter.fillRect(box, QColor(colours[colour]))
            if index and index == len(bar.parts) - 1:
                painter.fillRect(box, QBrush(QColor(colours["panel"]), Qt.BrushStyle.BDiagPattern))
            x += length * scale
        painter.setPen(QColor(colours["muted"]))
        painter.drawText(QRectF(x + GAP_PX, top, notes, ROW_PX), middle, bar.note)
