"""The line at the top: project, import, checks, exports, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton

from app.domain.project import Person, Role
from app.joint_review.clock import Reading
from app.joint_review.people import Registration
from widgets import icons, theme, wording
from widgets.joint_review import terms
from widgets.search_box import SearchBox


class TopBar(QFrame):
    """Signals are the buttons."""

    projects_wanted = Signal()
    import_wanted = Signal()
    folder_wanted = Signal()
    revision_wanted = Signal()
    watch_wanted = Signal()
    watch_ended = Signal()
    comments_wanted = Signal()
    checklists_wanted = Signal()
    fonts_wanted = Signal()
    export_wanted = Signal(str)
    print_wanted = Signal()
    look_wanted = Signal()
    progress_wanted = Signal()
    people_wanted = Signal()
    jump_wanted = Signal()
    person_chosen = Signal(object)

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self._project = QToolButton()
        self._project.setObjectName("project")
        self._project.setToolTip(self.tr("All projects"))
        self._project.clicked.connect(self.projects_wanted)
        self.search = SearchBox()
        self._watched = QLabel()
        self._watched.setObjectName("good")
        self._watched.hide()
        self._state = QLabel()
        self._state.setObjectName("muted")
        self._project_entries: list[QAction] = []  # need an open project
        bring, self._stop_watching = self._import_button()
        self._acts = (bring, self._export_button())
        self._jump = QToolButton()
        self._jump.setIconSize(QSize(18, 18))
        icons.give(self._jump, "command")
        self._jump.setAccessibleName(self.tr("Go to"))
        self._jump.setToolTip(self.tr("Go to a sheet, item, opinion or command (Ctrl+Shift+P)"))
        self._jump.setShortcut(QKeySequence("Ctrl+Shift+P"))
        self._jump.clicked.connect(self.jump_wanted)
        self._look = QToolButton()
        self._look.setIconSize(QSize(18, 18))
        self._look.setShortcut(QKeySequence("Ctrl+Shift+D"))
        self._look.clicked.connect(self.look_wanted)
        self._progress = QToolButton()
        self._progress.setToolTip(self.tr("Round, clock and sign-off"))
        self._progress.clicked.connect(self.progress_wanted)
        self._name = QToolButton()
        self._name.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._people = QMenu(self._name)
        self._name.setMenu(self._people)
        self.show_person(person, ())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._project)
        row.addWidget(self._state)
        row.addWidget(self._progress)
        row.addStretch(1)
        row.addWidget(self._watched)
        row.addWidget(self.search)
        for button in self._acts:
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self._jump)
        row.addWidget(self._look)
        row.addWidget(self._name)
        self.show_project("", "")
        self.show_look()

    def show_project(self, name: str, state: str, *, sealed: bool = False) -> None:
        """Name the open project, or the list of projects when there is none; a sealed one takes and gives nothing."""
        self._project.setText(f"{name} ▾" if name else self.tr("Projects"))
        self._state.setText(state)
        self.search.setVisible(bool(name) and not sealed)
        for button in self._acts:
            button.setVisible(bool(name) and not sealed)
        for action in self._project_entries:
            action.setEnabled(bool(name) and not sealed)
        self._progress.setVisible(False)

    def show_clock(self, round_name: str, clock: Reading) -> None:
        """Show the round, the working days left and the traffic light."""
        colour = theme.colours()[terms.LIGHT_COLOURS[clock.light]]
        icon = QPixmap(16, 16)
        icon.fill(Qt.GlobalColor.transparent)
        painter = QPainter(icon)
        font = painter.font()
        font.setPixelSize(13)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(icon.rect(), Qt.AlignmentFlag.AlignCenter, terms.LIGHT_MARKS[clock.light])
        painter.end()
        self._progress.setIcon(icon)
        self._progress.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._progress.setText(f"{round_name} · {terms.clock_short(clock)}")
        self._progress.setAccessibleName(self._progress.text())
        self._progress.setVisible(True)

    def show_person(self, person: Person, register: Sequence[Registration]) -> None:
        """Name who acts, and whom else the register offers."""
        known = next((one for one in register if one.person == person.id), None)
        self._name.setText(known.name if known else person.name)
        self._name.setToolTip(person.id)
        self._name.setAccessibleName(self.tr("Who acts"))
        self._people.clear()
        for one in register:
            roles = wording.listed(terms.role(role.value) for role in Role if role in one.roles)
            action = self._people.addAction(f"{one.name} · {roles}")
            action.setCheckable(True)
            action.setChecked(one.person == person.id)
            chosen = Person(one.person, one.name, one.disciplines, one.roles)
            action.triggered.connect(partial(self.person_chosen.emit, chosen))
        if register:
            self._people.addSeparator()
        self._people.addAction(self.tr("Register of people …"), self.people_wanted.emit)

    def show_watched(self, folder: str) -> None:
        """Say which folder is watched; nothing when none is."""
        self._watched.setText("● " + self.tr("Watching {folder}").format(folder=PurePath(folder).name))
        self._watched.setToolTip(folder)
        self._watched.setVisible(bool(folder))
        self._stop_watching.setEnabled(bool(folder))

    def _import_button(self) -> tuple[QPushButton, QAction]:
        button = QPushButton(self.tr("Import"))
        icons.give(button, "folder-open")
        menu = QMenu(button)
        self._entry(menu, self.tr("Drawings …"), self.import_wanted, "Ctrl+O")
        self._entry(menu, self.tr("All drawings of a folder …"), self.folder_wanted, "Ctrl+Shift+O")
        self._entry(menu, self.tr("Drawings of a new revision …"), self.revision_wanted)
        menu.addSeparator()
        self._entry(menu, self.tr("Watch a folder …"), self.watch_wanted)
        stop = self._entry(menu, self.tr("Stop watching"), self.watch_ended)
        stop.setEnabled(False)
        self._project_entries.remove(stop)
        menu.addSeparator()
        self._entry(menu, self.tr("Comments (XFDF) …"), self.comments_wanted)
        self._entry(menu, self.tr("Own checklists …"), self.checklists_wanted)
        self._entry(menu, self.tr("Shape fonts (SHX) …"), self.fonts_wanted)
        button.setMenu(menu)
        return button, stop

    def _export_button(self) -> QPushButton:
        button = QPushButton(self.tr("Export"))
        icons.give(button, "file-down")
        menu = QMenu(button)
        for form, text, key in (
            ("letter", self.tr("Opinion letter …"), "Ctrl+P"),
            ("pdf", self.tr("Annotated sheets (PDF) …"), ""),
            ("dxf", self.tr("Marked drawings (DXF) …"), ""),
            ("xlsx", self.tr("List of opinions (XLSX) …"), ""),
            ("plot", self.tr("Plot of all sheets to scale (PDF) …"), ""),
            ("xfdf", self.tr("Comments (XFDF) …"), ""),
            ("bcf", self.tr("Issues (BCF 3.0) …"), ""),
        ):
            self._entry(menu, text, partial(self.export_wanted.emit, form), key)
        menu.addSeparator()
        self._entry(menu, self.tr("Print the sheet to scale …"), self.print_wanted, "Ctrl+Alt+P")
        button.setMenu(menu)
        return button

    def _entry(self, menu: QMenu, text: str, act: SignalInstance | Callable[[], object], key: str = "") -> QAction:
        action = menu.addAction(text)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(act.emit if isinstance(act, SignalInstance) else act)
        self.addAction(action)
        self._project_entries.append(action)
        return action

    def show_look(self) -> None:
        """Offer the other look: dark in a light window, light in a dark one."""
        text = self.tr("Light window") if theme.is_dark() else self.tr("Dark window")
        icons.give(self._look, "sun" if theme.is_dark() else "moon")
        self._look.setToolTip(f"{text} (Ctrl+Shift+D)")
        self._look.setAccessibleName(text)
