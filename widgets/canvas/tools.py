"""What the mouse does on the canvas: one class a way of working, told apart by what a press means."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, Qt

from app.domain.geometry import Box, Point
from widgets.canvas.markups import Markup, grip_at, hit
from widgets.canvas.ruler import Ruler
from widgets.canvas.view import View

DRAG_PX = 4.0  # a shorter drag is a click
CLOSE_PX = 9.0  # a click this near the first point closes an outline


class Board(Protocol):
    """What tools see of the canvas."""

    view: View
    ruler: Ruler
    markups: list[Markup]
    selected: str
    preview: Markup | None

    def px(self, point: Point) -> QPointF:
        """Return where a place of the sheet is."""

    def mm(self, at: QPointF) -> Point:
        """Return which place of the sheet is at a pixel."""

    def look(self, view: View) -> None:
        """Show another part of the sheet."""

    def draw(self, kind: str, points_mm: tuple[Point, ...]) -> None:
        """Let a markup with these points come into being."""

    def reshape(self, markup: Markup, points_mm: tuple[Point, ...]) -> None:
        """Give a markup other points."""

    def reword(self, markup: Markup) -> None:
        """Let the person change a markup's words."""

    def pick_place(self, at: QPointF) -> bool:
        """Pick the finding or opinion at a pixel; False for none."""

    def snapped(self, at: QPointF, begin: Point | None = None) -> Point:
        """Return the place at a pixel, or the snap point near it; ``begin``: where the line that is drawn begins."""

    def measured_to(self, points_mm: tuple[Point, ...]) -> None:
        """Tell the length of a path."""

    def measured_as(self, found: Measured | None) -> None:
        """Show what was measured; nothing for None."""

    def ask_length(self, points_mm: tuple[Point, ...]) -> None:
        """Ask how long a path is in nature."""

    def want_pick(self, kind: str, at: Point) -> None:
        """Ask for what is drawn around a place."""

    def set_tool(self, name: str) -> None:
        """Change the tool."""


@dataclass(frozen=True)
class Measured:
    """What was measured: the kind and points of the markup it can become, and its words."""

    kind: str
    points_mm: tuple[Point, ...]
    text: str


class Tool:
    """One way of working; ``points`` are those set so far, in sheet millimetres."""

    name = ""
    cursor = Qt.CursorShape.CrossCursor
    snaps = False

    def __init__(self, board: Board) -> None:
        self.board = board
        self.points: list[Point] = []

    def press(self, at: QPointF) -> None:
        """Take a press of the left button."""

    def move(self, at: QPointF, step: QPointF) -> None:
        """Take a move with the left button down; ``step`` since the last."""

    def release(self, at: QPointF) -> None:
        """Take the release."""

    def complete(self) -> bool:
        """End what is being drawn, as Enter and a double click do; False when there is nothing to end."""
        return False

    def take_back(self) -> bool:
        """Take away the last point set; False when there is none."""
        if self.points:
            self.points.pop()
            return True
        return False

    def cancel(self) -> bool:
        """Give up what is being drawn; False when there is nothing."""
        had = bool(self.points)
        self.points = []
        return had

    def draft(self, cursor: Point) -> tuple[str, tuple[Point, ...]] | None:
        """Return kind and points of what would come into being at the cursor."""
        del cursor
        return None


class SelectTool(Tool):
    """Picks markups and places; drags markups and their points."""

    name = "select"
    cursor = Qt.CursorShape.ArrowCursor

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._held: Markup | None = None
        self._grip: int | None = None
        self._start = QPointF()

    def press(self, at: QPointF) -> None:
        """Take hold of a point of the selected markup, of a markup, or pick a place."""
        board = self.board
        self._start = at
        self._held, self._grip = None, None
        chosen = next((markup for markup in board.markups if markup.id == board.selected), None)
        if chosen is not None and (grip := grip_at(chosen, at, board.px)) is not None:
            self._held, self._grip = chosen, grip
            return
        for markup in reversed(board.markups):
            if hit(markup, at, board.px, board.view.zoom):
                board.selected = markup.id
                self._held = markup
                return
        board.selected = ""
        board.pick_place(at)

    def move(self, at: QPointF, step: QPointF) -> None:
        """Show what is held where it would go."""
        del step
        held, board = self._held, self.board
        if held is None or (board.preview is None and _apart(self._start, at) <= DRAG_PX):
            return
        (x0, y0), (x1, y1) = board.mm(self._start), board.mm(at)
        if self._grip is None:
            board.preview = held.moved(x1 - x0, y1 - y0)
        else:
            x, y = held.points_mm[self._grip]
            board.preview = held.bent(self._grip, (x + x1 - x0, y + y1 - y0))

    def release(self, at: QPointF) -> None:
        """Let what was held stay where it is."""
        del at
        held, preview = self._held, self.board.preview
        self._held, self.board.preview = None, None
        if held is not None and preview is not None and preview.points_mm != held.points_mm:
            self.board.reshape(held, preview.points_mm)

    def complete(self) -> bool:
        """Edit the words of the selected markup."""
        board = self.board
        chosen = next((markup for markup in board.markups if markup.id == board.selected), None)
        if chosen is not None and chosen.text:
            board.reword(chosen)
            return True
        return False

    def cancel(self) -> bool:
        """Put back what is held; select nothing."""
        had = self.board.preview is not None or bool(self.board.selected)
        self._held, self.board.preview, self.board.selected = None, None, ""
        return had


class PanTool(Tool):
    """Moves the sheet."""

    name = "pan"
    cursor = Qt.CursorShape.OpenHandCursor

    def move(self, at: QPointF, step: QPointF) -> None:
        """Drag the sheet along."""
        del at
        self.board.look(self.board.view.moved(step.x(), step.y()))


class SpanTool(Tool):
    """Draws what two points give: press and drag, or click twice."""

    snaps = True

    def __init__(self, board: Board, kind: str) -> None:
        super().__init__(board)
        self.name = kind

    def press(self, at: QPointF) -> None:
        """Set the first point."""
        if not self.points:
            self.points = [self.board.snapped(at)]

    def release(self, at: QPointF) -> None:
        """Set the second point when it is elsewhere."""
        if self.points and _apart(self.board.px(self.points[0]), at) > DRAG_PX:
            points, self.points = (self.points[0], self.board.snapped(at)), []
            self._done(points)

    def draft(self, cursor: Point) -> tuple[str, tuple[Point, ...]] | None:
        """Return the span up to the cursor."""
        return (self.name, (self.points[0], cursor)) if self.points else None

    def _done(self, points: tuple[Point, Point]) -> None:
        self.board.draw(self.name, points)


class ZoomTool(SpanTool):
    """Shows the rectangle that is dragged."""

    def __init__(self, board: Board) -> None:
        super().__init__(board, "zoom")

    def draft(self, cursor: Point) -> tuple[str, tuple[Point, ...]] | None:
        """Return the rectangle up to the cursor."""
        return ("rectangle", (self.points[0], cursor)) if self.points else None

    def _done(self, points: tuple[Point, Point]) -> None:
        self.board.look(self.board.view.fitted(Box.around(points), 0.0))
        self.board.set_tool("select")


class TextTool(Tool):
    """Puts words where the person clicks."""

    name = "text"
    cursor = Qt.CursorShape.IBeamCursor

    def press(self, at: QPointF) -> None:
        """Ask for words that begin here."""
        self.board.draw("text", (self.board.mm(at),))


class PathTool(Tool):
    """Draws a polyline click by click; a click on its first point closes it to an outline."""

    name = "polyline"
    snaps = True

    def press(self, at: QPointF) -> None:
        """Set a point, or close the outline."""
        if len(self.points) >= 3 and _apart(self.board.px(self.points[0]), at) <= CLOSE_PX:
            self._end("polygon")
        else:
            self.points.append(self.board.snapped(at))

    def complete(self) -> bool:
        """End the polyline."""
        if len(self.points) < 2:
            return False
        self._end("polyline")
        return True

    def draft(self, cursor: Point) -> tuple[str, tuple[Point, ...]] | None:
        """Return the polyline up to the cursor."""
        return ("polyline", (*self.points, cursor)) if self.points else None

    def _end(self, kind: str) -> None:
        points, self.points = tuple(self.points), []
        self.board.draw(kind, points)


def length_of(points: tuple[Point, ...]) -> float:
    """Return the length of a path."""
    return sum(math.dist(one, other) for one, other in itertools.pairwise(points))


def _apart(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
