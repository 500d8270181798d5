"""The written commitment that the scheme is stable (告知承诺): what is recorded, and the form that records one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDateEdit,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.services.joint_review.review_status import ReviewStatus
from widgets import wording
from widgets.joint_review import terms
from widgets.joint_review.acts import JointReviewActs
from widgets.session import Session


class CommitmentForm(QWidget):
    """One line that says what was committed; the form opens below it and keeps its words until they are recorded."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._acts = JointReviewActs(session)
        self._scan: Path | None = None
        self._counting: tuple[str, ...] = ()
        self.committed = QLabel()
        self.committed.setObjectName("muted")
        self.committed.setWordWrap(True)
        self.opening = QPushButton(self.tr("Commitment …"))
        self.opening.setCheckable(True)
        self.taking_back = QPushButton(self.tr("Take back"))
        self.taking_back.clicked.connect(self._take_back)
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.client, self.designer, self.section = QLineEdit(), QLineEdit(), QLineEdit()
        self.section.setPlaceholderText(self.tr("Empty for the whole work"))
        self._scan_button = QPushButton(self.tr("Choose …"))
        self._scan_button.clicked.connect(self._choose_scan)
        self._scan_name = QLabel()
        scan = QHBoxLayout()
        scan.addWidget(self._scan_button)
        scan.addWidget(self._scan_name, 1)
        self.record = QPushButton(self.tr("Record"))
        self.record.clicked.connect(self._commit)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.record)
        self._fields = QFormLayout()
        self._fields.setContentsMargins(0, 4, 0, 0)
        self._fields.addRow(self.tr("Signed for the client"), self.client)
        self._fields.addRow(self.tr("Signed for the designer"), self.designer)
        self._fields.addRow(self.tr("Section"), self.section)
        self._fields.addRow(self.tr("Day"), self.day)
        self._fields.addRow(self.tr("Scan"), scan)
        self._fields.addRow(foot)
        self.form = QWidget()
        self.form.setLayout(self._fields)
        self.form.hide()
        self.opening.toggled.connect(self._open)
        for field in (self.client, self.designer, self.section):
            field.returnPressed.connect(self._commit)
            field.textChanged.connect(self._look)
        head = QHBoxLayout()
        head.addWidget(self.committed, 1)
        head.addWidget(self.taking_back)
        head.addWidget(self.opening)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self.form)
        session.project_changed.connect(lambda _code: self._clear())
        self._look()

    def show_status(self, status: ReviewStatus) -> None:
        """Show what was committed so far."""
        known = status.review
        self.committed.setText(self._text(status))
        self._counting = tuple(one.id for one in known.commitments)
        self.taking_back.setVisible(bool(known.commitments))
        named = known.policy.classes.get(known.class_stated)
        self._fields.setRowVisible(self.section, bool(named and named.by_section))

    def _text(self, status: ReviewStatus) -> str:
        known = status.review
        lines = []
        for one in known.commitments:
            missing = [terms.signer(who) for who in known.policy.commitment_by if who not in one.signed]
            if one.counts:
                text = self.tr("Commitment of {day}: the permit may be handled before the certificate.")
            else:
                text = self.tr("The commitment of {day} lacks a signature: {missing}")
            text = text.format(day=one.date, missing=wording.listed(missing))
            lines.append(f"{one.section} · {text}" if one.section else text)
        return "\n".join(lines) or self.tr("No commitment recorded.")

    def _open(self, wanted: bool) -> None:
        self.form.setVisible(wanted)
        if wanted:
            self.day.setDate(QDate.currentDate())
            self.client.setFocus()

    def _look(self) -> None:
        self.record.setEnabled(bool(self.client.text().strip() or self.designer.text().strip()))

    def _choose_scan(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Scan of the commitment"), "", self.tr("Scans (*.pdf *.jpg *.jpeg *.png);;All files (*)")
        )
        if name:
            self._scan = Path(name)
            self._scan_name.setText(self._scan.name)

    def _commit(self) -> None:
        if not self.record.isEnabled():
            return
        chosen = self.day.date()
        self._acts.commit(
            self.client.text(),
            self.designer.text(),
            date(chosen.year(), chosen.month(), chosen.day()),
            self.section.text(),
            self._scan,
            lambda _answer: self._clear(),
        )

    def _take_back(self) -> None:
        if self._counting:
            self._acts.withdraw_commitment(self._counting[-1])

    def _clear(self) -> None:
        for field in (self.client, self.designer, self.section):
            field.clear()
        self._scan = None
        self._scan_name.clear()
        self.opening.setChecked(False)
