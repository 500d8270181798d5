"""Diagrams of what checks measured on planted drawings, from the evidence that they returned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from captions import COLOURS, DARK, GREY, HEAD, QUIET, footing, heading, measured, sign, table
from drawn_plan import XY
from picture import MARGIN, WIDTH, Box, Frame, length_px, svg, written
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry import box as rectangle
from specimens import Specimen, Words
from views import MOST_SHOWN, bounds_of, shape_of, window

from app.domain.finding import Finding
from app.review.checklist.items import Item
from app.review.checklist.rule_set import Rule

LARGEST_BYTES = 12_000
MOST_LABELLED = 4
"""The first ones have their values beside them."""
SMALLEST_TEXT, LARGEST_TEXT = 9.5, 13.0
SMALL_PX = 14.0
WALLS = frozenset({"wall", "protective_wall", "column", "building_new", "building_existing", "site_boundary"})


def diagram(rule: Rule, specimen: Specimen) -> str:
    """Return the SVG of a check on its specimen: grey what is drawn, in colour what the check measured.

    Where the check reads nothing but texts, it is a table of them with the figure marked.
    """
    for slack_px in (0.25, 0.6, 1.2, 2.5):
        picture = _Picture(rule, specimen, slack_px) if specimen.lines else None
        found = picture.svg() if picture and picture.shows_lines else table(rule, specimen)
        if len(found.encode()) < LARGEST_BYTES:
            return found
    raise ValueError(f"The diagram of {rule.item.id} is larger than {LARGEST_BYTES} bytes")


@dataclass
class _Picture:
    rule: Rule
    specimen: Specimen
    slack_px: float
    taken: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        placed = [one for one in self.specimen.findings if one.coordinates and one.outcome.value in COLOURS]
        self.frame = Frame(window(self.specimen, placed), HEAD)
        self.shown = [one for one in placed if shape_of(one).intersects(self.frame.seen)][:MOST_SHOWN]
        self.main = self.shown[0]

    @property
    def item(self) -> Item:
        """Return the checklist item."""
        return self.rule.item

    @property
    def shows_lines(self) -> bool:
        """Tell whether there is more to see than the text that was read."""
        if not self._text_of(self.main):
            return True
        return any(self.frame.shows(xy) for line in self.specimen.lines for xy in line.xy) or any(
            LineString(line.xy).intersects(self.frame.seen) for line in self.specimen.lines if len(line.xy) > 1
        )

    def svg(self) -> str:
        """Return the whole picture."""
        frame = self.frame
        drawn = [*self._fills(), *self._lines(), *self._regions()]
        marks = [mark for one in reversed(self.shown) if not self._text_of(one) for mark in self._mark(one)]
        self.taken += [box for one in self.shown if (box := self._small(one))]
        boxed = self._texts(measured_ones=True)
        names = self._texts(measured_ones=False, near=True)
        labels = [part for one in self.shown[:MOST_LABELLED] for part in self._label(one)]
        texts = self._texts(measured_ones=False, near=False)
        foot, end = footing(self.rule, self.shown, frame.top + frame.height + MARGIN)
        edge = frame.outline.drawn('fill="none" stroke="#d9dce0"')
        parts = [*heading(self.item), *drawn, *names, *texts, *marks, *boxed, *labels, edge, *foot]
        return svg(end + 4, f"{self.item.id}: {self.item.title_en}", parts)

    def _fills(self) -> Iterator[str]:
        rings = [Polygon(ring) for ring in self.specimen.fills if len(ring) > 3]
        data = "".join(self.frame.area(ring) for ring in rings)
        if data:
            yield f'<path d="{data}" fill="#eceef0"/>'

    def _lines(self) -> Iterator[str]:
        for strong, colour, width in ((False, GREY, 0.9), (True, DARK, 1.3)):
            lines = [line for line in self.specimen.lines if (line.role in WALLS) is strong]
            data = "".join(self._stroke(line.xy) for line in lines)
            if data:
                yield f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width}"/>'

    def _stroke(self, xy: Sequence[XY]) -> str:
        """Return a line as path data; a point, and a symbol too small to see, as a cross."""
        x0, y0, x1, y1 = bounds_of(xy)
        size_px = max(x1 - x0, y1 - y0) * self.frame.scale
        if size_px > 3:
            return self.frame.path(LineString(xy), self.slack_px)
        middle = (x0 + x1) / 2, (y0 + y1) / 2
        symbol = len(xy) == 1 or (len(xy) > 3 and xy[0] == xy[-1])
        if not symbol or not self.frame.shows(middle):
            return ""
        x, y = self.frame.at(*middle)
        return f"M{x - 4:.1f} {y:.1f}h8M{x:.1f} {y - 4:.1f}v8"

    def _regions(self) -> Iterator[str]:
        for one in reversed(self.shown):
            shape = shape_of(one)
            if isinstance(shape, Polygon):
                yield f'<path d="{self.frame.area(shape)}" fill="{COLOURS[one.outcome.value]}" fill-opacity=".10"/>'

    def _mark(self, one: Finding) -> Iterator[str]:
        """Draw what a finding measured."""
        shape, colour = shape_of(one), COLOURS[one.outcome.value]
        width = 2.4 if one is self.main else 1.6
        stroke = f'fill="none" stroke="{colour}" stroke-width="{width}"'
        if isinstance(shape, Point):
            x, y = self.frame.at(shape.x, shape.y)
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" {stroke}/>'
            return
        if data := self.frame.path(shape, self.slack_px):
            yield f'<path d="{data}" {stroke}/>'
        if isinstance(shape, LineString):
            for xy in (shape.coords[0], shape.coords[-1]):
                if self.frame.shows(xy):
                    x, y = self.frame.at(*xy)
                    yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            if self._small(one):
                x, y = self.frame.at(*shape.interpolate(0.5, normalized=True).coords[0])
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="13" fill="none" stroke="{colour}"/>'

    def _small(self, one: Finding) -> Box | None:
        """Return what the mark of a point, or of a line too short to see, covers."""
        shape = shape_of(one)
        if self._text_of(one) or isinstance(shape, Polygon) or shape.length * self.frame.scale >= SMALL_PX:
            return None
        x, y = self.frame.at(shape.centroid.x, shape.centroid.y)
        return Box(x - 9, y - 9, x + 9, y + 9)

    def _label(self, one: Finding) -> Iterator[str]:
        """Write the measured value beside its place, where it covers nothing written before."""
        value, limit = measured(self.item, one)
        if not value or self._text_of(one):
            return
        text = f"{value} {sign(one)} {limit}" if one is self.main and sign(one) else value
        size = 14 if one is self.main else 11.5
        wide, high = length_px(text, size) + 8, size + 4
        free = [box for box in self._places(one, wide, high) if not self._meets(box)]
        place = next((box for box in free if not self._crosses(one, box)), free[0] if free else None)
        if place is None:
            if one is not self.main:
                return
            place = next(self._places(one, wide, high))
        self.taken.append(place)
        yield place.drawn('rx="2" fill="#fff" fill-opacity=".9"')
        colour = COLOURS[one.outcome.value]
        yield written((place.x0 + place.x1) / 2, place.y1 - 0.31 * size, text, size, colour, bold=True, middle=True)

    def _places(self, one: Finding, wide: float, high: float) -> Iterator[Box]:
        """Yield where a label could stand, best first."""
        shape = shape_of(one)
        part = shape.intersection(self.frame.seen)
        line = isinstance(part, LineString)
        middle = part.interpolate(0.5, normalized=True) if line else part.representative_point()
        x, y = self.frame.at(middle.x, middle.y)
        if isinstance(shape, Polygon):
            yield from (self.frame.inside(x, y + step * (high + 3), wide, high) for step in (0, 1, -1, 2, -2))
        gap = 14 if self._small(one) else 6
        ways = [(0, -1), (1, 0), (-1, 0), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1)]
        if line and abs(part.bounds[3] - part.bounds[1]) > abs(part.bounds[2] - part.bounds[0]):
            ways = [(1, 0), (-1, 0), *ways]
        for dx, dy in ways:
            yield self.frame.inside(x + dx * (wide / 2 + gap), y + dy * (high / 2 + gap), wide, high)
        for far, (dx, dy) in product((24, 44, 70), ways):
            yield self.frame.inside(x + dx * (wide / 2 + far), y + dy * (high / 2 + far), wide, high)

    def _meets(self, box: Box) -> bool:
        return any(box.meets(other) for other in self.taken)

    def _crosses(self, one: Finding, box: Box) -> bool:
        """Tell whether a label would stand on the line that it speaks of."""
        shape = shape_of(one)
        if not isinstance(shape, LineString):
            return False
        line = LineString([self.frame.at(*xy[:2]) for xy in shape.coords])
        return bool(line.intersects(rectangle(box.x0, box.y0, box.x1, box.y1)))

    def _text_of(self, one: Finding) -> Words | None:
        """Return the text that a finding points to."""
        if one.geometry_type != "Point":
            return None
        return next((words for words in self.specimen.words if words.handles == one.handles), None)

    def _texts(self, *, measured_ones: bool, near: bool = False) -> list[str]:
        """Write texts of the drawing where they cover nothing: those measured, else those in what is, or is not."""
        read = {one.handles: one for one in reversed(self.shown) if self._text_of(one)}
        areas = [shape for one in self.shown if isinstance(shape := shape_of(one), Polygon)]
        found = []
        for words in self.specimen.words:
            own = read.get(words.handles)
            within = any(area.covers(Point(words.x, words.y)) for area in areas)
            if (own is not None) is not measured_ones or (own is None and within is not near):
                continue
            if self.frame.shows((words.x, words.y)):
                found += self._word(words, own)
        return found

    def _word(self, words: Words, own: Finding | None) -> Iterator[str]:
        text = " ".join(words.text.split())
        room = WIDTH - 2 * MARGIN - 8
        size = min(max(words.height * self.frame.scale * 1.3, SMALLEST_TEXT), LARGEST_TEXT + bool(own))
        size = min(size, size * room / max(length_px(text, size), 1.0))
        x, y = self.frame.at(words.x, words.y)
        extra = 8 if own else 2
        box = self.frame.inside(x, y, length_px(text, size) + extra, size * 1.2 + extra)
        if self._meets(box):
            return
        self.taken.append(box)
        colour = COLOURS[own.outcome.value] if own else QUIET
        back = f'fill="{colour}" fill-opacity=".08" stroke="{colour}" stroke-width="1.8"'
        yield box.drawn(back if own else 'fill="#fff" fill-opacity=".7"')
        base = (box.y0 + box.y1) / 2 + 0.36 * size
        yield written((box.x0 + box.x1) / 2, base, text, size, colour, middle=True)
