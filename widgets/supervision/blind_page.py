"""The page of a second reviewer: the drawings and the checklist, and nothing of the first review."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.project import Discipline
from app.review.checklist.items import Item
from app.services.drawing_set.project_sheets import ProjectSheet
from widgets import wording
from widgets.canvas.panel import CanvasPanel
from widgets.joint_review import terms
from widgets.joint_review.question import Question
from widgets.session import Session
from widgets.sizes import remember
from widgets.supervision.acts import SupervisionActs

VERDICTS = ("", "complies", "violates", "not_applicable")
CLAUSE_PX, COMBO_ROOM_PX = 130, 52


class BlindPage(QWidget):
    """Sheets on the left, the drawing, the checklist to be judged on the right.

    Verdicts that were chosen stay until they are recorded, whatever discipline or project is looked at meanwhile.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._acts = SupervisionActs(session)
        self.code = ""
        self._sheets: dict[str, ProjectSheet] = {}
        self._items: tuple[Item, ...] = ()
        self._judging = ("", "", "")  # person, project, discipline of the items shown
        self._chosen: dict[tuple[str, str, str], dict[str, str]] = {}  # the same → item → verdict
        self.sheets = QListWidget()
        self.sheets.setAccessibleName(self.tr("Sheets"))
        self.sheets.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.sheets.currentItemChanged.connect(self._open_sheet)
        self.canvas = CanvasPanel(session.pool, drawing=False)
        self.canvas.canvas.failed.connect(session.told)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        for panel, stretch in ((self.sheets, 0), (self.canvas, 1), (self._checklist(), 0)):
            split.addWidget(panel)
            split.setStretchFactor(split.count() - 1, stretch)
        split.setSizes([200, 660, 500])
        remember(split, "supervision/blind")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def open(self, code: str, name: str, discipline: str = "") -> None:
        """Show the drawings of a sealed project and, once a discipline is chosen, its checklist."""
        self.code = code
        self._question.hide()
        self._what.setText(self.tr("Second review of {project}").format(project=name))
        if discipline:
            self.discipline.setCurrentIndex(self.discipline.findData(discipline))
        self._acts.sheets(code, self._show_sheets)
        self._begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel scroll the list instead of changing the verdict beneath it."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QComboBox):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _checklist(self) -> QWidget:
        side = QWidget()
        self._what = QLabel()
        self._what.setObjectName("panelTitle")
        self._what.setWordWrap(True)
        hint = QLabel(
            self.tr(
                "Judge from the drawings alone. What the first review said stays sealed until you have recorded every "
                "discipline you are registered for."
            )
        )
        hint.setObjectName("hint")
        hint.setWordWrap(True)
        self.discipline = QComboBox()
        self.discipline.setAccessibleName(self.tr("Discipline"))
        self.discipline.addItem(self.tr("Choose a discipline …"), "")
        for one in Discipline:
            self.discipline.addItem(wording.discipline(one.value), one.value)
        self.discipline.activated.connect(lambda _row: self._begin())
        self._count = QLabel()
        self._count.setObjectName("muted")
        head = QHBoxLayout()
        head.addWidget(self.discipline, 1)
        head.addWidget(self._count)
        self.sheet = QTableWidget(0, 3)
        self.sheet.setHorizontalHeaderLabels([self.tr("Verdict"), self.tr("Item"), self.tr("Clause")])
        self.sheet.verticalHeader().hide()
        self.sheet.setShowGrid(False)
        self.sheet.setWordWrap(False)
        self.sheet.setAccessibleName(self.tr("Checklist"))
        self.sheet.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.sheet.setColumnWidth(
            0, COMBO_ROOM_PX + max(self.fontMetrics().horizontalAdvance(_said(v)) for v in VERDICTS)
        )
        self.sheet.setColumnWidth(2, CLAUSE_PX)
        self.sheet.currentCellChanged.connect(lambda row, *_rest: self._tell(row))
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._question = Question()
        self.unsealing = QPushButton(self.tr("See the first review …"))
        self.unsealing.clicked.connect(self._ask_to_unseal)
        self.failing = QPushButton(self.tr("Record: failed"))
        self.failing.clicked.connect(lambda: self._record("fail"))
        self.passing = QPushButton(self.tr("Record: passed"))
        self.passing.setObjectName("primary")
        self.passing.clicked.connect(lambda: self._record("pass"))
        foot = QHBoxLayout()
        foot.addWidget(self.unsealing)
        foot.addStretch(1)
        foot.addWidget(self.failing)
        foot.addWidget(self.passing)
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._what)
        column.addWidget(hint)
        column.addLayout(head)
        column.addWidget(self.sheet, 1)
        column.addWidget(self._text)
        column.addWidget(self._question)
        column.addLayout(foot)
        self._show_items(())
        return side

    def _show_sheets(self, sheets: Sequence[ProjectSheet]) -> None:
        shown = self.sheets.currentItem().data(Qt.ItemDataRole.UserRole) if self.sheets.currentItem() else ""
        self._sheets = {one.id: one for one in sheets}
        self.sheets.blockSignals(True)
        self.sheets.clear()
        for one in sheets:
            name = wording.sheet_name(one.number, one.title, one.file, one.sheet.key)
            item = QListWidgetItem(name)
            item.setToolTip(name)
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            self.sheets.addItem(item)
        self.sheets.blockSignals(False)
        if shown not in self._sheets:
            self.sheets.setCurrentRow(0)
        else:
            self.sheets.setCurrentRow(list(self._sheets).index(shown))

    def _open_sheet(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            one = self._sheets[item.data(Qt.ItemDataRole.UserRole)]
            self.canvas.show_sheet(one.path, one.sheet.key, self._session.workspace.cache_dir)

    def _begin(self) -> None:
        self._question.hide()
        discipline = str(self.discipline.currentData())
        self._judging = (self._session.person.id, self.code, discipline)
        self._show_items(())
        if discipline:
            about = self._judging
            self._acts.items(
                self.code, discipline, lambda items: self._show_items(items) if about == self._judging else None
            )

    def _show_items(self, items: Sequence[Item]) -> None:
        self._items = tuple(items)
        chosen = self._chosen.get(self._judging, {})
        self.sheet.setRowCount(0)
        self.sheet.setRowCount(len(items))
        for row, item in enumerate(items):
            box, title = QComboBox(), wording.titled(item.title, item.title_en)
            box.setAccessibleName(title)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.installEventFilter(self)
            for verdict in VERDICTS:
                box.addItem(_said(verdict), verdict)
            box.setCurrentIndex(box.findData(chosen.get(item.id, "")))
            box.currentIndexChanged.connect(lambda _row, item=item, box=box: self._choose(item.id, box.currentData()))
            self.sheet.setCellWidget(row, 0, box)
            for column, text in ((1, title), (2, str(item.clause))):
                cell = QTableWidgetItem(text)
                cell.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                cell.setToolTip(text)
                self.sheet.setItem(row, column, cell)
        self._tell(-1)
        self._tell_count()

    def _choose(self, item: str, verdict: str) -> None:
        self._question.hide()  # it was about the verdicts as they were
        chosen = self._chosen.setdefault(self._judging, {})
        if verdict:
            chosen[item] = verdict
        else:
            chosen.pop(item, None)
        self._tell_count()

    def _tell(self, row: int) -> None:
        self._text.setText(self._items[row].text if 0 <= row < len(self._items) else "")
        self._text.setVisible(bool(self._text.text()))

    def _tell_count(self) -> None:
        judged = len(self._chosen.get(self._judging, {}))
        self._count.setText(
            self.tr("{judged} of {items} judged").format(judged=judged, items=len(self._items)) if self._items else ""
        )
        for button in (self.passing, self.failing):
            button.setEnabled(judged > 0)

    def _record(self, outcome: str) -> None:
        about, (_, code, discipline) = self._judging, self._judging
        chosen = dict(self._chosen[about])
        told = self.tr(
            "{judged} of {items} items of {discipline} are judged. The second review is recorded as {outcome} and "
            "cannot be changed."
        )
        self._question.ask(
            told.format(
                judged=len(chosen),
                items=len(self._items),
                discipline=wording.discipline(discipline),
                outcome=terms.outcome(outcome),
            ),
            self.tr("Record"),
            lambda: self._acts.record(code, discipline, chosen, outcome, lambda _made: self._recorded(about)),
        )

    def _recorded(self, about: tuple[str, str, str]) -> None:
        self._chosen.pop(about, None)
        self.discipline.setCurrentIndex(0)
        self._begin()
        self._session.told.emit(self.tr("The second review is recorded"))

    def _ask_to_unseal(self) -> None:
        code = self.code
        self._question.ask(
            self.tr(
                "You will see the first review of this project. From then on you can give no second review of it; "
                "that you chose so stays on record."
            ),
            self.tr("See it"),
            lambda: self._acts.unseal(code),
        )


def _said(verdict: str) -> str:
    return f"{wording.mark(verdict)} {wording.state(verdict)}" if verdict else "—"
