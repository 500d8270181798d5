"""Linetypes that repeat shapes: which blocks need shape files for them."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.source import Source
from app.drawings.scene import BYLAYER


def note_shape_files(source: Source) -> None:
    """Note the shape files of linetypes in use; call this when all entities have their style."""
    fonts = source.tables.fonts
    files = [
        {fonts[sign.font].file for sign in one.signs if fonts[sign.font].is_shapes} for one in source.tables.linetypes
    ]
    if not any(files):
        return
    rows = source.builder.rows
    of_layer = np.array([layer.linetype for layer in source.tables.layers])
    own = rows.style["linetype"].astype(np.int64)
    used = np.where(own == BYLAYER, of_layer[rows.style["layer"].astype(np.int64)], own)
    drawn = np.isin(used, [row for row, named in enumerate(files) if named])
    for block, linetype in set(zip(rows.block[drawn].tolist(), used[drawn].tolist(), strict=True)):
        count = int((drawn & (rows.block == block) & (used == linetype)).sum())
        for file in sorted(files[linetype]):
            source.builder.miss(block, "missing_font", file, count)
