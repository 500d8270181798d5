"""Blast and airtight doors (防护密闭门、密闭门): sizes, openings, sets at entrances, width for the people sheltered."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outline,
    Path,
    Place,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    derived,
    judge,
    normalised,
    not_applicable,
)
from review_rules.civil_defence.entrances import by_unit
from review_rules.civil_defence.units import kinds, without_people
from review_rules.civil_defence.works import WORKS, is_civil_defence
from review_rules.openings import Opening, marked
from review_rules.outlines import areas, spoken_number, unclosed
from review_rules.schedules import scheduled
from review_rules.storeys import storeys
from review_rules.unknowns import held

REACH_M = 3.0
"""A wall farther away from a door's middle than this is not its jamb."""


def opening(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the opening drawn in the wall against the width that each door's mark says, m.

    Source: GB 50038-2005 3.3.6.
    """
    doors = protective_doors(sheet, limits)
    for door, walls in doors:
        if not door.marked_m:
            yield cannot_determine(sheet, missing="door:mark", place=door.place)
            continue
        drawn = _gap_m(door, walls)
        if drawn is None:
            yield cannot_determine(sheet, missing="wall:opening", place=door.place)
            continue
        slack = limits.number("slack")
        fits = abs(drawn - door.marked_m) <= slack
        yield judge(door.place, fits, value=drawn, limit=door.marked_m, unit="m", name=door.mark)
    if not doors:
        yield _doorless(sheet, limits)


def width(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the width that each protective door's mark says against the least one, m. Source: GB 50038-2005 3.3.5."""
    yield from _sizes(sheet, limits, tall=False)


def height(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the height that each protective door's mark says against the least one, m. Source: GB 50038-2005 3.3.5."""
    yield from _sizes(sheet, limits, tall=True)


def door_set(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count blast doors and airtight doors of each entrance against what the unit's use asks for.

    Source: GB 50038-2005 3.3.6.
    """
    doors = [door for door, _ in protective_doors(sheet, limits)]
    seen = False
    for unit, entrances in by_unit(sheet, limits):
        for entrance, own in _at_entrances(entrances, doors, unit, sheet, limits):
            seen = True
            if not own:
                yield cannot_determine(sheet, missing="door:mark", place=entrance)
                continue
            blast = sum(_is(door, limits, "blast") for door in own)
            airtight = len(own) - blast
            main = any(label.read.get("cd_entrance") == "main" for label in entrance.labels)
            place = "main" if main else "secondary"
            needed = {limits.number(f"{place}.{kind}") for kind in _kinds(sheet, unit, facts, limits)}
            row = "airtight" if blast else "blast"
            draft = held(
                sheet,
                entrance,
                float(airtight if blast else 0),
                needed if blast else {1.0},
                unit="count",
                missing="cd_use",
                at_least=True,
                name=unit.name,
            )
            words = {"door": limits.text(f"names.{row}"), "entrance": entrance.name or limits.text("names.entrance")}
            yield replace(draft, words={**draft.words, **words})
    if not seen:
        yield cannot_determine(sheet, missing="cd_entrance", reason="role")


def total_width(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the widths of the doors of all entrances of each unit against what its people need, m.

    Each entrance is as wide as its narrowest door. Source: GB 50038-2005 3.3.8.
    """
    doors = [door for door, _ in protective_doors(sheet, limits)]
    for unit, entrances in by_unit(sheet, limits):
        people = spoken_number(unit, "occupants")
        if not people:
            yield without_people(sheet, unit, facts, limits)
            continue
        sets = [own for _, own in _at_entrances(entrances, doors, unit, sheet, limits)]
        if not sets or not all(any(door.marked_m for door in own) for own in sets):
            yield cannot_determine(sheet, missing="door:mark" if sets else "cd_entrance", place=unit)
            continue
        widths = [min(door.marked_m for door in own if door.marked_m) for own in sets]
        needed = limits.number("per_100") * people / 100
        yield compare(unit, sum(widths), unit="m", at_least=needed, people=people)
    yield from unclosed(sheet, "protective_unit")


def connection(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the blast doors of each opening in the wall between two adjacent units: one on each side.

    Source: GB 50038-2005 3.2.9, 3.2.10.
    """
    units = areas(sheet, "protective_unit")
    doors = [door for door, _ in protective_doors(sheet, limits) if _is(door, limits, "blast")]
    seen = False
    for index, one in enumerate(units):
        for other in units[index + 1 :]:
            shared = one.polygon.exterior.intersection(other.polygon.buffer(limits.number("wall")))
            if one.floor != other.floor or shared.length < limits.number("adjacent"):
                continue
            seen = True
            between = [door for door in doors if door.middle.distance(shared) <= limits.number("near")]
            between = [door for door in between if door.middle.distance(other.polygon) <= limits.number("near")]
            if not doors:
                yield cannot_determine(sheet, missing="door:mark", place=one)
            else:
                name = f"{one.name}—{other.name}"
                for doors_of in _by_opening(between, limits) or [[]]:
                    found = float(len(doors_of))
                    place = one if len(doors_of) == len(between) else doors_of[0].place
                    yield compare(place, found, unit="count", at_least=limits.number("doors"), name=name)
    if not seen:
        yield not_applicable(sheet)
    del facts


def _by_opening(doors: list[Opening], limits: Limits) -> list[list[Opening]]:
    """Return doors grouped by the opening on whose sides they stand."""
    groups: list[list[Opening]] = []
    for door in doors:
        reach = 2 * limits.number("near")
        home = next((one for one in groups if any(door.middle.distance(o.middle) <= reach for o in one)), None)
        if home is None:
            groups.append([door])
        else:
            home.append(door)
    return groups


def protective_doors(sheet: SheetView, limits: Limits) -> list[tuple[Opening, BaseGeometry]]:
    """Return the doors whose marks say that they are blast or airtight doors, each with the walls around it.

    The mark of a door that bears a code is what the door schedule (门窗表) gives for the code.
    """
    if not sheet.has(*WORKS) and not _speaks(sheet, limits.pattern("blast"), limits.pattern("airtight")):
        return []
    rows = scheduled(sheet, {name: limits.pattern(name) for name in ("code", "model")}, "code")
    found = []
    for storey in storeys(sheet):
        for door in storey.doors:
            model = None if is_protective(door, limits) else _model(door, rows)
            meant = _as_model(door, model) if model else door
            if is_protective(meant, limits):
                found.append((meant, storey.walls))
    return found


@derived
def _speaks(sheet: SheetView, *patterns: re.Pattern[str]) -> bool:
    """Tell whether a text or the mark of a door on a sheet is that of a protective door."""
    marks = (door.mark for door in (sheet.symbols("door") if sheet.has("door") else ()))
    text = "\n".join((*marks, *(label.text for label in sheet.texts())))
    return any(pattern.search(text) for pattern in patterns)


def _model(door: Opening, rows: Mapping[str, Mapping[str, Label]]) -> Label | None:
    codes = [door.mark, *(normalised(label.text).strip() for label in door.place.labels)]
    return next((rows[code]["model"] for code in codes if "model" in rows.get(code, ())), None)


def _as_model(door: Opening, model: Label) -> Opening:
    """Return a door with the mark that a cell of the door schedule gives it."""
    place: Symbol | Path = replace(door.place, labels=(model,), own=1)
    if isinstance(place, Symbol):
        place = replace(place, mark=normalised(model.text).strip(), read=model.read)
    return Opening(place, door.span, *marked(place))


def is_protective(door: Opening, limits: Limits) -> bool:
    """Tell whether a door's mark says that it is a blast or an airtight door."""
    return _is(door, limits, "blast") or _is(door, limits, "airtight")


def _sizes(sheet: SheetView, limits: Limits, *, tall: bool) -> Iterator[Draft]:
    doors = [door for door, _ in protective_doors(sheet, limits)]
    for door in doors:
        value = door.marked_height_m if tall else door.marked_m
        if not value:
            yield cannot_determine(sheet, missing="door:mark", place=door.place)
        else:
            yield compare(door.place, value, unit="m", at_least=limits.number("least"), name=door.mark)
    if not doors:
        yield _doorless(sheet, limits)


def _doorless(sheet: SheetView, limits: Limits) -> Draft:
    """Return what to say of a sheet without protective doors: those of civil-defence works should show them."""
    if is_civil_defence(sheet, limits):
        return cannot_determine(sheet, missing="door", reason="role")
    return not_applicable(sheet)


def _is(door: Opening, limits: Limits, kind: str) -> bool:
    pattern = limits.pattern(kind)
    return bool(pattern.search(door.mark)) or any(pattern.search(label.text) for label in door.place.labels)


def _kinds(sheet: SheetView, unit: Outline, facts: Facts, limits: Limits) -> list[str]:
    found = kinds(sheet, unit, facts, limits)
    first = unit.says(limits.pattern("first_class")) or facts.get("cd_use") == "personnel_1"
    garage = unit.says(limits.pattern("garage")) or facts.get("cd_use") == "vehicles"
    return [
        "first" if kind == "personnel" and first else "garage" if kind == "support" and garage else kind
        for kind in found
    ]


def _at_entrances(
    entrances: list[Place], doors: list[Opening], unit: Outline, sheet: SheetView, limits: Limits
) -> list[tuple[Place, list[Opening]]]:
    """Return the entrances of a unit, each with the doors that are nearer to it than to any other one."""
    every = [place for _, group in by_unit(sheet, limits) for place in group]
    others = [other for other in areas(sheet, "protective_unit") if other is not unit]
    own: list[list[Opening]] = [[] for _ in entrances]
    for door in doors:
        if _is_shared(door, unit, others, limits):
            continue
        nearest = min(every, key=lambda place: place.shape.distance(door.middle), default=None)
        for row, entrance in enumerate(entrances):
            if entrance is nearest and entrance.shape.distance(door.middle) <= limits.number("door_reach"):
                own[row].append(door)
    return list(zip(entrances, own, strict=True))


def _is_shared(door: Opening, unit: Outline, others: list[Outline], limits: Limits) -> bool:
    """Tell whether a door stands between a unit and another one."""
    reach = limits.number("shared")
    near = any(other.polygon.distance(door.middle) <= reach for other in others)
    return near and unit.polygon.distance(door.middle) <= reach


def _gap_m(door: Opening, walls: BaseGeometry) -> float | None:
    """Return how wide the wall is open where a door stands, None where no opening is drawn."""
    (x0, y0), (x1, y1) = door.span.coords[0], door.span.coords[-1]
    ux, uy = (x1 - x0) / door.span.length, (y1 - y0) / door.span.length
    middle = door.middle
    total = 0.0
    for sign in (1.0, -1.0):
        reach = LineString([middle, (middle.x + sign * ux * REACH_M, middle.y + sign * uy * REACH_M)])
        hit = reach.intersection(walls)
        away = math.inf if hit.is_empty else float(Point(middle).distance(hit))
        if not 0.05 < away < REACH_M:
            return None
        total += away
    return total
