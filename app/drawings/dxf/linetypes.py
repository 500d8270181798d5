"""Linetypes: which entities have a pattern, and which blocks need shape files for theirs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.numbers import Ints
from app.drawings.dxf.source import Source
from app.drawings.scene import AT_ENDS, BYBLOCK, BYLAYER


def patterned(source: Source, rows: Ints) -> npt.NDArray[np.bool_]:
    """Tell which of some entities are not drawn continuous, or are when their block is."""
    style = source.builder.rows.style[source.row[rows]]
    own = style["linetype"].astype(np.int64)
    of_layer = np.array([layer.linetype for layer in source.tables.layers])[style["layer"]]
    used = np.where(own == BYLAYER, of_layer, own)
    found = np.array([*(bool(linetype.pattern) for linetype in source.tables.linetypes), True])
    return found[np.where(used == BYBLOCK, -1, used)]


def end_in_dashes(source: Source, rows: Ints) -> None:
    """Note of some entities without corners that their pattern begins and ends in a dash."""
    mine = source.row[rows[patterned(source, rows)]]
    source.builder.rows.style["anew"][mine] = AT_ENDS


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
