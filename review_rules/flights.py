"""Stair flights (梯段) read from their step lines: width, going, number of steps, neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import Label, Outline, Place, SheetView, derived
from review_rules.edges import pieces
from review_rules.storeys import storeys
from review_rules.walls import THIN_M

SHORTEST_M, LONGEST_M = 0.5, 6.0
"""A step line is about this long."""
ALIGNED_M = 0.03
"""Step lines of one flight begin and end within this."""
TURN_DEG = 0.5
STEP_MIN_M, STEP_MAX_M = 0.15, 0.42
"""Distance between neighbouring step lines of a flight."""
FEWEST = 3
"""So many step lines make a flight: two are the sides of something else."""
SAME_LINE_M = 0.02
NOSING_M = 0.06
"""A second line this near behind a step line shows its nosing."""
RAIL_APART_M = 0.6
"""Two lines along a flight within this are a handrail or a well, one alone is the arrow."""
RAIL_EDGE_M = 0.2
"""A line along a flight this near to its edge is the handrail."""
ARROW_SHARE = 0.15
"""An arrow is off the middle of its flight by at most this share of what lies between the lines beside it."""
RUN_SHARE = 0.7
NAMED_M = 1.5
"""What steps are called stands on them or this near."""
STANDS_M = 0.05
"""What a wall or column takes of a flight is at least so broad; less is the finish, or a line across."""

_Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Flight:
    """One flight.

    Args:
        outline: of the flight, with the texts on it.
        origin: of its axes.
        travel: unit vector from the first step line to the last.
        along: unit vector along the step lines.
        steps: where the step lines lie along ``travel``, sorted, metres.
        left: where the step lines begin along ``along``, metres.
        right: where they end.
        narrowed_m: largest gap beside the walls and columns that stand in it, where they leave least.
    """

    outline: Outline
    origin: tuple[float, float]
    travel: tuple[float, float]
    along: tuple[float, float]
    steps: tuple[float, ...]
    left: float
    right: float
    narrowed_m: float = np.inf

    @property
    def width_m(self) -> float:
        """Return the length of the step lines, up to the handrail where it is drawn."""
        return self.right - self.left

    @property
    def clear_m(self) -> float:
        """Return the width where it is narrowest, beside shafts and columns that stand in the flight."""
        return min(self.width_m, self.narrowed_m)

    @property
    def risers(self) -> int:
        """Return the number of step lines: each is one rise."""
        return len(self.steps)

    @property
    def goings_m(self) -> _Points:
        """Return the distances between neighbouring step lines."""
        return np.diff(np.array(self.steps))

    def point(self, along_m: float, travel_m: float) -> tuple[float, float]:
        """Return a place in the plan from its position across and along the flight."""
        (x, y), (ax, ay), (tx, ty) = self.origin, self.along, self.travel
        return x + along_m * ax + travel_m * tx, y + along_m * ay + travel_m * ty

    def position(self, x: float, y: float) -> tuple[float, float]:
        """Return the position of a place across and along the flight."""
        dx, dy = x - self.origin[0], y - self.origin[1]
        return dx * self.along[0] + dy * self.along[1], dx * self.travel[0] + dy * self.travel[1]

    def part(self, along0: float, along1: float, travel0: float, travel1: float) -> Outline:
        """Return a rectangle in the flight's axes as a place."""
        corners = [(along0, travel0), (along1, travel0), (along1, travel1), (along0, travel1)]
        return self.outline.part(Polygon([self.point(a, t) for a, t in corners]))


@dataclass(frozen=True)
class _Line:
    start: float
    end: float
    at: float
    handles: tuple[str, ...]


@derived
def flights(sheet: SheetView) -> tuple[Flight, ...]:
    """Return the flights of a sheet's common stairs; the steps in the rooms of a flat are its own."""
    found = every_flight(sheet)
    plans = storeys(sheet) if found else ()
    homes = [space.polygon for storey in plans for space in storey.spaces if space.in_flat]
    common = [one for one in found if not any(home.covers(one.outline.polygon.centroid) for home in homes)]
    return tuple(replace(one, narrowed_m=_narrowed(one, [plan.walls for plan in plans])) for one in common)


@derived
def every_flight(sheet: SheetView) -> tuple[Flight, ...]:
    """Return all flights of a sheet: groups of parallel, evenly spaced step lines of one length."""
    segments = [
        (start, end, path.handles)
        for path in sheet.paths("stair")
        if not bent(path.line)
        for start, end in _straight(path.line)
    ]
    drawn = [piece for role in ("stair", "railing") for path in sheet.paths(role) for piece in pieces(path.line)]
    rails = np.array(drawn).reshape(-1, 2, 2)
    found = [flight for group in _by_direction(segments) for flight in _in_direction(sheet, group, rails)]
    return tuple(sorted(found, key=lambda flight: flight.outline.polygon.bounds))


def _narrowed(flight: Flight, walls: Sequence[BaseGeometry]) -> float:
    """Return the largest gap beside what stands in a flight, where least is left; walls across it bound it only."""
    inner = flight.outline.polygon.buffer(-STANDS_M, join_style="mitre")
    standing = []
    for mass in walls:
        for part in shapely.get_parts(mass.intersection(inner)):
            if isinstance(part, Polygon) and not part.buffer(-STANDS_M / 2).is_empty:
                corners = np.array([flight.position(*xy) for xy in part.exterior.coords])
                (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
                standing.append((left + THIN_M, low, right - THIN_M, high))
    gaps = []
    for _, low, _, high in standing:
        taken = sorted((a, b) for a, t0, b, t1 in standing if t0 <= high and t1 >= low)
        at, free = flight.left, 0.0
        for one, other in (*taken, (flight.right, flight.right)):
            free, at = max(free, float(one - at)), max(at, other)
        gaps.append(free)
    return min((gap for gap in gaps if gap >= SHORTEST_M), default=np.inf)


def near_steps(sheet: SheetView, place: Place) -> tuple[Label, ...]:
    """Return the texts on steps or right beside them, which may say what they are called."""
    return sheet.texts_in(place.shape, NAMED_M)


def beside(one: Flight, other: Flight, reach_m: float) -> bool:
    """Tell whether two flights lie side by side, up to ``reach_m`` apart."""
    if abs(float(np.dot(one.travel, other.travel))) < np.cos(np.radians(2 * TURN_DEG)):
        return False
    corners = np.array([one.position(*xy) for xy in other.outline.polygon.exterior.coords[:-1]])
    (low_a, low_t), (high_a, high_t) = corners.min(axis=0), corners.max(axis=0)
    gap = max(low_a - one.right, one.left - high_a)
    overlap = min(high_t, one.steps[-1]) - max(low_t, one.steps[0])
    return bool(-ALIGNED_M <= gap <= reach_m and overlap >= 0.5 * min(high_t - low_t, one.steps[-1] - one.steps[0]))


def bent(line: LineString) -> bool:
    """Tell whether a line is an arc or a break line: many short pieces."""
    return len(line.coords) > 12


def _straight(line: LineString) -> Iterator[tuple[_Points, _Points]]:
    for start, end in pieces(line):
        if SHORTEST_M <= float(np.hypot(*(end - start))) <= LONGEST_M:
            yield start, end


_Segment = tuple[_Points, _Points, tuple[str, ...]]


def _by_direction(segments: Sequence[_Segment]) -> Iterator[list[_Segment]]:
    """Yield the segments grouped by direction."""
    if not segments:
        return
    ends = np.array([(start, end) for start, end, _ in segments])
    turn = np.degrees(np.arctan2(*(ends[:, 1] - ends[:, 0]).T[::-1])) % 180.0
    order = np.argsort(turn, kind="stable")
    group = [segments[order[0]]]
    first = float(turn[order[0]])
    groups = [(first, group)]
    for index in order[1:].tolist():
        if float(turn[index]) - groups[-1][0] <= TURN_DEG:
            groups[-1][1].append(segments[index])
        else:
            groups.append((float(turn[index]), [segments[index]]))
    if len(groups) > 1 and groups[0][0] + 180.0 - groups[-1][0] <= TURN_DEG:
        groups[0][1].extend(groups.pop()[1])
    for _, members in groups:
        if len(members) >= FEWEST:
            yield members


def _in_direction(sheet: SheetView, segments: Sequence[_Segment], rails: _Points) -> Iterator[Flight]:
    start, end, _ = max(segments, key=lambda segment: float(np.hypot(*(segment[1] - segment[0]))))
    along = (end - start) / np.hypot(*(end - start))
    travel = np.array([-along[1], along[0]])
    origin = start
    lines = []
    for one, other, handles in segments:
        low, high = sorted((float((one - origin) @ along), float((other - origin) @ along)))
        lines.append(_Line(low, high, float((one + other) / 2 @ travel - origin @ travel), handles))
    axes = (
        (float(origin[0]), float(origin[1])),
        (float(travel[0]), float(travel[1])),
        (float(along[0]), float(along[1])),
    )
    for run in _runs(lines):
        for left, right in _between_rails(run, rails, axes):
            yield _flight(sheet, run, left, right, axes)


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Yield evenly spaced lines that begin and end together."""
    waiting = sorted(lines, key=lambda line: (line.start, line.end, line.at))
    groups: list[list[_Line]] = []
    for line in waiting:
        fitting = next(
            (g for g in groups if abs(g[0].start - line.start) <= ALIGNED_M and abs(g[0].end - line.end) <= ALIGNED_M),
            None,
        )
        if fitting is None:
            groups.append([line])
        else:
            fitting.append(line)
    for group in groups:
        group.sort(key=lambda line: line.at)
        run: list[_Line] = []
        for line in group:
            step = line.at - run[-1].at if run else 0.0
            if run and step <= NOSING_M:
                continue
            if run and not STEP_MIN_M <= step <= STEP_MAX_M:
                if len(run) >= FEWEST:
                    yield run
                run = []
            run.append(line)
        if len(run) >= FEWEST:
            yield run


_Axes = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def _between_rails(run: Sequence[_Line], rails: _Points, axes: _Axes) -> Iterator[tuple[float, float]]:
    """Yield the clear stretches of a run's step lines between its edges, handrails and wells.

    ``rails`` are straight pieces (n, 2, 2).
    """
    origin, travel, along = (np.array(axis) for axis in axes)
    low, high = run[0].at, run[-1].at
    left, right = float(np.median([line.start for line in run])), float(np.median([line.end for line in run]))
    across, forth = (rails - origin) @ along, np.sort((rails - origin) @ travel, axis=1)
    passing = np.minimum(forth[:, 1], high) - np.maximum(forth[:, 0], low) >= RUN_SHARE * (high - low)
    level = np.abs(across[:, 0] - across[:, 1]) <= SAME_LINE_M
    places = (across[level & passing].sum(axis=1) / 2).tolist()
    places = sorted(place for place in places if left + SAME_LINE_M < place < right - SAME_LINE_M)
    arrows = [place for place in places if _is_arrow(place, (left, *places, right))]
    places = [place for place in places if place not in arrows]
    cuts = [left, *(arrows[1:-1:2] if len(arrows) % 2 else ())]  # between the arrows of two flights runs their handrail
    for index, place in enumerate(places):
        paired = any(
            abs(place - other) <= RAIL_APART_M and abs(place - other) > 1e-3
            for other in (*places[:index], *places[index + 1 :])
        )
        if paired or min(place - left, right - place) <= RAIL_EDGE_M:
            cuts.append(place)
    cuts.append(right)
    for one, other in pairwise(sorted(cuts)):
        if other - one >= SHORTEST_M + RAIL_EDGE_M / 2 or len(cuts) == 2:
            yield one, other


def _is_arrow(place: float, lines: Sequence[float]) -> bool:
    """Tell whether a line stands alone in the middle between the lines beside it, as the arrow of a flight does."""
    before = max(one for one in lines if one < place - SAME_LINE_M)
    behind = min(one for one in lines if one > place + SAME_LINE_M)
    alone = min(place - before, behind - place) > RAIL_EDGE_M
    return alone and abs(2 * place - before - behind) <= 2 * ARROW_SHARE * (behind - before)


def _flight(sheet: SheetView, run: Sequence[_Line], left: float, right: float, axes: _Axes) -> Flight:
    origin, travel, along = (np.array(axis) for axis in axes)
    steps = tuple(line.at for line in run)
    corners = [(left, steps[0]), (right, steps[0]), (right, steps[-1]), (left, steps[-1])]
    polygon = Polygon([tuple((origin + a * along + t * travel).tolist()) for a, t in corners])
    handles = tuple(dict.fromkeys(handle for line in run for handle in line.handles))
    labels = sheet.texts_in(polygon, ALIGNED_M)
    home = next((p for p in sheet.paths("stair") if p.handles == run[0].handles), None)
    outline = Outline(
        sheet=sheet.id,
        role="stair",
        labels=labels,
        handles=handles,
        proposed=home.proposed if home else "",
        level=home.level if home else "",
        floor=home.floor if home else "",
        polygon=polygon,
    )
    return Flight(outline, axes[0], axes[1], axes[2], steps, left, right)
