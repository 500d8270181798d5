"""Clear width of an area: how wide a thing may be that passes everywhere through it."""

from __future__ import annotations

import math
from itertools import pairwise

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

STEPS = 28
CORNER = 0.75  # a square corner lies at 0.71 widths from what a passing disc's centre reaches
SPECK = 0.05  # parts smaller than this share of a width squared come from corners and arcs


def clear_width_m(area: Polygon, at_most_m: float) -> float:
    """Return the largest width that passes through all of ``area``, found by halving, at most ``at_most_m``.

    A width passes when the area, moved inwards by half of it, stays one piece that reaches every part of the area.
    """
    low, high = 0.0, at_most_m
    if narrow_part(area, high) is None:
        return high
    for _ in range(STEPS):
        middle = (low + high) / 2
        if narrow_part(area, middle) is None:
            low = middle
        else:
            high = middle
    return low


def narrow_part(area: Polygon, width_m: float) -> Polygon | None:
    """Return the largest part of ``area`` through which ``width_m`` does not pass, or None."""
    inner = area.buffer(-width_m / 2, join_style="mitre")
    pieces = [piece for piece in getattr(inner, "geoms", [inner]) if not piece.is_empty]
    if not pieces:
        return area
    left: BaseGeometry = area.difference(inner.buffer(CORNER * width_m))
    parts = [part for part in getattr(left, "geoms", [left]) if part.area > SPECK * width_m**2]
    if parts:
        return max(parts, key=lambda part: float(part.area))
    return area if len(pieces) > 1 else None


def long_side_m(area: Polygon) -> float:
    """Return the longer side of the smallest rectangle, at any angle, that holds ``area``."""
    corners = list(area.minimum_rotated_rectangle.exterior.coords)
    return max(math.dist(one, other) for one, other in pairwise(corners))
