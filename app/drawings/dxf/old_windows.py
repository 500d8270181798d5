"""Windows of layouts as release 12 writes them: what they show stands in their extended data (MVIEW)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.domain.geometry import Point
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number

_NAME, _NUMBER, _LAYER = 1000, 1040, 1003
_POINTS = (1010, 1020, 1030)
_TWIST, _HEIGHT, _CENTRE_X, _CENTRE_Y = range(4)  # in the order of the numbers


@dataclass(frozen=True)
class OldView:
    """What a window shows.

    Args:
        target: point of the model that is looked at.
        direction: from there to who looks, x, y and z; none is from above.
        twist_rad: how far the view is turned.
        height: of what is shown, drawing units.
        centre: of what is shown, seen from ``target``.
        frozen: rows of the layers that are not shown.
    """

    target: Point
    direction: tuple[float, float, float]
    twist_rad: float
    height: float
    centre: Point
    frozen: tuple[int, ...]


def old_view(source: Source, entity: int) -> OldView | None:
    """Return what the extended data of a window say, None when there are none, or they are damaged."""
    points: list[float] = []
    numbers: list[float] = []
    frozen: set[int] = set()
    inside = False
    for code, value in source.entities.items(entity):
        if code == _NAME:
            inside = value.upper() == b"MVIEW"
        elif inside and code in _POINTS:
            points.append(number(value, math.nan))
        elif inside and code == _NUMBER:
            numbers.append(number(value, math.nan))
        elif inside and code == _LAYER:
            frozen.add(source.tables.layer(source.text(value)))
    if len(points) < 6 or len(numbers) <= _CENTRE_Y or not all(map(math.isfinite, points + numbers)):
        return None
    twist = numbers[_TWIST]
    twist_rad = math.radians(twist) if abs(twist) > 2 * math.pi else twist  # extended data are in radians, mostly
    direction = points[3], points[4], points[5]
    centre = numbers[_CENTRE_X], numbers[_CENTRE_Y]
    return OldView((points[0], points[1]), direction, twist_rad, numbers[_HEIGHT], centre, tuple(sorted(frozen)))
