"""Annotation that holds a representation for each of several scales: which of them shows where.

A window of a layout shows the representation for its scale, model space that for the file's current one. What has none
for the scale is shown as the file has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Point
from app.drawings.scene import NOT_DRAWN, Scene, Viewport
from app.drawings.sheet import NotShown

EVERY = -2  # in place of a scale: all representations
SEVERAL_SCALES = "annotation in several scales"
OTHER_SCALE = "annotation of other scales"


def scale_of(scene: Scene, view: Viewport) -> int | None:
    """Return the annotation scale that a window asks of ``expand``; None where it shows what model space does."""
    if not len(scene.variant) or view.scale == scene.info.scale:
        return None
    return view.scale


def left_out(scene: Scene, block: int, scale: int | None) -> npt.NDArray[np.bool_] | None:
    """Return which entities are representations that do not show, None when all do.

    Args:
        scene: the drawing.
        block: that is shown.
        scale: row of Scene.annotation_scales, EVERY, or None for that of the block.
    """
    if not len(scene.variant) or scale == EVERY:
        return None
    if scale is None:
        scale = scene.info.scale if block == 0 else -1
    drawn = scene.variant[scene.variant["entity"] != NOT_DRAWN]
    at = drawn["scale"] == scale
    others = drawn["own"] & ~np.isin(drawn["group"], drawn["group"][at])
    hidden = np.zeros(len(scene.entity), np.bool_)
    hidden[drawn["entity"]] = True
    hidden[drawn["entity"][at | others]] = False
    return hidden if hidden.any() else None


def unlike(scene: Scene, block: int, view: Viewport | None = None) -> Iterator[tuple[int, NotShown]]:
    """Yield block and note for annotation whose picture may differ from that of a CAD program.

    It has no representation for the scale of the window, where the CAD program may hide it; or it has several, and the
    right one is not known, or not drawn.

    Args:
        scene: the drawing.
        block: that is shown.
        view: window through which it is.
    """
    if not len(scene.variant) or (view is None and block != 0):
        return
    scale = view.scale if view else scene.info.scale
    hides = scale >= 0 and (view is not None or not scene.info.shows_all)
    shown: set[int] = set()
    held: dict[int, set[int]] = defaultdict(set)
    places: dict[int, Point] = {}
    for entity, group, one, own, x, y in scene.variant.tolist():
        held[group].add(one)
        places[group] = x, y
        if one == scale and (own or entity != NOT_DRAWN):
            shown.add(group)
    for group in sorted(held.keys() - shown):
        other = hides and scale not in held[group]
        if other or len(held[group]) > 1:
            what = OTHER_SCALE if other else SEVERAL_SCALES
            yield int(scene.entity["block"][group]), NotShown("simplified", what, 1, places[group])
