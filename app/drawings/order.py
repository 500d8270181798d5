"""Drawing order: which of two items of flat geometry was drawn later, and hides the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.drawings.flat import Flat
from app.drawings.scene import GROUND

_BITS = 63  # of a key; deeper nesting than it can tell apart shares the key of the reference

_MOST_BREAKS = 200
Keys = npt.NDArray[np.uint64]
_Rows = npt.NDArray[np.int64]


class DrawingOrder:
    """Keys of the items of a plane: greater ones are drawn later. All cells of an array share their keys."""

    def __init__(self, flat: Flat) -> None:
        entity = flat.scene.entity
        blocks = len(flat.scene.blocks)
        first = np.searchsorted(entity["block"], np.arange(blocks + 1))
        self._first = first[:-1].astype(np.int64)
        self._size = np.diff(first)
        instance = flat.instance
        self._target = instance["target"].astype(np.int64)
        self._key = np.zeros(len(instance), np.uint64)
        self._room = np.full(len(instance), _BITS, np.int64)
        level = np.zeros(1, np.int64)
        parent = instance["parent"].astype(np.int64)
        parent[0] = -1
        known = np.zeros(len(instance), np.bool_)
        known[0] = True
        while level.size:
            self._room[level] -= self._bits(level)
            level = (~known & known[parent]).nonzero()[0]
            known[level] = True
            above = parent[level]
            self._room[level] = self._room[above]
            self._key[level] = self._keys(above, instance["mark"]["entity"][level].astype(np.int64))

    def of(self, mark: npt.NDArray[np.void]) -> Keys:
        """Return the keys of items."""
        return self._keys(mark["instance"].astype(np.int64), mark["entity"].astype(np.int64))

    def _bits(self, rows: npt.NDArray[np.int64]) -> int:
        """Return how many bits tell apart the entities of the blocks that references insert."""
        return int(self._size[self._target[rows]].max(initial=1)).bit_length()

    def _keys(self, instance: npt.NDArray[np.int64], entity: npt.NDArray[np.int64]) -> Keys:
        place = np.maximum(entity - self._first[self._target[instance]], 0)
        room = self._room[instance]
        fine = np.where(room >= 0, place << np.maximum(room, 0), 0).astype(np.uint64)
        keys: Keys = self._key[instance] + fine
        return keys


def breaks(order: DrawingOrder, flat: Flat, images: _Rows, fills: _Rows, least_area: float) -> Keys:
    """Return the keys, ascending, at which a picture has to be begun anew, because something hides what lies below.

    Images and wipeouts come first, then the largest fills, 200 in all.

    Args:
        order: of ``flat``.
        flat: the plane.
        images: rows of the images in the picture.
        fills: rows of its fills.
        least_area: fills with smaller boxes hide nothing; square drawing units.
    """
    bounds = flat.fill_bounds[fills]
    area = (bounds[:, 2] - bounds[:, 0]) * (bounds[:, 3] - bounds[:, 1])
    hiding = flat.fill_mark["rgb"][fills] == GROUND
    large = (hiding | (area >= least_area) & (flat.fill_mark["transparency"][fills] == 0)).nonzero()[0]
    large = large[np.lexsort((-area[large], ~hiding[large]))]
    mark = np.concatenate([flat.image_mark[images], flat.fill_mark[fills[large]]])[:_MOST_BREAKS]
    return np.unique(order.of(mark)) if len(mark) else np.empty(0, np.uint64)


def banded(rows: _Rows, keys: Keys, at: Keys) -> tuple[_Rows, _Rows]:
    """Return rows sorted by the breaks between which their keys lie, and the number of the band of each, from 0."""
    band = np.searchsorted(at, keys, "right")
    sequence = np.argsort(band, kind="stable")
    return rows[sequence], band[sequence]


def in_bands(rows: _Rows, keys: Keys, at: Keys) -> list[_Rows]:
    """Split rows by the breaks between which their keys lie: one part more than there are breaks, each in order."""
    rows, band = banded(rows, keys, at)
    return np.split(rows, np.searchsorted(band, np.arange(1, len(at) + 1)))
