"""The checklist of one discipline beside the drawing, with findings and clause text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Discipline
from app.services.review.overview import ItemRow
from widgets import wording
from widgets.empty import EmptyPanel
from widgets.review.item_panel import VERDICTS, ItemPanel, state_colour
from widgets.table_model import Column, TableModel
from widgets.table_view import dressed
from widgets.tag import TagDelegate

MARK_PX = 24
MANDATORY = 3  # column of the tag
STATES = ("violates", "cannot_determine", "open", "complies", "not_applicable", "to_clarify")


class ChecklistPanel(QWidget):
    """Items of the chosen discipline, narrowed by state and words; below, the chosen item (``item``).

    Signals:
        check_wanted: run the automatic checks.
    """

    check_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[ItemRow, ...] = ()
        self._opinions: Mapping[str, int] = {}
        self._refreshing = False
        self.item = ItemPanel()
        self._discipline = QComboBox()
        self._discipline.setAccessibleName(self.tr("Discipline"))
        for name in Discipline:
            self._discipline.addItem(wording.discipline(name), name.value)
        self._discipline.currentIndexChanged.connect(self._fill)
        self._count = QLabel()
        self._count.setObjectName("muted")
        run = QPushButton(self.tr("Run checks"))
        run.setToolTip(self.tr("Measure the drawings against this checklist (F5)"))
        run.clicked.connect(self.check_wanted)
        head = QHBoxLayout()
        head.addWidget(self._discipline, 1)
        head.addWidget(self._count)
        head.addWidget(run)
        self._state = QComboBox()
        self._state.setAccessibleName(self.tr("All states"))
        self._state.addItem(self.tr("All states"), "")
        for state in STATES:
            self._state.addItem(f"{wording.mark(state)} {wording.state(state)}", state)
        self._state.currentIndexChanged.connect(self._fill)
        self._words = QLineEdit()
        self._words.setPlaceholderText(self.tr("Filter as you type"))
        self._words.setAccessibleName(self.tr("Filter as you type"))
        self._words.setClearButtonEnabled(True)
        self._words.textChanged.connect(self._narrow)
        self.outdated = QLabel(self.tr("Drawings or facts have changed since the checks ran: run them again."))
        self.outdated.setObjectName("warning")
        self.outdated.setWordWrap(True)
        self.outdated.hide()
        narrow = QHBoxLayout()
        narrow.addWidget(self._state)
        narrow.addWidget(self._words, 1)

        self.model: TableModel[ItemRow] = TableModel(
            (
                Column("", lambda i: wording.mark(i.state), colour=lambda i: state_colour(i.state), width=24),
                Column(self.tr("Item"), lambda i: wording.titled(i.title, i.title_en), width=200),
                Column(self.tr("Clause"), lambda i: i.clause, width=142),
                Column("", lambda i: self.tr("mand.") if i.mandatory else "", width=48),
            )
        )
        self._table = dressed(QTableView(), self.model, self.tr("Checklist"), stretch=1)
        self._table.setItemDelegateForColumn(MANDATORY, TagDelegate(self._table))
        self._table.horizontalHeader().hide()
        self._table.horizontalHeader().setMinimumSectionSize(MARK_PX)
        self._table.setColumnWidth(0, MARK_PX)
        self._table.selectionModel().currentRowChanged.connect(self._show_item)
        self._table.activated.connect(lambda _index: self._show_place())
        for number, verdict in enumerate(VERDICTS, 1):
            QShortcut(
                QKeySequence(str(number)),
                self._table,
                lambda verdict=verdict: self.item.judge(verdict),
                context=Qt.ShortcutContext.WidgetShortcut,
            )

        self._detail = QStackedWidget()
        self._detail.addWidget(EmptyPanel(self.tr("Choose an item to read its clause and see what was measured.")))
        self._detail.addWidget(self.item)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._table)
        split.addWidget(self._detail)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.outdated)
        layout.addLayout(narrow)
        layout.addWidget(split, 1)

    def show_items(self, items: Sequence[ItemRow], opinions: Mapping[str, int]) -> None:
        """Replace the checklist of all disciplines; what is chosen stays so, and the drawing stays where it is.

        Args:
            opinions: finding id → number of the opinion it became.
        """
        self._items, self._opinions = tuple(items), opinions
        self._refreshing = True
        self._fill()
        self._refreshing = False

    def choose_discipline(self, name: str) -> None:
        """Show the checklist of ``name``."""
        self._discipline.setCurrentIndex(self._discipline.findData(name))

    @property
    def discipline(self) -> str:
        """Return the discipline whose checklist is shown."""
        return str(self._discipline.currentData())

    def show_item(self, item: ItemRow) -> None:
        """Choose an item of any discipline, whatever the list was narrowed to."""
        self.choose_discipline(item.discipline)
        self._state.setCurrentIndex(0)
        self._words.clear()
        self._choose_again(item)

    def current(self) -> ItemRow | None:
        """Return the chosen item."""
        index = self._table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def _fill(self) -> None:
        chosen = self.current()
        rows = [item for item in self._items if item.discipline == self._discipline.currentData()]
        done = sum(item.state != "open" for item in rows)
        self._count.setText(f"{done}/{len(rows)}")
        state = self._state.currentData()
        keep = chosen.id if chosen is not None and self._refreshing else ""
        self.model.show([item for item in rows if state in ("", item.state) or item.id == keep])
        self._choose_again(chosen)

    def _show_item(self, index: QModelIndex) -> None:
        self._detail.setCurrentIndex(1 if index.isValid() else 0)
        if index.isValid():
            self.item.show_item(self.model.rows[index.row()], self._opinions, refreshing=self._refreshing)

    def _choose_again(self, chosen: ItemRow | None) -> None:
        for row, item in enumerate(self.model.rows):
            if chosen is not None and item.id == chosen.id:
                self._table.selectRow(row)
                return
        self._detail.setCurrentIndex(0)

    def _narrow(self, words: str) -> None:
        self._refreshing = True
        chosen = self.current()
        self.model.filter(words)
        self._choose_again(chosen)
        self._refreshing = False

    def _show_place(self) -> None:
        finding = self.item.shown()
        if finding is not None:
            self.item.finding_shown.emit(finding)
