"""Shapes that a drawing takes from shape files become lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from app.drawings.dxf.bounds import boxes_of, outward
from app.drawings.dxf.ragged import picked, starts_of
from app.drawings.scene import Scene, Shape
from app.drawings.sheet import NotShown
from app.drawings.shx.library import shape_file
from app.drawings.shx.shape_file import ShapeFile
from app.drawings.shx.strokes import Strokes, strokes_of


def with_shapes(scene: Scene, files: Iterable[str]) -> Scene:
    """Return the scene with the shapes that ``files`` hold as polylines; the others are listed as not shown."""
    if not scene.shapes:
        return scene
    read = [file for stated in sorted(files) if (file := shape_file(stated)) is not None]
    drawn = [(shape, _strokes(shape.name, read)) for shape in scene.shapes]
    scene = _with_lines(scene, [(shape, strokes) for shape, strokes in drawn if strokes is not None])
    missing = [shape for shape, strokes in drawn if strokes is None]
    stated = ", ".join(sorted({font.file for font in scene.fonts if font.is_shapes})) or "SHX"
    block_of = scene.entity["block"]
    count = Counter(int(block_of[shape.entity]) for shape in missing)
    place = {int(block_of[shape.entity]): (shape.transform.e, shape.transform.f) for shape in reversed(missing)}
    notes = [(block, NotShown("missing_font", stated, many, place[block])) for block, many in sorted(count.items())]
    return replace(scene, info=replace(scene.info, not_shown=(*scene.info.not_shown, *notes)), shapes=())


def _strokes(name: str, files: Iterable[ShapeFile]) -> Strokes | None:
    for file in files:
        number = file.names.get(name.upper())
        if number is not None:
            return strokes_of(file, number)
    return None


def _with_lines(scene: Scene, drawn: list[tuple[Shape, Strokes]]) -> Scene:
    """Return the scene with strokes among its polylines, in the order of their entities."""
    drawn = [(shape, strokes) for shape, strokes in drawn if len(strokes.xy)]
    if not drawn:
        return scene
    style_of = np.zeros(len(scene.entity), np.uint16)
    moved = []
    for shape, strokes in drawn:
        t = shape.transform
        moved.append(strokes.xy @ np.array([[t.a, t.b], [t.c, t.d]]) + np.array([t.e, t.f]))
        style_of[shape.entity] = shape.style
    count = np.concatenate([np.diff(scene.poly_start.astype(np.int64)), *(np.diff(one.start) for _, one in drawn)])
    new = np.repeat([shape.entity for shape, _ in drawn], [len(one.start) - 1 for _, one in drawn])
    entity = np.concatenate([scene.poly_entity.astype(np.int64), new])
    order = np.argsort(entity, kind="stable")
    xy = np.concatenate([scene.poly_xy, *moved])[picked(starts_of(count)[:-1][order], count[order])]
    start = starts_of(count[order])
    none = np.zeros(len(new))
    blocks = scene.entity["block"][entity[order]]
    return replace(
        scene,
        poly_xy=xy,
        poly_start=start.astype(np.uint32),
        poly_closed=np.concatenate([scene.poly_closed, none.astype(np.bool_)])[order],
        poly_width=np.concatenate([scene.poly_width, none.astype(np.float32)])[order],
        poly_style=np.concatenate([scene.poly_style, style_of[new]])[order],
        poly_entity=entity[order].astype(np.uint32),
        poly_bounds=outward(boxes_of(xy, start)),
        poly_of=np.searchsorted(blocks, np.arange(len(scene.blocks) + 1)).astype(np.uint32),
    )
