"""The opinions of all disciplines on the one set, under the drawing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.services.overview import OpinionRow
from widgets import theme, wording
from widgets.empty import EmptyPanel
from widgets.table_model import Column, TableModel


class OpinionsPanel(QWidget):
    """Sortable, filterable list; ``previewed`` follows the keys, ``chosen`` is Enter or a double click."""

    previewed = Signal(object)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.model: TableModel[OpinionRow] = TableModel(
            (
                Column("#", lambda o: str(o.number), right=True, key=lambda o: o.number, width=44),
                Column(
                    self.tr("Discipline"),
                    lambda o: wording.discipline(o.discipline),
                    colour=lambda o: theme.discipline_colour(o.discipline),
                    width=56,
                ),
                Column(self.tr("Sheet"), lambda o: o.sheet_number, width=76),
                Column(self.tr("Opinion"), lambda o: o.text, width=420),
                Column(self.tr("Clause"), lambda o: o.clause, width=140),
                Column(self.tr("Mandatory"), lambda o: self.tr("mandatory") if o.mandatory else "", width=44),
                Column(self.tr("Status"), lambda o: wording.state(o.status), width=60),
                Column(self.tr("Reply"), lambda o: " / ".join(o.replies), width=110),
                Column(self.tr("Author"), lambda o: o.author.partition("@")[0], width=64),
                Column(self.tr("Time"), lambda o: o.created[5:16].replace("T", " "), width=88, key=lambda o: o.created),
            )
        )
        self._table = QTableView()
        self._table.setModel(self.model)
        self._table.setAccessibleName(self.tr("Opinions"))
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setShowGrid(False)
        self._table.setSortingEnabled(True)
        self._table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(26)
        header = self._table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(36)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        for index, column in enumerate(self.model.columns):
            if index != 3:
                self._table.setColumnWidth(index, column.width)
        self._table.selectionModel().currentRowChanged.connect(self._preview)
        self._table.activated.connect(self._choose)
        QShortcut(QKeySequence.StandardKey.Copy, self._table, self._copy)
        self._title = QLabel()
        self._title.setObjectName("panelTitle")
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Filter as you type"))
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(320)
        self._filter.textChanged.connect(self.model.filter)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._filter)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyPanel(
                self.tr("Opinions of all disciplines appear here. Confirm a finding, or mark a place and write one.")
            )
        )
        self._pages.addWidget(self._table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)

    def show_opinions(self, opinions: Sequence[OpinionRow]) -> None:
        """Replace the list."""
        self.model.show(opinions)
        self._pages.setCurrentIndex(1 if opinions else 0)
        self._title.setText(self.tr("Opinions {count}").format(count=len(opinions)))

    def _preview(self, index: QModelIndex) -> None:
        if index.isValid():
            self.previewed.emit(self.model.rows[index.row()])

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.model.rows[index.row()])

    def _copy(self) -> None:
        rows = sorted({index.row() for index in self._table.selectionModel().selectedIndexes()})
        lines = ["\t".join(column.text(self.model.rows[row]) for column in self.model.columns) for row in rows]
        QApplication.clipboard().setText("\n".join(lines))
