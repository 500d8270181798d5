"""The one window: top bar, area rail, work areas, status line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt
from PySide6.QtGui import QCloseEvent, QFont, QFontMetrics, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets import icons, theme
from widgets.empty import EmptyPanel
from widgets.jump import Entry
from widgets.notices import Notices
from widgets.password_strip import PasswordStrip
from widgets.session import Session
from widgets.status_line import StatusLine
from widgets.top_bar import TopBar

REVIEW = 1  # the area whose drawing the status line tells of
SMALL_SCREEN_PX = 1600
LEAST_BUTTON_PX, BUTTON_ROOM_PX = 56, 16
LARGE_SHARE = 0.92  # of a larger screen


class MainWindow(QMainWindow):
    """Holds the work areas; one key and one click for each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWindowTitle(self.tr("Lianshen"))
        self.setMinimumSize(960, 600)
        self.top = TopBar(session.person)
        self.areas = QStackedWidget()
        self._rail = QVBoxLayout()
        self._rail.setContentsMargins(4, 8, 4, 8)
        self._rail.setSpacing(4)
        self._rail.addStretch(1)
        self._buttons = QButtonGroup(self)
        self._pages: dict[int, QWidget] = {}
        self.rail = QFrame()
        self.rail.setObjectName("rail")
        self.rail.setFixedWidth(64)
        self.rail.setLayout(self._rail)
        self.line = StatusLine()
        self.notices = Notices()
        self.password_strip = PasswordStrip()
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
        column.addWidget(self.notices)
        column.addWidget(self.password_strip)
        column.addLayout(row, 1)
        self.setCentralWidget(middle)
        self.statusBar().addWidget(self.line, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.top.look_wanted.connect(self._change_look)
        session.told.connect(self.line.tell)
        session.failed.connect(self.notices.tell)
        session.locked.connect(self.password_strip.ask)
        session.project_changed.connect(lambda _code: self.password_strip.dismiss())
        session.progressing.connect(self.line.watch)
        session.background.busy.connect(self.line.idle)

    def add_area(self, name: str, icon: str, widget: QWidget, number: int, *, own_start: bool = False) -> None:
        """Add a work area with its button on the rail and Ctrl with its number.

        Args:
            number: 1 to 6, also its place on the rail.
            own_start: the area knows what to show before a project is open.
        """
        page = widget if own_start else _ProjectPages(self.session, widget, self._choose_project)
        self.areas.addWidget(page)
        button = QToolButton()
        button.setText(name)
        icons.give(button, icon)
        button.setIconSize(QSize(20, 20))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        chosen = QFont(button.font())
        chosen.setBold(True)  # the button of the area that is shown
        width = max(LEAST_BUTTON_PX, QFontMetrics(chosen).horizontalAdvance(name) + BUTTON_ROOM_PX)
        button.setMinimumSize(width, 52)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rail.setFixedWidth(max(self.rail.width(), width + 8))
        button.setToolTip(f"{name} (Ctrl+{number})")
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons.addButton(button, number)
        self._rail.insertWidget(sum(other < number for other in self._pages), button)
        self._pages[number] = page
        show = partial(self.show_area, number)
        button.clicked.connect(show)
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, show)
        if len(self._pages) == 1:
            button.setChecked(True)

    def show_area(self, number: int) -> None:
        """Bring a work area to the front."""
        self.areas.setCurrentWidget(self._pages[number])
        self._buttons.button(number).setChecked(True)
        self.line.show_drawing_fields(number == REVIEW)

    def entries(self) -> list[Entry]:
        """Return what can be found here: areas, and what the menus hold."""
        area, command = self.tr("Area"), self.tr("Command")
        areas = [Entry(self._buttons.button(n).text(), area, partial(self.show_area, n)) for n in sorted(self._pages)]
        return [
            *areas,
            *(Entry(action.text(), command, action.trigger) for action in self.top.actions() if action.isEnabled()),
        ]

    def open_on_screen(self) -> None:
        """Show the window as it was left; at first, all of a small screen or most of a large one."""
        settings = QSettings()
        room = self.screen().availableGeometry()
        kept = settings.value("window/geometry")
        if not isinstance(kept, QByteArray) or not self.restoreGeometry(kept):
            self.resize(int(LARGE_SHARE * room.width()), int(LARGE_SHARE * room.height()))
            if room.width() <= SMALL_SCREEN_PX:
                self.setWindowState(Qt.WindowState.WindowMaximized)
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Finish what was begun before the window goes."""
        QSettings().setValue("window/geometry", self.saveGeometry())
        self.session.close()
        super().closeEvent(event)

    def _change_look(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, not theme.is_dark())
            QSettings().setValue("look/dark", theme.is_dark())
            icons.refresh()
            self.top.show_look()

    def _choose_project(self) -> None:
        self.show_area(min(self._pages))
        self.top.projects_wanted.emit()


class _ProjectPages(QStackedWidget):
    """An area, or before a project is open, the way to one."""

    def __init__(self, session: Session, area: QWidget, choose: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self.addWidget(EmptyPanel(self.tr("Choose a project first."), self.tr("Projects"), choose))
        self.addWidget(area)
        session.project_changed.connect(self._look)

    def showEvent(self, event: QShowEvent) -> None:
        """Look whether a project is open."""
        self._look()
        super().showEvent(event)

    def _look(self, _code: str = "") -> None:
        self.setCurrentIndex(1 if self._session.code else 0)
