"""The inline codes of MTEXT: plain lines with the format each begins with."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import itemgetter

from app.drawings.dxf.colours import ACI
from app.drawings.dxf.encoding import without_percent
from app.drawings.scene import OVER, THROUGH, UNDER, Span

_ARGUMENT = re.compile(r"[^;]*;?")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_PLAIN = re.compile(r"[^\\{}^%\r\n]+")
_SWITCHES = {"L": UNDER, "l": UNDER, "O": OVER, "o": OVER, "K": THROUGH, "k": THROUGH}
_MAX_LINES = 5_000
_STACKED = 0.7  # height of the parts of a fraction
_MAX_LENGTH = 100_000


@dataclass(frozen=True)
class Format:
    """How text looks: height in units of the entity's, width factor, lean, font file or "", 0xRRGGBB or None."""

    height: float = 1.0
    width: float = 1.0
    oblique_deg: float = 0.0
    font: str = ""
    rgb: int | None = None
    lines: int = 0  # flags UNDER, OVER, THROUGH
    stack: str = ""  # "upper" or "lower" part of a fraction or tolerance, "bar" or "gap" between them

    @property
    def dress(self) -> tuple[int | None, int]:
        """Colour and lines along the letters, which do not part words."""
        return self.rgb, self.lines

    def looks_like(self, other: Format) -> bool:
        """Tell whether text in both formats can be written in one go; a change of colour alone does not part words."""
        return self.stack == other.stack and abs(self.height - other.height) <= 0.1 * self.height


@dataclass
class Line:
    """One line.

    Args:
        text: plain text.
        format: of its first character.
        height: the greatest.
        column: a new column begins with it.
        changes: where in the text it begins to look different, and how.
        looks: where its colour or the lines along it change; the first at 0.
    """

    text: str
    format: Format
    height: float
    column: bool = False
    changes: list[tuple[int, Format]] = field(default_factory=list)
    looks: list[tuple[int, Format]] = field(default_factory=list)

    def runs(self) -> list[tuple[str, Format, tuple[Span, ...]]]:
        """Return the parts of one size, each with the looks of its letters; none where all look alike."""
        starts = [(0, self.format), *self.changes]
        ends = [*(start for start, _ in self.changes), len(self.text)]
        return [
            (self.text[start:end], form, self.spans(start, end))
            for (start, form), end in zip(starts, ends, strict=True)
            if end > start
        ]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the looks of the letters from ``start`` to ``end``, counted from there; none where all look alike."""
        looks = self._looks(start, end)
        stops = [*(at for at, _ in looks[1:]), end][: len(looks)]
        found = tuple(
            Span(max(at, start) - start, min(stop, end) - start, -1 if form.rgb is None else form.rgb, form.lines)
            for (at, form), stop in zip(looks, stops, strict=True)
            if max(at, start) < min(stop, end)
        )
        return found if len(found) > 1 or any(span.lines for span in found) else ()

    def _looks(self, start: int, end: int) -> list[tuple[int, Format]]:
        first = max(bisect_right(self.looks, start, key=itemgetter(0)) - 1, 0)
        return self.looks[first : bisect_left(self.looks, end, key=itemgetter(0))]

    def part(self, start: int, text: str, *, column: bool) -> Line:
        """Return ``text``, which begins at ``start``, as a line of its own."""
        first, last = (bisect_right(self.changes, at, key=itemgetter(0)) for at in (start, start + len(text) - 1))
        form = self.changes[first - 1][1] if first else self.format
        looks = [(max(at - start, 0), one) for at, one in self._looks(start, start + len(text))]
        form = replace(form, rgb=looks[0][1].rgb) if looks else form
        return Line(text, form, self.height, column, [(at - start, one) for at, one in self.changes[first:last]], looks)


def parse(content: str, height: float, width: float) -> list[Line]:
    """Split MTEXT content into its paragraphs and explicit lines.

    Args:
        content: text with codes, \\U+ already replaced.
        height: height of the entity in drawing units, to which absolute \\H refer.
        width: width factor of the style.
    """
    reader = _Reader(content[:_MAX_LENGTH], height, Format(width=width))
    reader.run()
    return reader.lines[:_MAX_LINES]


class _Reader:
    def __init__(self, content: str, height: float, plain: Format) -> None:
        self.content = content
        self.entity_height = height if height > 0 else 1.0
        self.format = plain
        self.stack: list[Format] = []
        self.lines = [Line("", plain, 0.0)]
        self.at = 0

    def run(self) -> None:
        content = self.content
        while self.at < len(content):
            plain = _PLAIN.match(content, self.at)
            if plain:
                self._put(plain[0])
                self.at = plain.end()
                continue
            c = content[self.at]
            self.at += 1
            if c == "\\" and self.at < len(content):
                self._code(content[self.at])
            elif c == "{":
                self.stack.append(self.format)
            elif c == "}":
                self.format = self.stack.pop() if self.stack else self.format
            elif c == "^" and self.at < len(content):
                self._caret(content[self.at])
            elif c == "\n":
                self._new_line()
            elif c == "%" and content[self.at : self.at + 1] == "%":
                size = 5 if content[self.at + 1 : self.at + 4].isdigit() else 3
                self._put(without_percent(content[self.at - 1 : self.at - 1 + size]))
                self.at += size - 1
            elif c != "\r":
                self._put(c)

    def _put(self, text: str) -> None:
        line = self.lines[-1]
        if not line.text.strip():
            line.format = self.format
            line.changes.clear()
            line.looks = [(0, self.format)]
        elif not self.format.looks_like(line.changes[-1][1] if line.changes else line.format):
            line.changes.append((len(line.text), self.format))
        if line.looks and line.looks[-1][1].dress != self.format.dress:
            line.looks.append((len(line.text), self.format))
        line.text += text
        line.height = max(line.height, self.format.height / (_STACKED if self.format.stack else 1))

    def _new_line(self, *, column: bool = False) -> None:
        line = self.lines[-1]
        line.height = line.height or self.format.height
        self.lines.append(Line("", self.format, 0.0, column))

    def _caret(self, c: str) -> None:
        self.at += 1
        if c == "J":
            self._new_line()
        elif c in "I ":
            self._put(" " if c == "I" else "^")
        elif c != "M":
            self._put("^" + c)

    def _argument(self) -> str:
        match = _ARGUMENT.match(self.content, self.at)
        text = match[0] if match else ""
        self.at += len(text)
        return text.removesuffix(";")

    def _code(self, c: str) -> None:
        self.at += 1
        if c in "PXN":
            self._new_line(column=c == "N")
        elif c == "~":
            self._put("\u00a0")
        elif c in "\\{}":
            self._put(c)
        elif c == "S":
            self._stack(self._argument())
        elif c in "HWQTACcFfp":
            self._set(c, self._argument())
        elif c in _SWITCHES:
            flag = _SWITCHES[c]
            lines = self.format.lines
            self.format = replace(self.format, lines=lines | flag if c.isupper() else lines & ~flag)
        else:
            self._put(c)

    def _stack(self, argument: str) -> None:
        """Put a fraction or tolerance: its parts above each other."""
        separator = next((one for one in "/#^" if one in argument), "")
        upper, _, lower = (part.strip() for part in argument.partition(separator or "\0"))
        if not separator:
            self._put(upper)
            return
        now = self.format
        between = "/" if upper and lower else ""
        for text, stack in ((upper, "upper"), (between, "gap" if separator == "^" else "bar"), (lower, "lower")):
            self.format = replace(now, stack=stack, height=now.height * _STACKED)
            if text:
                self._put(text)
        self.format = now

    def _set(self, c: str, argument: str) -> None:
        now = self.format
        match = _NUMBER.search(argument)
        value = float(match[0]) if match and c not in "Ffp" else 0.0
        relative = argument.strip().lower().endswith("x")
        if c == "H" and value > 0:
            self.format = replace(now, height=now.height * value if relative else value / self.entity_height)
        elif c == "W" and value > 0:
            self.format = replace(now, width=now.width * value if relative else value)
        elif c == "Q":
            self.format = replace(now, oblique_deg=value)
        elif c == "C" and 0 < value < 256:
            self.format = replace(now, rgb=ACI[int(value)])
        elif c == "C":
            self.format = replace(now, rgb=None)
        elif c == "c" and match and 0 <= value < 2**32:
            colour = int(value)  # blue, green, red
            self.format = replace(now, rgb=(colour & 0xFF) << 16 | colour & 0xFF00 | colour >> 16 & 0xFF)
        elif c in "Ff":
            self.format = replace(now, font=argument.split("|")[0].strip())


def wrapped(lines: list[Line], limit: float, length: Callable[[str], float]) -> list[Line]:
    """Break lines longer than ``limit`` at spaces and between Chinese characters.

    Args:
        lines: as ``parse`` returns them.
        limit: width in units of the entity's height.
        length: length of a text in units of its own height.
    """
    result: list[Line] = []
    for line in lines:
        scale = line.format.height * line.format.width
        rest = line.text
        if length(rest) * scale <= limit:
            result.append(line)
            continue
        begin, current, used, column = 0, "", 0.0, line.column
        for piece in _pieces(rest):
            size = length(piece.rstrip()) * scale
            if current.strip() and used + size > limit:
                result.append(line.part(begin, current.rstrip(), column=column))
                begin, current, used, column = begin + len(current), "", 0.0, False
            current += piece
            used += length(piece) * scale
        result.append(line.part(begin, current.rstrip(), column=column))
    return result[:_MAX_LINES]


_PIECE = re.compile(r"[\u2e80-\U0010ffff][，。、；：！？）】》”]*|[^\s\u2e80-\U0010ffff]+\s*|\s+")


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text)


def in_columns(lines: list[Line], heights: list[float], step: float) -> list[list[Line]]:
    """Spread lines over columns.

    Args:
        lines: wrapped lines; those marked begin a column.
        heights: height of each column in units of the entity's height, 0 for no limit; the last holds for all further.
        step: distance from line to line in units of their height.
    """
    columns: list[list[Line]] = [[]]
    used = 0.0
    for line in lines:
        size = line.height or line.format.height
        limit = heights[min(len(columns), len(heights)) - 1] if heights else 0.0
        needed = used + size * step if columns[-1] else size
        if columns[-1] and (line.column or (limit > 0 and needed > limit * 1.01)):
            columns.append([])
            needed = size
        columns[-1].append(line)
        used = needed
    return columns
