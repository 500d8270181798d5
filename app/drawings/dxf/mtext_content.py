"""The inline codes of MTEXT: plain lines with the formats of their letters and of their paragraph."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import itemgetter

from app.drawings.dxf.colours import ACI
from app.drawings.dxf.encoding import without_percent
from app.drawings.dxf.gdt import in_unicode, is_gdt
from app.drawings.dxf.mtext_paragraph import PLAIN, Paragraph, paragraph_of
from app.drawings.scene import OVER, THROUGH, UNDER, Span

_ARGUMENT = re.compile(r"[^;]*;?")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_PLAIN = re.compile(r"[^\\{}^%\r\n\t]+")
_SWITCHES = {"L": UNDER, "l": UNDER, "O": OVER, "o": OVER, "K": THROUGH, "k": THROUGH}
_ITALIC_DEG = 15.0
MOST_LINES = 5_000
LONGEST = 100_000  # letters and codes that are read
STACKS = {  # height of a stack and of its upper part's baseline, in the height of its parts
    "/": (2.5, 1.5),
    "#": (1.6, 0.6),
    "^": (2.2, 1.2),
}


@dataclass(frozen=True)
class Format:
    """How text looks.

    Args:
        height: in units of the entity's.
        width: width factor.
        oblique_deg: lean.
        font: file, or "".
        rgb: 0xRRGGBB or None.
        lines: flags UNDER, OVER, THROUGH.
        stack: "upper", "gap" or "lower" part of a stack, "super" or "sub" where it has one part only.
        kind: of the stack, a key of STACKS.
        tracking: distance between letters, in their own.
        rise: 0 along the bottom of the line, 1 its middle, 2 its top.
    """

    height: float = 1.0
    width: float = 1.0
    oblique_deg: float = 0.0
    font: str = ""
    rgb: int | None = None
    lines: int = 0
    stack: str = ""
    kind: str = ""
    tracking: float = 1.0
    rise: int = 0

    @property
    def dress(self) -> tuple[int | None, int, float, float, float]:
        """What does not part words: colour, lines along the letters, width, lean, distance."""
        return self.rgb, self.lines, self.width, self.oblique_deg, self.tracking

    def looks_like(self, other: Format) -> bool:
        """Tell whether text in both formats can be written in one go; a change of dress does not part words."""
        return (self.stack, self.kind) == (other.stack, other.kind) and abs(self.height - other.height) <= (
            0.1 * self.height
        )

    @property
    def lean(self) -> float:
        """Tangent of the lean."""
        return math.tan(math.radians(min(max(self.oblique_deg, -85.0), 85.0)))

    @property
    def reach(self) -> float:
        """Height that it needs in its line, in units of the entity's height."""
        return self.height * (STACKS[self.kind][0] if self.stack in ("upper", "gap", "lower") else 1.0)


@dataclass
class Line:
    """One line.

    Args:
        text: plain text, with tabs.
        formats: where in the text the format changes, and what it becomes; the first at 0.
        height: the greatest.
        column: a new column begins with it.
        paragraph: how its paragraph is set.
        first: its paragraph begins with it.
        last: its paragraph ends with it.
    """

    text: str
    formats: list[tuple[int, Format]]
    height: float
    column: bool = False
    paragraph: Paragraph = field(default=PLAIN)
    first: bool = True
    last: bool = True

    @property
    def format(self) -> Format:
        """The format of its first letter."""
        return self.formats[0][1]

    def format_at(self, at: int) -> Format:
        """Return the format of one letter."""
        return self.formats[max(bisect_right(self.formats, at, key=itemgetter(0)) - 1, 0)][1]

    def _between(self, start: int, end: int) -> list[tuple[int, Format]]:
        first = max(bisect_right(self.formats, start, key=itemgetter(0)) - 1, 0)
        return self.formats[first : bisect_left(self.formats, end, key=itemgetter(0))]

    def runs(self, start: int, end: int) -> Iterator[tuple[str, Format, tuple[Span, ...]]]:
        """Yield the parts of one size between two places, each with the looks of its letters; () where all are alike.

        The format is that of the first letter, to which the looks refer.
        """
        begin, before = start, self.format_at(start)
        for at, form in [*self._between(start, end)[1:], (end, None)]:
            if form is None or not form.looks_like(before):
                if at > begin:
                    yield self.text[begin:at], before, self.spans(begin, at)
                begin, before = at, form or before

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the looks of the letters from ``start`` to ``end``, counted from there; none where all look alike."""
        looks: list[tuple[int, Format]] = []
        for at, form in self._between(start, end):
            if not looks or looks[-1][1].dress != form.dress:
                looks.append((at, form))
        if not looks:
            return ()
        base = looks[0][1]
        stops = [*(at for at, _ in looks[1:]), end]
        found = tuple(
            Span(
                max(at, start) - start,
                min(stop, end) - start,
                -1 if form.rgb is None else form.rgb,
                form.lines,
                form.width / base.width,
                (form.lean - base.lean) / base.width,
                form.tracking,
            )
            for (at, form), stop in zip(looks, stops, strict=True)
            if max(at, start) < min(stop, end)
        )
        alone = len(found) == 1 and not found[0].lines and found[0].tracking == 1
        return () if alone else found

    def part(self, start: int, text: str, *, column: bool, first: bool, last: bool) -> Line:
        """Return ``text``, which begins at ``start``, as a line of its own."""
        formats = [(max(at - start, 0), form) for at, form in self._between(start, start + max(len(text), 1))]
        return Line(text, formats, self.height, column, self.paragraph, first, last)


def parse(content: str, height: float, width: float, oblique_deg: float = 0.0) -> list[Line]:
    """Split MTEXT content into its paragraphs and explicit lines.

    Args:
        content: text with codes, \\U+ already replaced.
        height: height of the entity in drawing units, to which absolute \\H refer.
        width: width factor of the style.
        oblique_deg: lean of the style.
    """
    reader = _Reader(content[:LONGEST], height, Format(width=width, oblique_deg=oblique_deg))
    reader.run()
    return reader.lines[:MOST_LINES]


class _Reader:
    def __init__(self, content: str, height: float, plain: Format) -> None:
        self.content = content
        self.entity_height = height if height > 0 else 1.0
        self.format = plain
        self.upright_deg = plain.oblique_deg
        self.paragraph = PLAIN
        self.stack: list[tuple[Format, Paragraph]] = []
        self.lines = [Line("", [(0, plain)], 0.0)]
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
                self.stack.append((self.format, self.paragraph))
            elif c == "}":
                if self.stack:
                    self.format, self.paragraph = self.stack.pop()
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
        if is_gdt(self.format.font):
            text = in_unicode(text)
        if not line.text.strip(" "):
            line.formats = [(0, self.format)]
        elif line.formats[-1][1] != self.format:
            line.formats.append((len(line.text), self.format))
        line.text += text
        line.height = max(line.height, self.format.reach)
        line.paragraph = self.paragraph

    def _new_line(self, *, column: bool = False) -> None:
        line = self.lines[-1]
        line.height = line.height or self.format.height
        self.lines.append(Line("", [(0, self.format)], 0.0, column, self.paragraph))

    def _caret(self, c: str) -> None:
        self.at += 1
        if c == "J":
            self._new_line()
        elif c in "I ":
            self._put("\t" if c == "I" else "^")
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
        elif c == "p":
            self.paragraph = self.lines[-1].paragraph = paragraph_of(self._argument(), self.paragraph)
        elif c in "HWQTACcFf":
            self._set(c, self._argument())
        elif c in _SWITCHES:
            flag = _SWITCHES[c]
            lines = self.format.lines
            self.format = replace(self.format, lines=lines | flag if c.isupper() else lines & ~flag)
        else:
            self._put(c)

    def _stack(self, argument: str) -> None:
        """Put a fraction or tolerance: its parts above each other."""
        kind = next((one for one in "/#^" if one in argument), "")
        upper, _, lower = (part.strip() for part in argument.partition(kind or "\0"))
        now = self.format
        if not kind:
            self._put(upper)
        elif upper and lower:
            for text, stack in ((upper, "upper"), ("/", "gap"), (lower, "lower")):
                self.format = replace(now, stack=stack, kind=kind)
                self._put(text)
        elif upper or lower:
            self.format = replace(now, stack="super" if upper else "sub")
            self._put(upper or lower)
        self.format = now

    def _set(self, c: str, argument: str) -> None:
        now = self.format
        match = _NUMBER.search(argument)
        value = float(match[0]) if match and c not in "Ff" else 0.0
        relative = argument.strip().lower().endswith("x")
        if c == "H" and value > 0:
            self.format = replace(now, height=now.height * value if relative else value / self.entity_height)
        elif c == "W" and value > 0:
            self.format = replace(now, width=now.width * value if relative else value)
        elif c == "Q":
            self.format = replace(now, oblique_deg=value)
        elif c == "T" and value > 0:
            self.format = replace(now, tracking=min(max(value, 0.75), 4.0))
        elif c == "A" and value in (0, 1, 2):
            self.format = replace(now, rise=int(value))
        elif c == "C" and 0 < value < 256:
            self.format = replace(now, rgb=ACI[int(value)])
        elif c == "C":
            self.format = replace(now, rgb=None)
        elif c == "c" and match and 0 <= value < 2**32:
            colour = int(value)  # blue, green, red
            self.format = replace(now, rgb=(colour & 0xFF) << 16 | colour & 0xFF00 | colour >> 16 & 0xFF)
        elif c in "Ff":
            file, *style = argument.split("|")
            italic = "i1" in style
            self.format = replace(now, font=file.strip(), oblique_deg=_ITALIC_DEG if italic else self.upright_deg)
