"""Floor plans as people walk them: walls as obstacles, doors as openings, rooms as what lies between."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import Label, Outline, Path, SheetView, Symbol, derived, normalised
from review_rules.floors import Floor
from review_rules.galleries import gallery_rails
from review_rules.lift_doors import landing_doors
from review_rules.openings import Opening, openings, swings_among_windows

WALL_M = 0.3
"""Wall lines up to twice this far apart are the faces of one wall; narrower gaps are no passages."""
THIN_M = 0.003
"""Half the thickness of a wall drawn as a single line."""
RAIL_M = 0.03
"""Half the thickness of the railing of a gallery."""
FLAT_M = 1e-6
GRID_M = 1e-6
OVER_M = 1e-4
SLIVER_M = 0.02
"""Half the breadth of what is left between a door and the faces of its wall."""
GAP_M = 1.7
"""Gaps of outer walls up to twice this wide (windows, entrances) still bound the storey."""
GATE_M, LEAST_HALL_M2, OPEN_SHARE, SHUT_SHARE = 3.5, 200.0, 0.5, 0.85
"""Gates and ramps up to twice this wide bound the storey of a hall so large, where walls without them enclose less than
the one share of what they stand about, and with them at least the other."""
CUT_M = 0.45
"""A door opens the wall this far to both sides of its span."""
JAMB_M = 0.04
"""So far beside an opening the thickness of its wall is measured."""
SMALLEST_M2 = 0.6
"""Smaller spaces are shafts in a wall, or slivers."""
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
        bare = _less(self.extent, self.solid).buffer(-SLIVER_M, join_style="mitre")
        parts = shapely.get_parts(bare.buffer(SLIVER_M, join_style="mitre"))
        return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area >= SMALLEST_M2])

    @cached_property
    def walked(self) -> Floor:
        """Return the same as ways on foot see it."""
        return Floor(self.free)

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
    lines, masses = _barriers(sheet)
    if not lines and not masses:
        return ()
    doors = openings(sheet, lines)
    openable = _union([_thick(lines), *masses])
    if entered := landing_doors(sheet, openable):
        openable = _union([openable, *entered])
    leaves = [_leaf(door, openable) for door in doors]
    shut = _union([door.span for door in doors]).buffer(THIN_M, cap_style="square", join_style="mitre")
    closed = _union([openable, shut, *leaves])
    if rails := gallery_rails(sheet, closed, doors):
        fence = MultiLineString(rails).buffer(RAIL_M, cap_style="square", join_style="mitre")
        openable, closed = _union([openable, fence]), _union([closed, fence])
    cuts = _union([door.span.buffer(CUT_M, cap_style="flat") for door in doors])
    solid = _less(openable, cuts)
    parts = [part for part in shapely.get_parts(_filled(closed)) if isinstance(part, Polygon)]
    parts.sort(key=lambda part: part.bounds)
    parts = [part for part in parts if part.area > SMALLEST_M2 and not sheet.is_upright(part)]
    if not parts:
        return ()
    rooms = _dealt(_enclosed(closed, parts), parts)
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


def _union(shapes: Sequence[BaseGeometry] | npt.NDArray[np.object_]) -> BaseGeometry:
    """Return the union; repaired and on a fine grid where edges that all but touch confuse the plain, fast one.

    Confused, it fails, or fills what the shapes surround: no union is larger than its parts together.
    """
    parts = np.asarray(shapes, dtype=object)
    try:
        found = shapely.union_all(parts)
        if found.area <= shapely.area(parts).sum() * (1 + OVER_M) + OVER_M:
            return found
    except shapely.errors.GEOSException:
        pass
    return shapely.union_all(shapely.make_valid(parts), grid_size=GRID_M)


def _less(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    try:
        return shapely.difference(shape, other)
    except shapely.errors.GEOSException:
        return shapely.difference(shapely.make_valid(shape), shapely.make_valid(other), grid_size=GRID_M)


def _dealt(pieces: Iterable[BaseGeometry], parts: Sequence[Polygon]) -> list[list[Polygon]]:
    """Return the pieces that lie in each of some disjoint parts."""
    areal = [piece for piece in pieces if isinstance(piece, Polygon) and not piece.is_empty]
    tree = STRtree(parts)
    own: list[list[Polygon]] = [[] for _ in parts]
    points = shapely.point_on_surface(np.array(areal, dtype=object))
    for row, index in np.transpose(tree.query(points, predicate="intersects")).tolist() if areal else ():
        own[index].append(areal[row])
    return own


@derived
def faces(sheet: SheetView) -> tuple[LineString, ...]:
    """Return the lines of walls, windows and columns; what doors are drawn with is none of them."""
    return tuple(_barriers(sheet)[0])


def _barriers(sheet: SheetView) -> tuple[list[LineString], list[Polygon]]:
    """Return the lines of the walls, and what is solid in itself."""
    shown = {symbol.handles for symbol in sheet.symbols("door")}
    windows = [symbol for symbol in sheet.symbols("window") if _axis(symbol) is not None]
    shown |= {symbol.handles for symbol in windows}
    leaves = {id(path) for arc, leaf in swings_among_windows(sheet) for path in (arc, *leaf)}
    paths = [path for role in ("wall", "protective_wall", "window") for path in _own(sheet.paths(role), shown)]
    lines = [path.line for path in paths if id(path) not in leaves]
    lines += [axis for symbol in windows if (axis := _axis(symbol)) is not None]
    masses = [outline.polygon for outline in sheet.filled_areas("wall", "protective_wall", "column")]
    masses += [outline.polygon for outline in sheet.closed_outlines("column")]
    masses += [Polygon(symbol.corners) for symbol in windows]
    masses = [mass for mass in masses if mass.is_valid and mass.area > 0]
    if sheet.has("wall", "protective_wall"):
        lines += [LineString(ring) for mass in masses for ring in _ring(mass)]
    else:
        outlines = sheet.closed_outlines("room") or sheet.closed_outlines("fire_compartment")
        lines = [LineString(ring) for outline in outlines for ring in _ring(outline.polygon)]
    return lines, masses


def _axis(symbol: Symbol) -> LineString | None:
    """Return the line that a window's symbol closes the wall along, None for bays and other deep ones."""
    if len(symbol.corners) != 4:
        return None
    a, b, c, d = (np.asarray(corner) for corner in symbol.corners)
    one, other = LineString([(a + d) / 2, (b + c) / 2]), LineString([(a + b) / 2, (d + c) / 2])
    long, short = (one, other) if one.length >= other.length else (other, one)
    return long if short.length <= 2 * WALL_M < long.length + WALL_M else None


def _ring(polygon: Polygon) -> list[BaseGeometry]:
    return [polygon.exterior, *polygon.interiors]


def _own(paths: Sequence[Path], symbols: set[tuple[str, ...]]) -> list[Path]:
    """Return the paths that are no part of a symbol."""
    return [path for path in paths if not any(path.handles[:n] in symbols for n in range(1, len(path.handles)))]


def _thick(lines: Sequence[LineString]) -> BaseGeometry:
    """Return walls as areas: what lies between two faces, and a hair to both sides of single lines."""
    style = {"cap_style": "square", "join_style": "mitre"}
    wide = shapely.buffer(MultiLineString(lines), WALL_M, **style)
    thick = wide.buffer(THIN_M - WALL_M, join_style="mitre")
    shapely.prepare(thick)
    left = [line for line, within in zip(lines, shapely.contains_properly(thick, lines), strict=True) if not within]
    return _union([thick, shapely.buffer(MultiLineString(left), THIN_M, **style)]) if left else thick


def _leaf(door: Opening, walls: BaseGeometry) -> Polygon:
    """Return a shut door as thick as the wall beside it, so that rooms do not reach into the opening."""
    (x0, y0), (x1, y1) = door.span.coords[0], door.span.coords[-1]
    length = door.span.length
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    low, high = -CUT_M, CUT_M
    for x, y, way in ((x0, y0, -JAMB_M), (x1, y1, JAMB_M)):
        x, y = x + ux * way, y + uy * way
        across = LineString([(x + uy * CUT_M, y - ux * CUT_M), (x - uy * CUT_M, y + ux * CUT_M)])
        parts = [part for part in shapely.get_parts(across.intersection(walls)) if part.length > 0]
        if parts:
            near = min(parts, key=lambda part: part.distance(Point(x, y)))
            ends = [across.project(Point(end)) - CUT_M for end in near.coords]
            low, high = max(low, min(ends)), min(high, max(ends))
    if not -CUT_M < low < high < CUT_M:
        return Polygon()
    return Polygon(
        [(x - uy * off, y + ux * off) for x, y, off in ((x0, y0, low), (x1, y1, low), (x1, y1, high), (x0, y0, high))]
    )


def _filled(closed: BaseGeometry) -> BaseGeometry:
    """Return the storeys as a whole: outer gaps bridged, everything inside filled."""
    parts = (*shapely.get_parts(closed), *_bridged(closed, GAP_M))
    whole = _union([Polygon(part.exterior) for part in parts if isinstance(part, Polygon)])
    halls = []
    for part in shapely.get_parts(whole):
        about = part.convex_hull
        if about.area < LEAST_HALL_M2 or whole.intersection(about).area >= OPEN_SHARE * about.area:
            continue
        shut = [Polygon(one.exterior) for one in _bridged(part, GATE_M) if isinstance(one, Polygon)]
        halls += [one for one in shut if one.area >= SHUT_SHARE * about.area]
    return _union([whole, *halls]) if halls else whole


def _bridged(closed: BaseGeometry, gap_m: float) -> Sequence[BaseGeometry]:
    """Return walls with the gaps of up to twice ``gap_m`` between them filled."""
    wide = closed.buffer(gap_m, join_style="mitre").buffer(OVER_M - gap_m, join_style="mitre")
    return tuple(shapely.get_parts(wide))


def _enclosed(closed: BaseGeometry, parts: Sequence[Polygon]) -> list[Polygon]:
    """Return the floors of the rooms."""
    rooms = shapely.get_parts(_less(_union(parts), closed))
    cores = (core for room in rooms for core in shapely.get_parts(room.buffer(-SLIVER_M, join_style="mitre")))
    faces = (core.buffer(SLIVER_M + THIN_M, join_style="mitre").simplify(FLAT_M) for core in cores)
    return [face for face in faces if isinstance(face, Polygon) and face.area >= SMALLEST_M2]


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
    sides = [(_reached(door, tree, 1.0), _reached(door, tree, -1.0)) for door in own]
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
        sides=tuple(sides),
    )


def _climbs(room: Polygon, steps: STRtree) -> bool:
    """Tell whether steps are drawn in a room; they may end in its walls' finish."""
    return len(steps.query(room.buffer(STEP_SLACK_M), predicate="contains")) >= FEWEST_STEPS


def _reached(door: Opening, tree: STRtree, sign: float) -> int:
    for away in PROBES_M:
        found = tree.query(door.side(sign * away), predicate="intersects").tolist()
        if found:
            return int(found[0])
    return -1


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
