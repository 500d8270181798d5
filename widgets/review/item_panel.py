"""The chosen checklist item: its clause, what was found, and what the reviewer decides."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.finding import Finding, Outcome
from app.services.review.overview import ItemRow
from widgets import theme, wording

STATE_COLOURS = {
    "violates": "danger",
    "complies": "good",
    "cannot_determine": "warning",
    "to_clarify": "warning",
}
VERDICTS = ("complies", "violates", "not_applicable", "to_clarify")
GRAVITY = (Outcome.VIOLATES, Outcome.CANNOT_DETERMINE, Outcome.COMPLIES, Outcome.NOT_APPLICABLE)
TEXT_PX = 96
WAITS = (Outcome.VIOLATES, Outcome.CANNOT_DETERMINE)


def state_colour(state: str) -> QColor:
    """Return the colour of a verdict or outcome; grey for open and not applicable."""
    return QColor(theme.colours()[STATE_COLOURS.get(state, "muted")])


class ItemPanel(QWidget):
    """Clause text, findings with their decisions, verdicts.

    Signals:
        finding_shown: show this finding's place.
        confirmed: make the finding an opinion.
        dismissed: finding and the reason why it is set aside.
        restored: a finding that was set aside waits again.
        judged: item id and verdict.
        opinion_wanted: write an opinion on this item.
    """

    finding_shown = Signal(object)
    confirmed = Signal(object)
    dismissed = Signal(object, str)
    restored = Signal(object)
    judged = Signal(str, str)
    opinion_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._item: ItemRow | None = None
        self._opinions: Mapping[str, int] = {}
        self._refreshing = False
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
        scroll.setMaximumHeight(TEXT_PX)
        self.findings = QListWidget()
        self.findings.setWordWrap(True)
        self.findings.setAccessibleName(self.tr("Findings"))
        self.findings.currentItemChanged.connect(self._show_finding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(8)
        layout.addWidget(self._clause)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.findings, 3)
        layout.addWidget(self._reason_row())
        layout.addLayout(self._decisions())
        layout.addLayout(self._verdicts())

    def show_item(self, item: ItemRow, opinions: Mapping[str, int], *, refreshing: bool = False) -> None:
        """Show an item; ``refreshing`` keeps the chosen finding and leaves the drawing where it is.

        Args:
            opinions: finding id → number of the opinion it became.
        """
        row = self.findings.currentRow() if refreshing else 0
        self._item, self._opinions, self._refreshing = item, opinions, refreshing
        tags = [wording.state(item.state)]
        if item.mandatory:
            tags.insert(0, self.tr("mandatory"))
        self._clause.setText(f"{item.clause} · {' · '.join(tags)}")
        text = item.text
        if item.evidence == "memory":
            text += "\n" + self.tr("To be confirmed against the code text.")
        self._text.setText(text)
        self.findings.clear()
        for finding in sorted(item.findings, key=lambda one: (one.id in item.dismissed, GRAVITY.index(one.outcome))):
            self.findings.addItem(self._entry(item, finding))
        for widget in (self.findings, self.confirm, self.dismiss):
            widget.setVisible(bool(item.findings))
        self.restore.hide()
        if item.findings:
            self.findings.setCurrentRow(min(max(row, 0), len(item.findings) - 1))
        self._refreshing = False

    def judge(self, verdict: str) -> None:
        """Give the item a verdict."""
        if self._item is not None:
            self.judged.emit(self._item.id, verdict)

    def shown(self) -> Finding | None:
        """Return the chosen finding."""
        entry = self.findings.currentItem()
        found: Finding | None = entry.data(Qt.ItemDataRole.UserRole) if entry is not None else None
        return found

    def _reason_row(self) -> QWidget:
        self._asking = QWidget()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Why it is set aside (needed)"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.returnPressed.connect(self._set_aside)
        self.aside = QPushButton(self.tr("Set aside"))
        self.reason.textChanged.connect(lambda text: self.aside.setEnabled(bool(text.strip())))
        self.aside.setEnabled(False)
        self.aside.clicked.connect(self._set_aside)
        row = QHBoxLayout(self._asking)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.reason, 1)
        row.addWidget(self.aside)
        self._asking.hide()
        return self._asking

    def _decisions(self) -> QHBoxLayout:
        self.confirm = QPushButton(self.tr("Confirm as opinion"))
        self.confirm.setObjectName("primary")
        self.confirm.clicked.connect(lambda: self.confirmed.emit(self.shown()))
        self.dismiss = QPushButton(self.tr("Dismiss"))
        self.dismiss.clicked.connect(self._ask_reason)
        self.restore = QPushButton(self.tr("Take back"))
        self.restore.clicked.connect(lambda: self.restored.emit(self.shown()))
        write = QPushButton(self.tr("Write opinion …"))
        write.clicked.connect(lambda: self.opinion_wanted.emit(self._item))
        row = QHBoxLayout()
        for button in (self.confirm, self.dismiss, self.restore, write):
            row.addWidget(button)
        return row

    def _verdicts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for number, verdict in enumerate(VERDICTS, 1):
            button = QPushButton(f"{wording.mark(verdict)} {wording.state(verdict)}")
            button.setObjectName("narrow")
            button.setToolTip(f"{wording.state(verdict)} ({number})")
            button.clicked.connect(lambda _=False, verdict=verdict: self.judge(verdict))
            row.addWidget(button)
        return row

    def _entry(self, item: ItemRow, finding: Finding) -> QListWidgetItem:
        number, reason = self._opinions.get(finding.id), item.dismissed.get(finding.id)
        text = f"{wording.mark(finding.outcome)} {finding.message}"
        if number:
            text += "  → " + self.tr("opinion {number}").format(number=number)
        elif reason is not None:
            text = self.tr("Set aside: {reason}").format(reason=reason or "—") + "\n" + text
        entry = QListWidgetItem(text)
        entry.setToolTip(text)
        entry.setData(Qt.ItemDataRole.UserRole, finding)
        entry.setForeground(state_colour("" if reason is not None else finding.outcome))
        entry.setSizeHint(QSize(0, 46))
        return entry

    def _show_finding(self) -> None:
        finding, item = self.shown(), self._item
        if finding is None or item is None:
            return
        aside = finding.id in item.dismissed
        waits = finding.outcome in WAITS and finding.id not in self._opinions and not aside
        self.confirm.setEnabled(waits)
        self.dismiss.setEnabled(waits)
        self.dismiss.setVisible(not aside)
        self.restore.setVisible(aside)
        if not self._refreshing:
            self.reason.clear()
            self._asking.hide()
            self.finding_shown.emit(finding)
        elif not waits:
            self.reason.clear()
            self._asking.hide()

    def _ask_reason(self) -> None:
        self._asking.show()
        self.reason.setFocus()

    def _set_aside(self) -> None:
        if self.reason.text().strip():
            self.dismissed.emit(self.shown(), self.reason.text().strip())
