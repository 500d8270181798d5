"""Sketches (示意图，不按比例): what is drawn without a scale is not measured; its texts still say what they say."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.review.ink import Ink
from app.review.places import Label
from app.review.sheet.sheet_view import SheetView
from app.review.texts.labels import LabelReader, normalised

UNSCALED = "unscaled"
RATIO = re.compile(r"1\s*:\s*\d{1,4}(?!\d)")
"""The scale of a drawing."""
SEED_HEIGHTS = 15.0
"""A sketch begins at most this many heights of its title's writing above it."""
GAP_HEIGHTS = 8.0
"""What is drawn of one sketch leaves no larger gap."""
BESIDE_HEIGHTS = 12.0
"""A bare note that something is not to scale stands this near to the title that it belongs to."""

Boxes = npt.NDArray[np.float64]


def without_sketches(ink: Ink) -> Ink:
    """Return the ink without the lines, areas and marks above titles that say they are not to scale."""
    said = [label for label in ink.labels if label.read.get(UNSCALED) in ("bare", "title") and label.height_m > 0]
    if not said:
        return ink
    titles = [label for label in ink.labels if "drawing_title" in label.read and label.height_m > 0]
    sketches = {id(title): title for label in said for title in [_title_of(label, titles)] if title is not None}
    gone = np.zeros(len(ink.strokes) + len(ink.areas) + len(ink.marks), dtype=bool)
    for sketch in sketches.values():
        others = [title for title in titles if id(title) not in sketches]
        gone |= _drawn_above(_boxes(ink, math.radians(sketch.rotation_deg)), sketch, others)
    kept = iter((~gone).tolist())
    return Ink(
        strokes=tuple(stroke for stroke in ink.strokes if next(kept)),
        areas=tuple(area for area in ink.areas if next(kept)),
        marks=tuple(mark for mark in ink.marks if next(kept)),
        labels=ink.labels,
    )


def is_unscaled(view: SheetView, scale: str, labels: LabelReader) -> bool:
    """Tell whether a sheet says that it is not to scale: in its scale or its title, with no other scale on it."""
    own = (labels.read(text).get(UNSCALED) for text in (scale, view.title))
    if not any(own) and not any(label.read.get(UNSCALED) == "sheet" for label in view.texts()):
        return False
    titles = (label for label in view.texts() if "drawing_title" in label.read or "floor" in label.read)
    return not any(RATIO.search(normalised(title.text)) for title in titles)


def _title_of(said: Label, titles: Sequence[Label]) -> Label | None:
    """Return the title that a text says is not to scale: itself, or the nearest one beside it; None for neither."""
    if said.read[UNSCALED] == "title":
        return said
    near = [(math.dist((one.x, one.y), (said.x, said.y)) - (one.width_m + said.width_m) / 2, one) for one in titles]
    away, title = min(near, key=lambda pair: pair[0], default=(math.inf, None))
    return title if title is not None and away <= BESIDE_HEIGHTS * title.height_m else None


def _boxes(ink: Ink, turn: float) -> Boxes:
    """Return (n, 4) the extents of strokes, areas and marks, seen along a writing turned by ``turn``."""
    parts = [stroke.xy for stroke in ink.strokes]
    parts += [np.asarray(area.polygon.exterior.coords)[:, :2] for area in ink.areas]
    parts += [np.array([(mark.x, mark.y), *mark.corners]) for mark in ink.marks]
    if not parts:
        return np.empty((0, 4))
    start = np.concatenate([[0], np.cumsum([len(part) for part in parts])[:-1]])
    xy = np.concatenate(parts) @ _frame(turn)
    return np.hstack([np.minimum.reduceat(xy, start), np.maximum.reduceat(xy, start)])


def _frame(turn: float) -> Boxes:
    return np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])


def _drawn_above(boxes: Boxes, sketch: Label, others: Sequence[Label]) -> npt.NDArray[np.bool_]:
    """Tell for each extent whether it is of what is drawn above a title: near it, or near what is, and no other's."""
    frame, height = _frame(math.radians(sketch.rotation_deg)), sketch.height_m
    x, y = np.array([sketch.x, sketch.y]) @ frame
    own = boxes[:, 1] >= y - height
    for other in others:
        own &= _away(boxes, np.array([other.x, other.y]) @ frame) > _away(boxes, np.array([x, y]))
    half = sketch.width_m / 2
    front = own & (boxes[:, 1] - y <= SEED_HEIGHTS * height) & (boxes[:, 0] <= x + half) & (boxes[:, 2] >= x - half)
    found: npt.NDArray[np.bool_] = front
    while front.any():
        gap = GAP_HEIGHTS * height
        low, high = boxes[front, :2].min(axis=0) - gap, boxes[front, 2:].max(axis=0) + gap
        near = (boxes[:, :2] <= high).all(axis=1) & (boxes[:, 2:] >= low).all(axis=1)
        front = own & near & ~found
        found = found | front
    return found


def _away(boxes: Boxes, title: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how far a title stands from the middle below each extent; above counts for more."""
    off = title[1] - boxes[:, 1]
    middle = (boxes[:, 0] + boxes[:, 2]) / 2
    far: npt.NDArray[np.float64] = np.hypot(title[0] - middle, off) + 3.0 * np.maximum(0.0, off)
    return far
