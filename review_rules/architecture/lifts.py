"""Lifts (电梯): how many a floor shows, and how many it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shapely import get_parts, union_all
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

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
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.architecture.rooms import all_rooms
from review_rules.storeys import storeys

SURE = "yes"
APART_M = 1.2
"""Signs of a lift nearer than this stand for one lift."""
LEAST_CAR_M2 = 0.9
"""A smaller outline is a counterweight, or a lift for goods alone."""
NUMBER = re.compile(r"(?<=[A-Za-z-])\d{1,2}(?!\d)")
"""The number in the mark of a lift."""
SAME_POINT_M = 0.01
APEX_M = 0.05
TRIANGLE = 4
"""So many coordinates has a triangle, the first one repeated."""


def has_lift(sheet: SheetView) -> bool:
    """Tell whether a sheet shows a lift."""
    return bool(lifts(sheet))


def lifts(sheet: SheetView) -> list[Place]:
    """Return the lifts of a sheet: blocks, shafts and rooms of lifts, and the marks that stand for one alone.

    A mark outside the walls of every floor plan stands in a schedule. A block smaller than a car (the landing door, a
    call button) stands for a lift only where nothing else does. What may call a stair or a lift (LT1) calls the stair
    where steps are drawn.
    """
    drawn = [symbol for symbol in sheet.symbols("lift") if symbol.block]
    symbols = [symbol for symbol in drawn if symbol.width_m * symbol.depth_m >= LEAST_CAR_M2]
    cars: list[Place] = [*symbols, *_cars(sheet, symbols)]
    steps = [space.polygon for storey in storeys(sheet) for space in storey.spaces if space.has_steps]
    stairs = union_all(steps)
    marks = [x for x in sheet.texts() if x.read.get("lift") == SURE or ("lift" in x.read and not _at(x, stairs))]
    called = [room for room in all_rooms(sheet) if any(label in room.labels for label in marks)]
    found = cars + [room for room in called if not _holds(room, cars)]
    found += [symbol for symbol in drawn if symbol not in symbols and not _near(symbol, found)]
    plans = [storey.extent for storey in storeys(sheet)] if marks and sheet.has("wall") else []
    for label in marks:
        if plans and not any(plan.intersects(label.point) for plan in plans):
            continue
        floor, level = sheet.floor_of(label.point)
        mark = Symbol(
            sheet=sheet.id,
            role="lift",
            name=label.text,
            handles=label.handles,
            level=level,
            floor=floor,
            x=label.x,
            y=label.y,
        )
        beside = [place for place in found if _near(mark, [place])]
        if all(_is_another(label.text, place.name) for place in beside):
            found.append(mark)
    return found


def _is_another(mark: str, name: str) -> bool:
    """Tell whether two marks number two lifts: DT2 beside DT1."""
    one, other = (NUMBER.search(normalised(text)) for text in (mark, name))
    return one is not None and other is not None and one[0] != other[0]


def extent(lift: Place) -> BaseGeometry:
    """Return how far a lift reaches: its car, where a block draws it."""
    corners = lift.corners if isinstance(lift, Symbol) else ()
    return Polygon(corners) if len(corners) == 4 else lift.shape


def number(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the number of lifts against the least one for each unit, count: those of the floor plan that shows most.

    A sheet without any lift counts only when it shows stairs and rooms: a whole floor. Where no text names units, lifts
    far apart may be those of several.
    """
    least = _least(facts, limits)
    if not least:
        yield not_applicable(sheet)
        return
    units = {m[0] for label in sheet.texts() if (m := limits.pattern("unit").search(normalised(label.text)))}
    floors: dict[str, list[Place]] = {}
    for lift in lifts(sheet):
        floors.setdefault(lift.floor, []).append(lift)
    found = max(floors.values(), key=len, default=[])
    if not found and (sheet.level == "below" or not (sheet.has("stair") and sheet.has("room"))):
        yield cannot_determine(sheet, missing="lift", reason="role")
        return
    place = found[0] if found else next(iter(all_rooms(sheet) or sheet.paths("stair")))
    draft = compare(place, float(len(found)), unit="count", at_least=least * max(1, len(units)), name=place.floor)
    if draft.outcome is Outcome.COMPLIES and not units and "together_m" in limits:
        few = min((group for group in _groups(found, limits.number("together_m"))), key=len)
        if len(few) < least:
            draft = cannot_determine(sheet, missing="lift:unit", place=few[0])
    yield draft


def _groups(some: Sequence[Place], reach_m: float) -> list[list[Place]]:
    """Return the lifts in groups: those of one unit stand about one lobby."""
    groups: list[list[Place]] = []
    for lift in some:
        near = [group for group in groups if any(extent(lift).distance(extent(other)) <= reach_m for other in group)]
        groups = [group for group in groups if group not in near] + [[lift, *(one for group in near for one in group)]]
    return groups


def _cars(sheet: SheetView, symbols: Sequence[Symbol]) -> list[Outline]:
    """Return one outline a lift that no block draws: a car in its shaft is counted once.

    A shaft around several cars, counterweights and other small parts are left out. Outlines drawn closed are taken as
    drawn; of loose lines the cells that they enclose.
    """
    blocks = {symbol.handles for symbol in symbols}
    drawn = [
        path.bounding(polygon, "lift", path.labels)
        for path in sheet.paths("lift")
        if path.closed and (polygon := Polygon(path.line)).is_valid and polygon.area >= LEAST_CAR_M2
    ]
    found = drawn or _enclosed(sheet)
    cells = sorted((cell for cell in found if not _within(cell, blocks)), key=lambda cell: cell.area_m2)
    kept: list[Outline] = []
    for cell in cells:
        inner = [one for one in kept if cell.polygon.buffer(SAME_POINT_M).contains(one.polygon)]
        if len(inner) < 2:
            kept = [one for one in kept if one not in inner] + [cell]
    return kept


def _within(cell: Outline, blocks: set[tuple[str, ...]]) -> bool:
    return any(cell.handles[:depth] in blocks for depth in range(1, len(cell.handles)))


def _enclosed(sheet: SheetView) -> list[Outline]:
    """Return the cells that loose lines enclose, crossed-out ones put together again."""
    drawn = sheet.closed_outlines("lift")
    whole = [len(one.polygon.simplify(SAME_POINT_M).exterior.coords) > TRIANGLE for one in drawn]
    cells = [one for one, is_cell in zip(drawn, whole, strict=True) if is_cell]
    cells += _crossed([one for one, is_cell in zip(drawn, whole, strict=True) if not is_cell])
    return [cell for cell in cells if cell.area_m2 >= LEAST_CAR_M2]


def _crossed(triangles: Sequence[Outline]) -> list[Outline]:
    """Return the cells that lines from corner to corner cut into triangles: those that meet in a point inside."""
    if not triangles:
        return []
    whole = union_all([one.polygon for one in triangles]).buffer(SAME_POINT_M)
    cells: dict[tuple[int, int], list[Outline]] = {}
    for one in triangles:
        apex = max(one.polygon.exterior.coords[:-1], key=lambda xy: whole.boundary.distance(Point(xy)))
        cells.setdefault((round(apex[0] / APEX_M), round(apex[1] / APEX_M)), []).append(one)
    return [
        group[0].part(part)
        for group in cells.values()
        for part in get_parts(union_all([one.polygon.buffer(SAME_POINT_M) for one in group]))
    ]


def _least(facts: Facts, limits: Limits) -> float:
    """Return the lifts that a unit of so many storeys needs."""
    storeys = facts.number("storeys_above")
    return max((float(row[1]) for row in limits.rows("steps") if storeys >= row[0]), default=0.0)


def _holds(room: Outline, cars: Sequence[Place]) -> bool:
    """Tell whether a car is drawn in a shaft; one in the shaft beside it is another lift's."""
    return any(room.polygon.distance(car.shape) < SAME_POINT_M for car in cars)


def _at(label: Label, stairs: BaseGeometry) -> bool:
    return bool(stairs.distance(label.point) <= APART_M)


def _near(place: Place, others: list[Place]) -> bool:
    return any(place.shape.distance(other.shape) < APART_M for other in others)
