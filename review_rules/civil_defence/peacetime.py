"""Civil-defence works in peacetime (平时使用的人防工程): compartments, smoke zones, uses, exits, sprinklers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from shapely.geometry import Point

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outcome,
    Outline,
    SheetSet,
    SheetView,
    cannot_determine,
    compare,
    gathers,
    judge,
    normalised,
    not_applicable,
)
from review_rules.civil_defence.doors import is_protective
from review_rules.civil_defence.works import is_civil_defence
from review_rules.figures import at_label
from review_rules.outlines import areas, marks, spoken_word, unclosed
from review_rules.storeys import storeys
from review_rules.unknowns import held, possible

BAYS_OF_A_GARAGE = 3
OWN_RULES = ("garage", "warehouse")
"""Uses whose compartments other clauses measure."""


def compartment(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each fire compartment of civil-defence works against the limit of its use, m².

    Garages and stores have their own clauses. Source: GB 50098-2009 4.1.1, 4.1.3.
    """
    if not is_civil_defence(sheet, limits):
        yield not_applicable(sheet)
        return
    for outline in areas(sheet, "fire_compartment"):
        if _use(sheet, outline) in OWN_RULES:
            yield not_applicable(sheet, place=outline)
            continue
        said = spoken_word(outline, "sprinklers")
        sure = said if said in ("yes", "no") else ""
        wet = (sure,) if sure else ("yes", "no") if said else possible(facts, "sprinklers", ("yes", "no"))
        hall = outline.says(limits.pattern("hall"))
        equipped = (True,) if outline.says(limits.pattern("equipped")) else (True, False)
        found = {_limit_m2(outline, limits, *world) for world in product(wet, equipped if hall else (False,))}
        missing = "sprinklers" if len(wet) > 1 else "fire_compartment:use"
        yield held(sheet, outline, outline.area_m2, found, unit="m2", missing=missing)
    yield from unclosed(sheet, "fire_compartment")


def smoke_zone(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each smoke zone of civil-defence works against the largest area, m²; tall rooms are free of it.

    Source: GB 50098-2009 4.1.6.
    """
    if not is_civil_defence(sheet, limits):
        yield not_applicable(sheet)
        return
    for zone in areas(sheet, "smoke_zone"):
        height = zone.number("clear_height_m")
        if _use(sheet, zone) == "garage" or (height is not None and height > limits.number("free_above_m")):
            yield not_applicable(sheet, place=zone)
        else:
            yield compare(zone, zone.area_m2, unit="m2", at_most=limits.number("zone"))
    yield from unclosed(sheet, "smoke_zone")


def uses(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Find rooms of civil-defence works with a use that is forbidden there, or forbidden below the first basement.

    Source: GB 50098-2009 3.1.3, 3.1.4.
    """
    seen = False
    for label in sheet.texts() if is_civil_defence(sheet, limits) else ():
        text = normalised(label.text)
        if limits.pattern("but").search(text) or "drawing_title" in label.read:
            continue
        if limits.pattern("never").search(text):
            seen = True
            yield judge(at_label(sheet, label), False)
        elif limits.pattern("not_deep").search(text):
            seen = True
            floor = normalised(f"{sheet.floor_of(Point(label.x, label.y))[0]}\n{sheet.title}")
            if limits.pattern("deep").search(floor):
                yield judge(at_label(sheet, label), False)
            elif limits.pattern("first_basement").search(floor):
                yield judge(at_label(sheet, label), True)
            else:
                yield cannot_determine(sheet, missing="level", place=at_label(sheet, label))
    if not seen:
        yield not_applicable(sheet)


def public_exits(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Find peacetime exits whose door is a protective one. Source: GB 55037-2022 6.4.5."""
    seen = False
    for mark in marks(sheet, "safety_exit"):
        for storey in storeys(sheet):
            row = storey.door_at(mark.shape)
            if row < 0:
                continue
            seen = True
            door = storey.doors[row]
            yield judge(door.place, not is_protective(door, limits), name=door.mark)
            break
    if not seen:
        yield not_applicable(sheet)


def _units(sheet: SheetView, _limits: Limits) -> tuple[Outline, ...]:
    return areas(sheet, "protective_unit") if sheet.has("protective_unit") else ()


@gathers(_units)
def sprinklers(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell whether civil-defence works above the area that asks for it have sprinklers, m².

    Source: GB 55037-2022 8.1.9.
    """
    units = [unit for _, found in sheets.each(_units, limits) for unit in found]
    total = sum(unit.area_m2 for unit in units)
    most = limits.number("without")
    if not units:
        yield cannot_determine(sheets, missing="protective_unit:outline")
        return
    small = compare(units[0], total, unit="m2", at_most=most)
    if small.outcome is Outcome.COMPLIES:
        yield small
    else:
        yield judge(units[0], facts.text("sprinklers") == "yes", value=total, limit=most, unit="m2")


def _use(sheet: SheetView, outline: Outline) -> str:
    """Return what an outline is used for: its label's word, or a garage by the bays in it."""
    said = spoken_word(outline, "use")
    if said:
        return said
    bays = sum(outline.polygon.contains(bay.shape.representative_point()) for bay in sheet.pieces("parking_space"))
    return "garage" if bays >= BAYS_OF_A_GARAGE else ""


def _limit_m2(outline: Outline, limits: Limits, wet: str, equipped: bool) -> float:
    plain = limits.number("compartment") * (limits.number("sprinkler_factor") if wet == "yes" else 1.0)
    if outline.says(limits.pattern("auditorium")):
        return limits.number("auditorium")
    return limits.number("hall") if equipped and wet == "yes" else plain
