"""Revision clouds: what a draughtsman puts around a change bounds nothing."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

LOBES = 8
"""A cloud has this many cusps or more."""
TURNS = 1.5
"""Its arcs turn this many times around or more; those of an outline that swings turn about once."""
SMOOTH_DEG = 45.0
"""Within an arc the line turns by less from piece to piece."""
CUSP = 2.0
"""Most cusps turn back by this many times what the arcs turn from piece to piece."""


def is_cloud(xy: npt.NDArray[np.float64]) -> bool:
    """Tell whether a line, its arcs in pieces, closes and is arcs alone that all bulge to one side and meet in cusps.

    Args:
        xy: (n, 2) vertices, the last one joins the first.
    """
    if len(xy) < 3 * LOBES:
        return False
    steps = np.roll(xy, -1, axis=0) - xy
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    if lengths[-1] > lengths[:-1].max():  # its ends do not meet
        return False
    steps = steps[lengths > 0]
    if not len(steps):
        return False
    after = np.roll(steps, -1, axis=0)
    cross = steps[:, 0] * after[:, 1] - steps[:, 1] * after[:, 0]
    turns = np.arctan2(cross, (steps * after).sum(axis=1))
    for side in (1, -1):
        along, back = turns[turns * side > 0] * side, -turns[turns * side < 0] * side
        if (
            len(back) >= LOBES
            and len(along) >= 2 * len(back)
            and along.max() <= math.radians(SMOOTH_DEG)
            and along.sum() >= TURNS * 2 * math.pi
            and np.median(back) >= CUSP * np.median(along)
        ):
            return True
    return False
