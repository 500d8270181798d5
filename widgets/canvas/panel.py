"""The canvas with its tool strip and layer list, and undo of what was drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QSplitter, QToolBar, QToolButton, QVBoxLayout, QWidget

from app.domain.geometry import Point
from app.domain.place import Anchor
from app.jobs.pool import Pool
from app.services.review.overview import MarkupRow
from widgets import icons, theme
from widgets.canvas.canvas import CanvasWidget
from widgets.canvas.lists import LayerList, NotShownList
from widgets.canvas.markups import Markup
from widgets.canvas.snap_menu import SnapMenu
from widgets.canvas.split import SecondView
from widgets.canvas.tile_worker import SheetFace

MARKING = frozenset({"cloud", "rectangle", "polyline", "arrow", "text", "callout"})


class CanvasPanel(QWidget):
    """Tools above the canvas; layers and what is not shown open over it.

    Args:
        drawing: with the tools that draw markups.
    """

    def __init__(self, pool: Pool, *, drawing: bool = True) -> None:
        super().__init__()
        self.canvas = CanvasWidget(pool)
        self._dark = False
        strip = QToolBar()
        strip.setObjectName("tools")
        strip.setIconSize(QSize(18, 18))
        strip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        for rest in strip.findChildren(QToolButton):  # Qt's own button, for what a narrow window has no room for
            icons.give(rest, "chevrons-right")
            rest.setIconSize(QSize(14, 14))
            rest.setAccessibleName(self.tr("More tools"))
            rest.setToolTip(self.tr("More tools"))
        self._tools = QActionGroup(self)
        for name, text, key, icon in (
            ("select", self.tr("Select"), "V", "mouse-pointer-2"),
            ("pan", self.tr("Pan"), "H", "hand"),
            ("zoom", self.tr("Zoom window"), "Z", "zoom-in"),
            ("cloud", self.tr("Cloud"), "C", "cloud"),
            ("rectangle", self.tr("Rectangle"), "R", "square"),
            ("polyline", self.tr("Polyline"), "P", "waypoints"),
            ("arrow", self.tr("Arrow"), "A", "move-up-right"),
            ("text", self.tr("Text"), "T", "type"),
            ("callout", self.tr("Callout"), "Q", "message-square-text"),
            ("measure", self.tr("Measure"), "M", "ruler"),
        ):
            if name in MARKING and not drawing:
                continue
            action = self._action(strip, text, key, icon, partial(self.canvas.set_tool, name))
            action.setCheckable(True)
            action.setData(name)
            action.setChecked(name == "select")
            self._tools.addAction(action)
        strip.addWidget(self._measuring_button())
        strip.addSeparator()
        self._action(strip, self.tr("Fit"), "F", "maximize", self.canvas.fit)
        self._layers = LayerList(self)
        self._not_shown = NotShownList(self)
        self._action(strip, self.tr("Layers"), "L", "layers", self._layers.toggle)
        self._action(strip, self.tr("Ground"), "B", "contrast", self._toggle_ground)
        self.second = SecondView(pool, self.canvas)
        self._action(strip, self.tr("Split"), "Shift+S", "columns-2", self.second.toggle)
        strip.addSeparator()
        self._action(strip, self.tr("Undo"), "Ctrl+Z", "undo-2", self.canvas.history.stack.undo)
        self._action(strip, self.tr("Redo"), "Ctrl+Y", "redo-2", self.canvas.history.stack.redo)
        self._layers.changed.connect(self._look)
        self._not_shown.chosen.connect(self._go_to_gap)
        self.canvas.opened.connect(self._opened)
        self.canvas.tool_changed.connect(self._show_tool)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setHandleWidth(1)
        both.setChildrenCollapsible(False)
        both.addWidget(self.canvas)
        both.addWidget(self.second)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(strip)
        layout.addWidget(both, 1)

    def show_sheet(self, path: Path, key: str, cache_dir: Path) -> None:
        """Show another sheet."""
        self._layers.show_layers(())
        self._not_shown.hide()
        self._look()
        self.canvas.show_sheet(path, key, cache_dir)

    def layers_off(self) -> frozenset[str]:
        """Return the names of the layers that are switched off."""
        return self._layers.off()

    def list_not_shown(self) -> None:
        """Open the list of what the picture of the sheet lacks."""
        self._not_shown.toggle()

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

    def _action(self, strip: QToolBar, text: str, key: str, icon: str, act: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        icons.give(action, icon)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{text} ({key})")
        action.triggered.connect(lambda _checked=False: act())
        strip.addAction(action)
        self.addAction(action)
        return action

    def _measuring_button(self) -> QToolButton:
        """Return the button that opens the list of further ways to measure."""
        button = QToolButton()
        button.setText(self.tr("More"))
        button.setToolTip(self.tr("Measure areas, angles, radii, blocks; calibrate the scale; choose what to snap to"))
        button.setAccessibleName(self.tr("More ways to measure"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setCheckable(True)
        self._more = button
        menu = QMenu(button)
        for name, text, key in (
            ("area", self.tr("Area and perimeter"), "Shift+M"),
            ("inside", self.tr("Area by picking inside"), "Shift+I"),
            ("angle", self.tr("Angle"), "Shift+G"),
            ("radius", self.tr("Radius by three points"), "Shift+R"),
            ("count", self.tr("Count like blocks"), "Shift+N"),
            ("calibrate", self.tr("Calibrate the scale"), "Shift+K"),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.setCheckable(True)
            action.setData(name)
            action.triggered.connect(lambda _checked=False, name=name: self.canvas.set_tool(name))
            self._tools.addAction(action)
            self.addAction(action)
            menu.addAction(action)
        menu.addSeparator()
        self.snaps = SnapMenu(self.canvas.measuring, menu)
        menu.addMenu(self.snaps)
        self.addAction(self.snaps.whole)
        button.setMenu(menu)
        return button

    def _opened(self, face: SheetFace) -> None:
        self._layers.show_layers(face.layers, face.hidden)
        self._look()
        self._not_shown.show_gaps(face.sheet.not_shown)

    def _go_to_gap(self, place: Point) -> None:
        if self.canvas.face is not None:
            self.canvas.go_to([self.canvas.face.sheet.to_mm(place)])

    def _toggle_ground(self) -> None:
        self._dark = not self._dark
        self._look()

    def _look(self) -> None:
        self.canvas.set_look(self._layers.off(), self._dark)

    def _show_tool(self, name: str) -> None:
        for action in self._tools.actions():
            action.setChecked(action.data() == name)
        self._more.setChecked(any(action.isChecked() for action in self._more.menu().actions()))
