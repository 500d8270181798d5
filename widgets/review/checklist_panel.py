"""The checklist of one discipline beside the drawing, with findings and clause text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.domain.finding import Finding, Outcome
from app.domain.project import Discipline
from app.services.review.overview import ItemRow
from widgets import theme, wording
from widgets.empty import EmptyPanel
from widgets.table_model import Column, TableModel
from widgets.tag import TagDelegate

STATE_COLOURS = {
    "violates": "danger",
    "complies": "good",
    "cannot_determine": "warning",
    "to_clarify": "warning",
}

MANDATORY = 3  # column of the tag
VERDICTS = ("complies", "violates", "not_applicable", "to_clarify")
GRAVITY = (Outcome.VIOLATES, Outcome.CANNOT_DETERMINE, Outcome.COMPLIES, Outcome.NOT_APPLICABLE)


def state_colour(state: str) -> QColor:
    """Return the colour of a verdict or outcome; grey for open and not applicable."""
    return QColor(theme.colours()[STATE_COLOURS.get(state, "muted")])


class ChecklistPanel(QWidget):
    """Items of the chosen discipline; below, the chosen item with its findings and what can be done with them.

    Signals:
        finding_shown: show this finding's place.
        confirmed, dismissed: make the finding an opinion; or set it aside.
        judged: item id and verdict.
        check_wanted: run the automatic checks.
        opinion_wanted: write an opinion on this item.
    """

    finding_shown = Signal(object)
    confirmed = Signal(object)
    dismissed = Signal(object)
    judged = Signal(str, str)
    check_wanted = Signal()
    opinion_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[ItemRow, ...] = ()
        self._opinions: Mapping[str, int] = {}
        self._refreshing = False
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

        self.model: TableModel[ItemRow] = TableModel(
            (
                Column("", lambda i: wording.mark(i.state), colour=lambda i: state_colour(i.state), width=24),
                Column(self.tr("Item"), lambda i: i.title, width=200),
                Column(self.tr("Clause"), lambda i: i.clause, width=142),
                Column("", lambda i: self.tr("mand.") if i.mandatory else "", width=48),
            )
        )
        self._table = QTableView()
        self._table.setModel(self.model)
        self._table.setItemDelegateForColumn(MANDATORY, TagDelegate(self._table))
        self._table.setAccessibleName(self.tr("Checklist"))
        self._table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(26)
        self._table.horizontalHeader().hide()
        self._table.horizontalHeader().setMinimumSectionSize(24)
        for index, column in enumerate(self.model.columns):
            self._table.setColumnWidth(index, column.width)
        self._table.horizontalHeader().setSectionResizeMode(1, self._table.horizontalHeader().ResizeMode.Stretch)
        self._table.selectionModel().currentRowChanged.connect(self._show_item)
        self._table.activated.connect(lambda _index: self._show_finding(self._findings.currentItem()))
        for number, verdict in enumerate(VERDICTS, 1):
            QShortcut(
                QKeySequence(str(number)),
                self._table,
                lambda verdict=verdict: self._judge(verdict),
                context=Qt.ShortcutContext.WidgetShortcut,
            )

        self._detail = QStackedWidget()
        self._detail.addWidget(EmptyPanel(self.tr("Choose an item to read its clause and see what was measured.")))
        self._detail.addWidget(self._detail_page())
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
        """Choose an item of any discipline."""
        self.choose_discipline(item.discipline)
        for row, one in enumerate(self.model.rows):
            if one.id == item.id:
                self._table.selectRow(row)

    def current(self) -> ItemRow | None:
        """Return the chosen item."""
        index = self._table.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def _detail_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(8)
        self._clause = QLabel()
        self._clause.setObjectName("panelTitle")
        self._clause.setWordWrap(True)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(self._text)
        self._findings = QListWidget()
        self._findings.setWordWrap(True)
        self._findings.setAccessibleName(self.tr("Findings"))
        self._findings.currentItemChanged.connect(self._show_finding)
        self._confirm = QPushButton(self.tr("Confirm as opinion"))
        self._confirm.setObjectName("primary")
        self._confirm.clicked.connect(lambda: self._emit_finding(self.confirmed))
        self._dismiss = QPushButton(self.tr("Dismiss"))
        self._dismiss.clicked.connect(lambda: self._emit_finding(self.dismissed))
        decide = QHBoxLayout()
        decide.addWidget(self._confirm)
        decide.addWidget(self._dismiss)
        write = QPushButton(self.tr("Write opinion …"))
        write.clicked.connect(self._want_opinion)
        decide.addWidget(write)
        verdicts = QHBoxLayout()
        verdicts.setSpacing(4)
        for number, verdict in enumerate(VERDICTS, 1):
            button = QPushButton(f"{wording.mark(verdict)} {wording.state(verdict)}")
            button.setObjectName("narrow")
            button.setToolTip(f"{wording.state(verdict)} ({number})")
            button.clicked.connect(lambda _=False, verdict=verdict: self._judge(verdict))
            verdicts.addWidget(button)
        layout.addWidget(self._clause)
        layout.addWidget(scroll, 2)
        layout.addWidget(self._findings, 3)
        layout.addLayout(decide)
        layout.addLayout(verdicts)
        return page

    def _fill(self) -> None:
        chosen = self.current()
        rows = [item for item in self._items if item.discipline == self._discipline.currentData()]
        self.model.show(rows)
        done = sum(item.state != "open" for item in rows)
        self._count.setText(f"{done}/{len(rows)}")
        if chosen is not None:
            for row, item in enumerate(self.model.rows):
                if item.id == chosen.id:
                    self._table.selectRow(row)
                    return
        self._detail.setCurrentIndex(0)

    def _show_item(self, index: QModelIndex) -> None:
        if not index.isValid():
            self._detail.setCurrentIndex(0)
            return
        item = self.model.rows[index.row()]
        self._detail.setCurrentIndex(1)
        tags = [wording.state(item.state)]
        if item.mandatory:
            tags.insert(0, self.tr("mandatory"))
        self._clause.setText(f"{item.clause} · {' · '.join(tags)}")
        text = item.text
        if item.evidence == "memory":
            text += "\n" + self.tr("To be confirmed against the code text.")
        self._text.setText(text)
        row = self._findings.currentRow() if self._refreshing else 0
        self._findings.clear()
        for finding in sorted(item.findings, key=lambda finding: GRAVITY.index(finding.outcome)):
            number = self._opinions.get(finding.id)
            became = "  → " + self.tr("opinion {number}").format(number=number) if number else ""
            entry = QListWidgetItem(f"{wording.mark(finding.outcome)} {finding.message}{became}")
            entry.setToolTip(finding.message)
            entry.setData(Qt.ItemDataRole.UserRole, finding)
            entry.setForeground(state_colour(finding.outcome))
            entry.setSizeHint(QSize(0, 46))
            self._findings.addItem(entry)
        self._findings.setVisible(bool(item.findings))
        self._confirm.setVisible(bool(item.findings))
        self._dismiss.setVisible(bool(item.findings))
        if item.findings:
            self._findings.setCurrentRow(min(max(row, 0), len(item.findings) - 1))

    def _show_finding(self, entry: QListWidgetItem | None) -> None:
        if entry is None:
            return
        finding: Finding = entry.data(Qt.ItemDataRole.UserRole)
        asks = finding.outcome in (Outcome.VIOLATES, Outcome.CANNOT_DETERMINE)
        self._confirm.setEnabled(asks and finding.id not in self._opinions)
        self._dismiss.setEnabled(asks and finding.id not in self._opinions)
        if not self._refreshing:
            self.finding_shown.emit(finding)

    def _emit_finding(self, signal: SignalInstance) -> None:
        entry = self._findings.currentItem()
        if entry is not None:
            finding: Finding = entry.data(Qt.ItemDataRole.UserRole)
            signal.emit(finding)

    def _want_opinion(self) -> None:
        item = self.current()
        if item is not None:
            self.opinion_wanted.emit(item)

    def _judge(self, verdict: str) -> None:
        item = self.current()
        if item is not None:
            self.judged.emit(item.id, verdict)
