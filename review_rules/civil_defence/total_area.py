"""Civil-defence area (人防建筑面积): all of it against what has to be built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outcome,
    Outline,
    SheetSet,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    gathers,
    normalised,
)
from review_rules.figures import at_label
from review_rules.outlines import areas

Written = tuple[str, float, Symbol]
"""What an area written in a text is of, the area in m², and the text."""
GROUND, BUILT = "ground", "built"


def _units(sheet: SheetView, _limits: Limits) -> tuple[Outline, ...]:
    return areas(sheet, "protective_unit")


def _written(sheet: SheetView, limits: Limits) -> tuple[Written, ...]:
    """Return the areas of the ground floor and of civil defence that rows of tables and notes give."""
    speaks = limits.pattern("speaks")
    if not speaks.search("\n".join(label.text for label in sheet.texts())):
        return ()
    found = []
    for row in sheet.rows():
        texts = [normalised(label.text).strip() for label in row]
        naming = [label for label, text in zip(row, texts, strict=True) if speaks.search(text)]
        for kind in (GROUND, BUILT) if naming else ():
            for match in limits.pattern(kind).finditer(" ".join(texts)):
                found.append((kind, float(match["v"].replace(",", "")), at_label(sheet, naming[0])))
    return tuple(found)


@gathers(_units, _written)
def total_area(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of all protective units against the area that has to be built, m².

    A floor that several sheets, or plans on one, show counts once; a unit whose name another has already may be the
    same. Where no unit is drawn, the one area that tables and notes give counts. The required area is the fact, or a
    share of the total floor area, or follows from storeys and use: the area of the ground floor that a text gives, or
    the shares of the total.
    """
    written = [one for _, found in sheets.each(_written, limits) for one in found]
    every = _drawn(sheets, limits)
    built = {area: place for kind, area, place in written if kind == BUILT}
    if not every and not built:
        drawn = any(sheet.has("protective_unit") for sheet in sheets)
        missing = "protective_unit:outline" if drawn else "protective_unit"
        yield cannot_determine(sheets, missing=missing, reason="" if drawn else "role")
        return
    required = _required(facts, {area for kind, area, _ in written if kind == GROUND}, limits)
    if not every:  # several figures may be of parts, or one of the whole
        (least, place), most = min(built.items()), sum(built)
        short, enough = (_held(sheets, place, area, required) for area in (most, least))
        same = short.outcome is enough.outcome
        yield replace(short, written=True) if same else cannot_determine(sheets, missing="cd_area_m2", place=place)
        return
    draft = _held(sheets, every[0], sum(unit.area_m2 for unit in every), required)
    named = {unit.name or unit.handles: unit.area_m2 for unit in sorted(every, key=lambda unit: unit.area_m2)}
    if draft.outcome is Outcome.COMPLIES and sum(named.values()) < max(required):
        draft = cannot_determine(sheets, missing="protective_unit:mark", place=every[0])
    yield draft


def _drawn(sheets: SheetSet, limits: Limits) -> list[Outline]:
    """Return the units of all floors: of one that several plans show, those of the plan with most of it."""
    floors: dict[str, tuple[Outline, ...]] = {}
    for sheet, units in sheets.each(_units, limits):
        for plan in dict.fromkeys(unit.floor for unit in units):
            own = tuple(unit for unit in units if unit.floor == plan)
            titles = (normalised(title) for title in (plan, sheet.title))
            found = next((match for title in titles if (match := limits.pattern("storey").search(title))), None)
            key = found[0] if found else sheet.id
            if sum(unit.area_m2 for unit in own) > sum(unit.area_m2 for unit in floors.get(key, ())):
                floors[key] = own
    return [unit for units in floors.values() for unit in units]


def _required(facts: Facts, ground_m2: set[float], limits: Limits) -> set[float]:
    """Return the areas that may have to be built, m²; Missing where nothing tells."""
    if "cd_area_required_m2" not in facts and "cd_area_ratio" in facts:
        return {facts.number("cd_area_ratio") * facts.number("total_floor_area_m2")}
    if "cd_area_required_m2" in facts or len(ground_m2) != 1:
        return {facts.number("cd_area_required_m2")}
    if facts.get("building_use") == "residential" or facts.number("storeys_above") >= limits.number("high_from"):
        return ground_m2
    total = facts.number("total_floor_area_m2")
    if total < limits.number("from_m2"):
        return {facts.number("cd_area_required_m2")}
    shares = (limits.number("least_share"), limits.number("largest_share"))
    return ground_m2 | {share * total for share in shares}


def _held(sheets: SheetSet, place: Outline | Symbol, area_m2: float, required: set[float]) -> Draft:
    if min(required) <= area_m2 < max(required):
        return cannot_determine(sheets, missing="cd_area_required_m2", place=place)
    limit = min(required) if area_m2 < min(required) else max(required)
    return compare(place, area_m2, unit="m2", at_least=limit)
