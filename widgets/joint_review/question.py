"""One question before what cannot be undone, asked in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout


class Question(QFrame):
    """Says exactly what will happen; hidden until asked."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question")
        self._then: Callable[[], object] = lambda: None
        self.asked = QLabel()
        self.asked.setWordWrap(True)
        self.yes = QPushButton()
        self.yes.setObjectName("primary")
        self.yes.clicked.connect(self._do)
        self.no = QPushButton(self.tr("Cancel"))
        self.no.clicked.connect(self.hide)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.no)
        foot.addWidget(self.yes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.asked)
        layout.addLayout(foot)
        self.hide()

    def ask(self, sentence: str, button: str, then: Callable[[], object]) -> None:
        """Ask; ``then`` is called on yes."""
        self._then = then
        self.asked.setText(sentence)
        self.yes.setText(button)
        self.show()
        self.yes.setFocus()

    def _do(self) -> None:
        self.hide()
        self._then()
