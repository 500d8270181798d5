"""What an empty panel shows: one sentence what it is for, and the button that fills it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget


class EmptyPanel(QWidget):
    """One sentence and one button."""

    def __init__(self, sentence: str, button: str = "", act: Callable[[], object] | None = None) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addStretch(1)
        label = QLabel(sentence)
        label.setObjectName("hint")
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(label)
        if act is not None:
            layout.addSpacing(8)
            push = QPushButton(button)
            push.setObjectName("primary")
            push.clicked.connect(lambda: act())
            layout.addWidget(push, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)
