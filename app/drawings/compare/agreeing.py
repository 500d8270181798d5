"""Whether two pages agree at all, told by small pictures of them before anything is aligned closely.

Drawings that have a good part in common lie over each other at one placement far better than at those around it. Of
unlike pages no placement stands out. The small pictures cost a twentieth of aligning and comparing the large ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from app.domain.geometry import Affine
from app.drawings.compare.aligning import placements
from app.drawings.compare.ink import DARK, Ink

Floats = npt.NDArray[np.float32]

SIDE_PX = 400  # longer side of a small picture
POINTS = 20_000  # of ink, by which rough placements are sought
BROAD_PX = 4.0  # broader light and dark is left out: margins and columns agree on most pages
REACH_PX = 27  # how far a rough placement may be off: as far as patches reach
LIKE = 0.2  # likeness of pages that agree
FAINT, STANDS_OUT = 0.09, 6.0  # or less, where it stands out by so many deviations of those around


def agree(a: Ink, b: Ink, first: Affine) -> bool:
    """Tell whether two pages may show the same, as a whole or in good part; in doubt they do.

    Args:
        first: the likely placement, points of ``a`` → points of ``b``.
    """
    if not (a.grey < DARK).any() or not (b.grey < DARK).any():
        return True  # what is on one page only is told by its ink
    theirs, zoom_b = _small(b, SIDE_PX / max(b.grey.shape) * b.zoom)
    if _agree_at(first, a, b, theirs, zoom_b):
        return True
    return any(_agree_at(one, a, b, theirs, zoom_b) for one in placements(a, b, first.scale, POINTS))


def _agree_at(to_b: Affine, a: Ink, b: Ink, theirs: Floats, zoom_b: float) -> bool:
    mine, zoom_a = _small(a, zoom_b * to_b.scale)
    peak, deviation = _likeness(_placed(mine, zoom_a, a.height_pt, to_b, b.height_pt, zoom_b, theirs.shape), theirs)
    return peak >= LIKE or peak >= max(FAINT, STANDS_OUT * deviation)


def _small(ink: Ink, zoom: float) -> tuple[Floats, float]:
    """Return how much ink there is in each cell of a page (0 to 1), and the cells a point: about ``zoom``."""
    step = max(1, round(ink.zoom / zoom))
    high, wide = ink.grey.shape
    grey = np.pad(ink.grey, ((0, -high % step), (0, -wide % step)), constant_values=255)
    light = grey.reshape(grey.shape[0] // step, step, grey.shape[1] // step, step).mean(axis=(1, 3), dtype=np.float32)
    found: Floats = np.sqrt(1 - light / 255)
    return found, ink.zoom / step


def _placed(
    picture: Floats,
    zoom_a: float,
    height_a_pt: float,
    to_b: Affine,
    height_b_pt: float,
    zoom_b: float,
    shape: tuple[int, ...],
) -> Floats:
    """Return a small picture of the first page on the grid of that of the second; rows run down."""
    back = to_b.inverse()
    x, y = 0.5 / zoom_b, height_b_pt - 0.5 / zoom_b
    row = (height_a_pt - back.b * x - back.d * y - back.f) * zoom_a - 0.5
    column = (back.a * x + back.c * y + back.e) * zoom_a - 0.5
    matrix = np.array([[back.d, -back.b], [-back.c, back.a]]) * zoom_a / zoom_b
    found: Floats = ndimage.affine_transform(
        picture, matrix, (row, column), shape, order=1, mode="grid-constant", cval=0.0
    )
    return found


def _likeness(one: Floats, other: Floats) -> tuple[float, float]:
    """Return how well two pictures agree (at most 1) at the best of the shifts within reach, and their deviation."""
    one, other = (picture - ndimage.gaussian_filter(picture, BROAD_PX, mode="constant") for picture in (one, other))
    strength = float(np.linalg.norm(one) * np.linalg.norm(other))
    if not strength:
        return 0.0, 0.0
    size = [fft.next_fast_len(side + REACH_PX + 1, real=True) for side in one.shape]
    common = fft.irfft2(fft.rfft2(other, size) * np.conj(fft.rfft2(one, size)), size) / strength
    near = np.roll(common, (REACH_PX, REACH_PX), (0, 1))[: 2 * REACH_PX + 1, : 2 * REACH_PX + 1]
    return float(near.max()), float(near.std())
