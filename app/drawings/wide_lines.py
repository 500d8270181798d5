"""Lines with a width under $FILLMODE 0: their edges, and a line across at ends and corners.

Only pictures show them so: what is measured and checked keeps the path of a line and its width.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.drawings.dashes import CORNER_RAD
from app.drawings.flat import Flat

_LONGEST_MITER = 4.0  # half widths that a corner may go beyond its vertex
_Vertices = npt.NDArray[np.float64]


def without_fill(flat: Flat) -> Flat:
    """Return ``flat`` as a picture shows it: where the file wants no filled areas, wide lines as their edges."""
    wide = flat.poly_width > 0
    if flat.scene.info.headers.get("$FILLMODE", 1.0) != 0 or not wide.any():
        return flat
    every = (np.ones(len(of), np.bool_) for of in (flat.fill_mark, flat.text, flat.point, flat.image))
    kept = flat.taken(~wide, *every)
    lines: list[_Vertices] = []
    of: list[int] = []
    for row in np.flatnonzero(wide).tolist():
        found = edges(flat.polyline(row), bool(flat.poly_closed[row]), float(flat.poly_width[row]))
        lines += found
        of += [row] * len(found)
    if not lines:
        return kept
    counts = np.array([len(line) for line in lines])
    none = np.zeros(len(lines), np.bool_)
    return replace(
        kept,
        poly_xy=np.concatenate([kept.poly_xy, *lines]),
        poly_start=np.concatenate([kept.poly_start, len(kept.poly_xy) + np.cumsum(counts)]),
        poly_closed=np.concatenate([kept.poly_closed, none]),
        poly_width=np.concatenate([kept.poly_width, none.astype(np.float64)]),
        poly_curve=np.concatenate([kept.poly_curve, np.full(len(lines), -1)]),
        poly_mark=np.concatenate([kept.poly_mark, flat.poly_mark[of]]),
    )


def edges(xy: _Vertices, closed: bool, width: float) -> list[_Vertices]:
    """Return the lines around a wide line: both edges, and one across at each end and corner.

    Args:
        xy: (n, 2) vertices of its middle.
        closed: the last joins the first.
        width: in the same unit.
    """
    if closed:
        xy = np.vstack([xy, xy[:1]])
    kept = np.append(True, np.hypot(*np.diff(xy, axis=0).T) > 0)
    xy = xy[kept]
    if len(xy) < 2:
        return []
    step = np.diff(xy, axis=0)
    normal = np.column_stack([-step[:, 1], step[:, 0]]) / np.hypot(step[:, 0], step[:, 1])[:, None]
    before, after = np.vstack([normal[:1], normal]), np.vstack([normal, normal[-1:]])
    if closed:
        before[0], after[-1] = normal[-1], normal[0]
    middle = before + after
    length = np.hypot(middle[:, 0], middle[:, 1])
    middle = np.where((length > 1e-9)[:, None], middle / np.where(length > 1e-9, length, 1.0)[:, None], after)
    share = np.maximum(np.abs((middle * after).sum(axis=1)), 1 / _LONGEST_MITER)
    out = middle * (width / 2 / share)[:, None]
    turns = np.arccos(np.clip((before * after).sum(axis=1), -1.0, 1.0)) > CORNER_RAD
    if not closed:
        turns[[0, -1]] = True
    across = np.flatnonzero(turns[: len(turns) - closed])
    return [xy + out, xy - out, *(np.stack([xy[row] + out[row], xy[row] - out[row]]) for row in across.tolist())]
