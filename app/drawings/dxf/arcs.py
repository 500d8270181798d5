"""Arcs between polyline vertices, flattened in bulk."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.ragged import picked, starts_of, within

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEP_RAD = np.radians(2.0)  # chord error 0.015 % of the radius
_MAX_BULGE = 1e6


def flattened(xy: Floats, bulge: Floats, counts: Ints, closed: npt.NDArray[np.bool_]) -> tuple[Floats, Ints]:
    """Replace the arc segments of polylines by chords.

    Args:
        xy: (n, 2) vertices of all polylines.
        bulge: (n,) tangent of a quarter of the angle of the arc that begins at each vertex.
        counts: vertices of each polyline.
        closed: whether its last vertex joins the first.

    Returns:
        Vertices and vertex counts; a polyline without arcs is unchanged.
    """
    if not bulge.any():
        return xy, counts
    start = starts_of(counts)
    following = np.arange(len(xy)) + 1
    last = (start[1:] - 1)[counts > 0]
    following[last] = start[:-1][counts > 0]
    bulge = np.where(np.isfinite(bulge), np.clip(bulge, -_MAX_BULGE, _MAX_BULGE), 0.0)
    bulge[last[~closed[counts > 0]]] = 0.0
    chord = xy[following] - xy
    angle = 4 * np.arctan(bulge)
    flat = (bulge == 0) | (chord == 0).all(axis=1)
    pieces = np.where(flat, 1, np.maximum(np.ceil(np.abs(angle) / STEP_RAD), 2)).astype(np.int64)
    curved = (~flat).nonzero()[0]
    place = starts_of(pieces)
    new = np.empty((int(place[-1]), 2))
    new[place[:-1]] = xy
    inner = pieces[curved] - 1
    segment = np.repeat(curved, inner)
    share = (within(inner) + 1) / pieces[segment]
    # A point at angle part·t along the arc, from the chord: no centre, so flat arcs lose no digits.
    half = angle[segment] / 2
    t = angle[segment] * share
    along = np.sin(t / 2) / np.sin(half)
    turn = half - t / 2
    c, s = np.cos(turn) * along, -np.sin(turn) * along
    d = chord[segment]
    offset = np.column_stack([d[:, 0] * c - d[:, 1] * s, d[:, 0] * s + d[:, 1] * c])
    new[picked(place[curved] + 1, inner)] = xy[segment] + offset
    total = np.concatenate([[0], np.cumsum(pieces)])
    return new, total[start[1:]] - total[start[:-1]]


def ellipse_points(curve: Floats) -> tuple[Floats, Ints]:
    """Flatten (k, 8) elliptic arcs as in ``Scene.curve``; both ends are included."""
    pieces = np.maximum(np.ceil(np.abs(curve[:, 7] - curve[:, 6]) / STEP_RAD), 2).astype(np.int64)
    counts = pieces + 1
    which = np.repeat(np.arange(len(curve)), counts)
    t = curve[which, 6] + (curve[which, 7] - curve[which, 6]) * within(counts) / pieces[which]
    cos, sin = np.cos(t)[:, None], np.sin(t)[:, None]
    return curve[which, 0:2] + curve[which, 2:4] * cos + curve[which, 4:6] * sin, counts
