"""Which sheet lacks what: what the compiler could not show, and what lies outside of every sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box, Point
from app.drawings.annotation import unlike
from app.drawings.flat import Flat
from app.drawings.references import ABSENT
from app.drawings.scene import Viewport
from app.drawings.sheet import NotShown, Sheet

MOST_PLACES = 1000  # of references to one block that are looked at


def not_shown_in(
    flat: Flat,
    region: Box | None,
    turn: Affine = Affine(),  # noqa: B008
    window: Viewport | None = None,
) -> tuple[NotShown, ...]:
    """Return what a sheet lacks: items of its plane in ``region`` or without a place, and of blocks it refers to.

    Places come back in drawing units of the file.

    Args:
        flat: the plane.
        region: part of it that the sheet shows; None for all of it.
        turn: coordinates of the scene's block → those of ``flat``.
        window: through which it is seen.
    """
    around = region.grown(1e-3 * max(region.width, region.height)) if region else None
    origin = Affine(e=flat.scene.info.origin[0], f=flat.scene.info.origin[1]).after(turn.inverse())
    found: list[NotShown] = []
    for block, item in (*flat.scene.info.not_shown, *unlike(flat.scene, flat.block, window)):
        place = item.place
        if block == flat.block:
            place = turn(place) if place is not None else None
            if place is not None and around and not around.contains(place):
                continue
        else:
            rows = np.flatnonzero(flat.instance["target"] == block)
            inserts = [flat.insert(row) for row in rows[:MOST_PLACES].tolist()]
            places = [insert.transform(place or (0.0, 0.0)) for insert in inserts]
            places = [found_at for found_at in places if around is None or around.contains(found_at)]
            if not places:
                continue
            place = places[0]
        found.append(replace(item, place=origin(place) if place else None))
    if flat.left_out:
        found.append(NotShown("limit", "INSERT", flat.left_out))
    return merged(found)


def absent_outside(flat: Flat, boxes: Sequence[Box]) -> tuple[NotShown, ...]:
    """Return the missing drawings that are placed in none of ``boxes``: what they draw may lie in any of them."""
    placed = {item.what for box in boxes for item in not_shown_in(flat, box) if item.reason == ABSENT}
    return tuple(item for item in not_shown_in(flat, None) if item.reason == ABSENT and item.what not in placed)


def outside(
    flat: Flat, items: npt.NDArray[np.float64], boxes: Sequence[Box], askew: Sequence[Sheet] = ()
) -> tuple[NotShown, ...]:
    """Return the items of a plane whose middle lies in none of ``boxes``, as one entry; places as in the file.

    Args:
        items: (n, 4) ``item_boxes`` of the plane.
        askew: sheets that hold more of the plane.
    """
    x, y = (items[:, 0] + items[:, 2]) / 2, (items[:, 1] + items[:, 3]) / 2
    left = np.isfinite(x + y) & ~covered(flat, x, y, boxes, askew)
    if not left.any():
        return ()
    first = int(left.argmax())
    place: Point = (float(x[first]) + flat.scene.info.origin[0], float(y[first]) + flat.scene.info.origin[1])
    return (NotShown("outside", flat.scene.blocks[flat.block].name, int(left.sum()), place),)


def covered(
    flat: Flat,
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    boxes: Sequence[Box],
    askew: Sequence[Sheet],
) -> npt.NDArray[np.bool_]:
    """Tell which places of a plane lie in one of ``boxes`` or on one of the sheets ``askew``."""
    found = np.zeros(len(x), dtype=np.bool_)
    for box in boxes:
        found |= (box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1)
    for sheet in askew:
        found |= sheet.holds(x + flat.scene.info.origin[0], y + flat.scene.info.origin[1])
    return found


def merged(items: Iterable[NotShown]) -> tuple[NotShown, ...]:
    """Return the entries with those of the same reason and name added up; the first place stays."""
    found: dict[tuple[str, str], NotShown] = {}
    for item in items:
        before = found.get((item.reason, item.what))
        if before:
            item = replace(item, count=item.count + before.count, place=before.place or item.place)
        found[item.reason, item.what] = item
    return tuple(found.values())
