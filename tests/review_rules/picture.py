"""Pieces of small SVG pictures: text, boxes that keep out of one another's way, drawing units to pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from drawn_plan import XY
from shapely import clip_by_rect, get_parts
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

WIDTH = 480
MARGIN = 12
LOWEST, TALLEST = 150.0, 300.0
FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
WIDE_FROM = 0x2E7F
NARROW = 0.58
"""Advance of a Latin character, as a share of its size."""


def length_px(text: str, size: float) -> float:
    """Return about how long ``text`` is in a sans-serif face."""
    return sum(size if ord(c) > WIDE_FROM else NARROW * size for c in text)


def wrapped(text: str, size: float, width: float, most: int) -> list[str]:
    """Return ``text`` in at most ``most`` lines of ``width``; what does not fit ends in an ellipsis."""
    lines = [""]
    for char in text:
        if length_px(lines[-1] + char, size) > width:
            if len(lines) == most:
                lines[-1] = lines[-1][:-1] + "…"
                break
            lines.append("")
        lines[-1] += char
    return lines


def written(
    x: float, y: float, text: str, size: float, colour: str, *, bold: bool = False, middle: bool = False
) -> str:
    """Return a text whose base line begins, or has its middle, at a place."""
    more = ' font-weight="bold"' * bold + ' text-anchor="middle"' * middle
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.3g}" fill="{colour}"{more}>{escape(text)}</text>'


def svg(height: float, title: str, parts: Iterable[str]) -> str:
    """Return a whole picture on white."""
    whole = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}"'
        f' height="{height:.0f}" font-family="{FONT}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#fff"/>',
        *(part for part in parts if part),
        "</svg>",
    ]
    return "\n".join(whole) + "\n"


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """Tell whether it covers any of another."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def drawn(self, more: str) -> str:
        """Return it as an element."""
        x, y, wide, high = self.x0, self.y0, self.x1 - self.x0, self.y1 - self.y0
        return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" {more}/>'


class Frame:
    """The part of a drawing that a picture shows, from drawing units to pixels.

    Args:
        bounds: x0 y0 x1 y1 to show at least.
        top: pixels above it.
    """

    def __init__(self, bounds: tuple[float, float, float, float], top: float) -> None:
        x0, y0, x1, y1 = bounds
        wide = WIDTH - 2 * MARGIN
        across, up = max(x1 - x0, 1e-9), max(y1 - y0, 1e-9)
        self.top = top
        self.scale = min(wide / across, TALLEST / up)
        self.height = min(max(up * self.scale, LOWEST), TALLEST)
        self._x0 = (x0 + x1) / 2 - wide / 2 / self.scale
        self._y1 = (y0 + y1) / 2 + self.height / 2 / self.scale
        self.seen = box(self._x0, self._y1 - self.height / self.scale, self._x0 + wide / self.scale, self._y1)

    @property
    def outline(self) -> Box:
        """Return its edge."""
        return Box(MARGIN, self.top, WIDTH - MARGIN, self.top + self.height)

    def at(self, x: float, y: float) -> XY:
        """Return a place in pixels."""
        return MARGIN + (x - self._x0) * self.scale, self.top + (self._y1 - y) * self.scale

    def shows(self, xy: XY) -> bool:
        """Tell whether it shows a place."""
        return bool(self.seen.covers(Point(xy)))

    def inside(self, x: float, y: float, wide: float, high: float) -> Box:
        """Return a box around a place in pixels, moved into the picture."""
        x = min(max(x, MARGIN + 3 + wide / 2), WIDTH - MARGIN - 3 - wide / 2)
        y = min(max(y, self.top + 3 + high / 2), self.top + self.height - 3 - high / 2)
        return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)

    def path(self, shape: BaseGeometry, slack_px: float) -> str:
        """Return what it shows of a line, or of an area's edge, as path data."""
        lines = shape.boundary if isinstance(shape, Polygon) else shape
        shown = clip_by_rect(lines, *self.seen.bounds).simplify(slack_px / self.scale)
        return "".join(self._pen(part.coords) for part in get_parts(shown) if isinstance(part, LineString))

    def area(self, polygon: Polygon) -> str:
        """Return what it shows of an area as path data."""
        shown = polygon.buffer(0).intersection(self.seen)
        return "".join(self._pen(part.exterior.coords) + "z" for part in get_parts(shown) if isinstance(part, Polygon))

    def _pen(self, points: Sequence[XY]) -> str:
        steps: list[str] = []
        for x, y in (self.at(*point[:2]) for point in points):
            step = f"{round(x, 1):g} {round(y, 1):g}"
            if not steps or steps[-1] != step:
                steps.append(step)
        return "M" + "L".join(steps) if len(steps) > 1 else ""
