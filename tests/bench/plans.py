"""Synthetic plans for benchmarks, written as DXF text, the same bytes for the same count."""

from __future__ import annotations

import random
from pathlib import Path


def write_segments(path: Path, count: int) -> Path:
    """Write a site of ``count`` line segments: walls in rows of houses, axes across."""
    rng = random.Random(1)
    parts = ["0\nSECTION\n2\nENTITIES\n"]
    for i in range(count):
        x, y = rng.random() * 800_000, rng.random() * 560_000
        length = 600_000 if i % 5000 == 0 else rng.uniform(100, 4000)
        dx, dy = (length, 0) if i % 2 else (0, length)
        parts.append(
            f"0\nLINE\n8\n{'WALL' if i % 3 else 'AXIS'}\n10\n{x:.1f}\n20\n{y:.1f}\n11\n{x + dx:.1f}\n21\n{y + dy:.1f}\n"
        )
    parts.append("0\nENDSEC\n0\nEOF\n")
    path.write_text("".join(parts), encoding="ascii")
    return path
