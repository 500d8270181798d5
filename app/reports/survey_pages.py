"""Pages of the survey report: numbered, with the hash of their data at the foot; tables that flow over them."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A3, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.domain.resources import resource
from app.drawings.pdf.fonts import cjk_font_bytes
from app.reports.survey_map import CONFLICT, INK

FONT = "survey-cjk"
PAGE_WIDTH, PAGE_HEIGHT = landscape(A3)
MARGIN, SIDE = 12 * mm, 96 * mm
FOOT = 5 * mm
ROW = 5.6 * mm
GUTTER = 6 * mm
MAX_ROWS = 2000  # of one table; the data files hold all
HEAD = HexColor(0xE9EDF1)
RULE = HexColor(0x9AA3AC)

NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:m2?)?|—")

Row = Sequence[str]


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """Keeps the pages back until their number is known."""

    def __init__(self, out: str, words: str, footer: Callable[[], str]) -> None:
        super().__init__(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1)
        self._words, self._footer = words, footer
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page and begin the next."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number all pages and write the document."""
        footer = self._footer()
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self.setFillColor(RULE)
            self.setFont(FONT, 6.5)
            self.drawString(MARGIN, FOOT, footer)
            self.setFillColor(INK)
            self.setFont(FONT, 8)
            self.drawRightString(PAGE_WIDTH - MARGIN, FOOT, self._words.format(page=number, pages=len(self._kept)))
            super().showPage()
        super().save()


class Pages:
    """The document under way: starts pages, writes tables that flow over pages.

    Args:
        out: PDF file.
        title: of the document.
        texts: words of the report.
        data: name of the file of the survey's results.
        sha256: tells the hash of that file; asked when all pages are made, so that it may be written meanwhile.
    """

    def __init__(self, out: Path, title: str, texts: Mapping[str, Any], data: str, sha256: Callable[[], str]) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(cjk_font_bytes())))
        self.canvas = NumberedCanvas(
            str(out), texts["page"], lambda: str(texts["hash"].format(name=data, hash=sha256()))
        )
        self.canvas.setTitle(title)
        self.texts = texts
        self.y = PAGE_HEIGHT - MARGIN

    def turn(self) -> None:
        """Finish the page and begin the next."""
        self.canvas.showPage()
        self.y = PAGE_HEIGHT - MARGIN

    def text(self, x: float, y: float, text: str, size: float) -> None:
        """Write one line."""
        self.canvas.setFillColor(INK)
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def heading(self, text: str) -> None:
        """Write a heading; on a new page when little room is left."""
        if self.y < MARGIN + 40 * mm:
            self.turn()
        self.y -= 9 * mm
        self.text(MARGIN, self.y, text, 14)
        self.y -= 4 * mm

    def table(self, columns: Row, rows: Sequence[Row], widths: Sequence[float], marked: Sequence[bool] = ()) -> None:
        """Write a table over as many pages as it takes; marked rows are red."""
        self.row(columns, widths, head=True)
        for number, cells in enumerate(rows):
            if self.y - ROW < MARGIN:
                self.turn()
                self.row(columns, widths, head=True)
            self.row(cells, widths, red=bool(marked) and marked[number])

    def rest(self, count: int) -> None:
        """Say how many rows of a table of ``count`` are not printed, and where they are."""
        if count > MAX_ROWS:
            self.y -= 6 * mm
            self.text(MARGIN, self.y, self.texts["more"].format(shown=MAX_ROWS, count=count - MAX_ROWS), 9)

    def row(self, cells: Row, widths: Sequence[float], head: bool = False, red: bool = False) -> None:
        """Write one row of a table."""
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(0.4)
        x = MARGIN
        for cell, width in zip(cells, widths, strict=True):
            self.canvas.setFillColor(HEAD if head else HexColor(0xFFFFFF))
            self.canvas.rect(x, self.y - ROW, width * mm, ROW, fill=1)
            self.canvas.setFillColor(CONFLICT if red else INK)
            self.canvas.setFont(FONT, 8)
            text, base = fitting(cell, width * mm - 3 * mm), self.y - ROW + 1.8 * mm
            if NUMBER.fullmatch(cell):
                self.canvas.drawRightString(x + width * mm - 1.5 * mm, base, text)
            else:
                self.canvas.drawString(x + 1.5 * mm, base, text)
            x += width * mm
        self.y -= ROW


def fitting(text: str, width: float) -> str:
    """Return ``text``, cut with an ellipsis where it is wider than its cell."""
    if pdfmetrics.stringWidth(text, FONT, 8) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", FONT, 8) > width:
        text = text[:-1]
    return text + "…"


def report_texts() -> Mapping[str, Any]:
    """Return the words of the report."""
    return tomllib.loads(resource("survey", "report.toml").read_text(encoding="utf-8"))
