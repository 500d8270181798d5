"""Protective and blast units (防护单元、抗爆单元): areas, room for the people sheltered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outcome,
    Outline,
    Place,
    SheetView,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.civil_defence.shelter_notes import unit_areas
from review_rules.civil_defence.unit_tables import in_words
from review_rules.civil_defence.works import is_civil_defence
from review_rules.figures import at_label
from review_rules.outlines import WHOLE, areas, spoken_number, unclosed, unscaled
from review_rules.storeys import storeys
from review_rules.unknowns import held

WITHIN = 0.9
"""A blast unit of which this share lies in a protective unit belongs to it."""
NAMED = "name.protective_unit"
KINDS = ("team", "medical", "personnel", "support")
KIND_OF_USE = {
    "personnel_1": "personnel",
    "personnel_2": "personnel",
    "medical": "medical",
    "command": "medical",
    "materials": "support",
    "vehicles": "support",
}
STRICT_USES = ("personnel_1", "personnel_2", "medical", "command")
"""Uses that texts apart from a unit's name tell, too: stores and garages are rooms of other units as well."""


def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each unit against the limit for its wartime use, m².

    Under buildings of ten storeys and more the clause asks for no units; what lies beside them may be part of a larger
    one, and is left open. Source: GB 50038-2005 3.2.6, 3.2.7.
    """
    role = limits.text("role")
    for draft in unit_areas(sheet, facts, limits) if role == "protective_unit" else ():
        if draft.place is not None and not any(_tells_as_much(unit, draft) for unit in areas(sheet, role)):
            yield _undivided(sheet, draft.place, facts, limits) or draft
    if role == "protective_unit" and not sheet.has(role):
        if sheet.has("protective_wall") or is_civil_defence(sheet, limits):
            yield from _within_walls(sheet, facts, limits)
        else:
            yield not_applicable(sheet)
        return
    for unit in areas(sheet, role):
        found = {limits.number(kind) for kind in kinds(sheet, unit, facts, limits)}
        draft = held(sheet, unit, unit.area_m2, found, unit="m2", missing="cd_use")
        yield draft if draft.outcome is Outcome.COMPLIES else _undivided(sheet, unit, facts, limits) or draft
    for unit in unscaled(sheet, role):
        yield cannot_determine(sheet, missing=f"{role}:{WHOLE}", place=unit)
    yield from unclosed(sheet, role)


def _tells_as_much(unit: Outline, draft: Draft) -> bool:
    """Tell whether a drawn unit around a text is itself beyond the limit that the text's area is held against."""
    around = draft.place is not None and unit.polygon.covers(draft.place.shape)
    return around and draft.limit is not None and unit.area_m2 > draft.limit


def _undivided(sheet: SheetView, unit: Place, facts: Facts, limits: Limits) -> Draft | None:
    """Return what to say of a unit that is too large below a building that may need no units; None below others."""
    if "storeys_above" not in facts or facts.number("storeys_above") < limits.number("undivided_from_storeys"):
        return None
    return cannot_determine(sheet, missing="storeys_above", place=unit, reason="undivided")


def _within_walls(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold what protective walls enclose around the name of one unit against the limit, where no outline is drawn.

    It is less than the unit's area, which has the walls and the rooms behind further ones: that it keeps the limit
    tells nothing.
    """
    seen = False
    for space in (space for storey in storeys(sheet) for space in storey.spaces):
        named = [label for label in space.outline.labels if NAMED in label.read]
        if len({label.read[NAMED] for label in named}) != 1:
            continue
        seen = True
        said = tuple(label for label in space.outline.labels if label.handles == named[0].handles)
        unit = replace(space.outline, name=str(named[0].read[NAMED]), labels=said)
        found = [limits.number(kind) for kind in kinds(sheet, unit, facts, limits)]
        if unit.area_m2 > max(found):
            draft = compare(unit, unit.area_m2, unit="m2", at_most=max(found))
            yield _undivided(sheet, unit, facts, limits) or draft
        else:
            yield cannot_determine(sheet, missing="protective_unit:outline", place=unit)
    if not seen:
        yield from unclosed(sheet, "protective_unit")


def per_person(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the shelter area of each personnel shelter, divided by the people stated, against the clause, m² a person.

    People that a text in it gives, which is not plainly the shelter's own, settle nothing. On a sheet without units
    its tables of units and its notes tell. Source: GB 50038-2005 3.2.1.
    """
    if not sheet.has("protective_unit"):
        yield from _per_person_in_words(sheet, limits)
        return
    shelters = sheet.closed_outlines("shelter_area")
    for unit in areas(sheet, "protective_unit"):
        people = spoken_number(unit, "occupants")
        own = [s for s in shelters if s.polygon.intersection(unit.polygon).area > WITHIN * s.area_m2]
        drawn = sum(shelter.area_m2 for shelter in own)
        shelter_m2 = drawn or spoken_number(unit, "shelter_area_m2")
        personnel = kinds(sheet, unit, facts, limits) == (limits.text("kind"),)
        if not personnel:
            yield not_applicable(sheet, place=unit)
        elif not people:
            yield cannot_determine(sheet, missing="sheltered", place=unit)
        elif not shelter_m2:
            yield cannot_determine(sheet, missing="shelter_area", place=unit)
        else:
            stated = facts.text("cd_use") if "cd_use" in facts else ""
            first = unit.says(limits.pattern("first_class")) or stated == "personnel_1"
            sure = first or stated or "first_class" not in limits or unit.says(limits.pattern("class"))
            row = "first_class" if first and "first_class" in limits else "second_class"
            per = shelter_m2 / people
            if not sure and limits.number(row) <= per < limits.number("first_class"):
                yield cannot_determine(sheet, missing="cd_use", place=unit)
                continue
            yield compare(unit, per, unit="m2", at_least=limits.number(row), people=people, shelter_m2=shelter_m2)
    yield from unclosed(sheet, "protective_unit")


def _per_person_in_words(sheet: SheetView, limits: Limits) -> Iterator[Draft]:
    """Hold what tables of units and notes give of shelters of the item's kind."""
    told = [one for one in in_words(sheet, limits) if limits.pattern(limits.text("kind")).search(one.use)]
    for one in told:
        first = limits.pattern("first_class").search(one.use) and "first_class" in limits
        least = limits.number("first_class" if first else "second_class")
        draft = compare(
            at_label(sheet, one.label),
            one.shelter_m2 / one.people,
            unit="m2",
            at_least=least,
            people=one.people,
            shelter_m2=one.shelter_m2,
        )
        yield replace(draft, written=True)
    if not told and is_civil_defence(sheet, limits):
        yield from unclosed(sheet, "protective_unit")
    elif not told:
        yield not_applicable(sheet)


def kinds(sheet: SheetView, unit: Outline, facts: Facts, limits: Limits) -> tuple[str, ...]:
    """Return the kinds of wartime use a unit may have: by its labels, its protective unit's, the fact, else all.

    Where the texts that speak of the unit do not tell, other texts in it do that agree on one of the strict uses.
    """
    around = [
        other
        for other in sheet.closed_outlines("protective_unit")
        if other is not unit and other.polygon.intersection(unit.polygon).area > WITHIN * unit.area_m2
    ]
    for place in (unit, *around):
        labels = place.labels[: place.own] if place.own else place.labels
        text = "\n".join(normalised(label.text) for label in labels)
        for kind in KINDS:
            if limits.pattern(kind).search(text) and (kind != "support" or place.own or _is_store(labels)):
                return (kind,)
    apart = {
        KIND_OF_USE[use]
        for label in unit.labels[unit.own :]
        if not label.role and (use := str(label.read.get("cd_use", ""))) in STRICT_USES
    }
    if len(apart) == 1:
        return tuple(apart)
    if "cd_use" in facts and facts.text("cd_use") in KIND_OF_USE:
        return (KIND_OF_USE[facts.text("cd_use")],)
    return KINDS


def _is_store(labels: Sequence[Label]) -> bool:
    """Tell whether texts that stand in a unit call it a store: of cars they may speak as it is used in peacetime."""
    return any(
        KIND_OF_USE.get(str(label.read.get("cd_use", ""))) == "support" and "use" not in label.read for label in labels
    )


def without_people(sheet: SheetView, unit: Outline, facts: Facts, limits: Limits) -> Draft:
    """Return what a check that needs a unit's people says where no text gives them: no shelter of persons has none."""
    said = any("occupants" in label.read for label in unit.labels)
    if said or "personnel" in kinds(sheet, unit, facts, limits):
        return cannot_determine(sheet, missing="sheltered", place=unit)
    return not_applicable(sheet, place=unit)
