"""Correcting what a sheet's title block says."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.domain.project import Discipline
from app.services.review.overview import SheetRow
from widgets import icons, wording

WIDTH_PX = 320


def correct_button(parent: QWidget) -> QToolButton:
    """Return the button that opens the form."""
    button = QToolButton(parent)
    icons.give(button, "pencil")
    name = QCoreApplication.translate("SheetForm", "Correct number, title, discipline or scale of this sheet")
    button.setToolTip(name)
    button.setAccessibleName(name)
    return button


class SheetForm(QFrame):
    """A small frame that opens below what asked for it.

    Signals:
        corrected: sheet id, and field → text; an empty text takes a correction back.
    """

    corrected = Signal(str, dict)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        self.setObjectName("question")
        self.setMinimumWidth(WIDTH_PX)
        self._sheet: SheetRow | None = None
        self.number, self.title, self.scale = QLineEdit(), QLineEdit(), QLineEdit()
        self.scale.setPlaceholderText("1:100")
        self.discipline = QComboBox()
        self.discipline.addItem("–", "")
        for one in Discipline:
            self.discipline.addItem(wording.discipline(one.value), one.value)
        self._file = QLabel()
        self._file.setObjectName("muted")
        save = QPushButton(self.tr("Correct"))
        save.setObjectName("primary")
        save.clicked.connect(self._save)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.hide)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(save)
        layout = QFormLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addRow(self._file)
        for name, field in (
            (self.tr("Number"), self.number),
            (self.tr("Title"), self.title),
            (self.tr("Discipline"), self.discipline),
            (self.tr("Scale"), self.scale),
        ):
            field.setAccessibleName(name)
            layout.addRow(name, field)
        layout.addRow(foot)
        QShortcut(QKeySequence("Esc"), self, self.hide, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setAutoFillBackground(True)
        self.hide()
        for line in (self.number, self.title, self.scale):
            line.returnPressed.connect(self._save)

    def open_below(self, widget: QWidget, sheet: SheetRow) -> None:
        """Show what is known of ``sheet``, to be corrected."""
        self._sheet = sheet
        self._file.setText(sheet.file)
        self.number.setText(sheet.number)
        self.title.setText(sheet.title)
        self.scale.setText(sheet.scale)
        self.discipline.setCurrentIndex(max(0, self.discipline.findData(sheet.discipline)))
        self.adjustSize()
        area = self._area
        below = area.mapFromGlobal(widget.mapToGlobal(QPoint(0, widget.height() + 4)))
        self.move(min(below.x(), area.width() - self.width()), below.y())
        self.show()
        self.raise_()
        self.number.setFocus()

    def _save(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        typed = {
            "number": self.number.text().strip(),
            "title": self.title.text().strip(),
            "discipline": str(self.discipline.currentData()),
            "scale": self.scale.text().strip(),
        }
        known = {name: getattr(sheet, name) for name in typed}
        changed = {name: text for name, text in typed.items() if text != known[name]}
        self.hide()
        if changed:
            self.corrected.emit(sheet.id, changed)
