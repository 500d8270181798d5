"""A sheet in a widget: painted by tiles, dragged and zoomed, looked at as a whole or in a place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.domain.geometry import Box, Point
from app.jobs.pool import Pool
from widgets import theme
from widgets.canvas.overlays import paint_flash
from widgets.canvas.tile_worker import SheetFace
from widgets.canvas.tiles import Tiles, tiles_in
from widgets.canvas.view import View

FLASH_MS = 300
SETTLE_MS = 25  # tiles are asked for when the view has rested this long
LEAST_GO_TO_MM = 40.0
WHEEL_ZOOM = 1.0015
MM_OF_INCH = 25.4


class SheetView(QWidget):
    """Shows a sheet; the wheel zooms, the middle button or Space drags.

    Signals:
        cursor_moved: sheet millimetres under the cursor.
        zoomed: pixels a millimetre.
        viewed: the View now shown.
        opened: SheetFace of the sheet now shown.
        failed: why it, or a part of it, cannot be shown.
    """

    cursor_moved = Signal(float, float)
    zoomed = Signal(float)
    viewed = Signal(object)
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
        self._tiles = Tiles(pool, self)
        self._tiles.opened.connect(self._open)
        self._tiles.arrived.connect(self.update)
        self._tiles.failed.connect(self._fail)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._want)
        self._whole = False
        self._dark = False
        self._problem = ""
        self._dragging = False
        self._space = False
        self._cursor = QPointF(0, 0)
        self._flash: tuple[Point, ...] = ()
        self._go_to: tuple[Point, ...] = ()

    @property
    def cursor_shape(self) -> Qt.CursorShape:
        """The cursor while the sheet is not dragged."""
        return Qt.CursorShape.ArrowCursor

    def show_sheet(self, path: Path, key: str, cache_dir: Path) -> None:
        """Show another sheet, whole."""
        self.face, self._problem, self._go_to = None, "", ()
        self._tiles.open(path, key, cache_dir)
        self.update()

    def set_look(self, layers_off: frozenset[str], dark: bool) -> None:
        """Leave layers out, or change the ground."""
        self._dark = dark
        self._tiles.set_look(layers_off, dark)
        self._want()
        self.update()

    def repaint_sheet(self) -> None:
        """Paint the sheet anew, as when other fonts are there."""
        self._tiles.repaint()
        self._want()
        self.update()

    def fit(self) -> None:
        """Show the whole sheet."""
        if self.face is not None:
            self.look(self.view.fitted(Box(0.0, 0.0, *self.face.sheet.size_mm)))
            self._whole = True

    def go_to(self, points_mm: Sequence[Point]) -> None:
        """Show a place, flashing it for a moment; waits when its sheet is still being opened."""
        if not points_mm:
            return
        if self.face is None:
            self._go_to = tuple(points_mm)
            return
        box = Box.around(points_mm)
        self.look(self.view.fitted(box.grown(max(LEAST_GO_TO_MM, 0.6 * max(box.width, box.height)))))
        self._flash = tuple(points_mm)
        QTimer.singleShot(FLASH_MS, self, self._end_flash)

    def look(self, view: View) -> None:
        """Show another part of the sheet."""
        self.view = view
        self._whole = False
        self.zoomed.emit(view.zoom)
        self.viewed.emit(view)
        self._settled.start()
        self.update()

    def px(self, point: Point) -> QPointF:
        """Return where a place of the sheet is."""
        return QPointF(*self.view.to_px(point))

    def mm(self, at: QPointF) -> Point:
        """Return which place of the sheet is at a pixel."""
        return self.view.to_mm((at.x(), at.y()))

    def scale_text(self) -> str:
        """Return the sheet's own scale and how large it is on screen."""
        if self.face is None:
            return ""
        share = self.view.zoom * MM_OF_INCH / self.logicalDpiX()
        return "  ".join(part for part in (self.face.sheet.title_block.scale, f"{share:.0%}") if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sheet and what lies over it."""
        painter = QPainter(self)
        palette = theme.colours(self._dark)
        painter.fillRect(event.rect(), QColor(palette["desk"]))
        if self.face is None or self.face.sheet.size_mm == (0.0, 0.0):
            painter.setPen(QColor(palette["muted"]))
            opening = self.tr("Opening the drawing …")
            empty = self.tr("Nothing of this file can be shown: it is empty or damaged.")
            text = self._problem or (opening if self.face is None else empty)
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), text)
            return
        width, height = self.face.sheet.size_mm
        painter.fillRect(QRectF(self.px((0.0, height)), self.px((width, 0.0))), QColor(palette["paper"]))
        if part := self._part():
            self.paint_sheet(painter, part)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_over(painter, palette)
        if self._flash:
            paint_flash(painter, self._flash, self.px, QColor(palette["accent"]))

    def paint_sheet(self, painter: QPainter, part_mm: Box) -> None:
        """Paint the drawing itself."""
        self._tiles.paint(painter, part_mm, self.view, self.devicePixelRatioF())

    def paint_over(self, painter: QPainter, palette: Mapping[str, str]) -> None:
        """Paint what lies over the sheet, in the colours of the window: nothing of its own."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole sheet in view where it was, else the middle in the middle."""
        whole = self._whole or not event.oldSize().isValid()
        self.look(self.view.resized(float(self.width()), float(self.height())))
        if whole:
            self.fit()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        at = event.position()
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.look(self.view.zoomed(WHEEL_ZOOM**turn, (at.x(), at.y())))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the sheet."""
        self._cursor = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the sheet."""
        at = event.position()
        step = at - self._cursor
        self._cursor = at
        if self._dragging:
            self.look(self.view.moved(step.x(), step.y()))
        self.cursor_moved.emit(*self.mm(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the sheet go."""
        del event
        if self._dragging:
            self._dragging = False
            self.setCursor(Qt.CursorShape.OpenHandCursor if self._space else self.cursor_shape)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Of the middle button, show the whole sheet."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self.fit()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Make the left button drag while Space is held."""
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Stop dragging with the space bar."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = self._dragging = False
            self.setCursor(self.cursor_shape)
        else:
            super().keyReleaseEvent(event)

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

    def _want(self) -> None:
        if self.face is None:
            return
        if part := self._part():
            near = self.mm(self._cursor) if self.underMouse() else self.view.centre
            self._tiles.want(tiles_in(part, self.view.zoom * self.devicePixelRatioF()), near)

    def _part(self) -> Box | None:
        """Return the part of the sheet that is on screen; None when it is elsewhere."""
        if self.face is None:
            return None
        view, (width, height) = self.view.box_mm, self.face.sheet.size_mm
        part = Box(max(view.x0, 0.0), max(view.y0, 0.0), min(view.x1, width), min(view.y1, height))
        return part if part.width > 0 and part.height > 0 else None

    def _end_flash(self) -> None:
        self._flash = ()
        self.update()
