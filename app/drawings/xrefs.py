"""A drawing becomes one scene with all it refers to.

The model space of a drawing that is referred to, and the blocks it uses, become blocks of the drawing around it. Their
layers are named ``xref|layer``, as CAD programs do; layer 0 stays layer 0.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Point
from app.drawings.dxf.bounds import block_bounds, boxes_of
from app.drawings.dxf.ragged import picked, starts_of
from app.drawings.references import NO_FONT, References, picture_names
from app.drawings.scene import NOT_DRAWN, PAGE, Block, Layer, Linetype, Scene
from app.drawings.shape_lines import with_shapes
from app.drawings.sheet import NotShown

_SHARED = ("0", "DEFPOINTS")  # layers that all drawings have in common
_MOST_ROWS = 65_000  # of layers, styles and fonts
_Ints = npt.NDArray[np.int64]
_Changes = dict[str, Any]
_Item = TypeVar("_Item")


def bound(found: References) -> Scene:
    """Return the scene with the drawings and pictures that were found; what was not is listed as not shown."""
    scene = found.scene
    notes = _notes(found)
    names = list(scene.strings)
    for row, path in found.pictures.items():
        names[row] = path
    known = [one for one in scene.info.not_shown if one[1].reason != NO_FONT or one[1].what not in found.shape_files]
    info = replace(scene.info, not_shown=(*known, *notes), xrefs=())
    scene = with_shapes(replace(scene, info=info, strings=tuple(names)), found.shape_files)
    pages = {row: path for row, path in found.pictures.items() if PAGE in path}
    if pages:
        from app.drawings.underlays import with_pages  # loads MuPDF

        scene = with_pages(scene, pages, found.path.parent)
    for block, inner in sorted(found.drawings.items()):
        scene = _with_drawing(scene, block, bound(inner))
    return _with_bounds(scene) if found.drawings or found.scene.shapes else scene


def _notes(found: References) -> list[tuple[int, NotShown]]:
    """Return what the scene lacks: drawings and pictures that were not found."""
    scene = found.scene
    count: Counter[tuple[int, str, str]] = Counter()
    places: dict[tuple[int, str, str], Point] = {}

    def note(reason: str, what: str, rows: npt.NDArray[np.void]) -> None:
        entity, first = np.unique(rows["entity"], return_index=True)
        for block, row in zip(scene.entity["block"][entity].tolist(), first.tolist(), strict=True):
            count[block, reason, what] += 1
            places.setdefault((block, reason, what), (float(rows["e"][row]), float(rows["f"][row])))

    for block, (reason, what) in found.lost.items():
        note(reason, what, scene.insert[scene.insert["target"] == block])
    for name in picture_names(scene):
        if name not in found.pictures:
            stated = scene.strings[name].partition(PAGE)[0].replace("\\", "/")
            note("missing_image", stated.rpartition("/")[2] or "IMAGE", scene.image[scene.image["path"] == name])
    return [(key[0], NotShown(key[1], key[2], many, places[key])) for key, many in sorted(count.items())]


def _with_drawing(host: Scene, xref: int, inner: Scene) -> Scene:
    """Return ``host`` with ``inner`` in the place of its empty block ``xref``; boxes of blocks are still missing."""
    prefix = host.blocks[xref].name
    layers, layer_of = _layers(host, inner, prefix)
    if max(len(layers), len(host.style) + len(inner.style), len(host.fonts) + len(inner.fonts)) > _MOST_ROWS:
        lost = replace(host.info, not_shown=(*host.info.not_shown, (0, NotShown("limit", prefix, 1))))
        return replace(host, info=lost)
    kept = _reached(inner)
    first = len(host.blocks)
    block_of = np.zeros(len(inner.blocks), np.int64)
    block_of[kept] = first + np.arange(len(kept))
    kinds, kind_of = _united(host.kinds, inner.kinds)
    strings, string_of = _united(host.strings, inner.strings)
    rows = picked(*_span(np.searchsorted(inner.entity["block"], np.arange(len(inner.blocks) + 1)), kept))
    entity_of = np.zeros(len(inner.entity), np.int64)
    entity_of[rows] = len(host.entity) + np.arange(len(rows))
    entity = inner.entity[rows].copy()
    entity["kind"], entity["block"] = kind_of[entity["kind"]], block_of[entity["block"]]
    style = inner.style.copy()
    style["layer"] = layer_of[style["layer"]]
    style["linetype"] += np.where(style["linetype"] >= 0, len(host.linetypes), 0).astype(np.int16)
    changes: _Changes = {
        "layers": layers,
        "linetypes": (*host.linetypes, *(_with_fonts_after(one, len(host.fonts)) for one in inner.linetypes)),
        "fonts": (*host.fonts, *inner.fonts),
        "blocks": (*host.blocks, *(_named(inner, block, prefix) for block in kept.tolist())),
        "kinds": kinds,
        "strings": strings,
        "style": np.concatenate([host.style, style]),
        "entity": np.concatenate([host.entity, entity]),
    }
    changes |= _lines(host, inner, kept, entity_of)
    changes |= _areas(host, inner, kept, entity_of)
    for name, column in (("curve", "curve"), ("point", "point")):
        rows = picked(*_span(getattr(inner, f"{name}_of"), kept))
        changes[column] = np.concatenate([getattr(host, column), getattr(inner, column)[rows]])
        changes |= _owners(host, inner, name, rows, entity_of)
        changes[f"{name}_of"] = _continued(getattr(host, f"{name}_of"), getattr(inner, f"{name}_of"), kept)
    for name in ("text", "insert", "image"):
        records = getattr(inner, name)[picked(*_span(getattr(inner, f"{name}_of"), kept))].copy()
        records["entity"], records["style"] = entity_of[records["entity"]], records["style"] + len(host.style)
        for field, renumbered in (("string", string_of), ("path", string_of), ("target", block_of)):
            if field in records.dtype.names:
                records[field] = renumbered[records[field]]
        if name == "text":
            records["font"] += len(host.fonts)
        changes[name] = np.concatenate([getattr(host, name), records])
        changes[f"{name}_of"] = _continued(getattr(host, f"{name}_of"), getattr(inner, f"{name}_of"), kept)
    values = inner.attribute[np.isin(inner.attribute[:, 0], _rows_of(inner, kept))].astype(np.int64)
    values = np.column_stack([entity_of[values[:, 0]], string_of[values[:, 1]], string_of[values[:, 2]]])
    changes["attribute"] = np.concatenate([host.attribute, values.astype(np.uint32)])
    changes |= _annotation(host, inner, entity_of, set(_rows_of(inner, kept).tolist()))
    shown = set(kept.tolist())
    notes = [(int(block_of[block]), note) for block, note in inner.info.not_shown if block in shown]
    changes["info"] = replace(host.info, not_shown=(*host.info.not_shown, *notes))
    inside = set(_rows_of(inner, kept).tolist())
    for name in ("clips", "image_clips", "image_tones"):
        held = (one for one in getattr(inner, name) if one.entity in inside)
        own = [replace(one, entity=int(entity_of[one.entity])) for one in held]
        changes[name] = (*getattr(host, name), *own)
    lettered = [
        replace(one, entity=int(entity_of[one.entity]), string=int(string_of[one.string]))
        for one in inner.lettered
        if one.entity in inside
    ]
    changes["lettered"] = (*host.lettered, *lettered)
    return _redirected(replace(host, **changes), xref, first, inner)


def _annotation(host: Scene, inner: Scene, entity_of: _Ints, inside: set[int]) -> _Changes:
    """Return the representations of annotation of both; scales of one name are the same."""
    scales, scale_of = _united(host.annotation_scales, inner.annotation_scales)
    mine = inner.variant[np.isin(inner.variant["group"], list(inside))].copy()
    drawn = mine["entity"] != NOT_DRAWN
    mine["entity"][drawn] = entity_of[mine["entity"][drawn]]
    mine["group"] = entity_of[mine["group"]]
    known = mine["scale"] >= 0
    mine["scale"][known] = scale_of[mine["scale"][known]]
    return {"variant": np.concatenate([host.variant, mine]), "annotation_scales": scales}


def _rows_of(scene: Scene, blocks: _Ints) -> _Ints:
    """Return the rows of the entities of some blocks."""
    return np.flatnonzero(np.isin(scene.entity["block"], blocks))


def _with_fonts_after(linetype: Linetype, fonts: int) -> Linetype:
    """Return the linetype with its signs in fonts that come after ``fonts`` others."""
    return replace(linetype, signs=tuple(replace(sign, font=sign.font + fonts) for sign in linetype.signs))


def _redirected(scene: Scene, xref: int, block: int, inner: Scene) -> Scene:
    """Let references to the empty block ``xref`` show ``block``, placed by the insertion base of its drawing."""
    dx = inner.info.origin[0] - inner.info.insert_base[0]
    dy = inner.info.origin[1] - inner.info.insert_base[1]
    insert = scene.insert.copy()
    mine = insert["target"] == xref
    insert["target"][mine] = block
    insert["e"][mine] += insert["a"][mine] * dx + insert["c"][mine] * dy
    insert["f"][mine] += insert["b"][mine] * dx + insert["d"][mine] * dy
    through = set(insert["entity"][mine].tolist())
    clips = tuple(
        replace(clip, outline=tuple((x - dx, y - dy) for x, y in clip.outline)) if clip.entity in through else clip
        for clip in scene.clips
    )
    return replace(scene, insert=insert, clips=clips)


def _layers(host: Scene, inner: Scene, prefix: str) -> tuple[tuple[Layer, ...], _Ints]:
    """Return the layers of both, and the row of each layer of ``inner`` among them.

    The drawing around may list them already, with a state and look of its own, which counts unless $VISRETAIN is 0.
    """
    layers = list(host.layers)
    row_of = {layer.name.upper(): row for row, layer in enumerate(layers)}
    keeps = host.info.headers.get("$VISRETAIN", 1.0) != 0
    found = []
    for layer in inner.layers:
        shared = layer.name.upper() in _SHARED
        name = layer.name if shared or "|" in layer.name else f"{prefix}|{layer.name}"
        own = replace(layer, name=name, linetype=layer.linetype + len(host.linetypes))
        row = row_of.setdefault(name.upper(), len(layers))
        if row == len(layers):
            layers.append(own)
        elif not (keeps or shared):
            layers[row] = own
        found.append(row)
    return tuple(layers), np.array(found, np.int64)


def _named(inner: Scene, block: int, prefix: str) -> Block:
    item = inner.blocks[block]
    name = item.name if "|" in item.name else f"{prefix}|{item.name}"
    return replace(item, name=name if block else prefix)


def _reached(scene: Scene) -> _Ints:
    """Return model space and the blocks that it uses, at any depth, ascending."""
    reached, waiting = {0}, [0]
    while waiting:
        block = waiting.pop()
        rows = slice(int(scene.insert_of[block]), int(scene.insert_of[block + 1]))
        fresh = set(scene.insert["target"][rows].tolist()) - reached
        reached |= fresh
        waiting += fresh
    return np.array(sorted(reached), np.int64)


def _united(host: tuple[_Item, ...], inner: tuple[_Item, ...]) -> tuple[tuple[_Item, ...], _Ints]:
    """Return the distinct values of both, and the row of each value of ``inner`` among them."""
    rows = {value: row for row, value in reversed(list(enumerate(host)))}
    values = list(host)
    found = []
    for value in inner:
        row = rows.setdefault(value, len(values))
        if row == len(values):
            values.append(value)
        found.append(row)
    return tuple(values), np.array(found, np.int64)


def _span(of: npt.NDArray[np.integer], blocks: _Ints) -> tuple[_Ints, _Ints]:
    """Return the first row of each of some blocks, and how many it has."""
    begin = of[blocks].astype(np.int64)
    return begin, of[blocks + 1].astype(np.int64) - begin


def _continued(host: npt.NDArray[np.uint32], inner: npt.NDArray[np.uint32], kept: _Ints) -> npt.NDArray[np.uint32]:
    """Return where the rows of each block begin, those of ``inner`` after those of ``host``."""
    count = _span(inner, kept)[1]
    return np.concatenate([host, (int(host[-1]) + np.cumsum(count)).astype(np.uint32)])


def _owners(host: Scene, inner: Scene, name: str, rows: _Ints, entity_of: _Ints) -> _Changes:
    """Return the columns of style and entity of one kind of items."""
    style = getattr(inner, f"{name}_style")[rows].astype(np.int64) + len(host.style)
    entity = entity_of[getattr(inner, f"{name}_entity")[rows]]
    return {
        f"{name}_style": np.concatenate([getattr(host, f"{name}_style"), style.astype(np.uint16)]),
        f"{name}_entity": np.concatenate([getattr(host, f"{name}_entity"), entity.astype(np.uint32)]),
    }


def _lines(host: Scene, inner: Scene, kept: _Ints, entity_of: _Ints) -> _Changes:
    rows = picked(*_span(inner.poly_of, kept))
    begin, count = _span(inner.poly_start, rows)
    start = len(host.poly_xy) + starts_of(count)[1:]
    return {
        "poly_xy": np.concatenate([host.poly_xy, inner.poly_xy[picked(begin, count)]]),
        "poly_start": np.concatenate([host.poly_start, start.astype(np.uint32)]),
        "poly_closed": np.concatenate([host.poly_closed, inner.poly_closed[rows]]),
        "poly_width": np.concatenate([host.poly_width, inner.poly_width[rows]]),
        "poly_bounds": np.concatenate([host.poly_bounds, inner.poly_bounds[rows]]),
        "poly_of": _continued(host.poly_of, inner.poly_of, kept),
    } | _owners(host, inner, "poly", rows, entity_of)


def _areas(host: Scene, inner: Scene, kept: _Ints, entity_of: _Ints) -> _Changes:
    rows = picked(*_span(inner.fill_of, kept))
    first_ring, rings = _span(inner.fill_start, rows)
    begin, count = _span(inner.fill_ring, picked(first_ring, rings))
    ring = len(host.fill_xy) + starts_of(count)[1:]
    start = len(host.fill_ring) - 1 + starts_of(rings)[1:]
    return {
        "fill_xy": np.concatenate([host.fill_xy, inner.fill_xy[picked(begin, count)]]),
        "fill_ring": np.concatenate([host.fill_ring, ring.astype(np.uint32)]),
        "fill_start": np.concatenate([host.fill_start, start.astype(np.uint32)]),
        "fill_bounds": np.concatenate([host.fill_bounds, inner.fill_bounds[rows]]),
        "fill_of": _continued(host.fill_of, inner.fill_of, kept),
    } | _owners(host, inner, "fill", rows, entity_of)


def _with_bounds(scene: Scene) -> Scene:
    """Return the scene with the boxes of its blocks as they are now."""
    boxes = block_bounds(
        len(scene.blocks),
        poly=(boxes_of(scene.poly_xy, scene.poly_start), scene.poly_of),
        fill=(boxes_of(scene.fill_xy, scene.fill_ring[scene.fill_start]), scene.fill_of),
        curve=(scene.curve, scene.curve_of),
        text=(scene.text, scene.text_of, list(scene.strings)),
        point=(scene.point, scene.point_of),
        image=(scene.image, scene.image_of),
        insert=(scene.insert, scene.insert_of),
    )
    return replace(
        scene, blocks=tuple(replace(block, bounds=box) for block, box in zip(scene.blocks, boxes, strict=True))
    )
