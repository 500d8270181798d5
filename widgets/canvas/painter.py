"""Paints flat geometry of a DXF sheet into a picture; runs in workers, needs no window."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from app.domain.geometry import Affine, Box
from app.drawings.flat import Flat
from app.drawings.sheet import Sheet
from widgets.canvas.glyphs import cap_height_px, outline
from widgets.canvas.paths import path_of, taken

PAPER, GROUND = QColor(0xFF, 0xFF, 0xFF), QColor(0x10, 0x13, 0x17)
DESK_LIGHT, DESK_DARK = QColor(0xC9, 0xCE, 0xD6), QColor(0x15, 0x18, 0x1C)
FOREGROUND = 0xFFFFFF
BATCH_VERTICES = 20_000  # one huge antialiased path costs far more than many small ones
READABLE_PX, VISIBLE_PX = 3.0, 0.8
LARGEST_PX = 8192


class SheetPainter:
    """Paints any rectangle of the sheets of one flattened block.

    Args:
        flat: geometry of the block, expanded.
    """

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        scene = flat.scene
        self._origin = scene.info.origin
        self._names = [layer.name for layer in scene.layers]
        self._fill_bounds = self._bounds_of_fills()
        text = flat.text
        reach = np.maximum(np.hypot(text["ux"], text["uy"]), np.hypot(text["vx"], text["vy"]))
        letters = np.array([len(string) for string in scene.strings] or [0])
        self._text_reach = reach * (1.5 * letters[text["string"]] + 2) if len(text) else reach

    def paint(
        self,
        sheet: Sheet,
        rect_mm: Box,
        size_px: tuple[int, int],
        layers_off: frozenset[str] = frozenset(),
        dark: bool = False,
    ) -> QImage:
        """Return ``rect_mm`` of ``sheet`` stretched to ``size_px``; outside the sheet lies the desk."""
        width, height = (max(1, min(LARGEST_PX, side)) for side in size_px)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(DESK_DARK if dark else DESK_LIGHT)
        zoom_x, zoom_y = width / rect_mm.width, height / rect_mm.height
        mm_to_px = Affine(a=zoom_x, d=-zoom_y, e=-rect_mm.x0 * zoom_x, f=rect_mm.y1 * zoom_y)
        to_px = mm_to_px.after(sheet.to_mm).after(Affine(e=self._origin[0], f=self._origin[1]))
        left, bottom = mm_to_px((0.0, 0.0))
        right, top = mm_to_px(sheet.size_mm)
        paper = QRectF(QPointF(left, top), QPointF(right, bottom))
        painter = QPainter(image)
        painter.fillRect(paper, GROUND if dark else PAPER)
        painter.setClipRect(paper)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = _View(to_px, Box(0.0, 0.0, float(width), float(height)), dark)
        shown = np.array([name not in layers_off for name in self._names] or [True])
        self._fills(painter, view, shown)
        self._polylines(painter, view, shown)
        self._points(painter, view, shown)
        self._texts(painter, view, shown)
        painter.end()
        return image

    def _bounds_of_fills(self) -> npt.NDArray[np.float64]:
        flat = self._flat
        starts = flat.fill_ring[flat.fill_start[:-1]] if len(flat.fill_start) > 1 else np.empty(0, np.int64)
        if not len(starts):
            return np.empty((0, 4))
        return np.hstack([np.minimum.reduceat(flat.fill_xy, starts), np.maximum.reduceat(flat.fill_xy, starts)])

    def _fills(self, painter: QPainter, view: _View, shown: npt.NDArray[np.bool_]) -> None:
        flat = self._flat
        rows = view.inside(self._fill_bounds, flat.fill_mark, shown)
        painter.setPen(Qt.PenStyle.NoPen)
        for row in rows.tolist():
            first, last = int(flat.fill_start[row]), int(flat.fill_start[row + 1])
            begin, end = int(flat.fill_ring[first]), int(flat.fill_ring[last])
            path = path_of(view.moved(flat.fill_xy[begin:end]), (flat.fill_ring[first:last] - begin).astype(np.int64))
            painter.fillPath(path, view.colour(int(flat.fill_mark["rgb"][row])))

    def _polylines(self, painter: QPainter, view: _View, shown: npt.NDArray[np.bool_]) -> None:
        flat = self._flat
        rows = view.inside(flat.poly_bounds, flat.poly_mark, shown)
        if not len(rows):
            return
        width_px = np.round(flat.poly_width[rows] * view.scale).astype(np.int64)
        width_px[width_px < 2] = 0
        rgb = flat.poly_mark["rgb"][rows].astype(np.int64)
        order = np.lexsort((rgb, width_px))
        rows, width_px, rgb = rows[order], width_px[order], rgb[order]
        breaks = np.flatnonzero((np.diff(width_px) != 0) | (np.diff(rgb) != 0)) + 1
        for group in np.split(np.arange(len(rows)), breaks):
            pen = QPen(view.colour(int(rgb[group[0]])), float(max(1, width_px[group[0]])))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin if width_px[group[0]] else Qt.PenJoinStyle.BevelJoin)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen)
            self._stroke(painter, view, rows[group])

    def _stroke(self, painter: QPainter, view: _View, rows: npt.NDArray[np.int64]) -> None:
        flat = self._flat
        count = np.cumsum(flat.poly_start[rows + 1] - flat.poly_start[rows])
        batches = np.flatnonzero(np.diff(count // BATCH_VERTICES)) + 1
        for batch in np.split(rows, batches):
            xy, starts = taken(flat.poly_xy, flat.poly_start, batch, flat.poly_closed)
            painter.drawPath(path_of(view.moved(xy), starts))

    def _points(self, painter: QPainter, view: _View, shown: npt.NDArray[np.bool_]) -> None:
        flat = self._flat
        if not len(flat.point):
            return
        rows = view.inside(np.hstack([flat.point, flat.point]), flat.point_mark, shown)
        for (x, y), rgb in zip(
            view.moved(flat.point[rows]).tolist(), flat.point_mark["rgb"][rows].tolist(), strict=True
        ):
            painter.fillRect(QRectF(x - 1, y - 1, 2, 2), view.colour(rgb))

    def _texts(self, painter: QPainter, view: _View, shown: npt.NDArray[np.bool_]) -> None:
        text, strings = self._flat.text, self._flat.scene.strings
        if not len(text):
            return
        reach = self._text_reach
        bounds = np.stack([text["x"] - reach, text["y"] - reach, text["x"] + reach, text["y"] + reach], axis=1)
        rows = view.inside(bounds, text["mark"], shown)
        height_px = np.hypot(text["vx"][rows], text["vy"][rows]) * view.scale
        painter.setPen(Qt.PenStyle.NoPen)
        for row, size in zip(rows.tolist(), height_px.tolist(), strict=True):
            if size < VISIBLE_PX or size > 50 * LARGEST_PX:
                continue
            item = text[row]
            string = strings[int(item["string"])]
            colour = view.colour(int(item["mark"]["rgb"]))
            path, advance = outline(string)
            cap = cap_height_px()
            x, stretch = -0.5 * advance * min(int(item["halign"]), 2), 1.0
            if int(item["halign"]) == 3:
                x = 0.0
                along = float(np.hypot(item["ux"], item["uy"])) * advance / cap
                stretch = float(item["width"]) / along if along > 0 and item["width"] > 0 else 1.0
            y = (0.0, -0.25 * cap, 0.5 * cap, cap)[min(int(item["valign"]), 3)]
            ux, uy, vx, vy = (float(item[name]) / cap for name in ("ux", "uy", "vx", "vy"))
            place = Affine(ux * stretch, uy * stretch, -vx, -vy, float(item["x"]), float(item["y"]))
            t = view.to_px.after(place)
            painter.setWorldTransform(QTransform(t.a, t.b, t.c, t.d, t.e, t.f))
            if size < READABLE_PX:
                colour.setAlpha(110)
                painter.fillRect(QRectF(x, y - cap, advance, cap), colour)
            else:
                path = path.translated(x, y) if x or y else path
                painter.fillPath(path, colour)
        painter.resetTransform()


class _View:
    """Where drawing units land in the picture, and which colours they take."""

    def __init__(self, to_px: Affine, box_px: Box, dark: bool) -> None:
        self.to_px = to_px
        self.scale = to_px.scale
        self._box = Box.around(to_px.inverse()(corner) for corner in box_px.grown(2).corners)
        self._dark = dark

    def inside(
        self, bounds: npt.NDArray[np.float64], mark: npt.NDArray[np.void], shown: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.int64]:
        """Return the rows in view, on layers that are shown."""
        if not len(bounds):
            return np.empty(0, np.int64)
        box = self._box
        hit = (bounds[:, 0] <= box.x1) & (bounds[:, 2] >= box.x0) & (bounds[:, 1] <= box.y1) & (bounds[:, 3] >= box.y0)
        return np.flatnonzero(hit & mark["visible"] & shown[mark["layer"]])

    def moved(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return drawing units (n, 2) in pixels, kept within what the painter can take."""
        t = self.to_px
        x, y = xy[:, 0], xy[:, 1]
        moved = np.stack([t.a * x + t.c * y + t.e, t.b * x + t.d * y + t.f], axis=1)
        return np.clip(moved, -1e6, 1e6)

    def colour(self, rgb: int) -> QColor:
        """Return the colour on this ground: 7 turns, and very light ones darken on paper, very dark ones lighten."""
        if rgb == FOREGROUND:
            return QColor(0xE6, 0xE8, 0xEB) if self._dark else QColor(0, 0, 0)
        colour = QColor((rgb >> 16) & 0xFF, (rgb >> 8) & 0xFF, rgb & 0xFF)
        bright = 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
        if not self._dark and bright > 170:
            return colour.darker(int(100 * bright / 120))
        if self._dark and bright < 60:
            return colour.lighter(250) if bright > 5 else QColor(0x9A, 0xA3, 0xAF)
        return colour
