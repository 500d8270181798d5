"""Where fire compartments meet: the boundary between each two of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from app.review.api import Outline, Path, between

WALL_M = 0.6
"""Outlines of two compartments this near to each other run along the two faces, or the axis, of one wall."""
LEAST_M = 0.5
EDGE_M = 5e-3
"""So far from the common outer edge a boundary is cut off, to both ends of each piece."""


@dataclass(frozen=True)
class Boundary:
    """The boundary between two compartments.

    Args:
        one: compartment.
        other: compartment.
        line: along it, on the outline of ``one``; several pieces where the compartments meet more than once.
    """

    one: Outline
    other: Outline
    line: BaseGeometry

    @property
    def length_m(self) -> float:
        """Return its length."""
        return float(self.line.length) + 2 * EDGE_M * len(self.pieces)

    @property
    def pieces(self) -> list[LineString]:
        """Return its pieces, longest first."""
        parts = [part for part in shapely.get_parts(self.line) if isinstance(part, LineString)]
        return sorted(parts, key=lambda part: -part.length)

    def place(self, line: LineString | None = None) -> Path:
        """Return it, or a line at it, as a place that names both compartments."""
        return between(self.one, self.other).part(line or self.pieces[0])


def boundaries(compartments: Sequence[Outline]) -> list[Boundary]:
    """Return where the compartments of one floor meet: where both are near, less their common outer edge."""
    found = []
    for one, other in combinations(compartments, 2):
        if one.floor != other.floor or one.polygon.distance(other.polygon) > WALL_M:
            continue
        wide = [shape.polygon.buffer(WALL_M, join_style="mitre") for shape in (one, other)]
        outer = shapely.union_all(wide).buffer(-WALL_M, join_style="mitre").boundary
        near = one.polygon.exterior.intersection(wide[1].buffer(1e-3))
        line = near.difference(outer.buffer(EDGE_M))
        merged = line if isinstance(line, LineString) or line.is_empty else linemerge(line)
        parts = [part for part in shapely.get_parts(merged) if isinstance(part, LineString) and part.length > LEAST_M]
        if parts:
            found.append(Boundary(one, other, shapely.union_all(parts)))
    return found
