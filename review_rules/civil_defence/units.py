"""Protective and blast units (防护单元、抗爆单元): areas and entrances. Source: GB 50038-2005 3.2.6, 3.3.1."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetSet,
    SheetView,
    cannot_determine,
    compare,
    judge,
    not_applicable,
)


def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the area of each unit with the largest one for its wartime use.

    Not applicable under buildings of ten storeys and more, which need no units (GB 50038-2005 3.2.7).
    """
    role = limits.text("role")
    units = sheet.closed_outlines(role)
    if not units:
        yield cannot_determine(sheet, missing=role)
    for unit in units:
        if "storeys_above" in facts and facts.number("storeys_above") >= limits.number("undivided_from_storeys"):
            yield not_applicable(sheet, place=unit)
            continue
        possible = sorted(limits.number(use) for use in _uses(unit, sheet, facts, limits))
        drafts = [compare(unit, unit.area_m2, unit="m2", at_most=limit) for limit in (possible[0], possible[-1])]
        if drafts[0].outcome == drafts[1].outcome:
            yield drafts[0] if drafts[0].outcome == "complies" else drafts[1]
        else:
            yield cannot_determine(sheet, missing="cd_use", place=unit)


def entrances(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the entrances of each protective unit, shafts and passages between units apart."""
    for unit, doors in _doors(sheet, limits):
        if unit is None:
            yield cannot_determine(sheet, missing="protective_unit")
        elif not sheet.has("cd_entrance"):
            yield cannot_determine(sheet, missing="cd_entrance", place=unit)
        else:
            yield compare(unit, float(len(doors)), unit="count", at_least=limits.number("entrances"))


def outdoor_entrance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell whether each protective unit has an entrance outdoors."""
    for unit, doors in _doors(sheet, limits):
        if unit is None or not sheet.has("cd_entrance"):
            yield cannot_determine(sheet, missing="protective_unit" if unit is None else "cd_entrance", place=unit)
        elif not any(_said_place(text, limits) for text in doors):
            yield cannot_determine(sheet, missing="cd_entrance:place", place=unit)
        else:
            outdoors = sum(bool(limits.pattern("outdoors").search(text)) for text in doors)
            yield judge(unit, outdoors >= 1, value=float(outdoors), limit=1.0, unit="count")


def total_area(sheets: SheetSet, facts: Facts, _limits: Limits) -> Iterator[Draft]:
    """Compare the area of all protective units with the area that has to be built."""
    units = sheets.closed_outlines("protective_unit")
    if not units:
        yield cannot_determine(sheets, missing="protective_unit")
        return
    total = sum(unit.area_m2 for unit in units)
    yield compare(units[0], total, unit="m2", at_least=facts.number("cd_area_required_m2"))


def _said_place(text: str, limits: Limits) -> bool:
    return bool(limits.pattern("outdoors").search(text) or limits.pattern("indoors").search(text))


def _doors(sheet: SheetView, limits: Limits) -> Iterator[tuple[Outline | None, list[str]]]:
    """Yield each unit with the texts of its entrances; an entrance belongs to the nearest unit."""
    units = sheet.closed_outlines("protective_unit")
    if not units:
        yield None, []
    texts: dict[int, list[str]] = {index: [] for index in range(len(units))}
    for door in sheet.pieces("cd_entrance"):
        distances = [unit.polygon.distance(door.shape) for unit in units]
        if not distances or limits.pattern("no_entrance").search(door.text):
            continue
        nearest = min(range(len(units)), key=distances.__getitem__)
        if distances[nearest] <= limits.number("reach_m"):
            texts[nearest].append(door.text)
    for index, unit in enumerate(units):
        yield unit, texts[index]


def _uses(unit: Outline, sheet: SheetView, facts: Facts, limits: Limits) -> list[str]:
    """Return the wartime uses a unit may have: said by its labels, by its protective unit, by the facts, or all."""
    around = [unit, *(u for u in sheet.closed_outlines("protective_unit") if u.polygon.contains(unit.polygon.centroid))]
    for place in around:
        for use in ("medical", "personnel", "materials"):
            if place.says(limits.pattern(use)):
                return [use]
    said = facts.text("cd_use") if "cd_use" in facts else ""
    known = {
        "personnel_1": ["personnel"],
        "personnel_2": ["personnel"],
        "medical": ["medical"],
        "command": ["medical"],
        "materials": ["materials"],
        "vehicles": ["materials"],
    }
    return known.get(said, ["medical", "personnel", "materials"])
