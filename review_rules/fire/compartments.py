"""Fire compartments (防火分区): area, and the exits of each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Place,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    not_applicable,
)


def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the plan area of each compartment of a civil building, garages apart, with the limit of its class.

    Sprinklers over the whole compartment double the limit. Source: GB 55037-2022 4.3.16.
    """
    for outline in _outlines(sheet):
        if outline is None:
            yield cannot_determine(sheet, missing="fire_compartment")
        elif _is_garage(outline, facts, limits):
            yield not_applicable(sheet, place=outline)
        else:
            yield _judged(sheet, outline, _civil_limits(outline, facts, limits), facts, limits)


def garage_area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the plan area of each garage compartment with its limit. Source: GB 50067-2014 5.1.1, 5.1.2."""
    for outline in _outlines(sheet):
        if outline is None:
            yield cannot_determine(sheet, missing="fire_compartment")
        elif not _is_garage(outline, facts, limits):
            yield not_applicable(sheet, place=outline)
        else:
            below = (outline.level or sheet.level or _said(facts, "level")) == "below"
            kinds = ["underground"] if below else ["underground", "several_storeys", "one_storey"]
            yield _judged(sheet, outline, [limits.number(kind) for kind in kinds], facts, limits)


def exit_spacing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the distance between the nearest edges of two exits of one compartment with the least one.

    Source: GB 50016-2014(2018) 5.5.2.
    """
    exits: list[Place] = [*sheet.pieces("safety_exit")]
    drawn = {handle for place in exits for handle in place.handles}
    exits += [path for path in sheet.open_outlines("safety_exit") if drawn.isdisjoint(path.handles)]
    if not exits:
        yield cannot_determine(sheet, missing="safety_exit")
        return
    compartments = sheet.closed_outlines("fire_compartment")
    groups = [[place for place in exits if place.shape.distance(zone.polygon) < 1.0] for zone in compartments]
    for group in groups or [exits]:
        for one, other in combinations(group, 2):
            path = between(one, other)
            if one.floor == other.floor:
                apart = max(0.0, path.length_m - _half_width(one) - _half_width(other))
                yield compare(path, apart, unit="m", at_least=limits.number("distance"))


def _half_width(place: Place) -> float:
    return place.width_m / 2 if isinstance(place, Symbol) else 0.0


def _outlines(sheet: SheetView) -> list[Outline] | list[None]:
    return list(sheet.closed_outlines("fire_compartment")) or [None]


def _said(facts: Facts, name: str) -> str:
    return facts.text(name) if name in facts else ""


def _is_garage(outline: Outline, facts: Facts, limits: Limits) -> bool:
    if outline.says(limits.pattern("garage")):
        return True
    return _said(facts, "building_use") == "garage" and not outline.says(limits.pattern("plant"))


def _civil_limits(outline: Outline, facts: Facts, limits: Limits) -> list[float]:
    """Return the limits that may hold, without sprinklers: one, or several while an input is missing."""
    level = outline.level or _said(facts, "level")
    if level == "below":
        return [limits.number("basement_plant" if outline.says(limits.pattern("plant")) else "basement")]
    high = _said(facts, "high_rise")
    rating = outline.word("fire_rating") or _said(facts, "fire_rating")
    low_limits = [limits.number(f"low_rise.rating_{r}") for r in ([rating] if rating else ["1", "2", "3", "4"])]
    found = [] if high == "no" else [limits.number("high_rise")]
    return found + ([] if high == "yes" else low_limits)


def _judged(sheet: SheetView, outline: Outline, bases: list[float], facts: Facts, limits: Limits) -> Draft:
    sprinklers = outline.word("sprinklers") or _said(facts, "sprinklers")
    factor = limits.number("sprinkler_factor")
    factors = {"yes": [factor], "no": [1.0]}.get(sprinklers, [1.0, factor])
    possible = sorted(base * one for base in bases for one in factors)
    value = outline.area_m2
    drafts = [compare(outline, value, unit="m2", at_most=limit) for limit in (possible[0], possible[-1])]
    if drafts[0].outcome == drafts[1].outcome:
        return drafts[0] if drafts[0].outcome == "complies" else drafts[1]
    if len(set(bases)) > 1:
        missing = "fire_rating" if "high_rise" in facts else "building_height_m"
        return cannot_determine(sheet, missing=missing, place=outline)
    return cannot_determine(sheet, missing="sprinklers", place=outline)
