"""A bordered tag in a table cell: 强条 must never be overlooked, in any colour vision."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets import theme

MARGIN_PX, PADDING_PX, HEIGHT_PX, ROUND_PX = 2, 4, 18, 3


class TagDelegate(QStyledItemDelegate):
    """Paints the cell's text in a border; an empty cell stays empty."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the row's ground, then the tag."""
        whole = QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        text, whole.text = whole.text, ""
        style = whole.widget.style() if whole.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, whole, painter, whole.widget)
        if not text:
            return
        width = min(whole.fontMetrics.horizontalAdvance(text) + 2 * PADDING_PX, whole.rect.width() - 2 * MARGIN_PX)
        top = whole.rect.center().y() - HEIGHT_PX / 2
        box = QRectF(whole.rect.x() + MARGIN_PX, top, width, HEIGHT_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.colours()["danger"]), 1))
        painter.drawRoundedRect(box, ROUND_PX, ROUND_PX)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.restore()
