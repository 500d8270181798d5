"""Pictures of sheets, DXF and PDF alike, in a process without a window."""

from __future__ import annotations

import os
import struct
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage

from app.domain.errors import BadInput, NotFound
from app.domain.geometry import Box
from app.drawings.open import Drawing, open_drawing
from app.drawings.picture import PictureRequest
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet
from widgets.canvas.halves import in_halves
from widgets.canvas.painter import SheetPainter

PNG_LEVEL = 1  # deflate at its fastest
ZLIB_HEAD = b"\x78\x01"  # deflate, a window of 32 KB, fastest
WORTH_A_THREAD = 1 << 20  # bytes


def picture(request: PictureRequest) -> bytes:
    """Return a PNG of the rectangle asked for, fitted into the size and centred; BadInput for a bad file."""
    return drawn(open_drawing(request.path, request.cache_dir, password=request.password), request)


def drawn(drawing: Drawing, request: PictureRequest) -> bytes:
    """Return the picture of an open drawing, as ``picture`` does."""
    sheet = sheet_named(drawing, request.sheet_key)
    rect = fitted(request.rect_mm or Box(0.0, 0.0, *sheet.size_mm), request.size_px)
    off = _layers_off(drawing, request)
    return png(image_of(drawing, sheet, rect, request.size_px, off, request.dark, request.layers or frozenset()))


def prepare(drawing: Drawing) -> None:
    """Make what will most likely be painted ready, before the sheets are known: model space."""
    if drawing.scene is not None:
        _painter(drawing.scene, 0, drawing.path.parent)


@lru_cache(maxsize=1)
def _painter(scene: Scene, block: int, folder: Path) -> SheetPainter:
    return SheetPainter(scene, block, folder)


def sheet_named(drawing: Drawing, name: str) -> Sheet:
    """Return the sheet with this key, number or name of a layout, the first one for no name; NotFound for none."""
    if not drawing.sheets:
        raise BadInput("There is nothing to show in this file", path=str(drawing.path))
    if not name:
        return drawing.sheets[0]
    numbered = [sheet for sheet in drawing.sheets if sheet.title_block.number == name]
    if len(numbered) == 1:
        return numbered[0]
    layouts = [sheet for sheet in drawing.sheets if sheet.key == f"layout:{name}"]
    return layouts[0] if layouts else drawing.sheet(name)


def _layers_off(drawing: Drawing, request: PictureRequest) -> frozenset[str]:
    asked = request.layers_off | (request.layers or frozenset())
    if not asked and request.layers is None:
        return asked
    names = frozenset(layer_names(drawing))
    if unknown := sorted(asked - names):
        raise NotFound(f"There is no layer {unknown[0]!r}", path=str(drawing.path))
    return request.layers_off | (names - request.layers if request.layers is not None else frozenset())


def layer_names(drawing: Drawing) -> tuple[str, ...]:
    """Return the names of the layers of a drawing file, in its order."""
    if drawing.scene is not None:
        return tuple(layer.name for layer in drawing.scene.layers)
    from app.drawings.pdf import pages

    return tuple(pages.layers_shown(drawing.path, drawing.password))


def image_of(
    drawing: Drawing,
    sheet: Sheet,
    rect_mm: Box,
    size_px: tuple[int, int],
    layers_off: frozenset[str],
    dark: bool,
    layers_on: frozenset[str] = frozenset(),
) -> QImage:
    """Return the pixels of one rectangle of a sheet; ``layers_on`` are those that a PDF hides by itself."""
    if drawing.scene is not None:
        painter = _painter(drawing.scene, sheet.block, drawing.path.parent)

        def part(lines: tuple[int, int] | None) -> QImage:
            ensure_application()  # not before: its threads would forbid to double the process
            return painter.paint(sheet, rect_mm, size_px, layers_off, dark, lines)

        return in_halves(part, size_px, lambda: painter.lines_of(sheet, rect_mm, size_px))
    return pdf_image(drawing, sheet, rect_mm, size_px, layers_off, layers_on)


def pdf_image(
    drawing: Drawing,
    sheet: Sheet,
    rect_mm: Box,
    size_px: tuple[int, int],
    layers_off: frozenset[str] = frozenset(),
    layers_on: frozenset[str] = frozenset(),
) -> QImage:
    """Return the pixels of one rectangle of a PDF page."""
    from app.drawings.pdf import pages

    back = sheet.to_mm.inverse()
    rect_pt = Box.around(back(corner) for corner in rect_mm.corners)
    pixels = pages.render_page(
        drawing.path,
        sheet.page,
        rect_pt,
        size_px,
        layers_off=layers_off,
        layers_on=layers_on,
        password=drawing.password,
    )
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # in memory of its own


def fitted(rect: Box, size_px: tuple[int, int]) -> Box:
    """Return ``rect`` widened to the proportions of ``size_px``."""
    width, height = max(rect.width, 1e-6), max(rect.height, 1e-6)
    scale = max(width / size_px[0], height / size_px[1])
    x, y = rect.centre
    half_x, half_y = scale * size_px[0] / 2, scale * size_px[1] / 2
    return Box(x - half_x, y - half_y, x + half_x, y + half_y)


def png(image: QImage) -> bytes:
    """Return the picture as a PNG file; drawings need no filter, which is most of the time Qt takes for one."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    lines = np.zeros((height, 1 + 3 * width), np.uint8)
    lines[:, 1:] = rows[:, : 3 * width]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # eight bits a channel, RGB
    parts = ((b"IHDR", head), (b"IDAT", deflated(lines.data.cast("B"))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def deflated(content: memoryview) -> bytes:
    """Return ``content`` as a zlib stream; the halves of a large one are deflated side by side."""
    if len(content) < WORTH_A_THREAD:
        return zlib.compress(content, PNG_LEVEL)

    def part(piece: memoryview, flush: int) -> bytes:
        deflate = zlib.compressobj(PNG_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)  # no head and no sum: the whole has one
        return deflate.compress(piece) + deflate.flush(flush)

    middle = len(content) // 2
    with ThreadPoolExecutor(1) as beside:
        second = beside.submit(part, content[middle:], zlib.Z_FINISH)
        first = part(content[:middle], zlib.Z_SYNC_FLUSH)
        return ZLIB_HEAD + first + second.result() + struct.pack(">I", zlib.adler32(content))


def ensure_application() -> None:
    """Make the application object that fonts need, without a screen."""
    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _APPLICATION.append(QGuiApplication(sys.argv[:1]))


_APPLICATION: list[QGuiApplication] = []
