"""HATCH: boundary paths become rings, rings become filled areas or pattern lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.arcs import ellipse_points, flattened
from app.drawings.dxf.colours import resolved
from app.drawings.dxf.gradients import strips
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.patterns import pattern_lines
from app.drawings.dxf.ragged import picked, starts_of
from app.drawings.dxf.source import Source
from app.drawings.dxf.splines import spline_points
from app.drawings.scene import CLEAR

_EXTERNAL, _POLYLINE, _OUTERMOST = 1, 2, 16
_WHITE, _ALMOST_WHITE = 0xFFFFFF, 0xFEFEFE
_LINE, _ARC, _ELLIPSE, _SPLINE = 1, 2, 3, 4


@dataclass(frozen=True)
class _Rings:
    """Boundary rings: vertices, vertices of each ring, and the item of ``rows`` and path it comes from."""

    xy: Floats
    counts: Ints
    path: Ints

    def sorted(self) -> _Rings:
        order = np.argsort(self.path, kind="stable")
        start = starts_of(self.counts)
        return _Rings(self.xy[picked(start[order], self.counts[order])], self.counts[order], self.path[order])


def read_hatches(source: Source) -> None:
    """Add all HATCH and MPOLYGON entities."""
    entities = source.entities
    rows = source.take("HATCH", "MPOLYGON")
    if not rows.size:
        return
    begin, end, item = _paths(source, rows)
    flag = np.nan_to_num(entities.tags.numbers(begin)).astype(np.int64)
    kept = _visible_paths(flag, item, entities.flags(rows, 75))
    begin, end, item, flag = begin[kept], end[kept], item[kept], flag[kept]
    polyline = (flag & _POLYLINE > 0).nonzero()[0]
    edged = (flag & _POLYLINE == 0).nonzero()[0]
    parts = [_polyline_rings(source, begin, end, polyline), _edge_rings(source, begin, end, edged)]
    rings = _Rings(*(np.concatenate([getattr(p, n) for p in parts]) for n in ("xy", "counts", "path"))).sorted()
    owner = item[rings.path]
    planes = source.planes(rows)
    own_xy = rings.xy  # in the hatches' own systems, as their patterns are
    level = source.z(rows, 30, planes)

    def moved(xy: Floats, hatch: Ints) -> Floats:
        return planes.points(hatch, xy, level[hatch])

    xy = moved(own_xy, np.repeat(owner, rings.counts))
    ringless = np.bincount(owner, minlength=len(rows)) == 0
    for row in rows[ringless].tolist():
        source.miss(row, "damaged", "HATCH without boundary")
    polygon = entities.is_kind("MPOLYGON")[rows]
    solid = np.where(polygon, entities.flags(rows, 71), entities.flags(rows, 70)) & 1 == 1
    solid |= _called_solid(source, rows)
    gradient = entities.flags(rows, 450) == 1
    if source.outlines_only:
        solid, gradient = np.ones_like(solid), np.zeros_like(gradient)
    filled = (solid | gradient)[owner]
    outlined = polygon[owner]
    _fill(source, rows, gradient, polygon, xy, rings.counts, owner, filled)
    if outlined.any():
        edge = source.builder.derive(source.row[rows][owner[outlined]])
        source.builder.polylines(xy[np.repeat(outlined, rings.counts)], rings.counts[outlined], edge, closed=True)
    _draw_pattern(source, rows, (own_xy, xy), moved, rings.counts, owner, ~filled)


def _called_solid(source: Source, rows: Ints) -> npt.NDArray[np.bool_]:
    """Tell hatches with the pattern name SOLID, whatever their flag says."""
    ids, names = source.entities.words(rows, 2)
    return np.array([*(name.upper() == b"SOLID" for name in names), False])[ids]


def _paths(source: Source, rows: Ints) -> tuple[Ints, Ints, Ints]:
    """Return first tag, end and item of ``rows`` of each boundary path."""
    entities = source.entities
    stop = np.append(entities.first, len(entities.code))[rows + 1]
    count_at = entities.column_tags(rows, 91)
    ends = np.full(len(rows), np.iinfo(np.int64).max)
    for code in (75, 76, 98):
        at = entities.first_between(code, count_at, stop)
        ends = np.where(at >= 0, np.minimum(ends, at), ends)
    ends = np.minimum(ends, stop)
    begin, item = entities.tags_in(rows, 92)
    inside = (count_at[item] >= 0) & (begin > count_at[item]) & (begin < ends[item])
    begin, item = begin[inside], item[inside]
    following = np.append(begin[1:], len(entities.code))
    return begin, np.minimum(following, ends[item]), item


def _visible_paths(flag: Ints, item: Ints, style: Ints) -> Ints:
    """Return the paths that the island style draws: all, external and outermost, or external ones only."""
    depth = np.where(flag & _EXTERNAL, 0, np.where(flag & _OUTERMOST, 1, 2))
    # Many programs leave holes unmarked: only where some are marked do the others lie deeper.
    marked = np.bincount(item, flag & _OUTERMOST > 0, minlength=len(style)) > 0
    limit = np.select([(style == 1) & marked, style == 2], [1, 0], 2)[item]
    kept = depth <= limit
    has = np.bincount(item, kept, minlength=len(style)) > 0
    return (kept | ~has[item]).nonzero()[0]


def _ranges(source: Source, code: int, begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return all tags of a group within disjoint ascending ranges, and the range of each."""
    tags = source.entities.with_code(code)
    which = np.searchsorted(begin, tags, "right") - 1
    mine = (which >= 0) & (tags < end[np.maximum(which, 0)]) if len(begin) else np.zeros(len(tags), np.bool_)
    return tags[mine], which[mine]


def _points(source: Source, at_x: Ints) -> Floats:
    """Return (n, 2) points from x tags and the tag after each; NaN where that is not the y value."""
    code, numbers = source.entities.code, source.entities.tags.numbers
    after = np.minimum(at_x + 1, len(code) - 1)
    y = numbers(after)
    y[code[after] != code[at_x] + 10] = np.nan
    return np.column_stack([numbers(at_x), y])


def _polyline_rings(source: Source, begin: Ints, end: Ints, which: Ints) -> _Rings:
    entities = source.entities
    begin, end = begin[which], end[which]
    at_x, path = _ranges(source, 10, begin, end)
    xy = _points(source, at_x)
    bulge = np.zeros(len(at_x))
    tags, _ = _ranges(source, 42, begin, end)
    if tags.size and at_x.size:
        vertex = np.searchsorted(at_x, tags, "right") - 1
        mine = (vertex >= 0) & (tags - at_x[vertex] <= 4)
        bulge[vertex[mine]] = np.nan_to_num(entities.tags.numbers(tags[mine]))
    good = np.isfinite(xy).all(axis=1)
    xy, path, bulge = xy[good], path[good], bulge[good]
    counts = np.bincount(path, minlength=len(which))
    xy, counts = flattened(xy, bulge, counts, np.ones(len(which), np.bool_))
    used = (counts > 2).nonzero()[0]
    return _Rings(xy[picked(starts_of(counts)[used], counts[used])], counts[used], which[used])


def _edge_rings(source: Source, begin: Ints, end: Ints, which: Ints) -> _Rings:
    nothing = _Rings(np.empty((0, 2)), np.empty(0, np.int64), np.empty(0, np.int64))
    if not which.size:
        return nothing
    edge, path = _ranges(source, 72, begin[which], end[which])
    if not edge.size:
        return nothing
    edge_end = np.minimum(np.append(edge[1:], len(source.entities.code)), end[which][path])
    xy, counts = _edge_points(source, edge, edge_end)
    used = (counts > 0).nonzero()[0]
    start = starts_of(counts)
    xy, counts, path = xy[picked(start[used], counts[used])], counts[used], path[used]
    if not used.size:
        return nothing
    start = starts_of(counts)
    first, last = xy[start[:-1]], xy[start[1:] - 1]
    extent = np.ptp(xy, axis=0).max() if len(xy) else 0.0
    gap = np.zeros(len(counts), np.bool_)
    gap[1:] = (np.abs(first[1:] - last[:-1]).max(axis=1) > 1e-6 * extent + 1e-9) & (path[1:] == path[:-1])
    broken = np.unique(path[gap])
    whole = ~np.isin(path, broken)
    ring_path, edges = np.unique(path[whole], return_counts=True)
    vertices = np.add.reduceat(counts[whole], starts_of(edges)[:-1]) if len(edges) else edges
    rings = [_Rings(xy[np.repeat(whole, counts)], vertices, which[ring_path])]
    for p in broken.tolist():
        loops = _joined([xy[start[i] : start[i + 1]] for i in (path == p).nonzero()[0].tolist()], extent)
        if loops:
            sizes = np.array([len(loop) for loop in loops])
            rings.append(_Rings(np.concatenate(loops), sizes, np.full(len(loops), which[p])))
    joined = _Rings(*(np.concatenate([getattr(r, n) for r in rings]) for n in ("xy", "counts", "path")))
    used = (joined.counts > 2).nonzero()[0]
    start = starts_of(joined.counts)
    return _Rings(joined.xy[picked(start[used], joined.counts[used])], joined.counts[used], joined.path[used])


def _edge_points(source: Source, edge: Ints, end: Ints) -> tuple[Floats, Ints]:
    """Return the points along each boundary edge and their number (0: unusable)."""
    entities = source.entities
    number = entities.numbers_between
    kind = entities.tags.numbers(edge)
    at = np.column_stack([number(10, edge, end), number(20, edge, end)])
    other = np.column_stack([number(11, edge, end), number(21, edge, end)])
    pieces: list[tuple[int, Floats]] = []
    lines = (kind == _LINE) & np.isfinite(at + other).all(axis=1)
    for i in lines.nonzero()[0].tolist() if lines.sum() < len(kind) else []:
        pieces.append((i, np.stack([at[i], other[i]])))
    if lines.all():
        return np.stack([at, other], axis=1).reshape(-1, 2), np.full(len(kind), 2)
    arcs = ((kind == _ARC) | (kind == _ELLIPSE)).nonzero()[0]
    if arcs.size:
        curve = _arc_edges(source, kind[arcs], edge[arcs], end[arcs], at[arcs], other[arcs])
        good = np.isfinite(curve).all(axis=1)
        xy, counts = ellipse_points(curve[good])
        start = starts_of(counts)
        pieces += [(i, xy[start[k] : start[k + 1]]) for k, i in enumerate(arcs[good].tolist())]
    for i in (kind == _SPLINE).nonzero()[0].tolist():
        points = _spline_edge(source, int(edge[i]), int(end[i]))
        if points is not None:
            pieces.append((i, points))
    pieces.sort(key=lambda piece: piece[0])
    counts = np.zeros(len(kind), np.int64)
    counts[[i for i, _ in pieces]] = [len(points) for _, points in pieces]
    return np.concatenate([np.empty((0, 2)), *(points for _, points in pieces)]), counts


def _arc_edges(source: Source, kind: Floats, edge: Ints, end: Ints, centre: Floats, major: Floats) -> Floats:
    """Return (k, 8) curves of arc and elliptic edges, in the direction in which they are run through."""
    number = source.entities.numbers_between
    size = number(40, edge, end)
    start, stop = np.radians(number(50, edge, end, 0.0)), np.radians(number(51, edge, end, 360.0))
    sign = np.where(number(73, edge, end, 1.0) == 0, -1.0, 1.0)
    circle = kind == _ARC
    zero = np.zeros(len(size))
    u = np.where(circle[:, None], np.column_stack([size, zero]), major)
    ratio = np.where(circle, 1.0, size)
    v = np.column_stack([-u[:, 1], u[:, 0]]) * (ratio * sign)[:, None]
    sweep = np.mod(stop - start, 2 * np.pi)
    sweep = np.where(sweep < 1e-9, 2 * np.pi, sweep)
    safe = np.where(np.abs(ratio) > 1e-9, np.abs(ratio), 1.0)
    t0 = _parameter(start, safe)
    t1 = t0 + np.where(sweep >= 2 * np.pi - 1e-9, 2 * np.pi, np.mod(_parameter(start + sweep, safe) - t0, 2 * np.pi))
    return np.column_stack([centre, u, v, t0, t1])


def _parameter(angle: Floats, ratio: Floats) -> Floats:
    """Return the ellipse parameter at a polar angle."""
    return np.arctan2(np.sin(angle) / ratio, np.cos(angle))


def _spline_edge(source: Source, edge: int, end: int) -> Floats | None:
    entities = source.entities
    code = entities.code[edge:end]

    def values(group: int) -> Floats:
        return entities.tags.numbers((code == group).nonzero()[0] + edge)

    degree, controls = values(94), values(96)
    x, y, knots, weights = values(10), values(20), values(40), values(42)
    many = int(controls[0]) if controls.size and np.isfinite(controls[0]) else len(x)
    many = max(0, min(many, len(x), len(y)))
    points = np.column_stack([x[:many], y[:many]])
    return spline_points(points, knots, weights if len(weights) == many else None, int(degree[0]) if degree.size else 3)


def _joined(edges: list[Floats], extent: float) -> list[Floats]:
    """Chain edges that come in any order and direction into loops."""
    near = 1e-5 * extent + 1e-9
    loops: list[Floats] = []
    rest = edges
    while rest:
        loop, rest = [rest[0]], rest[1:]
        while rest and np.abs(loop[0][0] - loop[-1][-1]).max() > near:
            ends = np.array([(e[0], e[-1]) for e in rest])
            distance = np.abs(ends - loop[-1][-1]).max(axis=2)
            i, side = np.unravel_index(int(distance.argmin()), distance.shape)
            if distance[i, side] > near:
                break
            loop.append(rest[i][::-1] if side else rest[i])
            rest = rest[:i] + rest[i + 1 :]
        loops.append(np.concatenate(loop))
    return loops


def _fill(
    source: Source,
    rows: Ints,
    gradient: npt.NDArray[np.bool_],
    polygon: npt.NDArray[np.bool_],
    xy: Floats,
    counts: Ints,
    owner: Ints,
    filled: npt.NDArray[np.bool_],
) -> None:
    """Add filled areas: polygons in their own fill colour, gradients in strips."""
    entities = source.entities
    builder_row = source.row[rows]
    coloured = (gradient | polygon).nonzero()[0]
    if coloured.size:
        true, index = entities.column(rows[coloured], 421), entities.column(rows[coloured], 63)
        has = np.isfinite(true) | np.isfinite(index)
        builder_row[coloured[has]] = source.builder.derive(
            builder_row[coloured[has]], colour=resolved(index, true)[has]
        )
    white = (entities.column(rows, 420) == _WHITE).nonzero()[0]
    if white.size:  # a true white covers what lies below, unlike colour 7, which is black on paper
        builder_row[white] = source.builder.derive(builder_row[white], colour=np.full(len(white), _ALMOST_WHITE))
    hatch, rings = np.unique(owner[filled], return_counts=True)
    source.builder.fills(xy[np.repeat(filled, counts)], counts[filled], rings, builder_row[hatch])
    start = starts_of(counts)
    for i in np.intersect1d(gradient.nonzero()[0], hatch).tolist():
        mine = (owner == i).nonzero()[0]
        faded = strips(source, int(rows[i]), [xy[start[ring] : start[ring + 1]] for ring in mine.tolist()])
        for colour, areas in faded:
            row = source.builder.derive(builder_row[[i]], colour=np.array([colour]))
            source.builder.fills(
                np.concatenate(areas), np.array([len(area) for area in areas]), np.array([len(areas)]), row
            )


def _draw_pattern(
    source: Source,
    rows: Ints,
    outlines: tuple[Floats, Floats],
    moved: Callable[[Floats, Ints], Floats],
    counts: Ints,
    owner: Ints,
    patterned: npt.NDArray[np.bool_],
) -> None:
    """Add the lines of pattern hatches.

    Args:
        source: the file.
        rows: the hatches.
        outlines: vertices of their rings in their own systems, and in the drawing.
        moved: takes points and their hatches from the one to the other.
        counts: vertices of each ring.
        owner: hatch of each ring.
        patterned: rings that are filled with a pattern.
    """
    if not patterned.any():
        return
    own_xy, xy = outlines
    lines, segment_owner, coarse, bare = pattern_lines(
        source.entities, rows, own_xy[np.repeat(patterned, counts)], counts[patterned], owner[patterned]
    )
    lines = moved(lines.reshape(-1, 2), np.repeat(segment_owner, 2))
    hatch, rings = np.unique(owner[patterned], return_counts=True)
    covered = source.builder.derive(source.row[rows][hatch], colour=np.full(len(hatch), CLEAR))
    source.builder.fills(xy[np.repeat(patterned, counts)], counts[patterned], rings, covered)
    many = len(segment_owner)
    source.builder.polylines(lines, np.full(many, 2), source.row[rows][segment_owner])
    for i in coarse.tolist():
        source.miss(int(rows[i]), "simplified", "dense hatch pattern")
    if bare.size:  # a pattern without lines: at least its boundary
        outlined = np.isin(owner, bare) & patterned
        source.builder.polylines(
            xy[np.repeat(outlined, counts)], counts[outlined], source.row[rows][owner[outlined]], closed=True
        )
    for i in bare.tolist():
        source.miss(int(rows[i]), "simplified", "HATCH without pattern lines")
