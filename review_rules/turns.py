"""Where ways on foot turn: at corners that stick out into the floor, and at the ends of ways."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon

FLAT = 1e-4

Points = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


class Turns:
    """Points at which ways may turn.

    Args:
        xy: the points.
        before: for each the step to the corner before it along the edge; none where any way may turn.
        after: for each the step to the corner after it.
    """

    def __init__(self, xy: Points, before: Points, after: Points) -> None:
        self.xy = xy
        self.before, self.after = before, after

    def __len__(self) -> int:
        return len(self.xy)

    @staticmethod
    def of(floor: Polygon | MultiPolygon) -> Turns:
        """Return the corners that stick out into a floor."""
        rings = shapely.get_rings(shapely.orient_polygons(shapely.get_parts(floor)))
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        kept = np.append(ring[1:] == ring[:-1], False)  # each ring ends where it begins
        xy, ring = xy[kept], ring[kept]
        rows = np.arange(len(xy))
        first = np.searchsorted(ring, ring)
        last = np.searchsorted(ring, ring, side="right") - 1
        before = xy[np.where(rows == first, last, rows - 1)] - xy
        after = xy[np.where(rows == last, first, rows + 1)] - xy
        out = _cross(*-before.T, *after.T) < -FLAT * 0.01
        return Turns(xy[out], before[out], after[out])

    def after_ends(self, ends: Points) -> Turns:
        """Return the ends of ways, where any way may turn, then these."""
        none = np.zeros_like(ends)
        return Turns(*(np.vstack(pair) for pair in ((ends, self.xy), (none, self.before), (none, self.after))))

    @cached_property
    def _plain(self) -> tuple[Points, Points, Points, Points, Points, Points]:
        x, y = self.xy.T.copy()
        return x, y, *self.before.T.copy(), *self.after.T.copy()

    def ahead(self, xy: Points) -> tuple[Points, Points, Points]:
        """Return the steps from all of these to points, x and y, and how long they are: each (points, turns)."""
        x, y = xy[:, 0, None] - self._plain[0], xy[:, 1, None] - self._plain[1]
        return x, y, np.hypot(x, y)

    def taut(self, x: Points, y: Points, length: Points, rows: Rows | slice = slice(None)) -> Mask:
        """Tell for each turn, or those of ``rows``, whether a string along a step would bend around it.

        It does where both its edges lie on one side.
        """
        _, _, before_x, before_y, after_x, after_y = (values[rows] for values in self._plain)
        one, other = _cross(x, y, before_x, before_y), _cross(x, y, after_x, after_y)
        slack = FLAT * length
        result: Mask = (np.minimum(one, other) >= -slack) | (np.maximum(one, other) <= slack)
        return result


def _cross(x0: Points, y0: Points, x1: Points, y1: Points) -> Points:
    product: Points = x0 * y1 - y0 * x1
    return product
