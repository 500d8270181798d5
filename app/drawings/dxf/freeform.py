"""SPLINE, HELIX and MLINE."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.ragged import starts_of
from app.drawings.dxf.source import Source
from app.drawings.dxf.splines import fitted_points, spline_points

_CLOSED_SPLINE, _CLOSED_MULTILINE = 1, 2
_START_CAP, _END_CAP = 16, 256


def read_freeform(source: Source) -> None:
    """Add splines and multilines as polylines."""
    _splines(source)
    _multilines(source)


@dataclass(frozen=True)
class _Group:
    """All values of one group in some entities, by entity."""

    values: Floats
    start: Ints

    @classmethod
    def of(cls, source: Source, rows: Ints, code: int) -> _Group:
        tags, item = source.entities.tags_in(rows, code)
        return cls(source.entities.tags.numbers(tags), starts_of(np.bincount(item, minlength=len(rows))))

    def __getitem__(self, item: int) -> Floats:
        return self.values[self.start[item] : self.start[item + 1]]


def _pairs(x: Floats, y: Floats) -> Floats:
    many = min(len(x), len(y))
    return np.column_stack([x[:many], y[:many]])


def _splines(source: Source) -> None:
    rows = source.take("SPLINE", "HELIX")
    if not rows.size:
        return
    groups = {code: _Group.of(source, rows, code) for code in (10, 20, 11, 21, 40, 41)}
    degree, flags = source.entities.flags(rows, 71, 3), source.entities.flags(rows, 70)
    knots = source.entities.flags(rows, 72)
    helix = source.entities.is_kind("HELIX")[rows]
    tangents = [source.xy(rows, code) for code in (12, 13)]
    for i, row in enumerate(rows.tolist()):
        controls = _pairs(groups[10][i], groups[20][i])
        through = _pairs(groups[11][i], groups[21][i])
        if helix[i]:  # two more points of its own follow those of the spline
            controls, through = controls[: max(len(controls) - 1, 0)], through[:0]
        points = None
        if len(controls) > 1:
            own_knots = groups[40][i][: knots[i]] if knots[i] > 0 else groups[40][i]
            weights = groups[41][i] if len(groups[41][i]) == len(controls) else None
            points = spline_points(controls, own_knots, weights, int(degree[i]))
        if points is None and len(through) > 1:
            begin, end = (t[i] if np.isfinite(t[i]).all() and t[i].any() else None for t in tangents)
            points = fitted_points(through, begin, end, closed=bool(flags[i] & _CLOSED_SPLINE))
        if points is None:
            source.miss(row, "damaged", "SPLINE")
        else:
            source.builder.polylines(points, np.array([len(points)]), source.row[[row]])


def _multilines(source: Source) -> None:
    rows = source.take("MLINE")
    entities = source.entities
    styles = entities.handles(rows, 340)
    for i, row in enumerate(rows.tolist()):
        lines = _elements(source, row)
        if lines is None:
            source.miss(row, "damaged", "MLINE")
            continue
        builder_row = np.repeat(source.row[[row]], len(lines))
        closed = bool(entities.flags(rows[[i]], 71)[0] & _CLOSED_MULTILINE)
        many, size = lines.shape[:2]
        source.builder.polylines(lines.reshape(-1, 2), np.full(many, size), builder_row, closed)
        flags = source.tables.multiline_flags.get(int(styles[i]), 0)
        for cap, end in ((_START_CAP, 0), (_END_CAP, -1)):
            if flags & cap and not closed and many > 1:
                across = lines[[0, -1], end]
                source.builder.polylines(across, np.array([2]), source.row[[row]])


def _elements(source: Source, row: int) -> Floats | None:
    """Return (elements, vertices, 2) lines of a multiline: each vertex moved along its mitre."""
    vertices: list[list[float]] = []
    mitres: list[list[float]] = []
    offsets: list[list[float]] = []
    expect = 0
    values = _numeric_items(source, row)
    for code, value in values:
        if code == 11:
            vertices.append([value, np.nan])
            offsets.append([])
        elif code == 21 and vertices:
            vertices[-1][1] = value
        elif code == 13:
            mitres.append([value, np.nan])
        elif code == 23 and mitres:
            mitres[-1][1] = value
        elif code == 74 and offsets:
            offsets[-1].append(0.0)
            expect = 1 if value > 0 else 0
        elif code == 41 and offsets and expect and offsets[-1]:
            offsets[-1][-1] = value  # further values say where the line is broken
            expect = 0
    many = min((len(o) for o in offsets), default=0)
    if not many or len(mitres) != len(vertices) or len(vertices) < 2:
        return None
    move = np.array([o[:many] for o in offsets]).T[:, :, None]
    lines: Floats = np.array(vertices)[None] + np.array(mitres)[None] * move
    return lines if np.isfinite(lines).all() else None


def _numeric_items(source: Source, row: int) -> list[tuple[int, float]]:
    entities = source.entities
    span = np.arange(int(entities.first[row]) + 1, entities.stop(row))
    code = entities.code[span]
    wanted = np.isin(code, (11, 21, 13, 23, 74, 41))
    return list(zip(code[wanted].tolist(), entities.tags.numbers(span[wanted]).tolist(), strict=True))
