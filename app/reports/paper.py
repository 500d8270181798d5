"""A4 pages with header, footer and page numbers, Chinese throughout."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Table, TableStyle

from app.drawings.pdf.fonts import cjk_font_bytes
from app.markup.colours import DISCIPLINE_RGB
from app.reports import qr
from app.reports.text_block import TextBlock, TextStyle, printable

FONT = "LianshenCJK"
MARGIN = 20 * mm
QUIET = 2 * mm  # empty ground under the QR code
TEXT_WIDTH = A4[0] - 2 * MARGIN
TEXT_HEIGHT = A4[1] - 2 * MARGIN - QUIET
INK = HexColor("#1f2328")
MUTED = HexColor("#55606e")
RULE = HexColor("#9aa3af")
QR_SIDE = 16 * mm  # 37 modules of 0.43 mm: a scanner of 150 dpi reads them
SHADE = HexColor("#eef0f3")
ALERT = HexColor("#b42318")
DISCIPLINE_COLOURS = {discipline: HexColor(rgb) for discipline, rgb in DISCIPLINE_RGB.items()}


@cache
def font() -> str:
    """Make the open Chinese font known to reportlab, which embeds what is used of it; return its name."""
    pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(cjk_font_bytes())))
    return FONT


@cache
def styles() -> dict[str, TextStyle]:
    """Return the text styles of all reports."""
    name = font()
    return {
        "title": TextStyle(name, 18, 28, INK, centred=True, after=8),
        "head": TextStyle(name, 13, 20, INK, before=10, after=4),
        "text": TextStyle(name, 10.5, 16, INK),
        "small": TextStyle(name, 9, 13, MUTED),
        "cell": TextStyle(name, 9, 13, INK),
        "cell_centred": TextStyle(name, 9, 13, INK, centred=True),
    }


def table(rows: Sequence[Sequence[str | Flowable]], widths: Sequence[float], *, heads: int = 1) -> Table:
    """Return a ruled table over the text width whose ``heads`` first rows repeat on each page.

    Args:
        rows: texts are set as cells, flowables are taken as they are.
        widths: of the columns in relation to each other.
    """
    style = styles()["cell"]
    cells = [[TextBlock(cell, style) if isinstance(cell, str) else cell for cell in row] for row in rows]
    unit = TEXT_WIDTH / sum(widths)
    found = Table(cells, colWidths=[width * unit for width in widths], repeatRows=heads, splitByRow=True)
    look: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.4, RULE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *((f"{side}PADDING", (0, 0), (-1, -1), 4) for side in ("LEFT", "RIGHT")),
        *((f"{side}PADDING", (0, 0), (-1, -1), 2.5) for side in ("TOP", "BOTTOM")),
    ]
    if heads:
        look.append(("BACKGROUND", (0, 0), (-1, heads - 1), SHADE))
    found.setStyle(TableStyle(look))
    return found


def write_pdf(
    story: Sequence[Flowable], header: str, footer: str, page_words: str, title: str, code: str = ""
) -> bytes:
    """Return A4 pages with 20 mm margins; the same story gives the same bytes.

    Args:
        story: what flows down the pages.
        header: above the line of each page, such as project name and code.
        footer: left under the line, such as the document's hash.
        page_words: template with ``{page}`` and ``{pages}``.
        title: of the document, for readers that show it.
        code: what the QR code in the upper right corner of each page says; none when empty.
    """

    class _Numbered(Canvas):  # type: ignore[misc]
        """Keeps the pages back until their number is known."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 — reportlab's name
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                _decorate(self, header, footer, page_words.format(page=number, pages=len(self._kept)), code)
                super().showPage()
            super().save()

    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4, invariant=1, title=title, creator="Lianshen", producer="Lianshen")
    frame = Frame(MARGIN, MARGIN, TEXT_WIDTH, TEXT_HEIGHT, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame])])
    document.build(list(story), canvasmaker=_Numbered)
    return out.getvalue()


def _decorate(page: Canvas, header: str, footer: str, numbers: str, code: str) -> None:
    width, height = A4
    name = font()
    page.setFillColor(MUTED)
    page.setStrokeColor(RULE)
    page.setLineWidth(0.4)
    room = TEXT_WIDTH - (QR_SIDE + 3 * mm if code else 0)
    page.line(MARGIN, height - MARGIN + 3 * mm, MARGIN + room, height - MARGIN + 3 * mm)
    page.setFont(name, _fitting(header, 8.5, room))
    page.drawString(MARGIN, height - MARGIN + 4.5 * mm, printable(header, name))
    page.line(MARGIN, MARGIN - 3 * mm, width - MARGIN, MARGIN - 3 * mm)
    page.setFont(name, 6.5)
    page.drawString(MARGIN, MARGIN - 6.5 * mm, printable(footer, name))
    page.setFont(name, 8.5)
    page.drawRightString(width - MARGIN, MARGIN - 6.5 * mm, numbers)
    if code:
        qr.draw(page, code, width - MARGIN - QR_SIDE, height - MARGIN, QR_SIDE)


def _fitting(text: str, size: float, room: float) -> float:
    """Return ``size``, or less when the text is longer than ``room``."""
    length = float(pdfmetrics.stringWidth(printable(text, font()), font(), size))
    return min(size, size * room / max(1.0, length))
