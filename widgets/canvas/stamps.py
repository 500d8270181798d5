"""Small letters as stamps: what a character covers of each pixel, found once for all that stand alike in theirs.

A letter a few pixels high costs Qt as much as a large one. Where many letters have one shape, adding up what their
stamps cover costs a fraction of that; places are kept to a quarter of a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter

from widgets.canvas.composing import Laid, characters
from widgets.canvas.glyphs import EM_PX
from widgets.canvas.paths import Rows, paths_from, picked, runs, starts_of

PHASES = 4  # places within a pixel, each way
SHAPE_STEP = 0.05 / EM_PX  # shapes that differ by less than a twentieth of a pixel are one
MOST_STEPS = 1 << 15
FEWEST_USES = 2.0  # letters a stamp, else outlines are cheaper
MOST_PIXELS = 1 << 24  # of all stamps
BATCH_PIXELS = 1 << 18  # added up at once
GRAIN_PX = 0.1
_FORMAT = QImage.Format.Format_ARGB32_Premultiplied
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """Where texts stand in a picture: a point (x, y) of the font's pixels lies at ``origin + right·x + below·y``.

    Args:
        origin: (n, 2) pixels.
        right: (n, 2) and
        below: (n, 2) pixels a pixel of the font.
    """

    origin: Floats
    right: Floats
    below: Floats


@dataclass(frozen=True)
class Stamps:
    """What characters cover: runs of pixels, empty ones left out.

    Args:
        x: (n,) pixels right of the letter's, and
        y: (n,) below it.
        cover: (n,) 0 to 255.
        start: (stamps + 1,) first pixel of each.
    """

    x: npt.NDArray[np.int32]
    y: npt.NDArray[np.int32]
    cover: npt.NDArray[np.float32]
    start: Rows


@dataclass(frozen=True)
class Letters:
    """Texts with the stamps of their letters.

    Args:
        which: (n,) stamp of each letter.
        x: (n,) pixel it stands in, and
        y: (n,) downwards.
        start: (texts + 1,) first letter of each text.
    """

    stamps: Stamps
    which: Rows
    x: Rows
    y: Rows
    start: Rows

    def touching(self, lines: tuple[int, int]) -> npt.NDArray[np.bool_]:
        """Tell which texts have pixels on lines of the picture, the second one left out."""
        _, top, _, bottom = self._boxes()
        return (top < lines[1]) & (bottom > lines[0])

    def of(self, texts: Rows) -> Letters:
        """Return some of the texts."""
        count = np.diff(self.start)[texts]
        at = picked(self.start[texts], count)
        return Letters(self.stamps, self.which[at], self.x[at], self.y[at], starts_of(count))

    def images(self, colours: npt.NDArray[np.uint32]) -> Iterator[tuple[QPoint, QImage]]:
        """Yield place and picture of each text, ``colours`` (texts,) are 0xRRGGBB; a picture is gone with the next."""
        if not len(self.stamps.x):
            yield from ((QPoint(), QImage()) for _ in colours)
            return
        left, top, right, bottom = self._boxes()
        width, height = right - left, bottom - top
        ends = np.cumsum(width * height)
        for texts in runs(np.arange(len(colours)), ends // BATCH_PIXELS):
            first = starts_of(width[texts] * height[texts])
            cover = self._cover(texts, first, left[texts], top[texts], width[texts])
            pixels = _tinted(cover, np.repeat(colours[texts], np.diff(first))).tobytes()
            for x, y, w, h, at in zip(
                *(a.tolist() for a in (left[texts], top[texts], width[texts], height[texts], 4 * first[:-1])),
                strict=True,
            ):
                yield QPoint(x, y), QImage(pixels[at : at + 4 * w * h], w, h, 4 * w, _FORMAT)

    def _boxes(self) -> tuple[Rows, Rows, Rows, Rows]:
        """Return left, top, right and bottom of each text; nothing of an empty one."""
        found = []
        filled = np.diff(self.start) > 0
        first = self.start[:-1][filled]
        for place, own, end in (
            (self.x, self.stamps.x.min(), np.minimum),
            (self.y, self.stamps.y.min(), np.minimum),
            (self.x, self.stamps.x.max() + 1, np.maximum),
            (self.y, self.stamps.y.max() + 1, np.maximum),
        ):
            side = np.zeros(len(filled), np.int64)
            side[filled] = end.reduceat(place, first) + own if len(first) else 0
            found.append(side)
        return found[0], found[1], found[2], found[3]

    def _cover(self, texts: Rows, first: Rows, left: Rows, top: Rows, width: Rows) -> npt.NDArray[np.float32]:
        """Return what consecutive texts cover, one picture after the other, from ``first`` (texts + 1,) on."""
        letters = slice(self.start[texts[0]], self.start[texts[-1] + 1])
        of = np.repeat(np.arange(len(texts)), np.diff(self.start[texts[0] : texts[-1] + 2]))
        which = self.which[letters]
        wide = width[of]
        corner = first[of] + (self.y[letters] - top[of]) * wide + self.x[letters] - left[of]
        count = np.diff(self.stamps.start)[which]
        pixels = picked(self.stamps.start[which], count)
        at = np.repeat(corner, count) + self.stamps.y[pixels] * np.repeat(wide, count) + self.stamps.x[pixels]
        cover = np.zeros(int(first[-1]), np.float32)
        np.add.at(cover, at, self.stamps.cover[pixels])
        return np.minimum(cover, 255, out=cover)


def stamped(letters: Laid, places: Places) -> Letters | None:
    """Return the letters of texts as stamps; None where too few share one."""
    steps = np.round(np.hstack([places.right, places.below]) / SHAPE_STEP)
    if not len(letters.code) or np.abs(steps).max(initial=0) >= MOST_STEPS:
        return None
    packed = np.ascontiguousarray(steps.astype(np.int16)).view(np.int64)[:, 0]
    _, kind, kind_of = np.unique(packed, return_index=True, return_inverse=True)
    of = np.repeat(np.arange(len(letters.advance)), np.diff(letters.start))
    x, y = (places.origin[of, axis] + places.right[of, axis] * letters.along for axis in (0, 1))
    x, y = (np.floor(PHASES * place).astype(np.int64) for place in (x, y))
    phase = PHASES * (x % PHASES) + y % PHASES
    key = (kind_of[of] << 16 | letters.code) * PHASES**2 + phase
    used, first, which = np.unique(key, return_index=True, return_inverse=True)
    if FEWEST_USES * len(used) > len(key):
        return None
    stamps = _stamps(
        letters.code[first],
        (0.5 + np.stack([x[first] % PHASES, y[first] % PHASES], axis=1)) / PHASES,
        places.right[kind][kind_of[of[first]]],
        places.below[kind][kind_of[of[first]]],
    )
    return Letters(stamps, which, x // PHASES, y // PHASES, letters.start) if stamps is not None else None


def _stamps(code: npt.NDArray[np.uint16], phase: Floats, right: Floats, below: Floats) -> Stamps | None:
    """Return the stamps of characters whose origin lies at ``phase`` of a pixel; None when all are too much."""
    outlines = characters(code, GRAIN_PX / max(float(np.hypot(below[:, 0], below[:, 1]).max()), 1e-6))
    count = np.diff(outlines.start)
    of = np.repeat(np.arange(len(code)), count)
    x, y = (phase[of, axis] + right[of, axis] * outlines.x + below[of, axis] * outlines.y for axis in (0, 1))
    low = np.array([np.floor(place.min(initial=0)) for place in (x, y)], np.int64)
    width, height = (
        int(np.ceil(place.max(initial=0))) + 1 - at for place, at in zip((x, y), low.tolist(), strict=True)
    )
    columns = max(1, int(np.sqrt(len(code) * height / width)))
    lines = -(-len(code) // columns)
    if lines * columns * width * height > MOST_PIXELS:
        return None
    sheet = QImage(columns * width, lines * height, QImage.Format.Format_Grayscale8)
    sheet.fill(0)
    x += (of % columns) * width - low[0]
    y += (of // columns) * height - low[1]
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for path in paths_from(outlines.kind, x, y, outlines.start):
        painter.fillPath(path, Qt.GlobalColor.white)
    painter.end()
    pixels = np.frombuffer(sheet.constBits(), np.uint8).reshape(lines * height, sheet.bytesPerLine())
    cells = pixels[:, : columns * width].reshape(lines, height, columns, width).swapaxes(1, 2)
    cells = cells.reshape(-1, height, width)[: len(code)]
    stamp, py, px = np.nonzero(cells)
    return Stamps(
        (px + low[0]).astype(np.int32),
        (py + low[1]).astype(np.int32),
        cells[stamp, py, px].astype(np.float32),
        starts_of(np.bincount(stamp, minlength=len(code))),
    )


def _tinted(cover: npt.NDArray[np.float32], rgb: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return pixels of ``_FORMAT`` that are covered from 0 to 255."""
    alpha: npt.NDArray[np.uint32] = cover.astype(np.uint32)
    pixels: npt.NDArray[np.uint32] = alpha << np.uint32(24)
    if rgb.any():
        for shift in (16, 8, 0):
            part: npt.NDArray[np.uint32] = rgb >> np.uint32(shift) & np.uint32(0xFF)
            pixels |= (alpha * part + np.uint32(127)) // np.uint32(255) << np.uint32(shift)
    return pixels
