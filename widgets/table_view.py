"""What every list of the window looks like."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from widgets.table_model import TableModel

ROW_PX = 26
NARROWEST_PX = 36
HEADING_ROOM_PX = 16

View = TypeVar("View", bound=QTableView)


def dressed(
    table: View,
    model: TableModel[Any],
    name: str,
    *,
    stretch: int | None = None,
    sortable: bool = False,
    several: bool = False,
    row_px: int = ROW_PX,
) -> View:
    """Give a table its rows and looks, and return it: whole rows are chosen, columns are as wide as they say.

    A column is never narrower than its heading, in whatever language; the sign of the order stands above it.

    Args:
        name: for those who hear the screen.
        stretch: the column that takes the room; the last one reaches the edge when None.
        sortable: by a click on a heading; the order given until then.
        several: rows may be chosen.
    """
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    mode = QTableView.SelectionMode
    table.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
    table.setShowGrid(False)
    if sortable:
        table.setSortingEnabled(True)
        table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(row_px)
    header = table.horizontalHeader()
    header.setMinimumSectionSize(NARROWEST_PX)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(stretch is None)
    for index, column in enumerate(model.columns):
        title_px = header.fontMetrics().horizontalAdvance(column.title) + HEADING_ROOM_PX if column.title else 0
        table.setColumnWidth(index, max(column.width, title_px))
    table.setWordWrap(row_px > ROW_PX)  # in a single line a wrapped text loses its end without a sign
    if stretch is not None:
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    return table
