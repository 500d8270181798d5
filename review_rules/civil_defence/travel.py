"""Ways out of civil-defence works in peacetime (平时疏散距离): in rooms and halls, from their doors to the exits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shapely.geometry import Point

from app.review.api import Draft, Facts, Limits, Path, SheetView, cannot_determine, not_applicable
from review_rules.civil_defence.works import is_civil_defence
from review_rules.farthest import farthest_way
from review_rules.floors import Floor
from review_rules.outlines import marks
from review_rules.storeys import EXIT_REACH_M, Space, Storey, storeys
from review_rules.unknowns import held
from review_rules.walking import Walks


def in_room(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from the farthest point of each room, or hall, to its nearest door against the largest one, m.

    Source: GB 50098-2009 5.1.5.
    """
    seen = False
    for storey, space in _rooms(sheet, limits):
        doors = [storey.doors[row] for row in space.doors]
        line = farthest_way(Walks(Floor(space.polygon), [door.middle for door in doors]))
        if line is None:
            continue
        seen = True
        outline = space.outline
        way = Path(sheet=sheet.id, role="room", name=outline.name, handles=doors[0].place.handles, line=line)
        most = limits.number("hall" if outline.says(limits.pattern("hall")) else "room")
        yield held(sheet, way, way.length_m, [most], unit="m", missing="room:use")
    if not seen:
        yield not_applicable(sheet)


def to_exit(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way from each room's door to the nearest exit against the largest one of the use, m.

    In a dead end half of it holds: with one exit everywhere, with several the way between both stays open.
    Source: GB 50098-2009 5.1.5.
    """
    seen = False
    for storey in storeys(sheet) if _shows(sheet, limits) else ():
        exits = _exits(sheet, storey)
        doors = {
            row for _, space in _rooms(sheet, limits, storey) for row in space.doors if min(storey.sides[row]) >= 0
        }
        if doors and not exits:
            seen = True
            yield cannot_determine(sheet, missing="safety_exit", reason="role")
            continue
        walks = Walks(storey.walked, exits)
        for row in sorted(doors):
            ways = walks.ways(storey.doors[row].middle)
            if ways:
                seen = True
                names = [storey.spaces[side].outline for side in storey.sides[row] if side >= 0]
                name = next((one.name for one in names if not one.says(limits.pattern("corridor"))), "")
                place = storey.doors[row].place
                way = Path(sheet=sheet.id, role="door", name=name, handles=place.handles, line=ways[0].line)
                kind = next((kind for kind in ("hospital", "hotel") if _speaks(sheet, limits, kind)), "other")
                full = limits.number(kind)
                half = full * limits.number("dead_end")
                found = {half} if len(exits) == 1 else {half, full}
                yield held(sheet, way, way.length_m, found, unit="m", missing="safety_exit:direction")
    if not seen:
        yield not_applicable(sheet)


def _speaks(sheet: SheetView, limits: Limits, kind: str) -> bool:
    """Tell whether texts of a sheet speak of a kind of use."""
    return any(limits.pattern(kind).search(label.text) for label in sheet.texts())


def _shows(sheet: SheetView, limits: Limits) -> bool:
    """Tell whether a sheet shows civil-defence works as they are used in peacetime."""
    titles = [sheet.title, *(label.text for label in sheet.texts() if "drawing_title" in label.read)]
    return is_civil_defence(sheet, limits) and not any(limits.pattern("wartime").search(title) for title in titles)


def _rooms(sheet: SheetView, limits: Limits, only: Storey | None = None) -> Iterator[tuple[Storey, Space]]:
    """Yield the rooms with doors: no corridors, stairs or garages."""
    no_room = limits.pattern("no_room")
    for storey in [only] if only else storeys(sheet) if _shows(sheet, limits) else ():
        for space in storey.spaces:
            if space.doors and not space.has_steps and space.use != "garage" and not space.outline.says(no_room):
                yield storey, space


def _exits(sheet: SheetView, storey: Storey) -> Sequence[Point]:
    found = []
    for mark in marks(sheet, "safety_exit"):
        if storey.extent.distance(mark.shape) <= EXIT_REACH_M:
            row = storey.door_at(mark.shape)
            found.append(storey.doors[row].middle if row >= 0 else mark.shape.centroid)
    return found
