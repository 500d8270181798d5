"""Floor area of each storey (建筑面积) rebuilt from its outlines, whole or half, against what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shapely import union_all

from app.review.api import Draft, Facts, Limits, Outline, SheetView, cannot_determine, judge, normalised, not_applicable

LOW = "low"


def storey(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the floor area written for each storey against that of its outlines, m².

    Enclosed and column-bounded spaces count whole, balconies and spaces under a roof half, what is lower than the
    least height not at all; where outlines overlap the lesser part is taken out of the greater.
    Source: GB 55031-2022 3.1.1, 3.1.4 to 3.1.6.
    """
    floors: dict[str, list[Outline]] = {}
    for outline in sheet.closed_outlines("floor_area"):
        floors.setdefault(outline.floor, []).append(outline)
    if not floors:
        yield not_applicable(sheet)
        return
    for floor, outlines in sorted(floors.items()):
        largest = max(outlines, key=lambda one: one.area_m2)
        said = _written(sheet, floor, limits)
        if len(said) != 1:
            yield cannot_determine(sheet, missing="floor_area:area_m2", place=largest)
            continue
        value, area = said.pop(), _counted_m2(outlines, limits)
        allowed = max(limits.number("share") * area, limits.number("least_m2"))
        name = floor or sheet.title
        yield judge(largest, abs(value - area) <= allowed, value=value, limit=round(area, 2), unit="m2", name=name)


def _counted_m2(outlines: Sequence[Outline], limits: Limits) -> float:
    parts = {
        kind: union_all([one.polygon for one in outlines if _kind(one, limits) == kind])
        for kind in ("whole", "half", LOW)
    }
    half = parts["half"].difference(parts[LOW])
    whole = parts["whole"].difference(union_all([half, parts[LOW]]))
    return float(whole.area + limits.number("half") * half.area)


def _kind(outline: Outline, limits: Limits) -> str:
    """Return ``low`` for what is too low or open to the sky, ``half`` for balconies and the like, else ``whole``."""
    height = outline.number("storey_height_m")
    if (height is not None and height < limits.number("least_height")) or outline.says(limits.pattern("open")):
        return LOW
    closed = outline.says(limits.pattern("closed"))
    return "half" if outline.says(limits.pattern("half")) and not closed else "whole"


def _written(sheet: SheetView, floor: str, limits: Limits) -> set[float]:
    """Return the areas that texts give for a storey."""
    found = set()
    for label in sheet.texts():
        match = limits.pattern("written").search(normalised(label.text))
        if match and sheet.floor_of(label.point)[0] == floor:
            found.add(float(match["v"].replace(",", "")))
    return found
