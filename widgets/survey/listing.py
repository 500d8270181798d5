"""One table of the survey area: rows by columns, keyboard first, copied as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QTableView

from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

Row = TypeVar("Row")


class Chosen(QObject):
    """Tells which row is the current one, and when that is clicked once more."""

    row = Signal(object)
    again = Signal(object)


class Listing(QTableView, Generic[Row]):
    """A table whose current row is told; ``stretch`` is the column that takes the room."""

    def __init__(self, name: str, columns: Sequence[Column[Row]], stretch: int, then: Callable[[Row], object]) -> None:
        super().__init__()
        self.rows: TableModel[Row] = TableModel(columns)
        dressed(self, self.rows, name, stretch=stretch, sortable=True)
        self.setWordWrap(False)
        self.chosen = Chosen(self)
        self.chosen.row.connect(then)
        self.selectionModel().currentRowChanged.connect(self._choose)
        QShortcut(QKeySequence.StandardKey.Copy, self, self._copy)

    def current(self) -> Row | None:
        """Return the current row."""
        index = self.currentIndex()
        return self.rows.rows[index.row()] if index.isValid() and index.row() < len(self.rows.rows) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell a click on the row that is the current one already: its place may have gone out of sight."""
        before = self.currentIndex().row()
        super().mousePressEvent(event)
        index = self.currentIndex()
        if index.isValid() and index.row() == before:
            self.chosen.again.emit(self.rows.rows[index.row()])

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.row.emit(self.rows.rows[index.row()])

    def _copy(self) -> None:
        lines = ["\t".join(column.title for column in self.rows.columns)]
        lines += ["\t".join(column.text(row) for column in self.rows.columns) for row in self.rows.rows]
        QApplication.clipboard().setText("\n".join(lines))
