"""One page brought over another by their ink: turned by right angles, skewed by a scanner, scaled, shifted.

Drawings are full of long straight lines: seen from the side, the ink of a page falls into sharp peaks. These profiles
tell the skew of a page, then its quarter turn, scale and shift against another. What is left is told by small patches,
each of which says how far it is off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from app.domain.geometry import Affine
from app.drawings.compare.ink import DARK, Ink, sampled

Floats = npt.NDArray[np.float64]

MOST_POINTS = 120_000
SKEW_DEG, SKEW_STEP_DEG, FINE_STEP_DEG = 5.0, 0.1, 0.01
BINS = 1024  # of a profile, along the longer side of a page
FINER = 4  # bins of what profiles are made from, a bin
STRETCH, STRETCH_STEP = 0.05, 0.002  # around the likely scales
TRIED = 3  # placements that are looked at closely
PATCH_PX = 96
CELL_PX = PATCH_PX // 3  # patches lie two cells apart
MOST_PATCHES = 160
FEWEST_PATCHES = 6
FEWEST_INK_PX = 40  # in a patch
ALIKE = 0.3  # likeness of two patches that show the same
COARSE_PX, FINE_PX = 1400, 4000  # longer side of the pictures that patches are taken from
LEAST_KNOWN = 0.2  # what a patch tells less sharply across than along is not told
ROUNDS = 8  # of leaving out patches that disagree
STILL_PX = 0.5  # an alignment that is off by less is left as it was
SAME = 0.9995  # the same: nothing is sought
GOOD = 0.985  # of the ink lies over other ink: nothing better is sought
BETTER = 0.005


def aligned(a: Ink, b: Ink, first: Affine) -> Affine:
    """Return points of ``a`` → points of ``b``, so that most ink of both lies over each other.

    Args:
        first: what is likely; it stays where nothing fits better.
    """
    if not (a.grey < DARK).any() or not (b.grey < DARK).any():
        return first
    page = _Page(b)
    best, found = _overlap(a, page, first), first
    if best < SAME:
        close = _patched(a, page, first)
        if (score := _overlap(a, page, close)) > best:
            best, found = score, close
    for placement in placements(a, b, first.scale) if best < GOOD else ():
        close = _patched(a, page, placement)
        if (score := _overlap(a, page, close)) > best + BETTER:
            best, found = score, close
        if best >= GOOD:
            break
    return found if _apart(found, first, a) > STILL_PX / b.zoom else first


class _Page:
    """The page that another is brought over: what is seen of it again and again.

    Args:
        ink: of the page.
    """

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self._dark: dict[int, npt.NDArray[np.bool_]] = {}

    def dark(self, side_px: int) -> npt.NDArray[np.bool_]:
        """Return where its picture has ink, when its longer side is at most ``side_px``."""
        if side_px not in self._dark:
            self._dark[side_px] = sampled(self.ink, Affine(), self.ink, _zoom(self.ink, side_px)) < DARK
        return self._dark[side_px]

    @cached_property
    def broad(self) -> npt.NDArray[np.bool_]:
        """Where its fine picture has ink, or ink beside it."""
        return _broad(self.dark(FINE_PX))


def _overlap(a: Ink, page: _Page, to_b: Affine) -> float:
    """Return the share of ink that lies over ink of the other page, or beside it."""
    mine = sampled(a, to_b, page.ink, _zoom(page.ink, FINE_PX)) < DARK
    theirs = page.dark(FINE_PX)
    ink = int(mine.sum()) + int(theirs.sum())
    return (int((mine & page.broad).sum()) + int((theirs & _broad(mine)).sum())) / max(ink, 1)


def _broad(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return ink and what is beside it."""
    across = ink.copy()
    across[:, 1:] |= ink[:, :-1]
    across[:, :-1] |= ink[:, 1:]
    found = across.copy()
    found[1:] |= across[:-1]
    found[:-1] |= across[1:]
    return found


def _zoom(ink: Ink, side_px: int) -> float:
    return ink.zoom * min(1.0, side_px / float(max(ink.grey.shape)))


def _apart(one: Affine, other: Affine, ink: Ink) -> float:
    """Return how far two placements of a page are apart at its corners, in points."""
    wide, high = ink.grey.shape[1] / ink.zoom, ink.height_pt
    return max(math.dist(one(corner), other(corner)) for corner in ((0.0, 0.0), (wide, 0.0), (0.0, high), (wide, high)))


# Profiles.


def placements(a: Ink, b: Ink, likely: float, most_points: int = MOST_POINTS) -> list[Affine]:
    """Return the placements in which the profiles of both pages fit best, one a quarter turn, the best first."""
    points_a, points_b = _points(a, most_points), _points(b, most_points)
    skew_a, skew_b = _skew_rad(points_a), _skew_rad(points_b)
    points_b = _turned(points_b, -skew_b)
    bin_pt = float(max(np.ptp(points_a, axis=0).max() * likely, np.ptp(points_b, axis=0).max(), 1.0)) / BINS
    theirs = [_Profile.of(points_b[:, axis], bin_pt) for axis in (0, 1)]
    found: list[tuple[float, Affine]] = []
    for quarter in range(4):
        angle = quarter * math.pi / 2 - skew_a
        points = _turned(points_a, angle)
        mine = [_Profile.of(points[:, axis], bin_pt) for axis in (0, 1)]
        tried = []
        for scale in _scales(likely, np.ptp(points_b, axis=0) / np.maximum(np.ptp(points, axis=0), 1e-9)):
            fits = [one.fitted(other, scale) for one, other in zip(mine, theirs, strict=True)]
            tried.append((sum(fit for fit, _ in fits), scale, fits[0][1], fits[1][1]))
        score, scale, x, y = max(tried)
        found.append((score, _turn(skew_b).after(Affine(e=x, f=y)).after(_turn(angle, scale))))
    found.sort(key=lambda one: -one[0])
    return [placement for _, placement in found[:TRIED]]


def _points(ink: Ink, most: int) -> Floats:
    """Return (n, 2) places of ink in points, y up."""
    rows, columns = np.nonzero(ink.grey < DARK)
    if len(rows) > most:
        chosen = np.random.default_rng(0).choice(len(rows), most, replace=False)
        rows, columns = rows[chosen], columns[chosen]
    return np.stack([(columns + 0.5) / ink.zoom, ink.height_pt - (rows + 0.5) / ink.zoom], axis=1)


def _turn(angle_rad: float, scale: float = 1.0) -> Affine:
    c, s = scale * math.cos(angle_rad), scale * math.sin(angle_rad)
    return Affine(c, s, -s, c)


def _turned(points: Floats, angle_rad: float) -> Floats:
    c, s = math.cos(angle_rad), math.sin(angle_rad)
    turned: Floats = points @ np.array([[c, s], [-s, c]])
    return turned


def _skew_rad(points: Floats) -> float:
    """Return by how much the long lines of a page lean, within five degrees to either side of right angles."""
    bin_pt = float(np.ptp(points, axis=0).max()) / (2 * BINS) or 1.0

    def sharpness(degrees: float) -> float:
        turned = _turned(points, -math.radians(degrees))
        cells = np.floor((turned - turned.min(axis=0)) / bin_pt).astype(np.int64)
        return float(sum((np.bincount(cells[:, axis]).astype(np.float64) ** 2).sum() for axis in (0, 1)))

    best = max(np.arange(-SKEW_DEG, SKEW_DEG + 1e-9, SKEW_STEP_DEG).tolist(), key=sharpness)
    around = np.arange(-SKEW_STEP_DEG, SKEW_STEP_DEG + 1e-9, FINE_STEP_DEG)
    return math.radians(max((best + around).tolist(), key=sharpness))


def _scales(likely: float, sides: Floats) -> list[float]:
    """Return scales worth trying: near the likely one, near 1, and near those that make both pages' ink as large."""
    near = np.arange(1 - STRETCH, 1 + STRETCH + 1e-9, STRETCH_STEP)
    bases = [likely] + [base for base in (1.0, *sides.tolist()) if 0.1 < base < 10]
    return sorted({round(float(scale), 5) for base in bases for scale in base * near})


@dataclass(frozen=True)
class _Profile:
    """How much ink there is along one axis.

    Args:
        first: where it begins.
        bin_pt: width of a bin.
        total: ink up to each border of the finer bins.
    """

    first: float
    bin_pt: float
    total: Floats

    @classmethod
    def of(cls, places: Floats, bin_pt: float) -> _Profile:
        first = float(places.min())
        count = np.bincount(np.floor((places - first) / bin_pt * FINER).astype(np.int64))
        return cls(first, bin_pt, np.concatenate([[0.0], np.cumsum(count, dtype=np.float64)]))

    def bins(self, scale: float) -> Floats:
        """Return the ink in each bin when the axis is stretched: its peaks, with a length of one."""
        border = np.arange(0.0, len(self.total) * scale / FINER + 1)
        total = np.interp(border * FINER / scale, np.arange(len(self.total)), self.total)
        ink = np.convolve(np.sqrt(np.diff(total)), [0.25, 0.5, 0.25], "same")
        peaks: Floats = ink - ink.mean()
        return peaks / max(float(np.linalg.norm(peaks)), 1e-9)

    def fitted(self, other: _Profile, scale: float) -> tuple[float, float]:
        """Return how well it fits another when stretched (at most 1), and what is then added to its places."""
        mine, theirs = self.bins(scale), other.bins(1.0)
        length = fft.next_fast_len(len(mine) + len(theirs), real=True)
        likeness = fft.irfft(fft.rfft(theirs, length) * np.conj(fft.rfft(mine, length)), length)
        best = int(likeness.argmax())
        step = best - length if best > len(theirs) else best
        return float(likeness[best]), other.first + step * self.bin_pt - self.first * scale


# Patches.


def _patched(a: Ink, page: _Page, placement: Affine) -> Affine:
    """Return a placement improved by small patches: shift, turn, scale and the unequal stretch of a scanner."""
    b = page.ink
    for side_px in (COARSE_PX, COARSE_PX, FINE_PX):
        zoom = _zoom(b, side_px)
        found = _steps(sampled(a, placement, b, zoom) < DARK, page.dark(side_px))
        if len(found.places) < FEWEST_PATCHES:
            return placement
        correction = _agreed(found)
        # points of the page → pixels, y down
        to_px = Affine(a=zoom, d=-zoom, f=zoom * b.height_pt)
        placement = to_px.inverse().after(correction).after(to_px).after(placement)
    return placement


@dataclass(frozen=True)
class _Steps:
    """How far patches are off.

    Args:
        places: (n, 2) their middles in pixels, x to the right and y down.
        steps: (n, 2) how far each must go to fit.
        knows: (n, 2, 2) what of its step each patch knows: of a straight line, nothing along it.
    """

    places: Floats
    steps: Floats
    knows: Floats


def _steps(mine: npt.NDArray[np.bool_], theirs: npt.NDArray[np.bool_]) -> _Steps:
    """Return how far patches of one picture are off the other."""
    corners = _corners(mine, theirs)
    if not len(corners):
        return _Steps(np.empty((0, 2)), np.empty((0, 2)), np.empty((0, 2, 2)))
    one, other = (
        np.stack(
            [
                ndimage.uniform_filter(picture[y : y + PATCH_PX, x : x + PATCH_PX].astype(np.float32), 3)
                for y, x in corners.tolist()
            ]
        )
        for picture in (mine, theirs)
    )
    size = 2 * PATCH_PX
    spectra = fft.rfft2(other, (size, size)) * np.conj(fft.rfft2(one, (size, size)))
    likeness = fft.fftshift(fft.irfft2(spectra, (size, size)), axes=(1, 2))
    likeness /= np.sqrt((one**2).sum((1, 2)) * (other**2).sum((1, 2)))[:, None, None]
    flat = likeness.reshape(len(corners), -1)
    best = flat.argmax(axis=1)
    rows, columns = np.unravel_index(best, (size, size))
    good = (flat.max(axis=1) >= ALIKE) & (rows > 0) & (rows < size - 1) & (columns > 0) & (columns < size - 1)
    number, rows, columns = np.flatnonzero(good), rows[good], columns[good]
    down = rows - PATCH_PX + _vertex(likeness, number, (rows - 1, rows, rows + 1), (columns,) * 3)
    right = columns - PATCH_PX + _vertex(likeness, number, (rows,) * 3, (columns - 1, columns, columns + 1))
    middles = corners[good][:, ::-1] + PATCH_PX / 2
    return _Steps(middles.astype(np.float64), np.stack([right, down], axis=1), _known(other[good]))


def _known(patches: npt.NDArray[np.float32]) -> Floats:
    """Return the square roots of the patches' structure tensors, the better known direction as one."""
    down, right = np.gradient(patches, axis=(1, 2))
    xx, xy, yy = ((p * q).sum(axis=(1, 2), dtype=np.float64) for p, q in ((right, right), (right, down), (down, down)))
    values, ways = np.linalg.eigh(np.stack([xx, xy, xy, yy], axis=1).reshape(-1, 2, 2))
    share = np.sqrt(np.maximum(values, 0.0) / np.maximum(values[:, 1:], 1e-9))
    share[share < LEAST_KNOWN] = 0.0
    found: Floats = (ways * share[:, None, :]) @ ways.transpose(0, 2, 1)
    return found


def _corners(mine: npt.NDArray[np.bool_], theirs: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return row and column of the upper left corners of patches that have ink in both pictures, from all over."""
    if min(mine.shape) < PATCH_PX:
        return np.empty((0, 2), np.int64)
    grid = np.argwhere(np.minimum(_inked(mine), _inked(theirs)) >= FEWEST_INK_PX) * (2 * CELL_PX)
    every = max(1, math.ceil(len(grid) / MOST_PATCHES))
    return np.asarray(grid[::every], dtype=np.int64)


def _inked(picture: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return (rows, columns) how much ink there is in each patch that may be taken from a picture."""
    rows, columns = (side // CELL_PX for side in picture.shape)
    cells = picture[: rows * CELL_PX, : columns * CELL_PX].view(np.uint8)
    for axis, count in enumerate((rows, columns)):
        cells = np.add.reduceat(cells, np.arange(count) * CELL_PX, axis=axis, dtype=np.uint16)
    total = np.pad(cells.cumsum(0, dtype=np.int64).cumsum(1), ((1, 0), (1, 0)))
    patch = PATCH_PX // CELL_PX
    above, below = total[:-patch], total[patch:]
    found: npt.NDArray[np.int64] = below[:, patch:] - above[:, patch:] - below[:, :-patch] + above[:, :-patch]
    return found[::2, ::2]


def _vertex(
    likeness: npt.NDArray[np.float32],
    number: npt.NDArray[np.int64],
    rows: tuple[npt.NDArray[np.int64], ...],
    columns: tuple[npt.NDArray[np.int64], ...],
) -> Floats:
    """Return how far the peak of a parabola through three neighbours is from the middle one."""
    before, at, after = (
        likeness[number, row, column].astype(np.float64) for row, column in zip(rows, columns, strict=True)
    )
    bend = before - 2 * at + after
    return np.where(np.abs(bend) > 1e-9, (before - after) / (2 * np.where(bend == 0, 1.0, bend)), 0.0).clip(-0.5, 0.5)


def _agreed(found: _Steps) -> Affine:
    """Return the correction that most patches agree on, in pixels, x to the right and y down."""
    middle = found.places.mean(axis=0)
    terms = np.hstack([(found.places - middle) / 1000.0, np.ones((len(found.places), 1))])
    # unknowns: what x and y get for each term
    rows = np.einsum("nij,nk->nikj", found.knows, terms).reshape(len(terms), 2, 6)
    wanted = np.einsum("nij,nj->ni", found.knows, found.steps)
    fit = np.zeros(6)
    for _ in range(ROUNDS):
        off = np.hypot(*(wanted - rows @ fit).T)
        width = max(1.5 * float(np.median(off)), 0.25)
        weight = 1 / (1 + (off / width) ** 2)
        if (weight > 0.5).sum() < FEWEST_PATCHES:
            break
        root = np.sqrt(weight)[:, None]
        fit = np.linalg.lstsq((rows * root[:, :, None]).reshape(-1, 6), (wanted * root).ravel(), rcond=1e-3)[0]
    (xx, xy), (yx, yy), (x, y) = (fit.reshape(3, 2) * np.array([[1e-3], [1e-3], [1.0]])).tolist()
    dx, dy = x - xx * middle[0] - yx * middle[1], y - xy * middle[0] - yy * middle[1]
    return Affine(1 + xx, xy, yx, 1 + yy, float(dx), float(dy))
