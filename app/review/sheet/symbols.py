"""Symbols of a sheet: block inserts, points and small circles, with the texts beside them."""

from __future__ import annotations

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


def marks_of(drawn: Sequence[Mark], strokes: Sequence[Stroke]) -> list[Mark]:
    """Return what is drawn as symbols of one role, each once, from left to right.

    Args:
        drawn: inserts and points.
        strokes: of which full circles that are small, and no part of an insert, count as symbols.
    """
    marks = {(round(m.x, 3), round(m.y, 3)): m for m in drawn if not m.block}
    blocks = [m for m in drawn if m.block]
    taken = {m.handles for m in blocks}
    for stroke in strokes:
        width = float(np.ptp(stroke.xy[:, 0])) if stroke.round else 0.0
        if stroke.round and width <= ROUND_SYMBOL_M and stroke.handles[:1] not in taken:
            x, y = (float(v) for v in (stroke.xy.min(axis=0) + stroke.xy.max(axis=0)) / 2)
            circle = Mark(x, y, stroke.role, stroke.handles, proposed=stroke.proposed, width_m=width, depth_m=width)
            marks.setdefault((round(x, 3), round(y, 3)), circle)
    unique = {_placed(mark): mark for mark in blocks}
    return sorted([*unique.values(), *marks.values()], key=lambda m: (m.x, m.y, m.handles))


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


def _placed(mark: Mark) -> tuple[str, float, float, float, tuple[tuple[float, float], ...]]:
    """Return what two inserts of one block share when one lies upon the other, mirrored ones apart."""
    corners = tuple((round(x, 3), round(y, 3)) for x, y in mark.corners)
    return mark.block, round(mark.x, 3), round(mark.y, 3), round(mark.rotation_deg, 2), corners


def _said_by(attributes: Mapping[str, str]) -> dict[str, Value]:
    """Return what a block's attributes say: tag and value read as one text."""
    found: dict[str, Value] = {}
    for tag, value in attributes.items():
        if value:
            found |= shipped_reader().read(f"{tag}:{value}")
    return found
