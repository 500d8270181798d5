"""Two versions of a sheet on one canvas: over each other in two colours, or one after the other."""

from __future__ import annotations

import math
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

from app.domain.geometry import Affine, Box
from app.jobs.pool import Pool
from widgets import theme
from widgets.canvas.canvas import CanvasWidget
from widgets.canvas.tile_worker import SheetFace
from widgets.canvas.tiles import Tiles, tiles_in
from widgets.canvas.view import View

BLINK_MS = 700
LABEL_PX = 26
LEAST_TURN_DEG = 0.01


class Mode(Enum):
    """How both versions are shown."""

    OVERLAY = "overlay"
    BLINK = "blink"


def former_view(view: View, to_b: Affine) -> View:
    """Return the view of the former version that shows what ``view`` shows of the newer.

    Args:
        to_b: millimetres of the former version → of the newer.
    """
    return View(to_b.inverse()(view.centre), view.zoom * (to_b.scale or 1.0), view.width, view.height)


def lying_view(view: View, to_b: Affine) -> View:
    """Return the view of the former version that, turned on the screen, lies under the whole of ``view``."""
    found = former_view(view, to_b)
    if abs(turn_deg(to_b)) < LEAST_TURN_DEG:
        return found
    side = math.hypot(view.width, view.height)
    return View(found.centre, found.zoom, side, side)


def turn_deg(to_b: Affine) -> float:
    """Return by how many degrees the former version is turned to the left to lie over the newer."""
    return math.degrees(math.atan2(to_b.b, to_b.a))


def newer_view(view: View, to_b: Affine) -> View:
    """Return the view of the newer version that shows what ``view`` shows of the former."""
    return View(to_b(view.centre), view.zoom / (to_b.scale or 1.0), view.width, view.height)


class OverlayCanvas(CanvasWidget):
    """Shows the newer version as its own sheet, and the former one aligned to it."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self._former = Tiles(pool, self)
        self._former.opened.connect(self._former_opened)
        self._former.arrived.connect(self.update)
        self._former.failed.connect(self.failed)
        self._settled.timeout.connect(self._want_former)
        self._former_size = (0.0, 0.0)
        self._to_b = Affine()
        self._mode = Mode.OVERLAY
        self._shows_former = False
        self._timer = QTimer(self)
        self._timer.setInterval(BLINK_MS)
        self._timer.timeout.connect(self._turn)

    def show_pair(self, former: tuple[Path, str], newer: tuple[Path, str], to_b: Affine, cache_dir: Path) -> None:
        """Show two versions: drawing file and key of the sheet of each.

        Args:
            to_b: millimetres of the former version → of the newer.
        """
        self._to_b = to_b
        self.show_sheet(*newer, cache_dir)
        self._former.open(*former, cache_dir)

    def set_mode(self, mode: Mode) -> None:
        """Show both at once, or in turn."""
        self._mode = mode
        self._shows_former = False
        self._run()
        self.update()

    def hideEvent(self, event: object) -> None:
        """Stop turning while nobody looks."""
        del event
        self._timer.stop()

    def showEvent(self, event: object) -> None:
        """Turn again."""
        del event
        self._run()

    def paint_sheet(self, painter: QPainter, part_mm: Box) -> None:
        """Paint both versions: what only one has in its colour, what both have dark."""
        if self._mode is Mode.BLINK:
            if self._shows_former:
                self._paint_former(painter)
            else:
                super().paint_sheet(painter, part_mm)
            self._paint_label(painter)
            return
        newer, former = self._blank(), self._blank()
        with QPainter(newer) as inner:
            super().paint_sheet(inner, part_mm)
        with QPainter(former) as inner:
            self._paint_former(inner)
        colours = theme.colours(False)
        picture = _tinted(newer, QColor(colours["come"]))
        with QPainter(picture) as inner:
            inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            inner.drawImage(0, 0, _tinted(former, QColor(colours["gone"])))
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        assert self.face is not None  # noqa: S101 - there is something to paint
        painter.save()
        painter.setClipRect(_paper(self.face.sheet.size_mm, self.view))
        painter.drawImage(0, 0, picture)
        painter.restore()

    def _blank(self) -> QImage:
        ratio = self.devicePixelRatioF()
        image = QImage(
            max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)), QImage.Format.Format_RGB32
        )
        image.fill(Qt.GlobalColor.white)
        image.setDevicePixelRatio(ratio)
        return image

    def _paint_former(self, painter: QPainter) -> None:
        view = lying_view(self.view, self._to_b)
        painter.save()
        turn = turn_deg(self._to_b)
        if abs(turn) >= LEAST_TURN_DEG:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            to_middle = QTransform.fromTranslate(self.width() / 2, self.height() / 2)
            from_middle = QTransform.fromTranslate(-view.width / 2, -view.height / 2)
            painter.setTransform(from_middle * QTransform().rotate(-turn) * to_middle, True)
        painter.setClipRect(_paper(self._former_size, view))
        self._former.paint(painter, view.box_mm, view, self.devicePixelRatioF())
        painter.restore()

    def _paint_label(self, painter: QPainter) -> None:
        colours = theme.colours(False)
        text = self.tr("Former revision") if self._shows_former else self.tr("Newer revision")
        wide = painter.fontMetrics().horizontalAdvance(text) + 24
        box = QRectF((self.width() - wide) / 2, 10, wide, LABEL_PX)
        painter.fillRect(box, QColor(colours["gone" if self._shows_former else "come"]))
        painter.setPen(QColor("white"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _former_opened(self, face: SheetFace) -> None:
        self._former_size = face.sheet.size_mm
        self._want_former()
        self.update()

    def _want_former(self) -> None:
        view = lying_view(self.view, self._to_b)
        zoom = view.zoom * self.devicePixelRatioF()
        if self.face is not None and math.isfinite(zoom) and zoom > 0:
            self._former.want(tiles_in(view.box_mm, zoom), view.centre)

    def _run(self) -> None:
        if self._mode is Mode.BLINK and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _turn(self) -> None:
        self._shows_former = not self._shows_former
        self.update()


def _paper(size_mm: tuple[float, float], view: View) -> QRectF:
    return QRectF(QPointF(*view.to_px((0.0, size_mm[1]))), QPointF(*view.to_px((size_mm[0], 0.0))))


def _tinted(image: QImage, colour: QColor) -> QImage:
    """Return a picture in shades of one colour: black ink becomes the colour, paper stays white."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    grey.setDevicePixelRatio(1.0)
    with QPainter(grey) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Screen)
        painter.fillRect(grey.rect(), colour)
    return grey
