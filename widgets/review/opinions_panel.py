"""The opinions of all disciplines on the one set, under the drawing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Discipline
from app.markup.opinion import Status
from app.services.review.overview import OpinionRow
from widgets import icons, theme, wording
from widgets.empty import EmptyPanel
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed
from widgets.tag import TagDelegate

TEXT = 3  # column that takes the room
MANDATORY = 5  # column of the tag
HEAD_MARGIN_PX = 4
FILTER_MARGIN_PX = 24


class OpinionsPanel(QWidget):
    """Sortable, filterable list; ``previewed`` follows the keys, ``chosen`` is Enter or a double click."""

    previewed = Signal(object)
    chosen = Signal(object)
    new_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._all: tuple[OpinionRow, ...] = ()
        self._restoring = False
        self.model: TableModel[OpinionRow] = TableModel(
            (
                Column("#", lambda o: o.label, right=True, key=lambda o: o.number, width=44),
                Column(
                    self.tr("Discipline"),
                    lambda o: wording.discipline(o.discipline),
                    colour=lambda o: theme.discipline_colour(o.discipline),
                    width=max(self.fontMetrics().horizontalAdvance(wording.discipline(d)) for d in Discipline) + 16,
                ),
                Column(self.tr("Sheet"), lambda o: o.sheet_number, width=76),
                Column(self.tr("Opinion"), lambda o: o.text, width=420),
                Column(self.tr("Clause"), lambda o: o.clause, width=140),
                Column(self.tr("Mandatory"), lambda o: self.tr("mand.") if o.mandatory else "", width=50),
                Column(self.tr("Status"), self._status_of, width=60),
                Column(self.tr("Reply"), lambda o: " / ".join(o.replies), width=110),
                Column(self.tr("Author"), lambda o: o.author_name, width=64),
                Column(self.tr("Time"), lambda o: o.created[5:16].replace("T", " "), width=88, key=lambda o: o.created),
            )
        )
        self._table = dressed(QTableView(), self.model, self.tr("Opinions"), stretch=TEXT, sortable=True, several=True)
        self._table.setItemDelegateForColumn(MANDATORY, TagDelegate(self._table))
        self._table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        header = self._table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._choose_columns)
        header.setToolTip(self.tr("Click to sort, right-click to choose columns"))
        self._table.selectionModel().currentRowChanged.connect(self._preview)
        self._table.activated.connect(self._choose)
        QShortcut(QKeySequence.StandardKey.Copy, self._table, self._copy)
        self._title = QLabel()
        self._title.setObjectName("panelTitle")
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(self.tr("Filter as you type"))
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(240)
        words_px = self._filter.fontMetrics().horizontalAdvance(self._filter.placeholderText())
        self._filter.setMinimumWidth(words_px + FILTER_MARGIN_PX)
        self._filter.textChanged.connect(self.model.filter)
        self._discipline = self._choice(
            self.tr("All disciplines"), [(wording.discipline(d), d.value) for d in Discipline]
        )
        self._status = self._choice(self.tr("All states"), [(wording.state(s.value), s.value) for s in Status])
        self._mandatory = QCheckBox(self.tr("mandatory"))
        self._mandatory.toggled.connect(self._narrow)
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setObjectName("flat")
        self.fold.toggled.connect(self._folded)
        self._head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.fold)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._discipline)
        head.addWidget(self._status)
        head.addWidget(self._mandatory)
        head.addWidget(self._filter)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyPanel(
                self.tr("Opinions of all disciplines appear here. Confirm a finding, or mark a place and write one."),
                self.tr("New opinion"),
                self.new_wanted.emit,
            )
        )
        self._pages.addWidget(self._table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, HEAD_MARGIN_PX, 8, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)
        self._folded(False)

    def show_opinions(self, opinions: Sequence[OpinionRow]) -> None:
        """Replace the list."""
        self._all = tuple(opinions)
        self._pages.setCurrentIndex(1 if opinions else 0)
        self._narrow()

    @property
    def folded_px(self) -> int:
        """Return the height of the head alone."""
        margins = self.contentsMargins()
        return self._head.sizeHint().height() + 2 * HEAD_MARGIN_PX + margins.top() + margins.bottom()

    def _folded(self, folded: bool) -> None:
        """Leave the head alone in sight, or show the list again."""
        self._pages.setVisible(not folded)
        icons.give(self.fold, "drop-up" if folded else "drop-down")
        text = self.tr("Show the list") if folded else self.tr("Fold the list away")
        self.fold.setToolTip(text)
        self.fold.setAccessibleName(text)

    def _status_of(self, one: OpinionRow) -> str:
        if one.merged_into:
            return self.tr("in {label}").format(label=one.merged_into)
        return f"{wording.state(one.status)} ⚠" if one.disputed else wording.state(one.status)

    def _choice(self, every: str, values: Sequence[tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(every)
        box.addItem(every, "")
        for text, value in values:
            box.addItem(text, value)
        box.currentIndexChanged.connect(self._narrow)
        return box

    def _narrow(self) -> None:
        """Show the opinions of the chosen discipline and state; the chosen one stays chosen, unannounced."""
        discipline, status = self._discipline.currentData(), self._status.currentData()
        rows = [
            one
            for one in self._all
            if discipline in ("", one.discipline)
            and status in ("", one.status)
            and (one.mandatory or not self._mandatory.isChecked())
        ]
        index = self._table.currentIndex()
        chosen = self.model.rows[index.row()].id if index.isValid() else ""
        self.model.show(rows)
        shown = f"{len(rows)}/{len(self._all)}" if len(rows) < len(self._all) else str(len(rows))
        self._title.setText(self.tr("Opinions {count}").format(count=shown))
        for row, one in enumerate(self.model.rows):
            if one.id == chosen:
                self._restoring = True
                self._table.selectRow(row)
                self._restoring = False

    def _choose_columns(self, at: QPoint) -> None:
        """Let the person choose which columns to see."""
        header = self._table.horizontalHeader()
        menu = QMenu(self)
        for number, column in enumerate(self.model.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(number))
            action.toggled.connect(lambda shown, number=number: header.setSectionHidden(number, not shown))
        menu.popup(header.mapToGlobal(at))

    def _preview(self, index: QModelIndex) -> None:
        if index.isValid() and not self._restoring:
            self.previewed.emit(self.model.rows[index.row()])

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self.model.rows[index.row()])

    def _copy(self) -> None:
        rows = sorted({index.row() for index in self._table.selectionModel().selectedIndexes()})
        lines = ["\t".join(column.text(self.model.rows[row]) for column in self.model.columns) for row in rows]
        QApplication.clipboard().setText("\n".join(lines))
