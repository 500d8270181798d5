"""Sheets on paper: measured on the paper, with a printer that writes PDF."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app.domain.feedback import Silent
from app.drawings.pdf.pages import MM_PER_POINT
from app.jobs.pool import Pool
from widgets.review.printing import PlottedSheet, lay_out, print_page, zoom_on

A2 = (594.0, 420.0)


def plotted(folder: Path) -> PlottedSheet:
    """Write a page of A2 with a square of 100 mm whose lower left corner is at 200, 150 mm."""
    with pymupdf.open() as document:
        page = document.new_page(width=A2[0] / MM_PER_POINT, height=A2[1] / MM_PER_POINT)
        x0, y0, x1, y1 = (mm / MM_PER_POINT for mm in (200, 420 - 250, 300, 420 - 150))
        page.draw_rect(pymupdf.Rect(x0, y0, x1, y1), fill=(0, 0, 0), width=0)
        document.save(folder / "sheet.pdf")
    return PlottedSheet(folder / "sheet.pdf", "建施-05", A2)


@pytest.mark.parametrize(("paper", "zoom"), [(None, 1.0), ("A3", 420 / 594)])
def test_a_square_is_as_large_on_paper_as_on_the_sheet(
    paper: str | None, zoom: float, tmp_path: Path, qtbot: QtBot
) -> None:
    sheet = plotted(tmp_path)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(300)
    lay_out(printer, sheet)
    if paper:
        size = QPageSize(QSizeF(297, 420), QPageSize.Unit.Millimeter)
        printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Landscape, QMarginsF(0, 0, 0, 0)))
    with Pool(1) as pool:
        assert print_page(pool, sheet, printer, Silent()) == pytest.approx(zoom, abs=0.002)
    with pymupdf.open(tmp_path / "out.pdf") as document:
        (page,) = document
        dpi = 150
        picture = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
        ink = np.frombuffer(picture.samples, np.uint8).reshape(picture.height, picture.stride) < 128
        rows, columns = np.nonzero(ink)
        mm = 25.4 / dpi
        assert (np.ptp(columns) + 1) * mm == pytest.approx(100 * zoom, abs=0.5)
        assert (np.ptp(rows) + 1) * mm == pytest.approx(100 * zoom, abs=0.5)
        assert page.rect.width * MM_PER_POINT == pytest.approx(594 * zoom, abs=1.5)
        middle = page.rect.width * MM_PER_POINT / 2
        assert columns.mean() * mm - middle == pytest.approx((250 - 297) * zoom, abs=1)


def test_a_sheet_is_made_smaller_only_when_it_does_not_fit() -> None:
    assert zoom_on((841, 594), A2) == 1.0
    assert zoom_on((593.5, 419.5), A2) == 1.0
    assert zoom_on((420, 297), A2) == pytest.approx(420 / 594)
