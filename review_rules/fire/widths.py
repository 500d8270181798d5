"""Clear widths of escape routes: corridors, and all exits of a storey together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from shapely.geometry import Polygon

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Place,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    narrowest_crossing,
    normalised,
    not_applicable,
)
from review_rules.edges import across
from review_rules.fire.doors import doors_of
from review_rules.fire.exit_marks import REACH_M, by_compartment, opening
from review_rules.fire.routes import Routes, exit_places, routes, upward
from review_rules.fire.uses import uses
from review_rules.flights import flights
from review_rules.openings import Opening
from review_rules.outlines import areas, is_cut, spoken_number
from review_rules.storeys import EXIT_REACH_M, storeys
from review_rules.unknowns import held, possible

WIDEST = 2.5
"""Crossings up to this many limits are looked for; what is wider complies."""


def corridor(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each corridor against the least clear width, m.

    Where the limit differs, rooms on both sides count by the doors in the corridor's walls. A flat's own passage is no
    corridor; one in a dwelling that may be a flat's own cannot be too narrow for certain.
    Source: GB 55037-2022 7.1.4; GB 50016-2014(2018) 5.5.18.
    """
    seen = False
    for one in routes(sheet, limits):
        for row in sorted(one.corridors):
            in_flat = _within_a_flat(one, row, facts, limits)
            if in_flat:
                continue
            seen = True
            space = one.storey.spaces[row]
            least = _least(one, row, facts, limits)
            crossing = narrowest_crossing(space.polygon, WIDEST * max(least))
            place: Place = space.outline if crossing is None else across(space.outline, crossing)
            value = WIDEST * max(least) if crossing is None else float(crossing.length)
            if value < max(least) and one.is_stair(row):  # through a gap without a door: what is narrow is the gap
                yield cannot_determine(sheet, missing="room:outline", place=place)
                continue
            yield held(
                sheet,
                place,
                value,
                least if in_flat is False else [*least, 0.0],
                unit="m",
                missing="building_height_m" if in_flat is False else "room:flat",
                at_least=True,
                name=space.outline.name,
            )
        for row in one.nameless if seen else ():
            space, least = one.storey.spaces[row], _least(one, row, facts, limits)
            crossing = narrowest_crossing(space.polygon, WIDEST * max(least))
            if crossing is not None and crossing.length < max(least):
                yield cannot_determine(sheet, missing="room:use", place=across(space.outline, crossing))
    if not seen and not sheet.has("wall", "room"):
        yield cannot_determine(sheet, missing="wall", reason="role")
    elif not seen and any(one.runs_together for one in routes(sheet, limits)):
        yield cannot_determine(sheet, missing="room:outline")
    elif not seen:
        yield not_applicable(sheet)


def stair(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear width of each stair flight against the least one for use and height, m.

    Source: GB 55037-2022 7.1.4; GB 50016-2014(2018) 5.5.18.
    """
    found = flights(sheet)
    around = normalised("\n".join(label.text for label in sheet.texts() if "room_name" in label.read))
    for flight in found:
        text = normalised(f"{flight.outline.floor}\n{sheet.title}")
        if "low_height" in limits:
            low = possible(facts, "building_height_m", ("0", "1000"))
            least = {
                limits.number("low" if float(height) <= limits.number("low_height") else "width") for height in low
            }
        elif "medical" in limits:
            kinds = uses(("medical",), text, around, facts, limits)
            least = {limits.number("medical" if kind == "medical" else "width") for kind in kinds}
        else:
            least = {limits.number("width")}
        missing = "building_height_m" if "low_height" in limits else "building_use"
        yield held(sheet, flight.outline, flight.clear_m, least, unit="m", missing=missing, at_least=True)
    if not found:
        yield not_applicable(sheet) if sheet.has("stair") else cannot_determine(sheet, missing="stair", reason="role")


def exits_per_people(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the width of all exits of each compartment, or storey, against what its people need, m.

    The openings' widths are the most the exits can have, those less frames what they have at least; stairs that lead up
    from ground level beside doors that lead out are none.
    Source: GB 50016-2014(2018) 5.5.21.
    """
    exits = exit_places(sheet, limits)
    compartments = areas(sheet, "fire_compartment")
    people = [spoken_number(compartment, "occupants") for compartment in compartments]
    groups: list[tuple[Outline, list[Place], float]] = []
    if any(people):
        owned = by_compartment(compartments, exits)
        groups = [(c, own, count) for c, own, count in zip(compartments, owned, people, strict=True) if count]
    else:
        for own, count in _peopled(sheet, exits, facts, limits):
            whole = Outline(sheet=sheet.id, role="safety_exit", name=own[0].floor, polygon=_around(own))
            groups.append((compartments[0] if len(compartments) == 1 else whole, own, count))
    if not groups:
        yield cannot_determine(sheet, missing="occupants")
        return
    for place, own, count in groups:
        yield _wide_enough(sheet, place, own, count, facts, limits)


def stairs_per_people(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the width of all escape stairs of a storey against what its people need, m: the narrowest flight of each.

    Source: GB 50016-2014(2018) 5.5.21.
    """
    exits = exit_places(sheet, limits)
    groups = _peopled(sheet, exits, facts, limits)
    if not groups:
        yield cannot_determine(sheet, missing="occupants" if exits else "safety_exit")
        return
    plans = storeys(sheet)
    rooms = [(plan, space.polygon) for plan in plans for space in plan.spaces if space.has_steps]
    stairs: dict[int, list[float]] = {}
    for flight in flights(sheet):
        inside = [row for row, (_, room) in enumerate(rooms) if room.intersects(flight.outline.polygon)]
        stairs.setdefault(inside[0] if inside else -1, []).append(flight.clear_m)
    if -1 in stairs or not stairs:
        yield cannot_determine(sheet, missing="stair:steps" if not stairs else "room:outline")
        return
    for own, count in groups:
        drawn = [plan for plan in plans if any(plan.extent.distance(one.shape) <= REACH_M for one in own)]
        total = sum(min(widths) for row, widths in stairs.items() if rooms[row][0] in drawn or len(groups) == 1)
        whole = Outline(sheet=sheet.id, role="safety_exit", name=own[0].floor, polygon=_around(own))
        needed = [share * count / 100 for share in _share(whole, facts, limits)]
        yield held(sheet, whole, total, needed, unit="m", missing="storeys_above", at_least=True)


def _peopled(sheet: SheetView, exits: list[Place], facts: Facts, limits: Limits) -> list[tuple[list[Place], float]]:
    """Return the exits and people of each storey: as a note on it says, else, of a single one, the fact.

    Of several titled plans on a sheet each has the note that stands nearest to it; one without a note, or with two that
    differ, is left out. Where the storey goes on on another sheet, its people are not those of the exits that are
    drawn.
    """
    if is_cut(sheet) or not exits:
        return []
    notes = [
        label
        for label in sheet.texts()
        if "occupants" in label.read and limits.pattern("storey_people").search(normalised(label.text))
    ]
    plans = [plan for plan in storeys(sheet) if any(plan.extent.distance(one.shape) <= REACH_M for one in exits)]
    titles = [label for label in sheet.texts() if "floor" in label.read and label.role != "title_frame"]
    if len(plans) < 2 or len(titles) < 2:
        said = {float(label.read["occupants"]) for label in notes}
        if len(said) == 1 and len({exit_.floor for exit_ in exits}) == 1:
            return [(exits, said.pop())]
        return [(exits, facts.number("occupants"))] if "occupants" in facts and not said else []
    people: dict[int, set[float]] = {}
    for label in notes:
        nearest = min(range(len(plans)), key=lambda row: plans[row].extent.distance(label.point))
        people.setdefault(nearest, set()).add(float(label.read["occupants"]))
    return [
        ([one for one in exits if plans[row].extent.distance(one.shape) <= REACH_M], said.pop())
        for row, said in sorted(people.items())
        if len(said) == 1
    ]


def _wide_enough(
    sheet: SheetView, place: Outline, exits: list[Place], people: float, facts: Facts, limits: Limits
) -> Draft:
    widths = [_width_m(sheet, exit_) for exit_ in exits]
    if not exits or any(most <= 0.0 for most, _ in widths):
        return cannot_determine(sheet, missing="door:width_m" if exits else "safety_exit", place=place)
    shares = _share(place, facts, limits)
    needed = [share * people / 100 for share in shares]
    up = upward(sheet, limits)
    most = sum(width for width, _ in widths)
    least = sum(width - limits.number("frame") for _, width in widths)
    out = sum(w - limits.number("frame") for e, (_, w) in zip(exits, widths, strict=True) if e.handles not in up)
    if most < min(needed) - 1e-9:
        return compare(place, most, unit="m", at_least=min(needed), people=people, exits=float(len(exits)))
    if out >= max(needed) - 1e-9:
        return compare(place, least, unit="m", at_least=max(needed), people=people, exits=float(len(exits)))
    missing = "storeys_above" if len(shares) > 1 else "door:clear_width_m"
    missing = "safety_exit" if least >= max(needed) - 1e-9 else missing
    return cannot_determine(sheet, missing=missing, place=place)


def _share(place: Outline, facts: Facts, limits: Limits) -> list[float]:
    """Return the possible widths for a hundred people, m; a building has no fewer storeys than its plans show."""
    level = place.level or (facts.text("level") if "level" in facts else "")
    if level == "below":
        return sorted({limits.number("below"), limits.number("below_deep")})
    storeys = facts.number("storeys_above") if "storeys_above" in facts else 0.0
    steps = limits.rows("above")
    if storeys:
        return [next(float(width) for most, width in steps if storeys <= most)]
    shown = facts.number("storeys_shown") if "storeys_shown" in facts else 0.0
    found = [float(width) for most, width in steps if shown <= most]
    return found if level == "above" else sorted({*found, limits.number("below"), limits.number("below_deep")})


def _width_m(sheet: SheetView, place: Place) -> tuple[float, float]:
    """Return how wide an exit is at most and at least: as written, as its door is marked and drawn, or as its line."""
    written = place.number("clear_width_m") or place.number("width_m")
    if written:
        return written, written
    doors: list[Opening] = [d for d in doors_of(sheet) if d.span.distance(place.shape) <= EXIT_REACH_M]
    if doors:
        door = min(doors, key=lambda one: one.span.distance(place.shape))
        return door.width_m, door.least_m
    drawn = 0.0 if isinstance(place, Symbol) and not place.corners else float(opening(sheet, place).length)
    return drawn, drawn


def _around(exits: list[Place]) -> Polygon:
    boxes = [exit_.shape.buffer(0.5) for exit_ in exits]
    hull = boxes[0]
    for box in boxes[1:]:
        hull = hull.union(box)
    return hull.convex_hull


def _least(one: Routes, row: int, facts: Facts, limits: Limits) -> list[float]:
    if "double" not in limits:
        return [limits.number("width")]
    high = possible(facts, "high_rise", ("yes", "no"))
    kinds = uses(("medical",), one.text_of((row,)), one.storey_text, facts, limits)
    sides = "double" if _both_sides(one, row) else "single"
    pairs = product(high, sorted(kinds))
    return [limits.number(f"{sides}.{kind}") if tall == "yes" else limits.number("low") for tall, kind in pairs]


def _within_a_flat(one: Routes, row: int, facts: Facts, limits: Limits) -> bool | None:
    """Tell whether a corridor is a flat's own passage; None where a dwelling's plan does not say.

    It is when it has no exit and leads to a flat's bedroom or living room, as none outside it does. Without such rooms
    beside it, one with neither exit nor lift or lobby may be; so may one with an exit that leads to bedrooms, and to no
    second flat: a flat over two storeys, or with a door of its own.
    """
    if "flat" not in limits.words:
        return False
    spaces, doors = one.storey.spaces, one.storey.spaces[row].doors
    beside = {side for door in doors for side in one.storey.sides[door] if side >= 0} - {row}
    texts = [[normalised(label.text) for label in spaces[space].outline.labels] for space in (row, *sorted(beside))]

    def leads_to(words: str) -> int:
        return sum(any(limits.pattern(words).search(text) for text in own) for own in texts)

    exits = {way.door for way in one.exits}.intersection(doors)
    if not exits and leads_to("flat"):
        return True
    dwelling = "building_use" in facts and facts.text("building_use") == "residential"
    if not dwelling or leads_to("common"):
        return False
    alone = leads_to("bedroom") > 0 and leads_to("home") <= 1 if exits else not any(map(one.is_stair, beside))
    return None if alone else False


def _both_sides(one: Routes, row: int) -> bool:
    """Tell whether rooms open on a corridor from both sides of its axis."""
    polygon = one.storey.spaces[row].polygon
    corners = list(polygon.minimum_rotated_rectangle.exterior.coords)
    (x0, y0), (x1, y1), (x2, y2) = corners[0], corners[1], corners[2]
    ax, ay = (
        (x1 - x0, y1 - y0) if (x1 - x0) ** 2 + (y1 - y0) ** 2 >= (x2 - x1) ** 2 + (y2 - y1) ** 2 else (x2 - x1, y2 - y1)
    )
    middle = polygon.minimum_rotated_rectangle.centroid
    signs = set()
    for door in one.room_doors:
        if row in one.storey.sides[door]:
            at = one.storey.doors[door].middle
            signs.add((at.x - middle.x) * ay - (at.y - middle.y) * ax > 0)
    return len(signs) == 2
