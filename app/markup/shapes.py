"""Geometry of markups: what the window paints and every exporter writes, in sheet millimetres."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import BadInput
from app.domain.geometry import Box, Point
from app.markup.line_breaking import break_lines, em_length

TEXT_MM = 2.5  # height of capitals on paper
CAP_EM = 0.714  # height of capitals in multiples of the font size
EM_MM = TEXT_MM / CAP_EM
LINE_EM = 1.4  # distance of base lines
TEXT_WIDTH_MM = 70.0  # longest line
PADDING_MM = 1.5  # between text and frame of a callout
CLOUD_CHORD_MM = 6.0
CLOUD_BULGE = 0.55  # tan of a quarter of the arc's angle
HEAD_MM = 4.0  # shortest arrow head
SAG_MM = 0.05


class Kind(StrEnum):
    """Kinds of markup (批注)."""

    CLOUD = "cloud"
    RECTANGLE = "rectangle"
    POLYGON = "polygon"
    POLYLINE = "polyline"
    ARROW = "arrow"
    TEXT = "text"
    CALLOUT = "callout"


LEAST_POINTS = {Kind.POLYGON: 3, Kind.TEXT: 1}  # of all others: 2


@dataclass(frozen=True)
class Stroke:
    """One path.

    Args:
        points: vertices in sheet millimetres.
        bulges: for each vertex the tangent of a quarter of the arc that follows, positive counter-clockwise, as in
            DXF; empty when all is straight.
        closed: the last vertex is joined with the first.
        filled: the inside is filled, as of an arrow head.
    """

    points: tuple[Point, ...]
    bulges: tuple[float, ...] = ()
    closed: bool = False
    filled: bool = False

    def flattened(self, sag_mm: float = SAG_MM) -> tuple[Point, ...]:
        """Return the vertices with arcs as chords at most ``sag_mm`` off; closed paths end where they began."""
        ends = (*self.points[1:], self.points[0]) if self.closed else self.points[1:]
        bulges = self.bulges or (0.0,) * len(self.points)
        path = [self.points[0]]
        for start, end, bulge in zip(self.points, ends, bulges, strict=False):
            path.extend(_arc(start, end, bulge, sag_mm))
        return tuple(path)


@dataclass(frozen=True)
class Words:
    """Lines of upright text.

    Args:
        lines: top line first.
        left_mm: where the lines begin.
        baselines_mm: y of each line's base line.
        height_mm: height of capitals, which drawings call the text height.
    """

    lines: tuple[str, ...]
    left_mm: float
    baselines_mm: tuple[float, ...]
    height_mm: float

    @property
    def em_mm(self) -> float:
        """Font size: the side of a Chinese character."""
        return self.height_mm / CAP_EM

    @property
    def box_mm(self) -> Box:
        """Box around the text, by estimate."""
        width = max(em_length(line) for line in self.lines) * self.em_mm
        top, bottom = self.baselines_mm[0] + self.em_mm, self.baselines_mm[-1] - 0.25 * self.em_mm
        return Box(self.left_mm, bottom, self.left_mm + width, top)


@dataclass(frozen=True)
class Shape:
    """A markup as drawn."""

    strokes: tuple[Stroke, ...]
    words: Words | None

    @property
    def box_mm(self) -> Box:
        """Box around all of it."""
        points = [point for stroke in self.strokes for point in stroke.flattened(0.5)]
        if self.words is not None:
            points.extend(self.words.box_mm.corners)
        return Box.around(points)


def shape_of(kind: Kind, points_mm: Sequence[Point], text: str = "", width_mm: float = 0.5) -> Shape:
    """Return how a markup is drawn.

    Args:
        kind: what it is. Cloud and rectangle: two opposite corners or an outline; arrow: tip … tail; text: upper
            left corner; callout: tip … upper left corner of its text.
        points_mm: its points.
        text: words of text and callout; on other kinds a note above the shape.
        width_mm: line width.

    Raises:
        BadInput: too few points, points that are no numbers, or a text without characters.
    """
    points = tuple((float(x), float(y)) for x, y in points_mm)
    if len(points) < LEAST_POINTS.get(kind, 2):
        raise BadInput(f"A {kind} needs {LEAST_POINTS.get(kind, 2)} points or more, not {len(points)}")
    if not all(map(math.isfinite, (value for point in points for value in point))):
        raise BadInput("A markup's points must be finite numbers")
    if kind in (Kind.TEXT, Kind.CALLOUT) and not text.strip():
        raise BadInput(f"A {kind} needs words")
    if kind is Kind.TEXT:
        return Shape((), _words(text, points[0]))
    if kind is Kind.CALLOUT:
        return _callout(points, text, width_mm)
    strokes = _pointed(points[::-1], width_mm) if kind is Kind.ARROW else (_DRAWN[kind](points),)
    return Shape(strokes, _words_above(text, strokes) if text.strip() else None)


def _cloud(points: tuple[Point, ...]) -> Stroke:
    corners = _outline(points)
    if _signed_area(corners) < 0:
        corners = corners[::-1]
    path: list[Point] = []
    for start, end in zip(corners, (*corners[1:], corners[0]), strict=True):
        count = max(1, round(math.dist(start, end) / CLOUD_CHORD_MM))
        path.extend(_between(start, end, step / count) for step in range(count))
    return Stroke(tuple(path), (CLOUD_BULGE,) * len(path), closed=True)


def _closed(points: tuple[Point, ...]) -> Stroke:
    return Stroke(_outline(points), closed=True)


def _callout(points: tuple[Point, ...], text: str, width_mm: float) -> Shape:
    words = _words(text, points[-1])
    frame = words.box_mm.grown(PADDING_MM)
    bends = points[1:-1]
    towards = bends[-1] if bends else points[0]
    x, y = frame.centre
    sides = ((frame.x0, y), (frame.x1, y), (x, frame.y0), (x, frame.y1))
    nearest = min(sides, key=lambda side: math.dist(side, towards))
    leader = _pointed((nearest, *reversed(bends), points[0]), width_mm)
    return Shape((Stroke(frame.corners, closed=True), *leader), words)


_DRAWN: dict[Kind, Callable[[tuple[Point, ...]], Stroke]] = {
    Kind.CLOUD: _cloud,
    Kind.RECTANGLE: _closed,
    Kind.POLYGON: _closed,
    Kind.POLYLINE: Stroke,
}


def _outline(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Return corners: of the box when there are two points, else the points, without a repeated last one."""
    if len(points) == 2:
        return Box.around(points).corners
    return points[:-1] if points[0] == points[-1] and len(points) > 3 else points


def _pointed(points: tuple[Point, ...], width_mm: float) -> tuple[Stroke, ...]:
    """Return a path that ends in an arrow head at its last point."""
    tip, before = points[-1], points[-2]
    length = math.dist(before, tip)
    if length == 0:
        return (Stroke(points),)
    head = min(max(HEAD_MM, 6 * width_mm), length)
    ux, uy = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    neck = (tip[0] - head * ux, tip[1] - head * uy)
    half = head / 4
    barbs = (neck[0] - half * uy, neck[1] + half * ux), (neck[0] + half * uy, neck[1] - half * ux)
    return Stroke((*points[:-1], neck)), Stroke((tip, *barbs), closed=True, filled=True)


def _words(text: str, corner: Point) -> Words:
    lines = tuple(break_lines(text.strip(), TEXT_WIDTH_MM / EM_MM, em_length))
    baselines = tuple(corner[1] - EM_MM * (1 + LINE_EM * row) for row in range(len(lines)))
    return Words(lines, corner[0], baselines, TEXT_MM)


def _words_above(text: str, strokes: tuple[Stroke, ...]) -> Words:
    box = Box.around(point for stroke in strokes for point in stroke.flattened(0.5))
    words = _words(text, (box.x0, box.y1))
    lift = box.y1 + 0.5 * EM_MM - words.baselines_mm[-1]
    return Words(words.lines, words.left_mm, tuple(y + lift for y in words.baselines_mm), words.height_mm)


def _signed_area(points: tuple[Point, ...]) -> float:
    following = (*points[1:], points[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, following, strict=True)) / 2


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])


def _arc(start: Point, end: Point, bulge: float, sag_mm: float) -> list[Point]:
    """Return the points after ``start`` up to ``end``."""
    chord = math.dist(start, end)
    if bulge == 0 or chord == 0:
        return [end]
    angle = 4 * math.atan(bulge)
    radius = chord / (2 * math.sin(abs(angle) / 2))
    count = max(2, math.ceil(abs(angle) / (2 * math.acos(max(0.0, 1 - min(sag_mm, radius) / radius)) or 1.0)))
    offset = (1 - bulge * bulge) / (4 * bulge)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    centre = (x - offset * (end[1] - start[1]), y + offset * (end[0] - start[0]))
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    turns = [first + angle * step / count for step in range(1, count)]
    return [(centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)) for turn in turns] + [end]
