"""MLINE: parallel lines with the colours, caps, joints and fill of their style, and the gaps cut into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.drawings.dxf.colours import resolved
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import MultilineStyle
from app.drawings.scene import BYBLOCK

_CLOSED, _NO_START, _NO_END = 2, 4, 8  # flags of the entity
_FILLED, _JOINTS = 1, 2  # flags of the style
_START = (16, 64, 32)  # caps: a line, an outer arc, inner arcs
_END = (256, 1024, 512)
_ARC_STEPS = 16
_UNSTYLED = MultilineStyle()


@dataclass(frozen=True)
class _Path:
    """The lines of one entity.

    Args:
        xy: (elements, vertices, 2) where each line passes.
        gaps: per vertex and element, distances from there at which the line begins and ends, in turn.
        order: elements from one side to the other.
    """

    xy: Floats
    gaps: list[list[list[float]]]
    order: list[int]


def read_multilines(source: Source) -> None:
    """Add all MLINE entities."""
    rows = source.take("MLINE")
    entities = source.entities
    styles, flags = entities.handles(rows, 340), entities.flags(rows, 71)
    for row, handle, own in zip(rows.tolist(), styles.tolist(), flags.tolist(), strict=True):
        path = _path(source, row)
        if path is None:
            source.miss(row, "damaged", "MLINE")
            continue
        style = source.tables.multiline_styles.get(handle, _UNSTYLED)
        closed = bool(own & _CLOSED)
        base = int(source.row[row])
        if style.flags & _FILLED:
            _fill(source, base, path, style, closed)
        looks = [_look(source, base, style, element) for element in range(len(path.xy))]
        _lines(source, path, looks, closed)
        edges = list(range(path.xy.shape[1])) if closed else list(range(1, path.xy.shape[1] - 1))
        for vertex in edges if style.flags & _JOINTS else ():
            _across(source, path, looks, vertex)
        for kinds, vertex, off in ((_START, 0, _NO_START), (_END, -1, _NO_END)):
            if not closed and not own & off:
                _cap(source, path, looks, style.flags, kinds, vertex)


def _look(source: Source, base: int, style: MultilineStyle, element: int) -> int:
    """Return a row in the colour and linetype of an element."""
    if element >= len(style.elements):
        return base
    aci, linetype = style.elements[element]
    colour = int(resolved(np.array([float(aci)]), np.array([np.nan]))[0])
    if colour == BYBLOCK:
        colour = int(source.builder.rows.style["colour"][base])
    row = source.builder.derive(np.array([base]), colour=np.array([colour]), linetype=np.array([linetype]))
    return int(row[0])


def _lines(source: Source, path: _Path, looks: list[int], closed: bool) -> None:
    for element, row in enumerate(looks):
        whole = path.xy[element]
        if all(len(gaps[element]) < 2 for gaps in path.gaps):
            source.builder.polylines(whole, np.array([len(whole)]), np.array([row]), closed)
            continue
        following = np.roll(whole, -1, axis=0)
        for vertex in range(len(whole) if closed else len(whole) - 1):
            for piece in _pieces(whole[vertex], following[vertex], path.gaps[vertex][element]):
                source.builder.polylines(piece, np.array([2]), np.array([row]))


def _pieces(start: Floats, end: Floats, gaps: list[float]) -> Iterator[Floats]:
    """Yield what is left of a stretch of a line."""
    step = end - start
    length = float(np.hypot(*step))
    if not length:
        return
    ends = [*(min(max(at, 0.0), length) for at in gaps or [0.0])]
    if len(ends) % 2:
        ends.append(length)
    for low, high in zip(ends[::2], ends[1::2], strict=True):
        if high > low:
            yield np.stack([start + step * (low / length), start + step * (high / length)])


def _across(source: Source, path: _Path, looks: list[int], vertex: int) -> None:
    """Add a line from one side to the other, each half in the colour of its side."""
    if len(path.order) < 2:
        return
    one, other = path.order[0], path.order[-1]
    ends = path.xy[[one, other], vertex]
    middle = ends.mean(axis=0)
    for side, element in enumerate((one, other)):
        source.builder.polylines(np.stack([ends[side], middle]), np.array([2]), np.array([looks[element]]))


def _cap(source: Source, path: _Path, looks: list[int], flags: int, kinds: tuple[int, int, int], vertex: int) -> None:
    """Add what ends the lines."""
    line, outer, inner = kinds
    if flags & line:
        _across(source, path, looks, vertex)
    last = len(path.order) - 1
    rings = [0] if flags & outer else []
    rings += range(1, (last + 1) // 2) if flags & inner else ()
    for depth in rings:
        one, other = path.order[depth], path.order[last - depth]
        if one == other:
            continue
        arc = _arc(path, one, other, vertex)
        half = len(arc) // 2
        for element, part in ((one, arc[: half + 1]), (other, arc[half:])):
            source.builder.polylines(part, np.array([len(part)]), np.array([looks[element]]))


def _arc(path: _Path, one: int, other: int, vertex: int) -> Floats:
    """Return half a circle from one line to another, away from the lines."""
    ends = path.xy[[one, other], vertex]
    away = path.xy[one, vertex] - path.xy[one, 1 if vertex == 0 else -2]
    centre, radius = ends.mean(axis=0), ends[0] - ends.mean(axis=0)
    across = np.array([-radius[1], radius[0]])
    across = across if across @ away >= 0 else -across
    angle = np.linspace(0, np.pi, 2 * _ARC_STEPS + 1)[:, None]
    found: Floats = centre + radius * np.cos(angle) + across * np.sin(angle)
    return found


def _fill(source: Source, base: int, path: _Path, style: MultilineStyle, closed: bool) -> None:
    """Fill what lies between the outermost lines."""
    if len(path.order) < 2:
        return
    one, other = path.order[0], path.order[-1]
    rings = [path.xy[one], path.xy[other]]
    if not closed:
        begin = _arc(path, other, one, 0) if style.flags & _START[1] else np.empty((0, 2))
        end = _arc(path, one, other, -1) if style.flags & _END[1] else np.empty((0, 2))
        rings = [np.concatenate([path.xy[one], end, path.xy[other][::-1], begin])]
    colour = resolved(np.array([float(style.fill)]), np.array([np.nan]))
    row = source.builder.derive(np.array([base]), colour=colour)
    source.builder.rows.order[row] = np.nextafter(source.builder.rows.order[base], -np.inf)
    counts = np.array([len(ring) for ring in rings])
    source.builder.fills(np.concatenate(rings), counts, np.array([len(rings)]), row)


def _path(source: Source, row: int) -> _Path | None:
    """Read the vertices, the mitre at each, and how far along it each line passes."""
    vertices: list[list[float]] = []
    mitres: list[list[float]] = []
    figures: list[list[list[float]]] = []
    for code, value in _numeric_items(source, row):
        if code == 11:
            vertices.append([value, np.nan])
            figures.append([])
        elif code == 21 and vertices:
            vertices[-1][1] = value
        elif code == 13:
            mitres.append([value, np.nan])
        elif code == 23 and mitres:
            mitres[-1][1] = value
        elif code == 74 and figures:
            figures[-1].append([])
        elif code == 41 and figures and figures[-1]:
            figures[-1][-1].append(value)
    many = min((len(one) for one in figures), default=0)
    if not many or len(mitres) != len(vertices) or len(vertices) < 2:
        return None
    offsets = np.array([[one[0] if one else 0.0 for one in at[:many]] for at in figures])
    xy: Floats = np.array(vertices)[None] + np.array(mitres)[None] * offsets.T[:, :, None]
    if not np.isfinite(xy).all():
        return None
    gaps = [[[value for value in one[1:] if np.isfinite(value)] for one in at[:many]] for at in figures]
    return _Path(xy, gaps, np.argsort(offsets[0], kind="stable").tolist())


def _numeric_items(source: Source, row: int) -> list[tuple[int, float]]:
    entities = source.entities
    span = np.arange(int(entities.first[row]) + 1, entities.stop(row))
    code = entities.code[span]
    wanted = np.isin(code, (11, 21, 13, 23, 74, 41))
    return list(zip(code[wanted].tolist(), entities.tags.numbers(span[wanted]).tolist(), strict=True))
