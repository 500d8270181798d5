"""What went wrong, in a strip above the work: what happened, which file, what to do; never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from app.domain.errors import AppError
from widgets.error_text import error_text

DETAILS_PX = 120


class Notices(QFrame):
    """The errors since it was closed last, the newest in front; details on request; all of it can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notices")
        self._told: list[tuple[str, str]] = []
        self._headline = QLabel()
        self._headline.setWordWrap(True)
        self._headline.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setAccessibleName(self.tr("Details"))
        self._details.setMaximumHeight(DETAILS_PX)
        self._details.hide()
        self._more = QPushButton(self.tr("Details"))
        self._more.setCheckable(True)
        self._more.toggled.connect(self._details.setVisible)
        copy = QPushButton(self.tr("Copy"))
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"))
        close.setToolTip(self.tr("Close (Esc)"))
        close.clicked.connect(self.dismiss)
        QShortcut(QKeySequence("Esc"), self, self.dismiss, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._headline, 1)
        for button in (self._more, copy, close):
            row.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addLayout(row)
        layout.addWidget(self._details)
        self.hide()

    def tell(self, error: AppError) -> None:
        """Show an error that a person can act on."""
        self._show(error_text(error), str(error))

    def tell_bug(self, trace: str) -> None:
        """Show that the program itself failed; the trace goes to the details."""
        self._show(self.tr("Something in the program went wrong. Nothing you decided is lost."), trace)

    def dismiss(self) -> None:
        """Put the strip away and forget what it said."""
        self._told.clear()
        self._more.setChecked(False)
        self.hide()

    def _show(self, headline: str, details: str) -> None:
        if (headline, details) not in self._told:
            self._told.append((headline, details))
        lines = [one for one, _details in self._told[::-1]]
        text = "\n".join(lines[:3])
        if len(lines) > 3:
            text += "\n" + self.tr("and %n more", "", len(lines) - 3)
        self._headline.setText(text)
        self._details.setPlainText("\n\n".join(f"{said}\n{details}" for said, details in self._told[::-1]))
        self.show()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._details.toPlainText())
