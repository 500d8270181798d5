"""Escape routes of a storey: its exits, its corridors, the rooms that open on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from app.review.api import Facts, Limits, Outline, Path, Place, SheetView, normalised
from review_rules.fire.exits import places
from review_rules.openings import Opening
from review_rules.storeys import CUT_M, EXIT_REACH_M, Space, Storey, storeys
from review_rules.walking import Walks, Way

APART_M = 3.0
"""Two ways have parted when their walkers are this far apart."""
STEP_M = 0.25
AT_DOOR_M = 1.0
"""The mark of an exit into another compartment stands this near to its door."""


@dataclass(frozen=True)
class Exit:
    """One exit of a storey: where its mark stands, the point to reach, the row of its door (-1 for none)."""

    place: Place
    at: Point
    door: int


@dataclass(frozen=True)
class Unit:
    """Rooms that reach the corridor, or an exit, by common doors: a room with its side rooms, a flat.

    Args:
        spaces: rows of the storey's spaces.
        doors: rows of the doors that lead out of it.
    """

    spaces: tuple[int, ...]
    doors: tuple[int, ...]


class Routes:
    """Escape routes of one storey.

    Args:
        sheet: where it is drawn.
        storey: the plan.
        words: ``corridor`` and ``stair``, patterns of what such spaces are called.
    """

    def __init__(self, sheet: SheetView, storey: Storey, words: Limits) -> None:
        self.sheet, self.storey = sheet, storey
        self._corridor, self._stair = words.pattern("corridor"), words.pattern("stair")

    @cached_property
    def exits(self) -> tuple[Exit, ...]:
        """Return the exits: those marked, else the doors of stairs."""
        storey, found, used = self.storey, [], set[int]()
        for place in places(self.sheet):
            if storey.free.is_empty or storey.extent.distance(place.shape) > EXIT_REACH_M:
                continue
            door = self._exit_door(place)
            if door >= 0 and door not in used:
                used.add(door)
                found.append(Exit(place, storey.doors[door].middle, door))
            elif door < 0:
                near = shapely.ops.nearest_points(storey.free, place.shape)[0]
                if near.distance(place.shape) <= EXIT_REACH_M:
                    found.append(Exit(place, near, -1))
        if found:
            return tuple(found)
        stairs = {row for row in range(len(storey.spaces)) if self._is_stair(row)}
        return tuple(
            Exit(door.place, door.middle, row)
            for row, (door, sides) in enumerate(zip(storey.doors, storey.sides, strict=True))
            if len(stairs.intersection(sides)) == 1 and -1 not in sides
        )

    def _exit_door(self, place: Place) -> int:
        """Return the row of the door that the mark of an exit means, -1 for none: doors to stairs and out first."""
        storey = self.storey
        near = [
            (float(door.span.distance(place.shape)), row)
            for row, door in enumerate(storey.doors)
            if door.span.distance(place.shape) <= EXIT_REACH_M
        ]
        out = [one for one in near if any(side < 0 or self._called_stair(side) for side in storey.sides[one[1]])]
        return min(out or [one for one in near if one[0] <= AT_DOOR_M], default=(0.0, -1))[1]

    @cached_property
    def walks(self) -> Walks:
        """Return the ways to the exits."""
        return Walks(self.storey.free, [one.at for one in self.exits])

    @cached_property
    def corridors(self) -> frozenset[int]:
        """Return the rows of the spaces that people of several rooms escape along.

        Those called so; where none is, those without a name that have an exit and open into several other spaces.
        """
        spaces = self.storey.spaces
        named = frozenset(row for row, space in enumerate(spaces) if self._is(space, self._corridor))
        if named:
            return named
        exits = {one.door for one in self.exits}
        found = set()
        for row, space in enumerate(spaces):
            if space.outline.name:
                continue
            on_exit = exits.intersection(space.doors) or any(
                one.door < 0 and space.polygon.distance(one.at) <= CUT_M for one in self.exits
            )
            onward = {other for door in space.doors if door not in exits for other in self.storey.sides[door]}
            if on_exit and len(onward - {row, -1}) >= 2:
                found.add(row)
        return frozenset(found)

    @cached_property
    def room_doors(self) -> tuple[int, ...]:
        """Return the rows of the doors through which rooms open on corridors."""
        exits = {one.door for one in self.exits}
        return tuple(
            row
            for row, sides in enumerate(self.storey.sides)
            if row not in exits
            and len(self.corridors.intersection(sides)) == 1
            and not any(side >= 0 and self._is_stair(side) for side in sides)
            and -1 not in sides
        )

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Return the rooms, those that open into one another together."""
        spaces, sides = self.storey.spaces, self.storey.sides
        exits = {one.door for one in self.exits}
        inner = [row for row in range(len(spaces)) if row not in self.corridors and not self._is_stair(row)]
        group = {row: row for row in inner}

        def root(row: int) -> int:
            while group[row] != row:
                row = group[row]
            return row

        for row, (one, other) in enumerate(sides):
            if row not in exits and one in group and other in group:
                group[root(one)] = root(other)
        members: dict[int, list[int]] = {}
        for row in inner:
            members.setdefault(root(row), []).append(row)
        units = []
        for rows in members.values():
            out = {
                door
                for row in rows
                for door in spaces[row].doors
                if door in exits or self.corridors.intersection(sides[door])
            }
            units.append(Unit(tuple(rows), tuple(sorted(out))))
        return tuple(units)

    def floor_of(self, unit: Unit) -> Polygon | MultiPolygon:
        """Return where people walk in a unit, its doors included."""
        spaces = self.storey.spaces
        doors = {door for row in unit.spaces for door in spaces[row].doors}
        parts = [spaces[row].polygon for row in unit.spaces]
        parts += [self.storey.doors[door].span.buffer(CUT_M, cap_style="flat") for door in doors]
        return shapely.intersection(shapely.union_all(parts), self.storey.free)

    def text_of(self, rows: Sequence[int]) -> str:
        """Return what stands in some spaces, in the plan's title and in the sheet's."""
        texts = [label.text for row in rows for label in self.storey.spaces[row].outline.labels]
        return normalised("\n".join([*texts, self.storey.name, self.sheet.title]))

    def behind(self, door: int) -> tuple[int, ...]:
        """Return the row of the room behind a room door."""
        return tuple(side for side in self.storey.sides[door] if side >= 0 and side not in self.corridors)

    def storey_outline(self) -> Outline:
        """Return the whole storey as a place."""
        storey = self.storey
        return Outline(sheet=self.sheet.id, name=storey.name, level=storey.level, polygon=storey.extent)

    def rooms_text(self, door: int) -> str:
        """Return what stands in the room behind a room door, and its name."""
        outlines = [self.storey.spaces[side].outline for side in self.behind(door)]
        return normalised("\n".join(text for one in outlines for text in (one.name, one.text)))

    def name(self, door: int) -> str:
        """Return what the room behind a door is called, else the door's mark."""
        names = (self.storey.spaces[side].outline.name for side in self.behind(door))
        return next((name for name in names if name), self.storey.doors[door].mark)

    def _called_stair(self, row: int) -> bool:
        space = self.storey.spaces[row]
        return space.has_steps or self._is(space, self._stair)

    def _is_stair(self, row: int) -> bool:
        space = self.storey.spaces[row]
        return self._is(space, self._stair) or (space.has_steps and row not in self.corridors)

    def _is(self, space: Space, pattern: re.Pattern[str]) -> bool:
        return space.outline.says(pattern)


def routes(sheet: SheetView, words: Limits) -> list[Routes]:
    """Return the escape routes of each storey that a sheet shows."""
    return [Routes(sheet, storey, words) for storey in storeys(sheet)]


def in_dead_end(ways: Sequence[Way], stub_m: float) -> bool:
    """Tell whether the ways to all exits set out together, for more than ``stub_m``.

    Args:
        ways: from one door to the exits, nearest first.
        stub_m: a stub of a corridor this short is no dead end.
    """
    return all(_together_m(ways[0].line, other.line) > APART_M / 2 + stub_m for other in ways[1:])


def _together_m(one: LineString, other: LineString) -> float:
    """Return how far two ways go before their walkers, equally fast, are apart."""
    at, end = 0.0, float(max(one.length, other.length))
    while at <= end:
        if one.interpolate(at).distance(other.interpolate(at)) > APART_M:
            return at
        at += STEP_M
    return end


def along(sheet: SheetView, way: LineString, door: Opening, name: str) -> Path:
    """Return a way as a place that names the door it begins at."""
    return Path(sheet=sheet.id, role="door", name=name, handles=door.place.handles, line=way)


def outline_of(routes_: Routes, unit: Unit) -> Outline:
    """Return the largest room of a unit."""
    rows = sorted(unit.spaces, key=lambda row: -routes_.storey.spaces[row].polygon.area)
    return routes_.storey.spaces[rows[0]].outline


def sprinkled(text: str, words: Limits, facts: Facts) -> tuple[str, ...]:
    """Return whether sprinklers protect a place: by what stands there, else the fact, else both."""
    if words.pattern("no_sprinklers").search(text):
        return ("no",)
    if words.pattern("sprinklers").search(text):
        return ("yes",)
    return (facts.text("sprinklers"),) if "sprinklers" in facts else ("yes", "no")
