"""Lists that open over the canvas: layers to be switched, and what the picture lacks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.drawings.requests import request_for
from app.drawings.sheet import NotShown
from widgets import wording

EDGE_PX, TOP_PX, HEIGHT_PX = 8, 48, 440


class FloatingList(QFrame):
    """A titled list over the canvas, filtered as one types; Escape closes it."""

    width_px = 280

    def __init__(self, title: str, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("floating")
        self.entries = QListWidget()
        self.entries.setAccessibleName(title)
        label = QLabel(title)
        label.setObjectName("panelTitle")
        close = QToolButton()
        close.setText("✕")
        close.setToolTip(self.tr("Close (Esc)"))
        close.setAccessibleName(self.tr("Close"))
        close.clicked.connect(self.hide)
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Filter as you type"))
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._narrow)
        self.head = QHBoxLayout()
        self.head.addWidget(label, 1)
        self.head.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(self.head)
        layout.addWidget(self._filter)
        layout.addWidget(self.entries, 1)
        self.hide()

    def toggle(self) -> None:
        """Open or close the list."""
        if self.isVisible():
            self.hide()
            return
        room = self._over.height() - TOP_PX - EDGE_PX
        self.setGeometry(
            EDGE_PX, TOP_PX, min(self.width_px, self._over.width() - 2 * EDGE_PX), max(120, min(HEIGHT_PX, room))
        )
        self.show()
        self.raise_()
        self.entries.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._over.setFocus()
        else:
            super().keyPressEvent(event)

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.entries.count()):
            item = self.entries.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))


class LayerList(FloatingList):
    """Layers of the drawing; ``changed`` when one was switched."""

    changed = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(self.tr("Layers"), over)
        for text, state in ((self.tr("All"), Qt.CheckState.Checked), (self.tr("None"), Qt.CheckState.Unchecked)):
            button = QPushButton(text)
            button.setObjectName("small")
            button.clicked.connect(lambda _=False, state=state: self._switch_all(state))
            self.head.insertWidget(self.head.count() - 1, button)
        self.entries.itemChanged.connect(lambda _item: self.changed.emit())

    def show_layers(self, names: Sequence[str], hidden: Collection[str] = ()) -> None:
        """Replace the list; all layers are on but those that the file hides."""
        self.entries.blockSignals(True)
        self.entries.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if name in hidden else Qt.CheckState.Checked)
            self.entries.addItem(item)
        self.entries.blockSignals(False)

    def off(self) -> frozenset[str]:
        """Return the layers switched off."""
        items = [self.entries.item(row) for row in range(self.entries.count())]
        return frozenset(item.text() for item in items if item.checkState() != Qt.CheckState.Checked)

    def _switch_all(self, state: Qt.CheckState) -> None:
        self.entries.blockSignals(True)
        for row in range(self.entries.count()):
            if not self.entries.item(row).isHidden():
                self.entries.item(row).setCheckState(state)
        self.entries.blockSignals(False)
        self.changed.emit()


class NotShownList(FloatingList):
    """What the picture of the sheet lacks; ``chosen`` carries the place of one entry in drawing units."""

    width_px = 480
    chosen = Signal(object)

    def __init__(self, over: QWidget) -> None:
        super().__init__(self.tr("Not shown"), over)
        self.entries.setWordWrap(True)
        self.entries.itemActivated.connect(self._choose)
        self.entries.itemClicked.connect(self._choose)

    def show_gaps(self, gaps: Sequence[NotShown]) -> None:
        """Replace the list."""
        self.entries.clear()
        for gap in gaps:
            ask = request_for(gap.reason, gap.what)
            lines = [f"{wording.not_shown(gap.reason)}: {wording.not_shown_what(gap.what)}  × {gap.count}"]
            lines += [f"→ {told}"] if (told := wording.titled(ask.chinese, ask.english)) else []
            item = QListWidgetItem("\n".join(lines))
            item.setData(Qt.ItemDataRole.UserRole, gap.place)
            self.entries.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        place = item.data(Qt.ItemDataRole.UserRole)
        if place is not None:
            self.chosen.emit(place)
