"""Adds signs of drawings to the open Chinese font: geometric tolerances, diameter, circled letters and numbers.

Run it on the font as it comes (Droid Sans Fallback, Apache 2.0); a font that has the signs already stays as it is:

    python installer/font_signs.py resources/fonts/DroidSansFallback.ttf
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import shapely
from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

Point = tuple[float, float]

CAP = 183.0  # height of capitals, units of the font
STROKE = 16.0
MIDDLE = CAP / 2
WIDE = 220  # advance
CHORDS = 32
X0, X1 = 22.0, 198.0
CENTRE = (X0 + X1) / 2


class Signs:
    """Glyphs drawn with strokes of one width."""

    def __init__(self) -> None:
        self.pen = TTGlyphPen(None)
        self._area = shapely.Polygon()

    def polygon(self, *points: Point) -> None:
        """Add an area."""
        self._area = self._area.union(shapely.Polygon(points))

    def glyph(self) -> Glyph:
        """Return the glyph: outlines that do not cross, outer ones clockwise."""
        for part in shapely.get_parts(self._area):
            part = shapely.geometry.polygon.orient(part, -1.0)
            for ring in (part.exterior, *part.interiors):
                corners = list(dict.fromkeys((round(x), round(y)) for x, y in ring.coords))
                self.pen.moveTo(corners[0])
                for corner in corners[1:]:
                    self.pen.lineTo(corner)
                self.pen.closePath()
        return self.pen.glyph()

    def line(self, begin: Point, end: Point) -> None:
        """Add a stroke."""
        dx, dy = end[0] - begin[0], end[1] - begin[1]
        length = math.hypot(dx, dy)
        nx, ny = -dy / length * STROKE / 2, dx / length * STROKE / 2
        ex, ey = dx / length * STROKE / 2, dy / length * STROKE / 2
        self.polygon(
            (begin[0] + nx - ex, begin[1] + ny - ey),
            (end[0] + nx + ex, end[1] + ny + ey),
            (end[0] - nx + ex, end[1] - ny + ey),
            (begin[0] - nx - ex, begin[1] - ny - ey),
        )

    def path(self, *points: Point) -> None:
        """Add strokes from point to point."""
        for begin, end in pairwise(points):
            self.line(begin, end)

    def ring(self, centre: Point, radius: float) -> None:
        """Add a circle."""
        line = shapely.Point(centre).buffer(radius, quad_segs=CHORDS // 4).exterior
        self._area = self._area.union(line.buffer(STROKE / 2))

    def arc(self, centre: Point, radius: float, begin: float, end: float) -> None:
        """Add a part of a circle, angles in degrees."""
        angles = [math.radians(begin + (end - begin) * i / CHORDS) for i in range(CHORDS + 1)]
        self.path(*((centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles))

    def arrow(self, begin: Point, end: Point) -> None:
        """Add a stroke with a filled head."""
        self.line(begin, end)
        dx, dy = end[0] - begin[0], end[1] - begin[1]
        length = math.hypot(dx, dy)
        ux, uy = dx / length * 50, dy / length * 50
        foot = end[0] - ux, end[1] - uy
        self.polygon(end, (foot[0] + uy * 0.4, foot[1] - ux * 0.4), (foot[0] - uy * 0.4, foot[1] + ux * 0.4))


def _flatness(s: Signs) -> None:
    s.path((X0, 40), (X1 - 45, 40), (X1, CAP - 40), (X0 + 45, CAP - 40), (X0, 40))


def _position(s: Signs) -> None:
    s.ring((CENTRE, MIDDLE), 55)
    s.line((X0, MIDDLE), (X1, MIDDLE))
    s.line((CENTRE, MIDDLE - 88), (CENTRE, MIDDLE + 88))


def _cylindricity(s: Signs) -> None:
    s.ring((CENTRE, MIDDLE), 42)
    for shift in (-50.0, 50.0):
        s.line((CENTRE + shift - 35, 10), (CENTRE + shift + 35, CAP - 10))


def _symmetry(s: Signs) -> None:
    s.line((X0, MIDDLE), (X1, MIDDLE))
    for y in (MIDDLE - 45, MIDDLE + 45):
        s.line((X0 + 35, y), (X1 - 35, y))


def _surface(s: Signs) -> None:
    s.arc((CENTRE, 50), 80, 0, 180)
    s.line((CENTRE - 80, 50), (CENTRE + 80, 50))


def _total_runout(s: Signs) -> None:
    s.line((X0, 15), (X1 - 60, 15))
    s.arrow((X0, 15), (X0 + 95, CAP - 10))
    s.arrow((X1 - 60, 15), (X1, CAP - 10))


def _counterbore(s: Signs) -> None:
    s.path((X0, CAP - 40), (X0, 30), (X1, 30), (X1, CAP - 40))


def _countersink(s: Signs) -> None:
    s.path((X0, CAP - 20), (CENTRE, 20), (X1, CAP - 20))


def _depth(s: Signs) -> None:
    s.line((X0 + 20, CAP - 10), (X1 - 20, CAP - 10))
    s.arrow((CENTRE, CAP - 10), (CENTRE, 0))


def _taper(s: Signs) -> None:
    s.path((X0, 45), (X1, MIDDLE), (X0, CAP - 45), (X0, 45))
    s.line((X0 - 10, MIDDLE), (X1 + 10, MIDDLE))


def _slope(s: Signs) -> None:
    s.path((X0, 30), (X1, 30), (X0, CAP - 40), (X0, 30))


def _diameter(s: Signs) -> None:
    s.ring((CENTRE, MIDDLE), 66)
    s.line((CENTRE - 66, -5), (CENTRE + 66, CAP + 5))


DRAWN: dict[str, Callable[[Signs], None]] = {
    "▱": _flatness,
    "⏥": _flatness,
    "⌖": _position,
    "⌭": _cylindricity,
    "⌯": _symmetry,
    "⌓": _surface,
    "⌰": _total_runout,
    "⏤": lambda s: s.line((X0, MIDDLE), (X1, MIDDLE)),
    "⌴": _counterbore,
    "⌵": _countersink,
    "↧": _depth,
    "⌲": _taper,
    "⌳": _slope,
    "⌀": _diameter,
}
CIRCLED = {chr(0x24B6 + i): chr(ord("A") + i) for i in range(26)}
CIRCLED |= {chr(0x3251 + i): str(21 + i) for i in range(15)} | {chr(0x32B1 + i): str(36 + i) for i in range(15)}


def add_signs(font: TTFont) -> int:
    """Add the signs that a font lacks; return how many."""
    known = font.getBestCmap()
    glyphs = font.getGlyphSet()
    outlines, metrics = font["glyf"], font["hmtx"]
    upright, em = font.get("vmtx"), font["head"].unitsPerEm
    made: dict[str, tuple[Glyph, int]] = {}
    for sign, draw in DRAWN.items():
        signs = Signs()
        draw(signs)
        made[sign] = signs.glyph(), WIDE
    for sign, letters in CIRCLED.items():
        signs = Signs()
        signs.ring((110, MIDDLE), 98)
        _inside(signs, letters, known, glyphs)
        made[sign] = signs.glyph(), WIDE
    order = list(font.getGlyphOrder())
    added = 0
    for sign, (glyph, advance) in made.items():
        if ord(sign) in known:
            continue
        name = f"sign{ord(sign):04X}"
        order.append(name)
        glyph.recalcBounds(outlines)
        outlines.glyphs[name] = glyph
        metrics.metrics[name] = (advance, glyph.xMin)
        if upright is not None:
            upright.metrics[name] = (em, 0)
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(sign)] = name
        added += 1
    font.setGlyphOrder(order)
    outlines.setGlyphOrder(order)
    return added


def _inside(signs: Signs, letters: str, known: dict[int, str], glyphs: object) -> None:
    """Draw letters of the font small in the middle of a circle."""
    size = 0.62 if len(letters) == 1 else 0.5
    names = [known[ord(letter)] for letter in letters]
    advances = [glyphs[name].width * size for name in names]
    x = 110 - sum(advances) / 2
    for name, advance in zip(names, advances, strict=True):
        recorded = DecomposingRecordingPen(glyphs)
        glyphs[name].draw(recorded)
        recorded.replay(TransformPen(signs.pen, Transform(size, 0, 0, size, x, MIDDLE - CAP * size / 2)))
        x += advance


def main() -> None:
    """Rewrite the font that is named."""
    path = Path(sys.argv[1])
    font = TTFont(path)
    added = add_signs(font)
    if added:
        font.save(path)
    print(f"{added} signs added to {path}")


if __name__ == "__main__":
    main()
