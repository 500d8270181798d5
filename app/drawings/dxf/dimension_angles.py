"""Angular dimensions without their block: the angle that is meant is the one the dimension line lies in.

ezdxf measures counter-clockwise from the first line to the second, wherever the dimension line is. Here the points are
put into the order in which that gives the angle around it.
"""

from __future__ import annotations

import math
from typing import Any

_KIND, _LINES, _POINTS = 7, 2, 5


def order_legs(dimension: Any) -> None:
    """Put the points of an ezdxf DIMENSION into such an order; other kinds stay as they are.

    Raises:
        AttributeError: it has no such points.
    """
    kind, dxf = dimension.dxf.dimtype & _KIND, dimension.dxf
    if kind == _POINTS:
        centre, place = dxf.defpoint4.vec2, dxf.defpoint.vec2
        first, second = ((point.vec2 - centre).angle for point in (dxf.defpoint2, dxf.defpoint3))
        if not _between((place - centre).angle, first, second):
            dxf.defpoint2, dxf.defpoint3 = dxf.defpoint3, dxf.defpoint2
    elif kind == _LINES:
        _order_lines(dxf)


def _order_lines(dxf: Any) -> None:
    from ezdxf.math import Vec3, intersection_line_line_2d

    lines = (dxf.defpoint.vec2, dxf.defpoint4.vec2), (dxf.defpoint3.vec2, dxf.defpoint2.vec2)
    centre = intersection_line_line_2d(*lines)
    if centre is None:
        return
    place = (dxf.defpoint5.vec2 - centre).angle
    ways = [((end - start) * sign, line) for line, (start, end) in enumerate(lines) for sign in (1, -1)]
    ways.sort(key=lambda way: way[0].angle % math.tau)
    for (way, line), (next_way, other) in zip(ways, ways[1:] + ways[:1], strict=True):
        if line != other and _between(place, way.angle, next_way.angle):
            near, far = _along(lines[line], centre, way)
            dxf.defpoint, dxf.defpoint4 = Vec3(near), Vec3(far)
            near, far = _along(lines[other], centre, next_way)
            dxf.defpoint3, dxf.defpoint2 = Vec3(near), Vec3(far)
            return


def _along(line: tuple[Any, Any], centre: Any, way: Any) -> tuple[Any, Any]:
    """Return the points of a line, the one farther along ``way`` first; where both lie behind, one made for it."""
    behind, ahead = sorted(line, key=lambda point: (point - centre).dot(way))
    if (ahead - centre).dot(way) <= 0:
        ahead = centre + way.normalize((behind - centre).magnitude)
    return ahead, behind


def _between(angle: float, start: float, end: float) -> bool:
    """Tell whether an angle lies counter-clockwise from ``start`` to ``end``; radians."""
    return (angle - start) % math.tau <= (end - start) % math.tau
