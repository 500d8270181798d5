"""Random draw and blind second review."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QTableView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Discipline
from app.joint_review.second_review import Draw
from app.review.checklist import Item
from app.services.supervision.second_review import HeldAgainst
from app.services.supervision.supervision_view import SupervisionView
from widgets import wording
from widgets.joint_review import terms
from widgets.supervision.acts import SupervisionActs
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

VERDICTS = ("", "complies", "violates", "not_applicable")


class SecondReviewPanel(QWidget):
    """Draws with their seeds and agreement; a checklist that shows nothing of the first review."""

    def __init__(self, acts: SupervisionActs) -> None:
        super().__init__()
        self._acts = acts
        self._view: SupervisionView | None = None
        self._items: tuple[Item, ...] = ()
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
        self._pages = QStackedWidget()
        self._pages.addWidget(self._draw_page())
        self._pages.addWidget(self._blind_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def show_view(self, view: SupervisionView) -> None:
        """Show the draws."""
        self._view = view
        self.draws.show(view.draws[::-1])
        names = {one.code: one.name for one in view.projects}
        chosen = dict.fromkeys(code for draw in view.draws for code in draw.chosen if code in names)
        current = self.project.currentData()
        self.project.clear()
        for code in chosen:
            self.project.addItem(names[code], code)
        self.project.setCurrentIndex(max(0, self.project.findData(current)))
        self.begin.setEnabled(bool(chosen))

    def _draw_page(self) -> QWidget:
        page = QWidget()
        title = QLabel(self.tr("Second review"))
        title.setObjectName("panelTitle")
        self.count = QSpinBox()
        self.count.setRange(1, 999)
        self.count.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.count.setFixedWidth(56)
        self.count.setAccessibleName(self.tr("How many projects"))
        self.count.setToolTip(self.tr("How many projects"))
        self.seed = QLineEdit()
        self.seed.setPlaceholderText(self.tr("Seed; empty: drawn by the computer"))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.draw = QPushButton(self.tr("Draw"))
        self.draw.setObjectName("primary")
        self.draw.clicked.connect(lambda: self._acts.draw(self.count.value(), self.seed.text()))
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
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(dressed(QTableView(), self.draws, self.tr("Draws"), sortable=True, several=True), 1)
        layout.addLayout(foot)
        return page

    def _blind_page(self) -> QWidget:
        page = QWidget()
        self._what = QLabel()
        self._what.setObjectName("panelTitle")
        back = QPushButton(self.tr("Back"))
        back.clicked.connect(lambda: self._pages.setCurrentIndex(0))
        head = QHBoxLayout()
        head.addWidget(self._what, 1)
        head.addWidget(back)
        hint = QLabel(self.tr("Judge from the drawings alone: what the first review said is not shown."))
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        self.sheet = QTableWidget(0, 3)
        self.sheet.setHorizontalHeaderLabels([self.tr("Verdict"), self.tr("Item"), self.tr("Clause")])
        self.sheet.verticalHeader().hide()
        self.sheet.setShowGrid(False)
        self.sheet.setAccessibleName(self.tr("Checklist"))
        self.sheet.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.sheet.setColumnWidth(0, 110)
        self.sheet.setColumnWidth(2, 170)
        self.passing = QPushButton(self.tr("Record: passed"))
        self.passing.setObjectName("primary")
        self.passing.clicked.connect(lambda: self._record("pass"))
        self.failing = QPushButton(self.tr("Record: failed"))
        self.failing.clicked.connect(lambda: self._record("fail"))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.failing)
        foot.addWidget(self.passing)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(hint)
        layout.addWidget(self.sheet, 1)
        layout.addLayout(foot)
        return page

    def _begin(self) -> None:
        self._acts.items(str(self.project.currentData()), str(self.discipline.currentData()), self._show_items)

    def _show_items(self, items: Sequence[Item]) -> None:
        self._items = tuple(items)
        self._what.setText(f"{self.project.currentText()} · {self.discipline.currentText()}")
        self.sheet.setRowCount(len(items))
        for row, item in enumerate(items):
            box = QComboBox()
            box.setAccessibleName(item.title)
            for verdict in VERDICTS:
                box.addItem(f"{wording.mark(verdict)} {wording.state(verdict)}" if verdict else "—", verdict)
            self.sheet.setCellWidget(row, 0, box)
            for column, text in ((1, item.title), (2, str(item.clause))):
                cell = QTableWidgetItem(text)
                cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                cell.setToolTip(item.text)
                self.sheet.setItem(row, column, cell)
        self._pages.setCurrentIndex(1)

    def _record(self, outcome: str) -> None:
        verdicts = {}
        for row, item in enumerate(self._items):
            box = self.sheet.cellWidget(row, 0)
            if isinstance(box, QComboBox) and box.currentData():
                verdicts[item.id] = str(box.currentData())
        code, discipline = str(self.project.currentData()), str(self.discipline.currentData())
        self._acts.record(code, discipline, verdicts, outcome)
        self._pages.setCurrentIndex(0)

    def _names(self, draw: Draw) -> str:
        names = {one.code: one.name for one in self._view.projects} if self._view else {}
        return "\u3001".join(names.get(code, code) for code in draw.chosen)

    def _agreement(self, draw: Draw) -> str:
        if self._view is None:
            return ""
        reviews = self._view.second_reviews
        held = [one for code in draw.chosen for one in reviews.get(code, ()) if one.second.draw == draw.id]
        return "\u3001".join(_held(one) for one in held)


def _held(one: HeldAgainst) -> str:
    share = one.agreement.share
    said = "" if share is None else f" {share:.0%}"
    same = {True: "=", False: "≠", None: "?"}[one.agreement.same_outcome]
    return f"{wording.discipline(one.second.discipline.value)}{said} {same} {terms.outcome(one.second.outcome.value)}"
