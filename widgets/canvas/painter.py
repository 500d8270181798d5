"""Paints a DXF sheet into a picture; runs in workers, needs no window."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.geometry import Affine, Box
from app.drawings.expansion import COARSE, outlined
from app.drawings.flat import Flat
from app.drawings.flatten import through_windows
from app.drawings.order import DrawingOrder, banded, breaks
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet
from app.drawings.wide_lines import without_fill
from widgets.canvas.bands import Layer, interleave
from widgets.canvas.ground import DESK_DARK, DESK_LIGHT, GROUND, PAPER, Projection, extent
from widgets.canvas.images import Pictures
from widgets.canvas.lettering import Lettering
from widgets.canvas.paths import Rows, Vertices, path_of, paths_of, picked, runs, starts_of
from widgets.canvas.point_marks import PointMarks
from widgets.canvas.spatial import Boxes
from widgets.canvas.specks import specks
from widgets.canvas.strokes import PATH_VERTICES, SPECK_PX, Strokes

LARGEST_PX = 8192
REACH_PX = 4.0  # of areas, images and points beyond their boxes, at most
LEAST_HIDING_PX2 = 9.0  # smaller fills hide nothing

Paint = Callable[[QPainter, Projection, Rows, Rows], Layer]


class SheetPainter:
    """Paints any rectangle of the sheets of one block.

    Args:
        scene: the drawing.
        block: model space or a layout.
        folder: folder of the drawing file, where its images are looked for.
        often: many parts of it will be painted.
    """

    def __init__(self, scene: Scene, block: int, folder: Path, *, often: bool = False) -> None:
        self._origin = scene.info.origin
        self._names = [layer.name for layer in scene.layers]
        self._own = _FlatPainter(without_fill(outlined(scene, block)), folder, often)
        self._windows = [
            (view, _FlatPainter(without_fill(flat), folder, often))
            for view, flat in through_windows(scene, block, sag=COARSE)
            if view.block
        ]

    def paint(
        self,
        sheet: Sheet,
        rect_mm: Box,
        size_px: tuple[int, int],
        layers_off: frozenset[str] = frozenset(),
        dark: bool = False,
        lines: tuple[int, int] | None = None,
    ) -> QImage:
        """Return ``rect_mm`` of ``sheet`` stretched to ``size_px``; outside the sheet lies the desk.

        With ``lines``, only those lines of pixels are the picture's, the second one left out. What reaches beyond them
        is not clipped there, since Qt's ink on a line hangs a little on where it is clipped.
        """
        width, height = _within(size_px)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(DESK_DARK if dark else DESK_LIGHT)
        mm_to_px = _stretched(rect_mm, (width, height))
        to_px = self._to_px(sheet, mm_to_px)
        if not to_px.scale:
            return image
        paper = _rect(Box(0.0, 0.0, *sheet.size_mm), mm_to_px)
        view = Projection(to_px, Box(0.0, 0.0, float(width), float(height)), mm_to_px.scale, dark, lines)
        shown = np.array([name not in layers_off for name in self._names] or [True])
        painter = QPainter(image)
        try:
            self._paint(painter, paper, view, shown)
        finally:
            painter.end()  # Qt crashes when a picture goes before its painter
        return image

    def lines_of(self, sheet: Sheet, rect_mm: Box, size_px: tuple[int, int]) -> npt.NDArray[np.float64]:
        """Return the line of pixels in whose middle each line, area and text of the picture lies."""
        size_px = _within(size_px)
        to_px = self._to_px(sheet, _stretched(rect_mm, size_px))
        found = np.concatenate([flat.lines_of(to_px) for flat in (self._own, *(flat for _, flat in self._windows))])
        return found[(found >= 0) & (found <= size_px[1])]

    def _to_px(self, sheet: Sheet, mm_to_px: Affine) -> Affine:
        return mm_to_px.after(sheet.to_mm).after(Affine(e=self._origin[0], f=self._origin[1]))

    def _paint(self, painter: QPainter, paper: QRectF, view: Projection, shown: npt.NDArray[np.bool_]) -> None:
        painter.fillRect(paper, GROUND if view.dark else PAPER)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for window, flat in self._windows:
            painter.setClipRect(paper.intersected(_rect(window.region, view.to_px)))
            if window.outline:
                outline = view.moved(np.array(window.outline))
                painter.setClipPath(path_of(outline, np.zeros(1, np.int64)), Qt.ClipOperation.IntersectClip)
            flat.paint(painter, view, shown)
        painter.setClipRect(paper)
        self._own.paint(painter, view, shown)


class _FlatPainter:
    """Paints flat geometry: images, fills, lines, points, texts, in this order unless one hides another.

    What hides, the images and the largest fills in view, is painted in the drawing order of the file, with all the
    rest before and after it.
    """

    def __init__(self, flat: Flat, folder: Path, often: bool) -> None:
        self._flat = flat
        self._pictures = Pictures(flat, folder)
        self._strokes = Strokes(flat)
        self._lettering = Lettering(flat)
        self._marks = PointMarks(flat)
        self._image_boxes, self._fill_boxes, self._poly_boxes, self._text_boxes = (
            Boxes(bounds, often=often)
            for bounds in (self._pictures.bounds, flat.fill_bounds, flat.poly_bounds, self._lettering.bounds)
        )

    def lines_of(self, to_px: Affine) -> npt.NDArray[np.float64]:
        """Return the line of pixels in which the middle of each line, area and text lies."""
        flat = self._flat
        bounds = np.concatenate([flat.poly_bounds, flat.fill_bounds, self._lettering.bounds])
        x, y = bounds[:, 0] + bounds[:, 2], bounds[:, 1] + bounds[:, 3]
        return np.asarray((to_px.b * x + to_px.d * y) / 2 + to_px.f, np.float64)

    def paint(self, painter: QPainter, view: Projection, shown: npt.NDArray[np.bool_]) -> None:
        """Paint what is in view on the layers shown."""
        flat = self._flat
        marks = self._marks.bounds(view)
        kinds: tuple[tuple[tuple[Paint, ...], npt.NDArray[np.void], Boxes], ...] = (
            ((self._pictures.paint,), flat.image_mark, self._image_boxes),
            ((self._areas, self._specks), flat.fill_mark, self._fill_boxes),
            ((self._strokes.paint,), flat.poly_mark, self._poly_boxes),
            ((self._marks.paint,), flat.point_mark, Boxes(marks, often=False)),
            (self._lettering.layers, flat.text["mark"], self._text_boxes),
        )
        seen = [view.inside(boxes, mark, shown) for _, mark, boxes in kinds]
        least_area = LEAST_HIDING_PX2 / view.scale**2
        hides = len(seen[0]) or len(seen[1])
        at = breaks(self._order, flat, seen[0], seen[1], least_area) if hides else np.empty(0, np.uint64)
        layers: list[Layer] = []
        # lines and texts go together with others: they find out themselves which of them are painted
        bounds = (self._pictures.bounds, flat.fill_bounds, None, marks, None)
        for (paints, mark, _), rows, box in zip(kinds, seen, bounds, strict=True):
            if len(rows):
                rows, band = banded(rows, self._order.of(mark[rows]), at) if len(at) else (rows, np.zeros_like(rows))
                if view.lines is not None and box is not None:
                    near = view.painted(box[rows], REACH_PX)
                    rows, band = rows[near], band[near]
                layers += [paint(painter, view, rows, band) for paint in paints]
        interleave(layers)

    @cached_property
    def _order(self) -> DrawingOrder:
        return DrawingOrder(self._flat)

    def _areas(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint filled areas in drawing order."""
        flat = self._flat
        begin, end = (flat.fill_ring[flat.fill_start[rows + side]] for side in (0, 1))
        large = (end > begin) & (extent(flat.fill_bounds[rows]) * view.scale >= SPECK_PX)
        rows, band, count = rows[large], band[large], (end - begin)[large]
        before = -1
        for batch in runs(np.arange(len(rows)), np.cumsum(count) // PATH_VERTICES):
            xy, starts, first = self._rings(rows[batch])
            mark = flat.fill_mark[rows[batch]]
            looks = zip(mark["rgb"].tolist(), mark["transparency"].tolist(), strict=True)
            paths = paths_of(view.moved(xy), starts, first)
            for path, (rgb, clear), band_of in zip(paths, looks, band[batch].tolist(), strict=True):
                if band_of != before:
                    yield (before := band_of)
                colour = view.fill_colour(rgb)
                if clear:
                    colour = QColor(colour)
                    colour.setAlpha(255 - clear)
                painter.fillPath(path, colour)

    def _rings(self, rows: Rows) -> tuple[Vertices, Rows, Rows]:
        """Return vertices of areas, where each ring begins, and where each area does (m + 1,)."""
        flat = self._flat
        rings = picked(flat.fill_start[rows], flat.fill_start[rows + 1] - flat.fill_start[rows])
        count = flat.fill_ring[rings + 1] - flat.fill_ring[rings]
        begin, end = (flat.fill_ring[flat.fill_start[rows + side]] for side in (0, 1))
        xy = flat.fill_xy[picked(begin, end - begin)]
        return xy, starts_of(count)[:-1][count > 0], starts_of(end - begin)

    def _specks(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint areas too small to show a shape."""
        bounds = self._flat.fill_bounds[rows]
        small = extent(bounds) * view.scale < SPECK_PX
        return specks(painter, view, bounds[small], self._flat.fill_mark["rgb"][rows[small]], band[small])


def _within(size_px: tuple[int, int]) -> tuple[int, int]:
    width, height = (max(1, min(LARGEST_PX, side)) for side in size_px)
    return width, height


def _stretched(rect_mm: Box, size_px: tuple[int, int]) -> Affine:
    """Return the transform from millimetres of a sheet to pixels."""
    zoom_x, zoom_y = size_px[0] / rect_mm.width, size_px[1] / rect_mm.height
    return Affine(a=zoom_x, d=-zoom_y, e=-rect_mm.x0 * zoom_x, f=rect_mm.y1 * zoom_y)


def _rect(box: Box, to_px: Affine) -> QRectF:
    found = Box.around(to_px(corner) for corner in box.corners)
    return QRectF(QPointF(found.x0, found.y0), QPointF(found.x1, found.y1))
