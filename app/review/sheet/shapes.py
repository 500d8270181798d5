"""Roles proposed from shapes alone: doors by their swings, walls by the gaps doors stand in, stairs by their steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from app.review.sheet.reading import Cut

DOOR_M = (0.5, 1.8)
"""Radius of a door's swing."""
SWING_RAD = (np.radians(80.0), np.radians(100.0))
FEWEST_DOORS = 2
LEAVES, MIXED = 5, 20
"""Beside a swing stand at most so many lines of its door, and of windows on the same layer."""
MOSTLY = 0.6
"""A layer shows a role when at least this share of what is on it does."""
AT_WALL_M = 0.35
"""The hinge of a door, and its other jamb, stand at most this far from the lines of the wall."""
STEP_M = (0.22, 0.36)
"""Distance of the lines of neighbouring steps."""
FLIGHT_M = (0.75, 4.5)
"""Length of a step's line."""
FEWEST_STEPS = 8
DIRECTION_DEG = 1.0

Floats = npt.NDArray[np.float64]


def shaped(cut: Cut, free: npt.NDArray[np.bool_], wanted: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield layer row and role of each layer whose shapes tell what it holds.

    Args:
        cut: of a drawing whose unit is known.
        free: the layers, by row, that no name and no person gave a role.
        wanted: roles to look for, of ``door``, ``window``, ``wall`` and ``stair``.
    """
    taken = set[int]()
    swings, layer = _swings(cut)
    if "stair" in wanted:
        for row in _stairs(cut, free):
            taken.add(row)
            yield row, "stair"
    for row, role in _doors(cut, free, layer):
        if row not in taken and role in wanted:
            taken.add(row)
            yield row, role
    if "wall" in wanted and len(swings) >= FEWEST_DOORS:
        wall = _wall(cut, np.array([on and row not in taken for row, on in enumerate(free)]), swings)
        if wall is not None:
            yield wall, "wall"


def _swings(cut: Cut) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return hinge, and both ends of the arc, of each door's swing in metres (n, 3, 2), and its layer."""
    flat = cut.flat
    bounds = flat.poly_bounds
    held = cut.holds((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)
    rows = np.flatnonzero((flat.poly_curve >= 0) & flat.poly_mark["visible"] & held)
    curve = flat.curve[flat.poly_curve[rows]]
    radius, sweep = np.hypot(curve[:, 2], curve[:, 3]) * cut.unit_m, curve[:, 7] - curve[:, 6]
    right = (radius >= DOOR_M[0]) & (radius <= DOOR_M[1]) & (sweep >= SWING_RAD[0]) & (sweep <= SWING_RAD[1])
    curve = curve[right]
    ends = [
        curve[:, 0:2] + curve[:, 2:4] * np.cos(t)[:, None] + curve[:, 4:6] * np.sin(t)[:, None]
        for t in (curve[:, 6], curve[:, 7])
    ]
    return np.stack([curve[:, 0:2], *ends], axis=1) * cut.unit_m, flat.poly_layer[rows[right]].astype(np.int64)


def _doors(cut: Cut, free: npt.NDArray[np.bool_], layer: npt.NDArray[np.int64]) -> Iterator[tuple[int, str]]:
    """Yield the layers whose curves are mostly swings: of doors, or of windows too where they hold far more lines."""
    flat = cut.flat
    drawn = flat.poly_mark["visible"]
    for row in np.unique(layer).tolist():
        count = int(np.count_nonzero(layer == row))
        own = drawn & (flat.poly_layer == row)
        curves = int(np.count_nonzero(own & (flat.poly_curve >= 0)))
        straight = int(np.count_nonzero(own)) - curves
        if free[row] and count >= max(FEWEST_DOORS, MOSTLY * curves) and straight <= MIXED * count:
            yield row, "door" if straight <= LEAVES * count else "window"


def _wall(cut: Cut, free: npt.NDArray[np.bool_], swings: Floats) -> int | None:
    """Return the layer in whose gaps most doors stand: hinge and jamb at its lines, nothing of it between them."""
    lines, of = _lines(cut)
    layers = cut.flat.poly_layer[of]
    best: tuple[float, float] | None = None
    found = None
    middle = (swings[:, :1] + swings[:, 1:]) / 2
    reach = np.hypot(*(swings[:, 1] - swings[:, 0]).T)
    for row in np.unique(layers).tolist():
        if not free[row]:
            continue
        own = lines[layers == row]
        tree = STRtree(shapely.linestrings(own.reshape(-1, 2, 2)))
        hinge = _away(tree, swings[:, 0]) <= AT_WALL_M
        gap = np.zeros(len(swings), dtype=bool)
        for side in (0, 1):
            gap |= (_away(tree, swings[:, 1 + side]) <= AT_WALL_M) & (_away(tree, middle[:, side]) > 0.3 * reach)
        share = float((hinge & gap).mean())
        length = float(np.hypot(own[:, 2] - own[:, 0], own[:, 3] - own[:, 1]).sum())
        if share >= MOSTLY and (best is None or (share, length) > best):
            best, found = (share, length), row
    return found


def _away(tree: STRtree, points: Floats) -> Floats:
    """Return the distance of each point from the nearest line."""
    found: Floats = tree.query_nearest(shapely.points(points), return_distance=True, all_matches=False)[1]
    return found


def _stairs(cut: Cut, free: npt.NDArray[np.bool_]) -> Iterator[int]:
    """Yield the layers that are mostly lines of one length, side by side as steps are."""
    lines, of = _lines(cut)
    layers = cut.flat.poly_layer[of]
    for row in np.unique(layers).tolist():
        if not free[row]:
            continue
        own = lines[layers == row]
        along = own[:, 2:] - own[:, :2]
        length = np.hypot(*along.T)
        step = (length >= FLIGHT_M[0]) & (length <= FLIGHT_M[1])
        if np.count_nonzero(step) >= FEWEST_STEPS and _in_flights(own[step], along[step], length[step]) >= max(
            FEWEST_STEPS, MOSTLY * len(own)
        ):
            yield row


def _in_flights(own: Floats, along: Floats, length: Floats) -> int:
    """Return how many lines lie in flights of steps."""
    turn = np.degrees(np.arctan2(along[:, 1], along[:, 0])) % 180.0
    count = 0
    for angle in np.unique(np.round(turn / DIRECTION_DEG)) * DIRECTION_DEG:
        rows = np.abs((turn - angle + 90.0) % 180.0 - 90.0) <= DIRECTION_DEG / 2
        ux, uy = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        middle = (own[rows, :2] + own[rows, 2:]) / 2
        at, off, size = middle @ (ux, uy), middle @ (-uy, ux), length[rows]
        order = np.lexsort((off, np.round(size, 1), np.round(at / 0.2)))
        gap = np.diff(off[order])
        near = (np.abs(np.diff(at[order])) <= 0.1) & (np.abs(np.diff(size[order])) <= 0.05)
        count += int(np.count_nonzero(near & (gap >= STEP_M[0]) & (gap <= STEP_M[1])))
    return count


def _lines(cut: Cut) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the visible straight pieces in metres (k, 4), and the polyline of each."""
    flat = cut.flat
    lines, of = flat.lines
    shown = flat.poly_mark["visible"][of]
    shown &= cut.holds((lines[:, 0] + lines[:, 2]) / 2, (lines[:, 1] + lines[:, 3]) / 2)
    return lines[shown] * cut.unit_m, of[shown]
