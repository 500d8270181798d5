"""The canvas: one sheet, shown by tiles, with markups and places painted live over them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QInputDialog, QWidget

from app.domain.geometry import Box, Point
from app.jobs.pool import Pool
from widgets import theme
from widgets.canvas.markups import Markup, hit, paint_markup
from widgets.canvas.tile_worker import SheetFace
from widgets.canvas.tiles import SIDE_PX, Tiles, tiles_in
from widgets.canvas.view import View

Place = tuple[str, tuple[Point, ...], str, str]  # id, points in sheet millimetres, colour, label
DRAG_TOOLS = ("cloud", "rectangle", "arrow", "callout")
TOOLS = ("select", *DRAG_TOOLS, "polyline", "text", "measure", "pan")
FLASH_MS = 300
LEAST_GO_TO_MM = 40.0


class CanvasWidget(QWidget):
    """Shows a sheet; draws, selects and moves markups.

    Signals:
        cursor_moved: sheet millimetres under the cursor.
        zoomed: pixels a millimetre.
        place_picked: id of a place that was clicked.
        markup_drawn: kind, points in sheet millimetres, text.
        markup_changed: id and new points.
        markup_deleted: id.
        measured: length in sheet millimetres.
        opened: SheetFace of the sheet now shown.
        failed: why it cannot be shown.
    """

    cursor_moved = Signal(float, float)
    zoomed = Signal(float)
    place_picked = Signal(str)
    markup_drawn = Signal(str, object, str)
    markup_changed = Signal(str, object)
    markup_deleted = Signal(str)
    measured = Signal(float)
    tool_changed = Signal(str)
    opened = Signal(object)
    failed = Signal(str)

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Drawing"))
        self.setMinimumSize(200, 150)
        self.view = View((0.0, 0.0), 1.0, 400.0, 300.0)
        self.face: SheetFace | None = None
        self.tool = "select"
        self._tiles = Tiles(pool, self)
        self._tiles.opened.connect(self._open)
        self._tiles.arrived.connect(self.update)
        self._tiles.failed.connect(self._fail)
        self._problem = ""
        self._places: list[Place] = []
        self._markups: list[Markup] = []
        self._selected = ""
        self._points: list[Point] = []
        self._dragged: QPointF | None = None
        self._grip: int | None = None
        self._moved = False
        self._cursor = QPointF(0, 0)
        self._flash: tuple[Point, ...] = ()
        self._go_to: tuple[Point, ...] = ()

    def show_sheet(self, path: Path, key: str, cache_dir: Path) -> None:
        """Show another sheet, whole."""
        self.face, self._problem = None, ""
        self._points, self._selected = [], ""
        self._tiles.open(path, key, cache_dir)
        self.update()

    def set_look(self, layers_off: frozenset[str], dark: bool) -> None:
        """Leave layers out, or change the ground."""
        self._tiles.set_look(layers_off, dark)
        self._want()
        self.update()

    def set_places(self, places: Sequence[Place]) -> None:
        """Show findings and opinions over the sheet."""
        self._places = list(places)
        self.update()

    def set_markups(self, markups: Sequence[Markup]) -> None:
        """Show markups over the sheet."""
        self._markups = list(markups)
        self.update()

    def set_tool(self, name: str) -> None:
        """Choose what the mouse does."""
        self.tool = name
        self._points = []
        shapes = Qt.CursorShape
        cursor = {"select": shapes.ArrowCursor, "pan": shapes.OpenHandCursor}.get(name, shapes.CrossCursor)
        self.setCursor(cursor)
        self.tool_changed.emit(name)
        self.update()

    def fit(self) -> None:
        """Show the whole sheet."""
        if self.face is not None:
            self._look(self.view.fitted(Box(0.0, 0.0, *self.face.sheet.size_mm)))

    def go_to(self, points_mm: Sequence[Point]) -> None:
        """Show a place, flashing it for a moment; waits when its sheet is still being opened."""
        if self.face is None:
            self._go_to = tuple(points_mm)
            return
        box = Box.around(points_mm)
        grown = box.grown(max(LEAST_GO_TO_MM, 0.6 * max(box.width, box.height)))
        self._look(self.view.fitted(grown))
        self._flash = tuple(points_mm)
        QTimer.singleShot(FLASH_MS, self._end_flash)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw tiles, places, markups and what is being drawn."""
        painter = QPainter(self)
        palette = theme.colours()
        painter.fillRect(event.rect(), QColor(palette["desk"]))
        if self.face is None:
            painter.setPen(QColor(palette["muted"]))
            text = self._problem or self.tr("Opening the drawing …")
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)
            return
        corner = self._px((0.0, self.face.sheet.size_mm[1]))
        size = self.face.sheet.size_mm
        painter.fillRect(QRectF(corner, self._px((size[0], 0.0))), QColor("white"))
        self._paint_tiles(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in self._places:
            self._paint_place(painter, place)
        for markup in self._markups:
            points = self._points_px(markup.points_mm)
            paint_markup(painter, markup, points, markup.id == self._selected)
        self._paint_drawing(painter)
        if self._flash:
            painter.setPen(QPen(QColor(palette["accent"]), 4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = Box.around((p.x(), p.y()) for p in self._points_px(self._flash)).grown(8)
            painter.drawRect(QRectF(box.x0, box.y0, box.width, box.height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle."""
        self._look(self.view.resized(float(self.width()), float(self.height())))
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        at = event.position()
        self._look(self.view.zoomed(1.0015 ** event.angleDelta().y(), (at.x(), at.y())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag, pick, or draw."""
        at = event.position()
        self._cursor = at
        if event.button() == Qt.MouseButton.MiddleButton or self.tool == "pan":
            self._dragged = at
        elif event.button() != Qt.MouseButton.LeftButton or self.face is None:
            self._points = []
        elif self.tool == "select":
            self._pick(at)
        elif self.tool == "text":
            self._finish("text", [self._mm(at)])
        else:
            self._points.append(self._mm(at))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, move a markup, or follow with what is being drawn."""
        at = event.position()
        step = at - self._cursor
        self._cursor = at
        if self._dragged is not None:
            self._look(self.view.moved(step.x(), step.y()))
        elif self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._move_selected(step)
        x, y = self._mm(at)
        self.cursor_moved.emit(x, y)
        if self._points or self._grip is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        self._dragged = None
        if self._grip is not None:
            self._grip = None
            chosen = next((markup for markup in self._markups if markup.id == self._selected), None)
            if chosen is not None and self._moved:
                self.markup_changed.emit(chosen.id, chosen.points_mm)
        elif self.tool in DRAG_TOOLS and self._points:
            end = self._mm(event.position())
            start = self._points[0]
            if math.dist(self._px(start).toTuple(), event.position().toTuple()) > 4:
                self._finish(self.tool, [start, end])
        elif self.tool == "measure" and len(self._points) == 2:
            self.measured.emit(math.dist(*self._points))
            self._points = []

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """End a polyline; elsewhere show the whole sheet."""
        if self.tool == "polyline" and len(self._points) >= 2:
            self._finish("polyline", self._points)
        elif self.tool in ("select", "pan"):
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, cancel, end a polyline; arrows pan, plus and minus zoom."""
        key = event.key()
        keys = Qt.Key
        steps = {keys.Key_Left: (60, 0), keys.Key_Right: (-60, 0), keys.Key_Up: (0, 60), keys.Key_Down: (0, -60)}
        if key in (keys.Key_Delete, keys.Key_Backspace) and self._selected:
            self.markup_deleted.emit(self._selected)
            self._selected = ""
        elif key == keys.Key_Escape:
            self._points, self._selected = [], ""
            self.set_tool("select")
        elif key in (keys.Key_Return, keys.Key_Enter) and self.tool == "polyline" and len(self._points) >= 2:
            self._finish("polyline", self._points)
        elif (step := steps.get(keys(key))) is not None:
            self._look(self.view.moved(*step))
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus):
            factor = 0.8 if key == keys.Key_Minus else 1.25
            self._look(self.view.zoomed(factor, (self.width() / 2, self.height() / 2)))
        else:
            super().keyPressEvent(event)
        self.update()

    def _open(self, face: SheetFace) -> None:
        self.face = face
        self.opened.emit(face)
        self.fit()
        if self._go_to:
            points, self._go_to = self._go_to, ()
            self.go_to(points)

    def _fail(self, reason: str) -> None:
        self._problem = reason
        self.failed.emit(reason)
        self.update()

    def _look(self, view: View) -> None:
        self.view = view
        self.zoomed.emit(view.zoom)
        self._want()
        self.update()

    @property
    def _level(self) -> int:
        return math.ceil(math.log2(self.view.zoom * self.devicePixelRatioF()) - 0.3)

    def _want(self) -> None:
        if self.face is None:
            return
        shown, view = Box(0.0, 0.0, *self.face.sheet.size_mm), self.view.box_mm
        part = Box(max(view.x0, 0), max(view.y0, 0), min(view.x1, shown.x1), min(view.y1, shown.y1))
        if part.width > 0 and part.height > 0:
            near = self.view.to_mm((self._cursor.x(), self._cursor.y())) if self.underMouse() else self.view.centre
            self._tiles.want(tiles_in(part, self._level), near)

    def _paint_tiles(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        level = self._level
        view = self.view.box_mm
        ready = self._tiles.nearby(range(level - 6, level + 4))
        for key, image in sorted(ready, key=lambda one: (one[0].level == level, -abs(one[0].level - level))):
            rect = key.rect_mm
            if rect.intersects(view):
                target = QRectF(self._px((rect.x0, rect.y1)), self._px((rect.x1, rect.y0)))
                painter.drawImage(target, image, QRectF(0, 0, SIDE_PX, SIDE_PX))

    def _paint_place(self, painter: QPainter, place: Place) -> None:
        _id, points_mm, colour, label = place
        points = self._points_px(points_mm)
        pen = QPen(QColor(colour), 2)
        painter.setPen(pen)
        tint = QColor(colour)
        tint.setAlpha(12)
        painter.setBrush(tint)
        if len(points) > 2:
            painter.drawPolygon(QPolygonF(points))
        elif len(points) == 2:
            painter.drawLine(points[0], points[1])
        if len(points) <= 2:
            for point in points:
                painter.drawEllipse(point, 5, 5)
        if label:
            at = points[0]
            width = painter.fontMetrics().horizontalAdvance(label) + 8
            box = QRectF(at.x(), at.y() - 20, width, 18)
            painter.fillRect(box, QColor(colour))
            painter.setPen(QColor("white"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), label)

    def _paint_drawing(self, painter: QPainter) -> None:
        if not self._points:
            return
        accent = theme.colours()["accent"]
        points = [*self._points, self._mm(self._cursor)]
        kind = "polyline" if self.tool == "measure" else self.tool
        paint_markup(painter, Markup("", kind, tuple(points), "", accent), self._points_px(points), False)
        if self.tool == "measure":
            painter.drawText(self._cursor + QPointF(12, -8), f"{math.dist(points[0], points[-1]):.1f} mm")

    def _pick(self, at: QPointF) -> None:
        self._moved = False
        for markup in reversed(self._markups):
            points = self._points_px(markup.points_mm)
            if hit(points, markup.kind, at):
                self._selected = markup.id
                distances = [math.hypot(p.x() - at.x(), p.y() - at.y()) for p in points]
                nearest = min(range(len(points)), key=distances.__getitem__)
                self._grip = nearest if distances[nearest] < 8 else -1
                return
        self._selected = ""
        for place in self._places:
            points = self._points_px(place[1])
            inside = len(points) > 2 and QPolygonF(points).containsPoint(at, Qt.FillRule.OddEvenFill)
            if inside or hit(points, "polyline", at, 8.0):
                self.place_picked.emit(place[0])
                return

    def _move_selected(self, step: QPointF) -> None:
        self._moved = True
        dx, dy = step.x() / self.view.zoom, -step.y() / self.view.zoom
        for row, markup in enumerate(self._markups):
            if markup.id == self._selected:
                points = tuple(
                    (x + dx, y + dy) if self._grip in (-1, number) else (x, y)
                    for number, (x, y) in enumerate(markup.points_mm)
                )
                self._markups[row] = Markup(markup.id, markup.kind, points, markup.text, markup.colour)

    def _finish(self, kind: str, points: list[Point]) -> None:
        self._points = []
        text = ""
        if kind in ("text", "callout"):
            text, agreed = QInputDialog.getMultiLineText(self, self.tr("Note"), self.tr("Text"))
            if not agreed or not text.strip():
                return
        self.markup_drawn.emit(kind, tuple(points), text.strip())
        self.set_tool("select")

    def _end_flash(self) -> None:
        self._flash = ()
        self.update()

    def _px(self, point: Point) -> QPointF:
        return QPointF(*self.view.to_px(point))

    def _mm(self, at: QPointF) -> Point:
        return self.view.to_mm((at.x(), at.y()))

    def _points_px(self, points: Sequence[Point]) -> list[QPointF]:
        return [self._px(point) for point in points]
