"""Levels of pipes (管底标高): fall along the flow, agreement with the slope, cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.ops import nearest_points

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Path,
    SheetView,
    between,
    cannot_determine,
    compare,
    derived,
    judge,
    not_applicable,
)
from review_rules.figures import at_label
from review_rules.municipal.lines import SEWERS
from review_rules.municipal.manholes import AT_M, levels_m, manhole_at, numbered, reaches
from review_rules.municipal.pipes import box_m, flows, pipes, said, walls_m
from review_rules.unknowns import held_between

APART = 0.2
"""Two levels on one pipe that stand this share of its length apart tell its fall."""


STREET_M = 30.0
"""The middle of a street, and its edge, are this near to a pipe in its carriageway."""


@dataclass(frozen=True)
class Profile:
    """A pipe with the levels of its inside bottom at both ends.

    Args:
        path: as drawn.
        first_m: at its first vertex.
        last_m: at its last vertex.
        flows: 1 when labels or arrows say that it flows as it is drawn, −1 against, 0 when they do not say or when one
            level only is known.
    """

    path: Path
    first_m: float
    last_m: float
    flows: int

    def fall_to(self, row: int) -> float:
        """Return by how much it falls to its first vertex (``row`` 0) or its last (−1), m."""
        return (self.last_m - self.first_m) * (1 if row == 0 else -1)

    def at(self, point: Point) -> float:
        """Return the level at a place on it."""
        share = self.path.line.project(point) / self.path.length_m
        return float(self.first_m + share * (self.last_m - self.first_m))


def profile(sheet: SheetView, path: Path) -> Profile | None:
    """Return the profile of a pipe from its labels, else from the manholes at its ends; None when neither tells.

    A siphon lies deeper than its ends tell.
    """
    if path.said("siphon") is not None:
        return None
    start, end = _label(path, "start_invert_m"), _label(path, "end_invert_m")
    if start is not None and end is not None:
        first = Point(path.line.coords[0])
        turned = start is not end and start.point.distance(first) > end.point.distance(first)
        levels = float(start.read["start_invert_m"]), float(end.read["end_invert_m"])
        return Profile(path, *(levels[::-1] if turned else levels), -1 if turned else 1)
    sense = flows(sheet, path.role).get(path.line, 0) or _by_numbers(sheet, path.role).get(path.line, 0)
    holes = [manhole_at(sheet, Point(path.line.coords[row])) for row in (0, -1)]
    bottoms = [None if hole is None else levels_m(sheet, hole)[1] for hole in holes]
    if bottoms[0] is not None and bottoms[1] is not None:
        return Profile(path, bottoms[0], bottoms[1], sense)
    written = _written(sheet, path)
    if not written:
        return None
    (near, low), (far, high) = written[0], written[-1]
    if far - near < APART:
        return Profile(path, low, low, 0)
    fall_m = (high - low) / (far - near)
    return Profile(path, low - near * fall_m, high + (1.0 - far) * fall_m, sense)


@derived
def _by_numbers(sheet: SheetView, role: str) -> dict[LineString, int]:
    """Return for each sewer (by its line) 1 when numbers and levels of its manholes say that it flows as it is drawn.

    −1 for against. Of two sewers and more from one number to the next (W1, W2, W3), with no branch between, the last
    lies lower than the first, and most of them fall that way: so they all flow.
    """
    found: dict[str, dict[int, tuple[Path, int, float, float]]] = {}
    for path in pipes(sheet, role):
        holes = [manhole_at(sheet, Point(path.line.coords[row])) for row in (0, -1)]
        ends = [(numbered(sheet, hole), levels_m(sheet, hole)[1]) for hole in holes if hole is not None]
        if len(ends) == 2 and ends[0][0] and ends[1][0] and ends[0][1] is not None and ends[1][1] is not None:
            (first, one), (last, other) = (name for name, _ in ends if name)
            if first == last and abs(one - other) == 1:
                levels = (ends[0][1], ends[1][1]) if one < other else (ends[1][1], ends[0][1])
                found.setdefault(first, {})[min(one, other)] = (path, 1 if one < other else -1, *levels)
    result: dict[LineString, int] = {}
    branched = _branched(sheet, role)
    for prefix, sewers in found.items():
        for run in _consecutive(sorted(sewers), [number for letters, number in branched if letters == prefix]):
            own = [sewers[number] for number in run]
            fallen = own[0][2] - own[-1][3]
            falling = sum((high - low) * fallen > 0 for _, _, high, low in own)
            if len(own) > 1 and fallen and falling > len(own) / 2:
                result |= {path.line: sense if fallen > 0 else -sense for path, sense, _, _ in own}
    return result


def _branched(sheet: SheetView, role: str) -> set[tuple[str, int]]:
    """Return letters and numbers of the manholes where more than two sewers of a kind meet: water may leave there."""
    ends: Counter[tuple[str, int]] = Counter()
    for path in pipes(sheet, role):
        for row in (0, -1):
            hole = manhole_at(sheet, Point(path.line.coords[row]))
            name = numbered(sheet, hole) if hole is not None else None
            if name is not None:
                ends[name] += 1
    return {name for name, count in ends.items() if count > 2}


def _consecutive(numbers: Sequence[int], apart: Sequence[int]) -> list[list[int]]:
    """Return ascending numbers parted wherever one is left out, and before each of some numbers."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1 and number not in apart:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def fall(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Find sewers whose bottom rises along the flow: the end higher than the start, or the next pipe higher, m.

    Where nothing says which way it flows, two sewers that both fall to where they alone meet leave it open.
    """
    found = [one for role in SEWERS for path in pipes(sheet, role) if (one := profile(sheet, path)) is not None]
    slack = limits.number("slack_m")
    seen = False
    for one in found:
        if one.flows:
            seen = True
            drop = (one.first_m - one.last_m) * one.flows
            yield judge(one.path, drop >= -slack, value=drop, limit=0.0, unit="m")
    for upper, lower in _followed([one for one in found if one.flows]):
        seen = True
        step = _outlet(upper) - _inlet(lower)
        if step < -slack:
            place = between(upper.path, lower.path)
            yield judge(place, False, value=step, limit=0.0, unit="m", name=lower.path.name)
    for one in _sags(sheet, [one for one in found if not one.flows], slack):
        seen = True
        yield cannot_determine(sheet, missing=f"{one.path.role}:flow", place=one.path)
    if not seen:
        yield not_applicable(sheet)


def _sags(sheet: SheetView, profiles: Sequence[Profile], slack_m: float) -> Iterator[Profile]:
    """Yield one of two sewers of a kind that both fall to a place where no third one ends."""
    known = {one.path.line: one for one in profiles}
    for role in SEWERS:
        ends = [(path, row, Point(path.line.coords[row])) for path in pipes(sheet, role) for row in (0, -1)]
        tree = STRtree([point for _, _, point in ends])
        for index, (_, _, point) in enumerate(ends):
            near = sorted(tree.query(point, predicate="dwithin", distance=AT_M).tolist())
            meeting = [(known.get(ends[row][0].line), ends[row][1]) for row in near]
            falling = [one for one, row in meeting if one is not None and one.fall_to(row) > slack_m]
            if len(near) == len(falling) == 2 and near[0] == index:
                yield falling[0]


def slope_agrees(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the difference between a sewer's written slope and the fall of its levels over its length, a ratio.

    The plan's sewers count, and what the tables of longitudinal sections give.
    """
    seen = False
    for role in SEWERS:
        for path in pipes(sheet, role):
            slope, one = path.number("slope"), profile(sheet, path)
            if slope is None or one is None or one.first_m == one.last_m:
                continue
            seen = True
            fallen = abs(one.first_m - one.last_m) / path.length_m
            most = max(limits.number("ratio"), limits.number("rounding_m") / path.length_m)
            yield compare(path, abs(fallen - slope), unit="ratio", at_most=most, slope=slope, fall=round(fallen, 5))
    for reach in reaches(sheet):
        seen = True
        fallen = reach.fall_m / reach.length_m
        most = max(limits.number("ratio"), limits.number("rounding_m") / reach.length_m)
        off, place = abs(fallen - reach.slope), at_label(sheet, reach.label)
        draft = compare(
            place, off, unit="ratio", at_most=most, name=reach.name, slope=reach.slope, fall=round(fallen, 5)
        )
        yield replace(draft, written=True)
    if not seen:
        yield not_applicable(sheet)


def cover(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the cover over each pipe, as labels give it, against the least one under lanes and footways, m."""
    seen = False
    walks = [outline.polygon for outline in sheet.closed_outlines("footway")]
    for role, row in limits.table("cover").items():
        for path in pipes(sheet, role):
            value = cover_m(sheet, path)
            if value is None:
                continue
            seen = True
            under = [kind for kind in ("road", "walk") if path.says(limits.pattern(kind))]
            if not under and any(path.line.intersection(walk).length > path.length_m / 2 for walk in walks):
                under = ["walk"]
            elif not under and _in_carriageway(sheet, path):
                under = ["road"]
            possible = {float(row[kind]) for kind in under or ("road", "walk")}
            missing = "lane_edge" if len(possible) > 1 else f"{role}:outer_mm"
            yield held_between(sheet, path, value, possible, unit="m", missing=missing, at_least=True)
    if not seen:
        yield not_applicable(sheet)


def _in_carriageway(sheet: SheetView, path: Path) -> bool:
    """Tell whether no lane edge lies between the middle of a pipe and the centre line of a street."""
    middle = path.line.interpolate(0.5, normalized=True)
    centre = min((line.line for line in sheet.paths("road_centre")), key=middle.distance, default=None)
    edges = [edge.line for edge in sheet.paths("lane_edge") if edge.line.distance(middle) <= STREET_M]
    if centre is None or not edges or centre.distance(middle) > STREET_M:
        return False
    way = LineString(nearest_points(middle, centre))
    return way.length == 0 or not any(edge.intersects(way) for edge in edges)


def _label(path: Path, name: str) -> Label | None:
    return next((label for label in path.labels if name in label.read), None)


def _written(sheet: SheetView, path: Path) -> list[tuple[float, float]]:
    """Return where along a pipe (share of its length) its labels give the level of its bottom, and the level, m."""
    found = []
    for label in path.labels:
        level = _bottom_m(sheet, path, label)
        if level is not None:
            place = label.point if label.points_to is None else Point(label.points_to)
            found.append((float(path.line.project(place, normalized=True)), level))
    return sorted(found)


def _bottom_m(sheet: SheetView, path: Path, label: Label) -> float | None:
    """Return the level of a pipe's bottom as a label gives it: by itself, or by crown or axis and the diameter."""
    for name, share in (("invert_m", 0.0), ("axis_level_m", 0.5), ("crown_m", 1.0)):
        level = label.read.get(name)
        if isinstance(level, float):
            height = height_m(sheet, path) if share else 0.0
            return None if height is None else level - share * height
    return None


def height_m(sheet: SheetView, path: Path) -> float | None:
    """Return diameter or height of a pipe; None when the labels do not agree on one."""
    box, sizes = box_m(path), said(sheet, path, "diameter_mm")
    if box is not None:
        return box[1]
    return float(sizes[0]) / 1000 if len(sizes) == 1 else None


def _inlet(one: Profile) -> float:
    return one.first_m if one.flows > 0 else one.last_m


def _outlet(one: Profile) -> float:
    return one.last_m if one.flows > 0 else one.first_m


def _followed(profiles: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """Yield each pipe with the pipe of its kind that begins where it ends."""
    starts = [Point(one.path.line.coords[0 if one.flows > 0 else -1]) for one in profiles]
    tree = STRtree(starts)
    for one in profiles:
        end = Point(one.path.line.coords[-1 if one.flows > 0 else 0])
        for row in sorted(tree.query(end, predicate="dwithin", distance=AT_M).tolist()):
            if profiles[row] is not one and profiles[row].path.role == one.path.role:
                yield one, profiles[row]


def cover_m(sheet: SheetView, path: Path) -> tuple[float, float] | None:
    """Return the least cover that a pipe can have, and the largest: as its labels give it, else worked out.

    That is ground level less bottom, diameter and wall, of its labels, else, but for siphons, of the manholes at its
    ends.
    """
    written, ground = path.number("cover_m"), path.number("ground_level_m")
    if written is not None:
        return written, written
    height = height_m(sheet, path)
    if height is None:
        return None
    thin, thick = walls_m(sheet, path, height)
    bottom = path.number("invert_m")
    if ground is not None and bottom is not None:
        return ground - bottom - height - thick, ground - bottom - height - thin
    if path.said("siphon") is not None:
        return None
    holes = [manhole_at(sheet, Point(path.line.coords[row])) for row in (0, -1)]
    levels = [levels_m(sheet, hole) for hole in holes if hole is not None]
    covers = [top - low - height for top, low in levels if top is not None and low is not None]
    return (min(covers) - thick, min(covers) - thin) if covers else None
