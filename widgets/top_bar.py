"""The line at the top: project, import, checks, exports, and who acts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from app.domain.project import Person
from widgets import icons, theme


class TopBar(QFrame):
    """Signals are the buttons."""

    projects_wanted = Signal()
    import_wanted = Signal()
    letter_wanted = Signal()
    look_wanted = Signal()

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self._project = QToolButton()
        self._project.setObjectName("project")
        self._project.setToolTip(self.tr("All projects"))
        self._project.clicked.connect(self.projects_wanted)
        self._state = QLabel()
        self._state.setObjectName("muted")
        bring = QPushButton(self.tr("Import drawings …"))
        bring.setToolTip(self.tr("Import drawings … (Ctrl+O)"))
        bring.setShortcut(QKeySequence("Ctrl+O"))
        bring.clicked.connect(self.import_wanted)
        letter = QPushButton(self.tr("Opinion letter …"))
        letter.setToolTip(self.tr("Write the opinion letter (Ctrl+P)"))
        letter.setShortcut(QKeySequence("Ctrl+P"))
        letter.clicked.connect(self.letter_wanted)
        self._acts = (bring, letter)
        self._look = QToolButton()
        self._look.setIconSize(QSize(18, 18))
        self._look.setShortcut(QKeySequence("Ctrl+Shift+D"))
        self._look.clicked.connect(self.look_wanted)
        name = QLabel(person.name)
        name.setToolTip(person.id)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._project)
        row.addWidget(self._state)
        row.addStretch(1)
        row.addWidget(bring)
        row.addWidget(letter)
        row.addSpacing(8)
        row.addWidget(self._look)
        row.addWidget(name)
        self.show_project("", "")
        self.show_look()

    def show_project(self, name: str, state: str) -> None:
        """Name the open project, or the list of projects when there is none."""
        self._project.setText(f"{name} ▾" if name else self.tr("Projects"))
        self._state.setText(state)
        for button in self._acts:
            button.setVisible(bool(name))

    def show_look(self) -> None:
        """Offer the other look: dark in a light window, light in a dark one."""
        text = self.tr("Light window") if theme.is_dark() else self.tr("Dark window")
        icons.give(self._look, "sun" if theme.is_dark() else "moon")
        self._look.setToolTip(f"{text} (Ctrl+Shift+D)")
        self._look.setAccessibleName(text)
