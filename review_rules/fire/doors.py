"""Doors on escape routes and in fire separations: fire class by mark, clear width."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outcome,
    Outline,
    SheetView,
    cannot_determine,
    derived,
    judge,
    normalised,
    not_applicable,
)
from review_rules.figures import at_label
from review_rules.fire.exit_marks import places
from review_rules.fire.routes import Routes, routes
from review_rules.fire.uses import uses
from review_rules.openings import Opening, clear_width_of, openings
from review_rules.outlines import areas, nameless
from review_rules.schedules import by_column
from review_rules.storeys import EXIT_REACH_M, Storey, storeys
from review_rules.unknowns import possible

LIFT_M = 3.0
"""A lift whose shaft stands this near to a stair, or in it, adjoins it."""
AT_BOUNDARY_M = 0.5
"""A door in the wall between two compartments lies at most this far from both."""
LONGEST_NAME = 12
"""A longer text is a note, not the name of a room."""
CLASSES = ("A", "B", "C")
CODES, SAID = ("door", "number"), ("rating", "kind", "remark")
"""Columns of door schedules: those of the codes, and those that may tell the class."""


def in_firewall(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell whether each door between two fire compartments is of the class a firewall needs.

    Source: GB 55037-2022 6.4.2.
    """
    compartments = areas(sheet, "fire_compartment")
    doors = doors_of(sheet)
    seen = False
    for door in doors:
        near = [c for c in compartments if c.polygon.distance(door.middle) <= AT_BOUNDARY_M]
        if len(near) >= 2 and all(c.polygon.exterior.distance(door.middle) <= AT_BOUNDARY_M for c in near):
            seen = True
            yield _classed(sheet, door, (limits.text("class"),), limits)
    if not compartments:
        yield cannot_determine(sheet, missing="fire_compartment", reason="role")
    elif not seen and not (lone := list(nameless(sheet, "fire_compartment"))):
        yield not_applicable(sheet)
    elif not seen:
        yield from lone


def of_rooms(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Tell whether each door from rooms of a kind to other parts of the building is of the class they need.

    Doors to the open air may be common ones, and doors between two such rooms unless the item says otherwise. A stair
    without a wall towards the corridor (words ``open``) has no doors of its own; that of a low dwelling may be open
    (to ``open_height``, m) unless it is called enclosed (words ``enclosed``) or a lift stands beside it. Where no
    storey is known, a text that names such a room leaves its doors open. Tall ones may need a higher class, and so may
    those towards some spaces (words ``towards``): a lobby that a fire lift shares, in dwellings, a garage.
    Source: GB 55037-2022 4.1.4, 6.4.2, 6.4.3, 6.4.4; GB 50016-2014(2018) 5.5.27, 6.2.7.
    """
    needed = _needed(facts, limits)
    home = facts.get("building_use") == "residential"
    towards = limits.pattern("towards") if limits.has_words("towards") else None
    if towards and "towards_use" in limits and facts.get("building_use") != limits.text("towards_use"):
        towards = None
    apart = limits.pattern("apart") if limits.has_words("apart") else None
    kind = limits.pattern("rooms")
    shared = limits.pattern("open") if limits.has_words("open") else None
    seen = False
    for storey in storeys(sheet):
        own = {
            row
            for row, space in enumerate(storey.spaces)
            if (space.outline.says(kind) or (space.has_steps and "steps" in limits))
            and not (shared and space.outline.says(shared))
        }
        for door, sides in zip(storey.doors, storey.sides, strict=True):
            inside = len(own.intersection(sides)) == len(set(sides))
            if -1 not in sides and own.intersection(sides) and ("between" in limits or not inside):
                seen = True
                raised = towards and any(storey.spaces[row].outline.says(towards) for row in sides if row not in own)
                if apart and any(storey.spaces[row].outline.says(apart) for row in sides):
                    raised = False
                draft = _classed(
                    sheet, door, _at_least(needed, limits.text("towards_class")) if raised else needed, limits
                )
                may_be_open = home and "open_height" in limits and draft.outcome is not Outcome.COMPLIES
                spaces = [storey.spaces[row].outline for row in own.intersection(sides)]
                yield _of_open_stair(sheet, door, spaces, draft, facts, limits) if may_be_open else draft
    if not seen and not sheet.has("door") and not any(storey.doors for storey in storeys(sheet)):
        yield cannot_determine(sheet, missing="door", reason="role")
    elif not seen and (named := [] if storeys(sheet) else _named(sheet, kind)):
        yield cannot_determine(sheet, missing="wall", place=at_label(sheet, named[0]))
    elif not seen:
        yield not_applicable(sheet)


def _named(sheet: SheetView, kind: re.Pattern[str]) -> list[Label]:
    """Return the texts that may be the name of a room of a kind."""
    short = [label for label in sheet.texts() if len(label.text) <= LONGEST_NAME and "drawing_title" not in label.read]
    return [label for label in short if kind.search(normalised(label.text))]


def _of_open_stair(
    sheet: SheetView, door: Opening, stairs: Sequence[Outline], draft: Draft, facts: Facts, limits: Limits
) -> Draft:
    """Return the answer for a dwelling's door that is not of the class: a stair of a low one may do without."""
    enclosed, lift = limits.pattern("enclosed"), limits.pattern("lift")
    known = "building_height_m" in facts
    if any(one.says(enclosed) for one in stairs) or (
        known and facts.number("building_height_m") > limits.number("open_height")
    ):
        return draft
    if not known:
        return cannot_determine(sheet, missing="building_height_m", place=door.place)
    beside = [one.polygon.buffer(LIFT_M) for one in stairs]
    drawn = any(space.intersects(path.line) for space in beside for path in sheet.paths("lift"))
    named = any(lift.search(normalised(label.text)) for space in beside for label in sheet.texts_in(space))
    if drawn or named:
        return cannot_determine(sheet, missing="stair:enclosure", place=door.place)
    return not_applicable(sheet, place=door.place)


def clear_width(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear width of each escape door against the least one, m: its opening less frame and leaf.

    Escape doors are those at exits, across corridors, and where rooms open on them; shafts and toilets have none. The
    doors of flats have a check of their own. Where the item says so, doors to the open air have a larger limit. An
    opening so narrow that no frame leaves enough violates; one between is measured on site.
    Source: GB 55037-2022 7.1.4; GB 50016-2014(2018) 5.5.18.
    """
    seen = set[tuple[str, ...]]()
    exempt = limits.pattern("exempt")
    for one in routes(sheet, limits):
        outer = one.outer_doors if "outer_width" in limits or "outer_high" in limits else frozenset[int]()
        exits = {exit_.door for exit_ in one.exits} | outer
        rooms = () if facts.text("building_use") == "residential" else (*one.room_doors, *one.corridor_doors)
        for row in sorted({*exits, *rooms} - {-1}):
            door = one.storey.doors[row]
            if row not in exits and exempt.search(one.rooms_text(row)):
                continue
            if door.place.handles not in seen:
                seen.add(door.place.handles)
                yield _wide(sheet, one, row, facts, limits)
    if not seen:
        for place in places(sheet):
            near = [door for door in doors_of(sheet) if door.span.distance(place.shape) <= EXIT_REACH_M]
            for door in sorted(near, key=lambda found: found.span.distance(place.shape))[:1]:
                if door.place.handles not in seen:
                    seen.add(door.place.handles)
                    yield clear_width_of(sheet, door, limits)
    if not seen:
        yield cannot_determine(sheet, missing="door", reason="role")


def _wide(sheet: SheetView, one: Routes, row: int, facts: Facts, limits: Limits) -> Draft:
    """Hold a door against each width that may be asked of it: *cannot determine* where that makes a difference."""
    door = one.storey.doors[row]
    least = sorted(_least(one, row, facts, limits))
    drafts = [clear_width_of(sheet, door, limits, width) for width in least]
    if drafts[0].outcome == "violates" or drafts[-1].outcome == drafts[0].outcome:
        return drafts[0] if drafts[0].outcome == "violates" else drafts[-1]
    return cannot_determine(sheet, missing="building_height_m", place=door.place)


def _least(one: Routes, row: int, facts: Facts, limits: Limits) -> set[float]:
    """Return the widths that may be asked of a door, m: of those to the open air by the height of the building."""
    if row in one.outer_doors and "outer_width" in limits:
        return {limits.number("outer_width")}
    if row not in one.outer_doors or "outer_high" not in limits:
        return {limits.number("width")}
    inside = tuple(side for side in one.storey.sides[row] if side >= 0)
    kinds = uses(("medical",), one.text_of(inside), one.storey_text, facts, limits)
    states = product(possible(facts, "high_rise", ("yes", "no")), kinds)
    return {limits.number(f"outer_high.{kind}" if state == "yes" else "width") for state, kind in states}


def doors_of(sheet: SheetView) -> tuple[Opening, ...]:
    """Return the doors of a sheet, placed in its walls where it has any."""
    plans: tuple[Storey, ...] = storeys(sheet)
    if plans:
        return tuple(door for storey in plans for door in storey.doors)
    return openings(sheet, ())


def _needed(facts: Facts, limits: Limits) -> tuple[str, ...]:
    """Return the class that doors need, or both that they may need where the height of the building is not known."""
    if "high_class" not in limits:
        return (limits.text("class"),)
    if "building_height_m" not in facts:
        return limits.text("class"), limits.text("high_class")
    high = facts.number("building_height_m") > limits.number("above_height")
    return (limits.text("high_class" if high else "class"),)


def _at_least(needed: tuple[str, ...], least: str) -> tuple[str, ...]:
    """Return the classes that doors need, none below ``least``."""
    return tuple(dict.fromkeys(min(one, least, key=CLASSES.index) for one in needed))


def _class_of(sheet: SheetView, door: Opening, limits: Limits) -> str:
    """Return the class that a mark says; FMB is the third beside FMJ and FMY (甲, 乙, 丙), else the second."""
    found = door.place.word("door_class")
    third = found and limits.pattern("third").search(door.mark)
    if third and any(limits.pattern("pinyin").search(one.mark) for one in doors_of(sheet)):
        return CLASSES[2]
    return found


@derived
def _listed(sheet: SheetView) -> dict[str, frozenset[str]]:
    """Return the classes that door schedules say of each code."""
    found: dict[str, set[str]] = {}
    for code, column in product(CODES, SAID):
        for cells in by_column(sheet, (code, column)):
            if said := cells[column].read.get("door_class"):
                found.setdefault(normalised(cells[code].text).strip(), set()).add(str(said))
    return {code: frozenset(said) for code, said in found.items()}


def _classed(sheet: SheetView, door: Opening, needed: tuple[str, ...], limits: Limits) -> Draft:
    found = _class_of(sheet, door, limits)
    codes = (door.mark, door.place.name, *(normalised(label.text).strip() for label in door.place.labels))
    listed = next((said for code in codes if (said := _listed(sheet).get(code))), frozenset[str]())
    if len(listed.union((found,) if found else ())) > 1:
        names = "、".join(limits.text(f"names.{one}") for one in sorted(listed))
        return cannot_determine(sheet, missing="door:mark", place=door.place, reason="listed", found=names)
    found = found or next(iter(listed), "")
    if limits.pattern("shutter").search(door.mark):
        return not_applicable(sheet, place=door.place)
    untold = limits.pattern("blast").search(door.mark) or limits.pattern("fire_door").search(door.mark)
    if not found and (untold or not door.place.word("opening")):
        return cannot_determine(sheet, missing="door:mark", place=door.place)
    fits = {bool(found) and CLASSES.index(found) <= CLASSES.index(least) for least in needed}
    if len(fits) > 1:
        return cannot_determine(sheet, missing="building_height_m", place=door.place)
    name = door.mark or door.place.name
    return judge(door.place, fits.pop(), name=name, found=found or "—", needed=limits.text(f"names.{needed[0]}"))
