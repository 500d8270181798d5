"""Parking in garages (车库车位): size of bays, aisles before them, bays for wheelchair users."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outcome,
    Place,
    SheetSet,
    SheetView,
    cannot_determine,
    compare,
    gathers,
    normalised,
    not_applicable,
    sides_m,
)
from review_rules.bays import SEVERAL_M2, Bay, axis, bays, bays_counted, car_parks, free_m, on_floors

NAME_HEIGHTS = 8.0
"""The name of a bay stands in it or this many text heights beside it."""
NEIGHBOUR_M = 0.7
"""Bays of one row stand at most this far apart, a column between them."""
SLANTED = math.sin(math.radians(10.0))
REACH_M = 9.0
"""What stands farther before a bay does not narrow its aisle."""
SAME_M = 0.01


def _marked(sheet: SheetView, limits: Limits) -> tuple[tuple[Place, bool], ...]:
    """Return the bays of a sheet, and whether they are for wheelchair users: a text in one or beside it says so.

    Each text beside bays names the nearest one.
    """
    found = bays_counted(sheet, limits)
    pattern, figure = limits.pattern("accessible"), limits.pattern("figure")
    named = {id(bay) for bay in found if bay.place.says(pattern)}
    for label in sheet.texts() if found else ():
        text = normalised(label.text)
        if not pattern.search(text) or figure.search(text):
            continue
        away = {id(bay): _away_m(bay, label) for bay in found}
        nearest = min(found, key=lambda bay: (away[id(bay)], bay.place.handles))
        if away[id(nearest)] <= NAME_HEIGHTS * label.height_m:
            named.add(id(nearest))
    return tuple((bay.place, id(bay) in named) for bay in found)


@gathers(_marked, car_parks)
def accessible(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the number of bays for wheelchair users against the least one for all bays of the set, count.

    Car parks drawn without their bays may want more. Source: GB 55019-2021 2.9.5.
    """
    found = on_floors(sheets, _marked, limits)
    if not found:
        yield cannot_determine(sheets, missing="parking_space", reason="role")
        return
    named = [place for place, for_wheelchairs in found if for_wheelchairs]
    total = len(found)
    few = total < limits.number("few")
    least = limits.number("least") if few else math.ceil(limits.number("share") * total - SAME_M)
    place = named[0] if named else found[0][0]
    draft = compare(place, float(len(named)), unit="count", at_least=least, total=total)
    undivided = [one for _, own in sheets.each(car_parks, limits) for one in own]
    if undivided and draft.outcome is Outcome.COMPLIES:
        draft = cannot_determine(sheets, missing="parking_space", place=undivided[0])
    yield draft


def _away_m(bay: Bay, label: Label) -> float:
    shape = bay.place.shape if bay.polygon.is_empty else bay.polygon
    return float(shape.distance(label.point))


def size(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold width and length of each bay of a garage against the least ones, m; the tightest stands for all that comply.

    Source: JGJ 100-2015 4.3.4.
    """
    found = _garage_bays(sheet, limits)
    drafts = []
    for bay in found:
        length, breadth = sides_m(bay.polygon)
        narrow = compare(bay.place, breadth, unit="m", at_least=limits.number("width"), side=limits.text("names.width"))
        short = compare(bay.place, length, unit="m", at_least=limits.number("length"), side=limits.text("names.length"))
        drafts.append(short if narrow.outcome == "complies" and short.outcome == "violates" else narrow)
    yield from _tightest(sheet, drafts)


def aisle(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the aisle before each bay that stands square to it against the least width, m; the narrowest of each width.

    A bay is driven into from the side where more room is. Source: JGJ 100-2015 4.3.4.
    """
    found = _garage_bays(sheet, limits)
    everything: list[BaseGeometry] = [bay.polygon.exterior for bay in bays(sheet) if not bay.polygon.is_empty]
    everything += [path.line for role in ("wall", "lane_edge") for path in sheet.paths(role)]
    everything += [LineString(one.polygon.exterior.coords) for one in sheet.filled_areas("wall")]
    everything += [LineString(one.polygon.exterior.coords) for one in sheet.closed_outlines("column")]
    tree = STRtree(everything)
    drafts: dict[float, Draft] = {}
    square = [bay for bay, slanted in zip(found, _slanted(found), strict=True) if not slanted]
    for bay, front in zip(square, free_m(square, tree, REACH_M).max(axis=1).tolist(), strict=True):
        if front >= limits.number("narrowest"):
            drafts.setdefault(round(front, 2), compare(bay.place, front, unit="m", at_least=limits.number("width")))
    yield from _tightest(sheet, list(drafts.values()))


def _tightest(sheet: SheetView, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield what violates, else the one nearest to its limit."""
    if not drafts:
        yield not_applicable(sheet)
        return
    bad = [draft for draft in drafts if draft.outcome == "violates"]
    yield from bad or [min(drafts, key=lambda draft: (draft.value or 0.0) - (draft.limit or 0.0))]


def _garage_bays(sheet: SheetView, limits: Limits) -> list[Bay]:
    """Return the bays for cars of a sheet that shows no site."""
    if sheet.has("site_boundary", "building_new"):
        return []
    but = limits.pattern("not_counted")
    return [bay for bay in bays(sheet) if 0 < bay.polygon.area <= SEVERAL_M2 and not bay.place.says(but)]


def _slanted(some: Sequence[Bay]) -> list[bool]:
    """Tell of each bay whether its row runs askew to it, or end to end with it."""
    if not some:
        return []
    polygons = np.array([bay.polygon for bay in some], dtype=object)
    middles = shapely.get_coordinates(shapely.centroid(polygons))
    one, other = STRtree(polygons).query(polygons, predicate="dwithin", distance=NEIGHBOUR_M)
    one, other = one[one != other], other[one != other]
    away = middles[other] - middles[one]
    along = np.abs((away * np.array([axis(bay) for bay in some])[one]).sum(axis=1))
    straight = along <= SLANTED * np.hypot(away[:, 0], away[:, 1])
    beside = set(one.tolist())
    in_row = set(one[straight].tolist())
    return [row in beside and row not in in_row for row in range(len(some))]
