"""Compiled scenes on disk: one file, mapped into memory when opened again.

Layout: ``MAGIC``, then three little-endian words (length of the JSON part, length of the file, CRC-32 of everything
after these words), the JSON part (names, tables, and where each array lies), then the arrays, each on a
64-byte boundary.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.errors import BadInput
from app.domain.geometry import Affine, Box, Point
from app.drawings.scene import (
    ENTITY,
    IMAGE,
    INSERT,
    STYLE,
    TEXT,
    VARIANT,
    AnnotationScale,
    Block,
    Clip,
    Font,
    Layer,
    LayerLook,
    Lettered,
    Linetype,
    LinetypeSign,
    Scene,
    SceneInfo,
    Shape,
    Span,
    Tone,
    Viewport,
    Xref,
)
from app.drawings.sheet import NotShown

MAGIC = b"Lianshen scene U"
_WORDS = struct.Struct("<QQQ")
_ALIGN = 64
_ARRAYS: dict[str, np.dtype[Any]] = {
    "style": STYLE,
    "entity": ENTITY,
    "poly_xy": np.dtype("<f8"),
    "poly_start": np.dtype("<u4"),
    "poly_closed": np.dtype("?"),
    "poly_width": np.dtype("<f4"),
    "poly_style": np.dtype("<u2"),
    "poly_entity": np.dtype("<u4"),
    "poly_bounds": np.dtype("<f4"),
    "poly_of": np.dtype("<u4"),
    "curve": np.dtype("<f8"),
    "curve_style": np.dtype("<u2"),
    "curve_entity": np.dtype("<u4"),
    "curve_of": np.dtype("<u4"),
    "fill_xy": np.dtype("<f8"),
    "fill_ring": np.dtype("<u4"),
    "fill_start": np.dtype("<u4"),
    "fill_style": np.dtype("<u2"),
    "fill_entity": np.dtype("<u4"),
    "fill_bounds": np.dtype("<f4"),
    "fill_of": np.dtype("<u4"),
    "text": TEXT,
    "text_of": np.dtype("<u4"),
    "insert": INSERT,
    "insert_of": np.dtype("<u4"),
    "attribute": np.dtype("<u4"),
    "point": np.dtype("<f8"),
    "point_style": np.dtype("<u2"),
    "point_entity": np.dtype("<u4"),
    "point_of": np.dtype("<u4"),
    "image": IMAGE,
    "image_of": np.dtype("<u4"),
    "variant": VARIANT,
}


def save(scene: Scene, path: Path) -> None:
    """Write ``scene`` to ``path``; a reader sees the old file or the whole new one, never a part."""
    arrays = {name: np.ascontiguousarray(getattr(scene, name), dtype) for name, dtype in _ARRAYS.items()}
    places: dict[str, tuple[list[int], int]] = {}
    offset = 0
    for name, array in arrays.items():
        places[name] = (list(array.shape), offset)
        offset += _padded(array.nbytes)
    described = {
        "info": dataclasses.asdict(scene.info),
        "layers": [dataclasses.astuple(layer) for layer in scene.layers],
        "linetypes": [dataclasses.astuple(linetype) for linetype in scene.linetypes],
        "fonts": [dataclasses.astuple(font) for font in scene.fonts],
        "blocks": [
            (block.name, block.is_layout, dataclasses.astuple(block.bounds) if block.bounds else None)
            for block in scene.blocks
        ],
        "kinds": scene.kinds,
        "strings": scene.strings,
        "viewports": [
            (
                view.block,
                dataclasses.astuple(view.region),
                dataclasses.astuple(view.to_layout),
                view.hidden,
                view.outline,
                [dataclasses.astuple(look) for look in view.looks],
                view.scale,
            )
            for view in scene.viewports
        ],
        "annotation_scales": [dataclasses.astuple(scale) for scale in scene.annotation_scales],
        "image_clips": [(clip.entity, clip.outline) for clip in scene.image_clips],
        "image_tones": [dataclasses.astuple(tone) for tone in scene.image_tones],
        "clips": [(clip.entity, clip.outline) for clip in scene.clips],
        "lettered": [dataclasses.astuple(text) for text in scene.lettered],
        "shapes": [dataclasses.astuple(shape) for shape in scene.shapes],
        "arrays": places,
    }
    head = json.dumps(described, ensure_ascii=True, separators=(",", ":")).encode()
    start = len(MAGIC) + _WORDS.size
    head += b" " * (_padded(start + len(head)) - start - len(head))
    parts: list[bytes | memoryview] = [head]
    for array in arrays.values():
        parts += [array.reshape(-1).view(np.uint8).data, bytes(_padded(array.nbytes) - array.nbytes)]
    checksum = 0
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    words = _WORDS.pack(len(head), start + len(head) + offset, checksum)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + words)
            out.writelines(parts)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def load(path: Path) -> Scene:
    """Open a saved scene; its arrays are read-only views of the mapped file.

    Raises:
        BadInput: the file is damaged, or was written by another version.
    """
    try:
        mapped = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise BadInput(f"The compiled drawing cannot be opened: {error}", path=str(path)) from error
    start = len(MAGIC) + _WORDS.size
    if mapped[: len(MAGIC)].tobytes() != MAGIC or len(mapped) < start:
        raise BadInput("This is no compiled drawing of this version", path=str(path))
    head_size, size, checksum = _WORDS.unpack(mapped[len(MAGIC) : start].tobytes())
    if size != len(mapped) or zlib.crc32(mapped[start:].data) != checksum:
        raise BadInput("The compiled drawing is damaged", path=str(path))
    try:
        described = json.loads(mapped[start : start + head_size].tobytes())
        arrays = {
            name: _array(mapped, start + head_size, dtype, *described["arrays"][name])
            for name, dtype in _ARRAYS.items()
        }
        return _scene(described, arrays)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadInput("The compiled drawing is damaged", path=str(path)) from error


def _padded(size: int) -> int:
    return -(-size // _ALIGN) * _ALIGN


def _array(
    mapped: npt.NDArray[np.uint8], base: int, dtype: np.dtype[Any], shape: list[int], offset: int
) -> npt.NDArray[Any]:
    size = dtype.itemsize
    for extent in shape:
        size *= extent
    return mapped[base + offset : base + offset + size].view(np.ndarray).view(dtype).reshape(shape)


def _places(pairs: list[list[float]]) -> tuple[Point, ...]:
    return tuple((x, y) for x, y in pairs)


def _scene(described: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Scene:
    info = dict(described["info"])
    info["origin"], info["insert_base"] = tuple(info["origin"]), tuple(info["insert_base"])
    info["xrefs"] = tuple(Xref(**xref) for xref in info["xrefs"])
    info["not_shown"] = tuple(
        (block, NotShown(**{**missing, "place": tuple(missing["place"]) if missing["place"] else None}))
        for block, missing in info["not_shown"]
    )
    return Scene(
        info=SceneInfo(**info),
        layers=tuple(Layer(*layer) for layer in described["layers"]),
        linetypes=tuple(
            Linetype(name, tuple(pattern), tuple(LinetypeSign(*sign) for sign in signs))
            for name, pattern, signs in described["linetypes"]
        ),
        fonts=tuple(Font(*font) for font in described["fonts"]),
        blocks=tuple(Block(name, layout, Box(*box) if box else None) for name, layout, box in described["blocks"]),
        kinds=tuple(described["kinds"]),
        strings=tuple(described["strings"]),
        viewports=tuple(
            Viewport(
                block,
                Box(*region),
                Affine(*to_layout),
                tuple(hidden),
                _places(outline),
                tuple(LayerLook(*look) for look in looks),
                scale,
            )
            for block, region, to_layout, hidden, outline, looks, scale in described["viewports"]
        ),
        annotation_scales=tuple(AnnotationScale(*scale) for scale in described["annotation_scales"]),
        image_clips=tuple(Clip(entity, _places(outline)) for entity, outline in described["image_clips"]),
        image_tones=tuple(Tone(*tone) for tone in described["image_tones"]),
        clips=tuple(Clip(entity, _places(outline)) for entity, outline in described["clips"]),
        shapes=tuple(
            Shape(entity, name, Affine(*transform), style) for entity, name, transform, style in described["shapes"]
        ),
        lettered=tuple(
            Lettered(entity, string, tuple(Span(*span) for span in spans))
            for entity, string, spans in described["lettered"]
        ),
        **arrays,
    )
