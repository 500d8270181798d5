"""Objects that change how entities show: the drawing order of a block, and clipped block references."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.source import Source
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
    for number, (code, value) in enumerate(source.entities.items(table)):
        if code == 330 and block < 0:
            name = source.tables.block_records.get(handle_of(value), "")
            block = source.blocks.get(name.upper(), -1)
        elif code == 331:
            entity = handle_of(value)
        elif code == 5 and entity and number:
            order[entity] = handle_of(value)
    return block, order


def note_clipped_inserts(source: Source) -> None:
    """Note block references that the drawing shows in part only (SPATIAL_FILTER): they are shown whole."""
    entities = source.entities
    filters = (entities.in_section("OBJECTS") & entities.is_kind("SPATIAL_FILTER")).nonzero()[0]
    if not filters.size:
        return
    active = filters[entities.flags(filters, 71, 1) == 1]
    holders = (entities.in_section("OBJECTS") & entities.is_kind("DICTIONARY")).nonzero()[0]
    owner_of = dict(zip(entities.handles(holders).tolist(), entities.handles(holders, 330).tolist(), strict=True))
    inserts = (entities.is_kind("INSERT") & (source.row >= 0)).nonzero()[0]
    insert_of = dict(zip(entities.handles(inserts).tolist(), inserts.tolist(), strict=True))
    for owner in entities.handles(active, 330).tolist():
        handle = owner_of.get(owner_of.get(owner, 0), 0)  # filter → ACAD_FILTER → extension dictionary → insert
        if handle in insert_of:
            source.miss(insert_of[handle], "simplified", "clipped block")
