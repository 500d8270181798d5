"""Ragged arrays: rows of different length in one flat array, with ``start[i] : start[i + 1]`` as row ``i``."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def starts_of(counts: npt.NDArray[np.integer]) -> Ints:
    """Return (n + 1,) row starts for rows of ``counts`` items."""
    start = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=start[1:])
    return start


def within(counts: npt.NDArray[np.integer]) -> Ints:
    """Return 0, 1, … count - 1 for each row, one after the other."""
    start = starts_of(counts)
    return np.arange(start[-1]) - np.repeat(start[:-1], counts)


def picked(start: npt.NDArray[np.integer], counts: npt.NDArray[np.integer]) -> Ints:
    """Return the flat places of rows that begin at ``start`` and have ``counts`` items."""
    return np.repeat(start, counts) + within(counts)
