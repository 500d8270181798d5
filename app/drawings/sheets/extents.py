"""Extents of a plane that a few far strays do not spoil."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from app.drawings.flat import Flat

CORE = 0.01  # share of the places on either side that may be strays
REACH = 3.0  # how many times the core's size a place may lie outside it


def extents(flat: Flat) -> Box | None:
    """Return the box of what the plane draws, far strays left out; None when it draws nothing."""
    bounds = [flat.poly_bounds, flat.fill_bounds]
    for x, y in ((flat.text["x"], flat.text["y"]), flat.point.T):
        bounds.append(np.stack([x, y, x, y], axis=1))
    for a, b, c, d, e, f in flat.image:
        corner_x, corner_y = np.array([0, a, c, a + c]) + e, np.array([0, b, d, b + d]) + f
        bounds.append(np.array([[corner_x.min(), corner_y.min(), corner_x.max(), corner_y.max()]]))
    boxes = np.concatenate(bounds)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return None
    kept = _core(boxes)
    (x0, y0), (x1, y1) = kept[:, :2].min(axis=0).tolist(), kept[:, 2:].max(axis=0).tolist()
    return Box(x0, y0, x1, y1)


def _core(boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Drop boxes far from nearly all others; the fewer there are, the less is dropped."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    low, high = np.quantile(middle, [CORE, 1 - CORE], axis=0)
    size = (high - low).max()
    if not size or len(boxes) < 1 / CORE:
        return boxes
    near = ((middle >= low - REACH * size) & (middle <= high + REACH * size)).all(axis=1)
    moderate = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) <= (1 + 2 * REACH) * size
    kept: npt.NDArray[np.float64] = boxes[near & moderate]
    return kept
