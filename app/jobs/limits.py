"""How long work on one file may take."""

from __future__ import annotations

from pathlib import Path

LEAST_S, SMALL_BYTES, FURTHER_S_PER_MB = 50.0, 10_000_000, 5.0


def time_limit_s(path: Path) -> float:
    """Return 50 seconds for a file up to 10 MB, and five more for each further megabyte."""
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return LEAST_S + FURTHER_S_PER_MB * max(0.0, (size - SMALL_BYTES) / 1e6)
