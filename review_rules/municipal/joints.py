"""Where pipes meet (管线连接): loose ends, sharp turns, pipes that shrink, storm drains joined to sewers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from shapely import STRtree, get_parts, union_all
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Path,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    derived,
    judge,
    not_applicable,
)
from review_rules.municipal.levels import profile
from review_rules.municipal.lines import SEWERS
from review_rules.municipal.manholes import AT_M, manhole_at, manholes
from review_rules.municipal.pipes import JOINT_M, LINES, pipes

ROLES = ("pipe_water", "pipe_sewage", "pipe_storm", "pipe_gas", "pipe_heat")
SNAP_M = 0.2
"""Ends of sewers this near to each other meet in one manhole."""
TRIMMED_M = 0.8
"""A sewer that ends this near to a manhole's middle ends in it."""
SAME_WAY_DEG = 3.0
"""Two lines that leave a manhole this nearly the same way are the faces of one sewer, or it drawn twice."""
EDGE_M = 5.0
"""A pipe that ends this near to the edge of all pipes and streets drawn goes on beyond the drawing."""
PLAN_M = 40.0
"""Pipes and streets farther apart than this are drawn on plans of their own."""
BARE_M, TOLD_M, LEAST_M = 1.0, 3.0, 3.0
"""Nothing is drawn, or written, this near to an end that leads to nothing, of a pipe at least so long."""
STREETS = ("lane_edge", "road_redline", "site_boundary")
ASTRAY_DEG = 20.0
"""A pipe goes on where the next one lies within this of its direction."""


@dataclass(frozen=True)
class End:
    """One end of a pipe.

    Args:
        path: the pipe.
        row: 0 for its first vertex, −1 for its last.
        point: where it lies.
        away: unit vector along the pipe, away from this end.
    """

    path: Path
    row: int
    point: Point
    away: tuple[float, float]


def loose_ends(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Find ends of pipes that stop short of the pipe, the manhole or the building they lead to; the gap, m.

    An end that leads to nothing near is the edge of the drawing, or a connection for later, unless it is a sewer's amid
    the pipes and streets of a plan, with nothing drawn or written at it.
    """
    reach = limits.number("reach_m")
    seen: Path | None = None
    broken: list[LineString] = []
    for role in ROLES:
        paths = pipes(sheet, role)
        lines = STRtree([path.line for path in paths])
        for row, path in enumerate(paths):
            if path.closed:
                continue
            for end in _ends(path):
                seen = seen or path
                near = [i for i in lines.query(end.point, predicate="dwithin", distance=reach).tolist() if i != row]
                gap = _gap(sheet, end, [paths[i] for i in near], reach)
                if gap is None and role in SEWERS and _is_bare(sheet, end):
                    gap = _to_next(sheet, end)
                if gap is not None:
                    own = sheet.texts_in(end.point.buffer(reach))
                    if any(limits.pattern("led_off").search(label.text) for label in own):
                        continue
                    if any(gap.hausdorff_distance(other) <= JOINT_M for other in broken):
                        continue
                    broken.append(gap)
                    place = between(path, path).part(gap)
                    yield judge(place, False, value=gap.length, limit=0.0, unit="m", name=path.name)
    if seen is None:
        yield not_applicable(sheet)
    elif not broken:
        yield judge(seen, True)


def turns(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the angle between incoming and outgoing sewers where they meet against the least one, degrees.

    Where the labels do not say which pipe leads away, one must be able to.
    """
    least = limits.number("angle_deg")
    seen = False
    for role in SEWERS:
        for node in map(_apart, _nodes(sheet, role)):
            if len(node) < 2:
                continue
            seen = True
            leaving = [end for end in node if _leads_away(sheet, end)] or node
            worst = max(min(_angle_deg(out, end) for end in node if end is not out) for out in leaving)
            place = between(node[0].path, node[0].path).part(LineString([node[0].point, node[0].point]))
            yield compare(place, worst, unit="deg", at_least=least, name=node[0].path.name)
    if not seen:
        yield not_applicable(sheet)


def shrinking(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the sizes by which a sewer is smaller than the one it takes from, against the most, count."""
    sizes = [float(size) for size in limits.rows("sizes_mm")]
    seen = False
    for role in SEWERS:
        for node in _nodes(sheet, role):
            leaving = [end for end in node if _leads_away(sheet, end)]
            arriving = [end for end in node if _flows(sheet, end) and not _leads_away(sheet, end)]
            if len(leaving) != 1 or not arriving:
                continue
            out = leaving[0].path.number("diameter_mm")
            into = [size for end in arriving if (size := end.path.number("diameter_mm")) is not None]
            if out is None or not into:
                continue
            seen = True
            steps = sum(out < size <= max(into) for size in sizes)
            yield compare(leaving[0].path, float(steps), unit="count", at_most=limits.number("steps"), size=out)
    if not seen:
        yield not_applicable(sheet)


def mixed(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Find storm drains and sewers that run into one another: an end on the other's line, or in its manhole."""
    sewage, storm = (pipes(sheet, role) for role in SEWERS)
    if not sewage or not storm:
        yield not_applicable(sheet)
        return
    found: list[Point] = []
    trees = {id(group): STRtree([path.line for path in group]) for group in (sewage, storm)}
    for path, others in [(path, storm) for path in sewage] + [(path, sewage) for path in storm]:
        for end in _ends(path):
            near = trees[id(others)].query(end.point, predicate="dwithin", distance=2 * TRIMMED_M)
            hit = next((others[row] for row in sorted(near.tolist()) if _meets(sheet, end.point, others[row])), None)
            if hit is None or path.says(limits.pattern("combined")) or hit.says(limits.pattern("combined")):
                continue
            at = _node(sheet, end.point)
            if any(at.distance(other) <= SNAP_M for other in found):
                continue
            found.append(at)
            place = between(path, hit).part(LineString([at, at]))
            if _goes_on(path, end, own=sewage if path in sewage else storm) and not _ends_at(sheet, hit, at):
                yield cannot_determine(sheet, missing="manhole", place=place)
            else:
                yield judge(place, False)
    if not found:
        yield judge(sewage[0], True)


def _meets(sheet: SheetView, end: Point, other: Path) -> bool:
    """Tell whether a pipe that ends at ``end`` runs into ``other``: into its line, or into a manhole where it ends."""
    if other.line.distance(end) <= JOINT_M:
        return True
    hole = manhole_at(sheet, end, TRIMMED_M)
    if hole is None or other.line.distance(hole.shape) > TRIMMED_M:
        return False
    return any(manhole_at(sheet, far.point, TRIMMED_M) is hole for far in _ends(other))


def _goes_on(path: Path, end: End, own: tuple[Path, ...]) -> bool:
    """Tell whether another sewer of the same kind goes on from where one ends."""
    return any(other is not path and other.line.distance(end.point) <= JOINT_M for other in own)


def _ends_at(sheet: SheetView, path: Path, at: Point) -> bool:
    """Tell whether a sewer ends or bends in the manhole at a place, rather than pass over it."""
    return any(_node(sheet, Point(xy)).distance(at) <= SNAP_M for xy in path.line.coords)


def _node(sheet: SheetView, end: Point) -> Point:
    """Return the middle of the manhole in which a sewer ends, else its end."""
    hole = manhole_at(sheet, end, TRIMMED_M)
    return end if hole is None else hole.shape


def _ends(path: Path) -> Iterator[End]:
    xy = np.asarray(path.line.coords)[:, :2]
    for row, own, following in ((0, xy[0], xy[1]), (-1, xy[-1], xy[-2])):
        away = (following - own) / np.hypot(*(following - own))
        yield End(path, row, Point(own), (float(away[0]), float(away[1])))


def _gap(sheet: SheetView, end: End, others: list[Path], reach: float) -> LineString | None:
    """Return the line over the gap between an end and what it leads to; None where there is no such gap."""
    if any(other.line.distance(end.point) <= JOINT_M for other in others):
        return None
    holes = [hole.shape for hole in manholes(sheet)]
    if any(hole.shape.distance(end.point) <= _within_m(hole) for hole in manholes(sheet)):
        return None
    ahead = []
    for other in others:
        for point in (*(Point(other.line.coords[row]) for row in (0, -1)), *_met(end, other.line, reach)):
            ahead.append(point)
    ahead += [hole for hole in holes if hole.distance(end.point) <= reach]
    links = [LineString([end.point, point]) for point in ahead if JOINT_M < point.distance(end.point) <= reach]
    links = [link for link in links if _ahead(end, link)]
    return min(links, key=lambda link: link.length, default=None)


@derived
def _amid(sheet: SheetView) -> BaseGeometry | None:
    """Return what lies amid the pipes and streets of each plan with manholes; None for other drawings."""
    if not manholes(sheet):
        return None
    lines = [path.line for role in LINES for path in pipes(sheet, role)]
    lines += [path.line for role in STREETS for path in sheet.paths(role)]
    plans = MultiLineString(lines).buffer(PLAN_M / 2)
    parts = [MultiLineString([line for line in lines if plan.intersects(line)]) for plan in get_parts(plans)]
    return union_all([part.convex_hull.buffer(-EDGE_M) for part in parts])


def _is_bare(sheet: SheetView, end: End) -> bool:
    """Tell whether nothing is drawn or written at an end amid a plan but the pipe and its own labels."""
    if end.path.length_m < LEAST_M or sheet.shows_at(end.point, BARE_M, end.path.line):
        return False
    own = {label.handles for label in end.path.labels}
    if any(label.handles not in own for label in sheet.texts_in(end.point.buffer(TOLD_M))):
        return False
    amid = _amid(sheet)
    return amid is not None and bool(amid.contains(end.point))


def _to_next(sheet: SheetView, end: End) -> LineString | None:
    """Return the way from the end of a pipe to the next manhole that is not its own."""
    holes = [hole.shape for hole in manholes(sheet) if hole.shape.distance(end.path.line) > TRIMMED_M]
    return LineString([end.point, min(holes, key=end.point.distance)]) if holes else None


def _within_m(hole: Symbol) -> float:
    """Return how near to the middle of a manhole a pipe ends in it: at its drawn edge, where it has one."""
    edge = max(hole.width_m, hole.depth_m) / 2
    return min(AT_M, edge + SNAP_M) if edge else AT_M


def _met(end: End, line: LineString, reach: float) -> list[Point]:
    """Return where the pipe, drawn on, meets another line."""
    beyond = (end.point.x - end.away[0] * reach, end.point.y - end.away[1] * reach)
    meeting = LineString([end.point, beyond]).intersection(line)
    return [part for part in getattr(meeting, "geoms", [meeting]) if isinstance(part, Point) and not part.is_empty]


def _ahead(end: End, link: LineString) -> bool:
    (x0, y0), (x1, y1) = link.coords
    cosine = -((x1 - x0) * end.away[0] + (y1 - y0) * end.away[1]) / link.length
    return bool(cosine >= math.cos(math.radians(ASTRAY_DEG)))


def _nodes(sheet: SheetView, role: str) -> list[list[End]]:
    """Return the ends of pipes of a kind, those that meet together."""
    ends = [end for path in pipes(sheet, role) if not path.closed for end in _ends(path)]
    places: list[Point] = []
    groups: list[list[End]] = []
    for end in ends:
        at = _node(sheet, end.point)
        home = next((row for row, place in enumerate(places) if place.distance(at) <= SNAP_M), None)
        if home is None:
            places.append(at)
            groups.append([end])
        else:
            groups[home].append(end)
    for path in pipes(sheet, role):
        xy = [Point(vertex) for vertex in path.line.coords[1:-1]]
        for row, vertex in enumerate(xy, start=1):
            groups.append(list(_halves(path, row, vertex)))
    return groups


def _apart(node: list[End]) -> list[End]:
    """Return the ends that meet in a manhole, one for each way."""
    ways: list[End] = []
    for end in node:
        if all(_angle_deg(end, way) > SAME_WAY_DEG for way in ways):
            ways.append(end)
    return ways


def _halves(path: Path, row: int, vertex: Point) -> Iterator[End]:
    """Yield the two stretches that meet at an inner vertex."""
    xy = np.asarray(path.line.coords)[:, :2]
    for side in (-1, 1):
        step = xy[row + side] - xy[row]
        away = step / np.hypot(*step)
        yield End(path, 0 if side > 0 else -1, vertex, (float(away[0]), float(away[1])))


def _angle_deg(one: End, other: End) -> float:
    cosine = one.away[0] * other.away[0] + one.away[1] * other.away[1]
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def _flows(sheet: SheetView, end: End) -> int:
    found = profile(sheet, end.path)
    if found is None:
        return 0
    return found.flows or (int(np.sign(found.first_m - found.last_m)))


def _leads_away(sheet: SheetView, end: End) -> bool:
    """Tell whether the labels say that water leaves through this pipe."""
    return _flows(sheet, end) == (1 if end.row == 0 else -1)
