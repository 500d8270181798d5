"""Which sheet lacks what the compiler could not show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.domain.geometry import Box
from app.drawings.flat import Flat
from app.drawings.sheet import NotShown


def not_shown_in(flat: Flat, region: Box) -> tuple[NotShown, ...]:
    """Return what a sheet lacks: items of its plane in ``region`` or without a place, and of blocks it refers to.

    Places come back in drawing units of the file.
    """
    origin_x, origin_y = flat.scene.info.origin
    slack = 1e-3 * max(region.width, region.height)
    around = region.grown(slack)
    found: dict[tuple[str, str], NotShown] = {}
    for block, item in flat.scene.info.not_shown:
        place = item.place
        if block == flat.block:
            if place is not None and not around.contains(place):
                continue
        else:
            rows = np.flatnonzero(flat.instance["target"] == block)
            inserts = [flat.insert(row) for row in rows[:1000].tolist()]
            places = [insert.transform(place or (0.0, 0.0)) for insert in inserts]
            places = [found_at for found_at in places if around.contains(found_at)]
            if not places:
                continue
            place = places[0]
        before = found.get((item.reason, item.what))
        moved = None if place is None else (place[0] + origin_x, place[1] + origin_y)
        count = item.count + (before.count if before else 0)
        found[item.reason, item.what] = replace(item, count=count, place=before.place if before else moved)
    return tuple(found.values())
