"""The strokes of a shape: its codes carried out.

Codes: 0 end; 1, 2 pen down, up; 3, 4 divide, multiply the scale; 5, 6 push, pop the place; 7 another shape; 8, 9 one
step, steps until (0, 0); 10 arc of octants; 11 arc between octants; 12, 13 arc by its bulge, arcs until (0, 0); 14 the
next code is for vertical writing only; others: length and one of sixteen directions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.drawings.shx.shape_file import Kind, ShapeFile

MOST_CODES = 50_000  # of one shape with all shapes in it
DEEPEST = 12
_CHORD = math.pi / 16  # of arcs, at most
_X = (1, 1, 1, 0.5, 0, -0.5, -1, -1, -1, -1, -1, -0.5, 0, 0.5, 1, 1)
_Y = (0, 0.5, 1, 1, 1, 1, 1, 0.5, 0, -0.5, -1, -1, -1, -1, -1, -0.5)


@dataclass(frozen=True)
class Strokes:
    """A shape as polylines, units of its file.

    Args:
        xy: (n, 2) vertices.
        start: (m + 1,) first vertex of each polyline.
        end: where the next shape begins.
    """

    xy: npt.NDArray[np.float64]
    start: npt.NDArray[np.int64]
    end: tuple[float, float]


def strokes_of(file: ShapeFile, number: int) -> Strokes:
    """Return the strokes of shape ``number`` as written horizontally; those before a damaged code when there is one."""
    pen = _Pen(file)
    pen.draw(number, 0)
    lines = [line for line in pen.lines if len(line) > 1]
    count = np.array([0, *(len(line) for line in lines)])
    xy = np.array([point for line in lines for point in line], np.float64).reshape(-1, 2)
    end = (pen.x, pen.y)
    if file.width and end == (0.0, 0.0):
        end = float(file.width), 0.0
    return Strokes(xy, np.cumsum(count), end)


@dataclass
class _Pen:
    file: ShapeFile
    lines: list[list[tuple[float, float]]] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    down: bool = True
    scale_x: float = 1.0
    scale_y: float = 1.0
    stack: list[tuple[float, float]] = field(default_factory=list)
    left: int = MOST_CODES
    broken: bool = True  # the next line begins a polyline

    def draw(self, number: int, depth: int) -> bool:
        """Carry out the codes of a shape; return whether all went well."""
        codes = self.file.codes.get(number)
        if codes is None or depth > DEEPEST:
            return False
        self.down = True
        at = 0
        skip = False
        while at < len(codes) and self.left > 0:
            self.left -= 1
            code = codes[at]
            if code == 0:
                return True
            if code == 14:
                skip = True
                at += 1
                continue
            size = self._size(codes, at)
            if size == 0 or at + size > len(codes):
                return False
            if not skip and not self._carry_out(code, codes[at + 1 : at + size], depth):
                return False
            skip = False
            at += size
        return at >= len(codes)

    def _size(self, codes: bytes, at: int) -> int:
        """Return the number of bytes of a code with its figures, 0 when it has no end."""
        code = codes[at]
        if code in (3, 4):
            return 2
        if code == 7:
            if self.file.kind is Kind.BIGFONT and codes[at + 1 : at + 2] == b"\0":
                return 8
            return 3 if self.file.kind is Kind.UNIFONT else 2
        if code in (9, 13):
            step = 2 if code == 9 else 3
            end = at + 1
            while codes[end : end + 2] != b"\0\0":
                if end >= len(codes):
                    return 0
                end += step
            return end + 2 - at
        return {8: 3, 10: 3, 11: 6, 12: 4}.get(code, 1)

    def _carry_out(self, code: int, values: bytes, depth: int) -> bool:
        if code > 15:
            self._step(_X[code & 15] * (code >> 4), _Y[code & 15] * (code >> 4))
        elif code in (1, 2):
            self.down = code == 1
        elif code in (3, 4):
            if not values[0]:
                return False
            factor = values[0] if code == 4 else 1 / values[0]
            self.scale_x, self.scale_y = self.scale_x * factor, self.scale_y * factor
        elif code == 5:
            self.stack.append((self.x, self.y))
        elif code == 6:
            if not self.stack:
                return False
            self._to(*self.stack.pop(), draws=False)
        elif code == 7:
            return self._other(values, depth)
        elif code in (8, 9):
            for i in range(0, len(values) - 1, 2):
                self._step(_signed(values[i]), _signed(values[i + 1]))
        elif code == 10:
            self._octants(values[0], values[1])
        elif code == 11:
            self._between_octants(values)
        elif code in (12, 13):
            for i in range(0, len(values) - 2, 3):
                self._bulge(*(_signed(value) for value in values[i : i + 3]))
        return True

    def _other(self, values: bytes, depth: int) -> bool:
        """Draw another shape from here; of a letter's primitives each has its own place and size."""
        if self.file.kind is Kind.UNIFONT:
            high, low = values
            number = high << 8 | low
            return self.draw(number if number in self.file.codes else low << 8 | high, depth + 1)
        if len(values) == 1:
            return self.draw(values[0], depth + 1)
        number = values[1] << 8 | values[2]
        place, scales, stack = (self.x, self.y), (self.scale_x, self.scale_y), self.stack
        self.stack = []
        self._to(place[0] + _signed(values[3]) * scales[0], place[1] + _signed(values[4]) * scales[1], draws=False)
        self.scale_x *= values[5] / (self.file.width or self.file.above or 1)
        self.scale_y *= values[6] / (self.file.above or 1)
        drawn = self.draw(number, depth + 1)
        self._to(*place, draws=False)
        self.scale_x, self.scale_y = scales
        self.stack = stack
        return drawn

    def _step(self, dx: float, dy: float) -> None:
        self._to(self.x + dx * self.scale_x, self.y + dy * self.scale_y, draws=self.down)

    def _to(self, x: float, y: float, *, draws: bool) -> None:
        if draws:
            if self.broken:
                self.lines.append([(self.x, self.y)])
            self.lines[-1].append((x, y))
        self.broken = not draws
        self.x, self.y = x, y

    def _octants(self, radius: int, figures: int) -> None:
        start, count, turn = _octant_figures(figures)
        self._arc(radius, start * math.pi / 4, turn * (count or 8) * math.pi / 4)

    def _between_octants(self, values: bytes) -> None:
        start, count, turn = _octant_figures(values[4])
        begin = start + turn * values[0] / 256
        end = start + turn * ((count or 8) - 1 + (values[1] or 256) / 256)
        self._arc(values[2] << 8 | values[3], begin * math.pi / 4, (end - begin) * math.pi / 4)

    def _arc(self, radius: float, start: float, sweep: float) -> None:
        """Draw an arc that leaves from here at the angle ``start`` of its circle."""
        x, y = self.x - radius * math.cos(start) * self.scale_x, self.y - radius * math.sin(start) * self.scale_y
        steps = max(1, math.ceil(abs(sweep) / _CHORD - 1e-9))
        for i in range(1, steps + 1):
            angle = start + sweep * i / steps
            self._to(
                x + radius * math.cos(angle) * self.scale_x,
                y + radius * math.sin(angle) * self.scale_y,
                draws=self.down,
            )

    def _bulge(self, dx: int, dy: int, bulge: int) -> None:
        """Draw an arc to a place; a bulge of 127 is a half circle, counter-clockwise when positive."""
        chord = math.hypot(dx, dy)
        if not bulge or not chord or not self.down:
            self._step(dx, dy)
            return
        sweep = 4 * math.atan(bulge / 127)
        radius = abs(chord / 2 / math.sin(sweep / 2))
        start = math.atan2(dy, dx) - sweep / 2 - math.copysign(math.pi / 2, sweep)
        self._arc(radius, start, sweep)


def _signed(value: int) -> int:
    return value - 256 if value > 127 else value


def _octant_figures(figures: int) -> tuple[int, int, int]:
    """Return first octant, number of octants (0: all), and 1 for counter-clockwise, else -1."""
    return figures >> 4 & 7, figures & 7, -1 if figures & 0x80 else 1
