"""Rescue openings (消防救援口): how many a compartment has, how far apart they are, how large they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outline,
    Place,
    SheetView,
    between,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.figures import at_label
from review_rules.outlines import areas
from review_rules.storeys import storeys

AT_WALL_M = 2.0
"""An opening's sign stands at most this far from the wall of its compartment."""
SAME_M = 1.5
"""A text this near to a symbol speaks of it."""
MARK_M = 2.5
"""The mark of the window stands at most this far from the sign."""


def count(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the rescue openings of each compartment, or storey, from the third storey on.

    Source: GB 55037-2022 2.2.3.
    """
    found = _openings(sheet, limits)
    places = _served(sheet, limits)
    if not places:
        yield not_applicable(sheet)
    elif not found:
        yield cannot_determine(sheet, missing="rescue_opening", reason="role")
    for place in places if found else ():
        yield compare(place, float(len(_own(place, found))), unit="count", at_least=limits.number("openings"))


def spacing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way along the wall between neighbouring rescue openings against the largest one, m.

    The longest way round between two of them passes the sides without any. Source: GB 50016-2014(2018) 7.2.5.
    """
    found, seen = _openings(sheet, limits), False
    for place in _served(sheet, limits) if found else ():
        ring = place.polygon.exterior
        own = sorted(_own(place, found), key=lambda one: float(ring.project(one.shape)))
        if len(own) < 2:
            continue
        seen = True
        at = [float(ring.project(one.shape)) for one in own]
        ways = [(b - a) % ring.length for a, b in zip(at, [*at[1:], at[0]], strict=True)]
        pairs = sorted(zip(ways, own, [*own[1:], own[0]], strict=True), key=lambda one: one[0])[:-1]
        way, one, other = pairs[-1]
        yield compare(between(one, other), way, unit="m", at_most=limits.number("apart"), name=place.name)
    if not seen:
        yield not_applicable(sheet)


def size(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold width and height of each marked window (or door) for rescue against the least clear ones, m.

    A frame takes up to ``frame`` of the opening. Source: GB 55037-2022 2.2.3.
    """
    marks = [label for label in sheet.texts() if "opening_dm" in label.read]
    seen = False
    for one in _openings(sheet, limits):
        near = [label for label in marks if label.point.distance(one.shape) <= MARK_M]
        mark = min(near, key=lambda label: label.point.distance(one.shape), default=None)
        digits = str(mark.read["opening_dm"]) if mark else ""
        if mark is None or len(digits) < 3:
            continue
        seen = True
        yield _large_enough(sheet, one, mark, digits, limits)
    if not seen:
        yield not_applicable(sheet)


def _large_enough(sheet: SheetView, place: Place, mark: Label, digits: str, limits: Limits) -> Draft:
    width, height = float(digits[:-2]) / 10, float(digits[-2:]) / 10
    wide = limits.number("door_width" if mark.read.get("opening") == "door" else "width")
    value, least = min((width, wide), (height, limits.number("height")), key=lambda one: one[0] - one[1])
    draft = compare(place, value, unit="m", at_least=least, name=" ".join(normalised(mark.text).split()))
    if draft.outcome == "complies" and value - limits.number("frame") < least:
        return cannot_determine(sheet, missing="window:clear_width_m", place=place)
    return draft


def _openings(sheet: SheetView, limits: Limits) -> list[Place]:
    """Return the signs of rescue openings: symbols, and texts that stand for one alone."""
    symbols = sheet.symbols("rescue_opening")
    words = limits.pattern("sign")
    texts = [label for label in sheet.texts() if "drawing_title" not in label.read and "note" not in label.read]
    alone = [
        label
        for label in texts
        if words.search(normalised(label.text)) and all(label.point.distance(one.shape) > SAME_M for one in symbols)
    ]
    return [*symbols, *(_sign(sheet, label) for label in alone)]


def _sign(sheet: SheetView, label: Label) -> Place:
    """Return where a text places the opening: at the tip of its leader, else where it stands."""
    place = at_label(sheet, label)
    return replace(place, x=label.points_to[0], y=label.points_to[1]) if label.points_to else place


def _served(sheet: SheetView, limits: Limits) -> list[Outline]:
    """Return the compartments, else the storeys, of plans from the third storey on."""
    low = limits.pattern("low")
    found = list(areas(sheet, "fire_compartment"))
    if not found and sheet.has("wall"):
        plans = [storey for storey in storeys(sheet) if len(storey.spaces) > 1]
        found = [
            Outline(sheet=sheet.id, name=one.name, level=one.level, floor=one.name, polygon=one.extent) for one in plans
        ]
    named = [(one, normalised(one.floor or sheet.title)) for one in found]
    return [one for one, floor in named if floor and one.level != "below" and not low.search(floor)]


def _own(place: Outline, found: Sequence[Place]) -> list[Place]:
    return [one for one in found if place.polygon.exterior.distance(one.shape) <= AT_WALL_M]
