"""Lines that run side by side: which stretches face each other, and how far apart they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from app.review.api import Outline, Path, Place, between

PARALLEL = 0.866
"""Cosine of 30°: more than that out of parallel is crossing, not running beside."""
LEAST_OVERLAP_M = 0.5

_Piece = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def facing(one: Path, other: Path, reach_m: float) -> Path | None:
    """Return the shortest link between stretches of two paths that run side by side, or None.

    Args:
        one: first path.
        other: second path.
        reach_m: links longer than this do not matter.
    """
    links = beside(one.line, other.line, reach_m)
    shortest = min(links, key=lambda link: link.length, default=None)
    return None if shortest is None else joined(one, other, shortest)


def joined(one: Place, other: Place, link: LineString) -> Path:
    """Return ``link`` as a place that names both its ends."""
    return between(one, other).part(link)


def shortest(one: BaseGeometry, other: BaseGeometry) -> LineString:
    """Return the shortest line between two shapes."""
    return LineString(nearest_points(one, other))


def across(outline: Outline, crossing: LineString) -> Path:
    """Return ``crossing`` as a place that names the outline it crosses."""
    return between(outline, outline.polygon).part(crossing)


def beside(one: LineString, other: LineString, reach_m: float) -> list[LineString]:
    """Return the shortest link of each pair of straight pieces of two lines that run side by side without crossing."""
    if one.distance(other) > reach_m:
        return []
    found = (_link(a, b, reach_m) for a in pieces(one) for b in pieces(other))
    return [link for link in found if link is not None]


def pieces(line: LineString) -> Iterator[_Piece]:
    """Yield the straight pieces of a line."""
    xy = np.asarray(line.coords)[:, :2]
    for start, end in pairwise(xy):
        if not np.array_equal(start, end):
            yield start, end


def _link(a: _Piece, b: _Piece, reach_m: float) -> LineString | None:
    along = a[1] - a[0]
    length = float(np.hypot(*along))
    along = along / length
    turn = b[1] - b[0]
    if abs(float(along @ turn)) < PARALLEL * float(np.hypot(*turn)):
        return None
    start, end = sorted((float((b[0] - a[0]) @ along), float((b[1] - a[0]) @ along)))
    start, end = max(start, 0.0), min(end, length)
    if end - start < LEAST_OVERLAP_M:
        return None
    stretch = LineString([a[0] + start * along, a[0] + end * along])
    other = LineString([b[0], b[1]])
    if stretch.distance(other) > reach_m or stretch.intersects(other):
        return None
    return LineString(nearest_points(stretch, other))
