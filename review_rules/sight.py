"""What can be seen from a point past walls."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

RAY_DEG = 0.5
GRAZE_DEG = 0.01
"""Rays to both sides of every corner: one hits it, the other passes by."""

_Points = npt.NDArray[np.float64]


def is_clear(start: Point, end: Point, opaque: BaseGeometry, skip_start_m: float, skip_end_m: float) -> bool:
    """Tell whether nothing opaque stands between two points, their nearest surroundings left out."""
    length = start.distance(end)
    if length <= skip_start_m + skip_end_m:
        return True
    line = LineString([start, end])
    middle = LineString([line.interpolate(skip_start_m), line.interpolate(length - skip_end_m)])
    return not middle.intersects(opaque)


def seen_from(
    at: Point, direction_deg: float, angle_deg: float, range_m: float, opaque: BaseGeometry, skip_m: float
) -> Polygon:
    """Return what is seen from a point.

    Args:
        at: metres.
        direction_deg: middle of the view, counter-clockwise from x.
        angle_deg: of the view; 360 for all around.
        range_m: no farther than this.
        opaque: walls.
        skip_m: what is nearer than this (the wall that the point is fixed to) hides nothing.
    """
    whole = angle_deg >= 360.0 - 1e-9
    start = math.radians(direction_deg - angle_deg / 2)
    turns = [np.arange(0.0, math.radians(angle_deg) + 1e-9, math.radians(RAY_DEG))]
    segments = _segments(opaque, at, range_m)
    if len(segments):
        ends = segments.reshape(-1, 2) - np.array([at.x, at.y])
        to = np.mod(np.arctan2(ends[:, 1], ends[:, 0]) - start, 2 * math.pi)
        graze = math.radians(GRAZE_DEG)
        turns += [to - graze, to, to + graze]
    turn = np.concatenate(turns)
    turn = np.unique(turn[(turn >= 0.0) & (turn <= math.radians(angle_deg))]) + start
    ray = np.column_stack([np.cos(turn), np.sin(turn)])
    reach = np.minimum(_hits(np.array([at.x, at.y]), ray, segments, skip_m), range_m)
    outer = np.array([at.x, at.y]) + ray * reach[:, None]
    ring = outer if whole else np.vstack([[at.x, at.y], outer])
    return Polygon(ring).buffer(0)


def _segments(opaque: BaseGeometry, at: Point, range_m: float) -> _Points:
    """Return the straight pieces (n, 2, 2) of all edges within range."""
    near = opaque.intersection(at.buffer(range_m)) if not opaque.is_empty else opaque
    lines = [
        ring
        for part in shapely.get_parts(near)
        for ring in ((part.exterior, *part.interiors) if isinstance(part, Polygon) else (part,))
        if ring.geom_type in ("LineString", "LinearRing")
    ]
    pieces = [np.stack([xy[:-1], xy[1:]], axis=1) for line in lines if len(xy := np.asarray(line.coords)[:, :2]) > 1]
    return np.concatenate(pieces) if pieces else np.empty((0, 2, 2))


def _hits(at: _Points, ray: _Points, segments: _Points, skip_m: float) -> _Points:
    """Return how far each ray goes until it meets a segment beyond ``skip_m``; infinite when it meets none."""
    best = np.full(len(ray), np.inf)
    if not len(segments):
        return best
    base = segments[:, 0] - at
    along = segments[:, 1] - segments[:, 0]
    cross = ray[:, None, 0] * along[None, :, 1] - ray[:, None, 1] * along[None, :, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (base[None, :, 0] * along[None, :, 1] - base[None, :, 1] * along[None, :, 0]) / cross
        share = (base[None, :, 0] * ray[:, None, 1] - base[None, :, 1] * ray[:, None, 0]) / cross
    valid = (np.abs(cross) > 1e-12) & (far > skip_m) & (share >= -1e-9) & (share <= 1 + 1e-9)
    found: _Points = np.where(valid, far, np.inf).min(axis=1)
    return found
