"""The one window: area rail, work areas, status line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets.empty import EmptyPanel


class MainWindow(QMainWindow):
    """Holds the work areas; one key and one click for each."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Lianshen"))
        self.resize(1366, 768)
        self.areas = QStackedWidget()
        self._rail = QVBoxLayout()
        self._rail.setContentsMargins(4, 8, 4, 8)
        self._rail.setSpacing(4)
        self._rail.addStretch(1)
        self._buttons = QButtonGroup(self)
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(64)
        rail.setLayout(self._rail)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        row.addWidget(self.areas, 1)
        self.setCentralWidget(middle)
        self.status = QLabel()
        self.status.setObjectName("muted")
        self.statusBar().addWidget(self.status)

    def add_area(self, name: str, widget: QWidget) -> None:
        """Add a work area with its button on the rail and the next of Ctrl 1–6."""
        number = self.areas.addWidget(widget) + 1
        button = QToolButton()
        button.setText(name)
        button.setCheckable(True)
        button.setFixedSize(56, 40)
        button.setToolTip(f"{name} (Ctrl+{number})")
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons.addButton(button, number - 1)
        self._rail.insertWidget(number - 1, button)
        show = self._shower(number - 1)
        button.clicked.connect(show)
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, show)
        if number == 1:
            button.setChecked(True)

    def add_empty_area(
        self, name: str, sentence: str, button: str = "", act: Callable[[], object] | None = None
    ) -> None:
        """Add an area that has nothing to show yet, with what fills it."""
        self.add_area(name, EmptyPanel(sentence, button, act))

    def _shower(self, index: int) -> Callable[[], None]:
        def show() -> None:
            self.areas.setCurrentIndex(index)
            self._buttons.button(index).setChecked(True)

        return show
