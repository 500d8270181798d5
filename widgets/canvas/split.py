"""A second sheet beside the first, which looks at the same place while both are linked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.jobs.pool import Pool
from widgets.canvas.canvas import CanvasWidget
from widgets.canvas.view import View

SheetPlace = tuple[str, Path, str]  # name, drawing file, key


class SecondView(QWidget):
    """Any sheet of the set; zoom and place follow the first canvas, and the first follows it."""

    def __init__(self, pool: Pool, first: CanvasWidget) -> None:
        super().__init__()
        self._first = first
        self._sheets: list[SheetPlace] = []
        self._shown: SheetPlace | None = None
        self._cache_dir = Path()
        self._following = False
        self._settling = False  # a sheet that opens shows itself whole first
        self.canvas = CanvasWidget(pool)
        self.canvas.set_tool("pan")
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Second sheet"))
        self.choice.activated.connect(self._open)
        self.linked = QCheckBox(self.tr("Linked"))
        self.linked.setToolTip(self.tr("Both sheets show the same place at the same zoom"))
        self.linked.setChecked(True)
        head = QHBoxLayout()
        head.setContentsMargins(4, 2, 8, 2)
        head.addWidget(self.choice, 1)
        head.addWidget(self.linked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        first.viewed.connect(lambda view: self._follow(self.canvas, view))
        self.canvas.viewed.connect(lambda view: self._follow(self._first, view))
        self.canvas.opened.connect(lambda _face: QTimer.singleShot(0, self, self._settle))
        self.hide()

    def set_sheets(self, sheets: Sequence[SheetPlace], cache_dir: Path) -> None:
        """Offer these sheets, keeping the one that is shown."""
        shown = self.choice.currentText()
        self._sheets, self._cache_dir = list(sheets), cache_dir
        self.choice.clear()
        self.choice.addItems([name for name, _, _ in sheets])
        self.choice.setCurrentIndex(max(0, self.choice.findText(shown)))
        if self.isVisible() and sheets and self._sheets[self.choice.currentIndex()] != self._shown:
            self._open(self.choice.currentIndex())

    def toggle(self) -> None:
        """Open or close the second sheet."""
        self.setVisible(not self.isVisible())
        both = self.parentWidget()
        if self.isVisible() and isinstance(both, QSplitter):
            both.setSizes([both.width() // 2, both.width() // 2])
        if self.isVisible() and self._sheets:
            self._open(max(0, self.choice.currentIndex()))

    def _open(self, row: int) -> None:
        self._shown = self._sheets[row]
        _, path, key = self._shown
        self._settling = True
        self.canvas.show_sheet(path, key, self._cache_dir)

    def _settle(self) -> None:
        if self.canvas.face is None:  # another sheet was chosen meanwhile
            return
        self._settling = False
        self._follow(self.canvas, self._first.view)

    def _follow(self, canvas: CanvasWidget, view: View) -> None:
        if self._following or self._settling or not self.isVisible() or not self.linked.isChecked():
            return
        if self.canvas.face is None or self._first.face is None:  # it looks at nothing yet
            return
        self._following = True
        canvas.look(View(view.centre, view.zoom, float(canvas.width()), float(canvas.height())))
        self._following = False
