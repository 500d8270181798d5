"""The worker's side of tiles: the last sheets stay open, pixels go back as bytes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from app.domain.feedback import Feedback
from app.domain.geometry import Box
from app.drawings.open import Drawing, open_drawing
from app.drawings.sheet import Sheet
from widgets.canvas.painter import SheetPainter
from widgets.canvas.picture import ensure_application, layer_names, pdf_image

OPEN_SHEETS = 4
_open: OrderedDict[tuple[str, str], OpenSheet] = OrderedDict()


@dataclass(frozen=True)
class OpenSheet:
    """A sheet ready to be painted; ``painter`` is None for PDF."""

    drawing: Drawing
    sheet: Sheet
    painter: SheetPainter | None


@dataclass(frozen=True)
class SheetFace:
    """What the window needs to know of a sheet.

    Args:
        sheet: the sheet.
        layers: names of the file's layers.
    """

    sheet: Sheet
    layers: tuple[str, ...]


def face(path: str, key: str, cache_dir: str, feedback: Feedback) -> SheetFace:
    """Open a sheet and say what it is."""
    found = _opened(path, key, cache_dir, feedback)
    return SheetFace(found.sheet, layer_names(found.drawing))


def tile(
    path: str,
    key: str,
    cache_dir: str,
    rect_mm: Box,
    side_px: int,
    layers_off: frozenset[str],
    dark: bool,
    feedback: Feedback,
) -> bytes:
    """Return the pixels of a square tile, RGB32 rows without padding."""
    found = _opened(path, key, cache_dir, feedback)
    if found.painter is not None:
        image = found.painter.paint(found.sheet, rect_mm, (side_px, side_px), layers_off, dark)
    else:
        image = pdf_image(found.drawing, found.sheet, rect_mm, (side_px, side_px), layers_off)
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    return bytes(image.constBits())


def _opened(path: str, key: str, cache_dir: str, feedback: Feedback) -> OpenSheet:
    known = _open.get((path, key))
    if known is None:
        ensure_application()
        drawing = open_drawing(Path(path), Path(cache_dir), feedback)
        sheet = drawing.sheet(key)
        painter = _painter(drawing, sheet) if drawing.scene is not None else None
        known = _open[path, key] = OpenSheet(drawing, sheet, painter)
        while len(_open) > OPEN_SHEETS:
            _open.popitem(last=False)
    _open.move_to_end((path, key))
    return known


def _painter(drawing: Drawing, sheet: Sheet) -> SheetPainter:
    """Return the painter of the sheet's block, which sheets of one model space share."""
    for other in _open.values():
        if other.drawing.sha256 == drawing.sha256 and other.sheet.block == sheet.block and other.painter is not None:
            return other.painter
    assert drawing.scene is not None  # noqa: S101 - told by the caller
    return SheetPainter(drawing.scene, sheet.block, drawing.path.parent)
