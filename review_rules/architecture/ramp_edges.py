"""Ramps drawn as two walls or lines, straight or curved: how far apart these are where a text names the ramp."""

from __future__ import annotations

from collections.abc import Sequence

from shapely.geometry import LineString, Point
from shapely.ops import nearest_points

from app.review.api import Label, Path, SheetView, between

EDGE_M = 5.0
"""Shorter lines are no edges of a ramp."""
ENDS_M = 0.5
"""The text stands beside the edges, not beyond their ends by more than this."""
APART_M = (2.0, 12.0)
"""The edges of a ramp are so far apart."""
SQUARE = 0.02
"""The link between them is square to both within this share of its length."""
STRETCH_M = 8.0
"""The ramp is measured this far to either side of the text."""
STEADY = 0.9
"""Edges that come nearer to each other than this share of their distance at the text are of something else."""


def between_edges(sheet: SheetView, label: Label) -> Path | None:
    """Return the narrowest link between the two edges of a ramp around the text that names it; None for none.

    Walls are its edges, else the lines drawn on the layers of ramps, or of stairs.
    """
    for role in ("wall", "ramp", "stair"):
        lines = [path for path in sheet.paths(role) if path.length_m >= EDGE_M]
        link = _link(label, lines)
        if link is not None:
            return link
    return None


def _link(label: Label, lines: Sequence[Path]) -> Path | None:
    beside = [(path.line.distance(label.point), row) for row, path in enumerate(lines) if _is_beside(label, path)]
    if not beside:
        return None
    one = lines[min(beside)[1]]
    foot = nearest_points(one.line, label.point)[0]
    away = min(beside)[0]
    if not 0 < away < APART_M[1]:
        return None
    reach = APART_M[1] / away
    far = Point(label.x + (label.x - foot.x) * reach, label.y + (label.y - foot.y) * reach)
    ray = LineString([label.point, far])
    hits = [
        (float(ray.intersection(path.line).distance(label.point)), row)
        for row, path in enumerate(lines)
        if path is not one and ray.intersects(path.line)
    ]
    if not hits:
        return None
    other = lines[min(hits)[1]]
    apart = away + min(hits)[0]
    at = nearest_points(other.line.intersection(ray), label.point)[0]
    if not APART_M[0] <= apart <= APART_M[1] or abs(one.line.distance(at) - apart) > SQUARE * apart:
        return None
    stretch = one.line.intersection(label.point.buffer(STRETCH_M + apart))
    narrowest = LineString(nearest_points(stretch, other.line))
    if narrowest.length < STEADY * apart:
        return None
    return between(one, other).part(narrowest)


def _is_beside(label: Label, path: Path) -> bool:
    at = float(path.line.project(label.point))
    return ENDS_M < at < path.length_m - ENDS_M
