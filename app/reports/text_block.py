"""Text on paper: Chinese line breaking, one colour and size a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.lib.colors import Color, black
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from app.markup.line_breaking import break_lines

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
MISSING = "□"


@dataclass(frozen=True)
class TextStyle:
    """How a block of text looks; sizes in points."""

    font: str
    size: float
    leading: float
    colour: Color = black
    centred: bool = False
    before: float = 0.0
    after: float = 0.0


class TextBlock(Flowable):  # type: ignore[misc]
    """Lines of text; a page break may fall between any two of them, never leaving one alone.

    Args:
        text: line feeds begin new paragraphs; characters that the font lacks are shown as □.
        style: size, distance of lines, colour.
    """

    def __init__(self, text: str, style: TextStyle) -> None:
        super().__init__()
        self.text = printable(text, style.font)
        self.style = style
        self.lines: list[str] = []
        self._broken = False

    def getSpaceBefore(self) -> float:  # noqa: N802 — reportlab's name
        """Return the space above, in points."""
        return self.style.before

    def getSpaceAfter(self) -> float:  # noqa: N802 — reportlab's name
        """Return the space below, in points."""
        return self.style.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:  # noqa: ARG002 — reportlab's form
        """Return the size that the text takes."""
        if not self._broken:
            self.lines = break_lines(self.text, width, self._length)
        self.width, self.height = width, self.style.leading * len(self.lines)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Return two blocks, the first of which fits; an empty list when two lines do not."""
        self.wrap(width, height)
        count, total = int(height / self.style.leading + 1e-6), len(self.lines)
        if total - count == 1:
            count -= 1
        if count < 2:
            return []
        return [
            self._part(self.lines[:count], replace(self.style, after=0.0)),
            self._part(self.lines[count:], replace(self.style, before=0.0)),
        ]

    def draw(self) -> None:
        """Paint the lines."""
        canvas: Canvas = self.canv
        style = self.style
        canvas.setFont(style.font, style.size)
        canvas.setFillColor(style.colour)
        y = self.height - (style.leading + 0.72 * style.size) / 2
        for line in self.lines:
            if style.centred:
                canvas.drawCentredString(self.width / 2, y, line)
            else:
                canvas.drawString(0, y, line)
            y -= style.leading

    def _length(self, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, self.style.font, self.style.size))

    def _part(self, lines: Sequence[str], style: TextStyle) -> TextBlock:
        part = TextBlock("", style)
        part.lines, part._broken = list(lines), True
        return part


def printable(text: str, font: str) -> str:
    """Return ``text`` without control characters, with □ for each character that the font lacks."""
    glyphs = pdfmetrics.getFont(font).face.charToGlyph
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  "))
    return "".join(one if one == "\n" or ord(one) in glyphs else MISSING for one in text)
