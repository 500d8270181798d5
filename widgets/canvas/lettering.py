"""Texts of a drawing: outlines where they can be read, boxes where they cannot, nothing where they are specks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTransform

from app.domain.geometry import Affine
from app.drawings.flat import Flat
from widgets.canvas.bands import Layer
from widgets.canvas.composing import Composed, composable, composed
from widgets.canvas.glyphs import cap_height_px, outline
from widgets.canvas.ground import Projection
from widgets.canvas.paths import Rows, groups, paths_from, paths_of, runs

READABLE_PX, VISIBLE_PX = 3.0, 0.8
LARGEST_PX = 100_000.0
BOX_ALPHA = 110
EXACT_PX, GRAIN_PX = 16.0, 0.1  # up to this height, outlines are straight lines within this of the true ones
BATCH_CAPS = 5000.0  # length of the texts laid out at once, in cap heights
WIDE_CAPS, NARROW_CAPS = 1.4, 0.75  # advance of a Chinese and of a Latin letter, in cap heights
FIRST_WIDE = "\u2e80"


class Lettering:
    """The texts of flat geometry."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        text = flat.text
        self._length = _estimated_caps(flat)  # in cap heights
        width = np.hypot(text["ux"], text["uy"]) * self._length
        reach = np.maximum(width, text["width"]) + 2 * np.hypot(text["vx"], text["vy"])
        self.bounds = np.stack(
            [text["x"] - reach, text["y"] - reach, text["x"] + reach, text["y"] + reach], axis=1
        ).astype(np.float64)

    def paint(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint some texts that can be read."""
        size = self._size(view, rows)
        readable = (size >= READABLE_PX) & (size < LARGEST_PX)
        rows, band = rows[readable], band[readable]
        for batch in runs(np.arange(len(rows)), np.cumsum(self._length[rows]) // BATCH_CAPS):
            yield from self._outlines(painter, view, rows[batch], band[batch])

    def _size(self, view: Projection, rows: Rows) -> npt.NDArray[np.float64]:
        text = self._flat.text
        return np.asarray(np.hypot(text["vx"][rows], text["vy"][rows]) * view.scale, np.float64)

    def _outlines(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        strings = [self._flat.string(row) for row in rows.tolist()]
        apart = np.array([composable(string) for string in strings])
        size = np.exp2(np.ceil(np.log2(self._size(view, rows))))  # few steps: few sets of outlines
        size[size > EXACT_PX] = np.inf
        size[~apart] = 0.0
        paths = {}
        for one in np.unique(size[apart]).tolist():
            mine = np.flatnonzero(size == one)
            grain_px = GRAIN_PX * cap_height_px() / one
            paths[one] = self._composed(view, rows[mine], composed([strings[i] for i in mine.tolist()], grain_px))
        rgb = self._flat.text["mark"]["rgb"][rows]
        for row, one, rgb_of, band_of in zip(*(a.tolist() for a in (rows, size, rgb, band)), strict=True):
            yield band_of
            if one:
                painter.fillPath(next(paths[one]), view.colour(rgb_of))
            else:
                self._outline(painter, view, row)
                painter.resetTransform()

    def _composed(self, view: Projection, rows: Rows, letters: Composed) -> Iterator[QPainterPath]:
        """Return the outlines of texts where they stand, in pixels."""
        text = self._flat.text[rows]
        cap = cap_height_px()
        halign = np.minimum(text["halign"], 3)
        along = letters.advance * np.choose(halign, [0.0, -0.5, -1.0, 0.0])
        down = cap * np.choose(np.minimum(text["valign"], 3), [0.0, -0.25, 0.5, 1.0])
        length = np.hypot(text["ux"], text["uy"]) * letters.advance / cap
        fitted = (halign == 3) & (length > 0) & (text["width"] > 0)
        stretch = np.where(fitted, text["width"] / np.where(fitted, length, 1.0), 1.0)
        t = view.to_px
        ux, uy, vx, vy = (text[name] / cap for name in ("ux", "uy", "vx", "vy"))
        at = t.a * text["x"] + t.c * text["y"] + t.e, t.b * text["x"] + t.d * text["y"] + t.f
        right = (t.a * ux + t.c * uy) * stretch, (t.b * ux + t.d * uy) * stretch
        below = -t.a * vx - t.c * vy, -t.b * vx - t.d * vy
        of = np.repeat(np.arange(len(rows)), np.diff(letters.start))
        x, y = letters.x + along[of], letters.y + down[of]
        px, py = (at[axis][of] + right[axis][of] * x + below[axis][of] * y for axis in (0, 1))
        return paths_from(letters.kind, px, py, letters.start)

    def _outline(self, painter: QPainter, view: Projection, row: int) -> None:
        item = self._flat.text[row]
        path, advance = outline(self._flat.string(row))
        cap = cap_height_px()
        halign = int(item["halign"])
        along, stretch = -0.5 * advance * halign, 1.0
        if halign == 3:
            along = 0.0
            length = float(np.hypot(item["ux"], item["uy"])) * advance / cap
            stretch = float(item["width"]) / length if length > 0 and item["width"] > 0 else 1.0
        down = (0.0, -0.25 * cap, 0.5 * cap, cap)[min(int(item["valign"]), 3)]
        ux, uy, vx, vy = (float(item[name]) / cap for name in ("ux", "uy", "vx", "vy"))
        place = Affine(ux * stretch, uy * stretch, -vx, -vy, float(item["x"]), float(item["y"]))
        t = view.to_px.after(place).after(Affine(e=along, f=down))
        painter.setWorldTransform(QTransform(t.a, t.b, t.c, t.d, t.e, t.f))
        painter.fillPath(path, view.colour(int(item["mark"]["rgb"])))

    def boxes(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint boxes in place of texts too small to read, all of one band and colour at once."""
        size = self._size(view, rows)
        small = (size >= VISIBLE_PX) & (size < READABLE_PX)
        rows, band = rows[small], band[small]
        rgb = self._flat.text["mark"]["rgb"][rows]
        order = np.lexsort((rgb, band))
        rows, band, rgb = rows[order], band[order], rgb[order]
        _, first = groups(rgb, band)
        xy = view.moved(self._quads(rows).reshape(-1, 2))
        paths = paths_of(xy, np.arange(0, len(xy), 5), 5 * np.append(first, len(rows)), Qt.FillRule.WindingFill)
        for path, rgb_of, band_of in zip(paths, rgb[first].tolist(), band[first].tolist(), strict=True):
            yield band_of
            colour = QColor(view.colour(rgb_of))
            colour.setAlpha(BOX_ALPHA)
            painter.fillPath(path, colour)

    def _quads(self, rows: Rows) -> npt.NDArray[np.float64]:
        """Return the corners (n, 5, 2) of the boxes of texts, the first one again at the end."""
        text = self._flat.text[rows]
        u = np.stack([text["ux"], text["uy"]], axis=1) * self._length[rows][:, None]
        v = np.stack([text["vx"], text["vy"]], axis=1)
        share = np.choose(np.minimum(text["halign"], 3), [0.0, 0.5, 1.0, 0.0])[:, None]
        drop = np.choose(np.minimum(text["valign"], 3), [0.0, -0.25, 0.5, 1.0])[:, None]
        corner = np.stack([text["x"], text["y"]], axis=1) - share * u - drop * v
        return np.stack([corner, corner + u, corner + u + v, corner + v, corner], axis=1)


def _estimated_caps(flat: Flat) -> npt.NDArray[np.float64]:
    """Return about how long each text is, in cap heights."""
    used, row = np.unique(flat.text["string"], return_inverse=True)
    caps = [
        sum(WIDE_CAPS if letter >= FIRST_WIDE else NARROW_CAPS for letter in flat.scene.strings[string])
        for string in used.tolist()
    ]
    return np.array(caps, np.float64)[row] if caps else np.empty(0)
