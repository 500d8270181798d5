"""The acceptance items as a list for fingers: one tall row an item, by department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QTableView, QVBoxLayout, QWidget

from app.acceptance.items import AcceptanceItem
from widgets import wording
from widgets.review.item_panel import state_colour
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed

ROW_PX = 48


class ItemsList(QWidget):
    """Items with verdict, approved and measured value; ``chosen`` carries the item."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._departments: Mapping[str, str] = {}
        self.model: TableModel[AcceptanceItem] = TableModel(
            (
                Column(
                    "",
                    lambda i: wording.mark(_state(i)) + (" ⚠" if i.disputed else ""),
                    colour=lambda i: state_colour(_state(i)),
                    width=44,
                ),
                Column(self.tr("Item"), lambda i: i.title, width=170),
                Column(self.tr("Department"), lambda i: self._departments.get(i.department, i.department), width=120),
                Column(self.tr("Approved"), _approved, right=True, width=96),
                Column(self.tr("Measured"), _measured, right=True, width=88),
            )
        )
        self._table = dressed(QTableView(), self.model, self.tr("Acceptance items"), stretch=1, row_px=ROW_PX)
        self._table.selectionModel().currentRowChanged.connect(self._choose)
        self._count = QLabel()
        self._count.setObjectName("panelTitle")
        find = QLineEdit()
        find.setPlaceholderText(self.tr("Filter as you type"))
        find.setClearButtonEnabled(True)
        find.setMaximumWidth(220)
        find.textChanged.connect(self.model.filter)
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.addWidget(find)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.addLayout(head)
        layout.addWidget(self._table, 1)

    def show_items(self, items: Sequence[AcceptanceItem], departments: Mapping[str, str]) -> None:
        """Replace the list, by department; the chosen item stays chosen."""
        chosen = self.current()
        self._departments = departments
        order = list(departments)
        rank = {name: number for number, name in enumerate(order)}
        self.model.show(sorted(items, key=lambda item: rank.get(item.department, len(order))))
        done = sum(item.result is not None for item in items)
        self._count.setText(self.tr("Verified {done} of {count}").format(done=done, count=len(items)))
        if chosen is not None:
            self.select(chosen.id)

    def select(self, item: str) -> None:
        """Choose an item by id."""
        for row, one in enumerate(self.model.rows):
            if one.id == item:
                self._table.selectRow(row)

    def current(self) -> AcceptanceItem | None:
        """Return the chosen item."""
        index = self._table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() and index.row() < len(self.model.rows) else None

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.model.rows[index.row()])


def _state(item: AcceptanceItem) -> str:
    return item.result.value if item.result else "open"


def _approved(item: AcceptanceItem) -> str:
    return "" if item.approved is None else f"{item.approved:g} {wording.unit(item.unit)}".strip()


def _measured(item: AcceptanceItem) -> str:
    return "" if item.measured is None else f"{item.measured:g} {wording.unit(item.unit)}".strip()
