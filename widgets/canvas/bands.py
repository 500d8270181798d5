"""Layers of a picture painted band by band: what hides begins a new band over all that came before."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

Layer = Iterator[int]  # yields the band that it paints when it is resumed, ascending


def interleave(layers: Sequence[Layer]) -> None:
    """Paint the lowest band of all layers first, the layers of one band in the order given."""
    waiting = [(band, rank, layer) for rank, layer in enumerate(layers) if (band := next(layer, None)) is not None]
    heapq.heapify(waiting)
    while waiting:
        _, rank, layer = waiting[0]
        band = next(layer, None)
        if band is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (band, rank, layer))
