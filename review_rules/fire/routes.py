"""Escape routes of a storey: its exits, its corridors, the rooms that open on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry import Point

from app.review.api import Limits, Outline, Path, Place, SheetView, derived, normalised, sides_m
from review_rules.connected import connected
from review_rules.fire.exit_marks import places
from review_rules.floors import Floor
from review_rules.openings import Opening
from review_rules.storeys import EXIT_REACH_M, Space, Storey, storeys
from review_rules.walking import Walks, Way
from review_rules.walls import CUT_M

Pattern = re.Pattern[str]

LARGEST_STAIR_M2 = 80.0
"""A larger space with steps is a hall with an open stair, no exit."""
OUTER_WALL_M = 0.6
NARROWEST_EXIT_M = 0.8
AT_DOOR_M = 1.0
"""The mark of an exit into another compartment stands this near to its door."""

LONG = 3.0
"""A corridor is so many times as long as broad."""
ROOMS_TOGETHER = 3
"""A corridor in whose space so many rooms are named is not parted from them."""


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
        corridor: pattern of what such spaces are called.
        stair: the same.
        ground: pattern of what the title of a storey at ground level says; None to know none.
    """

    def __init__(
        self, sheet: SheetView, storey: Storey, corridor: Pattern, stair: Pattern, ground: Pattern | None
    ) -> None:
        self.sheet, self.storey = sheet, storey
        self._corridor, self._stair, self._ground = corridor, stair, ground

    @cached_property
    def exits(self) -> tuple[Exit, ...]:
        """Return the exits: those marked, else the doors of stairs and, at ground level, those to the open air."""
        return self._marked or tuple(door for group in self._unmarked for door in group)

    @cached_property
    def _marked(self) -> tuple[Exit, ...]:
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
        return tuple(found)

    @cached_property
    def _unmarked(self) -> tuple[tuple[Exit, ...], ...]:
        """Return the doors of each stair, with its lobby, and each door to the open air at ground level."""
        storey = self.storey
        named = self._named_corridors
        stairs = {
            row
            for row, space in enumerate(storey.spaces)
            if row not in named and self._called_stair(row) and space.polygon.area <= LARGEST_STAIR_M2
        }
        group = connected(stairs, storey.sides)
        found: dict[int, list[Exit]] = {}
        for row, (door, sides) in enumerate(zip(storey.doors, storey.sides, strict=True)):
            inner = stairs.intersection(sides)
            if len(inner) == 1 and -1 not in sides:
                found.setdefault(group[inner.pop()], []).append(Exit(door.place, door.middle, row))
            elif self._at_ground and not inner and -1 in sides and sides != (-1, -1) and self._leads_out(door):
                found[-1 - row] = [Exit(door.place, door.middle, row)]
        return tuple(map(tuple, found.values()))

    @cached_property
    def upward(self) -> frozenset[tuple[str, ...]]:
        """Return the handles of exits that are no more than ways up: doors of stairs at ground level.

        None where exits are marked, or no door to the open air is seen.
        """
        doors, sides = self.storey.doors, self.storey.sides
        rows = () if self._marked else tuple(one.door for group in self._unmarked for one in group)
        inner = frozenset(doors[row].place.handles for row in rows if -1 not in sides[row])
        return inner if len(inner) < len(rows) else frozenset()

    @property
    def _at_ground(self) -> bool:
        title = normalised(self.storey.name or self.sheet.title)
        return self._ground is not None and bool(self._ground.search(title))

    @cached_property
    def outer_doors(self) -> frozenset[int]:
        """Return the rows of the doors at ground level through which people leave corridors, halls and stairs."""
        return frozenset(
            row
            for row, (door, sides) in enumerate(zip(self.storey.doors, self.storey.sides, strict=True))
            if self._at_ground
            and -1 in sides
            and any(side in self.corridors or (side >= 0 and self._called_stair(side)) for side in sides)
            and self._leads_out(door)
        )

    def _leads_out(self, door: Opening) -> bool:
        """Tell whether a door that leads to no room leads to the open air: in the outer wall, and no shaft's hatch."""
        away = self.storey.extent.exterior.distance(door.middle)
        return bool(away <= OUTER_WALL_M and door.width_m >= NARROWEST_EXIT_M)

    def places(self) -> list[Place]:
        """Return one place for each exit that follows from the plan without a mark: the widest door of each stair."""
        doors = self.storey.doors
        widest = [max(group, key=lambda one: doors[one.door].width_m) for group in self._unmarked]
        return [self._door_place(one.door) for one in widest]

    def doors_into_stairs(self) -> list[list[Place]]:
        """Return the doors to stairs of each space that has several: of the lobby that scissor stairs share."""
        found = []
        for row, space in enumerate(self.storey.spaces):
            behind = {
                other: door
                for door in space.doors
                for other in self.storey.sides[door]
                if other not in (row, -1) and self.storey.spaces[other].has_steps
            }
            if len(behind) > 1 and not space.has_steps:
                found.append([self._door_place(door) for door in behind.values()])
        return found

    def _door_place(self, row: int) -> Place:
        door = self.storey.doors[row]
        return Path(
            sheet=self.sheet.id,
            role="safety_exit",
            name=door.mark,
            labels=door.place.labels,
            own=door.place.own,
            handles=door.place.handles,
            proposed=door.place.proposed,
            level=self.storey.level,
            floor=self.storey.name,
            line=door.span,
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

    def behind_exit(self, one: Exit) -> tuple[int, str]:
        """Return what tells exits apart: the stair that its door leads into, else the door, else the mark."""
        sides = self.storey.sides[one.door] if one.door >= 0 else ()
        stair = next((row for row in sides if row >= 0 and self._called_stair(row)), -1)
        return stair, "" if stair >= 0 else str(one.door if one.door >= 0 else one.place.handles)

    @cached_property
    def walks(self) -> Walks:
        """Return the ways to the exits."""
        return Walks(self.storey.walked, [one.at for one in self.exits])

    @cached_property
    def ways(self) -> dict[int, list[Way]]:
        """Return for the row of each room door the ways to the exits, nearest first."""
        rows = self.room_doors
        return dict(zip(rows, self.walks.ways_from([self.storey.doors[row].middle for row in rows]), strict=True))

    @cached_property
    def corridors(self) -> frozenset[int]:
        """Return the rows of the spaces that people of several rooms escape along.

        Those called so; where none is, those without a name that have an exit and open into several other spaces, or
        into many where no exit is seen.
        """
        spaces = self.storey.spaces
        if self._named_corridors:
            return self._named_corridors
        exits = {one.door for one in self.exits}
        fewest = 2 if self.exits else ROOMS_TOGETHER
        found = set()
        for row, space in enumerate(spaces):
            if space.outline.name:
                continue
            on_exit = exits.intersection(space.doors) or any(
                one.door < 0 and space.polygon.distance(one.at) <= CUT_M for one in self.exits
            )
            onward = {other for door in space.doors if door not in exits for other in self.storey.sides[door]}
            onward -= {row, -1}
            if (on_exit or not exits) and len(onward) >= fewest and not any(spaces[one].in_flat for one in onward):
                found.add(row)
        return frozenset(found)

    @cached_property
    def _named_corridors(self) -> frozenset[int]:
        return frozenset(row for row in self._called_corridor if not self._holds_rooms(row))

    @property
    def runs_together(self) -> bool:
        """Tell whether a corridor's name stands in one space with those of rooms: doors or walls are missing."""
        return any(self._holds_rooms(row) for row in self._called_corridor)

    @cached_property
    def _called_corridor(self) -> tuple[int, ...]:
        return tuple(row for row, space in enumerate(self.storey.spaces) if self._is(space, self._corridor))

    def _holds_rooms(self, row: int) -> bool:
        words = {normalised(x.text) for x in self.storey.spaces[row].outline.labels if "room_name" in x.read}
        return sum(not (self._corridor.search(one) or self._stair.search(one)) for one in words) >= ROOMS_TOGETHER

    @cached_property
    def room_doors(self) -> tuple[int, ...]:
        """Return the rows of the doors through which rooms open on corridors."""
        exits = {one.door for one in self.exits}
        return tuple(
            row
            for row, sides in enumerate(self.storey.sides)
            if row not in exits
            and len(self.corridors.intersection(sides)) == 1
            and not any(side >= 0 and self.is_stair(side) for side in sides)
            and -1 not in sides
        )

    @cached_property
    def corridor_doors(self) -> tuple[int, ...]:
        """Return the rows of the doors that stand across corridors: from one into another."""
        return tuple(row for row, sides in enumerate(self.storey.sides) if self.corridors.issuperset(sides))

    @cached_property
    def nameless(self) -> tuple[int, ...]:
        """Return the rows of the spaces without a name beside named corridors that look like one: long, many doors."""
        exits = {one.door for one in self.exits}
        found = []
        for row, space in enumerate(self.storey.spaces):
            if space.outline.name or row in self.corridors or self.is_stair(row):
                continue
            onward = {side for door in space.doors for side in self.storey.sides[door]} - {row, -1}
            leads_out = bool(exits.intersection(space.doors) or self.corridors & onward)
            long, short = sides_m(space.polygon)
            if leads_out and len(onward - self.corridors) >= ROOMS_TOGETHER and long >= LONG * short:
                found.append(row)
        return tuple(found)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Return the rooms, those that open into one another together."""
        spaces, sides = self.storey.spaces, self.storey.sides
        exits = {one.door for one in self.exits}
        inner = [row for row in range(len(spaces)) if row not in self.corridors and not self.is_stair(row)]
        group = connected(inner, [pair for row, pair in enumerate(sides) if row not in exits])
        members: dict[int, list[int]] = {}
        for row in inner:
            members.setdefault(group[row], []).append(row)
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

    def floor_of(self, unit: Unit) -> Floor:
        """Return where people walk in a unit, its doors included."""
        spaces = self.storey.spaces
        doors = {door for row in unit.spaces for door in spaces[row].doors}
        parts = [spaces[row].polygon for row in unit.spaces]
        parts += [self.storey.doors[door].span.buffer(CUT_M, cap_style="flat") for door in doors]
        return Floor(shapely.intersection(shapely.union_all(parts), self.storey.free))

    def text_of(self, rows: Sequence[int]) -> str:
        """Return what stands in some spaces, in the titles of plan and sheet, and what notes call the building."""
        texts = [label.text for row in rows for label in self.storey.spaces[row].outline.labels]
        kinds = {str(label.read["building_kind"]) for label in self.sheet.texts() if "building_kind" in label.read}
        return normalised("\n".join([*texts, self.storey.name, self.sheet.title, *sorted(kinds)]))

    @cached_property
    def storey_text(self) -> str:
        """Return what stands in all spaces of the storey."""
        return normalised("\n".join(label.text for space in self.storey.spaces for label in space.outline.labels))

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

    def is_stair(self, row: int) -> bool:
        """Tell whether a space is a stair."""
        space = self.storey.spaces[row]
        return self._is(space, self._stair) or (space.has_steps and row not in self.corridors)

    def _is(self, space: Space, pattern: Pattern) -> bool:
        return space.outline.says(pattern)


def routes(sheet: SheetView, words: Limits) -> tuple[Routes, ...]:
    """Return the escape routes of each storey that a sheet shows.

    Args:
        sheet: with the plans.
        words: ``corridor``, ``stair`` and, where titles matter, ``ground``; see ``Routes``.
    """
    ground = words.pattern("ground") if words.has_words("ground") else None
    return _routes(sheet, words.pattern("corridor"), words.pattern("stair"), ground)


@derived
def _routes(sheet: SheetView, corridor: Pattern, stair: Pattern, ground: Pattern | None) -> tuple[Routes, ...]:
    return tuple(Routes(sheet, storey, corridor, stair, ground) for storey in storeys(sheet))


def exit_places(sheet: SheetView, words: Limits) -> list[Place]:
    """Return the exits of a sheet: those marked, else those that follow from its plans."""
    return places(sheet) or [place for one in routes(sheet, words) for place in one.places()]


def upward(sheet: SheetView, words: Limits) -> frozenset[tuple[str, ...]]:
    """Return the handles of exits that lead up from ground level, where doors lead out beside them; see ``Routes``."""
    return frozenset[tuple[str, ...]]().union(*(one.upward for one in routes(sheet, words)))


def outline_of(routes_: Routes, unit: Unit) -> Outline:
    """Return the largest room of a unit."""
    rows = sorted(unit.spaces, key=lambda row: -routes_.storey.spaces[row].polygon.area)
    return routes_.storey.spaces[rows[0]].outline
