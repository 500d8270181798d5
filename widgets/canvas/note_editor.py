"""The words of a text or callout, typed where they will stand."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

WIDTH_PX, HEIGHT_PX = 260, 76


class NoteEditor(QPlainTextEdit):
    """Opens over the canvas: Enter keeps the words, Shift+Enter begins a line, Escape gives up.

    Signals:
        written: the words.
        given_up: nothing was written.
    """

    written = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = parent
        self.setAccessibleName(self.tr("Note"))
        self.setFixedSize(WIDTH_PX, HEIGHT_PX)
        self.hide()

    def open_at(self, at: QPoint, text: str = "", asked: str = "") -> None:
        """Begin with ``text`` near a pixel of the parent; ``asked`` says what is wanted, if not words."""
        room = self._board.rect()
        self.setPlaceholderText(asked or self.tr("Text, then Enter"))
        self.setPlainText(text)
        self.selectAll()
        x = max(0, min(at.x(), room.width() - WIDTH_PX))
        y = max(0, min(at.y(), room.height() - HEIGHT_PX))
        self.move(x, y)
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends, Escape gives up."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._end(self.toPlainText().strip())
        elif event.key() == Qt.Key.Key_Escape:
            self._end("")
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed when the person goes on elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._end(self.toPlainText().strip())

    def _end(self, text: str) -> None:
        if not self.isVisible():
            return
        self.hide()
        self._board.setFocus()
        if text:
            self.written.emit(text)
        else:
            self.given_up.emit()
