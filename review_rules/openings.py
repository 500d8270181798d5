"""Doors as openings in walls: from jamb to jamb, whatever way they are drawn."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, Point

from app.review.api import Draft, Label, Limits, Path, SheetView, Symbol, cannot_determine, compare, derived
from review_rules.swings import LEAF_M, NARROWEST_M, WIDEST_M, swing_of, swings_among_windows

AT_WALL_M = 0.35
"""Both jambs of a door stand at most this far from a wall's line."""
MARK_AGREES_M = 0.12
"""A drawn width within this of what the mark says is the opening's."""
MARK_REACH_M = 1.2
"""The mark of a door drawn as loose lines stands this near to its opening."""
SMALL_LEAF_M = 0.25
WALL_M = 0.5
"""No common wall is thicker."""
PANES = 3
"""So many lines beside one another across an opening are a window: a door has a leaf, a swing or nothing in it."""
OPENINGS = ("door", "window")
MEETING = 0.8
"""Leaves of one door meet at least this share of the narrower one away from any wall."""

_Vertices = npt.NDArray[np.float64]
_Swing = tuple[Path, _Vertices, _Vertices]
"""The path of an arc, its hinge and its vertices."""


@dataclass(frozen=True)
class Opening:
    """One door.

    Args:
        place: the symbol or line it was read from.
        span: from jamb to jamb, metres.
        marked_m: width its mark says; 0 when it says none.
        marked_height_m: height its mark says; 0 when it says none.
    """

    place: Symbol | Path
    span: LineString
    marked_m: float = 0.0
    marked_height_m: float = 0.0

    @property
    def width_m(self) -> float:
        """Return the width of the opening: as marked, else as drawn."""
        return self.marked_m or float(self.span.length)

    @property
    def least_m(self) -> float:
        """Return the least width the opening can have: as drawn where it is drawn narrower than its mark says."""
        drawn = float(self.span.length)
        return drawn if drawn < self.width_m - MARK_AGREES_M else self.width_m

    @cached_property
    def middle(self) -> Point:
        """Return the middle of the opening."""
        return self.span.interpolate(0.5, normalized=True)

    @property
    def mark(self) -> str:
        """Return its mark, empty when it has none."""
        return self.place.mark if isinstance(self.place, Symbol) else self.place.word("mark")

    def side(self, away_m: float) -> Point:
        """Return the point ``away_m`` in front of its middle; behind it for negative values."""
        (x0, y0), (x1, y1) = self.span.coords[0], self.span.coords[-1]
        length = self.span.length
        middle = self.middle
        return Point(middle.x - (y1 - y0) / length * away_m, middle.y + (x1 - x0) / length * away_m)


class _Walls:
    """The lines of the walls, metres; doors lie along them."""

    def __init__(self, lines: Sequence[LineString]) -> None:
        self.lines = lines
        self._tree = STRtree(lines)

    def away_m(self, xy: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return how far points (n, 2) are from the nearest wall; there must be one."""
        points = shapely.points(np.asarray(xy, dtype=float))
        _, far = self._tree.query_nearest(points, return_distance=True, all_matches=False)
        away: npt.NDArray[np.float64] = far
        return away


def openings(sheet: SheetView, wall_lines: Sequence[LineString]) -> tuple[Opening, ...]:
    """Return the doors of a sheet.

    Args:
        sheet: whose doors.
        wall_lines: metres; doors lie along them.
    """
    walls = _Walls(wall_lines)
    panes = windows_among_doors(sheet)
    drawn = {symbol.handles for symbol in sheet.symbols("door")}
    glazed = {block for path in panes if (block := _block(path, drawn))}
    symbols = [symbol for symbol in sheet.symbols("door") if symbol.handles not in glazed]
    doubles = _two_leaves(symbols, walls)
    found = [door for row, (other, door) in doubles.items() if row < other]
    single = (symbol for row, symbol in enumerate(symbols) if row not in doubles)
    found += [opening for symbol in single if (opening := _of_symbol(symbol, walls)) is not None]
    glass = {path.handles for path in panes}
    loose = [p for p in sheet.paths("door") if p.handles not in glass and not _block(p, drawn)]
    loose += [path for path, _ in swings_among_windows(sheet)]
    swings = [(path, *swing) for path in loose if (swing := swing_of(path)) is not None]
    spans = _pairs(swings, walls)
    paired = {id(path) for path, _ in spans}
    alone = (one for one in swings if id(one[0]) not in paired)
    spans += [(path, span) for path, hinge, arc in alone if (span := _swing(hinge, arc, walls)) is not None]
    for path in loose:
        others = np.array([other.line for other, _ in spans], dtype=object)
        leaf = shapely.dwithin(path.line, others, LEAF_M).any()  # of a door whose swing is drawn
        if not leaf and _fills_gap(path, walls):
            spans.append((path, path.line))
    marks = [label for label in sheet.texts() if label.read.get("opening") == "door"]
    mark_points = np.array([label.point for label in marks], dtype=object)
    for path, span in spans:
        middle = span.interpolate(0.5, normalized=True)
        if all(other.middle.distance(middle) > NARROWEST_M for other in found):
            reached = np.flatnonzero(shapely.dwithin(mark_points, span, MARK_REACH_M))
            near = [marks[row] for row in reached.tolist()]
            near.sort(key=lambda label: label.point.distance(middle))
            place = replace(path, labels=tuple(near[:1]), own=len(near[:1]))
            found.append(Opening(place, span, *marked(place)))
    return tuple(found)


@derived
def windows_among_doors(sheet: SheetView) -> tuple[Path, ...]:
    """Return the lines of windows drawn on the layer of doors: so many beside one another across one opening.

    What the mark of a door stands beside is a sliding door.
    """
    paths = sheet.paths("door")
    straight = [path for path in paths if len(path.line.coords) == 2]
    lines = [path for path in straight if NARROWEST_M <= path.length_m <= WIDEST_M]
    if len(lines) < PANES:
        return ()
    ends = shapely.get_coordinates([path.line for path in lines]).reshape(-1, 2, 2)
    middles, along = shapely.points(ends.mean(axis=1)), ends[:, 1] - ends[:, 0]
    one, other = STRtree(middles).query(middles, predicate="dwithin", distance=WALL_M)
    alike = np.minimum(*(np.hypot(*(along[one] + way * along[other]).T) for way in (1, -1))) <= LEAF_M / 2
    beside = np.bincount(one[alike], minlength=len(lines))
    panes = [path for path, count in zip(lines, beside.tolist(), strict=True) if count >= PANES]
    if not panes:
        return ()
    symbols = {symbol.handles: symbol for symbol in sheet.symbols("door")}
    blocks = {_block(path, symbols) for path in panes} - {()}
    hinged = {block for block in blocks if symbols[block].word("opening") == "door"}
    hinged |= {
        block for p in paths if (block := _block(p, blocks)) and len(p.line.coords) > 2 and swing_of(p) is not None
    }
    marks = [label for label in sheet.texts() if label.read.get("opening") in OPENINGS]
    free = [path for path in panes if _block(path, symbols) not in hinged]
    return tuple(path for path in free if _mark_beside(path.line, marks) != "door")


def _block(path: Path, symbols: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the handles of the symbol that a path is drawn in, empty for a loose one."""
    rows = range(1, len(path.handles) + 1)
    return next((path.handles[:row] for row in rows if path.handles[:row] in symbols), ())


def _mark_beside(line: LineString, marks: Sequence[Label]) -> str:
    """Return whether the mark of a door or of a window stands beside a line, the nearest one; empty for none."""
    near = [mark for mark in marks if 0.0 < line.project(mark.point) < line.length]
    best = min(near, key=lambda mark: float(line.distance(mark.point)), default=None)
    return str(best.read["opening"]) if best and line.distance(best.point) <= MARK_REACH_M else ""


def marked(place: Symbol | Path) -> tuple[float, float]:
    """Return width and height that the mark of a door gives in decimetres, as metres; zeros when it gives none."""
    digits = place.word("opening_dm")
    if len(digits) < 3:
        return 0.0, 0.0
    width, height = float(digits[:-2]) / 10, float(digits[-2:]) / 10
    return (width, height) if NARROWEST_M <= width <= WIDEST_M else (0.0, 0.0)


def clear_width_of(sheet: SheetView, door: Opening, limits: Limits, least_m: float | None = None) -> Draft:
    """Hold the clear width of a door against the least one: what is written, else its opening less frame and leaf.

    An opening so narrow that no frame leaves enough violates; one between, or that its mark alone makes wide enough, is
    measured on site. ``limits`` holds ``width`` (unless ``least_m`` is given), ``thin_frame`` and ``frame``, m.
    """
    least = limits.number("width") if least_m is None else least_m
    thin, thick = limits.number("thin_frame"), limits.number("frame")
    opening = door.width_m
    name = door.mark or door.place.name
    written = door.place.number("clear_width_m")
    if written is not None:
        return compare(door.place, written, unit="m", at_least=least, name=name, opening=opening)
    if opening - thin < least - 1e-9:
        return compare(door.place, opening - thin, unit="m", at_least=least, name=name, opening=opening)
    if door.least_m - thick < least - 1e-9:
        return cannot_determine(sheet, missing="door:clear_width_m", place=door.place)
    return compare(door.place, opening - thick, unit="m", at_least=least, name=name, opening=opening)


def _of_symbol(symbol: Symbol, walls: _Walls) -> Opening | None:
    width, height = marked(symbol)
    if len(symbol.corners) != 4:
        return Opening(symbol, _around(symbol, width, walls), width, height) if width else None
    spans = _candidates(symbol)
    lengths = _length(spans[:, 1] - spans[:, 0])
    spans = spans[(lengths >= NARROWEST_M) & (lengths <= WIDEST_M)]
    if not len(spans):
        return Opening(symbol, _around(symbol, width, walls), width, height) if width else None
    return Opening(symbol, _fitting(spans, walls, width), width, height)


def _two_leaves(symbols: Sequence[Symbol], walls: _Walls) -> dict[int, tuple[int, Opening]]:
    """Return the doors whose leaves are two symbols, by the rows of those."""
    boxed = [row for row, symbol in enumerate(symbols) if len(symbol.corners) == 4]
    found: dict[int, tuple[int, Opening]] = {}
    if not walls.lines or len(boxed) < 2:
        return found
    boxes = shapely.polygons([symbols[row].corners for row in boxed])
    for a, b in STRtree(boxes).query(boxes, predicate="dwithin", distance=LEAF_M).T.tolist():
        one, other = boxed[a], boxed[b]
        if one < other and one not in found and other not in found:
            door = _of_leaves(symbols[one], symbols[other], walls)
            if door is not None:
                found[one], found[other] = (other, door), (one, door)
    return found


def _of_leaves(one: Symbol, other: Symbol, walls: _Walls) -> Opening | None:
    """Return the door whose leaves two symbols are: in line from wall to wall, meeting where no wall is."""
    best, least = None, 2 * AT_WALL_M
    pairs = product(*(shapely.linestrings(_candidates(symbol)) for symbol in (one, other)))
    for a, b in ((a, b) for a, b in pairs if min(a.length, b.length) >= SMALL_LEAF_M and a.distance(b) <= LEAF_M):
        (near, far), (close, off) = min(
            product((a.coords[:], a.coords[::-1]), (b.coords[:], b.coords[::-1])),
            key=lambda ends: math.dist(ends[0][0], ends[1][0]),
        )
        span = LineString([far, off])
        meeting = (np.asarray(near) + np.asarray(close)) / 2
        if abs(span.length - a.length - b.length) > LEAF_M or math.dist(near, close) > LEAF_M:
            continue
        jambs, gap = walls.away_m([far, off]), float(walls.away_m([meeting])[0])
        if jambs.max() <= AT_WALL_M and jambs.sum() < least and gap >= MEETING * min(a.length, b.length):
            best, least = span, float(jambs.sum())
    if best is None:
        return None
    said = (marked(one), marked(other))
    agreeing = [row for row, (width, _) in enumerate(said) if abs(width - best.length) <= MARK_AGREES_M]
    row = agreeing[0] if agreeing else 0
    return Opening((one, other)[row], best, *(said[row] if agreeing else (0.0, 0.0)))


def _candidates(symbol: Symbol) -> _Vertices:
    """Return where a door block may be open (n, 2, 2): along its own x at its origin, its edges, its middle; then along
    its y."""
    a, b, _, d = np.asarray(symbol.corners)
    origin = np.array([symbol.x, symbol.y])
    found = []
    for start, end, near in ((a, b, d), (a, d, b)):
        up = near - start
        height = float(np.hypot(*up))
        share = float((origin - start) @ up) / height**2 if height > 0 else 0.0
        shares = [share] if 0.0 <= share <= 1.0 else []
        found += [(start + level * up, end + level * up) for level in (*shares, 0.0, 1.0, 0.5)]
    return np.array(found)


def _fitting(spans: _Vertices, walls: _Walls, marked_m: float) -> LineString:
    """Return the one of some spans (n, 2, 2) that fits best: near to the walls, as wide as its mark says."""
    off = np.zeros(len(spans))
    if walls.lines:
        ends = walls.away_m(spans.reshape(-1, 2)).reshape(-1, 2)
        off += np.maximum(0.0, ends - AT_WALL_M / 2).sum(axis=1) * 10 + ends.sum(axis=1)
    if marked_m:
        off += np.abs(_length(spans[:, 1] - spans[:, 0]) - marked_m) > MARK_AGREES_M
    return LineString(spans[min(range(len(spans)), key=lambda row: (round(float(off[row]), 3), row))])


def _around(symbol: Symbol, width_m: float, walls: _Walls) -> LineString:
    """Return a span of the marked width around a door that is only a point, along the nearest wall."""
    turn = math.radians(symbol.rotation_deg)
    if walls.lines:
        near = walls.lines[int(np.argmin(shapely.distance(walls.lines, symbol.shape)))]
        at = near.project(symbol.shape)
        one, other = near.interpolate(max(0.0, at - 0.1)), near.interpolate(min(near.length, at + 0.1))
        turn = math.atan2(other.y - one.y, other.x - one.x)
    half = np.array([math.cos(turn), math.sin(turn)]) * width_m / 2
    middle = np.array([symbol.x, symbol.y])
    return LineString([middle - half, middle + half])


def _swing(hinge: _Vertices, arc: _Vertices, walls: _Walls) -> LineString | None:
    """Return the opening that a loose arc shows: from its hinge to the end that stands at a wall."""
    best = _fitting(np.array([(hinge, arc[0]), (hinge, arc[-1])]), walls, 0.0)
    return best if NARROWEST_M <= best.length <= WIDEST_M and _held(best, walls) else None


def _pairs(swings: Sequence[_Swing], walls: _Walls) -> list[tuple[Path, LineString]]:
    """Return the openings of doors with two leaves, whose arcs meet in the middle; each arc names it."""
    found: list[tuple[Path, LineString]] = []
    hinges = np.array([hinge for _, hinge, _ in swings]).reshape(-1, 2)
    ends = np.array([(arc[0], arc[-1]) for _, _, arc in swings]).reshape(-1, 2, 2)
    radii = _length(ends[:, 0] - hinges)
    for row, (one, hinge, _) in enumerate(swings):
        apart = _length(hinges[row + 1 :] - hinge)
        gaps = _length(ends[row + 1 :, :, None] - ends[row][None, None]).min(axis=(1, 2))
        reach = radii[row] + radii[row + 1 :]
        meeting = (apart <= WIDEST_M) & (gaps <= LEAF_M) & (np.abs(apart - reach) <= 2 * LEAF_M)
        for other, far, _ in (swings[row + 1 + index] for index in np.flatnonzero(meeting).tolist()):
            span = LineString([hinge, far])
            if _held(span, walls):
                found += [(one, span), (other, span)]
    return found


def _length(steps: _Vertices) -> _Vertices:
    length: _Vertices = np.hypot(steps[..., 0], steps[..., 1])
    return length


def _fills_gap(path: Path, walls: _Walls) -> bool:
    """Tell whether a straight line leads from wall to wall across a gap."""
    if len(path.line.coords) != 2 or not NARROWEST_M <= path.length_m <= WIDEST_M or not walls.lines:
        return False
    middle = path.line.interpolate(0.5, normalized=True)
    return _held(path.line, walls) and bool(walls.away_m([middle.coords[0]])[0] > NARROWEST_M / 2)


def _held(span: LineString, walls: _Walls) -> bool:
    """Tell whether both ends of a span stand at walls; where no walls are drawn, nothing speaks against it."""
    return not walls.lines or bool((walls.away_m([span.coords[0], span.coords[-1]]) <= AT_WALL_M).all())
