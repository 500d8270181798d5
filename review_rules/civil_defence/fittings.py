"""What a protective unit holds: dry toilets (干厕) for its people, clear height."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shapely.geometry import Polygon

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Place,
    SheetView,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.civil_defence import shelter_notes
from review_rules.civil_defence.units import without_people
from review_rules.civil_defence.works import is_civil_defence
from review_rules.figures import at_label, values
from review_rules.outlines import areas, marks, spoken_number, unclosed
from review_rules.storeys import storeys

SEXES = ("men", "women")
OF_UNIT = "of.protective_unit"
"""The property of a text that speaks of the unit around it."""


def toilets(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the toilets of each unit against what its people need, half of them men where no text gives how many.

    Where texts name those of men and of women, each count is held, and the one that falls shorter told. Numbers written
    beside toilets count where none are drawn. Source: GB 50038-2005 3.5.2.
    """
    told = list(shelter_notes.toilets(sheet, limits))
    yield from told
    if not sheet.has("protective_unit"):
        if not told:
            yield from (
                unclosed(sheet, "protective_unit") if is_civil_defence(sheet, limits) else [not_applicable(sheet)]
            )
        return
    drawn = marks(sheet, "dry_toilet")
    for unit in areas(sheet, "protective_unit"):
        people = spoken_number(unit, "occupants")
        if not people:
            yield without_people(sheet, unit, facts, limits)
            continue
        inside = [one for one in drawn if unit.polygon.contains(one.shape.representative_point())]
        found = float(len(inside)) or _written(sheet, unit.polygon, limits)
        if not found:
            yield cannot_determine(sheet, missing="dry_toilet", place=unit)
            continue
        users = _users(sheet, unit.polygon, people, limits)
        needed = {sex: float(math.ceil(count / limits.number(sex) - 1e-9)) for sex, count in users.items()}
        counts = _apart(sheet, unit.polygon, inside, limits)
        if counts:
            sex = max(SEXES, key=lambda one: needed[one] - counts[one])
            name = unit.name + limits.text(f"{sex}_called")
            least = needed[sex]
            yield compare(unit, counts[sex], unit="count", at_least=least, people=users[sex], name=name)
        else:
            yield compare(unit, found, unit="count", at_least=sum(needed.values()), people=people)
    yield from unclosed(sheet, "protective_unit")


def _users(sheet: SheetView, polygon: Polygon, people: float, limits: Limits) -> dict[str, float]:
    """Return how many men and women use the toilets of a unit: what a text in it says, else half each."""
    said = [normalised(label.text) for label in sheet.texts_in(polygon)]
    found = {
        sex: next((m for text in said if (m := limits.pattern(f"{sex}_people").search(text))), None) for sex in SEXES
    }
    told = {sex: float(match["v"]) for sex, match in found.items() if match}
    return told if len(told) == len(SEXES) else dict.fromkeys(SEXES, people / 2)


def _apart(sheet: SheetView, polygon: Polygon, drawn: Sequence[Place], limits: Limits) -> dict[str, float]:
    """Return the toilets of men and of women in a unit; nothing where its texts do not name both, or all are of one.

    A toilet, or a number written apart, is of those whom the texts in its room name, else the nearest text.
    """
    said: dict[tuple[str, ...], list[Label]] = {}
    for label in sheet.texts_in(polygon):
        said.setdefault(label.handles, []).append(label)
    blocks = [("\n".join(normalised(line.text) for line in lines), lines[0].point) for lines in said.values()]
    naming = [(sex, text, at) for text, at in blocks for sex in SEXES if limits.pattern(f"of_{sex}").search(text)]
    if {sex for sex, *_ in naming} != set(SEXES):
        return {}
    counts = dict.fromkeys(SEXES, 0.0)
    found = [(1.0, toilet.shape.representative_point()) for toilet in drawn]
    for text, at in () if drawn else blocks:
        found += [(float(match["v"]), at) for match in limits.pattern("written").finditer(text)]
    rooms = [space.polygon for plan in storeys(sheet) for space in plan.spaces]
    for number, at in found:
        room = next((one for one in rooms if one.covers(at)), polygon)
        own = [one for one in naming if room.covers(one[2])] or naming
        counts[min(own, key=lambda one: one[2].distance(at))[0]] += number
    return counts if drawn or all(counts.values()) else {}


def clear_height(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each clear height written in a unit against the least one for what it is measured to, m.

    On sheets of civil-defence works the sections and notes beside the units count that say what they measure to.
    Source: GB 50038-2005 3.2.2.
    """
    drafts: list[Draft] = []
    units = areas(sheet, "protective_unit") if sheet.has("protective_unit") else ()
    for unit in units:
        for label in unit.labels:
            drafts += [_height(sheet, unit, *one, limits) for one in _heights(label, limits)]
    if is_civil_defence(sheet, limits):
        for label in sheet.texts():
            if not any(unit.polygon.covers(label.point) or label in unit.labels for unit in units):
                told = [one for one in _heights(label, limits) if one[1]]
                drafts += [replace(_height(sheet, at_label(sheet, label), *one, limits), written=True) for one in told]
    yield from drafts or [not_applicable(sheet)]


def _heights(label: Label, limits: Limits) -> list[tuple[float, str]]:
    """Return the clear heights that a text gives, metres, each with what it is measured to: beam, slab or nothing."""
    found = []
    for part in limits.pattern("parts").split(normalised(label.text)):
        to = next((kind for kind in ("beam", "slab") if limits.pattern(kind).search(part)), "")
        found += [(value, to) for value in values(part, limits)]
    return found


def _height(sheet: SheetView, place: Place, value: float, to: str, limits: Limits) -> Draft:
    low, high = limits.number("beam"), limits.number("slab")
    if to:
        return compare(place, value, unit="m", at_least=limits.number(to))
    if value < low or value >= high:
        return compare(place, value, unit="m", at_least=low if value < low else high)
    return cannot_determine(sheet, missing="clear_height_m", place=place)


def _written(sheet: SheetView, polygon: Polygon, limits: Limits) -> float:
    """Return the number of toilets written in a unit: of the whole of it, else the sum of all numbers."""
    told = [
        (label, float(found["v"]))
        for label in sheet.texts_in(polygon)
        for found in limits.pattern("written").finditer(normalised(label.text))
    ]
    whole = [value for label, value in told if OF_UNIT in label.read]
    return min(whole) if whole else sum(value for _, value in told)
