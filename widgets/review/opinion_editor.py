"""Writing one opinion, or answering one: beside the list, never in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.place import Anchor
from app.domain.project import Discipline
from app.services.review.overview import OpinionRow
from widgets import wording
from widgets.empty import EmptyPanel

STATUS_STEPS = {
    "open": ("closed", "withdrawn"),
    "replied": ("closed", "open"),
    "closed": ("open",),
    "withdrawn": ("open",),
}


@dataclass(frozen=True)
class Draft:
    """An opinion about to be written, with where it comes from."""

    discipline: str = ""
    text: str = ""
    clause: str = ""
    mandatory: bool = False
    evidence: str = ""
    anchor: Anchor | None = None
    item: str = ""
    markup: str = ""


class OpinionEditor(QWidget):
    """One of three: a hint, the form of a new opinion, or a chosen opinion with its replies.

    Signals:
        written: the finished draft.
        replied: opinion id and text.
        status_set: opinion id and new status.
    """

    written = Signal(object)
    replied = Signal(str, str)
    status_set = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._draft = Draft()
        self._opinion: OpinionRow | None = None
        self._replies: dict[str, str] = {}  # opinion id → reply begun, while another opinion is read
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyPanel(
                self.tr("Choose an opinion to read its replies, or write a new one."),
                self.tr("New opinion"),
                lambda: self.begin(Draft()),
            )
        )
        self._pages.addWidget(self._form())
        self._pages.addWidget(self._reading())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.addWidget(self._pages)

    def begin(self, draft: Draft) -> None:
        """Start a new opinion from ``draft``; words being written stay, and what the draft brings is added to them."""
        if self._pages.currentIndex() == 1 and (text := self._text.toPlainText()).strip():
            draft = self._joined(draft, text)
        self._draft = draft
        if draft.discipline:
            self._discipline.setCurrentIndex(self._discipline.findData(draft.discipline))
        self._text.setPlainText(draft.text)
        self._clause.setText(draft.clause)
        self._mandatory.setChecked(draft.mandatory)
        self._place.setText(self.tr("with a place on the sheet") if draft.anchor else self.tr("without a place"))
        self._pages.setCurrentIndex(1)
        self._text.setFocus()

    def offer_discipline(self, name: str) -> None:
        """Propose the discipline of the next opinion."""
        self._discipline.setCurrentIndex(self._discipline.findData(name))

    def kept(self) -> None:
        """Put the form away: what it held is in the journal."""
        self._discard()

    def not_kept(self) -> None:
        """Let the person try again: what was sent was not kept."""
        self._look()

    def reply_kept(self, opinion: str) -> None:
        """Clear the reply to ``opinion``: it is in the journal."""
        self._replies.pop(opinion, None)
        if self._opinion is not None and self._opinion.id == opinion:
            self._reply.clear()

    def read(self, opinion: OpinionRow) -> None:
        """Show ``opinion`` with its replies; an opinion being written stays in front."""
        if self._pages.currentIndex() == 1 and self._text.toPlainText().strip():
            return
        if self._opinion is not None and self._opinion.id != opinion.id:
            self._replies[self._opinion.id] = self._reply.text()
            self._reply.setText(self._replies.pop(opinion.id, ""))
        self._opinion = opinion
        head = [f"{opinion.number}", wording.discipline(opinion.discipline), opinion.sheet_number, opinion.clause]
        self._head.setText(" · ".join(part for part in head if part))
        self._body.setText(opinion.text + "".join(f"\n↳ {reply}" for reply in opinion.replies))
        for status, button in self._steps.items():
            button.setVisible(status in STATUS_STEPS.get(opinion.status, ()))
        self._pages.setCurrentIndex(2)

    def refresh(self, opinions: Sequence[OpinionRow]) -> None:
        """Show the chosen opinion as it now is."""
        if self._opinion is not None and self._pages.currentIndex() == 2:
            current = next((row for row in opinions if row.id == self._opinion.id), None)
            if current is None:
                self._pages.setCurrentIndex(0)
            else:
                self.read(current)

    def _form(self) -> QWidget:
        page = QWidget()
        self._discipline = QComboBox()
        self._discipline.setAccessibleName(self.tr("Discipline"))
        for name in Discipline:
            self._discipline.addItem(wording.discipline(name), name.value)
        self._clause = QLineEdit()
        self._clause.setPlaceholderText(self.tr("Clause"))
        self._clause.setAccessibleName(self.tr("Clause"))
        self._mandatory = QCheckBox(self.tr("mandatory"))
        self._place = QLabel()
        self._place.setObjectName("muted")
        self._text = QPlainTextEdit()
        self._text.setPlaceholderText(self.tr("What the designer has to change, and why"))
        self._text.setAccessibleName(self.tr("Opinion"))
        self._save = save = QPushButton(self.tr("Write opinion"))
        save.setObjectName("primary")
        save.setToolTip(self.tr("Write opinion (Ctrl+Enter)"))
        save.setEnabled(False)
        save.clicked.connect(self._finish)
        self._text.textChanged.connect(self._look)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self._discard)
        QShortcut(QKeySequence("Ctrl+Return"), page, save.click, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        head = QHBoxLayout()
        head.addWidget(self._discipline)
        head.addWidget(self._clause, 1)
        head.addWidget(self._mandatory)
        foot = QHBoxLayout()
        foot.addWidget(self._place, 1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self._text, 1)
        layout.addLayout(foot)
        return page

    def _reading(self) -> QWidget:
        page = QWidget()
        self._head = QLabel()
        self._head.setObjectName("panelTitle")
        self._body = QLabel()
        self._body.setWordWrap(True)
        self._body.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reply = QLineEdit()
        self._reply.setPlaceholderText(self.tr("Reply of the designer, Enter to record"))
        self._reply.setAccessibleName(self.tr("Reply"))
        self._reply.returnPressed.connect(self._send_reply)
        new = QPushButton(self.tr("New opinion"))
        new.clicked.connect(lambda: self.begin(Draft()))
        self._steps = {
            "closed": QPushButton(self.tr("Close")),
            "withdrawn": QPushButton(self.tr("Withdraw")),
            "open": QPushButton(self.tr("Reopen")),
        }
        foot = QHBoxLayout()
        foot.addWidget(new)
        foot.addStretch(1)
        for status, button in self._steps.items():
            button.clicked.connect(lambda _=False, status=status: self._set_status(status))
            foot.addWidget(button)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._head)
        layout.addWidget(self._body, 1)
        layout.addWidget(self._reply)
        layout.addLayout(foot)
        return page

    def _finish(self) -> None:
        text = self._text.toPlainText().strip()
        if not text:
            return
        self._save.setEnabled(False)
        self.written.emit(self._joined(Draft(), text))

    def _joined(self, draft: Draft, text: str) -> Draft:
        """Return what the form holds, with what ``draft`` has of its own."""
        held = self._draft
        of_item = bool(draft.item)
        return Draft(
            discipline=draft.discipline if of_item else str(self._discipline.currentData()),
            text=text,
            clause=draft.clause or self._clause.text().strip(),
            mandatory=draft.mandatory if of_item else self._mandatory.isChecked(),
            evidence=draft.evidence or held.evidence,
            anchor=draft.anchor or held.anchor,
            item=draft.item or held.item,
            markup=draft.markup or held.markup,
        )

    def _look(self) -> None:
        self._save.setEnabled(bool(self._text.toPlainText().strip()))

    def _discard(self) -> None:
        self._draft = Draft()
        self._text.clear()
        self._pages.setCurrentIndex(0)

    def _send_reply(self) -> None:
        text = self._reply.text().strip()
        if self._opinion is not None and text:
            self.replied.emit(self._opinion.id, text)

    def _set_status(self, status: str) -> None:
        if self._opinion is not None:
            self.status_set.emit(self._opinion.id, status)
