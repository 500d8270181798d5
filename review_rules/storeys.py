"""Floor plans as people walk them: walls as obstacles, doors as openings, rooms as what lies between."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from app.review.api import Label, Outline, SheetView, derived, normalised
from review_rules.floors import Floor
from review_rules.galleries import gallery_rails
from review_rules.lift_doors import landing_doors
from review_rules.openings import Opening, openings
from review_rules.walls import (
    CUT_M,
    SLIVER_M,
    SMALLEST_M2,
    THIN_M,
    barriers,
    enclosed,
    filled,
    leaves,
    less,
    solid_besides,
    thick,
    union,
)

RAIL_M = 0.03
"""Half the thickness of the railing of a gallery."""
FEWEST_STEPS = 5
"""So many lines of a stair in a space make it one."""
STEP_SLACK_M = 0.15
PROBES_M = (0.15, 0.3, 0.45, 0.65, 0.9)
"""How far in front of a door the space it leads to is looked for."""
EXIT_REACH_M = 2.5
"""The mark of an exit stands at most this far from the door, or the floor, it belongs to."""
NO_NAMES = frozenset({"drawing_title", "note", "stair_way"})
"""A text that reads so speaks of the drawing or of steps, not of the room that it stands in."""


WHOLE_SHARE = 0.4
"""A plan of less than this share of another one's area is a detail."""
SHARED_USES = frozenset({"stair", "corridor"})


@dataclass(frozen=True, eq=False)
class Space:
    """A room, corridor or the like: what is enclosed when all doors are shut.

    Args:
        outline: with its name and texts.
        doors: rows of the storey's doors that open into it.
        has_steps: the steps of a common stair are drawn in it.
        railed: a railing bounds it: an open gallery.
    """

    outline: Outline
    doors: tuple[int, ...] = ()
    has_steps: bool = False
    railed: bool = False

    @property
    def polygon(self) -> Polygon:
        """Return its floor."""
        return self.outline.polygon

    @property
    def in_flat(self) -> bool:
        """Tell whether it is a room of a flat, and no part of what several flats share."""
        labels = self.outline.labels
        shared = any(label.read.get("use") in SHARED_USES or "lift" in label.read for label in labels)
        return not shared and any("flat_room" in label.read for label in labels)

    @property
    def use(self) -> str:
        """Return what its texts say it is used for, else empty."""
        return self.outline.word("use")


@dataclass(frozen=True, eq=False)
class Storey:
    """One floor plan.

    Args:
        name: title of the plan.
        level: above, below or empty.
        extent: all of it, walls included.
        walls: walls, columns and windows as drawn.
        solid: the same with the doors open.
        shut: the same with the doors shut.
        spaces: rooms.
        doors: openings.
        sides: for each door the rows of the spaces on both sides, -1 for none.
    """

    name: str
    level: str
    extent: Polygon
    walls: BaseGeometry
    solid: BaseGeometry
    shut: BaseGeometry
    spaces: tuple[Space, ...]
    doors: tuple[Opening, ...]
    sides: tuple[tuple[int, int], ...]

    @cached_property
    def free(self) -> MultiPolygon:
        """Return where people can walk, through open doors."""
        bare = less(self.extent, self.solid).buffer(-SLIVER_M, join_style="mitre")
        parts = shapely.get_parts(bare.buffer(SLIVER_M, join_style="mitre"))
        return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area >= SMALLEST_M2])

    @cached_property
    def walked(self) -> Floor:
        """Return the same as ways on foot see it."""
        return Floor(self.free, [space.polygon for space in self.spaces])

    def space_at(self, point: Point) -> int:
        """Return the row of the space at ``point``, -1 for none."""
        return next((row for row, space in enumerate(self.spaces) if space.polygon.covers(point)), -1)

    def door_at(self, place: BaseGeometry, reach_m: float = EXIT_REACH_M) -> int:
        """Return the row of the door nearest to ``place``, -1 when none is within reach."""
        distances = [float(door.span.distance(place)) for door in self.doors]
        best = min(range(len(distances)), key=lambda row: distances[row], default=-1)
        return best if best >= 0 and distances[best] <= reach_m else -1


def whole_storey(sheet: SheetView, plan: Storey) -> Outline:
    """Return a floor plan as a place."""
    return Outline(sheet=sheet.id, name=plan.name, level=plan.level, floor=plan.name, polygon=plan.extent)


def without(plans: Sequence[Storey], served: Sequence[Storey]) -> list[Storey]:
    """Return the floor plans that show none of what others show, but for parts of a floor drawn by themselves."""
    largest = max((one.extent.area for one in served), default=math.inf)
    return [one for one in plans if one not in served and one.spaces and one.extent.area >= WHOLE_SHARE * largest]


@derived
def storeys(sheet: SheetView) -> tuple[Storey, ...]:
    """Return the floor plans of a sheet that has walls, room outlines or fire compartments, from left to right.

    Walls bound the rooms; where none are drawn the outlines of rooms do, else those of compartments.
    """
    with np.errstate(invalid="ignore", divide="ignore"):  # mitred buffers of degenerate pieces
        return _read(sheet)


def named_rooms(sheet: SheetView, pattern: re.Pattern[str]) -> list[tuple[Outline, tuple[Opening, ...]]]:
    """Return the rooms that are called something, each with its doors: as outlined, else as walls enclose them."""
    found = [
        (_drawn(sheet, space.outline), tuple(storey.doors[row] for row in space.doors))
        for storey in storeys(sheet)
        for space in storey.spaces
        if space.outline.says(pattern)
    ]
    for outline in sheet.closed_outlines("room"):
        if outline.says(pattern) and not any(_same(outline.polygon, room.polygon) for room, _ in found):
            found.append((outline, ()))
    return found


def _drawn(sheet: SheetView, room: Outline) -> Outline:
    """Return a room with the outline that is drawn for it, where there is one."""
    same = (outline for outline in sheet.closed_outlines("room") if _same(outline.polygon, room.polygon))
    return next((room.part(outline.polygon) for outline in same), room)


def _read(sheet: SheetView) -> tuple[Storey, ...]:
    lines, masses = barriers(sheet)
    if not lines and not masses:
        return ()
    doors = openings(sheet, lines)
    walled = thick(lines)
    openable = union([walled, *solid_besides(masses, walled)])
    if entered := landing_doors(sheet, openable):
        openable = union([openable, *entered])
    shut = union([door.span for door in doors]).buffer(THIN_M, cap_style="square", join_style="mitre")
    closed = union([openable, shut, *leaves(doors, openable)])
    if rails := gallery_rails(sheet, closed, doors):
        fence = MultiLineString(rails).buffer(RAIL_M, cap_style="square", join_style="mitre")
        openable, closed = union([openable, fence]), union([closed, fence])
    cuts = union([door.span.buffer(CUT_M, cap_style="flat") for door in doors])
    solid = less(openable, cuts)
    parts = [part for part in shapely.get_parts(filled(closed)) if isinstance(part, Polygon)]
    parts.sort(key=lambda part: part.bounds)
    parts = [part for part in parts if part.area > SMALLEST_M2 and not sheet.is_upright(part)]
    if not parts:
        return ()
    rooms = _dealt(enclosed(closed, parts), parts)
    walls, solids, shuts = (_dealt(shapely.get_parts(mass), parts) for mass in (openable, solid, closed))
    return tuple(
        _storey(
            sheet,
            part,
            (MultiPolygon(walls[row]), MultiPolygon(solids[row]), MultiPolygon(shuts[row])),
            rooms[row],
            doors,
            rails,
        )
        for row, part in enumerate(parts)
    )


def _dealt(pieces: Iterable[BaseGeometry], parts: Sequence[Polygon]) -> list[list[Polygon]]:
    """Return the pieces that lie in each of some disjoint parts."""
    areal = [piece for piece in pieces if isinstance(piece, Polygon) and not piece.is_empty]
    tree = STRtree(parts)
    own: list[list[Polygon]] = [[] for _ in parts]
    points = shapely.point_on_surface(np.array(areal, dtype=object))
    for row, index in np.transpose(tree.query(points, predicate="intersects")).tolist() if areal else ():
        own[index].append(areal[row])
    return own


def _storey(
    sheet: SheetView,
    extent: Polygon,
    masses: tuple[MultiPolygon, MultiPolygon, MultiPolygon],
    rooms: Sequence[Polygon],
    doors: Sequence[Opening],
    rails: Sequence[LineString],
) -> Storey:
    """Return one storey; ``masses`` are the walls as drawn, with doors open, with doors shut."""
    own = [door for door in doors if extent.distance(door.middle) <= CUT_M]
    tree = STRtree(rooms)
    sides = _sides(own, tree)
    steps = STRtree([path.line for path in sheet.paths("stair")])
    spaces = []
    for row, room in enumerate(rooms):
        opening = tuple(index for index, side in enumerate(sides) if row in side and side[0] != side[1])
        space = Space(_named(sheet, room), opening)
        railed = any(room.distance(rail) <= 2 * RAIL_M for rail in rails)
        spaces.append(replace(space, has_steps=not space.in_flat and _climbs(room, steps), railed=railed))
    floor = sheet.floor_of(extent)
    return Storey(
        name=floor[0],
        level=floor[1],
        extent=extent,
        walls=masses[0],
        solid=masses[1],
        shut=masses[2],
        spaces=tuple(spaces),
        doors=tuple(own),
        sides=sides,
    )


def _climbs(room: Polygon, steps: STRtree) -> bool:
    """Tell whether steps are drawn in a room; they may end in its walls' finish."""
    x0, y0, x1, y1 = room.bounds
    if len(steps.query(box(x0 - STEP_SLACK_M, y0 - STEP_SLACK_M, x1 + STEP_SLACK_M, y1 + STEP_SLACK_M))) < FEWEST_STEPS:
        return False
    return len(steps.query(room.buffer(STEP_SLACK_M), predicate="contains")) >= FEWEST_STEPS


def _sides(doors: Sequence[Opening], rooms: STRtree) -> tuple[tuple[int, int], ...]:
    """Return for each door the rows of the rooms in front of and behind it that a probe meets first, -1 for none."""
    sides = np.full(2 * len(doors), -1)
    probes = [door.side(sign * away) for door in doors for sign in (1.0, -1.0) for away in PROBES_M]
    met, room = rooms.query(probes, predicate="intersects") if probes else ([], [])
    for row, index in zip(reversed(met), reversed(room), strict=True):
        sides[row // len(PROBES_M)] = index
    return tuple((front, behind) for front, behind in sides.reshape(-1, 2).tolist())


def _named(sheet: SheetView, room: Polygon) -> Outline:
    """Return a room with the texts that stand in it; the outline drawn for it lends its name."""
    labels = [label for label in sheet.texts_in(room) if NO_NAMES.isdisjoint(label.read)]
    spoken = [label for label in labels if "use" in label.read]
    ordered = (*spoken, *(label for label in labels if label not in spoken))
    named = next((outline for outline in sheet.closed_outlines("room") if _same(outline.polygon, room)), None)
    name = named.name if named is not None and named.name else _first_word(ordered)
    return Outline(sheet=sheet.id, role="room", name=name, labels=ordered, polygon=room)


def _first_word(labels: Sequence[Label]) -> str:
    for label in labels:
        text = normalised(label.text).splitlines()[0].strip()
        if "mark" not in label.read and not text.isascii():
            return text[:24]
    return ""


def _same(outline: Polygon, room: Polygon) -> bool:
    return bool(outline.intersection(room).area > 0.7 * max(outline.area, room.area))
