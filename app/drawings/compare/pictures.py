"""Pages held against each other by their ink."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from app.domain.geometry import Affine, Box
from app.drawings.compare.ink import DARK, Grey, Ink, sampled
from app.drawings.compare.likeness import unlike
from app.drawings.compare.planes import Change

MOST_PADDED_PX = 60_000_000  # with the white around it: pages that lie further apart are compared where they meet
REACH_PX = 2  # lines this near are the same line, drawn by another program
SPECK_PX = 4  # fewer different pixels are noise
JOIN_PX = 12  # differences this near are one
STEP = 45  # of 255, by which what is drawn on a dark area stands out
LEAST_DARK = 0.05  # of a page, that dark areas take: lines of a plan take less

GONE, COME, BOTH = (213, 94, 0), (0, 114, 178), (150, 150, 150)  # told apart by colour-blind people too


def differences(a: Ink, b: Ink, to_b: Affine, *, fine: bool) -> list[Change]:
    """Return where two pages differ to the eye, in points of the second: ink that came, went, or both.

    Args:
        fine: look at fine drawing too that has ink over ink and says something else, as other words do.
    """
    frame, left, low = _padded(a, b, to_b)
    found = _differing(a, frame, Affine(e=left, f=low).after(to_b), fine)
    if frame is b and not found and (a.grey < DARK).any() and not (b.grey < DARK).any():
        found = [Change("removed", Box.around(map(to_b, a.page.corners)), None)]
    return [Change(one.kind, _shifted(one.box_a, -left, -low), _shifted(one.box_b, -left, -low)) for one in found]


def _padded(a: Ink, b: Ink, to_b: Affine) -> tuple[Ink, float, float]:
    """Return the second page with white around it, so that all of the first fits; and how much is left of and below."""
    page = b.page
    room = Box.around([*page.corners, *map(to_b, a.page.corners)])
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


def _differing(a: Ink, b: Ink, to_b: Affine, fine: bool) -> list[Change]:
    grey = sampled(a, to_b, b, b.zoom)
    if np.array_equal(grey, b.grey):
        return []
    mine, theirs = grey < DARK, b.grey < DARK
    near = 2 * REACH_PX + 1
    gone = mine & (ndimage.minimum_filter(b.grey, near, mode="constant", cval=255) >= DARK)
    come = theirs & (ndimage.minimum_filter(grey, near, mode="constant", cval=255) >= DARK)
    if fine:
        other = unlike(grey, b.grey) | _on_dark(grey, b.grey, near)
        gone, come = gone | other, come | other
    either = gone | come
    if not either.any():
        return []
    grown = ndimage.maximum_filter(either.view(np.uint8), JOIN_PX + 1, mode="constant")
    label, count = ndimage.label(grown, ndimage.generate_binary_structure(2, 2))
    sizes_gone, sizes_come = (np.bincount(label[ink], minlength=count + 1)[1:] for ink in (gone, come))
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


def _on_dark(one: Grey, other: Grey, near: int) -> npt.NDArray[np.bool_]:
    """Return where dark areas of both pictures, such as photographs, differ by more than what lies ``near`` does."""
    both = (one < DARK) & (other < DARK)
    if both.mean() < LEAST_DARK:
        return np.zeros_like(both)
    apart = np.zeros_like(both)
    for mine, theirs in ((one, other), (other, one)):
        low = ndimage.minimum_filter(theirs, near, mode="nearest").astype(np.int16) - STEP
        high = ndimage.maximum_filter(theirs, near, mode="nearest").astype(np.int16) + STEP
        apart |= (mine < low) | (mine > high)
    found: npt.NDArray[np.bool_] = apart & both
    return found


def overlay(a: Ink | None, b: Ink | None, to_b: Affine) -> npt.NDArray[np.uint8]:
    """Return two pages over each other (height, width, 3): ink of both grey, of the first GONE, of the second COME.

    The picture has the size of the second page, or of the only one there is.
    """
    frame = b or a
    assert frame is not None  # noqa: S101 - there is one page at least
    white = np.full(frame.grey.shape, 255, np.uint8)
    mine = sampled(a, to_b, frame, frame.zoom) if a is not None else white
    theirs = b.grey if b is not None else white
    mine_ink, theirs_ink = (255 - mine.astype(np.int16)), (255 - theirs.astype(np.int16))
    both = np.minimum(mine_ink, theirs_ink)
    picture = np.full((*frame.grey.shape, 3), 255, np.int16)
    for ink, colour in ((both, BOTH), (mine_ink - both, GONE), (theirs_ink - both, COME)):
        picture -= ink[:, :, None] * (255 - np.array(colour, dtype=np.int16)) // 255
    return np.clip(picture, 0, 255).astype(np.uint8)
