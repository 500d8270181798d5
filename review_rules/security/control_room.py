"""The security control room (安防监控中心): its area, its door, whether there is one."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetSet,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    gathers,
    normalised,
    not_applicable,
    numeral,
)
from review_rules.storeys import named_rooms


def _rooms(sheet: SheetView, limits: Limits) -> tuple[Outline, ...]:
    return tuple(room for room, _ in named_rooms(sheet, limits.pattern("room")))


def _cameras(sheet: SheetView, _limits: Limits) -> tuple[Symbol, ...]:
    return sheet.symbols("camera") if sheet.has("camera") else ()


def _titled(sheet: SheetView, limits: Limits) -> tuple[int, ...]:
    """Return the storeys that the titles on a sheet name."""
    titles = (sheet.title, *(str(label.read["floor"]) for label in sheet.texts() if "floor" in label.read))
    return tuple(sorted({storey for title in titles for storey in _storeys(normalised(title), limits)}))


@gathers(_rooms, _cameras, _titled)
def exists(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the control rooms of a set of drawings with cameras.

    Its absence tells something only where the plans of all storeys are there. Source: GB 50348-2018 6.14.
    """
    rooms = [room for _, found in sheets.each(_rooms, limits) for room in found]
    cameras = [camera for _, found in sheets.each(_cameras, limits) for camera in found]
    if rooms:
        yield compare(rooms[0], float(len(rooms)), unit="count", at_least=1.0)
    elif cameras and _is_whole(sheets, facts, limits):
        yield compare(cameras[0], 0.0, unit="count", at_least=1.0)
    else:
        yield cannot_determine(sheets, missing="room:control_room", reason="role")


def _is_whole(sheets: SheetSet, facts: Facts, limits: Limits) -> bool:
    """Tell whether the titles of the sheets name every storey that the facts give."""
    if "storeys_above" not in facts:
        return False
    below = facts.number("storeys_below") if "storeys_below" in facts else 0.0
    wanted = {*range(1, int(facts.number("storeys_above")) + 1), *range(-int(below), 0)}
    return wanted <= {storey for _, found in sheets.each(_titled, limits) for storey in found}


def _storeys(title: str, limits: Limits) -> set[int]:
    """Return the storeys that a title names: 1 for the ground floor, −1 for the first basement."""
    found = {1} if limits.pattern("ground").search(title) else set()
    for word, sign in (("below", -1), ("above", 1)):
        for match in limits.pattern(word).finditer(title):
            low = numeral(match["from"])
            high = numeral(match["to"]) if match["to"] else low
            found |= {sign * storey for storey in range(low, high + 1)}
    return found


def area(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the area of each control room against the least one, m². Source: GB 50348-2018 6.14."""
    rooms = named_rooms(sheet, limits.pattern("room"))
    for room, _ in rooms:
        yield compare(room, room.area_m2, unit="m2", at_least=limits.number("area"))
    if not rooms:
        yield not_applicable(sheet)


def door(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear width of the widest door of each control room against the least one, m: its opening less frame.

    Source: GB 50348-2018 6.14.
    """
    seen = False
    least = limits.number("width")
    for room, doors in named_rooms(sheet, limits.pattern("room")):
        if not doors:
            continue
        seen = True
        widest = max(doors, key=lambda one: one.width_m)
        most, sure = widest.width_m - limits.number("thin_frame"), widest.width_m - limits.number("frame")
        if most < least - 1e-9 or sure >= least - 1e-9:
            value = most if most < least - 1e-9 else sure
            yield compare(widest.place, value, unit="m", at_least=least, name=room.name)
        else:
            yield cannot_determine(sheet, missing="door:clear_width_m", place=widest.place)
    if not seen:
        yield not_applicable(sheet)
