"""What lies above what (上下层): floor plans of a set laid over one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import affinity, union_all

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetSet,
    SheetView,
    cannot_determine,
    gathers,
    judge,
    normalised,
    not_applicable,
    numeral,
)
from review_rules.architecture.rooms import all_rooms, called

SAME_SIZE_M = 0.3
"""Floors whose rooms together measure the same within this lie straight above one another."""


@dataclass(frozen=True)
class Storeys:
    """One floor plan: the storeys that its title names, and its rooms."""

    low: int
    high: int
    rooms: tuple[Outline, ...]


def _of_storeys(sheet: SheetView, limits: Limits) -> tuple[Outline, ...]:
    """Return the rooms of the floor plans whose titles name storeys."""
    found = all_rooms(sheet) if sheet.has("room", "wall") else ()
    return tuple(room for room in found if _storeys(room.floor or sheet.title, limits))


def _in_one_flat(sheet: SheetView, limits: Limits) -> bool:
    """Tell whether a sheet speaks of flats of several storeys."""
    return any(limits.pattern("same_flat").search(normalised(label.text)) for label in sheet.texts())


@gathers(_of_storeys, _in_one_flat)
def bathrooms(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Find bathrooms straight above bedrooms, living rooms, kitchens and dining rooms of the storey below.

    Storeys come from the titles of the floor plans. Plans are laid over one another where their rooms together measure
    the same. Where a flat has two storeys, whose rooms lie above whose is not told.
    """
    plans = _plans(sheets, limits)
    seen = False
    for lower in plans:
        for upper in plans:
            if lower is upper or upper.low != lower.high + 1:
                continue
            seen = True
            yield from _above(sheets, lower, upper, limits)
    if not seen:
        yield not_applicable(sheets)


def _above(sheets: SheetSet, lower: Storeys, upper: Storeys, limits: Limits) -> Iterator[Draft]:
    wet = [room for room in upper.rooms if limits.pattern("above").search(called(room))]
    dry = [room for room in lower.rooms if limits.pattern("below").search(called(room))]
    shift = _shift(lower.rooms, upper.rooms)
    for room in wet:
        if shift is None:
            yield cannot_determine(sheets, missing="axis", place=room)
            continue
        moved = affinity.translate(room.polygon, *shift)
        under = [(moved.intersection(other.polygon).area, other) for other in dry]
        worst, other = max(under, key=lambda found: float(found[0]), default=(0.0, None))
        if other is None or worst <= limits.number("overlap_m2"):
            yield judge(room, True)
        elif any(said for _, said in sheets.each(_in_one_flat, limits)):
            yield cannot_determine(sheets, missing="room:flat", place=room)
        else:
            yield judge(room, False, value=float(worst), limit=0.0, unit="m2", below=other.name)


def _plans(sheets: SheetSet, limits: Limits) -> list[Storeys]:
    """Return the floor plans with rooms, each with the storeys its title names."""
    grouped: dict[tuple[str, str], list[Outline]] = {}
    for sheet, rooms in sheets.each(_of_storeys, limits):
        for room in rooms:
            grouped.setdefault((sheet.id, room.floor or sheet.title), []).append(room)
    plans = []
    for (_, title), own in sorted(grouped.items()):
        storeys = _storeys(title, limits)
        if storeys:
            plans.append(Storeys(*storeys, tuple(own)))
    return plans


def _storeys(title: str, limits: Limits) -> tuple[int, int] | None:
    """Return the lowest and the highest storey that a title names; storeys below ground count from −1 down."""
    plain = normalised(title)
    if limits.pattern("first").search(plain):
        return 1, 1
    match = limits.pattern("storey").search(plain)
    if not match:
        return None
    low = numeral(match["from"])
    high = numeral(match["to"]) if match["to"] else low
    return (-low, -low) if match["below"] else (low, high)


def _shift(lower: Sequence[Outline], upper: Sequence[Outline]) -> tuple[float, float] | None:
    """Return how far the upper plan must move to lie on the lower one, None when they do not match."""
    a = np.array(union_all([room.polygon for room in lower]).bounds)
    b = np.array(union_all([room.polygon for room in upper]).bounds)
    if float(np.abs((a[2:] - a[:2]) - (b[2:] - b[:2])).max()) > SAME_SIZE_M:
        return None
    move = ((a[:2] + a[2:]) - (b[:2] + b[2:])) / 2
    return float(move[0]), float(move[1])
