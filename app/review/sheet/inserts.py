"""Lines drawn in block inserts: which inserts are whole plans, what of a symbol's lines counts, and how often."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shapely import Polygon

from app.review.ink import Stroke
from app.review.places import Outline, Symbol

SYMBOL_ROLES = 2
"""A block that is a symbol draws lines of at most so many roles."""


def plans_of(strokes: Sequence[Stroke]) -> frozenset[tuple[str, ...]]:
    """Return the block inserts that hold lines of many roles: whole plans, no symbols."""
    found: dict[tuple[str, ...], set[str]] = {}
    for stroke in strokes:
        if stroke.in_block:
            found.setdefault(stroke.handles[:-1], set()).add(stroke.role)
    return frozenset(insert for insert, roles in found.items() if len(roles) > SYMBOL_ROLES)


def outermost(strokes: Sequence[Stroke], plans: Collection[tuple[str, ...]]) -> list[Stroke]:
    """Return the strokes without closed ones that lie inside another one of the same block insert, ``plans`` apart."""
    inserts: dict[tuple[str, ...], list[Stroke]] = {}
    for stroke in strokes:
        if stroke.in_block and stroke.closed and len(stroke.xy) > 2 and stroke.handles[:-1] not in plans:
            inserts.setdefault(stroke.handles[:-1], []).append(stroke)
    inner: set[int] = set()
    for group in inserts.values():
        polygons = [Polygon(stroke.xy) for stroke in group]
        for index, polygon in enumerate(polygons):
            around = (o for o in polygons if o is not polygon and o.area > polygon.area and o.is_valid)
            if any(other.contains(polygon.representative_point()) for other in around if polygon.is_valid):
                inner.add(id(group[index]))
    return [stroke for stroke in strokes if id(stroke) not in inner]


def pieces(outlines: Sequence[Outline], symbols: Sequence[Symbol]) -> tuple[Outline | Symbol, ...]:
    """Return one place a piece of what is drawn as outlines and symbols of one role; see ``SheetView.pieces``."""
    inserts = {symbol.handles: symbol for symbol in symbols if symbol.block}
    rows = {handles[:n] for handles in inserts for n in range(1, len(handles))}
    inserts = {handles: symbol for handles, symbol in inserts.items() if handles not in rows}
    loose: list[Outline | Symbol] = [symbol for symbol in symbols if not symbol.block]
    drawn: dict[tuple[str, ...], list[Outline]] = {}
    for outline in outlines:
        insert = next((h for n in range(1, len(outline.handles)) if (h := outline.handles[:n]) in inserts), None)
        if insert is None:
            loose.append(outline)
        else:
            drawn.setdefault(insert, []).append(outline)
    circles = {symbol.handles for symbol in loose if isinstance(symbol, Symbol)}
    found = [piece for piece in loose if isinstance(piece, Symbol) or piece.handles not in circles]
    for handles, symbol in inserts.items():
        own = drawn.get(handles, ())
        found.append(own[0] if len(own) == 1 else symbol)
    return tuple(sorted(found, key=lambda piece: (*piece.shape.bounds, piece.handles)))
