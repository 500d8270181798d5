"""Block references: INSERT with its attributes, and the entities whose picture is a block (dimensions, tables)."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.arrays import cells, steps
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.source import Source

DIMENSIONS = ("DIMENSION", "ARC_DIMENSION", "LARGE_RADIAL_DIMENSION")


def read_inserts(source: Source) -> None:
    """Add INSERT, DIMENSION and ACAD_TABLE as block references."""
    _inserts(source)
    _pictured(source, with_block(source, source.take(*DIMENSIONS)), 12, turned=False)
    _pictured(source, _tables(source), 10, turned=True)


def _targets(source: Source, rows: Ints) -> Ints:
    """Return the block each entity shows; -1, and a note, when there is none to show."""
    ids, names = source.entities.words(rows, 2)
    known = [source.blocks.get(source.text(name).upper(), -1) for name in names]
    target = np.array([*known, -1], np.int64)[ids]
    layouts = [i for i, (_, is_layout) in enumerate(source.builder.blocks) if is_layout or i == 0]
    target[np.isin(target, layouts)] = -1
    kinds = source.entities.kinds
    for i in (target < 0).nonzero()[0].tolist():
        name = source.text(names[ids[i]]) if ids[i] >= 0 else ""
        source.miss(int(rows[i]), "missing_block", name or kinds[source.entities.kind[rows[i]]])
    return target


def _inserts(source: Source) -> None:
    rows = source.take("INSERT")
    if not rows.size:
        return
    target = _targets(source, rows)
    rows, target = rows[target >= 0], target[target >= 0]
    entities = source.entities
    planes = source.planes(rows)
    angle = np.radians(entities.column(rows, 50, 0.0))
    scale_x, scale_y = entities.column(rows, 41, 1.0), entities.column(rows, 42, 1.0)
    cos, sin = np.cos(angle), np.sin(angle)
    at = source.xy(rows, 10)
    many = cells(entities, rows)
    for i in (many < 1).nonzero()[0].tolist():
        source.miss(int(rows[i]), "limit", "INSERT array", int(-many[i]))
    which, step = steps(entities, rows, np.maximum(many, 1), angle)
    at = at[which] + step
    z = source.z(rows, 30, planes)
    x = planes.vectors(which, np.column_stack([cos * scale_x, sin * scale_x])[which])
    y = planes.vectors(which, np.column_stack([-sin * scale_y, cos * scale_y])[which])
    place = planes.points(which, at, z[which])
    source.builder.inserts(target[which], np.hstack([x, y, place]), source.row[rows][which])


def _tables(source: Source) -> Ints:
    """Return the tables whose block the file has; they alone count as dealt with."""
    entities = source.entities
    every = (entities.is_kind("ACAD_TABLE") & (source.row >= 0) & ~source.hidden).nonzero()[0]
    found = with_block(source, every)
    source.covered[found] = True
    return found


def with_block(source: Source, rows: Ints) -> Ints:
    """Return those of some entities whose block the file has."""
    ids, names = source.entities.words(rows, 2)
    known = np.array([*(source.text(name).upper() in source.blocks for name in names), False])
    found: Ints = rows[known[ids]]
    return found


def _pictured(source: Source, rows: Ints, point: int, *, turned: bool) -> None:
    """Add entities that name the block with their picture."""
    if not rows.size:
        return
    target = _targets(source, rows)
    rows, target = rows[target >= 0], target[target >= 0]
    transform: Floats = np.tile([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], (len(rows), 1))
    if turned:
        direction = source.xy(rows, 11)
        length = np.hypot(direction[:, 0], direction[:, 1])
        good = np.isfinite(length) & (length > 0)
        cos, sin = (np.where(good, direction[:, i] / np.where(good, length, 1), 1.0 - i) for i in (0, 1))
        transform[:, :4] = np.column_stack([cos, sin, -sin, cos])
    base = source.builder.shift[target]
    place = source.xy(rows, point, 0.0)
    transform[:, 4] = place[:, 0] + transform[:, 0] * base[:, 0] + transform[:, 2] * base[:, 1]
    transform[:, 5] = place[:, 1] + transform[:, 1] * base[:, 0] + transform[:, 3] * base[:, 1]
    source.builder.inserts(target, transform, source.row[rows])
