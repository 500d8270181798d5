"""Where the review stands: round, clock, next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.joint_review.project_class import Holds, Judgement, Reason
from app.joint_review.rounds import RoundState
from app.services.joint_review.review_status import ReviewStatus
from widgets import theme, wording
from widgets.joint_review import terms
from widgets.joint_review.acts import JointReviewActs
from widgets.joint_review.commitment_form import CommitmentForm
from widgets.joint_review.question import Question
from widgets.session import Session


class ProgressPanel(QWidget):
    """Round and clock on top; under them what can be done next, and nothing else."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = JointReviewActs(session)
        self._title = QLabel()
        self._title.setObjectName("panelTitle")
        self._light = QLabel()
        self._clock = _text()
        self._class = _text()
        self._class.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = _text("hint")
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setAccessibleName(self.tr("Day"))
        self._offered = self.day.date()
        session.project_changed.connect(lambda _code: self.day.setDate(QDate.currentDate()))
        self.size_choice = QComboBox()
        self.size_choice.setAccessibleName(self.tr("Size"))
        for text, value in (
            (self.tr("Size by the facts"), ""),
            (self.tr("Large"), "large"),
            (self.tr("Medium or small"), "other"),
        ):
            self.size_choice.addItem(text, value)
        self.accept_button = self._button(self.tr("Accept for review"), self._accept, primary=True)
        self.issue_button = self._button(self.tr("Issue the letter …"), self._issue, primary=True)
        self.sheet_button = self._button(self.tr("Reply sheet …"), self._write_reply_sheet)
        self.replies_button = self._button(self.tr("Read replies …"), self._read_replies)
        self.back_button = self._button(self.tr("Answer is back"), self._take_back, primary=True)
        self.not_back_button = self._button(self.tr("Not back yet"), self._acts.withdraw_return)
        self.not_back_button.setToolTip(self.tr("Takes back that the answer arrived; replies stay"))
        self.close_button = self._button(self.tr("Close the round"), self._close, primary=True)
        self.conclude_button = self._button(self.tr("Conclude …"), self._conclude, primary=True)
        self.certificate_button = self._button(self.tr("Certificate …"), self._write_certificate, primary=True)
        self._steps = (
            self.accept_button,
            self.issue_button,
            self.sheet_button,
            self.replies_button,
            self.back_button,
            self.not_back_button,
            self.close_button,
            self.conclude_button,
            self.certificate_button,
        )
        self.question = Question()
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.day)
        first.addWidget(self.size_choice)
        first.addStretch(1)
        second.addStretch(1)
        for button in self._steps:
            second.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        timing = QHBoxLayout()
        timing.addWidget(self._light, alignment=Qt.AlignmentFlag.AlignTop)
        timing.addWidget(self._clock, 1)
        layout.addLayout(timing)
        layout.addWidget(self._class)
        layout.addWidget(self._hint)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(self.question)
        self.commitment = CommitmentForm(session)
        layout.addWidget(self.commitment)

    def show_status(self, status: ReviewStatus) -> None:
        """Show the review as it stands."""
        known = status.review
        self._offer_today()
        accepted = known.accepted is not None
        self._title.setText(terms.heading(known.round, known.standing.conclusion, accepted=accepted))
        self._light.setText(terms.LIGHT_MARKS[known.clock.light])
        self._light.setStyleSheet(f"color: {theme.colours()[terms.LIGHT_COLOURS[known.clock.light]]}")
        self._clock.setText(terms.clock_long(known.clock))
        self._clock.setToolTip(self._size_reason(known.size, known.size_judgement))
        self._class.setText(self._class_text(status))
        same = known.class_worked_out == known.class_stated
        self._class.setStyleSheet("" if same else f"color: {theme.colours()['warning']}")
        self._class.setToolTip("\n".join(line for one in known.class_judgements for line in _reasons(one)))
        self._hint.setText(self._next(status))
        self._hint.setVisible(bool(self._hint.text()))
        lapsed = known.standing.lapsed and known.standing.certificate is None
        self._hint.setStyleSheet(f"color: {theme.colours()['danger']}" if lapsed else "")
        wanted = self._wanted(status)
        for button in self._steps:
            button.setVisible(button in wanted)
        self.size_choice.setVisible(self.accept_button in wanted)
        self.day.setVisible(bool(wanted - {self.certificate_button}))
        self.commitment.show_status(status)

    def _offer_today(self) -> None:
        """Offer today, unless another day was chosen: the window may stand open over night."""
        today = QDate.currentDate()
        if self.day.date() == self._offered:
            self.day.setDate(today)
        self._offered = today

    def _day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def _wanted(self, status: ReviewStatus) -> set[QPushButton]:
        known = status.review
        if known.accepted is None:
            return {self.accept_button}
        if known.standing.certificate is not None:
            return {self.certificate_button}
        if known.standing.conclusion is not None:
            return set()
        if known.round.state is RoundState.WITH_DESIGNER:
            return {self.sheet_button, self.replies_button, self.back_button}
        if known.round.state is RoundState.RETURNED:
            return {self.not_back_button, self.replies_button, self.close_button}
        if known.standing.outcome is not None:
            return {self.conclude_button}
        return {self.issue_button} if any(not one.settled for one in known.opinions) else set()

    def _next(self, status: ReviewStatus) -> str:
        known, hurdles = status.review, status.hurdles
        lapsed = known.standing.lapsed and known.standing.certificate is None
        if known.accepted is None:
            return self.tr("Accept the set to start the clock.")
        if lapsed:
            return self.tr("The certificate no longer stands: drawings, opinions or signatures changed since.")
        if known.standing.certificate is not None:
            number = known.standing.certificate.number
            return self.tr("Certificate {number}").format(number=number)
        if known.standing.conclusion is not None:
            return self.tr("Joint conclusion: {outcome}").format(
                outcome=terms.outcome(known.standing.conclusion.outcome)
            )
        if hurdles.unanswered and known.round.state is not RoundState.REVIEWING:
            return self.tr("No answer yet: opinions {labels}").format(labels=_short(hurdles.unanswered))
        if hurdles.not_reviewed and known.round.state is RoundState.RETURNED:
            return self.tr("Judge the answers: close or reopen opinions {labels}").format(
                labels=_short(hurdles.not_reviewed)
            )
        contradicting = sum(one.kind.value == "contradict" for one in status.clashes)
        if contradicting and known.round.state is RoundState.REVIEWING:
            return self.tr("%n contradiction(s) to be settled before the letter goes out", "", contradicting)
        if known.standing.outcome is None and all(one.settled for one in known.opinions):
            return self.tr("Nothing is open; the disciplines can be signed.")
        return ""

    def _class_text(self, status: ReviewStatus) -> str:
        known, names = status.review, status.class_names
        stated = _class_name(known.class_stated, names)
        text = self.tr("Class: {name}").format(name=stated)
        if known.class_worked_out == known.class_stated:
            return text
        if known.class_worked_out:
            other = _class_name(known.class_worked_out, names)
            said = self.tr("by the facts: {name}").format(name=other)
        else:
            said = self.tr("the facts contradict it")
        return f"{text} ⚠ {said}"

    def _size_reason(self, size: str, judgement: Judgement) -> str:
        head = self.tr("Large project") if size == "large" else self.tr("Medium or small project")
        return "\n".join([head, *_reasons(judgement)])

    def _accept(self) -> None:
        self._acts.accept(self._day(), str(self.size_choice.currentData()))

    def _issue(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Issue the joint letter"),
            self._session.paper_name(self.tr("joint letter.pdf")),
            self.tr("PDF (*.pdf)"),
        )
        if name:
            day = self._day()
            told = self.tr("The letter was written to {path}").format(path=name)
            self.question.ask(
                self.tr(
                    "The letter of all disciplines goes out on {day} and the clock stops. It cannot be taken back."
                ).format(day=terms.day(day)),
                self.tr("Issue"),
                lambda: self._acts.issue(Path(name), day, lambda _answer: self._session.told.emit(told)),
            )

    def _write_reply_sheet(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Reply sheet for the designer"),
            self._session.paper_name(self.tr("reply sheet.xlsx")),
            self.tr("Spreadsheet (*.xlsx)"),
        )
        if name:
            told = self.tr("The reply sheet was written to {path}").format(path=name)
            self._acts.write_reply_sheet(Path(name), lambda _answer: self._session.told.emit(told))

    def _read_replies(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Reply sheet of the designer"), "", self.tr("Spreadsheet (*.xlsx)")
        )
        if name:
            self._acts.read_replies(
                Path(name), lambda count: self._session.told.emit(self.tr("%n reply(ies) read", "", count))
            )

    def _take_back(self) -> None:
        self._acts.take_back(self._day())

    def _close(self) -> None:
        self._acts.close_round(self._day())

    def _conclude(self) -> None:
        day = self._day()
        self.question.ask(
            self.tr("The joint conclusion of {day} is recorded; a pass brings the certificate.").format(
                day=terms.day(day)
            ),
            self.tr("Conclude"),
            lambda: self._acts.conclude(day),
        )

    def _write_certificate(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the certificate"),
            self._session.paper_name(self.tr("certificate.pdf")),
            self.tr("PDF (*.pdf)"),
        )
        if name:
            told = self.tr("The certificate was written to {path}").format(path=name)
            self._acts.write_certificate(Path(name), lambda _answer: self._session.told.emit(told))

    def _button(self, text: str, act: Callable[[], object], *, primary: bool = False) -> QPushButton:
        button = QPushButton(text)
        if primary:
            button.setObjectName("primary")
        button.clicked.connect(lambda: act())
        return button


def _text(name: str = "") -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    return label


def _class_name(name: str, policy_names: Mapping[str, str]) -> str:
    """Return the name of a project class in the window's language; as the policy calls it when it is its own."""
    known = wording.project_class(name)
    return policy_names.get(name, name) if known == name else known


def _short(labels: tuple[str, ...]) -> str:
    shown = wording.listed(labels[:12])
    return shown if len(labels) <= 12 else f"{shown} … ({len(labels)})"


def _reasons(one: Judgement) -> list[str]:
    return [_reason(reason) for reason in one.reasons]


def _reason(one: Reason) -> str:
    sign = {"at_most": "≤", "more_than": ">", "is": "="}[one.relation]
    mark = {Holds.YES: "✔", Holds.NO: "✖", Holds.UNKNOWN: "?"}[one.holds]
    value = "—" if one.value is None else terms.fact_value(one.value)
    limit = terms.fact_value(one.limit)
    note = "" if not one.evidence else " *"
    return f"{mark} {terms.fact(one.fact)}: {value} {sign} {limit}{note}"
