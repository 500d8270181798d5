"""Symbols of a sheet: block inserts, points and small circles, with the texts beside them."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np
from shapely.geometry import Point

from app.review.ink import Mark, Stroke
from app.review.places import Label, Symbol, Value
from app.review.texts.labels import shipped_reader
from app.review.texts.naming import mark_of, name_of
from app.review.texts.ownership import Floors, beside

ROUND_SYMBOL_M = 3.0
"""A full circle up to this diameter on a symbol's layer is a symbol."""
UPON_M, UPON_DEG = 0.03, 0.5
"""Two symbols this near to one another are one, drawn twice."""


def marks_of(drawn: Sequence[Mark], strokes: Sequence[Stroke]) -> list[Mark]:
    """Return what is drawn as symbols of one role, each once, from left to right.

    Args:
        drawn: inserts and points.
        strokes: of which full circles that are small, and no part of an insert, count as symbols.
    """
    blocks = [m for m in drawn if m.block]
    taken = {m.handles for m in blocks}
    marks = [*(m for m in drawn if not m.block)]
    for stroke in strokes:
        width = float(np.ptp(stroke.xy[:, 0])) if stroke.round else 0.0
        if stroke.round and width <= ROUND_SYMBOL_M and stroke.handles[:1] not in taken:
            x, y = (float(v) for v in (stroke.xy.min(axis=0) + stroke.xy.max(axis=0)) / 2)
            marks.append(
                Mark(x, y, stroke.role, stroke.handles, proposed=stroke.proposed, width_m=width, depth_m=width)
            )
    return sorted([*_once(blocks), *_once(marks)], key=lambda m: (m.x, m.y, m.handles))


def _once(marks: Sequence[Mark]) -> list[Mark]:
    """Return marks without those that lie upon another one of the same block, or of none; mirrored ones stay apart."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda m: m.x):
        near = bisect_left(kept, mark.x - UPON_M, key=lambda m: m.x)
        if not any(_lies_upon(mark, other) for other in kept[near:]):
            kept.append(mark)
    return kept


def symbols(
    sheet: str, role: str, marks: Sequence[Mark], labels: Sequence[Label], floors: Floors
) -> tuple[Symbol, ...]:
    """Return marks of one role as places.

    Args:
        sheet: id of the sheet.
        role: of all of them.
        marks: as drawn.
        labels: all texts of the sheet.
        floors: its floor plans.
    """
    found = []
    for mark, texts in zip(marks, beside(role, [(m.x, m.y) for m in marks], labels), strict=True):
        floor, level = floors.of(Point(mark.x, mark.y), texts)
        word = mark_of(mark, texts)
        found.append(
            Symbol(
                sheet=sheet,
                role=role,
                name=word or name_of(role, texts),
                labels=texts.labels,
                handles=mark.handles,
                proposed=mark.proposed,
                level=level,
                floor=floor,
                x=mark.x,
                y=mark.y,
                rotation_deg=mark.rotation_deg,
                block=mark.block,
                mark=word,
                attributes=mark.attributes,
                width_m=mark.width_m,
                depth_m=mark.depth_m,
                corners=mark.corners,
                read=_said_by(mark.attributes) | (dict(shipped_reader().read(word)) if word else {}),
            )
        )
    return tuple(found)


def _lies_upon(mark: Mark, other: Mark) -> bool:
    if mark.block != other.block or abs(mark.y - other.y) > UPON_M:
        return False
    turn = (mark.rotation_deg - other.rotation_deg + 180.0) % 360.0 - 180.0
    corners = list(zip(mark.corners, other.corners, strict=False))
    return abs(turn) <= UPON_DEG and all(math.dist(*pair) <= UPON_M for pair in corners)


def _said_by(attributes: Mapping[str, str]) -> dict[str, Value]:
    """Return what a block's attributes say: tag and value read as one text."""
    found: dict[str, Value] = {}
    for tag, value in attributes.items():
        if value:
            found |= shipped_reader().read(f"{tag}:{value}")
    return found
