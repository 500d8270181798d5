"""A passphrase asked for in a strip of the window, never in a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton

LEAST = 8


class PassphraseBar(QFrame):
    """One question at a time; Enter answers, Escape gives up."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question")
        self._then: Callable[[str], None] | None = None
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._first, self._again = QLineEdit(), QLineEdit()
        for field, name in (
            (self._first, self.tr("Passphrase")),
            (self._again, self.tr("Passphrase once more")),
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.setMinimumWidth(180)
            field.textChanged.connect(self._look)
            field.returnPressed.connect(self._answer)
        self._go = QPushButton(self.tr("Continue"))
        self._go.setObjectName("primary")
        self._go.clicked.connect(self._answer)
        stop = QPushButton(self.tr("Cancel"))
        stop.clicked.connect(self._give_up)
        QShortcut(QKeySequence("Esc"), self, self._give_up, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        for widget in (self._first, self._again, self._go, stop):
            row.addWidget(widget)
        self.hide()

    def ask(self, text: str, then: Callable[[str], None]) -> None:
        """Ask for the passphrase of something that is there."""
        self._begin(text, then, new=False)

    def ask_new(self, text: str, then: Callable[[str], None]) -> None:
        """Ask for a new passphrase, typed twice."""
        self._begin(text, then, new=True)

    def _begin(self, text: str, then: Callable[[str], None], *, new: bool) -> None:
        self._then = then
        self._text.setText(text)
        self._first.clear()
        self._again.clear()
        self._again.setVisible(new)
        self._look()
        self.show()
        self._first.setFocus()

    def _fits(self) -> bool:
        secret = self._first.text()
        if self._again.isVisibleTo(self):
            return len(secret) >= LEAST and secret == self._again.text()
        return bool(secret)

    def _look(self) -> None:
        self._go.setEnabled(self._fits())

    def _answer(self) -> None:
        if self._fits() and self._then is not None:
            then, secret = self._then, self._first.text()
            self._give_up()
            then(secret)

    def _give_up(self) -> None:
        self._then = None
        self._first.clear()
        self._again.clear()
        self.hide()
