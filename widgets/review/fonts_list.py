"""The folder of the user's shape fonts, and which fonts of the set are missing in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.drawings.shx.folder import VARIABLE, choose_folder
from app.services.drawing_set.set_fonts import SetFonts, WantedFont, set_fonts
from widgets.canvas.lists import FloatingList
from widgets.session import Session


class FontsList(FloatingList):
    """Shape fonts (SHX); ``changed`` when another folder was chosen.

    Args:
        session: of the window.
        over: what it opens over.
        choose: asks for a folder, "" for none.
    """

    changed = Signal()

    def __init__(
        self, session: Session, over: QWidget, choose: Callable[[QWidget, str, str], str] | None = None
    ) -> None:
        super().__init__(self.tr("Shape fonts (SHX)"), over)
        self._session = session
        self._choose = choose or QFileDialog.getExistingDirectory
        self.folder = QLabel()
        self.folder.setWordWrap(True)
        self.folder.setObjectName("muted")
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(self.tr("Choose the folder …"))
        self.button.clicked.connect(self._ask)
        self.button.setEnabled(not os.environ.get(VARIABLE))
        self.button.setToolTip(self.tr("Texts are drawn with the fonts of this folder; none come with the program"))
        if not self.button.isEnabled():
            self.button.setToolTip(self.tr("The variable {name} names the folder").format(name=VARIABLE))
        self.entries.setWordWrap(True)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)  # noqa: S101 - made by FloatingList
        layout.insertWidget(1, self.folder)
        layout.insertWidget(2, self.button)

    def toggle(self) -> None:
        """Open or close the list; what it shows is read anew."""
        super().toggle()
        if self.isVisible():
            self._read()

    def show_fonts(self, found: SetFonts) -> None:
        """Show a folder and what the set wants of it."""
        self.folder.setText(
            self.tr("{folder}\nFonts in it: {count}").format(folder=found.folder, count=len(found.files))
        )
        self.folder.setToolTip("\n".join(found.files))
        self.entries.clear()
        for font in found.wanted:
            item = QListWidgetItem(self._line(font))
            item.setToolTip("\n".join(font.drawings))
            self.entries.addItem(item)
        if not found.wanted:
            self.entries.addItem(self.tr("No drawing of the set names a shape font"))

    def _line(self, font: WantedFont) -> str:
        form = self.tr("✓ {name}: {texts} texts, {drawings} drawings")
        if not font.found:
            form = self.tr("✗ {name} is missing: {texts} texts, {drawings} drawings")
        return form.format(name=font.name, texts=font.texts, drawings=len(font.drawings))

    def _read(self) -> None:
        workspace, code = self._session.workspace, self._session.code
        self._session.background.call(lambda: set_fonts(workspace, code), self.show_fonts)

    def _ask(self) -> None:
        folder = self._choose(self, self.tr("Folder of shape fonts (SHX)"), "")
        if folder:
            choose_folder(Path(folder))
            self._read()
            self.changed.emit()
