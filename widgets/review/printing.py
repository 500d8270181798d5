"""A sheet on paper: as large as it is, or as much smaller as the paper asks for, which is then said."""

from __future__ import annotations

import math
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMarginsF, QObject, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.errors import Unavailable
from app.domain.feedback import Feedback, check_cancelled
from app.domain.geometry import Box
from app.drawings.pdf.pages import MM_PER_POINT, render_page
from app.jobs.pool import Pool
from widgets.review.papers import plot_one
from widgets.session import Session

MOST_DPI = 300.0
BAND_PX = 1200
SLACK_MM = 1.0  # a sheet may reach over the paper by this and still be printed as large as it is
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class PlottedSheet:
    """A sheet plotted to a PDF page of its own size.

    Args:
        path: the PDF, in a folder of its own that is thrown away after printing.
        name: number and title.
    """

    path: Path
    name: str
    size_mm: tuple[float, float]


class Printing(QObject):
    """Prints sheets of the session's project."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window

    def print_sheet(self, sheet: str) -> None:
        """Plot a sheet, ask for a printer, and print."""
        session, code, address = self._session, self._session.code, self._session.workspace.address
        session.told.emit(self.tr("Getting ready to print …"))
        folder = Path(tempfile.mkdtemp(prefix="lianshen-"))
        feedback = session.new_progress()
        job = (plot_one, address, code, sheet, folder / "sheet.pdf")

        def plotted() -> PlottedSheet:
            try:
                name, size_mm = session.pool.submit(*job, feedback=feedback, subject=sheet).result()
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            return PlottedSheet(folder / "sheet.pdf", name, size_mm)

        session.background.call(plotted, self._ask)

    def _ask(self, plotted: PlottedSheet) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        lay_out(printer, plotted)
        dialog = QPrintDialog(printer, self._window)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.put_on(printer, plotted)
        else:
            shutil.rmtree(plotted.path.parent, ignore_errors=True)
            self._session.told.emit(self.tr("{name} was not printed").format(name=plotted.name))

    def put_on(self, printer: QPrinter, plotted: PlottedSheet) -> None:
        """Print a plotted sheet, and say how large it came out."""
        session = self._session
        feedback = session.new_progress()

        def printed() -> float:
            try:
                return print_page(session.pool, plotted, printer, feedback)
            finally:
                shutil.rmtree(plotted.path.parent, ignore_errors=True)

        session.background.call(printed, lambda zoom: session.told.emit(self._said(plotted.name, zoom)))

    def _said(self, name: str, zoom: float) -> str:
        if zoom == 1.0:
            return self.tr("{name} was printed to scale").format(name=name)
        text = self.tr("{name} was printed at {percent} % of its size: the paper is smaller, scales do not hold")
        return text.format(name=name, percent=f"{zoom * 100:.1f}")


def lay_out(printer: QPrinter, plotted: PlottedSheet) -> None:
    """Ask the printer for paper of the sheet's size, without margins."""
    wide, high = plotted.size_mm
    size = QPageSize(
        QSizeF(min(wide, high), max(wide, high)),
        QPageSize.Unit.Millimeter,
        "",
        QPageSize.SizeMatchPolicy.FuzzyOrientationMatch,
    )
    turned = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, turned, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
    printer.setDocName(plotted.name)


def zoom_on(paper_mm: tuple[float, float], size_mm: tuple[float, float]) -> float:
    """Return how large a sheet is printed on a paper: 1 where it fits."""
    fits = [(paper + SLACK_MM) / side for paper, side in zip(paper_mm, size_mm, strict=True)]
    if min(fits) >= 1:
        return 1.0
    return min(paper / side for paper, side in zip(paper_mm, size_mm, strict=True))


def print_page(pool: Pool, plotted: PlottedSheet, printer: QPrinter, feedback: Feedback) -> float:
    """Print a page in the middle of the paper, band by band; return how large it came out, 1 for its own size.

    Raises:
        Unavailable: the printer takes nothing.
        Cancelled: by the user.
    """
    printer.setFullPage(True)
    paper = printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter)
    (wide, high), dots = plotted.size_mm, printer.resolution() / MM_PER_INCH
    zoom = zoom_on((paper.width(), paper.height()), plotted.size_mm)
    left, top = (paper.width() - wide * zoom) / 2, (paper.height() - high * zoom) / 2
    px = min(MOST_DPI / MM_PER_INCH, dots) * zoom  # a millimetre of the sheet
    bands = max(1, math.ceil(high * px / BAND_PX))
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable(QCoreApplication.translate("Printing", "The printer does not take the sheet"))
    try:
        for row in range(bands):
            check_cancelled(feedback)
            feedback.progress(row, bands, plotted.name)
            above, below = high * row / bands, high * (row + 1) / bands
            part = Box(0.0, (high - below) / MM_PER_POINT, wide / MM_PER_POINT, (high - above) / MM_PER_POINT)
            size = max(1, round(wide * px)), max(1, round((below - above) * px))
            pixels = pool.submit(render_page, plotted.path, 0, part, size, subject=plotted.name).result()
            rows, columns, _ = pixels.shape
            image = QImage(pixels.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888)
            place = QRectF(left * dots, (top + above * zoom) * dots, wide * zoom * dots, (below - above) * zoom * dots)
            painter.drawImage(place, image)
        feedback.progress(bands, bands)
    finally:
        painter.end()
    return zoom
