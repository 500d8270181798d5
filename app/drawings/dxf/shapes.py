"""Entities of fixed size: lines, points, circles, arcs, ellipses, solids, faces and construction lines."""

from __future__ import annotations

import numpy as np

from app.domain.geometry import Affine
from app.drawings.dxf.linetypes import end_in_dashes
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number

_TURN = 2 * np.pi
_MOST_WINDOW = 10.0  # size of what a window shows, against that of what there is, for construction lines to fill it


def read_shapes(source: Source) -> None:
    """Add all entities of fixed size except construction lines."""
    _lines(source)
    _points(source)
    _arcs(source)
    _ellipses(source)
    _solids(source)
    _faces(source)
    _meshes(source)
    _signs(source)


def _lines(source: Source) -> None:
    rows = source.take("LINE")
    end_in_dashes(source, rows)
    ends = np.stack([source.xy(rows, 10), source.xy(rows, 11)], axis=1)
    source.builder.polylines(ends.reshape(-1, 2), np.full(len(rows), 2), source.row[rows])


def _points(source: Source) -> None:
    rows = source.take("POINT")
    source.builder.points(source.xy(rows, 10), source.row[rows])


def _arcs(source: Source) -> None:
    rows = source.take("ARC", "CIRCLE")
    if not rows.size:
        return
    end_in_dashes(source, rows)
    column = source.entities.column
    planes = source.planes(rows)
    item = np.arange(len(rows))
    centre = planes.points(item, source.xy(rows, 10), source.z(rows, 30, planes))
    radius = np.abs(column(rows, 40))
    zero = np.zeros(len(rows))
    u = planes.vectors(item, np.column_stack([radius, zero]))
    v = planes.vectors(item, np.column_stack([zero, radius]))
    start, end = np.radians(column(rows, 50, 0.0)), np.radians(column(rows, 51, 360.0))
    whole = source.entities.is_kind("CIRCLE")[rows]
    t0, t1 = span(np.where(whole, 0.0, start), np.where(whole, _TURN, end))
    source.builder.curves(np.column_stack([centre, u, v, t0, t1]), source.row[rows])


def span(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return start and end angle in radians with start < end ≤ start + a full turn; equal angles are a full turn."""
    sweep = np.mod(end - start, _TURN)
    sweep = np.where(
        (sweep < 1e-9) | (sweep > _TURN - 1e-9), np.where(np.abs(end - start) < 1e-12, _TURN, sweep), sweep
    )
    sweep = np.where(sweep < 1e-9, _TURN, sweep)
    start = np.mod(start, _TURN)
    return start, start + sweep


def _ellipses(source: Source) -> None:
    rows = source.take("ELLIPSE")
    if not rows.size:
        return
    end_in_dashes(source, rows)
    column = source.entities.column
    centre, major = source.xy(rows, 10), source.xy(rows, 11)
    rise = column(rows, 31, 0.0)
    ratio = column(rows, 40, 1.0)
    normal = np.column_stack([column(rows, code, default) for code, default in ((210, 0.0), (220, 0.0), (230, 1.0))])
    size = np.linalg.norm(normal, axis=1)
    normal = np.where((size > 1e-12)[:, None], normal / np.where(size > 1e-12, size, 1)[:, None], [0.0, 0.0, 1.0])
    minor = np.cross(normal, np.column_stack([major, rise]))[:, :2] * ratio[:, None]
    t0, t1 = span(column(rows, 41, 0.0), column(rows, 42, _TURN))
    source.builder.curves(np.column_stack([centre, major, minor, t0, t1]), source.row[rows])


def _corners(source: Source, rows: Ints) -> Floats:
    """Return (n, 4, 2) corners; a missing fourth is the third."""
    third = source.xy(rows, 12)
    fourth = source.xy(rows, 13)
    fourth = np.where(np.isfinite(fourth), fourth, third)
    return np.stack([source.xy(rows, 10), source.xy(rows, 11), third, fourth], axis=1)


def _solids(source: Source) -> None:
    rows = source.take("SOLID", "TRACE")
    if not rows.size:
        return
    planes = source.planes(rows)
    item = np.repeat(np.arange(len(rows)), 4)
    corners = _corners(source, rows)[:, [0, 1, 3, 2]].reshape(-1, 2)
    xy = planes.points(item, corners, np.repeat(source.z(rows, 30, planes), 4))
    one = np.ones(len(rows), np.int64)
    source.builder.fills(xy, one * 4, one, source.row[rows])


def _faces(source: Source) -> None:
    rows = source.take("3DFACE")
    if not rows.size:
        return
    corners = _corners(source, rows)
    unseen = source.entities.flags(rows, 70)
    whole = (unseen & 15) == 0
    source.builder.polylines(
        corners[whole].reshape(-1, 2), np.full(int(whole.sum()), 4), source.row[rows[whole]], closed=True
    )
    for edge in range(4):
        part = (~whole & ((unseen >> edge) & 1 == 0)).nonzero()[0]
        ends = np.stack([corners[part, edge], corners[part, (edge + 1) % 4]], axis=1)
        source.builder.polylines(ends.reshape(-1, 2), np.full(len(part), 2), source.row[rows[part]])


def _meshes(source: Source) -> None:
    """Add MESH: the edges of its faces as seen from above."""
    for row in source.take("MESH").tolist():
        values = [(code, number(value, np.nan)) for code, value in source.entities.items(row)]
        places = [index for index, (code, _) in enumerate(values) if code == 93]
        start = places[0] if places else len(values)
        x, y = (np.array([value for code, value in values[:start] if code == group]) for group in (10, 20))
        faces = [int(value) if np.isfinite(value) else 0 for code, value in values[start:] if code == 90]
        count = int(values[start][1]) if places and np.isfinite(values[start][1]) else 0
        if len(x) != len(y) or not len(x):
            source.miss(row, "damaged", "MESH")
            continue
        points = np.column_stack([x, y])
        at = 0
        while at < min(count, len(faces)):
            corners = faces[at + 1 : at + 1 + faces[at]]
            at += 1 + max(faces[at], 0)
            if len(corners) > 1 and all(0 <= corner < len(points) for corner in corners):
                source.builder.polylines(points[corners], np.array([len(corners)]), source.row[[row]], closed=True)


def _signs(source: Source) -> None:
    """Add SHAPE: the name of a shape, whose file is read later."""
    rows = source.take("SHAPE")
    if not rows.size:
        return
    column = source.entities.column
    planes = source.planes(rows)
    item = np.arange(len(rows))
    at = planes.points(item, source.xy(rows, 10), source.z(rows, 30, planes))
    angle, lean = np.radians(column(rows, 50, 0.0)), np.tan(np.radians(np.clip(column(rows, 51, 0.0), -85, 85)))
    size = column(rows, 40, 1.0)[:, None]
    along, up = np.column_stack([np.cos(angle), np.sin(angle)]), np.column_stack([-np.sin(angle), np.cos(angle)])
    u = planes.vectors(item, along * size * column(rows, 41, 1.0)[:, None])
    v = planes.vectors(item, (up + along * lean[:, None]) * size)
    ids, names = source.entities.words(rows, 2)
    for i, (row, transform) in enumerate(zip(rows.tolist(), np.hstack([u, v, at]).tolist(), strict=True)):
        name = source.text(names[ids[i]]) if ids[i] >= 0 else ""
        if np.isfinite(transform).all() and name.strip():
            source.builder.shapes.append((int(source.row[row]), name, Affine(*transform)))
        else:
            source.miss(row, "damaged", "SHAPE")


def read_construction_lines(source: Source) -> None:
    """Add RAY and XLINE, cut a little outside all else in their block and what windows show of it; call this last."""
    known: dict[int, Floats] = {}
    for kind, backward in (("RAY", 0.0), ("XLINE", -np.inf)):
        rows = source.take(kind)
        for row, start, direction in zip(rows.tolist(), source.xy(rows, 10), source.xy(rows, 11), strict=True):
            if not np.isfinite([*start, *direction]).all():
                source.miss(row, "damaged", kind)
                continue
            block = int(source.builder.rows.block[source.row[row]])
            if block not in known:
                known[block] = _reach(source, block)
            box = known[block]
            low, high = np.minimum(box[:2], start), np.maximum(box[2:], start)
            margin = 0.05 * float((high - low).max()) or 1.0
            ends = _cut(start, direction, low - margin, high + margin, backward)
            if ends is not None:
                source.builder.polylines(ends, np.array([2]), source.row[[row]])


def _reach(source: Source, block: int) -> Floats:
    """Return x0 y0 x1 y1 of what a block draws, and of what windows show of it unless that is far more."""
    own = source.builder.extent(block)
    size = max(own[2] - own[0], own[3] - own[1])
    for view in source.builder.viewports:
        if view.block == block:
            box = view.region
        elif block == 0 and view.to_layout.scale:
            box = view.seen
        else:
            continue
        if size <= 0 or max(box.width, box.height) <= _MOST_WINDOW * size:
            low, high = np.minimum(own[:2], (box.x0, box.y0)), np.maximum(own[2:], (box.x1, box.y1))
            own = np.concatenate([low, high]) if own.any() else np.array([box.x0, box.y0, box.x1, box.y1])
    return own


def _cut(start: Floats, direction: Floats, low: Floats, high: Floats, backward: float) -> Floats | None:
    """Return both ends of the part of a line that lies in a box, from parameter ``backward`` on."""
    begin, end = backward, np.inf
    for axis in (0, 1):
        if direction[axis]:
            sides = sorted(((low[axis] - start[axis]) / direction[axis], (high[axis] - start[axis]) / direction[axis]))
            begin, end = max(begin, sides[0]), min(end, sides[1])
    if not (np.isfinite(begin) and np.isfinite(end) and begin < end):
        return None
    return np.array([start + direction * begin, start + direction * end])
