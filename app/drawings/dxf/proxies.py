"""Objects of other programs: drawn by the graphics they carry along, else noted.

The graphics become plain entities, written as tags, and are read like the drawing itself.
"""

from __future__ import annotations

import binascii
import logging

import numpy as np

from app.drawings.dxf.nested import as_tags, read_nested
from app.drawings.dxf.proxy_graphics import Decode, as_lines
from app.drawings.dxf.source import Source

_PROXIES = ("ACAD_PROXY_ENTITY", "ACAD_PROXY_OBJECT")
_FIRST_CLASS = 500  # class numbers of a file begin here
_LENGTH_GROUPS = (160, 92)
_MAX_GRAPHICS = 20_000
_STANDARD = {  # classes of AutoCAD itself that it lists like those of other programs
    *("PDFUNDERLAY", "DWFUNDERLAY", "DGNUNDERLAY", "LIGHT", "MESH", "SURFACE", "PLANESURFACE", "EXTRUDEDSURFACE"),
    *("LOFTEDSURFACE", "REVOLVEDSURFACE", "SWEPTSURFACE", "NURBSURFACE", "SECTIONOBJECT", "CAMERA", "POINTCLOUD"),
    *("POINTCLOUDEX", "GEOPOSITIONMARKER", "SUN", "OLE2FRAME", "3DSOLID", "REGION", "BODY"),
}


def read_proxies(source: Source) -> None:
    """Draw entities that no other reader has dealt with from their own graphics; note those that have none."""
    left = ((source.row >= 0) & ~source.covered & ~source.hidden).nonzero()[0]
    if not left.size:
        return
    has_graphics = np.zeros(len(source.entities), np.bool_)
    has_graphics[source.entities.owner[source.entities.with_code(310)]] = True
    drawn: list[tuple[int, str]] = []
    missing: dict[tuple[int, str, str], list[int]] = {}
    for entity in left.tolist():
        graphics = _graphics(source, entity) if has_graphics[entity] and len(drawn) < _MAX_GRAPHICS else b""
        text = _as_tags(graphics, source.text.plain)
        if text:
            drawn.append((entity, text))
            continue
        reason, what = _named(source, entity)
        block = int(source.builder.rows.block[source.row[entity]])
        missing.setdefault((block, reason, what), []).append(entity)
    source.covered[left] = True
    for (block, reason, what), entities in missing.items():
        source.builder.miss(block, reason, what, len(entities), source.place(entities[0]))
    if drawn:
        read_nested(source, drawn)


def _named(source: Source, entity: int) -> tuple[str, str]:
    """Return why an entity is not shown and what it is."""
    kind = source.entities.kinds[source.entities.kind[entity]]
    if kind in _PROXIES:
        number = int(source.entities.flags(np.array([entity]), 91)[0]) - _FIRST_CLASS
        classes = source.tables.classes
        return "proxy", classes[number] if 0 <= number < len(classes) else kind
    listed = kind in {name.upper() for name in source.tables.classes} and kind not in _STANDARD
    custom = listed or kind.startswith("TCH_")
    return ("proxy" if custom else "unsupported"), kind


def _graphics(source: Source, entity: int) -> bytes:
    """Return the binary graphics: the 310 groups that follow the first length group."""
    chunks: list[bytes] = []
    started = False
    for code, value in source.entities.items(entity):
        if code in _LENGTH_GROUPS and not chunks:
            started = True
        elif code == 310 and started:
            chunks.append(value)
        elif chunks:
            break
    try:
        return binascii.unhexlify(b"".join(chunks))
    except binascii.Error:
        return b""


def _as_tags(graphics: bytes, decode: Decode) -> str:
    """Return the graphics as DXF entities; empty when there are none that can be read."""
    if len(graphics) < 8:
        return ""
    lines = as_lines(graphics, decode)
    return _by_ezdxf(graphics) if lines is None else lines


def _by_ezdxf(graphics: bytes) -> str:
    from ezdxf.proxygraphic import ProxyGraphic  # not before: it loads all of ezdxf

    class Nested(ProxyGraphic):
        """Graphics with a transform within another; ezdxf follows the inner one alone."""

        def push_matrix(self, data: bytes) -> None:
            super().push_matrix(data)
            if len(self.matrices) > 1:
                self.matrices[-1] = self.matrices[-1] @ self.matrices[-2]

    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    return as_tags(Nested(graphics).virtual_entities())
