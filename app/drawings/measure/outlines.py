"""The closed outline around a point, traced along what is drawn."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import shapely

from app.domain.geometry import Point
from app.drawings.measure.snapping import SnapIndex

FIRST_MM = 40.0  # half the side of the first window around the point
GROWTH = 2.0
MOST_PIECES = 60_000
GRID_MM = 1e-4  # ends nearer to each other than this meet


def outline_around(
    index: SnapIndex, at: Point, hidden: Collection[int] = (), gap_mm: float = 0.0
) -> tuple[tuple[Point, ...], ...]:
    """Return the smallest closed outline around a point and the holes in it, outline first; empty when it is open.

    Args:
        hidden: numbers of layers that are not shown.
        gap_mm: ends this near to a line are taken as joined to it.
    """
    pieces = index.pieces
    half, extent = FIRST_MM, _extent(index)
    grid = max(GRID_MM, gap_mm)
    while True:
        rows = index.within(at[0] - half, at[1] - half, at[0] + half, at[1] + half)
        if hidden:
            rows = rows[~np.isin(pieces.layer[rows], list(hidden))]
        if len(rows) > MOST_PIECES:
            return ()
        found = _smallest(pieces.segment[rows], at, grid)
        if found or half > extent:
            return found
        half *= GROWTH


def _smallest(
    segment: np.ndarray[tuple[int, int], np.dtype[np.float64]], at: Point, grid: float
) -> tuple[tuple[Point, ...], ...]:
    if len(segment) < 3:
        return ()
    lines = shapely.linestrings(segment.reshape(-1, 2, 2))
    noded = shapely.union_all(lines, grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    around = [face for face in faces[shapely.contains_xy(faces, *at)] if face.area > 0] if len(faces) else []
    if not around:
        return ()
    face = min(around, key=lambda one: one.area)
    rings = (face.exterior, *face.interiors)
    return tuple(tuple((float(x), float(y)) for x, y in ring.coords[:-1]) for ring in rings)


def _extent(index: SnapIndex) -> float:
    segment = index.pieces.segment
    return float(np.ptp(segment.reshape(-1, 2), axis=0).max()) if len(segment) else 0.0
