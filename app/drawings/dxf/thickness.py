"""Thickness: how far an entity is drawn out along its extrusion, which shows from above where that is tilted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.drawings.dashes import CORNER_RAD
from app.drawings.dxf.numbers import Floats, Ints
from app.drawings.dxf.ragged import starts_of
from app.drawings.dxf.source import Source

_DRAWN = ("LINE", "POINT", "ARC", "CIRCLE", "SOLID", "TRACE", "LWPOLYLINE", "POLYLINE")
_LETTERS = ("TEXT", "ATTRIB", "SHAPE")
_FLAT = 1e-9  # of a drawing unit, what must show of it


def read_walls(source: Source) -> None:
    """Add the far edge of what has a tilted thickness, and the edges that lead there; call this after their readers."""
    entities = source.entities
    tags = entities.with_code(39)
    rows = np.unique(entities.owner[tags[np.nan_to_num(entities.tags.numbers(tags)) != 0]]).astype(np.int64)
    rows = rows[(source.row[rows] >= 0) & ~source.hidden[rows] & entities.is_kind(*_DRAWN, *_LETTERS)[rows]]
    if not rows.size:
        return
    reach = source.planes(rows).z * np.nan_to_num(entities.column(rows, 39, 0.0))[:, None]
    seen = np.abs(reach).max(axis=1) > _FLAT
    rows, reach = rows[seen], reach[seen]
    letters = entities.is_kind(*_LETTERS)[rows]
    for row in rows[letters].tolist():
        source.miss(row, "simplified", f"thickness of {entities.kinds[entities.kind[row]]}")
    walls = _Walls(source, source.row[rows[~letters]], reach[~letters])
    walls.of_lines()  # before the others, which add lines
    walls.of_areas()
    walls.of_curves()
    walls.of_points()


class _Walls:
    """Walls of some rows of the builder, and how far each is drawn out in the drawing's plane."""

    def __init__(self, source: Source, rows: Ints, reach: Floats) -> None:
        self._builder = source.builder
        self._reach = np.zeros((len(source.builder.rows), 2))
        self._reach[rows] = reach
        self._mine = np.zeros(len(source.builder.rows), np.bool_)
        self._mine[rows] = True

    def of_points(self) -> None:
        """Draw points out to lines."""
        for xy, row in list(self._builder.point.chunks("xy", "row")):
            self._edges(xy[self._mine[row]], row[self._mine[row]])

    def of_lines(self) -> None:
        """Draw polylines out, with an edge at each end and corner."""
        for xy, counts, row, closed, width in list(self._builder.poly.chunks("xy", "counts", "row", "closed", "width")):
            mine = self._mine[row]
            if not mine.any():
                continue
            xy, counts, row, closed = xy[np.repeat(mine, counts)], counts[mine], row[mine], closed[mine]
            far = xy + np.repeat(self._reach[row], counts, axis=0)
            self._builder.polylines(far, counts, row, closed, width[mine])
            corner = _corners(xy, starts_of(counts), closed)
            self._edges(xy[corner], np.repeat(row, counts)[corner])

    def of_areas(self) -> None:
        """Draw areas out, with an edge at each vertex."""
        for xy, ring_counts, rings, row in list(self._builder.fill.chunks("xy", "ring_counts", "rings", "row")):
            mine = self._mine[row]
            ring = np.repeat(mine, rings)
            vertex = np.repeat(ring, ring_counts)
            if not mine.any():
                continue
            owner = np.repeat(np.repeat(row, rings), ring_counts)[vertex]
            far = xy[vertex] + self._reach[owner]
            self._builder.fills(far, ring_counts[ring], rings[mine], row[mine])
            self._edges(xy[vertex], owner)

    def of_curves(self) -> None:
        """Draw arcs out, with an edge at each end and where the wall turns away from the eye."""
        for curve, row in list(self._builder.curve.chunks("curve", "row")):
            mine = self._mine[row]
            curve, row = curve[mine], row[mine]
            if not len(row):
                continue
            reach = self._reach[row]
            far = curve.copy()
            far[:, :2] += reach
            self._builder.curves(far, row)
            u, v, begin, end = curve[:, 2:4], curve[:, 4:6], curve[:, 6], curve[:, 7]
            turns = np.arctan2(_cross(reach, v), _cross(reach, u))
            whole = end - begin >= 2 * np.pi * (1 - 1e-9)
            for at, kept in ((begin, ~whole), (end, ~whole), (turns, None), (turns + np.pi, None)):
                if kept is None:
                    at = begin + (at - begin) % (2 * np.pi)
                    kept = at < end
                cos, sin = np.cos(at)[:, None], np.sin(at)[:, None]
                self._edges((curve[:, :2] + u * cos + v * sin)[kept], row[kept])

    def _edges(self, xy: Floats, row: npt.NDArray[np.integer]) -> None:
        """Add lines from places of rows to the far edge."""
        ends = np.stack([xy, xy + self._reach[row]], axis=1).reshape(-1, 2)
        self._builder.polylines(ends, np.full(len(row), 2), row)


def _cross(a: Floats, b: Floats) -> Floats:
    found: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return found


def _corners(xy: Floats, start: Ints, closed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which vertices are ends of polylines or places where they turn more than the chords of an arc do."""
    found = np.zeros(len(xy), np.bool_)
    for begin, end, whole in zip(start[:-1].tolist(), start[1:].tolist(), closed.tolist(), strict=True):
        ring = xy[begin:end]
        step = np.diff(np.vstack([ring[-1:], ring, ring[:1]]), axis=0)
        way = np.arctan2(step[:, 1], step[:, 0])
        found[begin:end] = np.abs((np.diff(way) + np.pi) % (2 * np.pi) - np.pi) > CORNER_RAD
        if not whole:
            found[[begin, end - 1]] = True
    return found
