"""Extents of a plane that a few far strays do not spoil."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from app.drawings.flat import Flat
from app.drawings.letters import text_boxes

CORE = 0.01  # share of the places on either side that may be strays
ROOM = 0.1  # least side, as a share of the other
LONGEST_LETTER = 1.3  # advance in cap heights
REACH = 3.0  # how many times the core's size a place may lie outside it
FEW, FAR = 20, 100.0  # from so many items on, one that lies so many times the core's size outside is a stray


def extents(flat: Flat, items: npt.NDArray[np.float64]) -> Box | None:
    """Return the box of what the plane draws, far strays left out; None when it draws nothing.

    Args:
        items: (n, 4) ``item_boxes`` of the plane.
    """
    sides = items[np.isfinite(items[:, 0] + items[:, 1] + items[:, 2] + items[:, 3])].T.copy()
    if not sides.size:
        return None
    kept = _core(sides)
    (x0, y0), (x1, y1) = kept[:2].min(axis=1).tolist(), kept[2:].max(axis=1).tolist()
    return _with_room(_with_texts(Box(x0, y0, x1, y1), flat))


def item_boxes(flat: Flat) -> npt.NDArray[np.float64]:
    """Return (n, 4) boxes of all items of a plane, of texts their place only; NaN for an item without extent."""
    bounds = [flat.poly_bounds, flat.fill_bounds]
    for x, y in ((flat.text["x"], flat.text["y"]), flat.point.T):
        bounds.append(np.stack([x, y, x, y], axis=1))
    right, up = flat.image[:, 0:2], flat.image[:, 2:4]
    corners = flat.image[:, 4:6] + np.stack([np.zeros_like(right), right, up, right + up])
    bounds.append(np.hstack([corners.min(axis=0), corners.max(axis=0)]))
    return np.concatenate(bounds)


def _with_texts(box: Box, flat: Flat) -> Box:
    """Return ``box`` grown to the whole of the texts that begin in it."""
    text = flat.text
    strings = flat.scene.strings
    letters = np.fromiter(map(len, strings), np.float64, len(strings))[text["string"]]
    reach = np.maximum(np.hypot(text["ux"], text["uy"]) * LONGEST_LETTER * letters, text["width"]) + 2 * np.hypot(
        text["vx"], text["vy"]
    )
    x, y = text["x"], text["y"]
    inside = (x >= box.x0) & (x <= box.x1) & (y >= box.y0) & (y <= box.y1)
    over = (x - reach < box.x0) | (x + reach > box.x1) | (y - reach < box.y0) | (y + reach > box.y1)
    near = text[inside & over]
    used, near["string"] = np.unique(near["string"], return_inverse=True)
    boxes = text_boxes(near, [strings[row] for row in used.tolist()])
    return Box.around(corner for one in (box, *(Box(*row) for row in boxes.tolist())) for corner in one.corners)


def _with_room(box: Box) -> Box:
    """Return ``box``, widened where it is no more than a line or a place, which no picture could show."""
    room = ROOM * max(box.width, box.height) or 1.0
    half_x, half_y = (max(0.0, room - side) / 2 for side in (box.width, box.height))
    return Box(box.x0 - half_x, box.y0 - half_y, box.x1 + half_x, box.y1 + half_y)


def _core(sides: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Drop boxes (4, n) far from nearly all others; the fewer there are, the less is dropped."""
    middle = (sides[:2] + sides[2:]) / 2
    count = len(middle[0])
    if count < FEW:
        return sides
    core, reach = (CORE, REACH) if count >= 1 / CORE else (1.5 / count, FAR)
    low, high = np.quantile(middle, [core, 1 - core], axis=1)
    size = (high - low).max()
    if not size:
        return sides
    kept = np.ones(len(middle[0]), np.bool_)
    for axis in (0, 1):
        kept &= (middle[axis] >= low[axis] - reach * size) & (middle[axis] <= high[axis] + reach * size)
        kept &= sides[2 + axis] - sides[axis] <= (1 + 2 * reach) * size
    return sides if kept.all() else sides[:, kept]
