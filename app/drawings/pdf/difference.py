"""A PDF that shows what changed: a list, then a page a sheet with both versions over each other and numbered frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pymupdf

from app.domain.geometry import Box

A4 = 595.0, 842.0
MARGIN_PT, LINE_PT, TEXT_PT = 48.0, 16.0, 10.0
FONT = "china-s"
JPEG_QUALITY = 85


@dataclass(frozen=True)
class Mark:
    """One numbered frame, in points of its page, y up; colour 0 to 1."""

    number: int
    box: Box
    colour: tuple[float, float, float]


@dataclass(frozen=True)
class DifferencePage:
    """One sheet: its name, its size in points, the picture of both versions and the frames over it."""

    name: str
    size_pt: tuple[float, float]
    picture: npt.NDArray[np.uint8]
    marks: tuple[Mark, ...]


def write_difference(out: Path, title: str, lines: Sequence[str], pages: Iterable[DifferencePage]) -> None:
    """Write the PDF: ``lines`` on A4 pages under ``title``, then the sheets."""
    with pymupdf.open() as document:
        _list(document, title, lines)
        outline = [[1, title, 1]]
        for one in pages:
            width, height = one.size_pt
            page = document.new_page(width=width, height=height)
            rows, columns, _ = one.picture.shape
            pixels = pymupdf.Pixmap(pymupdf.csRGB, columns, rows, one.picture.tobytes(), False)
            page.insert_image(page.rect, stream=pixels.tobytes("jpeg", jpg_quality=JPEG_QUALITY))
            _frames(page, one.marks, max(width, height))
            outline.append([1, one.name, len(document)])
        document.set_toc(outline)
        document.set_metadata({"title": title, "creator": "Lianshen", "producer": "Lianshen"})
        document.save(out, garbage=2, deflate=True)


def _frames(page: pymupdf.Page, marks: Sequence[Mark], side: float) -> None:
    size = max(7.0, side / 160)
    height = page.rect.height
    for mark in marks:
        box = mark.box.grown(size / 3)
        frame = pymupdf.Rect(box.x0, height - box.y1, box.x1, height - box.y0)
        page.draw_rect(frame, color=mark.colour, width=size / 10)
        label = str(mark.number)
        at = pymupdf.Point(max(2.0, frame.x0), max(size * 1.3, frame.y0 - size * 0.3))
        wide = pymupdf.get_text_length(label, fontsize=size)
        tag = pymupdf.Rect(at.x - 1, at.y - size, at.x + wide + 2, at.y + size * 0.25)
        page.draw_rect(tag, color=None, fill=mark.colour)
        page.insert_text(at, label, fontsize=size, color=(1, 1, 1))


def _list(document: pymupdf.Document, title: str, lines: Sequence[str]) -> None:
    width, height = A4
    font = pymupdf.Font(FONT)
    room = int((height - 2 * MARGIN_PT - 2 * LINE_PT) // LINE_PT)
    for start in range(0, max(1, len(lines)), room):
        page = document.new_page(width=width, height=height)
        y = MARGIN_PT + LINE_PT
        writer = pymupdf.TextWriter(page.rect)
        if start == 0:
            writer.append((MARGIN_PT, y), title, font=font, fontsize=14)
        y += 1.5 * LINE_PT
        for line in lines[start : start + room]:
            if line.strip():
                writer.append((MARGIN_PT, y), line, font=font, fontsize=TEXT_PT)
            y += LINE_PT
        writer.write_text(page)
