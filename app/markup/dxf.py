"""Markups in a copy of the drawing: one layer a discipline, at drawing coordinates; ezdxf writes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ezdxf import recover
from ezdxf.colors import aci2rgb
from ezdxf.document import Drawing
from ezdxf.filemanagement import new, readfile
from ezdxf.layouts.base import BaseLayout
from ezdxf.lldxf.const import DXFError

from app.domain.errors import BadInput
from app.domain.geometry import Affine
from app.markup.shapes import Shape, Stroke

APPID = "LIANSHEN"
TEXT_STYLE = "LIANSHEN"
MILLIMETRES = 4
XDATA_TEXT = 80  # characters a string: 255 bytes hold that many of any kind
R12 = "AC1009"


@dataclass(frozen=True)
class DxfMark:
    """One markup to write.

    Args:
        shape: as drawn, in sheet millimetres.
        to_drawing: sheet millimetres → drawing units.
        block: name of the block that owns the sheet's content, ``*Model_Space`` or a layout's; empty for model space.
        layer: name of its layer.
        rgb: colour of the layer, 0xRRGGBB.
        width_mm: line width on paper.
        id: of the markup, kept as extended data with ``notes``.
        notes: opinion number, text, clause and the like.
    """

    shape: Shape
    to_drawing: Affine
    block: str
    layer: str
    rgb: int
    width_mm: float
    id: str
    notes: tuple[str, ...] = ()


def write_into(source: Path, out: Path, marks: Sequence[DxfMark], text_font: str) -> None:
    """Write a copy of the drawing ``source`` with markups to ``out``.

    Raises:
        BadInput: ezdxf cannot read the drawing, or cannot write it anew.
    """
    try:
        document = _read(source)
        _draw(document, marks, text_font)
        document.saveas(out)
    except Exception as error:
        raise BadInput(f"The drawing cannot be written with markups ({error})", path=str(source)) from error


def write_alone(out: Path, marks: Sequence[DxfMark], text_font: str, unit: int = MILLIMETRES) -> None:
    """Write a drawing that holds the markups alone, at the coordinates they have in their own drawing.

    Args:
        unit: $INSUNITS of the coordinates.
    """
    document = new("R2010", setup=False)
    document.header["$INSUNITS"] = unit
    _draw(document, marks, text_font)
    document.saveas(out)


def _read(source: Path) -> Drawing:
    try:
        return readfile(source)
    except (DXFError, UnicodeError, OSError):
        document, _ = recover.readfile(source)
        return document


def _draw(document: Drawing, marks: Sequence[DxfMark], text_font: str) -> None:
    if APPID not in document.appids:
        document.appids.add(APPID)
    if TEXT_STYLE not in document.styles:
        document.styles.add(TEXT_STYLE, font=text_font)
    for mark in marks:
        if mark.layer not in document.layers:
            layer = document.layers.add(mark.layer, color=_nearest_index(mark.rgb))
            if document.dxfversion > R12:
                layer.rgb = mark.rgb >> 16 & 0xFF, mark.rgb >> 8 & 0xFF, mark.rgb & 0xFF
        layout = _layout(document, mark.block)
        notes = [(1000, part) for note in (mark.id, *mark.notes) for part in _parts(note)]
        for stroke in mark.shape.strokes:
            _add_stroke(layout, document.dxfversion, stroke, mark).set_xdata(APPID, notes)
        if mark.shape.words is not None:
            for line, y in zip(mark.shape.words.lines, mark.shape.words.baselines_mm, strict=True):
                at = mark.to_drawing((mark.shape.words.left_mm, y))
                text = layout.add_text(
                    line,
                    height=mark.shape.words.height_mm * mark.to_drawing.scale,
                    rotation=_rotation_deg(mark.to_drawing),
                    dxfattribs={"layer": mark.layer, "style": TEXT_STYLE},
                )
                text.set_placement(at)
                text.set_xdata(APPID, notes)


def _add_stroke(layout: BaseLayout, version: str, stroke: Stroke, mark: DxfMark) -> Any:
    look = {"layer": mark.layer}
    points = [mark.to_drawing(point) for point in stroke.points]
    if stroke.filled and len(points) == 3:
        return layout.add_solid([points[0], points[1], points[2], points[2]], dxfattribs=look)
    sign = 1.0 if _determinant(mark.to_drawing) > 0 else -1.0
    bulges = [sign * bulge for bulge in stroke.bulges or (0.0,) * len(points)]
    vertices = [(x, y, bulge) for (x, y), bulge in zip(points, bulges, strict=True)]
    width = mark.width_mm * mark.to_drawing.scale
    if version <= R12:
        widths: dict[str, Any] = {"default_start_width": width, "default_end_width": width}
        return layout.add_polyline2d(vertices, format="xyb", close=stroke.closed, dxfattribs={**look, **widths})
    return layout.add_lwpolyline(vertices, format="xyb", close=stroke.closed, dxfattribs={**look, "const_width": width})


def _layout(document: Drawing, block: str) -> BaseLayout:
    for layout in document.layouts:
        if layout.block_record_name.casefold() == block.casefold():
            return layout
    return document.modelspace()


def _parts(text: str) -> list[str]:
    flat = " ".join(text.split())
    return [flat[start : start + XDATA_TEXT] for start in range(0, len(flat), XDATA_TEXT)] or [""]


def _nearest_index(rgb: int) -> int:
    """Return the colour number nearest to a colour, for readers that know no true colours."""
    wanted = rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF
    return min(
        range(10, 250),
        key=lambda index: sum((a - b) ** 2 for a, b in zip(aci2rgb(index), wanted, strict=True)),
    )


def _determinant(transform: Affine) -> float:
    return transform.a * transform.d - transform.b * transform.c


def _rotation_deg(transform: Affine) -> float:
    return math.degrees(math.atan2(transform.b, transform.a))
