"""How many letters texts have, counted for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FIRST_WIDE = 0x2E80  # letters from here on, Chinese ones among them, are as wide as high


def letters_of(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return how many letters each text has, and how many of them are wide."""
    code = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    count = np.fromiter(map(len, texts), np.int64, len(texts))
    end = np.cumsum(count)
    wide = np.concatenate([[0], np.cumsum(code >= FIRST_WIDE)])
    return count, wide[end] - wide[end - count]
