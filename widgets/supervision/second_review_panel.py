"""Random draw and blind second review."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Discipline
from app.joint_review.second_review import Draw
from app.services.supervision.second_review import HeldAgainst
from app.services.supervision.supervision_view import SupervisionView
from widgets import wording
from widgets.joint_review import terms
from widgets.supervision.acts import SupervisionActs
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed


class SecondReviewPanel(QWidget):
    """Draws with their seeds and agreement; ``blind_wanted`` carries project code and discipline to be judged."""

    blind_wanted = Signal(str, str)

    def __init__(self, acts: SupervisionActs) -> None:
        super().__init__()
        self._acts = acts
        self._view: SupervisionView | None = None
        self.draws: TableModel[Draw] = TableModel(
            (
                Column(self.tr("Drawn"), lambda d: d.created[:10], width=80),
                Column(self.tr("Seed"), lambda d: d.seed, width=110),
                Column(self.tr("Projects"), self._names, width=190),
                Column(self.tr("Of"), lambda d: str(len(d.eligible)), right=True, width=36),
                Column(self.tr("Proof"), lambda d: "✔" if d.holds else "✖", width=44),
                Column(self.tr("Agreement"), self._agreement, width=150),
            )
        )
        self._lay_out()

    def show_view(self, view: SupervisionView) -> None:
        """Show the draws."""
        self._view = view
        self.draws.show(view.draws[::-1])
        names = _project_names(view)
        chosen = dict.fromkeys(code for draw in view.draws for code in draw.chosen if code in names)
        current = self.project.currentData()
        self.project.clear()
        for code in chosen:
            self.project.addItem(names[code], code)
        self.project.setCurrentIndex(max(0, self.project.findData(current)))
        self.begin.setEnabled(bool(chosen))

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Second review"))
        title.setObjectName("panelTitle")
        self.count = QSpinBox()
        self.count.setRange(1, 999)
        self.count.setFixedWidth(72)
        self.count.setAccessibleName(self.tr("How many projects"))
        self.count.setToolTip(self.tr("How many projects"))
        self.seed = QLineEdit()
        self.seed.setPlaceholderText(self.tr("Seed (optional)"))
        self.seed.setToolTip(self.tr("Seed; empty: drawn by the computer"))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.draw = QPushButton(self.tr("Draw"))
        self.draw.setObjectName("primary")
        self.draw.clicked.connect(self._draw)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.count)
        head.addWidget(self.seed, 1)
        head.addWidget(self.draw)
        self.project, self.discipline = QComboBox(), QComboBox()
        self.project.setAccessibleName(self.tr("Project"))
        self.project.setMinimumContentsLength(12)
        self.discipline.setAccessibleName(self.tr("Discipline"))
        for one in Discipline:
            self.discipline.addItem(wording.discipline(one.value), one.value)
        self.begin = QPushButton(self.tr("Review blind …"))
        self.begin.clicked.connect(self._begin)
        foot = QHBoxLayout()
        foot.addWidget(self.project, 1)
        foot.addWidget(self.discipline)
        foot.addWidget(self.begin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(dressed(QTableView(), self.draws, self.tr("Draws"), stretch=2, sortable=True, several=True), 1)
        layout.addLayout(foot)

    def _draw(self) -> None:
        self._acts.draw(self.count.value(), self.seed.text(), lambda _drawn: self.seed.clear())

    def _begin(self) -> None:
        code, discipline = str(self.project.currentData()), str(self.discipline.currentData())
        self._acts.items(code, discipline, lambda _items: self.blind_wanted.emit(code, discipline))

    def _names(self, draw: Draw) -> str:
        names = _project_names(self._view) if self._view else {}
        return wording.listed(names.get(code, code) for code in draw.chosen)

    def _agreement(self, draw: Draw) -> str:
        if self._view is None:
            return ""
        reviews = self._view.second_reviews
        held = [one for code in draw.chosen for one in reviews.get(code, ()) if one.second.draw == draw.id]
        return wording.listed(_held(one) for one in held)


def _project_names(view: SupervisionView) -> dict[str, str]:
    return {one.code: one.name for one in view.projects} | dict(view.sealed)


def _held(one: HeldAgainst) -> str:
    share = one.agreement.share
    said = "" if share is None else f" {share:.0%}"
    same = {True: "=", False: "≠", None: "?"}[one.agreement.same_outcome]
    return f"{wording.discipline(one.second.discipline.value)}{said} {same} {terms.outcome(one.second.outcome.value)}"
