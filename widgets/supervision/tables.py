"""Tables of the supervision area."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from widgets.table_model import TableModel


def plain_table(model: TableModel[Any], name: str) -> QTableView:
    """Return a sortable table over ``model``, its columns as wide as they say, the last one to the edge."""
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setSortingEnabled(True)
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(26)
    header = table.horizontalHeader()
    header.setMinimumSectionSize(24)
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for index, column in enumerate(model.columns):
        table.setColumnWidth(index, column.width)
    return table
