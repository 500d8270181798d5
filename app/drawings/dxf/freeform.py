"""SPLINE and HELIX."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.ragged import starts_of
from app.drawings.dxf.source import Source
from app.drawings.dxf.splines import Spline, fitted_points, points_along, spline

_CLOSED_SPLINE = 1


def read_freeform(source: Source) -> None:
    """Add splines as polylines."""
    _splines(source)


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
    found: dict[int, Spline] = {}
    fitted: dict[int, Floats] = {}
    for i, row in enumerate(rows.tolist()):
        controls = _pairs(groups[10][i], groups[20][i])
        through = _pairs(groups[11][i], groups[21][i])
        if helix[i]:  # two more points of its own follow those of the spline
            controls, through = controls[: max(len(controls) - 1, 0)], through[:0]
        one = None
        if len(controls) > 1:
            own_knots = groups[40][i][: knots[i]] if knots[i] > 0 else groups[40][i]
            weights = groups[41][i] if len(groups[41][i]) == len(controls) else None
            one = spline(controls, own_knots, weights, int(degree[i]))
        points = None
        if one is None and len(through) > 1:
            begin, end = (t[i] if np.isfinite(t[i]).all() and t[i].any() else None for t in tangents)
            points = fitted_points(through, begin, end, closed=bool(flags[i] & _CLOSED_SPLINE))
        if one is not None:
            found[i] = one
        elif points is not None:
            fitted[i] = points
        else:
            source.miss(row, "damaged", "SPLINE")
    drawn = dict(sorted((dict(zip(found, points_along(list(found.values())), strict=True)) | fitted).items()))
    if drawn:
        counts = np.array([len(points) for points in drawn.values()])
        source.builder.polylines(np.concatenate(list(drawn.values())), counts, source.row[rows[list(drawn)]])
