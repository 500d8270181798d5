"""One field to go anywhere from: sheets, checklist items, opinions, and what the window can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

MOST = 60
WIDTH_PX, HEIGHT_PX, TOP_PX = 640, 420, 56
ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """Something that can be found: what it is called, of which kind, and what choosing it does."""

    text: str
    kind: str
    act: Callable[[], object]


class Jump(QFrame):
    """Opens over the window: type, ↑↓, Enter; Escape closes it."""

    def __init__(self, window: QWidget, entries: Callable[[], Sequence[Entry]]) -> None:
        super().__init__(window)
        self.setObjectName("floating")
        self._window = window
        self._entries = entries
        self._all: Sequence[Entry] = ()
        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("Go to a sheet, item, opinion or command"))
        self._field.setAccessibleName(self.tr("Go to"))
        self._field.textChanged.connect(self._find)
        self._field.returnPressed.connect(self._choose)
        self._field.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Found"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(lambda _item: self._choose())
        self._none = QLabel(self.tr("Nothing has all these words."))
        self._none.setObjectName("hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        for widget in (self._field, self._none, self._list):
            layout.addWidget(widget)
        self.hide()

    def open(self) -> None:
        """Show the field over the window, with everything to be found now."""
        self._all = self._entries()
        room = self._window.width()
        width = min(WIDTH_PX, room - 32)
        self.setGeometry((room - width) // 2, TOP_PX, width, HEIGHT_PX)
        self._field.clear()
        self._find("")
        self.show()
        self.raise_()
        self._field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk through the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and self._list.count():
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
        if event.type() == QEvent.Type.FocusOut and not self._list.hasFocus():
            self.hide()
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        found = [one for one in self._all if all(word in f"{one.text} {one.kind}".casefold() for word in words)]
        self._list.clear()
        for one in found[:MOST]:
            item = QListWidgetItem(f"{one.kind}  {one.text}")
            item.setData(ENTRY, one)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._none.setVisible(not found)

    def _choose(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.hide()
            item.data(ENTRY).act()
