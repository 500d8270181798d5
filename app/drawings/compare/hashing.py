"""Sixty-four-bit numbers for geometry: equal for equal content in any order of its parts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
ASIDE = 0.3779  # round numbers, which drawings are full of, lie away from the borders of the grid


def mixed(value: Hashes) -> Hashes:
    """Return well-spread numbers (the finaliser of SplitMix64)."""
    value = value.astype(np.uint64)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    spread: Hashes = value ^ (value >> np.uint64(31))
    return spread


def summed(value: Hashes, start: npt.NDArray[np.int64]) -> Hashes:
    """Return the sum of each run of ``value``; 0 for an empty one."""
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(value, dtype=np.uint64)])
    found: Hashes = total[start[1:]] - total[start[:-1]]
    return found


def placed(xy: npt.NDArray[np.float64], grid: float) -> Hashes:
    """Return one number for the grid cell of each point (n, 2)."""
    cell = np.floor(np.nan_to_num(xy) / grid + ASIDE).astype(np.int64).view(np.uint64)
    return mixed(mixed(cell[:, 0] + np.uint64(0x9E3779B97F4A7C15)) + cell[:, 1])
