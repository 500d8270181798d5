"""The box at the top that finds words on all sheets, and the list of places that opens under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from app.services.drawing_set.search_set import Hit

PAUSE_MS = 150
WIDTH_PX, LIST_PX, ROWS = 220, 520, 12


class SearchBox(QLineEdit):
    """Ctrl+K; arrows choose, Enter goes there, Escape closes.

    Signals:
        wanted: what was typed, once the person pauses.
        chosen: the Hit to go to.
    """

    wanted = Signal(str)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(self.tr("Search all sheets (Ctrl+K)"))
        self.setAccessibleName(self.tr("Search all sheets"))
        self.setClearButtonEnabled(True)
        self.setFixedWidth(WIDTH_PX)
        self._list = QListWidget()
        self._list.setObjectName("floating")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(self.tr("Places found"))
        self._list.itemClicked.connect(lambda _item: self._choose())
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(lambda: self.wanted.emit(self.text()))
        self.textEdited.connect(self._typed)
        self.installEventFilter(self)
        QShortcut(QKeySequence("Ctrl+K"), self, self._begin)

    def show_hits(self, text: str, hits: Sequence[Hit]) -> None:
        """Open the list; answers to what is no longer typed are dropped."""
        if text != self.text():
            return
        self._list.clear()
        for hit in hits:
            name = hit.sheet.number or hit.sheet.title or hit.sheet.file
            item = QListWidgetItem(hit.text if hit.box_mm is None else f"{name}　{hit.text}")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self._list.addItem(item)
        if not hits:
            self._list.addItem(QListWidgetItem(self.tr("Nothing found")))
        self._list.setCurrentRow(0)
        row_px = max(self._list.sizeHintForRow(0), 20)
        self._list.resize(LIST_PX, row_px * min(ROWS, max(1, len(hits))) + 8)
        host = self.window()
        self._list.setParent(host)
        under = self.mapTo(host, QPoint(0, self.height() + 2))
        self._list.move(max(0, min(under.x(), host.width() - LIST_PX - 8)), under.y())
        self._list.show()
        self._list.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the list, go to a place, or close."""
        if event.type() == QEvent.Type.FocusOut:
            self._list.hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._list.isVisible():
            row = self._list.currentRow()
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._list.setCurrentRow(max(0, min(self._list.count() - 1, row + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._list.hide()
                return True
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        self.setFocus()
        self.selectAll()

    def _typed(self, text: str) -> None:
        if text.strip():
            self._pause.start()
        else:
            self._list.hide()

    def _choose(self) -> None:
        item = self._list.currentItem()
        hit = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        self._list.hide()
        if hit is not None:
            self.chosen.emit(hit)
