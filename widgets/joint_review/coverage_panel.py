"""Coverage: what was checked of each discipline and on each sheet, what was not, and clauses that have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.domain.project import Discipline
from app.services.review.clause_updates import OutdatedOpinion
from app.services.review.coverage import Coverage, ItemCoverage, SheetCoverage
from widgets import theme, wording
from widgets.joint_review import terms

STATES = ("complies", "violates", "cannot_determine", "not_applicable", "open")
COUNT_PX = 36
FOLDED = {"to_clarify": "cannot_determine"}


class CoveragePanel(QWidget):
    """A tree with a column a state; what it names can be gone to.

    Signals:
        item_wanted: checklist item id.
        sheet_wanted: sheet id.
        opinion_wanted: opinion id.
    """

    item_wanted = Signal(str)
    sheet_wanted = Signal(str)
    opinion_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Coverage"))
        self.tree.setHeaderLabels(["", *(wording.mark(state) for state in STATES)])
        for column, state in enumerate(STATES, 1):
            self.tree.headerItem().setToolTip(column, wording.state(state))
            self.tree.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(COUNT_PX)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column in range(1, len(STATES) + 1):
            self.tree.setColumnWidth(column, COUNT_PX)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setIndentation(12)
        self.tree.itemClicked.connect(_go)
        self.tree.itemActivated.connect(_go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.setSpacing(6)
        layout.addWidget(self._summary)
        layout.addWidget(self.tree, 1)

    def show_coverage(self, coverage: Coverage, outdated: Sequence[OutdatedOpinion]) -> None:
        """Replace what is shown; what was unfolded stays so."""
        unfolded = {item.text(0) for item in self._tops() if item.isExpanded()}
        waiting = [one for one in coverage.items if one.mandatory and not one.decided]
        done = sum(one.decided for one in coverage.items)
        self._summary.setText(
            self.tr("{done} of {all} items decided; {waiting} mandatory ones are not").format(
                done=done, all=len(coverage.items), waiting=len(waiting)
            )
        )
        self.tree.clear()
        totals = coverage.totals()
        for discipline in Discipline:
            top = self._row(wording.discipline(discipline.value), totals.get(discipline.value, {}))
            own = [one for one in coverage.items if one.discipline == discipline.value and not one.decided]
            for one in sorted(own, key=lambda one: not one.mandatory):
                top.addChild(self._item(one))
            self.tree.addTopLevelItem(top)
        self._group(self.tr("By sheet"), [self._sheet(one) for one in coverage.sheets])
        self._group(self.tr("Opinions whose clause has changed"), [self._outdated(one) for one in outdated])
        for top in self._tops():
            top.setExpanded(top.text(0) in unfolded)

    def _tops(self) -> list[QTreeWidgetItem]:
        rows = (self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount()))
        return [row for row in rows if row is not None]

    def _group(self, title: str, children: Sequence[QTreeWidgetItem]) -> None:
        if children:
            top = QTreeWidgetItem([f"{title} ({len(children)})"])
            top.addChildren(children)
            self.tree.addTopLevelItem(top)
            top.setFirstColumnSpanned(True)

    def _row(self, name: str, counts: Mapping[str, int]) -> QTreeWidgetItem:
        shown = dict.fromkeys(STATES, 0)
        for state, count in counts.items():
            name_of = FOLDED.get(state, state)
            if name_of in shown:
                shown[name_of] += count
        row = QTreeWidgetItem([name, *(str(shown[state] or "") for state in STATES)])
        for column, state in enumerate(STATES, 1):
            row.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if state == "violates" and shown[state]:
                row.setForeground(column, QColor(theme.colours()["danger"]))
        row.setToolTip(0, name)
        return row

    def _item(self, one: ItemCoverage) -> QTreeWidgetItem:
        name = f"{wording.titled(one.title, one.title_en)} · {one.clause}"
        row = self._row(self.tr("[mand.] {name}").format(name=name) if one.mandatory else name, {one.state: 1})
        return _leads(row, lambda: self.item_wanted.emit(one.item))

    def _sheet(self, one: SheetCoverage) -> QTreeWidgetItem:
        counts: dict[str, int] = {}
        for own in one.items.values():
            for state, count in own.items():
                counts[state] = counts.get(state, 0) + count
        row = self._row(f"{one.number} {one.title}".strip() or one.sheet, counts)
        if one.by:
            row.setToolTip(0, self.tr("Judged by {people}").format(people=", ".join(one.by)))
        return _leads(row, lambda: self.sheet_wanted.emit(one.sheet))

    def _outdated(self, one: OutdatedOpinion) -> QTreeWidgetItem:
        change = one.change
        said = " ".join(part for part in (terms.clause_change(change.kind), change.since, change.by) if part)
        row = QTreeWidgetItem([f"{one.opinion.label} · {one.opinion.clause} · {said}"])
        row.setToolTip(0, one.opinion.text)
        return _leads(row, lambda: self.opinion_wanted.emit(one.opinion.id))


def _leads(row: QTreeWidgetItem, go: Callable[[], None]) -> QTreeWidgetItem:
    row.setData(0, Qt.ItemDataRole.UserRole, go)
    return row


def _go(row: QTreeWidgetItem) -> None:
    go = row.data(0, Qt.ItemDataRole.UserRole)
    if go is not None:
        go()
