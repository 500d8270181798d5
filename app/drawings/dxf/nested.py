"""Entities that ezdxf has turned into plain ones: a small drawing of their own, owned by the original entity."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import numpy as np

from app.drawings.dxf.colours import resolved
from app.drawings.dxf.encoding import Decoder
from app.drawings.dxf.entities import Entities
from app.drawings.dxf.freeform import read_freeform
from app.drawings.dxf.hatches import read_hatches
from app.drawings.dxf.inserts import read_inserts
from app.drawings.dxf.mtext import read_mtexts
from app.drawings.dxf.multilines import read_multilines
from app.drawings.dxf.numbers import Ints
from app.drawings.dxf.polylines import read_polylines
from app.drawings.dxf.shapes import read_shapes
from app.drawings.dxf.source import PARTS, Source
from app.drawings.dxf.tags import read_tags
from app.drawings.dxf.texts import read_texts
from app.drawings.scene import BYBLOCK

_STEPS = (
    read_shapes,
    read_polylines,
    read_texts,
    read_mtexts,
    read_inserts,
    read_hatches,
    read_freeform,
    read_multilines,
)
_HEAD = b"0\nSECTION\n2\nENTITIES\n"


def as_tags(entities: Iterable[Any]) -> str:
    """Return ezdxf entities as lines of tags; those before a malformed one when there is one."""
    from ezdxf.lldxf.tagwriter import TagWriter

    out = io.StringIO()
    writer = TagWriter(out, "AC1024")
    try:
        for entity in entities:
            entity.export_dxf(writer)
    except Exception:  # noqa: BLE001  hostile data make ezdxf raise anything
        return out.getvalue()
    return out.getvalue()


def read_nested(source: Source, drawn: list[tuple[int, str]]) -> None:
    """Read the tags that stand for each entity of ``drawn``; their items get its layer, and its colour or their own."""
    nested, _ = nested_source(source, [(entity, text.encode()) for entity, text in drawn], Decoder("utf-8"))
    for step in _STEPS:
        step(nested)


def nested_source(source: Source, drawn: list[tuple[int, bytes]], decoder: Decoder) -> tuple[Source, Ints]:
    """Open the tags that stand for each entity of ``drawn`` for the readers of entities.

    Returns:
        The tags, whose rows are derived from those of the entities, and for each of its entities the item of
        ``drawn`` it comes from, or -1.
    """
    entities = Entities(read_tags(b"".join([_HEAD, *(text for _, text in drawn), b"0\nENDSEC\n0\nEOF\n"])))
    ends = np.cumsum([text.count(b"\n") for _, text in drawn])
    line = entities.tags.lines(entities.first) - 1 - _HEAD.count(b"\n")
    parent = np.searchsorted(ends, line, "right")
    members = entities.in_section("ENTITIES") & ~entities.is_kind("SECTION", "ENDSEC", "EOF", *PARTS)
    members &= (parent < len(drawn)) & (line >= 0)
    inside = members.nonzero()[0]
    parents = source.row[np.array([entity for entity, _ in drawn])[parent[inside]]]
    aci, true = entities.column(inside, 62), entities.column(inside, 420)
    colour = resolved(aci, true)
    own = (np.isfinite(aci) | np.isfinite(true)) & (colour != BYBLOCK)
    inherited = source.builder.rows.style["colour"][parents]
    row = np.full(len(entities), -1, np.int64)
    row[inside] = source.builder.derive(parents, colour=np.where(own, colour, inherited))
    none = np.zeros(len(entities), np.bool_)
    nested = Source(
        entities,
        decoder,
        source.header,
        source.tables,
        source.blocks,
        source.xrefs,
        row,
        none,
        source.builder,
        none.copy(),
    )
    origin = np.full(len(entities), -1, np.int64)
    origin[inside] = parent[inside]
    return nested, origin
