"""One read-only table model for every list: frozen rows in, cells by column functions.

Sorting and filtering happen on plain Python rows before the view sees them; a proxy model over a Python model is
thousands of times slower.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: heading, text of a row, and optionally its colour, alignment and sort key."""

    title: str
    text: Callable[[Row], str]
    colour: Callable[[Row], QColor | None] | None = None
    right: bool = False
    key: Callable[[Row], Any] | None = None
    width: int = 100


class TableModel(QAbstractTableModel, Generic[Row]):
    """Rows that match the filter text, in the order of the chosen column."""

    def __init__(self, columns: Sequence[Column[Row]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._all: tuple[Row, ...] = ()
        self.rows: list[Row] = []
        self._filter = ""
        self._order: tuple[int, bool] | None = None

    def show(self, rows: Sequence[Row]) -> None:
        """Replace all rows."""
        self._all = tuple(rows)
        self._arrange()

    def filter(self, text: str) -> None:
        """Show only rows that have every word of ``text`` in some column."""
        self._filter = text.casefold()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by ``column``; -1 keeps the order given."""
        self._order = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._arrange()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of rows shown."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, colour or alignment of a cell."""
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(row)
        if role == Qt.ItemDataRole.ForegroundRole and column.colour:
            return column.colour(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _arrange(self) -> None:
        words = self._filter.split()
        rows = [row for row in self._all if self._matches(row, words)] if words else list(self._all)
        if self._order:
            column, descending = self.columns[self._order[0]], self._order[1]
            rows.sort(key=column.key or column.text, reverse=descending)
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def _matches(self, row: Row, words: Sequence[str]) -> bool:
        text = "\n".join(column.text(row) for column in self.columns).casefold()
        return all(word in text for word in words)
