"""Objects of other programs: drawn by the graphics they carry along, else noted.

The graphics are decoded by ezdxf into plain entities, written as tags, and read like the drawing itself.
"""

from __future__ import annotations

import binascii
import io
import logging

import numpy as np

from app.drawings.dxf.colours import resolved
from app.drawings.dxf.encoding import Decoder
from app.drawings.dxf.entities import Entities
from app.drawings.dxf.hatches import read_hatches
from app.drawings.dxf.mtext import read_mtexts
from app.drawings.dxf.polylines import read_polylines
from app.drawings.dxf.shapes import read_shapes
from app.drawings.dxf.source import PARTS, Source
from app.drawings.dxf.tags import read_tags
from app.drawings.dxf.texts import read_texts

_PROXIES = ("ACAD_PROXY_ENTITY", "ACAD_PROXY_OBJECT")
_FIRST_CLASS = 500  # class numbers of a file begin here
_LENGTH_GROUPS = (160, 92)
_MAX_GRAPHICS = 20_000
_STEPS = (read_shapes, read_polylines, read_texts, read_mtexts, read_hatches)


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
        text = _as_tags(graphics)
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
        _read_nested(source, drawn)


def _named(source: Source, entity: int) -> tuple[str, str]:
    """Return why an entity is not shown and what it is."""
    kind = source.entities.kinds[source.entities.kind[entity]]
    if kind in _PROXIES:
        number = int(source.entities.flags(np.array([entity]), 91)[0]) - _FIRST_CLASS
        classes = source.tables.classes
        return "proxy", classes[number] if 0 <= number < len(classes) else kind
    custom = kind.upper() in {name.upper() for name in source.tables.classes} or kind.startswith("TCH_")
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


def _as_tags(graphics: bytes) -> str:
    """Return the graphics as DXF entities; empty when there are none that can be read."""
    if len(graphics) < 8:
        return ""
    from ezdxf.lldxf.tagwriter import TagWriter
    from ezdxf.proxygraphic import ProxyGraphic

    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    out = io.StringIO()
    writer = TagWriter(out, "AC1024")
    try:
        for entity in ProxyGraphic(graphics).virtual_entities():
            entity.export_dxf(writer)
    except Exception:  # noqa: BLE001  any malformed graphics: ezdxf raises whatever it met
        return out.getvalue() if out.tell() else ""
    return out.getvalue()


def _read_nested(source: Source, drawn: list[tuple[int, str]]) -> None:
    """Read the graphics of all entities as one small drawing whose items belong to those entities."""
    content = "".join(text for _, text in drawn)
    entities = Entities(read_tags(f"0\nSECTION\n2\nENTITIES\n{content}0\nENDSEC\n0\nEOF\n".encode()))
    ends = np.cumsum([text.encode().count(b"\n") for _, text in drawn])
    line = entities.tags.line[entities.first] - 5  # four lines stand before the first entity
    parent = np.searchsorted(ends, line, "right")
    members = (entities.in_section("ENTITIES") & ~entities.is_kind("SECTION", "ENDSEC", "EOF", *PARTS)).nonzero()[0]
    members = members[parent[members] < len(drawn)]
    parents = source.row[np.array([entity for entity, _ in drawn])[parent[members]]]
    aci, true = entities.column(members, 62), entities.column(members, 420)
    own = np.isfinite(aci) | np.isfinite(true)
    inherited = source.builder.rows.style["colour"][parents]
    row = np.full(len(entities), -1, np.int64)
    row[members] = source.builder.derive(parents, colour=np.where(own, resolved(aci, true), inherited))
    nested = Source(
        entities,
        Decoder("utf-8"),
        source.header,
        source.tables,
        source.blocks,
        source.xrefs,
        row,
        np.zeros(len(entities), np.bool_),
        source.builder,
        np.zeros(len(entities), np.bool_),
    )
    for step in _STEPS:
        step(nested)
