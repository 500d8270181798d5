"""The canvas: a sheet with markups and places painted live over it, and the tools that draw and measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QToolTip

from app.domain.geometry import Box, Point
from app.drawings.measure.quantities import Scale
from app.jobs.pool import Pool
from widgets import wording
from widgets.canvas import keys
from widgets.canvas.history import History
from widgets.canvas.markups import Markup, hit, paint_grips, paint_markup
from widgets.canvas.measuring import Measuring
from widgets.canvas.overlays import Place, paint_length, paint_links, paint_places, place_at
from widgets.canvas.ruler import Ruler
from widgets.canvas.sheet_view import SheetView
from widgets.canvas.tile_worker import SheetFace
from widgets.canvas.toolbox import make_tools
from widgets.canvas.tools import Measured, Tool, length_of
from widgets.canvas.view import View
from widgets.canvas.writing import CALIBRATE, Writing

TINTED_SHARE = 0.4  # of the canvas; larger places are outlined only
PLACE_MARGIN_PX = 200.0  # a place out of sight by less may have a label in sight
WORDED = ("text", "callout")
DRAFT_WORDS = "…"
SNAP_PX = 9.0


class CanvasWidget(SheetView):
    """Shows a sheet; draws, selects and moves markups.

    Signals:
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
    """

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

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
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
        self.measuring = Measuring()
        self._links: list[tuple[Box, str, str]] = []
        self._places: list[Place] = []

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
        self._tool.cancel()
        self.measuring.forget()
        self.ruler.sheet, self.ruler.scales, self._links = None, (), []
        self.selected = ""
        self.history.clear()
        super().show_sheet(path, key, cache_dir)

    def look(self, view: View) -> None:
        """Show another part of the sheet."""
        self.ruler.centre = view.centre
        super().look(view)

    @property
    def cursor_shape(self) -> Qt.CursorShape:
        """The cursor of the tool in hand."""
        return self._tool.cursor

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

    def place_text(self, place: Point) -> str:
        """Return a place as coordinates, with what it was snapped to."""
        snap = self.measuring.snap if self._tool.snaps else None
        words = self.ruler.place_text(place)
        return f"{words} · {wording.snap(snap.kind)}" if snap is not None and snap.point == place else words

    def measured_as(self, found: Measured | None) -> None:
        """Show what was measured, until something else is; K keeps it as a markup."""
        self.measuring.show(found)
        if found is not None:
            self.told.emit(found.text)
        self.update()

    def ask_length(self, points_mm: tuple[Point, ...], text: str = "") -> None:
        """Ask how long a path is in nature, beginning with what was typed before."""
        self._writing.ask_length(points_mm, self.px(points_mm[-1]).toPoint(), text)

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

    def paint_over(self, painter: QPainter, palette: Mapping[str, str]) -> None:
        """Draw places, markups and what is being drawn."""
        paint_links(painter, [link[0] for link in self._links], self.px, QColor(palette["accent"]))
        near = self.view.box_mm.grown(PLACE_MARGIN_PX / self.view.zoom)
        seen = [one for one in self._places if one[1] and Box.around(one[1]).intersects(near)]  # of thousands
        paint_places(painter, seen, self.px, TINTED_SHARE * max(self.width(), self.height()))
        for markup in self.markups:
            shown = self.preview if self.preview is not None and self.preview.id == markup.id else markup
            paint_markup(painter, shown, self.px, self.view.zoom)
            if markup.id == self.selected:
                paint_grips(painter, shown, self.px)
        self._paint_draft(painter, QColor(palette["accent"]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the sheet, or let the tool work."""
        super().mousePressEvent(event)
        at, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        if self._dragging:
            return
        if left and event.modifiers() & Qt.KeyboardModifier.ControlModifier and (link := self._link_at(at)):
            self.link_followed.emit(link[2])
        elif left and self.face is not None:
            self._tool.press(at)
        elif event.button() == Qt.MouseButton.RightButton:
            self._tool.cancel()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the sheet, or let the tool follow."""
        at = event.position()
        step = at - self._cursor
        super().mouseMoveEvent(event)
        if not self._dragging and event.buttons() & Qt.MouseButton.LeftButton and self.face is not None:
            self._tool.move(at, step)
        if self._tool.snaps and not self._dragging:
            place = self.snapped(at, self._tool.points[-1] if self._tool.points else None)
            self.cursor_moved.emit(*place)  # where a press would measure from, not where the mouse is
            self.update()
        if self._tool.points or self.preview is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        dragged = self._dragging
        super().mouseReleaseEvent(event)
        if not dragged and event.button() == Qt.MouseButton.LeftButton and self.face is not None:
            self._tool.release(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """End what is being drawn; edit words; of the middle button, show the whole sheet."""
        super().mouseDoubleClickEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._tool.complete()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space drags; Enter ends, Escape gives up, Backspace takes back; arrows move, plus and minus zoom."""
        if event.key() == Qt.Key.Key_Space or not keys.pressed(self, Qt.Key(event.key()), event.modifiers()):
            super().keyPressEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Tell the words of what is under the cursor."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

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
        self.ruler.sheet = face.sheet
        super()._open(face)

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
