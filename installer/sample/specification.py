"""Writes the sample's design specification, one A3 page of PDF."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A3, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.drawings.pdf.fonts import cjk_font_bytes

FONT = "sample-cjk"
STRIP_MM = 60.0


def write_specification(description: Path, folder: Path, common: Mapping[str, Any]) -> Path:
    """Write the page that ``description`` tells; the same bytes on every run."""
    told = tomllib.loads(description.read_text(encoding="utf-8"))
    pdfmetrics.registerFont(TTFont(FONT, io.BytesIO(cjk_font_bytes())))
    width, height = landscape(A3)
    out = folder / told["file"]
    page = Canvas(str(out), pagesize=(width, height), invariant=1, pageCompression=1)
    page.setTitle(told["title"])
    page.setAuthor(common["title"]["company"])
    page.setLineWidth(0.25)
    page.rect(0.5 * mm, 0.5 * mm, width - 1 * mm, height - 1 * mm)
    page.setLineWidth(2)
    page.rect(25 * mm, 5 * mm, width - 30 * mm, height - 10 * mm)
    text(page, told, (35 * mm, height - 28 * mm))
    title_strip(page, told, common, width - 5 * mm - STRIP_MM * mm, height)
    page.showPage()
    page.save()
    return out


def text(page: Canvas, told: Mapping[str, Any], at: tuple[float, float]) -> None:
    """Write heading and sections in two columns."""
    x, y = at
    page.setFont(FONT, 20)
    page.drawString(x + 95 * mm, y + 6 * mm, told["heading"])
    y -= 8 * mm
    top = y
    for number, section in enumerate(told["section"]):
        if number == 3:
            x, y = x + 160 * mm, top
        page.setFont(FONT, 12)
        page.drawString(x, y, section["title"])
        y -= 7.5 * mm
        page.setFont(FONT, 8.5)
        for line in section["lines"]:
            page.drawString(x + 4 * mm, y, line)
            y -= 6.2 * mm
        y -= 3 * mm


def title_strip(page: Canvas, told: Mapping[str, Any], common: Mapping[str, Any], left: float, height: float) -> None:
    """Draw the title block on the right edge."""
    page.setLineWidth(0.7)
    page.line(left, 5 * mm, left, height - 5 * mm)
    y = 5 * mm
    for cell in common["cell"]:
        tall = cell["height_mm"] * mm * 0.85
        value = told.get(cell["field"]) or common["title"].get(cell["field"], "")
        page.line(left, y + tall, left + STRIP_MM * mm, y + tall)
        page.setFont(FONT, 7)
        if cell["height_mm"] <= 12:
            page.line(left + 18 * mm, y, left + 18 * mm, y + tall)
            page.drawString(left + 2 * mm, y + tall / 2 - 2.5, cell["label"])
            page.setFont(FONT, 9)
            page.drawString(left + 20 * mm, y + tall / 2 - 3, value)
        else:
            page.drawString(left + 2 * mm, y + tall - 9, cell["label"])
            page.setFont(FONT, 9.5)
            page.drawString(left + 4 * mm, y + tall / 2 - 6, value)
        y += tall
