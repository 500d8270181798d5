"""The register: who acts for which disciplines and signs at which step."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Discipline, Role
from app.joint_review.people import Registration
from app.services.joint_review.review_status import ReviewStatus
from widgets import wording
from widgets.joint_review import terms
from widgets.joint_review.acts import JointReviewActs
from widgets.session import Session


class PeoplePanel(QWidget):
    """List of the registered and a form; ``done`` when the person goes back."""

    done = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._acts = JointReviewActs(session)
        self._people: tuple[Registration, ...] = ()
        back = QPushButton(self.tr("Back"))
        back.clicked.connect(self.done)
        title = QLabel(self.tr("Register of people"))
        title.setObjectName("panelTitle")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(back)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Register of people"))
        self.list.currentRowChanged.connect(self._fill)
        hint = QLabel(
            self.tr(
                "Once somebody is registered, people act only in their registered disciplines; a designer only replies."
            )
        )
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        self.person, self.name, self.number, self.agency = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.person.setPlaceholderText("zhang.san@agency")
        form = QFormLayout()
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Id"), self.person)
        form.addRow(self.tr("Registration number"), self.number)
        form.addRow(self.tr("Agency or institute"), self.agency)
        self.roles = {role: QCheckBox(terms.role(role.value)) for role in Role}
        self.disciplines = {one: QCheckBox(wording.discipline(one.value)) for one in Discipline}
        checks = QGridLayout()
        for number, box in enumerate((*self.roles.values(), *self.disciplines.values())):
            checks.addWidget(box, number // 3, number % 3)
        self.save = QPushButton(self.tr("Register"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(self._save)
        self.remove = QPushButton(self.tr("Take off the register"))
        self.remove.clicked.connect(lambda: self._acts.remove(self.person.text().strip()))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.remove)
        foot.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(hint)
        layout.addWidget(self.list, 1)
        layout.addLayout(form)
        layout.addLayout(checks)
        layout.addLayout(foot)

    def show_status(self, status: ReviewStatus) -> None:
        """Show the register."""
        self._people = tuple(one for one in status.people.values() if one.active)
        all_of_them = self.tr("all disciplines")
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._people:
            roles = wording.listed(terms.role(role.value) for role in Role if role in one.roles)
            every = len(one.disciplines) == len(Discipline)
            names = wording.listed(wording.discipline(d.value) for d in Discipline if d in one.disciplines)
            item = QListWidgetItem(f"{one.name} · {roles} · {all_of_them if every else names}")
            item.setToolTip(f"{one.person} {one.number}")
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.remove.setVisible(bool(self._people))

    def _fill(self, row: int) -> None:
        if 0 <= row < len(self._people):
            one = self._people[row]
            self.person.setText(one.person)
            self.name.setText(one.name)
            self.number.setText(one.number)
            self.agency.setText(one.agency)
            for role, box in self.roles.items():
                box.setChecked(role in one.roles)
            for discipline, box in self.disciplines.items():
                box.setChecked(discipline in one.disciplines)

    def _save(self) -> None:
        self._acts.register(
            self.person.text().strip(),
            self.name.text(),
            self.number.text(),
            self.agency.text(),
            [one.value for one, box in self.disciplines.items() if box.isChecked()],
            [one.value for one, box in self.roles.items() if box.isChecked()],
        )
