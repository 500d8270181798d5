"""Clashes: opinions of different disciplines that contradict or repeat one another, settled by the chief."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Role
from app.joint_review.opinion_clashes import Clash, Kind, Settlement
from app.markup.opinion import Opinion
from app.services.joint_review.review_status import ReviewStatus
from widgets import theme, wording
from widgets.empty import EmptyPanel
from widgets.joint_review import terms
from widgets.joint_review.acts import JointReviewActs
from widgets.session import Session
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

DONE_PX = 170
SETTLED_PX = 150


class ClashesPanel(QWidget):
    """The inbox; ``opinion_wanted`` carries an opinion's id to be shown on the drawing."""

    opinion_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = JointReviewActs(session)
        self._clash: Clash | None = None
        self.model: TableModel[Clash] = TableModel(
            (
                Column(self.tr("Kind"), lambda c: terms.clash_kind(c.kind.value), colour=_kind_colour, width=72),
                Column("#", lambda c: f"{c.first.label} / {c.second.label}", key=lambda c: c.first.number, width=64),
                Column(self.tr("Disciplines"), _disciplines, width=96),
                Column(self.tr("Because of"), lambda c: " ↔ ".join(c.why), width=120),
            )
        )
        self.table = dressed(QTableView(), self.model, self.tr("Clashes"))
        self._labels: dict[str, str] = {}  # opinion id → label
        self._names: dict[str, str] = {}  # person id → name
        self.settled: TableModel[Settlement] = TableModel(
            (
                Column("#", lambda s: " / ".join(self._labels.get(one, "?") for one in s.opinions), width=64),
                Column(self.tr("Settled"), self._decided, width=SETTLED_PX),
                Column(self.tr("Reason"), lambda s: s.reason, width=110),
                Column(self.tr("By"), lambda s: self._names.get(s.author, s.author), width=72),
            )
        )
        self._done = dressed(QTableView(), self.settled, self.tr("Settled"), stretch=2)
        self._done.setMaximumHeight(DONE_PX)
        self._done.clicked.connect(self._show_settled)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.table.clicked.connect(lambda _index: self._show_place(True))
        self.table.activated.connect(lambda _index: self._show_place(True))
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyPanel(self.tr("Opinions of two disciplines that contradict or repeat one another wait here."))
        )
        self._pages.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._detail())
        layout.addWidget(self._done)

    def show_status(self, status: ReviewStatus) -> None:
        """Show what waits; the chosen clash stays chosen while it waits."""
        chosen = self._clash.id if self._clash else ""
        known = status.people.get(self._session.person.id)
        self._chief = known is not None and known.active and Role.CHIEF in known.roles
        self._labels = {one.id: one.label for one in status.review.opinions}
        self._names = {one.person: one.name for one in status.people.values()}
        self.settled.show(status.settled[::-1])
        self._done.setVisible(bool(status.settled))
        self.model.show(status.clashes)
        self._pages.setCurrentIndex(1 if status.clashes else 0)
        row = next((row for row, one in enumerate(self.model.rows) if one.id == chosen), 0)
        self._clash = None
        if self.model.rows:
            self.table.selectRow(row)
        self._refresh(self.model.rows[row] if self.model.rows else None)

    def _decided(self, one: Settlement) -> str:
        kept = f" → {self._labels.get(one.kept, '?')}" if one.kept else ""
        return terms.clash_decision(one.decision.value) + kept

    def _show_settled(self, index: QModelIndex) -> None:
        opinions = self.settled.rows[index.row()].opinions
        if opinions:
            self.opinion_wanted.emit(opinions[0])

    def _detail(self) -> QWidget:
        self._box = QWidget()
        self.first, self.second = QRadioButton(), QRadioButton()
        self._first_text, self._second_text = QLabel(), QLabel()
        for label in (self._first_text, self._second_text):
            label.setWordWrap(True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Reason"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.textChanged.connect(self._allow)
        self.both = QPushButton(self.tr("Both stand"))
        self.both.clicked.connect(lambda: self._settle("both"))
        self.keep = QPushButton(self.tr("Withdraw the other"))
        self.keep.clicked.connect(lambda: self._settle("keep"))
        self.merge = QPushButton(self.tr("Merge"))
        self.merge.setObjectName("primary")
        self.merge.setToolTip(self.tr("The chosen opinion speaks for both; nothing is lost"))
        self.merge.clicked.connect(lambda: self._settle("merge"))
        self._who = QLabel(self.tr("The technical chief settles."))
        self._who.setObjectName("hint")
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (self.both, self.keep, self.merge):
            foot.addWidget(button)
        layout = QVBoxLayout(self._box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.first, self._first_text, self.second, self._second_text, self.reason, self._who):
            layout.addWidget(widget)
        layout.addLayout(foot)
        self._chief = False
        self.first.toggled.connect(self._show_place)
        self.second.toggled.connect(self._show_place)
        self._box.hide()
        return self._box

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self._refresh(self.model.rows[index.row()])

    def _refresh(self, clash: Clash | None) -> None:
        fresh = clash is not None and clash is not self._clash
        self._clash = clash
        self._box.setVisible(clash is not None)
        if clash is None or not fresh:
            return
        for radio, label, opinion in (
            (self.first, self._first_text, clash.first),
            (self.second, self._second_text, clash.second),
        ):
            radio.setText(_head(opinion))
            label.setText(opinion.text)
        strict = clash.second.mandatory and not clash.first.mandatory
        for radio in (self.first, self.second):
            radio.blockSignals(True)
        (self.second if strict else self.first).setChecked(True)
        for radio in (self.first, self.second):
            radio.blockSignals(False)
        self.reason.clear()
        self._allow()

    def _allow(self) -> None:
        reason = bool(self.reason.text().strip())
        for widget in (self.reason, self.both, self.keep, self.merge):
            widget.setVisible(self._chief)
        self._who.setVisible(not self._chief)
        self.both.setEnabled(reason)
        self.keep.setEnabled(reason)

    def _show_place(self, on: bool) -> None:
        if on and self._clash is not None:
            self.opinion_wanted.emit((self._clash.first if self.first.isChecked() else self._clash.second).id)

    def _settle(self, decision: str) -> None:
        if self._clash is not None:
            kept = self._clash.first.id if self.first.isChecked() else self._clash.second.id
            self._acts.settle(self._clash, decision, "" if decision == "both" else kept, self.reason.text())


def _head(one: Opinion) -> str:
    parts = [one.label, wording.discipline(one.discipline.value), one.clause]
    return " · ".join(part for part in parts if part)


def _disciplines(clash: Clash) -> str:
    return " / ".join(wording.discipline(one.discipline.value) for one in (clash.first, clash.second))


def _kind_colour(clash: Clash) -> QColor:
    name = {Kind.CONTRADICT: "danger", Kind.REPEAT: "warning", Kind.SAME_PLACE: "muted"}[clash.kind]
    return QColor(theme.colours()[name])


def waiting(clashes: Sequence[Clash]) -> int:
    """Return how many clashes have to be settled before the letter goes out or printed once."""
    return sum(one.kind is not Kind.SAME_PLACE for one in clashes)
