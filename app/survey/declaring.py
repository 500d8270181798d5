"""Recognises axis order and zone prefix from plane coordinates.

In mainland China a northing has seven digits (1.8 to 6.1 million metres). An easting has six digits, or eight with the
number of its zone (13 to 45) before it. The two cannot be mixed up as long as coordinates are of the national grid.
"""

from __future__ import annotations

import numpy as np

from app.survey.points import PREFIX_M, AxisOrder, Flags, Floats

NORTH_M = (1_800_000.0, 6_100_000.0)
EAST_M = (100_000.0, 900_000.0)
ZONES = (13, 45)
PROOF = 0.8  # share of points that must agree; the others are named one by one

# 3-degree zones 25 to 45 have their central meridian at three times their number, 6-degree zones 13 to 23 at 6n - 3
FIRST_3_DEGREE_ZONE = 25


def is_north(values: Floats) -> Flags:
    """Tell which values can be northings of the national grid."""
    return np.asarray((values >= NORTH_M[0]) & (values <= NORTH_M[1]))


def is_east(values: Floats) -> Flags:
    """Tell which values can be eastings of the national grid, with or without prefix."""
    zone, rest = np.divmod(values, PREFIX_M)
    known = (zone == 0) | ((zone >= ZONES[0]) & (zone <= ZONES[1]))
    return np.asarray(known & (rest >= EAST_M[0]) & (rest <= EAST_M[1]))


def axis_order(first: Floats, second: Floats) -> AxisOrder | None:
    """Return the order that the values of two columns prove, or None when they prove none."""
    if not len(first):
        return None
    if np.mean(is_east(first) & is_north(second)) >= PROOF:
        return AxisOrder.EAST_NORTH
    if np.mean(is_north(first) & is_east(second)) >= PROOF:
        return AxisOrder.NORTH_EAST
    return None


def zone_prefix(east: Floats, north: Floats) -> int | None:
    """Return the zone number that most eastings carry, or None."""
    if not len(east):
        return None
    zones = (east // PREFIX_M)[is_east(east) & is_north(north)]
    if 2 * len(zones) < len(east):
        return None
    numbers, counts = np.unique(zones, return_counts=True)
    most = int(numbers[counts.argmax()])
    return most or None


def central_meridian_deg(zone: int) -> int:
    """Return the central meridian of a zone of the national grid."""
    return zone * 3 if zone >= FIRST_3_DEGREE_ZONE else zone * 6 - 3


def systems_of_zone(zone: int) -> list[int]:
    """Return EPSG codes of the systems whose eastings carry a zone: CGCS2000, Xi'an 80, Beijing 54."""
    if zone >= FIRST_3_DEGREE_ZONE:
        place = zone - FIRST_3_DEGREE_ZONE
        return [4513 + place, 2349 + place, 2401 + place]
    place = zone - ZONES[0]
    return [4491 + place, 2327 + place, 21413 + place]
