"""Dimensions whose picture the file left out: ezdxf draws it anew from their points and styles."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import numpy as np

from app.drawings.dxf.dimension_angles import order_legs
from app.drawings.dxf.entities import Entities
from app.drawings.dxf.inserts import DIMENSIONS, with_block
from app.drawings.dxf.jogged import KIND as JOGGED
from app.drawings.dxf.jogged import jogged_block
from app.drawings.dxf.nested import as_tags, read_nested
from app.drawings.dxf.numbers import Ints
from app.drawings.dxf.source import Source
from app.drawings.dxf.tags import handle_of

_MOST = 3_000
_KIND, _ALIGNED, _DIAMETER_RADIUS = 7, 1, 4
_NO_ENDING_ZEROS = 8
_NO_ARC_SIGN = 2
_HEADS, _HEAD_HANDLES = (5, 6, 7), {342, 343, 344}  # of dimension styles: names in old files, blocks since
# What hostile figures, and tables without a head, lead to:
_DAMAGE = (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError)


def read_undrawn_dimensions(source: Source) -> None:
    """Add dimensions that name no block of the file."""
    rows = source.take(*DIMENSIONS)
    undrawn = np.setdiff1d(rows, with_block(source, rows))
    if not undrawn.size:
        return
    drawn = _rendered(source, undrawn[:_MOST])
    left = set(undrawn.tolist()) - {entity for entity, _ in drawn}
    for entity in sorted(left):
        source.miss(entity, "missing_block", source.entities.kinds[source.entities.kind[entity]])
    if drawn:
        read_nested(source, drawn)


def _rendered(source: Source, rows: Ints) -> list[tuple[int, str]]:
    """Return the tags of plain entities for each dimension that ezdxf can draw."""
    entities = source.entities
    from ezdxf.filemanagement import read
    from ezdxf.lldxf.const import DXFError

    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    parts = []
    for name in ("HEADER", "TABLES"):
        mine = entities.in_section(name).nonzero()[0]
        if mine.size:
            parts.append(_text(entities, mine) + b"0\nENDSEC\n")  # the section's own first entity is SECTION
    parts.append(_section("BLOCKS", _text(entities, _arrow_heads(source, rows))))
    # One handle each: ezdxf drops repeated ones, and gives new ones to those that have none.
    numbered = [_text(entities, rows[[i]], handle=b"%X" % (0xF000000 + i)) for i in range(len(rows))]
    content = b"".join([*parts, _section("ENTITIES", b"".join(numbered)), b"0\nEOF\n"])
    try:
        document = read(io.StringIO(content.decode("utf-8", "replace")))
    except (DXFError, *_DAMAGE):  # tables that ezdxf cannot read
        return []
    drawn = []
    for i, row in enumerate(rows.tolist()):
        dimension: Any = document.entitydb.get(f"{0xF000000 + i:X}")
        try:
            block = jogged_block(dimension) if dimension.dxftype() == JOGGED else _block(dimension)
            text = as_tags(_plain(block)) if block is not None else ""
        except (DXFError, *_DAMAGE):  # a dimension without its points, or a style out of reason: noted by the caller
            continue
        if text:
            drawn.append((row, text))
    return drawn


def _block(dimension: Any) -> Any:
    """Return the block with the picture of a dimension that ezdxf draws, or None."""
    if dimension.dimtype & _KIND == _ALIGNED:  # ezdxf draws them level
        dimension.dxf.angle = (dimension.dxf.defpoint3 - dimension.dxf.defpoint2).angle_deg
    order_legs(dimension)
    _with_alternate(dimension)
    looks = dimension.override()
    looks.update(_with_arc_sign(dimension))
    looks.render()
    return dimension.get_geometry_block()


def _with_alternate(dimension: Any) -> None:
    """Write the measurement in the second unit, which ezdxf leaves out, behind the first one."""
    style = dimension.override()
    text = dimension.dxf.text
    if not style.get("dimalt", 0) or text not in ("", "<>") or dimension.dxf.dimtype & _KIND > _DIAMETER_RADIUS:
        return
    factor, digits = float(style.get("dimaltf", 25.4)), int(style.get("dimaltd", 2))
    rounding = float(style.get("dimaltrnd", 0.0))
    value = dimension.get_measurement() * float(style.get("dimlfac", 1.0) or 1.0) * factor
    if rounding > 0:
        value = round(value / rounding) * rounding
    written = f"{value:.{min(max(digits, 0), 8)}f}"
    if int(style.get("dimaltz", 0)) & _NO_ENDING_ZEROS and "." in written:
        written = written.rstrip("0").rstrip(".")
    template = str(style.get("dimapost", "") or "[]")
    template = template if "[]" in template else f"[]{template}"
    dimension.dxf.text = f"<> [{template.replace('[]', written)}]"


def _with_arc_sign(dimension: Any) -> dict[str, int]:
    """Write the sign of arcs before the length of one; return what keeps ezdxf from writing a bracket for it."""
    plain = dimension.dxf.text in ("", "<>")
    if dimension.dxftype() == "ARC_DIMENSION" and plain and dimension.override().get("dimarcsym", 0) != _NO_ARC_SIGN:
        dimension.dxf.text = "⌒<>"
        return {"dimarcsym": _NO_ARC_SIGN}
    return {}


def _arrow_heads(source: Source, rows: Ints) -> Ints:
    """Return the entities of the block definitions that arrow heads come from.

    Their names begin with a line, or a dimension style or one of the dimensions ``rows`` names them.
    """
    entities = source.entities
    wanted = _named_heads(source, rows)
    inside = entities.in_section("BLOCKS")
    starts = (entities.is_kind("BLOCK") & inside).nonzero()[0]
    at = entities.column_tags(starts, 2)
    names = [entities.tags.value(tag).strip() if tag >= 0 else b"" for tag in at.tolist()]
    named = np.array([name[:1] == b"_" or source.text(name).upper() in wanted for name in names], np.bool_)
    block = np.searchsorted(starts, np.arange(len(entities)), "right") - 1
    within = inside & (block >= 0) & ~entities.is_kind("SECTION", "ENDSEC")
    chosen: Ints = (within & np.append(named, False)[block]).nonzero()[0]
    return chosen


def _named_heads(source: Source, rows: Ints) -> set[str]:
    """Return the upper-case names of blocks that dimension styles and dimensions have for arrow heads."""
    found = {source.text(style[code]) for style in source.tables.dimstyles.values() for code in _HEADS if code in style}
    handles = {
        handle_of(style[code]) for style in source.tables.dimstyles.values() for code in _HEAD_HANDLES & style.keys()
    }
    tags, _ = source.entities.tags_in(np.sort(rows), 1005)
    handles |= set(source.entities.tags.handles(tags).tolist())
    found |= {source.tables.block_records[handle] for handle in handles & source.tables.block_records.keys()}
    return {name.upper() for name in found if name and not name.startswith("*")}


def _plain(block: Any) -> Iterator[Any]:
    """Yield the entities of a block, arrow heads taken apart; the definition points are not part of the picture."""
    for entity in block:
        if entity.dxftype() == "INSERT":
            yield from entity.virtual_entities()
        elif entity.dxftype() != "POINT":
            yield entity


def _section(name: str, content: bytes) -> bytes:
    return b"0\nSECTION\n2\n%s\n%s0\nENDSEC\n" % (name.encode(), content)


def _text(entities: Entities, rows: Ints, handle: bytes = b"") -> bytes:
    """Return entities as lines again, with another handle when given."""
    lines = []
    for row in rows.tolist():
        for tag in range(int(entities.first[row]), entities.stop(row)):
            code = int(entities.tags.code[tag])
            if not (handle and code in (2, 5)):
                lines.append(b"%d\n%s\n" % (code, entities.tags.value(tag).strip()))
            if handle and code == 0:
                lines.append(b"5\n%s\n" % handle)
    return b"".join(lines)
