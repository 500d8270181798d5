"""Places that no layer names, drawn by the lines of another role on either side of the text that names them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from shapely import STRtree
from shapely.geometry import LineString
from shapely.ops import nearest_points

from app.review.ink import Ink, Stroke, lines_of
from app.review.places import Label
from app.review.texts.ownership import NAME, NOTE, TITLE

REACH_M = 10.0
"""An edge is this near to the text."""
LEAST_M = 10.0
"""Shorter lines are marks on the road, stones, corners."""
OPPOSITE_COSINE = -0.87
"""The two edges lie this nearly to opposite sides of the text."""
STONE_M = 1.0
"""The further line of a kerbstone lies this near to its edge; one farther off leaves open which is the edge."""
TOUCHES_M = 0.05


def with_bounded(ink: Ink, bounded_by: Mapping[str, str]) -> Ink:
    """Return the ink with the edges of places that texts name and no layer is called after.

    Args:
        ink: of a sheet.
        bounded_by: role of the places → role of the lines that may be their edges.
    """
    added = [
        stroke
        for role, by in bounded_by.items()
        if role not in ink.roles
        for stroke in _edges(role, [one for one in ink.strokes if one.role == by and not one.in_block], ink.labels)
    ]
    return replace(ink, strokes=(*ink.strokes, *added)) if added else ink


def _edges(role: str, strokes: Sequence[Stroke], labels: Sequence[Label]) -> Iterator[Stroke]:
    """Yield the edges as strokes of ``role``, with what stands on them."""
    naming = [one for one in labels if NAME + role in one.read and not one.read.keys() & {NOTE, TITLE}]
    if not strokes or not naming:
        return
    lines: list[LineString] = lines_of(strokes).tolist()
    long = [row for row, line in enumerate(lines) if line.length >= LEAST_M]
    tree = STRtree([lines[row] for row in long])
    found: dict[int, str] = {}
    for label in naming:
        near = [long[row] for row in tree.query(label.point, predicate="dwithin", distance=REACH_M).tolist()]
        for row in _either_side(label, {row: lines[row] for row in near}):
            found.setdefault(row, label.text.splitlines()[0])
    for row, stroke in enumerate(strokes):
        edges = [row] if row in found else [edge for edge in found if _stands_on(lines[row], lines[edge])]
        if edges:
            yield replace(stroke, role=role, proposed=found[edges[0]])


def _stands_on(line: LineString, edge: LineString) -> bool:
    ends = list(line.boundary.geoms)
    return bool(ends) and all(edge.distance(end) <= TOUCHES_M for end in ends)


def _either_side(label: Label, lines: Mapping[int, LineString]) -> tuple[int, ...]:
    """Return the rows of the two lines between which a text stands, or none where others could be meant."""
    ways: dict[int, tuple[float, float, float]] = {}
    for row, line in lines.items():
        foot = nearest_points(label.point, line)[1]
        away = math.hypot(foot.x - label.x, foot.y - label.y)
        if away > 0:
            ways[row] = away, (foot.x - label.x) / away, (foot.y - label.y) / away
    if len(ways) < 2:
        return ()
    one = min(ways, key=lambda row: ways[row])
    sides = [[row for row in ways if sign * _cosine(ways[one], ways[row]) >= -OPPOSITE_COSINE] for sign in (1, -1)]
    nearest = [min((ways[row][0], row) for row in side) if side else None for side in sides]
    if nearest[0] is None or nearest[1] is None:
        return ()
    for side, edge in zip(sides, nearest, strict=True):
        if edge is not None and any(ways[row][0] > edge[0] + STONE_M for row in side):
            return ()
    return nearest[0][1], nearest[1][1]


def _cosine(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    return one[1] * other[1] + one[2] * other[2]
