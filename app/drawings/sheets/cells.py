"""Cells of a table drawn with lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box, Point

SHORTEST_WALL_MM = 4.0
SLACK_MM = 0.3
LARGEST_CELL_MM = (260.0, 150.0)  # wider or higher is open paper, no cell


class Cells:
    """Finds the cell around a place.

    Args:
        segments: (n, 4) x0 y0 x1 y1 in sheet millimetres; only those parallel to an axis count.
    """

    def __init__(self, segments: npt.NDArray[np.float64]) -> None:
        wide = np.abs(segments[:, 2] - segments[:, 0])
        high = np.abs(segments[:, 3] - segments[:, 1])
        level = segments[(high < 0.05) & (wide >= SHORTEST_WALL_MM)]
        upright = segments[(wide < 0.05) & (high >= SHORTEST_WALL_MM)]
        self._level = _walls(level[:, 1], level[:, 0], level[:, 2])
        self._upright = _walls(upright[:, 0], upright[:, 1], upright[:, 3])

    def around(self, place: Point) -> Box | None:
        """Return the cell that holds ``place``; None on open paper."""
        x, y = place
        left, right = _nearest(self._upright, x, y)
        bottom, top = _nearest(self._level, y, x)
        if right - left > LARGEST_CELL_MM[0] or top - bottom > LARGEST_CELL_MM[1]:
            return None
        return Box(left, bottom, right, top)

    def right_of(self, cell: Box, y: float) -> Box | None:
        """Return the cell behind the right wall of ``cell`` at height ``y``, double lines skipped."""
        for _ in range(3):
            beyond = self.around((cell.x1 + 0.5, y))
            if beyond is None or beyond.width > 2.0:
                return beyond
            cell = beyond
        return None

    def below(self, cell: Box, x: float) -> Box | None:
        """Return the cell under ``cell`` at ``x``, double lines skipped."""
        for _ in range(3):
            beyond = self.around((x, cell.y0 - 0.5))
            if beyond is None or beyond.height > 2.0:
                return beyond
            cell = beyond
        return None


def _walls(
    at: npt.NDArray[np.float64], start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    return np.stack([at, np.minimum(start, end), np.maximum(start, end)], axis=1)


def _nearest(walls: npt.NDArray[np.float64], across: float, along: float) -> tuple[float, float]:
    met = walls[(walls[:, 1] - SLACK_MM <= along) & (along <= walls[:, 2] + SLACK_MM), 0]
    before, behind = met[met <= across], met[met > across]
    return float(before.max()) if len(before) else -np.inf, float(behind.min()) if len(behind) else np.inf
