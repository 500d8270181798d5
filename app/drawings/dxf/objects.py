"""Objects that change how entities show: the drawing order of a block, and clipped block references."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number
from app.drawings.dxf.tags import handle_of


def apply_drawing_order(source: Source) -> None:
    """Sort the entities of blocks that have a SORTENTSTABLE by it; attributes stay with their inserts."""
    entities, rows = source.entities, source.builder.rows
    tables = entities.in_section("OBJECTS") & entities.is_kind("SORTENTSTABLE")
    for table in tables.nonzero()[0].tolist():
        block, order = _order(source, table)
        mine = (rows.block == block).nonzero()[0]
        if not order or not mine.size:
            continue
        handles = rows.handle[mine].tolist()
        key = np.array([order.get(handle, handle) for handle in handles], np.uint64)
        leads = rows.kind[mine] != _kind(source, "ATTRIB")
        leader = np.maximum.accumulate(np.where(leads, np.arange(len(mine)), 0))
        sequence = np.lexsort((np.arange(len(mine)), key[leader]))
        places = np.sort(rows.order[mine])
        rows.order[mine[sequence]] = places


def _kind(source: Source, name: str) -> int:
    kinds = source.entities.kinds
    return kinds.index(name) if name in kinds else -1


def _order(source: Source, table: int) -> tuple[int, dict[int, int]]:
    """Return the block a table is for, and entity handle → the handle it sorts as."""
    block, order, entity = -1, {}, 0
    for place, (code, value) in enumerate(source.entities.items(table)):
        if code == 330 and block < 0:
            name = source.tables.block_records.get(handle_of(value), "")
            block = source.blocks.get(name.upper(), -1)
        elif code == 331:
            entity = handle_of(value)
        elif code == 5 and entity and place:
            order[entity] = handle_of(value)
    return block, order


def read_clips(source: Source) -> None:
    """Read which part of a block its clipped references show (SPATIAL_FILTER)."""
    entities = source.entities
    filters = (entities.in_section("OBJECTS") & entities.is_kind("SPATIAL_FILTER")).nonzero()[0]
    if not filters.size:
        return
    filters = filters[entities.flags(filters, 71, 1) == 1]
    holders = (entities.in_section("OBJECTS") & entities.is_kind("DICTIONARY")).nonzero()[0]
    owner_of = dict(zip(entities.handles(holders).tolist(), entities.handles(holders, 330).tolist(), strict=True))
    inserts = (entities.is_kind("INSERT") & (source.row >= 0)).nonzero()[0]
    insert_of = dict(zip(entities.handles(inserts).tolist(), inserts.tolist(), strict=True))
    for spatial, owner in zip(filters.tolist(), entities.handles(filters, 330).tolist(), strict=True):
        handle = owner_of.get(owner_of.get(owner, 0), 0)  # filter → ACAD_FILTER → extension dictionary → insert
        if handle not in insert_of:
            continue
        insert = insert_of[handle]
        name = next((source.text(value) for code, value in entities.items(insert) if code == 2), "")
        outline = _outline(source, spatial)
        if outline is None:
            source.miss(insert, "simplified", "clipped block")
        else:
            base = source.builder.shift[source.blocks.get(name.upper(), 0)]
            source.builder.clips.append((int(source.row[insert]), outline - base))


def _outline(source: Source, spatial: int) -> Floats | None:
    """Return the (n, 2) vertices of a clip in coordinates of the block; None when it is damaged."""
    values = [(code, number(value, np.nan)) for code, value in source.entities.items(spatial)]
    x, y = (np.array([value for code, value in values if code == group]) for group in (10, 20))
    figures = np.array([value for code, value in values if code == 40])
    if len(x) != len(y) or len(x) < 2 or len(figures) < 24:
        return None
    if len(x) == 2:
        x, y = x[[0, 1, 1, 0]], y[[0, 0, 1, 1]]
    back = figures[-24:-12].reshape(3, 4)  # inverse of the reference's transform when it was clipped
    outline: Floats = np.column_stack([x, y]) @ back[:2, :2].T + back[:2, 3]
    return outline if np.isfinite(outline).all() else None
