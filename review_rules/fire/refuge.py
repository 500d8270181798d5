"""Refuge floors and areas (避难层、避难间): how high, how far apart, how large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outline,
    SheetSet,
    SheetView,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
    numeral,
)
from review_rules.fire.refuge_levels import written_levels
from review_rules.outlines import areas, spoken_number
from review_rules.unknowns import held


@dataclass(frozen=True)
class _Floor:
    outline: Outline
    low_m: float
    high_m: float


def interval(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the height of the first refuge floor above ground, and of each above the one below, m.

    Heights are the levels that the drawings give; where none is given, those that follow from the storey's number, as
    far as they decide. Source: GB 55037-2022 7.1.14; GB 50016-2014(2018) 5.5.23.
    """
    if facts.number("building_height_m") <= limits.number("from_height"):
        yield not_applicable(sheets)
        return
    floors: list[_Floor] = []
    unknown: list[tuple[SheetView, Outline]] = []
    for sheet in sheets.having("refuge_area"):
        for outline in areas(sheet, "refuge_area"):
            height = _height(sheet, outline, facts, limits)
            if height is None:
                unknown.append((sheet, outline))
            elif not any(abs(floor.low_m - height[0]) < 1.0 for floor in floors):
                floors.append(_Floor(outline, *height))
    written = list(written_levels(sheets, limits))
    if len(written) >= len(floors):
        floors = [floor for floor in floors if floor.low_m == floor.high_m]  # levels that are said, not worked out
    for sheet, label, level_m in written:
        if not any(abs(floor.low_m - level_m) < 1.0 for floor in floors):
            floors.append(_Floor(_at(sheet, label), level_m, level_m))
            unknown.clear()  # sections tell of every refuge floor
    for sheet, outline in unknown[:1]:
        yield cannot_determine(sheet, missing="refuge_area:level_m", place=outline)
        return
    if not floors:
        yield cannot_determine(sheets, missing="refuge_area", reason="role")
        return
    floors.sort(key=lambda floor: floor.low_m)
    ground = _Floor(floors[0].outline, 0.0, 0.0)
    most = limits.number("interval")
    for below, floor in zip([ground, *floors], floors, strict=False):
        least_m, most_m = floor.low_m - below.high_m, floor.high_m - below.low_m
        if least_m > most or most_m <= most:
            yield compare(floor.outline, least_m if least_m > most else most_m, unit="m", at_most=most)
        else:
            yield cannot_determine(sheets, missing="refuge_area:level_m", place=floor.outline)


def area(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each refuge area for its people against the least one, m².

    Source: GB 50016-2014(2018) 5.5.23.
    """
    seen = False
    for outline in areas(sheet, "refuge_area"):
        people = spoken_number(outline, "occupants")
        if people:
            seen = True
            needed = people / limits.number("people_per_m2")
            yield held(sheet, outline, outline.area_m2, (needed,), unit="m2", missing="occupants", at_least=True)
    if not seen:
        yield cannot_determine(sheet, missing="occupants") if sheet.has("refuge_area") else not_applicable(sheet)


def _at(sheet: SheetView, label: Label) -> Outline:
    """Return the place of a text."""
    box = label.point.buffer(max(label.height_m, 0.1), cap_style="square")
    name = normalised(label.text).splitlines()[0][:24]
    return Outline(sheet=sheet.id, role="refuge_area", name=name, handles=label.handles, polygon=box)


def _height(sheet: SheetView, outline: Outline, facts: Facts, limits: Limits) -> tuple[float, float] | None:
    """Return the range in which the level of a refuge floor lies, m above ground."""
    pattern = limits.pattern("level")
    titles = [label for label in sheet.texts() if label.read.get("floor") == outline.floor and outline.floor]
    for text in (outline.text, *(label.text for label in titles), sheet.title):
        found = pattern.search(normalised(text))
        if found:
            value = float(found["v"])
            return value, value
    near = [
        label for label in sheet.texts_in(outline.polygon) if limits.pattern("mark").fullmatch(normalised(label.text))
    ]
    if len(near) == 1:
        value = float(normalised(near[0].text).lstrip("+"))
        return value, value
    storey = limits.pattern("storey").search(normalised(f"{outline.floor}\n{sheet.title}\n{outline.text}"))
    if storey is None or "storeys_above" not in facts:
        return None
    try:
        number = numeral(storey["v"])
    except ValueError:
        return None
    height = (number - 1) * facts.number("building_height_m") / facts.number("storeys_above")
    slack = limits.number("slack")
    return height * (1 - slack), height * (1 + slack)
