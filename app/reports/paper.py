"""A4 pages with header and footer, Chinese throughout."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

FONT = "LianshenCJK"
MARGIN = 20 * mm
GREY = 0.45


@cache
def register_font(font: bytes) -> str:
    """Make ``font`` (TrueType with Chinese characters) known to reportlab and return its name."""
    pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(font)))
    return FONT


def styles(font: bytes) -> dict[str, ParagraphStyle]:
    """Return the paragraph styles of all reports; lines break as Chinese does."""
    name = register_font(font)
    base = ParagraphStyle("base", fontName=name, fontSize=10.5, leading=16, wordWrap="CJK")
    return {
        "text": base,
        "small": ParagraphStyle("small", base, fontSize=9, leading=13, textColor="#55606e"),
        "head": ParagraphStyle("head", base, fontSize=13, leading=20, spaceBefore=10, spaceAfter=4),
        "title": ParagraphStyle("title", base, fontSize=18, leading=28, alignment=TA_CENTER, spaceAfter=10),
    }


def write_pdf(story: Sequence[Flowable], font: bytes, header: str, footer: str, page_words: str) -> bytes:
    """Return A4 pages with 20 mm margins.

    Args:
        header: above the line of each page.
        footer: left under the line, for instance the document's hash.
        page_words: template with ``{page}`` and ``{pages}``.
    """
    name = register_font(font)

    class _Numbered(Canvas):  # type: ignore[misc]
        """Keeps the pages back until their number is known."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                _decorate(self, name, header, footer, page_words.format(page=number, pages=len(self._kept)))
                super().showPage()
            super().save()

    out = io.BytesIO()
    width, height = A4
    document = BaseDocTemplate(out, pagesize=A4, invariant=1, title=header)
    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, 0, 6, 0, 6)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    document.build(list(story), canvasmaker=_Numbered)
    return out.getvalue()


def _decorate(page: Canvas, font: str, header: str, footer: str, numbers: str) -> None:
    width, height = A4
    page.setFont(font, 8.5)
    page.setFillGray(GREY)
    page.setStrokeGray(0.75)
    page.line(MARGIN, height - MARGIN + 3 * mm, width - MARGIN, height - MARGIN + 3 * mm)
    page.drawString(MARGIN, height - MARGIN + 4.5 * mm, header)
    page.line(MARGIN, MARGIN - 3 * mm, width - MARGIN, MARGIN - 3 * mm)
    page.drawString(MARGIN, MARGIN - 7 * mm, footer)
    page.drawRightString(width - MARGIN, MARGIN - 7 * mm, numbers)
