"""Open galleries (敞开外廊): what a railing encloses beside a building."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import SheetView
from review_rules.openings import Opening

OFF_M = 0.05
"""A railing inside the building, of a stair or a void, lies at least this far from its outside."""
TO_WALL_M = 0.15
"""A railing ends at most twice this far from the wall or column that it meets."""
DOORS = 3
"""Fewer doors open onto a balcony."""
AT_DOOR_M = 0.5
LEAST_M2 = 3.0


def gallery_rails(sheet: SheetView, closed: BaseGeometry, doors: Sequence[Opening]) -> list[LineString]:
    """Return the railings that with the building enclose a floor onto which several doors open.

    Args:
        sheet: with the railings.
        closed: walls with all doors shut.
        doors: of the sheet.
    """
    rails = [path.line for path in sheet.paths("railing")]
    if not rails:
        return []
    built = _filled(closed)
    outside = shapely.union_all(rails).difference(built.buffer(OFF_M))
    if outside.is_empty:
        return []
    barrier = shapely.union(built, outside.buffer(TO_WALL_M, cap_style="square"))
    floors = [part for part in shapely.get_parts(_filled(barrier).difference(barrier)) if part.area >= LEAST_M2]
    reach = TO_WALL_M + AT_DOOR_M
    galleries = [floor for floor in floors if sum(floor.distance(door.middle) <= reach for door in doors) >= DOORS]
    reaching = shapely.union_all(rails) if galleries else outside
    return [
        line
        for line in shapely.get_parts(reaching)
        if isinstance(line, LineString) and any(line.distance(floor) <= 2 * TO_WALL_M for floor in galleries)
    ]


def _filled(walls: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(walls) if isinstance(part, Polygon)])
