"""Measuring with the mouse: along points, around areas, at angles, of circles, inside outlines, of like blocks."""

from __future__ import annotations

import itertools
import math

from PySide6.QtCore import QCoreApplication, QPointF

from app.domain.geometry import Point
from app.drawings.measure.quantities import angle_deg, area, circle_through, length, perimeter
from widgets.canvas.tools import Board, Measured, Tool


class PointsTool(Tool):
    """Takes snapped points; after an end the next press begins anew."""

    snaps = True
    least, most = 2, 0  # points; 0 for as many as one likes

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._ended = False

    def press(self, at: QPointF) -> None:
        """Set a point."""
        if self._ended:
            self.points, self._ended = [], False
        if not self.points:
            self.board.measured_as(None)
        self.points.append(self.board.snapped(at, self.points[-1] if self.points else None))
        self.advanced()
        if self.most and len(self.points) == self.most:
            self.complete()

    def advanced(self) -> None:
        """Tell how far it is."""

    def complete(self) -> bool:
        """End; what was measured stays until the next press."""
        if self._ended or len(self.points) < self.least:
            return False
        self._ended = True
        self.board.measured_as(self.result(tuple(self.points)))
        return True

    def cancel(self) -> bool:
        """Take all away."""
        self._ended = False
        self.board.measured_as(None)
        return super().cancel()

    def draft(self, cursor: Point) -> tuple[str, tuple[Point, ...]] | None:
        """Return the path, up to the cursor until it is ended."""
        if not self.points or self._ended:
            return None
        return "polyline", (*self.points, cursor)

    def result(self, points: tuple[Point, ...]) -> Measured | None:
        """Return what the points measure."""
        raise NotImplementedError


class MeasureTool(PointsTool):
    """Measures along the points clicked."""

    name = "measure"

    def advanced(self) -> None:
        """Tell the length so far."""
        if len(self.points) > 1:
            self.board.measured_to(tuple(self.points))

    def result(self, points: tuple[Point, ...]) -> Measured | None:
        """Return the length of the path; of a chain also its pieces."""
        said = self.board.ruler.length_text(length(points), points[0])
        if len(points) > 2:
            pieces = (self.board.ruler.length_text(math.dist(a, b), a) for a, b in itertools.pairwise(points))
            said += " (" + " + ".join(pieces) + ")"
        return Measured("polyline", points, said)


class AreaTool(PointsTool):
    """Measures the area and perimeter of the points clicked."""

    name = "area"
    least = 3

    def draft(self, cursor: Point) -> tuple[str, tuple[Point, ...]] | None:
        """Return the outline up to the cursor."""
        found = super().draft(cursor)
        return ("polygon", found[1]) if found and len(found[1]) > 2 else found

    def result(self, points: tuple[Point, ...]) -> Measured | None:
        """Return area and perimeter."""
        return outline_measured(self.board, (points,))


class AngleTool(PointsTool):
    """Measures the angle at the second of three points."""

    name = "angle"
    least = most = 3

    def result(self, points: tuple[Point, ...]) -> Measured | None:
        """Return the angle."""
        return Measured("polyline", points, f"{angle_deg(points):.2f}°")


class RadiusTool(PointsTool):
    """Measures the circle through three points of an arc."""

    name = "radius"
    least = most = 3

    def result(self, points: tuple[Point, ...]) -> Measured | None:
        """Return the radius; None for points on a line."""
        found = circle_through(points)
        if found is None:
            return None
        centre, radius = found
        return Measured("polyline", (centre, points[-1]), "R " + self.board.ruler.length_text(radius, centre))


class CalibrateTool(PointsTool):
    """Asks how long the way between two points is in nature."""

    name = "calibrate"
    least = most = 2

    def result(self, points: tuple[Point, ...]) -> Measured | None:
        """Ask for the length."""
        self.board.ask_length(points)
        return None


class PickTool(Tool):
    """Asks for what is drawn around the place clicked: an outline, or a block and its like."""

    def __init__(self, board: Board, name: str) -> None:
        super().__init__(board)
        self.name = name

    def press(self, at: QPointF) -> None:
        """Ask."""
        self.board.measured_as(None)
        self.board.want_pick(self.name, self.board.mm(at))

    def cancel(self) -> bool:
        """Take away what was measured."""
        self.board.measured_as(None)
        return False


def outline_measured(board: Board, rings: tuple[tuple[Point, ...], ...]) -> Measured:
    """Return area and perimeter of an outline with holes."""
    said = QCoreApplication.translate("Measure", "Area {area}, perimeter {length}").format(
        area=board.ruler.area_text(area(rings), rings[0][0]),
        length=board.ruler.length_text(perimeter(rings[0]), rings[0][0]),
    )
    return Measured("polygon", rings[0], said)
