"""The layer map: which role each layer of the set plays for the checks, why, and the reviewer's corrections."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.review.sheet.layer_map import shipped_map
from app.services.review.layer_roles import NO_ROLE, Because, LayerRow
from widgets import theme
from widgets.joint_review import terms
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed


class LayersPanel(QWidget):
    """A table of layers; below it, the chosen one's role.

    Signals:
        corrected: layer names, and their role; None to take a correction back.
    """

    corrected = Signal(list, object)

    def __init__(self) -> None:
        super().__init__()
        self._hint = QLabel(
            self.tr("By these roles the checks find walls, doors, pipes; correct one, then check again.")
        )
        self._hint.setObjectName("muted")
        self._hint.setWordWrap(True)
        self._words = QLineEdit()
        self._words.setPlaceholderText(self.tr("Filter as you type"))
        self._words.setAccessibleName(self.tr("Filter as you type"))
        self._words.setClearButtonEnabled(True)
        self.model: TableModel[LayerRow] = TableModel(
            (
                Column(self.tr("Layer"), lambda row: row.name),
                Column(self.tr("Role"), lambda row: terms.layer_role(row.role), colour=_colour, width=92),
                Column(self.tr("Because of"), self._because, width=104),
                Column(
                    self.tr("Items"), lambda row: str(row.entities), key=lambda row: row.entities, right=True, width=64
                ),
            )
        )
        self._words.textChanged.connect(self.model.filter)
        self.table = dressed(QTableView(), self.model, self.tr("Layers"), stretch=0, sortable=True, several=True)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.role = QComboBox()
        self.role.setAccessibleName(self.tr("Role"))
        self.role.setMaxVisibleItems(24)
        self.role.addItem(self.tr("No role"), NO_ROLE)
        for definition in sorted(shipped_map().roles, key=lambda one: (one.discipline, terms.layer_role(one.id))):
            self.role.addItem(terms.layer_role(definition.id), definition.id)
        self.set = QPushButton(self.tr("Set role"))
        self.set.setObjectName("primary")
        self.set.clicked.connect(lambda: self._correct(self.role.currentData()))
        self.back = QPushButton(self.tr("By name again"))
        self.back.clicked.connect(lambda: self._correct(None))
        foot = QHBoxLayout()
        foot.addWidget(self.role, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.set)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for widget in (self._hint, self._words, self.table):
            layout.addWidget(widget)
        layout.addLayout(foot)

    def show_layers(self, rows: Sequence[LayerRow]) -> None:
        """Replace the layers; what is chosen stays so."""
        chosen = {row.name for row in self._chosen()}
        self.model.show(rows)
        for row, one in enumerate(self.model.rows):
            if one.name in chosen:
                self.table.selectRow(row)
                break
        self._choose(self.table.currentIndex())

    def _chosen(self) -> list[LayerRow]:
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        return [self.model.rows[row] for row in sorted(rows) if row < len(self.model.rows)]

    def _choose(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()] if index.isValid() and index.row() < len(self.model.rows) else None
        self.set.setEnabled(row is not None)
        self.back.setEnabled(row is not None and row.because is Because.PERSON)
        if row is not None:
            self.role.setCurrentIndex(max(0, self.role.findData(row.role)))

    def _correct(self, role: str | None) -> None:
        names = [row.name for row in self._chosen()]
        if names:
            self.corrected.emit(names, role)

    def _because(self, row: LayerRow) -> str:
        if row.because is Because.CONTENT:
            return self.tr("“{text}” in it").format(text=row.text)
        return {
            Because.PERSON: self.tr("set by a person"),
            Because.NAME: self.tr("its name"),
            Because.NOTHING: "",
        }[row.because]


def _colour(row: LayerRow) -> QColor | None:
    """Return amber for a role that the content only suggests."""
    return QColor(theme.colours()["warning"]) if row.because is Because.CONTENT else None
