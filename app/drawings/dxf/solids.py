"""REGION, 3DSOLID, BODY and surfaces: the edges of their ACIS bodies as seen from above, read by ezdxf."""

from __future__ import annotations

import binascii
import logging
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source

if TYPE_CHECKING:
    from ezdxf.acis.entities import Body, Edge

_SOLIDS = ("3DSOLID", "REGION", "BODY")
_SURFACES = ("SURFACE", "PLANESURFACE", "EXTRUDEDSURFACE", "LOFTEDSURFACE", "REVOLVEDSURFACE", "SWEPTSURFACE")
_STRAIGHT, _ELLIPSE = "straight-curve", "ellipse-curve"
_CHORD_RAD = math.pi / 36
_MAX_EDGES = 200_000  # of a file


def read_solids(source: Source) -> None:
    """Add the edges of solids; those that ezdxf cannot read stay for others."""
    entities = source.entities
    rows = (entities.is_kind(*_SOLIDS, *_SURFACES) & (source.row >= 0) & ~source.hidden).nonzero()[0]
    if not rows.size:
        return
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    binary = _binary_data(source)
    left = _MAX_EDGES
    for row in rows.tolist():
        lines, exact = _edges(binary.get(int(entities.handles(np.array([row]))[0]), b"") or _text_data(source, row))
        if not lines or len(lines) > left:
            continue
        left -= len(lines)
        source.covered[row] = True
        counts = np.array([len(line) for line in lines])
        source.builder.polylines(np.concatenate(lines), counts, np.full(len(lines), source.row[row]))
        if not exact:
            source.miss(row, "simplified", f"curved edges of {entities.kinds[entities.kind[row]]}")


def _text_data(source: Source, row: int) -> list[str]:
    """Return the lines of text that describe a body: groups 1, continued by 3."""
    found: list[str] = []
    for code, value in source.entities.items(row):
        if code == 1:
            found.append(value.decode("latin-1"))
        elif code == 3 and found:
            found[-1] += value.decode("latin-1")
    return found


def _binary_data(source: Source) -> dict[int, bytes]:
    """Return handle → binary body, as releases since 2013 keep them in a section of their own."""
    entities = source.entities
    found: dict[int, bytes] = {}
    records = entities.is_kind("ACDSRECORD").nonzero()[0]
    for row, owner in zip(records.tolist(), entities.handles(records, 320).tolist(), strict=True):
        try:
            found[owner] = binascii.unhexlify(b"".join(value for code, value in entities.items(row) if code == 310))
        except binascii.Error:
            continue
    return found


def _edges(data: bytes | list[str]) -> tuple[list[Floats], bool]:
    """Return the edges of the bodies in ``data`` as (n, 2) polylines, and whether all of them are exact."""
    if not data:
        return [], True
    from ezdxf.acis.entities import load
    from ezdxf.tools.crypt import decode

    _teach_reader()
    try:
        bodies = load(data if isinstance(data, bytes) else list(decode(data)))
        pairs = [(edge, body) for body in bodies for edge in _edges_of(body)]
        drawn = [_line(edge, body) for edge, body in pairs]
    except Exception:  # noqa: BLE001  ezdxf raises anything on bodies it does not know
        return [], True
    lines = [line for line, _ in drawn if len(line) > 1 and np.isfinite(line).all()]
    return lines, all(exact for _, exact in drawn)


def _edges_of(body: Body) -> Iterator[Edge]:
    """Yield each edge of a body once."""
    known: set[int] = set()
    for lump in body.lumps():
        for shell in lump.shells():
            for face in shell.faces():
                for loop in face.loops():
                    for coedge in loop.coedges():
                        if not coedge.edge.is_none and id(coedge.edge) not in known:
                            known.add(id(coedge.edge))
                            yield coedge.edge


def _line(edge: Edge, body: Body) -> tuple[Floats, bool]:
    """Return an edge as a polyline seen from above; a curve of an unknown kind as its chord."""
    ends = [vertex.point.location for vertex in (edge.start_vertex, edge.end_vertex) if not vertex.is_none]
    points, exact = ends, edge.curve.type == _STRAIGHT or len(ends) < 2
    if edge.curve.type == _ELLIPSE:
        points, exact = _arc(edge, ends), True
    if not body.transform.is_none:
        points = list(body.transform.matrix.transform_vertices(points))
    return np.array([(point.x, point.y) for point in points], np.float64).reshape(-1, 2), exact


def _arc(edge: Edge, ends: list[Any]) -> list[Any]:
    """Return points along an elliptic edge: the way its curve goes, or against it."""
    curve: Any = edge.curve
    minor = curve.normal.cross(curve.major) * curve.ratio
    size = curve.major.magnitude_square, minor.magnitude_square
    if not all(size):
        return ends

    def angle(point: Any) -> float:
        arm = point - curve.centre
        return math.atan2(arm.dot(minor) / size[1], arm.dot(curve.major) / size[0])

    start, end = (angle(ends[0]), angle(ends[-1])) if ends else (0.0, 0.0)
    if edge.sense:
        start, end = end, start
    sweep = (end - start) % math.tau
    sweep = sweep if sweep > 1e-9 and edge.start_vertex is not edge.end_vertex else math.tau
    steps = max(2, math.ceil(sweep / _CHORD_RAD))
    turns = [start + sweep * i / steps for i in range(steps + 1)]
    return [curve.centre + curve.major * math.cos(turn) + minor * math.sin(turn) for turn in turns]


def _teach_reader() -> None:
    """Teach ezdxf's reader of ACIS the curve it lacks, and transforms as binary bodies have them."""
    from ezdxf.acis.entities import ENTITY_TYPES, Curve, Transform
    from ezdxf.acis.sab import SabDataLoader
    from ezdxf.math import Matrix44, Vec3

    if _ELLIPSE in ENTITY_TYPES:
        return

    class EllipseCurve(Curve):
        type = _ELLIPSE

        def restore_data(self, loader: Any) -> None:
            self.centre, self.normal, self.major = (Vec3(loader.read_vec3()) for _ in range(3))
            self.ratio = loader.read_double()

        def evaluate(self, param: float) -> Vec3:
            minor = self.normal.cross(self.major) * self.ratio
            return self.centre + self.major * math.cos(param) + minor * math.sin(param)

    class AnyTransform(Transform):
        def restore_data(self, loader: Any) -> None:
            if isinstance(loader, SabDataLoader) and not isinstance(loader.data[loader.index].value, str):
                rows = [loader.read_vec3() for _ in range(4)]
            else:
                numbers = loader.read_transform()
                rows = [tuple(numbers[i : i + 3]) for i in range(0, 12, 3)]
            values = [number for row, last in zip(rows, (0.0, 0.0, 0.0, 1.0), strict=True) for number in (*row, last)]
            self.matrix = Matrix44(values)

    ENTITY_TYPES[_ELLIPSE] = EllipseCurve
    ENTITY_TYPES["transform"] = AnyTransform
