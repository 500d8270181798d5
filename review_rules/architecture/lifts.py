"""Lifts (电梯): how many a floor shows, and how many it needs."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Place,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.architecture.rooms import all_rooms

APART_M = 1.2
"""Signs of a lift nearer than this stand for one lift."""


def has_lift(sheet: SheetView) -> bool:
    """Tell whether a sheet shows a lift."""
    return bool(lifts(sheet))


def lifts(sheet: SheetView) -> list[Place]:
    """Return the lifts of a sheet: blocks, shafts and rooms of lifts, and the marks that stand for one alone."""
    found: list[Place] = list(sheet.pieces("lift"))
    for room in all_rooms(sheet):
        if any("lift" in label.read for label in room.labels) and not _near(room, found):
            found.append(room)
    for label in sheet.texts():
        if "lift" not in label.read:
            continue
        mark = Symbol(sheet=sheet.id, role="lift", name=label.text, handles=label.handles, x=label.x, y=label.y)
        if not _near(mark, found):
            found.append(mark)
    return found


def number(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the number of lifts of a floor plan against the least one for each unit, count.

    A sheet without any lift counts only when it shows stairs and rooms: a whole floor.
    """
    least = _least(facts, limits)
    if not least:
        yield not_applicable(sheet)
        return
    units = {m[0] for label in sheet.texts() if (m := limits.pattern("unit").search(normalised(label.text)))}
    found = lifts(sheet)
    if not found and (sheet.level == "below" or not (sheet.has("stair") and sheet.has("room"))):
        yield cannot_determine(sheet, missing="lift", reason="role")
        return
    place = found[0] if found else next(iter(all_rooms(sheet) or sheet.paths("stair")))
    yield compare(place, float(len(found)), unit="count", at_least=least * max(1, len(units)), name=place.floor)


def _least(facts: Facts, limits: Limits) -> float:
    """Return the lifts that a unit of so many storeys needs."""
    storeys = facts.number("storeys_above")
    return max((float(row[1]) for row in limits.rows("steps") if storeys >= row[0]), default=0.0)


def _near(place: Place, others: list[Place]) -> bool:
    return any(place.shape.distance(other.shape) < APART_M for other in others)
