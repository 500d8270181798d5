"""Figures that stand for points ($PDMODE): dots, crosses, ticks, circles and squares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_NOTHING = 1
_CIRCLE, _SQUARE = 32, 64
_CHORDS = 24
_DOT = 1.0

Vertices = npt.NDArray[np.float64]  # (n, 2)


def is_dot(mode: int) -> bool:
    """Tell whether points are dots; one that the file hides is still a point of the survey."""
    return mode in (0, _NOTHING)


def figure(mode: int, half: float) -> list[Vertices]:
    """Return the strokes of one mark around its place, y down.

    Args:
        mode: $PDMODE.
        half: half of its side.
    """
    if is_dot(mode):
        return [np.array([(-half, 0.0), (half, 0.0)])]
    arm = 2 * half if mode & (_CIRCLE | _SQUARE) else half
    figures: dict[int, list[list[tuple[float, float]]]] = {
        2: [[(-arm, 0), (arm, 0)], [(0, -arm), (0, arm)]],
        3: [[(-arm, -arm), (arm, arm)], [(-arm, arm), (arm, -arm)]],
        4: [[(0, 0), (0, -half)]],
    }
    parts = [np.array(stroke, np.float64) for stroke in figures.get(mode & 15, [[(-_DOT, 0), (_DOT, 0)]])]
    if mode & _CIRCLE:
        angle = np.linspace(0, 2 * np.pi, _CHORDS + 1)
        parts.append(half * np.column_stack([np.cos(angle), np.sin(angle)]))
    if mode & _SQUARE:
        parts.append(half * np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]))
    return parts
