"""The one window: top bar, area rail, work areas, status line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import AppError
from widgets.error_text import error_text
from widgets.session import Session
from widgets.status_line import StatusLine
from widgets.top_bar import TopBar


class MainWindow(QMainWindow):
    """Holds the work areas; one key and one click for each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle(self.tr("Lianshen"))
        self.resize(1366, 768)
        self.top = TopBar(session.person)
        self.areas = QStackedWidget()
        self._rail = QVBoxLayout()
        self._rail.setContentsMargins(4, 8, 4, 8)
        self._rail.setSpacing(4)
        self._rail.addStretch(1)
        self._buttons = QButtonGroup(self)
        self.rail = QFrame()
        self.rail.setObjectName("rail")
        self.rail.setFixedWidth(64)
        self.rail.setLayout(self._rail)
        self.line = StatusLine()
        middle = QWidget()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.areas, 1)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(row, 1)
        self.setCentralWidget(middle)
        self.statusBar().addWidget(self.line, 1)
        self.statusBar().setSizeGripEnabled(False)
        session.told.connect(self.line.tell)
        session.failed.connect(self._tell_error)
        session.progressing.connect(self.line.watch)
        session.background.busy.connect(self.line.idle)

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

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish what was begun before the window goes."""
        self.session.close()
        super().closeEvent(event)

    def _tell_error(self, error: AppError) -> None:
        self.line.tell(error_text(error))

    def _shower(self, index: int) -> Callable[[], None]:
        def show() -> None:
            self.areas.setCurrentIndex(index)
            self._buttons.button(index).setChecked(True)

        return show
