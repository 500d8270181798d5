"""Re-review by evidence: beside each opinion not yet settled, what the newer drawings show at its place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTableView, QVBoxLayout, QWidget

from app.services.compare.compare_revisions import OpinionState
from app.services.joint_review.re_review import ReReview
from app.services.joint_review.review_status import ReviewStatus
from widgets import theme, wording
from widgets.joint_review import terms
from widgets.joint_review.acts import JointReviewActs
from widgets.session import Session
from widgets.table_model import Column, TableModel
from widgets.table_view import ROW_PX, dressed

MOST_ROWS = 6
COLOURS = {"nothing_changed": "warning", "changed_here": "good", "moved": "good", "sheet_removed": "danger"}


class ReReviewPanel(QWidget):
    """Shown once there are replies to judge; ``opinion_wanted`` carries the id of the opinion to look at."""

    opinion_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._acts = JointReviewActs(session)
        title = QLabel(self.tr("Re-review"))
        title.setObjectName("panelTitle")
        self._which = QLabel()
        self._which.setObjectName("muted")
        self.compare = QPushButton(self.tr("Compare with the revision before"))
        self.compare.clicked.connect(lambda: self._acts.re_review(self.show_evidence))
        head = QHBoxLayout()
        head.addWidget(title)
        head.addWidget(self._which, 1)
        head.addWidget(self.compare)
        self.model: TableModel[OpinionState] = TableModel(
            (
                Column("#", lambda o: o.opinion.label, right=True, key=lambda o: o.opinion.number, width=40),
                Column(self.tr("Discipline"), lambda o: wording.discipline(o.opinion.discipline.value), width=52),
                Column(self.tr("Evidence"), lambda o: terms.evidence(o.state), colour=_colour, width=110),
                Column(self.tr("Reply"), lambda o: o.opinion.replies[-1].text if o.opinion.replies else "", width=120),
            )
        )
        self.table = dressed(QTableView(), self.model, self.tr("Re-review"), sortable=True)
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)
        self.table.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addWidget(self.table)
        self.hide()

    def show_status(self, status: ReviewStatus) -> None:
        """Offer the comparison while answers wait; drop opinions that were settled meanwhile."""
        waiting = {one.id: one for one in status.review.opinions if not one.settled}
        self.setVisible(bool(waiting) and status.review.accepted is not None and status.revisions > 1)
        kept = [one for one in self.model.rows if one.opinion.id in waiting]
        if len(kept) < len(self.model.rows):
            self.model.show(kept)
        self._fit()

    def show_evidence(self, found: ReReview) -> None:
        """Show what the comparison found."""
        self._which.setText(f"{found.before} → {found.after}")
        self.model.show(found.evidence)
        self._fit()

    def _fit(self) -> None:
        rows = len(self.model.rows)
        self.table.setVisible(bool(rows))
        self.table.setFixedHeight(36 + ROW_PX * min(MOST_ROWS, max(1, rows)))

    def _go(self, index: QModelIndex) -> None:
        self.opinion_wanted.emit(self.model.rows[index.row()].opinion.id)


def _colour(one: OpinionState) -> QColor:
    return QColor(theme.colours()[COLOURS.get(one.state, "muted")])
