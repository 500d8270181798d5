"""Pages held against each other by their ink."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from app.domain.geometry import Affine, Box
from app.drawings.compare.planes import Change
from app.drawings.pdf.pages import render_page
from app.drawings.sheet import Sheet

DPI = 110.0
MOST_PX = 14_000_000
MOST_PADDED_PX = 60_000_000  # with the white around it: pages that lie further apart are compared where they meet
DARK = 200  # a pixel below is ink
REACH_PX = 2  # lines this near are the same line, drawn by another program
SPECK_PX = 4  # fewer different pixels are noise
JOIN_PX = 12  # differences this near are one
ALIGN_PX = 1024  # longer side of the pictures that are brought together

GONE, COME, BOTH = (213, 94, 0), (0, 114, 178), (150, 150, 150)  # told apart by colour-blind people too


@dataclass(frozen=True)
class Ink:
    """A page as light and dark.

    Args:
        grey: (height, width) the first row is the top.
        zoom: pixels a point.
        height_pt: of the page.
    """

    grey: npt.NDArray[np.uint8]
    zoom: float
    height_pt: float

    @classmethod
    def of_page(cls, path: Path, sheet: Sheet) -> Ink:
        """Return a PDF page; BadInput when it cannot be shown."""
        region = sheet.region
        zoom = min(DPI / 72, (MOST_PX / max(region.width * region.height, 1.0)) ** 0.5)
        size = max(1, round(region.width * zoom)), max(1, round(region.height * zoom))
        pixels = render_page(path, sheet.page, region, size)
        return cls((pixels @ np.array([0.299, 0.587, 0.114])).astype(np.uint8), zoom, region.height)

    def aligned(self, other: Ink, first: Affine) -> Affine:
        """Return points of this page → points of ``other``: ``first``, and the shift that brings most ink together."""
        side = max(*self.grey.shape, *other.grey.shape) / max(self.zoom, other.zoom)
        zoom = min(ALIGN_PX / side, other.zoom)
        mine = _sampled(self, first, other, zoom)
        theirs = _sampled(other, Affine(), other, zoom)
        product = np.fft.rfft2(_edges(mine)) * np.conj(np.fft.rfft2(_edges(theirs)))
        peaks = np.fft.irfft2(product / np.maximum(np.abs(product), 1e-9), s=mine.shape)
        best, best_shift = _overlap(mine, theirs), (0, 0)
        for place in np.argsort(peaks, axis=None)[-4:]:
            row, column = (int(one) for one in np.unravel_index(place, peaks.shape))
            row -= mine.shape[0] * (row > mine.shape[0] // 2)
            column -= mine.shape[1] * (column > mine.shape[1] // 2)
            moved = np.roll(mine, (-row, -column), (0, 1))
            if (score := _overlap(moved, theirs)) > 1.02 * best:
                best, best_shift = score, (row, column)
        row, column = best_shift
        coarse = Affine(e=-column / zoom, f=row / zoom).after(first)
        return _refined(self, other, coarse)


def differences(a: Ink, b: Ink, to_b: Affine) -> list[Change]:
    """Return where two pages differ to the eye, in points of the second: ink that came, went, or both."""
    frame, left, low = _padded(a, b, to_b)
    found = _differing(a, frame, Affine(e=left, f=low).after(to_b))
    if frame is b and not found and (a.grey < DARK).any() and not (b.grey < DARK).any():
        page = Box(0.0, 0.0, a.grey.shape[1] / a.zoom, a.height_pt)
        found = [Change("removed", Box.around(map(to_b, page.corners)), None)]
    return [Change(one.kind, _shifted(one.box_a, -left, -low), _shifted(one.box_b, -left, -low)) for one in found]


def _padded(a: Ink, b: Ink, to_b: Affine) -> tuple[Ink, float, float]:
    """Return the second page with white around it, so that all of the first fits; and how much is left of and below."""
    page = Box(0.0, 0.0, b.grey.shape[1] / b.zoom, b.height_pt)
    corners = Box(0.0, 0.0, a.grey.shape[1] / a.zoom, a.height_pt).corners
    room = Box.around([*page.corners, *map(to_b, corners)])
    left, low, right, top = (
        round(side * b.zoom) for side in (-room.x0, -room.y0, room.x1 - page.x1, room.y1 - page.y1)
    )
    height, width = b.grey.shape
    if not max(left, low, right, top) or (height + low + top) * (width + left + right) > MOST_PADDED_PX:
        return b, 0.0, 0.0
    grey = np.pad(b.grey, ((top, low), (left, right)), constant_values=255)
    return Ink(grey, b.zoom, b.height_pt + (low + top) / b.zoom), left / b.zoom, low / b.zoom


def _shifted(box: Box | None, dx: float, dy: float) -> Box | None:
    return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy) if box else None


def _differing(a: Ink, b: Ink, to_b: Affine) -> list[Change]:
    mine = _sampled(a, to_b, b, b.zoom) < DARK
    theirs = b.grey < DARK
    around = ndimage.generate_binary_structure(2, 2)
    gone = mine & ~ndimage.binary_dilation(theirs, around, REACH_PX)
    come = theirs & ~ndimage.binary_dilation(mine, around, REACH_PX)
    either = gone | come
    if not either.any():
        return []
    label, count = ndimage.label(ndimage.binary_dilation(either, around, JOIN_PX // 2), around)
    sizes_gone = ndimage.sum_labels(gone, label, np.arange(1, count + 1))
    sizes_come = ndimage.sum_labels(come, label, np.arange(1, count + 1))
    found = []
    for row, place in enumerate(ndimage.find_objects(label)):
        if place is None or sizes_gone[row] + sizes_come[row] < SPECK_PX:
            continue
        ys, xs = np.nonzero(either[place] & (label[place] == row + 1))
        top, left = place[0].start + ys.min(), place[1].start + xs.min()
        bottom, right = place[0].start + ys.max() + 1, place[1].start + xs.max() + 1
        box = Box(left / b.zoom, b.height_pt - bottom / b.zoom, right / b.zoom, b.height_pt - top / b.zoom)
        was, became = sizes_gone[row] >= SPECK_PX, sizes_come[row] >= SPECK_PX
        kind = "changed" if was and became else ("removed" if sizes_gone[row] > sizes_come[row] else "added")
        found.append(Change(kind, box if kind != "added" else None, box if kind != "removed" else None))
    return found


def overlay(a: Ink | None, b: Ink | None, to_b: Affine) -> npt.NDArray[np.uint8]:
    """Return two pages over each other (height, width, 3): ink of both grey, of the first GONE, of the second COME.

    The picture has the size of the second page, or of the only one there is.
    """
    frame = b or a
    assert frame is not None  # noqa: S101 - there is one page at least
    white = np.full(frame.grey.shape, 255, np.uint8)
    mine = _sampled(a, to_b, frame, frame.zoom) if a is not None else white
    theirs = b.grey if b is not None else white
    mine_ink, theirs_ink = (255 - mine.astype(np.int16)), (255 - theirs.astype(np.int16))
    both = np.minimum(mine_ink, theirs_ink)
    picture = np.full((*frame.grey.shape, 3), 255, np.int16)
    for ink, colour in ((both, BOTH), (mine_ink - both, GONE), (theirs_ink - both, COME)):
        picture -= ink[:, :, None] * (255 - np.array(colour, dtype=np.int16)) // 255
    return np.clip(picture, 0, 255).astype(np.uint8)


def _sampled(ink: Ink, to: Affine, frame: Ink, zoom: float) -> npt.NDArray[np.uint8]:
    """Return ``ink`` moved by ``to`` (points → points of ``frame``), on the grid of ``frame`` at ``zoom``."""
    height, width = (max(1, round(side / frame.zoom * zoom)) for side in frame.grey.shape)
    back = to.inverse()
    # row, column of the answer → row, column of ``ink``; both rows run down
    scale_y, scale_x = back.d * ink.zoom / zoom, back.a * ink.zoom / zoom
    offset_y = (ink.height_pt - (back.d * frame.height_pt + back.f)) * ink.zoom
    offset_x = back.e * ink.zoom
    source = ink.grey
    if zoom < ink.zoom * 0.75:  # thin lines survive
        source = ndimage.minimum_filter(source, max(1, round(ink.zoom / zoom)))
    rows = np.round((np.arange(height) + 0.5) * scale_y + offset_y - 0.5).astype(int)
    columns = np.round((np.arange(width) + 0.5) * scale_x + offset_x - 0.5).astype(int)
    found = np.full((height, width), 255, np.uint8)
    in_y = (rows >= 0) & (rows < source.shape[0])
    in_x = (columns >= 0) & (columns < source.shape[1])
    found[np.ix_(in_y, in_x)] = source[np.ix_(rows[in_y], columns[in_x])]
    return found


def _edges(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    return np.asarray(255.0 - grey, dtype=np.float64)


def _overlap(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8]) -> float:
    """Return the share of ink that two pictures have in common."""
    one, other = a < DARK, b < DARK
    either = int((one | other).sum())
    return int((one & other).sum()) / either if either else 1.0


def _refined(a: Ink, b: Ink, coarse: Affine) -> Affine:
    """Return the alignment to a pixel of the full picture, looked for around ``coarse``."""
    theirs = b.grey < DARK
    mine = _sampled(a, coarse, b, b.zoom) < DARK
    if not mine.any() or not theirs.any():
        return coarse
    reach = max(2, round(max(b.grey.shape) / ALIGN_PX) + 1)
    step = max(1, int(max(b.grey.shape) / 4096))
    thin = ndimage.binary_dilation(theirs)
    best, at = -1, (0, 0)
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            score = int((np.roll(mine, (dy, dx), (0, 1))[::step, ::step] & thin[::step, ::step]).sum())
            if score > best or (score == best and abs(dy) + abs(dx) < abs(at[0]) + abs(at[1])):
                best, at = score, (dy, dx)
    return Affine(e=at[1] / b.zoom, f=-at[0] / b.zoom).after(coarse)
