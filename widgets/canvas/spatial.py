"""Which boxes touch a rectangle, without looking at all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Box
from widgets.canvas.paths import Rows, picked

CELLS = 64  # of the grid, each way
BLOCK = 256  # boxes that are looked at together
LARGE = 4.0  # cells: longer boxes would make their neighbours' blocks large
WORTH_SORTING = 20_000  # boxes
FEW = 0.1  # share of the blocks; where more are near, looking at all boxes in turn is quicker


class Boxes:
    """Boxes (n, 4) x0 y0 x1 y1, in blocks of near ones; NaN for one that touches nothing.

    Args:
        often: they will be asked for often, and are sorted ahead; whoever asks once needs no order.
    """

    def __init__(self, bounds: npt.NDArray[np.float64], *, often: bool) -> None:
        self._bounds = bounds
        self._order: Rows | None = None
        self._blocks = np.empty((0, 4))
        if often and len(bounds) >= WORTH_SORTING:
            self._sort()

    def touching(self, box: Box) -> Rows:
        """Return the rows of the boxes that touch ``box``, ascending."""
        blocks = np.flatnonzero(_touch(self._blocks, box))
        if self._order is None or len(blocks) > FEW * len(self._blocks):
            return np.flatnonzero(_touch(self._bounds, box))
        begin = blocks * BLOCK
        rows = self._order[picked(begin, np.minimum(begin + BLOCK, len(self._order)) - begin)]
        return np.sort(rows[_touch(self._bounds[rows], box)])

    def _sort(self) -> None:
        """Put boxes of one cell beside each other, large ones last."""
        x0, y0, x1, y1 = self._bounds.T
        if not np.isfinite(x0 + y0 + x1 + y1).all():
            x0, y0, x1, y1 = (np.where(np.isfinite(side), side, 0.0) for side in (x0, y0, x1, y1))
        x, y = x0 + x1, y0 + y1  # twice the middles
        left, low = float(x.min()), float(y.min())
        cell = max(float(x.max()) - left, float(y.max()) - low, 1e-300) / (CELLS - 1)
        key = ((y - low) / cell).astype(np.uint16) * np.uint16(CELLS) + ((x - left) / cell).astype(np.uint16)
        key[np.maximum(x1 - x0, y1 - y0) > LARGE * cell / 2] = CELLS * CELLS
        order = np.argsort(key, kind="stable")
        first = np.arange(0, len(key), BLOCK)
        ends = (np.fmin, np.fmin, np.fmax, np.fmax)
        ordered = self._bounds[order]
        sides = [end.reduceat(ordered[:, side], first) for side, end in enumerate(ends)]
        self._order, self._blocks = order, np.stack(sides, axis=1)


def _touch(bounds: npt.NDArray[np.float64], box: Box) -> npt.NDArray[np.bool_]:
    touching: npt.NDArray[np.bool_] = (bounds[:, 0] <= box.x1) & (bounds[:, 2] >= box.x0)
    touching &= bounds[:, 1] <= box.y1
    touching &= bounds[:, 3] >= box.y0
    return touching
