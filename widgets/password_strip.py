"""A strip above the work that asks for the password of encrypted drawings that were to be imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton

from app.domain.errors import AppError, Locked

MOST_NAMES = 3
FIELD_PX = 200


@dataclass(frozen=True)
class LockedFiles:
    """Files that were not imported because they are encrypted.

    Args:
        paths: the files.
        again: imports them with a password.
        tried: a password was tried, and was not theirs.
    """

    paths: tuple[Path, ...]
    again: Callable[[str], None]
    tried: bool = False


def locked_files(errors: list[AppError]) -> tuple[Path, ...]:
    """Return the files that want a password."""
    return tuple(dict.fromkeys(Path(error.path) for error in errors if isinstance(error, Locked) and error.path))


class PasswordStrip(QFrame):
    """Asks once for all files that one import left out; what is typed is forgotten as soon as it was used."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question")
        self._files: LockedFiles | None = None
        self._asked = QLabel()
        self._asked.setWordWrap(True)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMinimumWidth(FIELD_PX)
        self.field.setAccessibleName(self.tr("Password of the PDF"))
        self.field.setPlaceholderText(self.tr("Password of the PDF"))
        self.field.returnPressed.connect(self._open)
        self.open = QPushButton(self.tr("Import"))
        self.open.setObjectName("primary")
        self.open.setEnabled(False)
        self.open.clicked.connect(self._open)
        self.field.textChanged.connect(lambda text: self.open.setEnabled(bool(text)))
        leave = QPushButton(self.tr("Leave out"))
        leave.clicked.connect(self.dismiss)
        QShortcut(QKeySequence("Esc"), self, self.dismiss, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._asked, 1)
        for widget in (self.field, self.open, leave):
            row.addWidget(widget)
        self.hide()

    def ask(self, files: LockedFiles) -> None:
        """Ask for the password of some files."""
        self._files = files
        names = ", ".join(path.name for path in files.paths[:MOST_NAMES])
        if len(files.paths) > MOST_NAMES:
            names += " …"
        if files.tried:
            text = self.tr("{names}: this is not the password. Try another one.")
        else:
            text = self.tr("{names}: encrypted. With the password, a copy that needs none is kept in the project.")
        self._asked.setText(text.format(names=names))
        self.field.clear()
        self.show()
        self.field.setFocus()

    def dismiss(self) -> None:
        """Forget the files and what was typed."""
        self._files = None
        self.field.clear()
        self.hide()

    def _open(self) -> None:
        files, password = self._files, self.field.text()
        if files is None or not password:
            return
        self.dismiss()
        files.again(password)
