"""Wartime entrances (战时出入口) of protective units: number, one outdoors, main and secondary apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outcome,
    Outline,
    Place,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    judge,
    normalised,
    not_applicable,
)
from review_rules.figures import at_label
from review_rules.outlines import areas, marks, nameless, unclosed

SAME_M = 5.0
"""Two names of one kind this near to each other are of one entrance."""
LONGEST_NAME = 16
"""A longer text is a note, not the name of an entrance."""


def count(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the entrances of each protective unit, shafts and passages between units apart.

    Near a unit that texts name but no outline shows, nobody can tell whose they are. Source: GB 50038-2005 3.3.1.
    """
    for unit, entrances in by_unit(sheet, limits):
        if sheet.has("cd_entrance") or entrances:
            draft = compare(unit, float(len(entrances)), unit="count", at_least=limits.number("entrances"))
            yield _own(sheet, unit, draft)
        else:
            yield cannot_determine(sheet, missing="cd_entrance", place=unit)
    yield from unclosed(sheet, "protective_unit")


def outdoors(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell whether each protective unit with enough entrances has one outdoors, its main one where that is marked.

    Fewer tell something only where all are said to be indoors.

    Source: GB 50038-2005 3.3.1.
    """
    for unit, entrances in by_unit(sheet, limits):
        indoors = bool(entrances) and all(_says(place, "outdoor", "no") for place in entrances)
        if len(entrances) < limits.number("entrances") and not indoors:
            yield not_applicable(sheet, place=unit)
            continue
        outside = sum(_says(place, "outdoor", "yes") for place in entrances)
        inside_main = [p for p in entrances if _says(p, "cd_entrance", "main") and _says(p, "outdoor", "no")]
        silent = [place for place in entrances if not place.labels]
        if not outside and silent:
            yield cannot_determine(sheet, missing="cd_entrance:outdoor", place=unit)
        elif outside and inside_main and not any(_is_outer_main(place) for place in entrances):
            yield judge(inside_main[0], False, name=unit.name)
        else:
            yield _own(sheet, unit, judge(unit, outside >= 1, value=float(outside), limit=1.0, unit="count"))


def _own(sheet: SheetView, unit: Outline, draft: Draft) -> Draft:
    """Return what was found of a unit; where another one has no outline, its entrances may count as this one's."""
    if draft.outcome is Outcome.COMPLIES and any(True for _ in nameless(sheet, unit.role)):
        return cannot_determine(sheet, missing=f"{unit.role}:outline", place=unit)
    return draft


def apart(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between the main and the secondary entrance of each unit against the least one, m.

    Where several are marked, or none is, the two farthest apart count. Source: GB 50038-2005 3.3.1.
    """
    for unit, entrances in by_unit(sheet, limits):
        main = [place for place in entrances if _says(place, "cd_entrance", "main")]
        others = [place for place in entrances if place not in main]
        pairs = [(one, other) for one in main for other in others] or list(combinations(entrances, 2))
        links = [between(one, other) for one, other in pairs]
        farthest = max(links, key=lambda link: link.length_m, default=None)
        if farthest is None:
            yield not_applicable(sheet, place=unit)
        else:
            yield compare(farthest, farthest.length_m, unit="m", at_least=limits.number("apart"), name=unit.name)


def by_unit(sheet: SheetView, limits: Limits) -> list[tuple[Outline, list[Place]]]:
    """Return each unit with its entrances; an entrance belongs to the unit it stands in, else to the nearest."""
    units = areas(sheet, "protective_unit")
    own: list[list[Place]] = [[] for _ in units]
    for entrance in _entrances(sheet) if units else ():
        text = "\n".join(normalised(label.text) for label in entrance.labels)
        if limits.pattern("no_entrance").search(text):
            continue
        distances = [float(unit.polygon.distance(entrance.shape.centroid)) for unit in units]
        depths = [float(unit.polygon.exterior.distance(entrance.shape.centroid)) for unit in units]
        nearest = min(range(len(units)), key=lambda index: (distances[index], -depths[index]))
        if distances[nearest] <= limits.number("reach"):
            own[nearest].append(entrance)
    return list(zip(units, own, strict=True))


@lru_cache(maxsize=8)
def _entrances(sheet: SheetView) -> tuple[Place, ...]:
    """Return the entrances with the texts beside them, whether they are drawn as symbols or as small outlines.

    Where none is drawn on the sheet each short text that names one stands for it.
    """
    places = marks(sheet, "cd_entrance") if sheet.has("cd_entrance") else ()
    if not places:
        named = [label for label in sheet.texts() if "cd_entrance" in label.read and "drawing_title" not in label.read]
        return _once([_with_block(sheet, label) for label in named if len(label.text.strip()) <= LONGEST_NAME])
    points = [(place.shape.centroid.x, place.shape.centroid.y) for place in places]
    symbols = [Symbol(sheet=sheet.id, role="cd_entrance", x=x, y=y) for x, y in points]
    beside = sheet.texts_beside(symbols, "protective_unit")
    return tuple(
        replace(place, labels=(*place.labels, *(label for label in own if label not in place.labels)))
        for place, own in zip(places, beside, strict=True)
    )


def _with_block(sheet: SheetView, label: Label) -> Symbol:
    """Return the place that a text names, with the further lines of the same block of text."""
    lines = [one for one in sheet.texts() if one.handles == label.handles and one is not label] if label.handles else []
    return replace(at_label(sheet, label), labels=(label, *lines))


def _once(named: list[Symbol]) -> tuple[Place, ...]:
    """Return places that texts name, those of one kind close together as one."""
    found: list[Symbol] = []
    for place in named:
        kind = place.word("cd_entrance")
        near = (row for row, one in enumerate(found) if one.shape.distance(place.shape) <= SAME_M)
        same = next((row for row in near if found[row].word("cd_entrance") == kind), None)
        if same is None:
            found.append(place)
        else:
            found[same] = replace(found[same], labels=(*found[same].labels, *place.labels))
    return tuple(found)


def _says(place: Place, name: str, value: str) -> bool:
    return any(label.read.get(name) == value for label in place.labels)


def _is_outer_main(place: Place) -> bool:
    return _says(place, "cd_entrance", "main") and not _says(place, "outdoor", "no")
