"""Rooms of a floor and their doorways: whoever looks out of a room looks through one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import MultiPolygon, Polygon

from review_rules.turns import Mask, Points, Rows

INTO_WALLS_M = 0.05
"""Rooms reach so far into their walls, where no way runs."""
FEW = 4
"""Rooms with more doorways than this, such as corridors, are not looked out of."""
MARGIN_M = 1e-3
NOWHERE, SOMEWHERE = -1, -2
"""A point lies in no room; it is not told in which."""


@dataclass(frozen=True)
class Spots:
    """Points of a floor, each with the row of the room that it lies in."""

    xy: Points
    rooms: Rows

    def __len__(self) -> int:
        return len(self.xy)

    def __getitem__(self, rows: Rows | slice | Mask) -> Spots:
        return Spots(self.xy[rows], self.rooms[rows])

    def __add__(self, others: Spots) -> Spots:
        return Spots(np.vstack([self.xy, others.xy]), np.concatenate([self.rooms, others.rooms]))


def anywhere(xy: Points) -> Spots:
    """Return points of which it is not told where they lie."""
    return Spots(xy, np.full(len(xy), SOMEWHERE, dtype=np.intp))


class Doorways:
    """Where one can look out of each room of a floor.

    What of a room's edge lies on the floor are its doorways: a straight way that leaves the room passes one of them.

    Args:
        rooms: whatever parts a floor; metres.
        clear: where a straight way may run.
    """

    def __init__(self, rooms: Sequence[Polygon], clear: Polygon | MultiPolygon) -> None:
        with np.errstate(invalid="ignore", divide="ignore"):  # mitred buffers of degenerate pieces
            self._rooms = shapely.buffer(np.array(rooms, dtype=object), INTO_WALLS_M, join_style="mitre")
        try:
            ways_out = shapely.intersection(shapely.boundary(self._rooms), clear)
        except shapely.errors.GEOSException:  # edges that all but touch
            self._rooms = self._rooms[:0]
            ways_out = self._rooms
        parts, own = shapely.get_parts(ways_out, return_index=True)
        parts, own = parts[~shapely.is_empty(parts)], own[~shapely.is_empty(parts)]
        count = np.bincount(own, minlength=len(self._rooms))
        place = np.arange(len(own)) - np.repeat(np.cumsum(count) - count, count)
        few = count[own] <= FEW
        boxes = shapely.bounds(parts[few]).reshape(-1, 2, 2)
        self._count = count
        self._boxes = np.zeros((FEW, 4, len(self._rooms)))
        self._boxes[place[few], :2, own[few]] = boxes.mean(axis=1)
        self._boxes[place[few], 2:, own[few]] = (boxes[:, 1] - boxes[:, 0]) / 2 + MARGIN_M

    def spots(self, xy: Points) -> Spots:
        """Return points with the rooms that they lie in."""
        room, point = STRtree(shapely.points(xy)).query(self._rooms, predicate="contains_properly")
        rooms = np.full(len(xy), NOWHERE, dtype=np.intp)
        rooms[point] = room
        rooms[np.bincount(point, minlength=len(xy)) > 1] = SOMEWHERE
        return Spots(xy, rooms)

    def hide(self, starts: Spots, ends: Spots) -> Mask:
        """Tell for which pairs of points the straight way between them leaves a room elsewhere than by a doorway."""
        hidden = self._hide(starts, ends)
        left = np.flatnonzero(~hidden)
        hidden[left] = self._hide(ends[left], starts[left])
        return hidden

    def _hide(self, inner: Spots, outer: Spots) -> Mask:
        """Tell the same for ways out of the rooms of the ``inner`` points."""
        hidden = np.zeros(len(inner), dtype=np.bool_)
        leaving = (inner.rooms >= 0) & (outer.rooms != inner.rooms) & (outer.rooms != SOMEWHERE)
        rows = np.flatnonzero(leaving)
        rows = rows[self._count[inner.rooms[rows]] <= FEW]
        hidden[rows] = True
        for place, boxes in enumerate(self._boxes):
            rows = rows[hidden[rows] & (self._count[inner.rooms[rows]] > place)]
            if not len(rows):
                break
            hidden[rows] = ~_pass(inner.xy[rows], outer.xy[rows], boxes[:, inner.rooms[rows]])
        return hidden


def _pass(starts: Points, ends: Points, boxes: Points) -> Mask:
    """Tell which straight ways meet their boxes: middles and half sides (4, n)."""
    (x, y), (along_x, along_y) = starts.T, (ends - starts).T
    off_x, off_y, half_x, half_y = boxes[0] - x, boxes[1] - y, boxes[2], boxes[3]
    long_x, long_y = np.abs(along_x), np.abs(along_y)
    found: Mask = np.abs(along_x * off_y - along_y * off_x) <= long_x * half_y + long_y * half_x
    found &= np.abs(off_x - along_x / 2) <= long_x / 2 + half_x
    found &= np.abs(off_y - along_y / 2) <= long_y / 2 + half_y
    return found
