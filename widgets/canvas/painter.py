"""Paints a DXF sheet into a picture; runs in workers, needs no window."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from app.domain.geometry import Affine, Box
from app.drawings.curves import as_polylines, steps_for
from app.drawings.expansion import COARSE, expand
from app.drawings.flat import Flat
from app.drawings.flatten import through_windows
from app.drawings.order import DrawingOrder, breaks, in_bands
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet
from widgets.canvas.dashes import dashed
from widgets.canvas.ground import DESK_DARK, DESK_LIGHT, GROUND, PAPER, Projection
from widgets.canvas.images import Pictures
from widgets.canvas.lettering import Lettering
from widgets.canvas.paths import Rows, Vertices, path_of, paths_of, picked, runs, starts_of, taken, thinned

BATCH_VERTICES = 20_000  # one huge antialiased path costs far more than many small ones
LARGEST_PX = 8192
SPECK_PX = 1.0  # smaller items become one dot
GRAIN_PX = 0.5
HEAVIEST_PX = 6.0  # line weights stop growing, so that near views stay readable
SHORTEST_PERIOD_PX = 4.0  # finer linetypes are drawn whole
SAG_PX = 0.2
LEAST_SAG, LARGEST_SAG = 1e-8, 0.3  # 22 000 and 4 chords a turn
DOT_PX, POINT_PX = 1.0, 3.0  # $PDMODE 0 is a dot
LEAST_HIDING_PX2 = 9.0  # smaller fills hide nothing


class SheetPainter:
    """Paints any rectangle of the sheets of one block.

    Args:
        scene: the drawing.
        block: model space or a layout.
        folder: folder of the drawing file, where its images are looked for.
    """

    def __init__(self, scene: Scene, block: int, folder: Path) -> None:
        self._origin = scene.info.origin
        self._names = [layer.name for layer in scene.layers]
        self._own = _FlatPainter(expand(scene, block, sag=COARSE), folder)
        self._windows = [
            (view, _FlatPainter(flat, folder)) for view, flat in through_windows(scene, block, sag=COARSE) if view.block
        ]

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
        if not to_px.scale:
            return image
        paper = _rect(Box(0.0, 0.0, *sheet.size_mm), mm_to_px)
        view = Projection(to_px, Box(0.0, 0.0, float(width), float(height)), mm_to_px.scale, dark)
        shown = np.array([name not in layers_off for name in self._names] or [True])
        painter = QPainter(image)
        try:
            self._paint(painter, paper, view, shown)
        finally:
            painter.end()  # Qt crashes when a picture goes before its painter
        return image

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

    def __init__(self, flat: Flat, folder: Path) -> None:
        self._flat = flat
        self._pictures = Pictures(flat, folder)
        self._lettering = Lettering(flat)
        # PSLTSCALE as new drawings have it: dashes in a window are as long as those on the paper around it
        headers = flat.scene.info.headers
        factor = float(headers.get("$LTSCALE", 1.0)) or 1.0
        self._patterns = [tuple(factor * step for step in linetype.pattern) for linetype in flat.scene.linetypes] or [
            ()
        ]
        self._periods = np.array([sum(map(abs, pattern)) for pattern in self._patterns])
        self._point_px = POINT_PX if float(headers.get("$PDMODE", 0)) else DOT_PX
        curve = flat.curve
        self._radius = np.maximum(np.hypot(curve[:, 2], curve[:, 3]), np.hypot(curve[:, 4], curve[:, 5]))

    def paint(self, painter: QPainter, view: Projection, shown: npt.NDArray[np.bool_]) -> None:
        """Paint what is in view on the layers shown."""
        flat = self._flat
        kinds = (
            (self._pictures.paint, flat.image_mark, self._pictures.bounds),
            (self._fills, flat.fill_mark, flat.fill_bounds),
            (self._polylines, flat.poly_mark, flat.poly_bounds),
            (self._points, flat.point_mark, np.hstack([flat.point, flat.point])),
            (self._lettering.paint, flat.text["mark"], self._lettering.bounds),
        )
        seen = [view.inside(bounds, mark, shown) for _, mark, bounds in kinds]
        least_area = LEAST_HIDING_PX2 / view.scale**2
        hides = len(seen[0]) or len(seen[1])
        at = breaks(self._order, flat, seen[0], seen[1], least_area) if hides else np.empty(0, np.uint64)
        if not len(at):
            for (paint, _, _), rows in zip(kinds, seen, strict=True):
                paint(painter, view, rows)
            return
        bands = (in_bands(rows, self._order.of(mark[rows]), at) for (_, mark, _), rows in zip(kinds, seen, strict=True))
        for parts in zip(*bands, strict=True):
            for (paint, _, _), rows in zip(kinds, parts, strict=True):
                if len(rows):
                    paint(painter, view, rows)

    @cached_property
    def _order(self) -> DrawingOrder:
        return DrawingOrder(self._flat)

    def _fills(self, painter: QPainter, view: Projection, rows: Rows) -> None:
        flat = self._flat
        painter.setPen(Qt.PenStyle.NoPen)
        small = _extent(flat.fill_bounds[rows]) * view.scale < SPECK_PX
        self._areas(painter, view, rows[~small])
        specks = rows[small]
        rgb = flat.fill_mark["rgb"][specks]
        for one in np.unique(rgb).tolist():
            painter.setPen(_pen(view, one, 1.0))
            xy, starts = _dots(view, flat.fill_bounds[specks[rgb == one]])
            painter.drawPath(path_of(xy, starts))

    def _areas(self, painter: QPainter, view: Projection, rows: Rows) -> None:
        """Paint filled areas in drawing order."""
        flat = self._flat
        begin, end = (flat.fill_ring[flat.fill_start[rows + side]] for side in (0, 1))
        rows, count = rows[end > begin], (end - begin)[end > begin]
        for batch in _batches(rows, count):
            xy, starts, first = self._rings(batch)
            colours = flat.fill_mark["rgb"][batch].tolist()
            for path, rgb in zip(paths_of(view.moved(xy), starts, first), colours, strict=True):
                painter.fillPath(path, view.colour(rgb))

    def _rings(self, rows: Rows) -> tuple[Vertices, Rows, Rows]:
        """Return vertices of areas, where each ring begins, and where each area does (m + 1,)."""
        flat = self._flat
        rings = picked(flat.fill_start[rows], flat.fill_start[rows + 1] - flat.fill_start[rows])
        count = flat.fill_ring[rings + 1] - flat.fill_ring[rings]
        begin, end = (flat.fill_ring[flat.fill_start[rows + side]] for side in (0, 1))
        xy = flat.fill_xy[picked(begin, end - begin)]
        return xy, starts_of(count)[:-1][count > 0], starts_of(end - begin)

    def _polylines(self, painter: QPainter, view: Projection, rows: Rows) -> None:
        flat = self._flat
        if not len(rows):
            return
        mark = flat.poly_mark[rows]
        rgb, width = mark["rgb"].astype(np.int64), self._widths(view, rows)
        dash = np.where(self._periods[mark["linetype"]] * mark["dash"] * view.scale >= SHORTEST_PERIOD_PX, 1, 0)
        linetype, dash_scale = mark["linetype"] * dash, mark["dash"] * dash
        order = np.lexsort((dash_scale, linetype, rgb, width))
        keys = np.stack([dash_scale, linetype, rgb, width])[:, order]
        breaks = np.flatnonzero((np.diff(keys, axis=1) != 0).any(axis=0)) + 1
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for group in np.split(order, breaks):
            one = group[0]
            painter.setPen(_pen(view, int(rgb[one]), float(width[one])))
            pattern = self._patterns[int(linetype[one])] if dash[one] else ()
            scale = float(dash_scale[one]) * view.scale
            self._stroke(painter, view, rows[group], [scale * step for step in pattern])

    def _widths(self, view: Projection, rows: Rows) -> npt.NDArray[np.float64]:
        """Return the width of each polyline in pixels, to the half pixel, 1 at least."""
        own = self._flat.poly_width[rows] * view.scale
        weight = np.minimum(self._flat.poly_mark["weight"][rows] / 100 * view.px_per_mm, HEAVIEST_PX)
        return np.maximum(np.round(2 * np.where(own > 0, own, weight)) / 2, 1.0)

    def _stroke(self, painter: QPainter, view: Projection, rows: Rows, pattern: Sequence[float]) -> None:
        flat = self._flat
        bounds = flat.poly_bounds[rows]
        small = _extent(bounds) * view.scale < SPECK_PX
        painter.drawPath(path_of(*_dots(view, bounds[small])))
        rows = rows[~small]
        curve = flat.poly_curve[rows]
        for xy, starts in itertools.chain(self._straight(view, rows[curve < 0]), self._curved(view, curve[curve >= 0])):
            painter.drawPath(path_of(*_cut(view, xy, starts, pattern)))

    def _straight(self, view: Projection, rows: Rows) -> Iterator[tuple[Vertices, Rows]]:
        """Yield polylines in pixels."""
        flat = self._flat
        for batch in _batches(rows, flat.poly_start[rows + 1] - flat.poly_start[rows]):
            xy, starts = taken(flat.poly_xy, flat.poly_start, batch, flat.poly_closed)
            yield thinned(view.moved(xy), starts, GRAIN_PX)

    def _curved(self, view: Projection, rows: Rows) -> Iterator[tuple[Vertices, Rows]]:
        """Yield curves in pixels, in as many chords as they need there."""
        curve = self._flat.curve[rows]
        sag = np.clip(SAG_PX / (self._radius[rows] * view.scale), LEAST_SAG, LARGEST_SAG)
        steps = steps_for(np.clip(curve[:, 7] - curve[:, 6], 0, 2 * np.pi), sag)
        for batch in _batches(np.arange(len(rows)), steps + 1):
            xy, starts = as_polylines(curve[batch], steps[batch], steps[batch] + 1)
            yield view.moved(xy), starts[:-1]

    def _points(self, painter: QPainter, view: Projection, rows: Rows) -> None:
        flat = self._flat
        rgb = flat.point_mark["rgb"][rows]
        for one in np.unique(rgb).tolist():
            painter.setPen(_pen(view, one, self._point_px))
            place = flat.point[rows[rgb == one]]
            painter.drawPath(path_of(*_dots(view, np.hstack([place, place]), self._point_px)))


def _batches(rows: Rows, count: Rows) -> list[Rows]:
    """Return ``rows`` in parts of about 20 000 vertices; row i has ``count[i]``."""
    return runs(rows, np.cumsum(count) // BATCH_VERTICES)


def _rect(box: Box, to_px: Affine) -> QRectF:
    found = Box.around(to_px(corner) for corner in box.corners)
    return QRectF(QPointF(found.x0, found.y0), QPointF(found.x1, found.y1))


def _extent(bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])


def _pen(view: Projection, rgb: int, width_px: float) -> QPen:
    pen = QPen(view.colour(rgb), width_px)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin if width_px > 1 else Qt.PenJoinStyle.BevelJoin)
    return pen


def _dots(view: Projection, bounds: npt.NDArray[np.float64], side_px: float = 1.0) -> tuple[Vertices, Rows]:
    """Return strokes of ``side_px`` in the middle of boxes, one a pixel."""
    if not len(bounds):
        return np.empty((0, 2)), np.empty(0, np.int64)
    place = np.unique(np.round(view.moved((bounds[:, 0:2] + bounds[:, 2:4]) / 2)), axis=0)
    half = np.array([side_px / 2, 0.0])
    ends = np.stack([place - half, place + half], axis=1).reshape(-1, 2)
    return ends, np.arange(0, len(ends), 2)


def _cut(view: Projection, xy: Vertices, starts: Rows, pattern: Sequence[float]) -> tuple[Vertices, Rows]:
    """Return the polylines in dashes when there is a pattern."""
    return dashed(xy, starts, pattern, view.box_px.grown(8)) if pattern else (xy, starts)
