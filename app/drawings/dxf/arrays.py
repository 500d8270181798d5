"""Arrays of block references: rows and columns of the same block."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.entities import Entities
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.ragged import within
from app.drawings.dxf.source import Source

_MOST_CELLS = 500_000  # of all arrays of a file
_LARGEST_SIDE = 1 << 15


def cells(entities: Entities, rows: Ints) -> Ints:
    """Return how many cells each INSERT has; those left out, as a negative number, where they are too many."""
    columns, lines = _sides(entities, rows)
    many = columns * lines
    extra = np.where(many > _MOST_CELLS, 0, many - 1)
    beyond = (many > _MOST_CELLS) | ((extra > 0) & (np.cumsum(extra) > _MOST_CELLS))
    return np.where(beyond, 1 - many, many)


def steps(entities: Entities, rows: Ints, many: Ints, angle_rad: Floats) -> tuple[Ints, Floats]:
    """Return for each cell the item of ``rows`` it is of, and its step from the first one, in its own plane."""
    if not (many > 1).any():
        return np.arange(len(rows)), np.zeros((len(rows), 2))
    columns, _ = _sides(entities, rows)
    cell, which = within(many), np.repeat(np.arange(len(rows)), many)
    column, line = cell % columns[which], cell // columns[which]
    dx = column * entities.column(rows, 44, 0.0)[which]
    dy = line * entities.column(rows, 45, 0.0)[which]
    cos, sin = np.cos(angle_rad)[which], np.sin(angle_rad)[which]
    return which, np.column_stack([dx * cos - dy * sin, dx * sin + dy * cos])


def further_cells(source: Source, inserts: Ints) -> tuple[Ints, Floats]:
    """Return for each cell but the first the item of ``inserts`` it is of, and its step in the drawing."""
    entities = source.entities
    _, first, again = np.unique(inserts, return_index=True, return_inverse=True)
    many = np.maximum(cells(entities, inserts[first]), 1)[again]
    which, step = steps(entities, inserts, many, np.radians(entities.column(inserts, 50, 0.0)))
    later = step.any(axis=1)
    which = which[later]
    return which, source.planes(inserts).vectors(which, step[later])


def _sides(entities: Entities, rows: Ints) -> tuple[Ints, Ints]:
    columns, lines = (np.clip(entities.flags(rows, code, 1), 1, _LARGEST_SIDE) for code in (70, 71))
    return columns, lines
