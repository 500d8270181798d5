"""Lengths, angles, areas and radii of points on a sheet, in nature when the scale is known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.geometry import Box, Point


@dataclass(frozen=True)
class Scale:
    """How large a part of a sheet is in nature.

    Args:
        m_per_mm: metres in nature a millimetre on the sheet; 0 when unknown.
        region: part of the sheet it holds for; None for all of it.
        calibrated: a person measured it, rather than the title block saying it.
    """

    m_per_mm: float
    region: Box | None = None
    calibrated: bool = False


def scale_at(scales: Sequence[Scale], at: Point) -> Scale:
    """Return the scale that holds at a place: the calibrated one of the smallest region, the last of equals."""
    fitting = [scale for scale in scales if scale.region is None or scale.region.contains(at)]
    if not fitting:
        return Scale(0.0)

    def rank(scale: Scale) -> tuple[bool, float]:
        area = math.inf if scale.region is None else scale.region.width * scale.region.height
        return (not scale.calibrated, area)

    return min(reversed(fitting), key=rank)


def length(points: Sequence[Point]) -> float:
    """Return the length of a path."""
    return sum(math.dist(one, other) for one, other in itertools.pairwise(points))


def perimeter(outline: Sequence[Point]) -> float:
    """Return the length around a closed outline."""
    return length([*outline, outline[0]]) if outline else 0.0


def area(rings: Sequence[Sequence[Point]]) -> float:
    """Return the area of an outline without its holes; the outline comes first."""
    if not rings:
        return 0.0
    outer, *holes = (abs(_signed(ring)) for ring in rings)
    return outer - sum(holes)


def angle_deg(points: Sequence[Point]) -> float:
    """Return the angle at the second of three points, 0 to 180 degrees; 0 when two of them coincide."""
    (ax, ay), (bx, by), (cx, cy) = points
    u, v = (ax - bx, ay - by), (cx - bx, cy - by)
    if math.hypot(*u) == 0 or math.hypot(*v) == 0:
        return 0.0
    return abs(math.degrees(math.atan2(u[0] * v[1] - u[1] * v[0], u[0] * v[0] + u[1] * v[1])))


def circle_through(points: Sequence[Point]) -> tuple[Point, float] | None:
    """Return centre and radius of the circle through three points; None when they lie on a line."""
    (ax, ay), (bx, by), (cx, cy) = points
    bx, by, cx, cy = bx - ax, by - ay, cx - ax, cy - ay
    double = 2 * (bx * cy - by * cx)
    if abs(double) <= 1e-12 * max(math.hypot(bx, by) * math.hypot(cx, cy), 1e-300):
        return None
    b, c = bx * bx + by * by, cx * cx + cy * cy
    x, y = (cy * b - by * c) / double, (bx * c - cx * b) / double
    return (ax + x, ay + y), math.hypot(x, y)


def _signed(points: Sequence[Point]) -> float:
    following = (*points[1:], points[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, following, strict=True)) / 2
