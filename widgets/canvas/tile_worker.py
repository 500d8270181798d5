"""The worker's side of tiles: the last sheets stay open, pixels go back as bytes."""

from __future__ import annotations

import contextlib
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from PySide6.QtGui import QImage

from app.domain.feedback import Feedback
from app.domain.geometry import Box
from app.domain.ids import sha256_hex
from app.drawings.open import Drawing, open_drawing
from app.drawings.sheet import Sheet
from app.drawings.shx.library import folder_state
from app.drawings.shx.library import state as fonts_state
from widgets.canvas.painter import SheetPainter
from widgets.canvas.picture import ensure_application, layer_names, pdf_image, png

OPEN_SHEETS = 4
LEAST_SIDE_MM = 1e-3
OVERVIEW_VERSION = 9  # goes up whenever painting changes what it shows
_open: OrderedDict[tuple[str, str], OpenSheet] = OrderedDict()


@dataclass(frozen=True)
class OpenSheet:
    """A sheet ready to be painted."""

    drawing: Drawing
    sheet: Sheet
    fonts: tuple[str, int]  # state of the folder of shape fonts

    @cached_property
    def painter(self) -> SheetPainter | None:
        """Painter of the sheet's block, which sheets of one model space share; None for PDF."""
        if self.drawing.scene is None:
            return None
        for other in _open.values():
            same = other.drawing.state == self.drawing.state and other.sheet.block == self.sheet.block
            if same and other.fonts == self.fonts and "painter" in vars(other):
                return other.painter
        return SheetPainter(self.drawing.scene, self.sheet.block, self.drawing.path.parent, often=True)


@dataclass(frozen=True)
class SheetFace:
    """What the window needs to know of a sheet.

    Args:
        sheet: the sheet.
        layers: names of the file's layers.
        hidden: those that the file does not show by itself, though it lets them be switched on (PDF).
    """

    sheet: Sheet
    layers: tuple[str, ...]
    hidden: frozenset[str] = frozenset()


def face(path: str, key: str, cache_dir: str, feedback: Feedback) -> SheetFace:
    """Open a sheet and say what it is."""
    found = _opened(path, key, cache_dir, feedback)
    if found.drawing.scene is not None:
        return SheetFace(found.sheet, layer_names(found.drawing))
    layers = _pdf_layers(found.drawing.path, found.drawing.password)
    return SheetFace(found.sheet, tuple(layers), frozenset(name for name, shown in layers.items() if not shown))


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
    return _pixels(_opened(path, key, cache_dir, feedback), rect_mm, side_px, layers_off, dark)


def overview(path: str, key: str, cache_dir: str, side_px: int, dark: bool, feedback: Feedback) -> bytes:
    """Return the pixels of a square tile that holds all of a sheet, every layer on; the cache keeps it."""
    found = _opened(path, key, cache_dir, feedback)
    name = sha256_hex(f"{key}|{fonts_state()}".encode())[:16]
    look = f"{name}-{side_px}-{'dark' if dark else 'light'}-{OVERVIEW_VERSION}"
    kept = Path(cache_dir) / f"{found.drawing.state}.{look}.png"
    image = QImage(str(kept)).convertToFormat(QImage.Format.Format_RGB32)
    if image.size().toTuple() == (side_px, side_px):
        return bytes(image.constBits())
    side = max(*found.sheet.size_mm, LEAST_SIDE_MM)
    pixels = _pixels(found, Box(0.0, 0.0, side, side), side_px, frozenset(), dark)
    if not found.drawing.password:  # what is encrypted stays so
        with contextlib.suppress(OSError):  # a full disk makes opening slower, not impossible
            _keep(pixels, side_px, kept)
    return pixels


def _keep(pixels: bytes, side_px: int, kept: Path) -> None:
    """Write a picture; a reader sees the whole of it or nothing."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    content = png(QImage(pixels, side_px, side_px, 4 * side_px, QImage.Format.Format_RGB32))
    with tempfile.NamedTemporaryFile(dir=kept.parent, prefix=f".{kept.name}.", delete=False) as out:
        out.write(content)
    Path(out.name).replace(kept)


def _pixels(found: OpenSheet, rect_mm: Box, side_px: int, layers_off: frozenset[str], dark: bool) -> bytes:
    if found.painter is not None:
        image = found.painter.paint(found.sheet, rect_mm, (side_px, side_px), layers_off, dark)
    else:
        layers_on = frozenset(_pdf_layers(found.drawing.path, found.drawing.password)) - layers_off
        image = pdf_image(found.drawing, found.sheet, rect_mm, (side_px, side_px), layers_off, layers_on)
    return bytes(image.constBits())


@lru_cache(maxsize=16)
def _pdf_layers(path: Path, password: str) -> dict[str, bool]:
    """Return the layers of a PDF in the workspace, whose files never change."""
    from app.drawings.pdf.pages import layers_shown  # not needed for DXF

    return layers_shown(path, password)


def _opened(path: str, key: str, cache_dir: str, feedback: Feedback) -> OpenSheet:
    known = _open.get((path, key))
    fonts = folder_state()
    if known is None or known.fonts != fonts:
        ensure_application()
        drawing = known.drawing if known else open_drawing(Path(path), Path(cache_dir), feedback)
        known = _open[path, key] = OpenSheet(drawing, drawing.sheet(key), fonts)
        while len(_open) > OPEN_SHEETS:
            _open.popitem(last=False)
    _open.move_to_end((path, key))
    return known
