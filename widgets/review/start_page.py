"""First page: the projects of this workspace, and the form of a new one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.ids import is_project_code
from app.domain.project import Project
from widgets import wording

CLASSES = (
    "gov_housing",
    "gov_municipal",
    "gov_transport",
    "gov_small",
    "private_industrial",
    "private_with_scheme",
    "private_small",
    "private_other",
    "fit_out",
)
PAGE_PX = 1200


class StartPage(QWidget):
    """Open a project, begin one, or see the sample."""

    opened = Signal(str)
    begun = Signal(str, str, str)
    sample_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Projects"))
        self._list.itemActivated.connect(lambda item: self.opened.emit(item.data(Qt.ItemDataRole.UserRole)))
        self._list.itemClicked.connect(lambda item: self.opened.emit(item.data(Qt.ItemDataRole.UserRole)))
        self._hint = QLabel(self.tr("No project yet. Begin one on the right, or look at the sample project."))
        self._hint.setObjectName("hint")
        self._hint.setWordWrap(True)
        sample = QPushButton(self.tr("Open the sample project"))
        sample.clicked.connect(self.sample_wanted)
        left = QVBoxLayout()
        left.addWidget(self._title(self.tr("Projects")))
        left.setSpacing(12)
        left.addWidget(self._hint)
        left.addWidget(self._list, 1)
        left.addWidget(sample, alignment=Qt.AlignmentFlag.AlignLeft)
        left.addStretch(0)

        self._code = QLineEdit()
        self._code.setPlaceholderText("2019-441702-47-03-012345")
        self._name = QLineEdit()
        self._class = QComboBox()
        for name in CLASSES:
            self._class.addItem(wording.project_class(name), name)
        self._problem = QLabel()
        self._problem.setObjectName("warning")
        self._problem.setWordWrap(True)
        begin = QPushButton(self.tr("Begin project"))
        begin.setObjectName("primary")
        begin.clicked.connect(self._begin)
        for field in (self._code, self._name):
            field.returnPressed.connect(self._begin)
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("Project code"), self._code)
        form.addRow(self.tr("Name"), self._name)
        form.addRow(self.tr("Class"), self._class)
        right = QVBoxLayout()
        right.addWidget(self._title(self.tr("New project")))
        right.setSpacing(12)
        right.addLayout(form)
        right.addWidget(self._problem)
        right.addWidget(begin, alignment=Qt.AlignmentFlag.AlignRight)
        right.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(64)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        page = QWidget()
        page.setMaximumWidth(PAGE_PX)
        page.setLayout(row)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(48, 48, 48, 32)
        outer.addWidget(page)

    def show_projects(self, projects: Sequence[Project]) -> None:
        """Replace the list."""
        self._list.clear()
        for project in projects:
            item = QListWidgetItem(f"{project.name}\n{project.code}")
            item.setData(Qt.ItemDataRole.UserRole, project.code)
            self._list.addItem(item)
        self._hint.setVisible(not projects)
        self._list.setEnabled(bool(projects))

    def _begin(self) -> None:
        code, name = self._code.text().strip(), self._name.text().strip()
        if not is_project_code(code):
            self._problem.setText(self.tr("A project code has the form YYYY-RRRRRR-II-TT-NNNNNN."))
        elif not name:
            self._problem.setText(self.tr("The project needs a name."))
        else:
            self._problem.clear()
            self.begun.emit(code, name, self._class.currentData())

    def _title(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName("pageTitle")
        return label
