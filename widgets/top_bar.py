"""The line at the top: project, import, checks, exports, and who acts."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from app.domain.project import Person


class TopBar(QFrame):
    """Signals are the buttons."""

    projects_wanted = Signal()
    import_wanted = Signal()
    letter_wanted = Signal()

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
        bring.clicked.connect(self.import_wanted)
        letter = QPushButton(self.tr("Opinion letter …"))
        letter.clicked.connect(self.letter_wanted)
        self._acts = (bring, letter)
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
        row.addWidget(name)
        self.show_project("", "")

    def show_project(self, name: str, state: str) -> None:
        """Name the open project, or the list of projects when there is none."""
        self._project.setText(f"{name} ▾" if name else self.tr("Projects"))
        self._state.setText(state)
        for button in self._acts:
            button.setVisible(bool(name))
