"""What a drawing shows of a camera's view: a fan (视场扇形) or a circle drawn around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry import LineString, Point, Polygon

from app.review.api import SheetView

ROLES = ("camera_view", "camera")
APEX_M = 1.0
"""A fan begins this near to its camera, a circle has its centre there."""
SMALLEST_M2 = 3.0
"""Smaller areas are the camera's own sign."""
ROUND = 0.9
"""A shape fills at least this share of the circle around its centre when it is one."""
FAR = 0.95
"""What is this share of the farthest away lies on the fan's arc."""
NEAR = 0.2
"""What is nearer than this share of the farthest says nothing of the fan's edges."""
FEWEST_FAR = 4
WALL_M = 0.5
"""A fan without an arc ends at the face of the wall that the entrance lies in."""
WIDEST_DEG = 180.0
"""A fan that opens wider may have its apex anywhere."""
WHOLE_DEG = 360.0


@dataclass(frozen=True)
class View:
    """A drawn view: direction and angle in degrees, range in metres."""

    direction_deg: float
    angle_deg: float
    range_m: float


def drawn_views(sheet: SheetView) -> list[Polygon]:
    """Return the areas drawn as views of cameras, as outlines or hatches."""
    found: list[Polygon] = []
    for role in ROLES:
        if sheet.has(role):
            found += [one.polygon for one in (*sheet.closed_outlines(role), *sheet.filled_areas(role))]
    return [one for one in found if one.area >= SMALLEST_M2]


def view_of(camera: Point, views: Sequence[Polygon]) -> View | None:
    """Return the view that begins at a camera, the largest of several; None where none is drawn."""
    for shape in sorted(views, key=lambda one: -one.area):
        found = _circle(camera, shape) or _fan(camera, shape)
        if found is not None:
            return found
    return None


def _circle(camera: Point, shape: Polygon) -> View | None:
    centre = shape.centroid
    farthest = max(math.dist(centre.coords[0], at) for at in _corners(shape))
    is_round = shape.area >= ROUND * math.pi * farthest**2
    found = View(0.0, WHOLE_DEG, math.sqrt(shape.area / math.pi))
    return found if is_round and centre.distance(camera) <= APEX_M else None


def _fan(camera: Point, shape: Polygon) -> View | None:
    """Read a fan from its corner at the camera, whether it ends in an arc, a chord or at walls."""
    corners = _corners(shape)
    apex = min(corners, key=lambda at: math.dist(at, camera.coords[0]))
    if math.dist(apex, camera.coords[0]) > APEX_M:
        return None
    longest = max(math.dist(apex, at) for at in corners)
    ahead = math.atan2(shape.centroid.y - apex[1], shape.centroid.x - apex[0])
    edges = [
        math.remainder(math.atan2(y - apex[1], x - apex[0]) - ahead, math.tau)
        for x, y in corners
        if math.dist(apex, (x, y)) >= NEAR * longest
    ]
    angle_deg = math.degrees(max(edges) - min(edges))
    if not 0.0 < angle_deg < WIDEST_DEG:
        return None
    direction = ahead + (max(edges) + min(edges)) / 2
    reach = longest
    if sum(math.dist(apex, at) >= FAR * longest for at in corners) < FEWEST_FAR:
        tip = (apex[0] + longest * math.cos(direction), apex[1] + longest * math.sin(direction))
        reach = float(LineString([apex, tip]).intersection(shape).length) + WALL_M
    return View(math.degrees(direction), angle_deg, reach)


def _corners(shape: Polygon) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in shape.exterior.coords[:-1]]
