"""QR codes on paper and in spreadsheets: kind of document, project code, hash."""

from __future__ import annotations

import io

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.colors import black
from reportlab.pdfgen.canvas import Canvas

QUIET = 4  # modules of empty ground around the code (ISO/IEC 18004)


def payload(kind: str, code: str, document_hash: str) -> str:
    """Return what a QR code says, in the capitals and digits it holds most densely.

    Args:
        kind: ``certificate`` or ``letter``.
        code: project code.
        document_hash: SHA-256 of the content, hex.
    """
    return f"LIANSHEN:{kind}:{code}:{document_hash}".upper()


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the code as rows of dark (True) and light modules, error correction M."""
    widget = QrCodeWidget(text, barLevel="M")
    widget.qr.make()
    side = range(widget.qr.getModuleCount())
    return tuple(tuple(bool(widget.qr.isDark(row, column)) for column in side) for row in side)


def draw(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """Paint the code with its lower left corner at (x, y), ``side`` points wide, its quiet zone left to the page."""
    rows = modules(text)
    step = side / len(rows)
    canvas.setFillColor(black)
    dark_ground = canvas.beginPath()  # one path: between separate ones a viewer leaves hairlines
    for row, cells in enumerate(rows):
        start: int | None = None
        for column, dark in enumerate((*cells, False)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                bottom = y + (len(rows) - row - 1) * step
                dark_ground.rect(x + start * step, bottom, (column - start) * step, step)
                start = None
    canvas.drawPath(dark_ground, stroke=0, fill=1)


def png(text: str, scale: int = 4) -> bytes:
    """Return the code as PNG, ``scale`` pixels a module, quiet zone included."""
    rows = modules(text)
    image = Image.new("1", (len(rows) + 2 * QUIET, len(rows) + 2 * QUIET), 1)
    for row, cells in enumerate(rows):
        for column, dark in enumerate(cells):
            if dark:
                image.putpixel((column + QUIET, row + QUIET), 0)
    out = io.BytesIO()
    image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
