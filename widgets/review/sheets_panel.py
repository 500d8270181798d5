"""Sheets of the set, grouped by discipline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.services.review.overview import SheetRow
from widgets import theme, wording
from widgets.review.intake_panel import IntakePanel
from widgets.review.sheet_form import correct_button

ID = Qt.ItemDataRole.UserRole


class SheetsPanel(QWidget):
    """Tree of disciplines and sheets; ``chosen`` carries the sheet id."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._tree = QTreeWidget()
        self._tree.setHeaderHidden(True)
        self._tree.setUniformRowHeights(True)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._tree.setIndentation(12)
        self._tree.setAccessibleName(self.tr("Sheets"))
        self._tree.currentItemChanged.connect(self._choose)
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Filter sheets"))
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._narrow)
        self._count = QLabel()
        self._count.setObjectName("panelTitle")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 0, 0)
        layout.setSpacing(8)
        self.correct = correct_button(self)
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.addWidget(self.correct)
        layout.addLayout(head)
        layout.addWidget(self._filter)
        layout.addWidget(self._tree, 1)
        self.intake = IntakePanel()
        self.intake.chosen.connect(self.chosen)
        layout.addWidget(self.intake)

    def show_sheets(self, sheets: Sequence[SheetRow]) -> None:
        """Replace the list, which comes grouped by discipline, keeping the current sheet."""
        current = self.current()
        self._tree.blockSignals(True)
        self._tree.clear()
        for discipline, group in groupby(sheets, key=lambda sheet: sheet.discipline):
            members = list(group)
            name = wording.discipline(discipline) or self.tr("Other")
            branch = QTreeWidgetItem([f"{name} ({len(members)})"])
            branch.setForeground(0, theme.discipline_colour(discipline))
            self._tree.addTopLevelItem(branch)
            for sheet in members:
                branch.addChild(self._leaf(sheet))
            branch.setExpanded(True)
        self._count.setText(self.tr("Sheets {count}").format(count=len(sheets)))
        self._tree.blockSignals(False)
        if current:
            self.select(current)

    def current(self) -> str:
        """Return the id of the chosen sheet, or nothing."""
        item = self._tree.currentItem()
        return str(item.data(0, ID) or "") if item else ""

    def select(self, sheet: str) -> None:
        """Choose a sheet by id."""
        for item in self._leaves():
            if item.data(0, ID) == sheet:
                self._tree.setCurrentItem(item)

    def _leaf(self, sheet: SheetRow) -> QTreeWidgetItem:
        text = wording.sheet_name(sheet.number, sheet.title, sheet.file, sheet.key)
        if sheet.opinions:
            text += f"  ● {sheet.opinions}"
        if sheet.not_shown:
            text += "  ⚠"
        item = QTreeWidgetItem([text])
        item.setData(0, ID, sheet.id)
        hint = [f"{sheet.number} {sheet.title}", sheet.file, sheet.scale]
        if sheet.not_shown:
            hint.append(self.tr("%n item(s) not shown", "", sheet.not_shown))
        item.setToolTip(0, "\n".join(line for line in hint if line.strip()))
        return item

    def _leaves(self) -> list[QTreeWidgetItem]:
        branches = [self._tree.topLevelItem(i) for i in range(self._tree.topLevelItemCount())]
        children = [branch.child(i) for branch in branches if branch for i in range(branch.childCount())]
        return [child for child in children if child is not None]

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, ID):
            self.chosen.emit(item.data(0, ID))

    def _narrow(self, text: str) -> None:
        words = text.casefold().split()
        for item in self._leaves():
            item.setHidden(not all(word in item.text(0).casefold() for word in words))
