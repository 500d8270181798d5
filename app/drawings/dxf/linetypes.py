"""Linetypes with letters and signs, which are drawn without them: noted once for each block that uses them."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.source import Source
from app.drawings.scene import BYLAYER


def note_lettered_linetypes(source: Source) -> None:
    """Note linetypes drawn without their letters and signs; call this when all entities have their style."""
    lettered = source.tables.lettered_linetypes
    if not lettered:
        return
    rows = source.builder.rows
    of_layer = np.array([layer.linetype for layer in source.tables.layers])
    own = rows.style["linetype"].astype(np.int64)
    used = np.where(own == BYLAYER, of_layer[rows.style["layer"].astype(np.int64)], own)
    drawn = np.isin(used, list(lettered))
    for block, linetype in set(zip(rows.block[drawn].tolist(), used[drawn].tolist(), strict=True)):
        count = int((drawn & (rows.block == block) & (used == linetype)).sum())
        source.builder.miss(block, "simplified", f"linetype {source.tables.linetypes[linetype].name}", count)
