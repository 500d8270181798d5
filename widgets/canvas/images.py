"""Images that a drawing refers to: painted when they lie beside it, else a crossed frame in their place."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePosixPath

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from app.domain.errors import AppError
from app.domain.geometry import Point
from app.drawings.flat import Flat
from app.drawings.scene import GROUND, PAGE, Tone
from app.drawings.tones import toned_values
from widgets.canvas.bands import Layer
from widgets.canvas.ground import Projection
from widgets.canvas.paths import Rows

LARGEST_SIDE_PX = 4096
PAGE_SIDE_PX = 3000  # of pages that lie under a drawing
LARGEST = QSize(LARGEST_SIDE_PX, LARGEST_SIDE_PX)
MISSING = QColor(0x66, 0x70, 0x80)


class Pictures:
    """The images of flat geometry.

    Args:
        folder: folder of the drawing file; only images in it or below it are read.
    """

    def __init__(self, flat: Flat, folder: Path) -> None:
        self._flat = flat
        self._folder = folder
        self._clips = {clip.entity: _outline(clip.outline) for clip in flat.scene.image_clips}
        self._tones = {tone.entity: tone for tone in flat.scene.image_tones}
        corner, right, up = flat.image[:, 4:6], flat.image[:, 0:2], flat.image[:, 2:4]
        corners = np.stack([corner, corner + right, corner + up, corner + right + up])
        self.bounds = np.hstack([corners.min(axis=0), corners.max(axis=0)])

    def paint(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint some images."""
        flat = self._flat
        for row, band_of in zip(rows.tolist(), band.tolist(), strict=True):
            yield band_of
            a, b, c, d, e, f = flat.image[row].tolist()
            t = view.to_px
            unit = QTransform(a, b, c, d, e, f) * QTransform(t.a, t.b, t.c, t.d, t.e, t.f)
            if not unit.isInvertible():
                continue
            painter.save()
            painter.setWorldTransform(unit)
            clip = self._clips.get(int(flat.image_mark["entity"][row]))
            if clip is not None:
                painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
            name = flat.scene.strings[int(flat.image_path[row])]
            if PAGE in name:
                image = _page(self._folder, name, view.dark)
                mode = QPainter.CompositionMode.CompositionMode_Multiply
                dark_mode = QPainter.CompositionMode.CompositionMode_Screen
                painter.setCompositionMode(dark_mode if view.dark else mode)  # the paper is clear
            else:
                tone = self._tones.get(int(flat.image_mark["entity"][row]))
                ink, ground = view.colour(int(flat.image_mark["rgb"][row])), view.fill_colour(GROUND)
                inks = ink.rgb(), 0 if tone is not None and tone.clear else ground.rgb()
                image = _read(self._folder, name, tone, inks)
            if image is None:
                pen = QPen(MISSING, 1)
                pen.setCosmetic(True)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(0, 0, 1, 1))
                painter.drawLine(0, 0, 1, 1)
                painter.drawLine(0, 1, 1, 0)
            else:
                painter.setOpacity(1 - int(flat.image_mark["transparency"][row]) / 255)
                painter.drawImage(QRectF(0, 0, 1, 1), image)
            painter.restore()


def _outline(corners: tuple[Point, ...]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return path


@lru_cache(maxsize=4)
def _page(folder: Path, name: str, inverted: bool) -> QImage | None:
    """Return a page of a PDF turned upside down, its colours inverted for a dark ground; None when it is absent."""
    from app.drawings.pdf.pages import read_pages, render_page  # few drawings have underlays

    file, _, number = name.partition(PAGE)
    path = folder / file
    if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts or not path.is_file():
        return None
    try:
        region = read_pages(path)[int(number) - 1].region
        zoom = PAGE_SIDE_PX / max(region.width, region.height)
        size = max(1, round(region.width * zoom)), max(1, round(region.height * zoom))
        pixels = render_page(path, int(number) - 1, region, size)
    except (AppError, IndexError, ValueError):
        return None
    image = QImage(pixels.tobytes(), *size, 3 * size[0], QImage.Format.Format_RGB888).flipped(Qt.Orientation.Vertical)
    if inverted:
        image.invertPixels()
    return image


@lru_cache(maxsize=8)
def _read(folder: Path, name: str, tone: Tone | None, inks: tuple[int, int]) -> QImage | None:
    """Return an image turned upside down (drawings have y up); None when it is absent or no image.

    Args:
        inks: what black and white are, 0xAARRGGBB, in an image that has nothing else.
    """
    inner = PurePosixPath(name.replace("\\", "/"))
    beside = (folder / inner, folder / inner.name) if not inner.is_absolute() and ".." not in inner.parts else ()
    for path in (*beside, folder / inner.name):
        if inner.name and path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            reader = QImageReader(str(path))
            size = reader.size()
            if size.isValid() and max(size.width(), size.height()) > LARGEST_SIDE_PX:
                reader.setScaledSize(
                    size.scaled(QSize(LARGEST_SIDE_PX, LARGEST_SIDE_PX), Qt.AspectRatioMode.KeepAspectRatio)
                )
            two_tone = reader.imageFormat() in (QImage.Format.Format_Mono, QImage.Format.Format_MonoLSB)
            image = reader.read()
            if image.isNull():
                return None
            if two_tone:
                return _inked(image, inks).flipped(Qt.Orientation.Vertical)
            return (_toned(image, tone) if tone is not None and tone.changes else image).flipped(
                Qt.Orientation.Vertical
            )
    return None


def _inked(image: QImage, inks: tuple[int, int]) -> QImage:
    """Return an image of black and white in two colours, what lies between mixed."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    values = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()]
    black, white = (np.array([ink >> shift & 0xFF for shift in (0, 8, 16, 24)], np.uint32) for ink in inks)
    if not white[3]:
        white[:3] = black[:3]
    shades = np.arange(256, dtype=np.uint32)[:, None]
    mixed = ((black * (255 - shades) + white * shades) // 255).astype(np.uint8)  # blue, green, red, alpha
    pixels = mixed.view("<u4")[:, 0][values]
    return QImage(pixels.tobytes(), grey.width(), grey.height(), QImage.Format.Format_ARGB32)


def _toned(image: QImage, tone: Tone) -> QImage:
    """Return an image lighter, darker, harder or softer."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()
    pixels[..., :3] = toned_values(tone)[pixels[..., :3]]
    return QImage(pixels.tobytes(), image.width(), image.height(), QImage.Format.Format_RGBA8888)
