"""The canvas: one sheet, shown by tiles, with markups and places painted live over them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.domain.geometry import Box, Point
from app.drawings.measure.quantities import Scale
from app.jobs.pool import Pool
from widgets import theme
from widgets.canvas import keys
from widgets.canvas.history import History
from widgets.canvas.markups import Markup, hit, paint_grips, paint_markup
from widgets.canvas.measuring import Measuring
from widgets.canvas.overlays import Place, paint_flash, paint_length, paint_links, paint_place, place_at
from widgets.canvas.ruler import Ruler
from widgets.canvas.tile_worker import SheetFace
from widgets.canvas.tiles import Tiles, tiles_in
from widgets.canvas.toolbox import make_tools
from widgets.canvas.tools import Measured, Tool, length_of
from widgets.canvas.view import View
from widgets.canvas.writing import CALIBRATE, Writing

FLASH_MS = 300
SETTLE_MS = 40  # tiles are asked for when the view has rested this long
LEAST_GO_TO_MM = 40.0
WHEEL_ZOOM = 1.0015
TINTED_SHARE = 0.4  # of the canvas; larger places are outlined only
PLACE_MARGIN_PX = 200.0  # a place out of sight by less may have a label in sight
MM_OF_INCH = 25.4
WORDED = ("text", "callout")
DRAFT_WORDS = "…"
SNAP_PX = 9.0


class CanvasWidget(QWidget):
    """Shows a sheet; draws, selects and moves markups.

    Signals:
        cursor_moved: sheet millimetres under the cursor.
        zoomed: pixels a millimetre.
        viewed: the View now shown.
        place_picked: id of a place that was clicked.
        markup_drawn: kind, points in sheet millimetres, text.
        markup_changed: id and new points.
        markup_reworded: id and new text.
        markup_deleted, markup_restored: id.
        measured: length in sheet millimetres.
        told: what was measured, in words.
        pick_wanted: ``inside`` or ``count``, and the place clicked.
        calibrated: points, and their distance in nature as typed.
        link_followed: id of the sheet that words on this one name.
        tool_changed: name of the tool.
        opened: SheetFace of the sheet now shown.
        failed: why it, or a part of it, cannot be shown.
    """

    cursor_moved = Signal(float, float)
    zoomed = Signal(float)
    viewed = Signal(object)
    place_picked = Signal(str)
    markup_drawn = Signal(str, object, str)
    markup_changed = Signal(str, object)
    markup_reworded = Signal(str, str)
    markup_deleted = Signal(str)
    markup_restored = Signal(str)
    measured = Signal(float)
    told = Signal(str)
    pick_wanted = Signal(str, object)
    calibrated = Signal(object, str)
    link_followed = Signal(str)
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
        self.markups: list[Markup] = []
        self.selected = ""
        self.preview: Markup | None = None
        self.history = History(self)
        self.history.changed.connect(self.markup_changed)
        self.history.deleted.connect(self.markup_deleted)
        self.history.restored.connect(self.markup_restored)
        self._tools = make_tools(self)
        self._tool = self._tools["select"]
        self._writing = Writing(self)
        self._writing.drawn.connect(self._drawn)
        self._writing.reworded.connect(self.markup_reworded)
        self._writing.calibrated.connect(self.calibrated)
        self._writing.ended.connect(self.update)
        self.ruler = Ruler()
        self._tiles = Tiles(pool, self)
        self._tiles.opened.connect(self._open)
        self._tiles.arrived.connect(self.update)
        self._tiles.failed.connect(self._fail)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE_MS)
        self._settled.timeout.connect(self._want)
        self._whole = False
        self.measuring = Measuring()
        self._links: list[tuple[Box, str, str]] = []
        self._dark = False
        self._problem = ""
        self._places: list[Place] = []
        self._dragging = False
        self._space = False
        self._cursor = QPointF(0, 0)
        self._flash: tuple[Point, ...] = ()
        self._go_to: tuple[Point, ...] = ()

    @property
    def tool(self) -> str:
        """Name of the tool in hand."""
        return self._tool.name

    @property
    def tool_in_hand(self) -> Tool:
        """The tool that the mouse works with."""
        return self._tool

    def show_sheet(self, path: Path, key: str, cache_dir: Path) -> None:
        """Show another sheet, whole."""
        self.face, self._problem, self._go_to = None, "", ()
        self._tool.cancel()
        self.measuring.forget()
        self.ruler.sheet, self.ruler.scales, self._links = None, (), []
        self.selected = ""
        self.history.clear()
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

    def set_places(self, places: Sequence[Place]) -> None:
        """Show findings and opinions over the sheet."""
        self._places = list(places)
        self.update()

    def set_markups(self, markups: Sequence[Markup]) -> None:
        """Show markups over the sheet."""
        self.markups = list(markups)
        self.history.see(self.markups)
        if all(markup.id != self.selected for markup in self.markups):
            self.selected = ""
        self.update()

    def set_tool(self, name: str) -> None:
        """Choose what the mouse does."""
        self._tool.cancel()
        self._tool = self._tools[name]
        self.setCursor(self._tool.cursor)
        self.tool_changed.emit(name)
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
        self.ruler.centre = view.centre
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

    def draw(self, kind: str, points_mm: tuple[Point, ...]) -> None:
        """Let a markup come into being, after its words were typed where it needs some."""
        if kind in WORDED:
            self._writing.ask(kind, points_mm, self.px(points_mm[-1]).toPoint())
        else:
            self._drawn(kind, points_mm, "")

    def reshape(self, markup: Markup, points_mm: tuple[Point, ...]) -> None:
        """Give a markup other points; shown at once."""
        self.markups = [
            Markup(one.id, one.kind, points_mm, one.text, one.colour, one.width_mm) if one.id == markup.id else one
            for one in self.markups
        ]
        self.history.move(markup.id, markup.points_mm, points_mm)

    def reword(self, markup: Markup) -> None:
        """Let the person change a markup's words."""
        self._writing.change(markup, self.px(markup.points_mm[-1]).toPoint())

    def pick_place(self, at: QPointF) -> bool:
        """Pick the finding or opinion at a pixel; False for none."""
        place = place_at(self._places, at, self.px)
        if place is not None:
            self.place_picked.emit(place[0])
        return place is not None

    def measured_to(self, points_mm: tuple[Point, ...]) -> None:
        """Tell the length of a path."""
        self.measured.emit(length_of(points_mm))

    def set_scales(self, scales: Sequence[Scale]) -> None:
        """Take the scales that people calibrated on this sheet."""
        self.ruler.scales = tuple(scales)
        self.update()

    def set_counted(self, boxes_mm: Sequence[Box]) -> None:
        """Frame blocks that were counted, until something else is measured."""
        self.measuring.counted = list(boxes_mm)
        self.update()

    def set_links(self, links: Sequence[tuple[Box, str, str]]) -> None:
        """Show words that name other sheets: their box, the words, the sheet's id."""
        self._links = list(links)
        self.update()

    def snapped(self, at: QPointF, begin: Point | None = None) -> Point:
        """Return the place at a pixel, or the snap point near it."""
        return self.measuring.snapped(self.mm(at), SNAP_PX / self.view.zoom, begin)

    def measured_as(self, found: Measured | None) -> None:
        """Show what was measured, until something else is; K keeps it as a markup."""
        self.measuring.show(found)
        if found is not None:
            self.told.emit(found.text)
        self.update()

    def ask_length(self, points_mm: tuple[Point, ...]) -> None:
        """Ask how long a path is in nature."""
        self._writing.ask(CALIBRATE, points_mm, self.px(points_mm[-1]).toPoint())

    def keep_measured(self) -> bool:
        """Keep what was measured as a markup; False when nothing was."""
        kept = self.measuring.taken()
        if kept is not None:
            self._tool.cancel()
            self._drawn(kept.kind, kept.points_mm, kept.text)
        return kept is not None

    def want_pick(self, kind: str, at: Point) -> None:
        """Ask for what is drawn around a place."""
        self.pick_wanted.emit(kind, at)

    def scale_text(self) -> str:
        """Return the sheet's own scale and how large it is on screen."""
        if self.face is None:
            return ""
        share = self.view.zoom * MM_OF_INCH / self.logicalDpiX()
        return "  ".join(part for part in (self.face.sheet.title_block.scale, f"{share:.0%}") if part)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw tiles, places, markups and what is being drawn."""
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
        paint_links(painter, [link[0] for link in self._links], self.px, QColor(palette["accent"]))
        near = self.view.box_mm.grown(PLACE_MARGIN_PX / self.view.zoom)
        for place in self._places:
            if place[1] and Box.around(place[1]).intersects(near):  # thousands may lie out of sight
                paint_place(painter, place, self.px, TINTED_SHARE * max(self.width(), self.height()))
        for markup in self.markups:
            shown = self.preview if self.preview is not None and self.preview.id == markup.id else markup
            paint_markup(painter, shown, self.px, self.view.zoom)
            if markup.id == self.selected:
                paint_grips(painter, shown, self.px)
        self._paint_draft(painter, QColor(palette["accent"]))
        if self._flash:
            paint_flash(painter, self._flash, self.px, QColor(palette["accent"]))

    def paint_sheet(self, painter: QPainter, part_mm: Box) -> None:
        """Paint the drawing itself."""
        self._tiles.paint(painter, part_mm, self.view, self.devicePixelRatioF())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole sheet in view where it was, else the middle in the middle."""
        whole = self._whole or not event.oldSize().isValid()
        self.look(self.view.resized(float(self.width()), float(self.height())))
        if whole:
            self.fit()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell the words of what is under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        at = event.position()
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.look(self.view.zoomed(WHEEL_ZOOM**turn, (at.x(), at.y())))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the sheet, or let the tool work."""
        at = self._cursor = event.position()
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left and event.modifiers() & Qt.KeyboardModifier.ControlModifier and (link := self._link_at(at)):
            self.link_followed.emit(link[2])
        elif left and self.face is not None:
            self._tool.press(at)
        elif event.button() == Qt.MouseButton.RightButton:
            self._tool.cancel()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the sheet, or let the tool follow."""
        at = event.position()
        step = at - self._cursor
        self._cursor = at
        if self._dragging:
            self.look(self.view.moved(step.x(), step.y()))
        elif event.buttons() & Qt.MouseButton.LeftButton and self.face is not None:
            self._tool.move(at, step)
        self.cursor_moved.emit(*self.mm(at))
        if self._tool.snaps and not self._dragging:
            self.snapped(at, self._tool.points[-1] if self._tool.points else None)
            self.update()
        if self._tool.points or self.preview is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        if self._dragging:
            self._dragging = False
            self.setCursor(Qt.CursorShape.OpenHandCursor if self._space else self._tool.cursor)
        elif event.button() == Qt.MouseButton.LeftButton and self.face is not None:
            self._tool.release(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """End what is being drawn; edit words; of the middle button, show the whole sheet."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self.fit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self._tool.complete()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space drags; Enter ends, Escape gives up, Backspace takes back; arrows move, plus and minus zoom."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space = True
                self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif not keys.pressed(self, Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Stop dragging with the space bar."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = self._dragging = False
            self.setCursor(self._tool.cursor)
        else:
            super().keyReleaseEvent(event)

    def _drawn(self, kind: str, points_mm: tuple[Point, ...], text: str) -> None:
        self.history.expect(kind, points_mm)
        self.markup_drawn.emit(kind, points_mm, text)
        self.set_tool("select")

    def _words_at(self, at: QPointF) -> str:
        for markup in reversed(self.markups):
            if markup.text and hit(markup, at, self.px, self.view.zoom):
                return markup.text
        place = place_at(self._places, at, self.px)
        if place is None and (link := self._link_at(at)):
            return self.tr("{text} — Ctrl+click opens the sheet").format(text=link[1])
        return place[3] if place is not None else ""

    def _link_at(self, at: QPointF) -> tuple[Box, str, str] | None:
        place = self.mm(at)
        return next((link for link in self._links if link[0].contains(place)), None)

    def _open(self, face: SheetFace) -> None:
        self.face = face
        self.ruler.sheet = face.sheet
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

    def _paint_draft(self, painter: QPainter, colour: QColor) -> None:
        measuring, snaps = self.measuring, self._tool.snaps
        if snaps:
            measuring.paint_snap(painter, self.px, colour)
        said = self.tr("{text} · K keeps it").format(text=measuring.measured.text) if measuring.measured else ""
        measuring.paint(painter, self.px, self.view.zoom, colour, said)
        cursor = measuring.snap.point if measuring.snap is not None and snaps else self.mm(self._cursor)
        if not (draft := self._writing.draft or self._tool.draft(cursor)):
            return
        kind, points = draft
        kind = "polyline" if kind == CALIBRATE else kind
        text = DRAFT_WORDS if kind in WORDED else ""
        paint_markup(painter, Markup("", kind, points, text, colour.name()), self.px, self.view.zoom)
        if self._tool.name == "measure":
            paint_length(painter, self.px(points[-1]), self.ruler.length_text(length_of(points), points[0]), colour)

    def _end_flash(self) -> None:
        self._flash = ()
        self.update()
