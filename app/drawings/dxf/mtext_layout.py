"""Where the lines of paragraphs stand, and the texts that they become."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.mtext_content import STACKS, Format, Line
from app.drawings.dxf.mtext_justified import spread
from app.drawings.dxf.mtext_paragraph import PLAIN
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source
from app.drawings.lettered import PITCH
from app.drawings.pdf.fonts import advance_caps
from app.drawings.scene import TEXT, Span

LINE_STEP = 5 / 3  # distance of lines in their height, at spacing factor 1
_SUPER, _SUB = 0.55, -0.45  # how far small letters alone stand above and below, in their height
_SLASH = 0.6  # width of a diagonal bar, in the height of the parts
_LEFT, _CENTRE, _RIGHT, _FIT = 0, 1, 2, 3
_MIDDLE = 2  # of letters, across their line


@dataclass(frozen=True)
class Setting:
    """Where and how a text is set.

    Args:
        row: of the builder.
        font: row of the tables.
        height: drawing units.
        attachment: 1–3 top, 4–6 middle, 7–9 bottom; left, centre, right.
        at: its place.
        u: unit vector along the lines.
        v: unit vector up.
        spacing: factor of the distance of lines.
        exact: the distance is the same whatever their height.
        width: of the column, drawing units; 0 where it has none.
        upright: the lines run down and their letters stand upright; ``u`` is the way down, ``v`` to the right.
    """

    row: int
    font: int
    height: float
    attachment: int
    at: Floats
    u: Floats
    v: Floats
    spacing: float = 1.0
    exact: bool = False
    width: float = 0.0
    upright: bool = False

    @property
    def side(self) -> int:
        """0 left, 1 centre, 2 right."""
        return (self.attachment - 1) % 3 if 1 <= self.attachment <= 9 else 0

    @property
    def level(self) -> int:
        """0 top, 1 middle, 2 bottom."""
        return (self.attachment - 1) // 3 if 1 <= self.attachment <= 9 else 0


@dataclass(frozen=True)
class Extent:
    """How far a text reaches from its place, along ``u`` and ``v``."""

    left: float
    right: float
    low: float
    high: float

    def corners(self, setting: Setting, margin: float) -> Floats:
        """Return the (4, 2) corners of the frame around it."""
        x = np.array([self.left - margin, self.right + margin])[[0, 1, 1, 0], None]
        y = np.array([self.low - margin, self.high + margin])[[0, 0, 1, 1], None]
        found: Floats = setting.at + x * setting.u + y * setting.v
        return found


class Layout:
    """Collects the lines of many texts, then adds them at once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._records: list[tuple[float, ...]] = []
        self._colours: list[int] = []
        self._bars: list[Floats] = []  # of fractions
        self._bar_rows: list[int] = []

    def add(self, lines: list[Line], setting: Setting) -> None:
        """Place lines at an attachment point."""
        lines, down, high = _set(lines, setting)
        side = setting.side
        width = 0.0  # lines that are set as the whole text is stand by its place alone
        if any(line.paragraph is not PLAIN or "\t" in line.text for line in lines):
            width = setting.width or _longest(lines, setting)
        for line, drop in zip(lines, down.tolist(), strict=True):
            if line.text.strip():
                self._line(line, setting, high - drop, -width * side / 2, width, side)

    def _line(self, line: Line, setting: Setting, rise: float, left: float, width: float, side: int) -> None:
        """Place one line, the parts between its tabs each by itself."""
        own, height = line.paragraph, setting.height
        align = "lcr".find(own.align) if own.align in ("l", "c", "r") else (_LEFT if own.align else side)
        begin = left + own.start(first=line.first) * height
        end = left + width - own.right * height
        at = 0
        x = (begin, (begin + end) / 2, end)[align]
        pieces = line.text.rstrip().split("\t")
        spread_out = (own.align == "d" or (own.align == "j" and not line.last)) and not setting.upright
        if spread_out and len(pieces) == 1 and setting.width and self._spread(line, setting, rise, begin, end):
            return
        for number, piece in enumerate(pieces):
            stop = at + len(piece)
            if number:
                place, align = own.stop_after((x - left) / height)
                x = left + place * height
            start = at + (len(piece) - len(piece.lstrip()) if align else 0)
            text = piece.strip() if align else piece.rstrip()
            if text:
                self._part(line, start, start + len(text), setting, rise, x, align)
                if number < len(pieces) - 1:
                    x += _reach(line, start, start + len(text), setting.upright) * height * (1.0, 0.5, 0.0)[align]
            at = stop + 1

    def _spread(self, line: Line, setting: Setting, rise: float, begin: float, end: float) -> bool:
        """Place a line from edge to edge; tell whether it can be: its letters are of one size."""
        text = line.text.strip()
        start = line.text.index(text)
        runs = list(line.runs(start, start + len(text)))
        if len(runs) != 1 or runs[0][1].stack or end <= begin:
            return False
        _, form, spans = runs[0]
        plain = Span(0, len(text), -1 if form.rgb is None else form.rgb)
        size = form.height * form.width * setting.height
        wide = spread(text, spans or (plain,), (end - begin) / size, every=line.paragraph.align == "d")
        if wide is None:
            return False
        tall = line.height or form.height
        up = rise + (tall - form.height) * (0.0, 0.5, 1.0)[form.rise] * setting.height
        place = setting.at + setting.u * begin + setting.v * up
        self._put(text, form, spans if wide == (plain,) else wide, setting, _FIT, place, end - begin)
        return True

    def _part(self, line: Line, start: int, end: int, setting: Setting, rise: float, x: float, align: int) -> None:
        """Place a part of a line at ``x``."""
        runs = list(line.runs(start, end))
        tall = line.height or line.format.height
        if len(runs) == 1 and not runs[0][1].stack:
            text, form, spans = runs[0]
            up = rise + (tall - form.height) * (0.0, 0.5, 1.0)[form.rise] * setting.height
            self._put(text, form, spans, setting, align, setting.at + setting.u * x + setting.v * up)
            return
        placed: list[tuple[float, float, str, Format, tuple[Span, ...]]] = []
        bars: list[tuple[float, float, float, float]] = []
        along = begin = 0.0
        for text, form, spans in runs:
            reach, size = _advance(text, form, setting.upright), form.height
            shift = (tall - form.reach) * (0.0, 0.5, 1.0)[form.rise]
            if form.stack == "upper":
                begin, upper_end = along, along + reach
                placed.append((along, shift + STACKS[form.kind][1] * size, text, form, spans))
                along = upper_end
            elif form.stack == "gap":
                if form.kind == "#":
                    bars.append((along, shift, along + _SLASH * size, shift + STACKS["#"][0] * size))
                    along += _SLASH * size
            elif form.stack == "lower":
                first = along if form.kind == "#" else begin
                placed.append((first, shift, text, form, spans))
                along = max(along, first + reach)
                if form.kind == "/":
                    bars.append((begin, shift + 1.25 * size, along, shift + 1.25 * size))
            else:
                up = {"super": _SUPER, "sub": _SUB}.get(form.stack, 0.0) * size
                placed.append((along, shift + up, text, form, spans))
                along += reach
        height = setting.height
        corner = setting.at + setting.u * (x - along * height * align / 2) + setting.v * rise
        for offset, up, text, form, spans in placed:
            self._put(text, form, spans, setting, _LEFT, corner + (setting.u * offset + setting.v * up) * height)
        for x0, y0, x1, y1 in bars:
            ends = [corner + (setting.u * bx + setting.v * by) * height for bx, by in ((x0, y0), (x1, y1))]
            self._bars.append(np.stack(ends))
            self._bar_rows.append(setting.row)

    def _put(
        self,
        text: str,
        form: Format,
        spans: tuple[Span, ...],
        setting: Setting,
        halign: int,
        place: Floats,
        width: float = 0.0,
    ) -> None:
        size = form.height * setting.height
        along, up = setting.u * size * form.width, (setting.v + setting.u * form.lean) * size
        valign = 0
        if setting.upright:
            along, up, valign = setting.u * size, setting.v * size, _MIDDLE
            place, width = place + up / 2, PITCH * len(text) * size
            plain = Span(0, len(text), -1 if form.rgb is None else form.rgb)
            spans = tuple(replace(span, width=form.width, upright=True) for span in spans or (plain,))
        font = setting.font
        used = self._source.tables.font_file(form.font, font) if form.font else font
        string = self._source.builder.string(text)
        self._records.append((*place, *along, *up, string, used, halign, valign, width, 0, setting.row))
        self._colours.append(-1 if form.rgb is None or spans else form.rgb)
        if spans:
            self._source.builder.lettered.append((setting.row, string, spans))

    def finish(self) -> None:
        """Hand all lines to the builder."""
        text: npt.NDArray[np.void] = np.array(self._records, TEXT) if self._records else np.zeros(0, TEXT)
        colour = np.array(self._colours, np.int64)
        own = (colour >= 0).nonzero()[0]
        if own.size:
            text["entity"][own] = self._source.builder.derive(text["entity"][own].astype(np.int64), colour=colour[own])
        self._source.builder.texts(text)
        if self._bars:
            rows = np.array(self._bar_rows)
            self._source.builder.polylines(np.concatenate(self._bars), np.full(len(rows), 2), rows)


def extent(lines: list[Line], setting: Setting) -> Extent:
    """Return how far lines reach from their attachment point."""
    lines, down, high = _set(lines, setting)
    wide = _longest(lines, setting)
    left = -wide * setting.side / 2
    return Extent(left, left + wide, high - float(down[-1]), high)


def _set(lines: list[Line], setting: Setting) -> tuple[list[Line], Floats, float]:
    """Return the lines without empty ones at the end, how far below the top each lies, and where the top is."""
    while len(lines) > 1 and not lines[-1].text.strip():
        lines = lines[:-1]
    down = _drops(lines, setting)
    return lines, down, (0.0, float(down[-1]) / 2, float(down[-1]))[setting.level]


def _drops(lines: list[Line], setting: Setting) -> Floats:
    """Return how far below the top each baseline lies."""
    found = [(lines[0].height or lines[0].format.height) * setting.height]
    for above, line in pairwise(lines):
        own = line.paragraph
        tall = 1.0 if setting.exact else line.height or line.format.height
        step = own.exact or LINE_STEP * (own.multiple or setting.spacing) * tall
        if line.first:
            step += above.paragraph.after + own.before
        found.append(found[-1] + step * setting.height)
    return np.array(found)


def _longest(lines: list[Line], setting: Setting) -> float:
    """Return the length of the longest line, drawing units."""
    return max(_length(line, setting.upright) for line in lines) * setting.height


def _advance(text: str, form: Format, upright: bool) -> float:
    """Return the length of letters in units of the entity's height."""
    if upright:
        return PITCH * len(text) * form.height
    return advance_caps(text) * form.height * form.width * form.tracking


def _reach(line: Line, start: int, end: int, upright: bool) -> float:
    """Return about how long a part of a line is, in units of the entity's height; of a fraction both parts count."""
    return sum(_advance(text, form, upright) for text, form, _ in line.runs(start, end) if form.stack != "gap")


def _length(line: Line, upright: bool) -> float:
    """Return the length of a line in units of the entity's height, its indent with it."""
    x = line.paragraph.start(first=line.first)
    at = 0
    for number, piece in enumerate(line.text.rstrip().split("\t")):
        if number:
            x = line.paragraph.stop_after(x)[0]
        x += _reach(line, at, at + len(piece), upright)
        at += len(piece) + 1
    return x
