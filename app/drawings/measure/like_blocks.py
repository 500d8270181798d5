"""Block references like the one a person points at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.geometry import Affine, Box, Point
from app.drawings.flatten import flatten
from app.drawings.open import Drawing
from app.drawings.sheet import Sheet

LARGEST = 0.25  # of the sheet's area: larger blocks are frames and whole plans


@dataclass(frozen=True)
class LikeBlocks:
    """References to one block on a sheet: its name, and the box of each in sheet millimetres."""

    name: str
    boxes: tuple[Box, ...]


def like_blocks(drawing: Drawing, sheet: Sheet, at: Point, reach_mm: float) -> LikeBlocks | None:
    """Return all references to the block whose reference lies at a place; None when there is none.

    Args:
        at: sheet millimetres.
    """
    scene = drawing.scene
    if scene is None:
        return None
    x, y = scene.info.origin
    to_mm = sheet.to_mm.after(Affine(e=x, f=y))
    flat = flatten(scene, sheet.block, sag=0.05)
    boxes: dict[int, Box] = {}
    target = flat.instance["target"].astype(np.int64)
    for row in range(1, len(target)):
        inner = scene.blocks[int(target[row])].bounds
        if inner is None or target[row] == 0 or not flat.instance["mark"]["visible"][row]:
            continue
        box = Box.around(to_mm(flat.insert(row).transform(corner)) for corner in inner.corners)
        width, height = sheet.size_mm
        if box.intersects(Box(0.0, 0.0, width, height)) and box.width * box.height < LARGEST * width * height:
            boxes[row] = box
    hit = [row for row, box in boxes.items() if box.grown(reach_mm).contains(at)]
    if not hit:
        return None
    chosen = min(hit, key=lambda row: boxes[row].width * boxes[row].height)
    same = [box for row, box in boxes.items() if target[row] == target[chosen]]
    return LikeBlocks(scene.blocks[int(target[chosen])].name, tuple(same))
