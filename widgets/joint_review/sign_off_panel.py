"""Sign-off of the disciplines: who signed what, and what the person at the window can sign."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Role
from app.joint_review.conclusion import DisciplineConclusion
from app.joint_review.sign_off import STEPS, Outcome, Signature
from app.services.joint_review.review_status import ReviewStatus
from widgets import theme, wording
from widgets.joint_review import terms
from widgets.joint_review.acts import JointReviewActs
from widgets.session import Session
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

NEXT_STEP = {  # stage of a discipline's sign-off → who signs next
    "reviewing": Role.REVIEWER,
    "sent_back": Role.REVIEWER,
    "to_check": Role.CHECKER,
    "to_approve": Role.CHIEF,
}


class SignOffPanel(QWidget):
    """One row a discipline: reviewer, checker, chief, conclusion; below, what stands against a pass and the signing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = JointReviewActs(session)
        self._status: ReviewStatus | None = None
        self.model: TableModel[DisciplineConclusion] = TableModel(
            (
                Column(
                    self.tr("Discipline"),
                    lambda d: wording.discipline(d.discipline.value),
                    colour=lambda d: theme.discipline_colour(d.discipline.value),
                    width=52,
                ),
                *(
                    Column(terms.role(step.value), lambda d, step=step: _signed(d, step), width=72)  # type: ignore[misc]
                    for step in STEPS
                ),
                Column(self.tr("Conclusion"), self._conclusion, colour=_conclusion_colour, width=84),
            )
        )
        self.table = dressed(QTableView(), self.model, self.tr("Sign-off"), stretch=0)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for ends in (0, len(self.model.columns) - 1):
            header.setSectionResizeMode(ends, QHeaderView.ResizeMode.ResizeToContents)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self._detail = QLabel()
        self._detail.setWordWrap(True)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note = QLineEdit()
        self.note.setPlaceholderText(self.tr("Remark, such as why it goes back"))
        self.note.setAccessibleName(self.tr("Remark"))
        self.passing = QPushButton(self.tr("Sign: passed"))
        self.passing.setObjectName("primary")
        self.passing.clicked.connect(lambda: self._sign(Outcome.PASS))
        self.failing = QPushButton(self.tr("Sign: failed"))
        self.failing.clicked.connect(lambda: self._sign(Outcome.FAIL))
        self.withdrawing = QPushButton(self.tr("Take back"))
        self.withdrawing.clicked.connect(self._withdraw)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (self.withdrawing, self.failing, self.passing):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.table)
        layout.addWidget(self._detail)
        layout.addWidget(self.note)
        layout.addLayout(foot)

    def show_status(self, status: ReviewStatus) -> None:
        """Show the review as it stands; the chosen discipline stays chosen."""
        self._status = status
        row = max(0, self.table.currentIndex().row())
        self.model.show(status.review.standing.disciplines)
        self.table.setFixedHeight(36 + 26 * max(1, len(self.model.rows)))
        if self.model.rows:
            self.table.selectRow(min(row, len(self.model.rows) - 1))
        self._refresh()

    def current(self) -> DisciplineConclusion | None:
        """Return the chosen discipline."""
        index = self.table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def step(self) -> Role | None:
        """Return the step the person at the window can sign now; None when there is none."""
        one, status = self.current(), self._status
        if one is None or status is None:
            return None
        known, wanted = status.people.get(self._session.person.id), NEXT_STEP.get(one.sign_off.stage)
        if known is None or wanted is None or not known.may(one.discipline, wanted):
            return None
        return None if self._own_work(one) else wanted

    def _choose(self, _index: QModelIndex) -> None:
        self._refresh()

    def _refresh(self) -> None:
        one, status = self.current(), self._status
        if one is None or status is None:
            return
        step = self.step()
        accepted = status.review.accepted is not None
        undecided = status.undecided.get(one.discipline, 0)
        lines = self._lines(one, status, step)
        self._detail.setText("\n".join(lines))
        can = accepted and step is not None
        self.note.setVisible(can)
        self.passing.setVisible(can)
        self.failing.setVisible(can)
        self.passing.setEnabled(one.may_pass and not undecided)
        self.failing.setEnabled(
            any(opinion.discipline is one.discipline and not opinion.settled for opinion in status.review.opinions)
        )
        self.failing.setToolTip("" if self.failing.isEnabled() else self.tr("Needs an open opinion that says why"))
        self.passing.setToolTip("" if self.passing.isEnabled() else self.tr("The lines above stand against it"))
        if step is not None:
            name = terms.role(step.value)
            self.passing.setText(self.tr("{role}: passed").format(role=name))
            self.failing.setText(self.tr("{role}: failed").format(role=name))
        self.withdrawing.setVisible(self._own() is not None)

    def _lines(self, one: DisciplineConclusion, status: ReviewStatus, step: Role | None) -> list[str]:
        lines = []
        if one.open_mandatory:
            lines.append(self.tr("Open mandatory opinions: no. {labels}").format(labels=_short(one.open_mandatory)))
        if one.unanswered:
            lines.append(self.tr("Without an answer: no. {labels}").format(labels=_short(one.unanswered)))
        if one.disputed:
            lines.append(self.tr("Devices disagree on: {labels}").format(labels=_short(one.disputed)))
        if status.undecided.get(one.discipline, 0):
            lines.append(self.tr("%n mandatory finding(s) undecided", "", status.undecided[one.discipline]))
        if step is not None and status.unchecked.get(one.discipline, 0):
            lines.append(self.tr("%n mandatory item(s) nobody decided on", "", status.unchecked[one.discipline]))
        lines += [
            self.tr("{name} signed with {count} mandatory items undecided").format(
                name=signature.registration.name, count=signature.unchecked
            )
            for signature in one.sign_off.signatures
            if signature.unchecked
        ]
        if one.sign_off.lapsed:
            lines.append(self.tr("%n signature(s) lapsed: drawings or opinions changed", "", len(one.sign_off.lapsed)))
        lines += [
            self.tr("{name}: {note}").format(name=signature.registration.name, note=signature.note)
            for signature in one.sign_off.signatures
            if signature.note
        ]
        if status.review.accepted is None:
            lines.append(self.tr("Signing begins once the set is accepted."))
        elif step is None and one.sign_off.stage in NEXT_STEP:
            wanted = NEXT_STEP[one.sign_off.stage]
            lines.append(self.tr("Waits for: {role}").format(role=terms.role(wanted.value)))
            known = status.people.get(self._session.person.id)
            if known is not None and known.may(one.discipline, wanted) and self._own_work(one):
                lines.append(self.tr("You signed this discipline already; nobody signs their own check."))
        return lines

    def _own_work(self, one: DisciplineConclusion) -> bool:
        """Tell whether the person at the window signed what would now be checked."""
        signed = {signature.author for signature in one.sign_off.signatures}
        return NEXT_STEP.get(one.sign_off.stage) is not Role.REVIEWER and self._session.person.id in signed

    def _conclusion(self, one: DisciplineConclusion) -> str:
        if one.outcome is not None:
            return f"{'✔' if one.outcome is Outcome.PASS else '✖'} {terms.outcome(one.outcome)}"
        return terms.stage(one.sign_off.stage)

    def _own(self) -> Signature | None:
        """Return the chosen discipline's last counting signature of the person at the window."""
        one = self.current()
        mine = [s for s in one.sign_off.signatures if s.author == self._session.person.id] if one else []
        return mine[-1] if mine else None

    def _sign(self, outcome: Outcome) -> None:
        one, step = self.current(), self.step()
        if one is not None and step is not None:
            self._acts.sign(one.discipline.value, step.value, outcome.value, self.note.text())
            self.note.clear()

    def _withdraw(self) -> None:
        own = self._own()
        if own is not None:
            self._acts.withdraw(own.id)


def _signed(one: DisciplineConclusion, step: Role) -> str:
    return wording.listed(
        f"{'✔' if signature.outcome is Outcome.PASS else '✖'} {signature.registration.name}"
        for signature in one.sign_off.of(step)
    )


def _conclusion_colour(one: DisciplineConclusion) -> QColor:
    name = {Outcome.PASS: "good", Outcome.FAIL: "danger", None: "muted"}[one.outcome]
    return QColor(theme.colours()[name])


def _short(labels: tuple[str, ...]) -> str:
    shown = wording.listed(labels[:12])
    return shown if len(labels) <= 12 else f"{shown} … ({len(labels)})"
