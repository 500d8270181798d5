"""Bounding boxes of scene items and of whole blocks, nested references included."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from app.drawings.curves import curve_boxes
from app.drawings.letters import text_boxes

Floats = npt.NDArray[np.float64]
Offsets = npt.NDArray[np.uint32]
Owned = tuple[npt.NDArray[np.generic], Offsets]


def boxes_of(xy: Floats, start: npt.NDArray[np.integer]) -> Floats:
    """Return (n, 4) x0 y0 x1 y1 of ragged rows of vertices; no row may be empty."""
    if len(start) < 2:
        return np.empty((0, 4))
    return np.hstack([np.minimum.reduceat(xy, start[:-1]), np.maximum.reduceat(xy, start[:-1])])


def moved_boxes(box: Floats, transform: Floats) -> Floats:
    """Return (k, 4) boxes around boxes after (k, 6) transforms."""
    a, b, c, d, e, f = transform.T
    x0, y0, x1, y1 = box.T
    xs = np.array([a * x + c * y + e for x in (x0, x1) for y in (y0, y1)])
    ys = np.array([b * x + d * y + f for x in (x0, x1) for y in (y0, y1)])
    return np.column_stack([xs.min(axis=0), ys.min(axis=0), xs.max(axis=0), ys.max(axis=0)])


def block_bounds(
    blocks: int,
    *,
    poly: tuple[Floats, Offsets],
    fill: tuple[Floats, Offsets],
    curve: tuple[Floats, Offsets],
    text: tuple[npt.NDArray[np.void], Offsets, list[str]],
    point: tuple[Floats, Offsets],
    image: tuple[npt.NDArray[np.void], Offsets],
    insert: tuple[npt.NDArray[np.void], Offsets],
) -> list[Box | None]:
    """Return the box of everything in each block, in its own coordinates; None for an empty one.

    Inserts must not be circular.
    """
    nothing = np.array([np.inf, np.inf, -np.inf, -np.inf])
    bounds = np.tile(nothing, (blocks, 1))
    unit = np.tile([0.0, 0.0, 1.0, 1.0], (len(image[0]), 1))
    own = [
        poly,
        fill,
        (curve_boxes(curve[0]), curve[1]),
        (text_boxes(text[0], text[2]), text[1]),
        (np.hstack([point[0], point[0]]), point[1]),
        (moved_boxes(unit, transforms(image[0])), image[1]),
    ]
    for boxes, of in own:
        for block in (np.diff(of.astype(np.int64)) > 0).nonzero()[0]:
            _grow(bounds[block], boxes[of[block] : of[block + 1]])
    records, of = insert
    transform = transforms(records)
    for owner in _children_first(records["target"], of, blocks):
        rows = slice(of[owner], of[owner + 1])
        target = bounds[records["target"][rows]]
        filled = target[:, 0] <= target[:, 2]
        if filled.any():
            _grow(bounds[owner], moved_boxes(target[filled], transform[rows][filled]))
    return [Box(*map(float, b)) if b[0] <= b[2] else None for b in bounds]


def transforms(records: npt.NDArray[np.void]) -> Floats:
    """Return (k, 6) transforms of INSERT or IMAGE records."""
    return np.column_stack([records[name] for name in "abcdef"])


def _grow(box: Floats, boxes: Floats) -> None:
    box[:2] = np.minimum(box[:2], boxes[:, :2].min(axis=0))
    box[2:] = np.maximum(box[2:], boxes[:, 2:].max(axis=0))


def _children_first(target: npt.NDArray[np.uint32], of: Offsets, blocks: int) -> list[int]:
    """Return the blocks that hold references, each after the ones it refers to."""
    children = {b: sorted(set(target[of[b] : of[b + 1]].tolist())) for b in range(blocks) if of[b + 1] > of[b]}
    done: set[int] = set()
    order: list[int] = []
    for root in children:
        stack = [(root, 0)]
        while stack:
            block, at = stack.pop()
            if block in done:
                continue
            below = children.get(block, [])
            while at < len(below) and below[at] in done:
                at += 1
            if at < len(below):
                stack += [(block, at + 1), (below[at], 0)]
            else:
                done.add(block)
                if below:
                    order.append(block)
    return order


def outward(box: Floats) -> npt.NDArray[np.float32]:
    """Round boxes to single precision without losing any of their content."""
    small = box.astype(np.float32)
    small[:, :2] = np.where(small[:, :2] > box[:, :2], np.nextafter(small[:, :2], np.float32(-np.inf)), small[:, :2])
    small[:, 2:] = np.where(small[:, 2:] < box[:, 2:], np.nextafter(small[:, 2:], np.float32(np.inf)), small[:, 2:])
    return small
