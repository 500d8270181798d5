"""LWPOLYLINE and POLYLINE: vertices, bulges, widths, meshes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.dxf.arcs import flattened
from app.drawings.dxf.linetypes import patterned
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.ocs import Planes
from app.drawings.dxf.ragged import picked, starts_of
from app.drawings.dxf.source import Source, parents_of
from app.drawings.scene import AT_CORNERS, AT_VERTICES

_CLOSED, _SPLINE_FIT, _IN_3D, _MESH, _CLOSED_N, _FACES, _PATTERN_RUNS_ON = 1, 4, 8, 16, 32, 64, 128
_FRAME_VERTEX, _FACE_POINT, _FACE_RECORD = 16, 64, 128
_MAX_MESH = 1_000_000


def read_polylines(source: Source) -> None:
    """Add all LWPOLYLINE and POLYLINE entities."""
    _light(source)
    _heavy(source)


def _light(source: Source) -> None:
    entities = source.entities
    rows = source.take("LWPOLYLINE")
    if not rows.size:
        return
    at_x, item = entities.tags_in(rows, 10)
    xy = _paired(source, at_x)
    has_y = np.isfinite(xy[:, 1])
    for row in np.unique(rows[item[~has_y]]).tolist():
        source.miss(row, "damaged", "LWPOLYLINE vertex")
    extras = []
    for code in (42, 40, 41):
        values = np.zeros(len(at_x))
        tags, _ = entities.tags_in(rows, code)
        if tags.size:
            vertex = np.searchsorted(at_x, tags, "right") - 1
            mine = (vertex >= 0) & (entities.owner[at_x[vertex]] == entities.owner[tags])
            values[vertex[mine]] = np.nan_to_num(entities.tags.numbers(tags[mine]))
        extras.append(values[has_y])
    xy, item = xy[has_y], item[has_y]
    bulge, width0, width1 = extras
    counts = np.bincount(item, minlength=len(rows))
    closed = (entities.flags(rows, 70) & _CLOSED) == 1
    constant = np.maximum(entities.column(rows, 43, 0.0), 0)
    _pattern_breaks(source, rows, bulge, counts, (entities.flags(rows, 70) & _PATTERN_RUNS_ON) == 0)
    planes = source.planes(rows)
    has_own = np.bincount(item, (width0 != 0) | (width1 != 0), len(rows)) > 0
    width0, width1 = np.where(has_own[item], width0, constant[item]), np.where(has_own[item], width1, constant[item])
    _add(source, rows, xy, bulge, counts, closed, width0, width1, _Lift(planes, source.z(rows, 38, planes)))


def _paired(source: Source, at_x: Ints) -> Floats:
    """Return (n, 2) points from x tags and the y tag right after each; NaN where y is missing."""
    code = source.entities.code
    after = np.minimum(at_x + 1, len(code) - 1)
    x_code = code[at_x[0]] if at_x.size else 10
    has_y = (code[after] == x_code + 10) & (after > at_x)
    xy = np.full((len(at_x), 2), np.nan)
    xy[:, 0] = source.entities.tags.numbers(at_x)
    xy[has_y, 1] = source.entities.tags.numbers(after[has_y])
    return xy


@dataclass(frozen=True)
class _Lift:
    """Object coordinate systems and elevations of polylines."""

    planes: Planes
    z: Floats

    def __getitem__(self, chosen: npt.NDArray[np.generic]) -> _Lift:
        p = self.planes
        return _Lift(Planes(p.x[chosen], p.y[chosen], p.z[chosen], p.tilted[chosen]), self.z[chosen])

    def __call__(self, item: Ints, xy: Floats) -> Floats:
        """Return vertices of the polylines ``item`` in the drawing's plane."""
        return self.planes.points(item, xy, self.z[item])


def _heavy(source: Source) -> None:
    entities = source.entities
    rows = source.take("POLYLINE")
    if not rows.size:
        return
    vertex = entities.is_kind("VERTEX").nonzero()[0]
    parent = parents_of(entities, "VERTEX")[vertex]
    place = np.full(len(entities), -1, np.int64)
    place[rows] = np.arange(len(rows))
    mine = place[parent] >= 0
    vertex, item = vertex[mine], place[parent[mine]]
    flags = entities.flags(rows, 70)
    vertex_flags = entities.flags(vertex, 70)
    xy = source.xy(vertex, 10)
    faces = (flags & _FACES) > 0
    mesh = ((flags & _MESH) > 0) & ~faces
    _meshes(source, rows, mesh, item, xy)
    _polyfaces(source, rows, faces, vertex, item, xy, vertex_flags)
    frame = ((flags & _SPLINE_FIT) > 0)[item] & ((vertex_flags & _FRAME_VERTEX) > 0)
    frame &= (np.bincount(item, ~frame, minlength=len(rows)) > 0)[item]  # unless there is nothing else
    use = ~(mesh | faces)[item] & ~frame
    vertex, item, xy = vertex[use], item[use], xy[use]
    plain = (~(mesh | faces)).nonzero()[0]
    back = np.full(len(rows), -1, np.int64)
    back[plain] = np.arange(len(plain))
    item = back[item]
    in_3d = ((flags[plain] & _IN_3D) > 0)[item]
    bulge = np.where(in_3d, 0.0, entities.column(vertex, 42, 0.0))
    planes = source.planes(rows[plain])
    planes = planes.flattened((flags[plain] & _IN_3D) > 0)
    default0, default1 = entities.column(rows[plain], 40, 0.0), entities.column(rows[plain], 41, 0.0)
    width0, width1 = entities.column(vertex, 40), entities.column(vertex, 41)
    width0 = np.where(np.isnan(width0), default0[item], width0)
    width1 = np.where(np.isnan(width1), default1[item], width1)
    counts = np.bincount(item, minlength=len(plain))
    _pattern_breaks(source, rows[plain], bulge, counts, (flags[plain] & (_PATTERN_RUNS_ON | _IN_3D)) == 0)
    lift = _Lift(planes, source.z(rows[plain], 30, planes))
    _add(source, rows[plain], xy, bulge, counts, (flags[plain] & _CLOSED) == 1, width0, width1, lift)


def _pattern_breaks(source: Source, rows: Ints, bulge: Floats, counts: Ints, plain: npt.NDArray[np.bool_]) -> None:
    """Note where the patterns of polylines begin anew: at their vertices, unless they are told to run on.

    Args:
        source: the file.
        rows: polylines.
        bulge: of all vertices.
        counts: vertices of each.
        plain: the pattern of a polyline does not run on.
    """
    mine = plain & (counts > 1) & patterned(source, rows)
    bent = np.bincount(np.repeat(np.arange(len(rows)), counts), bulge != 0, len(rows)) > 0
    source.builder.rows.style["anew"][source.row[rows[mine]]] = np.where(bent, AT_CORNERS, AT_VERTICES)[mine]


def _add(
    source: Source,
    rows: Ints,
    xy: Floats,
    bulge: Floats,
    counts: Ints,
    closed: npt.NDArray[np.bool_],
    width0: Floats,
    width1: Floats,
    lift: _Lift,
) -> None:
    """Add polylines; those of varying width are cut into segments, tapering segments become filled."""
    empty = counts == 0
    for row in rows[empty].tolist():
        source.miss(row, "damaged", f"{source.entities.kinds[source.entities.kind[row]]} without vertices")
    rows, counts, closed, lift = rows[~empty], counts[~empty], closed[~empty], lift[~empty]
    if not rows.size:
        return
    start = starts_of(counts)
    same = np.abs(width0 - width0[np.repeat(start[:-1], counts)]) + np.abs(
        width1 - width0[np.repeat(start[:-1], counts)]
    )
    last_open = (start[1:] - 1)[~closed]
    same[last_open] = 0  # the widths after the last vertex draw nothing
    uneven = np.maximum.reduceat(same, start[:-1]) > 1e-9
    flat_xy, flat_counts = flattened(xy, bulge, counts, closed)
    flat_xy = lift(np.repeat(np.arange(len(rows)), flat_counts), flat_xy)
    even = (~uneven).nonzero()[0]
    if len(even) == len(rows):
        source.builder.polylines(flat_xy, flat_counts, source.row[rows], closed, np.abs(width0[start[:-1]]))
        return
    flat_start = starts_of(flat_counts)
    source.builder.polylines(
        flat_xy[picked(flat_start[even], flat_counts[even])],
        flat_counts[even],
        source.row[rows[even]],
        closed[even],
        np.abs(width0[start[even]]),
    )
    odd = uneven.nonzero()[0]
    segments = counts[odd] - ~closed[odd]
    first = picked(start[odd], segments)
    owner = np.repeat(odd, segments)
    following = np.where(first + 1 == start[owner + 1], start[owner], first + 1)
    ends = np.stack([xy[first], xy[following]], axis=1).reshape(-1, 2)
    widths = np.abs(width0[first]), np.abs(width1[first])
    _segments(source, rows[owner], ends, bulge[first], *widths, lift[owner])


def _segments(
    source: Source, rows: Ints, ends: Floats, bulge: Floats, width0: Floats, width1: Floats, lift: _Lift
) -> None:
    """Add single segments, (2 n, 2) ends of n of them: lines of even width, filled shapes where they taper."""
    two = np.full(len(rows), 2, np.int64)
    bulges = np.column_stack([bulge, np.zeros(len(bulge))]).ravel()
    xy, counts = flattened(ends, bulges, two, np.zeros(len(rows), np.bool_))
    xy = lift(np.repeat(np.arange(len(rows)), counts), xy)
    start = starts_of(counts)
    tapers = np.abs(width0 - width1) > 1e-9
    plain = (~tapers).nonzero()[0]
    source.builder.polylines(
        xy[picked(start[plain], counts[plain])], counts[plain], source.row[rows[plain]], False, width0[plain]
    )
    outlines, sizes, owners = [], [], []
    for i in tapers.nonzero()[0].tolist():
        path = xy[start[i] : start[i + 1]]
        direction = np.gradient(path, axis=0)
        length = np.hypot(direction[:, 0], direction[:, 1])
        if not length.all():
            continue
        half = np.linspace(width0[i], width1[i], len(path))[:, None] / 2
        normal = np.column_stack([-direction[:, 1], direction[:, 0]]) / length[:, None] * half
        outlines.append(np.concatenate([path + normal, (path - normal)[::-1]]))
        sizes.append(len(outlines[-1]))
        owners.append(source.row[rows[i]])
    if outlines:
        one = np.ones(len(sizes), np.int64)
        source.builder.fills(np.concatenate(outlines), np.array(sizes), one, np.array(owners))


def _meshes(source: Source, rows: Ints, mesh: npt.NDArray[np.bool_], item: Ints, xy: Floats) -> None:
    """Add the rows and columns of M × N meshes as polylines."""
    for i in mesh.nonzero()[0].tolist():
        entities, row = source.entities, rows[[i]]
        flags = int(entities.flags(row, 70)[0])
        fitted = flags & _SPLINE_FIT
        m, n = (int(entities.flags(row, code)[0]) for code in ((73, 74) if fitted else (71, 72)))
        points = xy[item == i]
        if not (0 < m * n <= len(points)):
            m, n = (int(entities.flags(row, code)[0]) for code in (71, 72))
        if not (m > 0 and n > 0 and m * n <= min(len(points), _MAX_MESH)):
            source.miss(int(row[0]), "damaged", "POLYLINE mesh")
            continue
        grid = points[-m * n :].reshape(m, n, 2)
        builder_row = source.row[row]
        for lines, closed in ((grid, bool(flags & _CLOSED_N)), (grid.swapaxes(0, 1), bool(flags & _CLOSED))):
            many, size = lines.shape[:2]
            source.builder.polylines(lines.reshape(-1, 2), np.full(many, size), np.repeat(builder_row, many), closed)


def _polyfaces(
    source: Source, rows: Ints, faces: npt.NDArray[np.bool_], vertex: Ints, item: Ints, xy: Floats, flags: Ints
) -> None:
    """Add the visible edges of polyface meshes."""
    is_face = ((flags & _FACE_RECORD) > 0) & ((flags & _FACE_POINT) == 0)
    for i in faces.nonzero()[0].tolist():
        points = xy[(item == i) & ~is_face]
        records = vertex[(item == i) & is_face]
        index = np.column_stack([source.entities.flags(records, code) for code in (71, 72, 73, 74)])
        edges: set[tuple[int, int]] = set()
        for corners in index.tolist():
            used = [c for c in corners if c]
            for a, b in zip(used, used[1:] + used[:1], strict=True):
                if a > 0 and max(abs(a), abs(b)) <= len(points):
                    edges.add((min(abs(a), abs(b)) - 1, max(abs(a), abs(b)) - 1))
        if edges:
            ends = points[np.array(sorted(edges)).ravel()]
            source.builder.polylines(ends, np.full(len(edges), 2), np.repeat(source.row[rows[[i]]], len(edges)))
        else:
            source.miss(int(rows[i]), "damaged", "POLYLINE faces")
