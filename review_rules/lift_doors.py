"""Landing doors of lifts: the gap of a shaft's wall before the car, where no door is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from app.review.api import SheetView, sides_m

LEAST_CAR_M2, MOST_CAR_M2 = 0.9, 12.0
"""A smaller outline is no car, a larger one a whole core."""
LONGEST = 2.5
"""What is so many times as long as broad is an escalator."""
NARROWEST_M = 0.5
NARROWER_M = 0.15
"""A landing door is at least this much narrower than the car."""
BEHIND_M, BEFORE_M = 0.4, 1.0
"""The wall stands from so far behind the side of a car's outline to so far before it."""
ASIDE_M = 0.8
"""So far to both sides of the car its wall goes on."""
STEP_M = 0.05
THINNEST_M, JAMB_M = 0.05, 0.04

_Vector = npt.NDArray[np.float64]


def landing_doors(sheet: SheetView, walls: BaseGeometry) -> list[Polygon]:
    """Return the gaps of walls through which lifts are entered, as thick as the wall: nobody walks into a shaft.

    Args:
        sheet: with the lifts, as blocks or outlines.
        walls: as areas.
    """
    cars = [Polygon(symbol.corners) for symbol in sheet.symbols("lift") if len(symbol.corners) == 4]
    cars += [Polygon(path.line) for path in sheet.paths("lift") if path.closed]
    cars += _loose(sheet)
    found = []
    for car in cars:
        if not car.is_valid or not LEAST_CAR_M2 <= car.area <= MOST_CAR_M2:
            continue
        long, short = sides_m(car)
        if long > LONGEST * short:
            continue
        near = walls.intersection(box(*car.buffer(2 * BEFORE_M).bounds))
        found += [gap for side in _sides(car) if (gap := _gap(*side, near)) is not None]
    return found


def _loose(sheet: SheetView) -> list[Polygon]:
    """Return what loose lines enclose together, the diagonals of a car left out."""
    lines = [path.line for path in sheet.paths("lift") if not path.closed]
    if not lines:
        return []
    cells = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    return [part for part in shapely.get_parts(shapely.union_all(cells)) if isinstance(part, Polygon)]


def _sides(car: Polygon) -> Iterator[tuple[_Vector, _Vector, _Vector, float]]:
    """Yield middle, direction, outward normal and length of each side of the rectangle around a car."""
    frame = car.minimum_rotated_rectangle
    if sides_m(frame)[1] <= 0:
        return
    corners = np.asarray(frame.exterior.coords)[:, :2]
    centre = corners[:4].mean(axis=0)
    for one, other in pairwise(corners):
        middle, length = (one + other) / 2, float(np.hypot(*(other - one)))
        out = middle - centre
        yield middle, (other - one) / length, out / np.hypot(*out), length


def _gap(middle: _Vector, along: _Vector, out: _Vector, length: float, walls: BaseGeometry) -> Polygon | None:
    """Return the first gap of a wall before one side of a car that is narrower than the car, None for none."""
    half = length / 2 + ASIDE_M
    offs: list[float] = []
    spans: list[tuple[float, float]] = []
    for off in np.arange(-BEHIND_M, BEFORE_M, STEP_M).tolist():
        at = middle + off * out
        span = _opening(LineString([at - half * along, at + half * along]).intersection(walls), at, along, length)
        if span is not None:
            offs.append(off)
            spans.append(span)
        elif offs:
            break
    if not offs:
        return None
    low, high = max(span[0] for span in spans), min(span[1] for span in spans)
    level = (offs[0] + offs[-1]) / 2
    faces = [_faces(middle + share * along, out, level, walls) for share in (low - JAMB_M, high + JAMB_M)]
    near, far = max(face[0] for face in faces), min(face[1] for face in faces)
    if far - near < THINNEST_M or high <= low:
        return None
    sides = ((low, near), (high, near), (high, far), (low, far))
    return Polygon([middle + share * along + off * out for share, off in sides])


def _faces(at: _Vector, out: _Vector, level: float, walls: BaseGeometry) -> tuple[float, float]:
    """Return where a line through a jamb enters its wall and leaves it; nothing where there is none at ``level``."""
    line = LineString([at - 2 * BEHIND_M * out, at + 2 * BEFORE_M * out])
    for part in shapely.get_parts(walls.intersection(line)):
        if isinstance(part, LineString) and part.length > 0:
            near, far = sorted(float((np.asarray(xy[:2]) - at) @ out) for xy in (part.coords[0], part.coords[-1]))
            if near <= level <= far:
                return near, far
    return level, level


def _opening(wall: BaseGeometry, at: _Vector, along: _Vector, length: float) -> tuple[float, float] | None:
    """Return where a line across the front of a car leaves its wall and meets it again, before the car's middle."""
    ends = np.sort(
        [
            sorted(float((np.asarray(xy[:2]) - at) @ along) for xy in (part.coords[0], part.coords[-1]))
            for part in shapely.get_parts(wall)
            if isinstance(part, LineString) and part.length > 0
        ]
        or np.empty((0, 2)),
        axis=0,
    )
    for (_, low), (high, _) in pairwise(ends):
        wide = high - low
        if NARROWEST_M <= wide <= length - NARROWER_M and -length / 2 < (low + high) / 2 < length / 2:
            return float(low), float(high)
    return None
