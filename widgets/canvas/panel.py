"""The canvas with its tool strip and layer list, and undo of what was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QToolBar, QVBoxLayout, QWidget

from app.domain.geometry import Point
from app.domain.place import Anchor
from app.jobs.pool import Pool
from app.services.overview import MarkupRow
from widgets import theme
from widgets.canvas.canvas import CanvasWidget
from widgets.canvas.markups import Markup
from widgets.canvas.tile_worker import SheetFace


class CanvasPanel(QWidget):
    """Tools above the canvas; the layer list opens over it."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self.canvas = CanvasWidget(pool)
        self._layers_off: set[str] = set()
        self._dark = False
        strip = QToolBar()
        strip.setObjectName("tools")
        strip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._tools = QActionGroup(self)
        for name, text, key in (
            ("select", self.tr("Select"), "V"),
            ("pan", self.tr("Pan"), "H"),
            ("zoom", self.tr("Zoom window"), "Z"),
            ("cloud", self.tr("Cloud"), "C"),
            ("rectangle", self.tr("Rectangle"), "R"),
            ("polyline", self.tr("Polyline"), "P"),
            ("arrow", self.tr("Arrow"), "A"),
            ("text", self.tr("Text"), "T"),
            ("callout", self.tr("Callout"), "Q"),
            ("measure", self.tr("Measure"), "M"),
        ):
            action = self._action(strip, text, key, lambda name=name: self.canvas.set_tool(name))
            action.setCheckable(True)
            action.setData(name)
            action.setChecked(name == "select")
            self._tools.addAction(action)
        strip.addSeparator()
        self._action(strip, self.tr("Fit"), "F", self.canvas.fit)
        self._action(strip, self.tr("Layers"), "L", self._toggle_layers)
        self._action(strip, self.tr("Ground"), "B", self._toggle_ground)
        strip.addSeparator()
        self._action(strip, self.tr("Undo"), "Ctrl+Z", self.canvas.history.stack.undo)
        self._action(strip, self.tr("Redo"), "Ctrl+Y", self.canvas.history.stack.redo)
        self._layers = QListWidget(self)
        self._layers.setObjectName("layers")
        self._layers.setAccessibleName(self.tr("Layers"))
        self._layers.hide()
        self._layers.itemChanged.connect(self._layer_changed)
        self.canvas.opened.connect(self._opened)
        self.canvas.tool_changed.connect(self._show_tool)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(strip)
        layout.addWidget(self.canvas, 1)

    def show_sheet(self, path: Path, key: str, cache_dir: Path) -> None:
        """Show another sheet."""
        self._layers_off.clear()
        self.canvas.set_look(frozenset(), self._dark)
        self.canvas.show_sheet(path, key, cache_dir)

    def show_markups(self, rows: Sequence[MarkupRow]) -> None:
        """Show the markups of the sheet."""
        self.canvas.set_markups(
            [
                Markup(row.id, row.kind, row.anchor.points_mm, row.text, theme.discipline_colour(row.discipline).name())
                for row in rows
            ]
        )

    def anchor(self, sheet: str, sha256: str, points_mm: tuple[Point, ...]) -> Anchor:
        """Return the place of ``points_mm`` on the sheet shown, with drawing units where it is a DXF sheet."""
        model: tuple[Point, ...] = ()
        if self.canvas.face is not None and self.canvas.face.layers:
            back = self.canvas.face.sheet.to_mm.inverse()
            model = tuple(back(point) for point in points_mm)
        return Anchor(sheet, sha256, points_mm, model)

    def _action(self, strip: QToolBar, text: str, key: str, act: object) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{text} ({key})")
        action.triggered.connect(lambda _checked=False: act())  # type: ignore[operator]
        strip.addAction(action)
        self.addAction(action)
        return action

    def _opened(self, face: SheetFace) -> None:
        self._layers.blockSignals(True)
        self._layers.clear()
        for name in face.layers:
            item = QListWidgetItem(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self._layers.addItem(item)
        self._layers.blockSignals(False)

    def _layer_changed(self, item: QListWidgetItem) -> None:
        if item.checkState() == Qt.CheckState.Checked:
            self._layers_off.discard(item.text())
        else:
            self._layers_off.add(item.text())
        self.canvas.set_look(frozenset(self._layers_off), self._dark)

    def _toggle_layers(self) -> None:
        self._layers.setGeometry(8, 44, 240, min(420, max(120, self.height() - 60)))
        self._layers.setVisible(not self._layers.isVisible())
        self._layers.raise_()

    def _toggle_ground(self) -> None:
        self._dark = not self._dark
        self.canvas.set_look(frozenset(self._layers_off), self._dark)

    def _show_tool(self, name: str) -> None:
        for action in self._tools.actions():
            action.setChecked(action.data() == name)
