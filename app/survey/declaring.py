"""Recognises axis order and zone prefix from plane coordinates.

In mainland China a northing has seven digits (1.8 to 6.1 million metres). An easting has six digits, or eight with the
number of its zone (13 to 45) before it. The two cannot be mixed up as long as coordinates are of the national grid.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.survey.points import PREFIX_M, AxisOrder

NORTH_M = (1_800_000.0, 6_100_000.0)
EAST_M = (100_000.0, 900_000.0)
ZONES = range(13, 46)

# 3-degree zones 25 to 45 have their central meridian at three times their number, 6-degree zones 13 to 23 at 6n - 3
FIRST_3_DEGREE_ZONE = 25


def is_north(value: float) -> bool:
    """Tell whether ``value`` can be a northing of the national grid."""
    return NORTH_M[0] <= value <= NORTH_M[1]


def is_east(value: float) -> bool:
    """Tell whether ``value`` can be an easting of the national grid, with or without prefix."""
    zone, rest = divmod(value, PREFIX_M)
    return EAST_M[0] <= rest <= EAST_M[1] and (zone == 0 or int(zone) in ZONES)


def axis_order(first: Sequence[float], second: Sequence[float]) -> AxisOrder | None:
    """Return the order that the values of two columns prove, or None when they prove none."""
    if not first:
        return None
    if all(map(is_east, first)) and all(map(is_north, second)):
        return AxisOrder.EAST_NORTH
    if all(map(is_north, first)) and all(map(is_east, second)):
        return AxisOrder.NORTH_EAST
    return None


def zone_prefix(east: Sequence[float], north: Sequence[float]) -> int | None:
    """Return the zone number that eastings carry, or None."""
    if not east or not all(map(is_north, north)):
        return None
    zones = {int(value // PREFIX_M) for value in east if is_east(value)}
    zones.discard(0)
    return max(zones) if zones else None


def central_meridian_deg(zone: int) -> int:
    """Return the central meridian of a zone of the national grid."""
    return zone * 3 if zone >= FIRST_3_DEGREE_ZONE else zone * 6 - 3
