"""Fine drawing, such as words, that is there in two pictures and says something else."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

TILE_PX = 20  # a word is as high
STRIDE_PX = 10
SLACK_PX = 3  # how far a tile may be off
FEWEST_INK, MOST_INK = 0.06, 0.6  # of a tile
BATCH = 4096
UNLIKE = 0.8  # tiles that agree by less may show something else …
APART = 5.0  # … where the others agree better by this many of their deviations
FEWEST_TILES = 30  # that tell how well tiles agree


def unlike(mine: npt.NDArray[np.uint8], theirs: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return (height, width) where both pictures of one size have fine drawing that does not agree.

    Programs and scanners draw the same word differently: how well most tiles agree is the measure of the others.
    """
    found = np.zeros(mine.shape, bool)
    one, other = (ndimage.gaussian_filter(255.0 - picture.astype(np.float32), 0.8) for picture in (mine, theirs))
    corners = _corners(one, other)
    if len(corners) < FEWEST_TILES:
        return found
    likeness = np.concatenate(
        [_likeness(one, other, corners[start : start + BATCH]) for start in range(0, len(corners), BATCH)]
    )
    middle = float(np.median(likeness))
    spread = 1.4826 * float(np.median(np.abs(likeness - middle))) + 0.01
    for row, column in corners[likeness < min(UNLIKE, middle - APART * spread)].tolist():
        found[row : row + TILE_PX, column : column + TILE_PX] = True
    return found


def _corners(one: npt.NDArray[np.float32], other: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """Return row and column of the upper left corners of tiles that have fine drawing in both pictures."""
    high, wide = one.shape
    ys, xs = (np.arange(SLACK_PX, side - TILE_PX - SLACK_PX + 1, STRIDE_PX) for side in (high, wide))
    if not len(ys) or not len(xs):
        return np.empty((0, 2), np.int64)
    chosen = np.ones((len(ys), len(xs)), bool)
    for picture in (one, other):
        mean = ndimage.uniform_filter((picture > 90).astype(np.float32), TILE_PX, mode="constant")
        share = mean[np.ix_(ys + TILE_PX // 2, xs + TILE_PX // 2)]
        chosen &= (share >= FEWEST_INK) & (share <= MOST_INK)
    rows, columns = np.nonzero(chosen)
    return np.stack([ys[rows], xs[columns]], axis=1)


def _likeness(
    one: npt.NDArray[np.float32], other: npt.NDArray[np.float32], corners: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Return how well each tile of one picture agrees with the other near it: at most 1, 0 for no likeness."""
    span = TILE_PX + 2 * SLACK_PX
    tiles = _cut(one, corners, TILE_PX)
    around = _cut(other, corners - SLACK_PX, span)
    tiles -= tiles.mean(axis=(1, 2), keepdims=True)
    size = fft.next_fast_len(span, real=True)
    spectra = fft.rfft2(around, (size, size)) * np.conj(fft.rfft2(tiles, (size, size)))
    common = fft.irfft2(spectra, (size, size))[:, : 2 * SLACK_PX + 1, : 2 * SLACK_PX + 1]
    area = float(TILE_PX * TILE_PX)
    total, square = _window_sums(around), _window_sums(around**2)
    energy = np.maximum(square - total**2 / area, 1e-3) * (tiles**2).sum(axis=(1, 2))[:, None, None]
    found: npt.NDArray[np.float64] = (common / np.sqrt(np.maximum(energy, 1e-3))).max(axis=(1, 2)).astype(np.float64)
    return found


def _cut(picture: npt.NDArray[np.float32], corners: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.float32]:
    views = np.lib.stride_tricks.sliding_window_view(picture, (size, size))
    return views[corners[:, 0], corners[:, 1]].copy()


def _window_sums(around: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return the sum of every window of a tile's size in each picture."""
    total = np.zeros((len(around), around.shape[1] + 1, around.shape[2] + 1))
    total[:, 1:, 1:] = around.cumsum(1, dtype=np.float64).cumsum(2)
    t = TILE_PX
    return total[:, t:, t:] - total[:, :-t, t:] - total[:, t:, :-t] + total[:, :-t, :-t]
