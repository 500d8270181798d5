"""Facts of the project: every value with its source, contradictions first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QLabel, QStackedWidget, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.joint_review.fact_sheet import Contradiction, FactRow, FactValue, contradictions
from widgets import theme
from widgets.empty import EmptyPanel
from widgets.joint_review import terms
from widgets.joint_review.fact_form import FactForm

SHEET = Qt.ItemDataRole.UserRole
FACT = Qt.ItemDataRole.UserRole + 1
MOST_COLUMN_PX = 168


class FactsPanel(QWidget):
    """A tree: fact, below it its values when there is more than one; below the tree, stating a fact.

    Signals:
        sheet_wanted: sheet id.
        stated: fact → value as typed; an empty text takes it back.
    """

    sheet_wanted = Signal(str)
    stated = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.tr("Facts"))
        self.tree.setHeaderLabels([self.tr("Fact"), self.tr("Value"), self.tr("Source")])
        self.tree.setRootIsDecorated(True)
        self.tree.header().setStretchLastSection(True)
        self.tree.header().setMaximumSectionSize(MOST_COLUMN_PX)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.tree.setIndentation(12)
        self.tree.currentItemChanged.connect(self._go)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyPanel(self.tr("What is known of the project, and where it comes from.")))
        self._pages.addWidget(self.tree)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.setSpacing(6)
        layout.addWidget(self._summary)
        layout.addWidget(self._pages, 1)
        self.form = FactForm()
        self.form.stated.connect(self.stated)
        layout.addWidget(self.form)

    def show_facts(self, rows: Sequence[FactRow]) -> None:
        """Replace the facts."""
        against = contradictions(rows)
        self._summary.setText(
            self.tr("%n contradiction(s)", "", len(against)) if against else self.tr("No contradictions")
        )
        self._summary.setObjectName("warning" if against else "muted")
        self._summary.style().polish(self._summary)
        self.tree.clear()
        for row in sorted(rows, key=lambda row: not row.contradictions):
            self.tree.addTopLevelItem(self._item(row))
        self._pages.setCurrentIndex(1 if rows else 0)

    def _item(self, row: FactRow) -> QTreeWidgetItem:
        first, *others = row.values
        item = QTreeWidgetItem([terms.fact(row.fact), *_cells(first, row.unit)])
        self._dress(item, first, row.fact)
        for value in others:
            child = QTreeWidgetItem(["", *_cells(value, row.unit)])
            self._dress(child, value, row.fact)
            item.addChild(child)
        if row.contradictions:
            colour = QColor(theme.colours()["warning"])
            item.setText(0, f"⚠ {item.text(0)}")
            item.setForeground(0, colour)
            item.setToolTip(0, "\n".join(self._sentence(one, row.unit) for one in row.contradictions))
            item.setExpanded(True)
            self.tree.addTopLevelItem(item)
            self.tree.expandItem(item)
        return item

    def _dress(self, item: QTreeWidgetItem, value: FactValue, fact: str) -> None:
        item.setData(0, SHEET, value.sheet)
        item.setData(0, FACT, fact)
        about = " ".join(part for part in (value.by, value.when[:16].replace("T", " "), fact) if part)
        for column, more in ((0, ""), (1, ""), (2, about)):
            item.setToolTip(column, "\n".join(filter(None, (item.text(column), more))))

    def _sentence(self, one: Contradiction, unit: str) -> str:
        first, second = (terms.fact_value(value.value, unit) for value in (one.first, one.second))
        sources = terms.source(one.first.source.value), terms.source(one.second.source.value)
        if one.relation == "same":
            return self.tr("{first} ({source}) against {second} ({other})").format(
                first=first, source=sources[0], second=second, other=sources[1]
            )
        sentence = (
            self.tr("{first} ({source}) exceeds {second} ({other})")
            if one.relation == "at_most"
            else self.tr("{first} ({source}) is less than {second} ({other})")
        )
        return sentence.format(first=first, source=sources[0], second=second, other=sources[1])

    def _go(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        self.form.choose(str(item.data(0, FACT)))
        sheet = item.data(0, SHEET)
        if sheet:
            self.sheet_wanted.emit(sheet)


def _cells(value: FactValue, unit: str) -> list[str]:
    return [
        terms.fact_value(value.value, unit),
        " ".join(filter(None, (terms.source(value.source.value), value.where))),
    ]
