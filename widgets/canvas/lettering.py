"""Texts of a drawing: outlines or stamps where they can be read, boxes where they cannot, nothing for specks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QTransform

from app.domain.geometry import Affine
from app.drawings.flat import Flat
from app.drawings.lettered import pieces
from app.drawings.letters import letters_of
from app.drawings.shx.lettering import Written
from app.drawings.shx.library import has_fonts, shape_font
from widgets.canvas.bands import Layer
from widgets.canvas.composing import Laid, composable, composed, laid
from widgets.canvas.glyphs import advance_px, cap_height_px, outline
from widgets.canvas.ground import Projection, pen
from widgets.canvas.paths import Rows, Vertices, groups, path_of, paths_from, paths_of, runs, starts_of
from widgets.canvas.pens import weights_px
from widgets.canvas.stamps import Places, stamped

READABLE_PX, VISIBLE_PX = 3.0, 0.8
LARGEST_PX = 100_000.0
BOX_ALPHA = 110
EXACT_PX, GRAIN_PX = 16.0, 0.1  # up to this height, outlines are straight lines within this of the true ones
STAMPED_PX, STAMPED_CAPS = 12.0, 200_000.0  # greatest height of stamped texts; length of those laid out at once
BATCH_CAPS = 5000.0  # length of the texts laid out at once, in cap heights
WIDE_CAPS, NARROW_CAPS = 1.4, 0.75  # advance of a Chinese and of a Latin letter, in cap heights
DROPS = (0.0, -0.25, 0.5, 1.0)  # of the baseline below the point that is given, in cap heights, by vertical alignment
WIDER_STROKES = 1.5  # at most, than in the open font


class Lettering:
    """The texts of flat geometry."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        text = flat.text
        self._length = _estimated_caps(flat)  # in cap heights
        encoding = flat.scene.info.declared_encoding
        self._shapes = [shape_font(font, encoding) for font in flat.scene.fonts] if has_fonts() else []
        self._struck = np.array([font is not None for font in self._shapes] or [False])  # of each font
        if self._shapes:
            self._length = self._length * np.where(self._struck[text["font"]], WIDER_STROKES, 1.0)
        self._spans = {(one.entity, one.string): one.spans for one in flat.scene.lettered}
        self._in_spans = np.zeros(len(text), np.bool_)
        for row in np.flatnonzero(np.isin(text["mark"]["entity"], [entity for entity, _ in self._spans])).tolist():
            spans = self._spans.get(self._key(row))
            if spans:
                self._in_spans[row] = True
                self._length[row] *= max(2.0 if one.upright else max(one.width * one.tracking, 1.0) for one in spans)
        width = np.hypot(text["ux"], text["uy"]) * self._length
        reach = np.maximum(width, text["width"]) + 2 * np.hypot(text["vx"], text["vy"])
        self.bounds = np.stack(
            [text["x"] - reach, text["y"] - reach, text["x"] + reach, text["y"] + reach], axis=1
        ).astype(np.float64)

    def stamp(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint small texts that can be read."""
        size = self._size(view, rows)
        small = (size >= READABLE_PX) & (size <= STAMPED_PX) & ~self._in_strokes(rows) & ~self._in_spans[rows]
        rows, band = rows[small], band[small]
        for batch in runs(np.arange(len(rows)), np.cumsum(self._length[rows]) // STAMPED_CAPS):
            yield from self._stamps(painter, view, rows[batch], band[batch])

    @property
    def layers(self) -> tuple[Callable[[QPainter, Projection, Rows, Rows], Layer], ...]:
        """What paints texts: together they paint each once."""
        return self.boxes, self.stamp, self.paint, self.strokes, self.dressed

    def paint(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint the other texts that can be read."""
        size = self._size(view, rows)
        large = (size > STAMPED_PX) & (size < LARGEST_PX) & ~self._in_strokes(rows) & ~self._in_spans[rows]
        yield from self._outlines(painter, view, rows[large], band[large])

    def _stamps(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        strings = [self._flat.string(row) for row in rows.tolist()]
        apart = np.array([composable(string) for string in strings])
        letters = laid([string for string, whole in zip(strings, apart.tolist(), strict=True) if whole])
        found = stamped(letters, self._places(view, rows[apart], letters))
        if found is None:
            yield from self._outlines(painter, view, rows, band)
            return
        if view.lines is not None:
            kept = np.ones(len(rows), np.bool_)
            kept[apart] = found.touching(view.lines) if len(found.stamps.x) else False
            found = found.of(np.flatnonzero(kept[apart]))
            rows, band, apart = rows[kept], band[kept], apart[kept]
        rgb, of = np.unique(self._flat.text["mark"]["rgb"][rows[apart]], return_inverse=True)
        colours = np.array([view.colour(one).rgb() & 0xFFFFFF for one in rgb.tolist()], np.uint32)[of]
        images = found.images(colours)
        before = -1
        for row, band_of, whole in zip(rows.tolist(), band.tolist(), apart.tolist(), strict=True):
            if band_of != before:
                yield (before := band_of)
            if whole:
                painter.drawImage(*next(images))
            else:
                self._outline(painter, view, row)
                painter.resetTransform()

    def _in_strokes(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Tell which texts are written with shape fonts."""
        if not self._shapes:
            return np.zeros(len(rows), np.bool_)
        return np.asarray(self._struck[self._flat.text["font"][rows]], np.bool_)

    def strokes(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint the texts of shape fonts that can be read, all of one band and pen at once."""
        size = self._size(view, rows)
        readable = (size >= READABLE_PX) & (size < LARGEST_PX) & self._in_strokes(rows) & ~self._in_spans[rows]
        rows, band = rows[readable], band[readable]
        mark = self._flat.text["mark"][rows]
        rgb, width = mark["rgb"].astype(np.int64), weights_px(view, mark["weight"])
        order = np.lexsort((rgb, width, band))
        of, _ = groups(*(key[order] for key in (rgb, width, band)))
        for batch in runs(np.arange(len(rows)), of, np.cumsum(self._length[rows[order]]) // BATCH_CAPS):
            one = order[batch[0]]
            yield int(band[one])
            here = rows[order[batch]]
            written = [self._written(row) for row in here.tolist()]
            xy, starts = self._struck_lines(view, here, written)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(view, int(rgb[one]), float(width[one])))
            painter.drawPath(path_of(xy, starts))
            self._letters_left(painter, view, here, written)

    def _key(self, row: int) -> tuple[int, int]:
        item = self._flat.text[row]
        return int(item["mark"]["entity"]), int(item["string"])

    def dressed(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint the texts that can be read and whose letters do not all look alike, piece by piece."""
        size = self._size(view, rows)
        chosen = (size >= READABLE_PX) & (size < LARGEST_PX) & self._in_spans[rows]
        for row, band_of in zip(rows[chosen].tolist(), band[chosen].tolist(), strict=True):
            yield band_of
            self._pieces(painter, view, row)

    def _pieces(self, painter: QPainter, view: Projection, row: int) -> None:
        own = int(self._flat.text["mark"]["rgb"][row])
        font = self._shapes[int(self._flat.text["font"][row])] if self._in_strokes(np.array([row]))[0] else None

        def advance(letters: str) -> float:
            return font.write(letters, advance_caps).advance if font else advance_caps(letters)

        found, length = pieces(self._flat.string(row), self._spans[self._key(row)], advance)
        place = Affine(*self._place(view, row, length))
        width = float(weights_px(view, self._flat.text["mark"]["weight"][[row]])[0])
        for piece in found:
            rgb = own if piece.rgb < 0 else piece.rgb
            to_px = place.after(piece.to_line)
            painter.setPen(pen(view, rgb, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            left: tuple[tuple[float, str], ...] = ((0.0, piece.text),)
            if font is not None:
                written = font.write(piece.text, advance_caps)
                left = written.left
                xy = written.xy @ np.array([[to_px.a, to_px.b], [to_px.c, to_px.d]]) + np.array([to_px.e, to_px.f])
                painter.drawPath(path_of(xy, written.start[:-1]))
            for begin, end, height in piece.rules:
                painter.drawLine(QPointF(*place((begin, height))), QPointF(*place((end, height))))
            _fill_letters(painter, to_px, left, view.colour(rgb))

    def _written(self, row: int) -> Written:
        font = self._shapes[int(self._flat.text["font"][row])]
        assert font is not None  # noqa: S101 - chosen by _in_strokes
        return font.write(self._flat.string(row), advance_caps)

    def _struck_lines(self, view: Projection, rows: Rows, written: list[Written]) -> tuple[Vertices, Rows]:
        """Return the strokes of texts in pixels, and where each polyline begins."""
        count = np.array([len(one.xy) for one in written])
        xy = np.concatenate([one.xy for one in written])
        starts = np.concatenate([one.start[:-1] + first for one, first in zip(written, starts_of(count), strict=False)])
        place = np.array([self._place(view, row, one.advance) for row, one in zip(rows.tolist(), written, strict=True)])
        a, b, c, d, e, f = np.repeat(place, count, axis=0).T
        moved = np.stack([a * xy[:, 0] + c * xy[:, 1] + e, b * xy[:, 0] + d * xy[:, 1] + f], axis=1)
        return moved, starts

    def _place(self, view: Projection, row: int, advance: float) -> tuple[float, ...]:
        """Return the transform from heights of capitals along and above the baseline to pixels."""
        item = self._flat.text[row]
        halign = int(item["halign"])
        length = float(np.hypot(item["ux"], item["uy"])) * advance
        fitted = halign == 3 and length > 0 and item["width"] > 0
        stretch = float(item["width"]) / length if fitted else 1.0
        along = -0.5 * advance * halign if halign < 3 else 0.0
        ux, uy, vx, vy = (float(item[name]) for name in ("ux", "uy", "vx", "vy"))
        place = Affine(ux * stretch, uy * stretch, vx, vy, float(item["x"]), float(item["y"]))
        t = view.to_px.after(place).after(Affine(e=along, f=-DROPS[min(int(item["valign"]), 3)]))
        return t.a, t.b, t.c, t.d, t.e, t.f

    def _letters_left(self, painter: QPainter, view: Projection, rows: Rows, written: list[Written]) -> None:
        """Paint letters that the shape fonts lack in the open font."""
        for row, one in zip(rows.tolist(), written, strict=True):
            colour = view.colour(int(self._flat.text["mark"]["rgb"][row]))
            _fill_letters(painter, Affine(*self._place(view, row, one.advance)), one.left, colour)

    def _size(self, view: Projection, rows: Rows) -> npt.NDArray[np.float64]:
        text = self._flat.text
        return np.asarray(np.hypot(text["vx"][rows], text["vy"][rows]) * view.scale, np.float64)

    def _outlines(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        for batch in runs(np.arange(len(rows)), np.cumsum(self._length[rows]) // BATCH_CAPS):
            yield from self._batch(painter, view, rows[batch], band[batch])

    def _batch(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        strings = [self._flat.string(row) for row in rows.tolist()]
        apart = np.array([composable(string) for string in strings])
        size = np.exp2(np.ceil(np.log2(self._size(view, rows))))  # few steps: few sets of outlines
        size[size > EXACT_PX] = np.inf
        size[~apart] = 0.0
        paths = {}
        for one in np.unique(size[apart]).tolist():
            mine = np.flatnonzero(size == one)
            letters = laid([strings[i] for i in mine.tolist()])
            paths[one] = _paths(letters, self._places(view, rows[mine], letters), GRAIN_PX * cap_height_px() / one)
        rgb = self._flat.text["mark"]["rgb"][rows]
        for row, one, rgb_of, band_of in zip(*(a.tolist() for a in (rows, size, rgb, band)), strict=True):
            yield band_of
            if one:
                painter.fillPath(next(paths[one]), view.colour(rgb_of))
            else:
                self._outline(painter, view, row)
                painter.resetTransform()

    def _places(self, view: Projection, rows: Rows, letters: Laid) -> Places:
        """Return where texts stand in the picture."""
        text = self._flat.text[rows]
        cap = cap_height_px()
        halign = np.minimum(text["halign"], 3)
        along = letters.advance * np.choose(halign, [0.0, -0.5, -1.0, 0.0])
        down = cap * np.choose(np.minimum(text["valign"], 3), DROPS)
        length = np.hypot(text["ux"], text["uy"]) * letters.advance / cap
        fitted = (halign == 3) & (length > 0) & (text["width"] > 0)
        stretch = np.where(fitted, text["width"] / np.where(fitted, length, 1.0), 1.0)
        t = view.to_px
        ux, uy, vx, vy = (text[name] / cap for name in ("ux", "uy", "vx", "vy"))
        at = t.a * text["x"] + t.c * text["y"] + t.e, t.b * text["x"] + t.d * text["y"] + t.f
        right = (t.a * ux + t.c * uy) * stretch, (t.b * ux + t.d * uy) * stretch
        below = -t.a * vx - t.c * vy, -t.b * vx - t.d * vy
        origin = [at[axis] + right[axis] * along + below[axis] * down for axis in (0, 1)]
        return Places(*(np.stack(pair, axis=1) for pair in (origin, right, below)))

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
        down = cap * DROPS[min(int(item["valign"]), 3)]
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
        drop = np.choose(np.minimum(text["valign"], 3), DROPS)[:, None]
        corner = np.stack([text["x"], text["y"]], axis=1) - share * u - drop * v
        return np.stack([corner, corner + u, corner + u + v, corner + v, corner], axis=1)


def _fill_letters(painter: QPainter, to_px: Affine, letters: tuple[tuple[float, str], ...], colour: QColor) -> None:
    """Paint letters of the open font, each at its place along the baseline.

    Args:
        painter: of the picture.
        to_px: heights of capitals along and above the baseline → pixels.
        letters: places and what stands there.
        colour: of all.
    """
    cap = cap_height_px()
    for x, letter in letters:
        e, f = to_px((x, 0.0))
        painter.setWorldTransform(QTransform(to_px.a / cap, to_px.b / cap, -to_px.c / cap, -to_px.d / cap, e, f))
        painter.fillPath(outline(letter)[0], colour)
    painter.resetTransform()


def advance_caps(letter: str) -> float:
    """Return how far a letter of the open font advances, in cap heights."""
    return advance_px(letter) / cap_height_px()


def _estimated_caps(flat: Flat) -> npt.NDArray[np.float64]:
    """Return about how long each text is, in cap heights."""
    used, row = np.unique(flat.text["string"], return_inverse=True)
    letters, wide = letters_of([flat.scene.strings[string] for string in used.tolist()])
    caps = WIDE_CAPS * wide + NARROW_CAPS * (letters - wide)
    return caps[row]


def _paths(letters: Laid, places: Places, grain_px: float) -> Iterator[QPainterPath]:
    """Yield the outlines of texts where they stand, in pixels."""
    drawn = composed(letters, grain_px)
    of = np.repeat(np.arange(len(places.origin)), np.diff(drawn.start))
    x, y = (
        places.origin[of, axis] + places.right[of, axis] * drawn.x + places.below[of, axis] * drawn.y for axis in (0, 1)
    )
    return paths_from(drawn.kind, x, y, drawn.start)
