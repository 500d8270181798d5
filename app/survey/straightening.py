"""Lines of several surveys that should coincide, and building corners that should be square: adjusted on request.

Nothing moves without a trace: every corner that moved is told with where it was, why, and how large the move is against
its precision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely import LineString, STRtree, box

from app.survey.areas import MergedOutline
from app.survey.conditions import Condition, OnLine, RightAngle, Solved, angle_deg, solve
from app.survey.merged_points import MergedPoints
from app.survey.points import Floats
from app.survey.rule_pack import MergingRules

Place = tuple[float, float]
STILL_M = 1e-6


@dataclass(frozen=True)
class Move:
    """A corner that moved, or was left where it was because its precision does not explain the move.

    Args:
        rule: ``line``, ``square`` or ``topology``.
        name: corner, or outline where the corner has no name.
        start: (east, north) before.
        end: (east, north) after.
        test: move over standard deviation; NaN where no statistic decided.
        note: why nothing moved; empty when it did.
    """

    rule: str
    name: str
    start: Place
    end: Place
    test: float
    note: str = ""

    @property
    def distance_m(self) -> float:
        """How far it moved."""
        return math.dist(self.start, self.end)


class Corners:
    """The different corners of all outlines with their precision."""

    def __init__(self, outlines: Sequence[MergedOutline], points: MergedPoints, rules: MergingRules) -> None:
        self.outlines = outlines
        self.number: dict[Place, int] = {}
        for outline in outlines:
            for vertex in outline.vertices:
                self.number.setdefault(vertex, len(self.number))
        self.places: Floats = np.array(list(self.number), dtype=float).reshape(-1, 2)
        self.sigma = np.full(len(self.number), rules.point_sigma_m)
        self.names = [""] * len(self.number)
        for row, place in enumerate(zip(points.east.tolist(), points.north.tolist(), strict=True)):
            node = self.number.get(place)
            if node is not None:
                self.sigma[node], self.names[node] = points.sigma[row], points.names[row]

    def moves(self, solved: Solved, rule: str) -> list[Move]:
        """Return the corners that moved."""
        gap = np.hypot(*(solved.places - self.places).T) if len(self.places) else np.zeros(0)
        return [
            Move(
                rule,
                self.names[node] or f"#{node + 1}",
                place_of(self.places[node]),
                place_of(solved.places[node]),
                float(solved.test[node]),
            )
            for node in np.flatnonzero(gap > STILL_M).tolist()
        ]


def place_of(values: Floats) -> Place:
    """Return a row as a pair."""
    return float(values[0]), float(values[1])


def line_conditions(corners: Corners, rules: MergingRules) -> list[OnLine]:
    """Return the corners of one survey that should lie on a side of another's outline."""
    sides: list[tuple[int, int, frozenset[str]]] = []
    owners: dict[int, set[str]] = {}
    for outline in corners.outlines:
        nodes = [corners.number[vertex] for vertex in outline.vertices]
        ends = [*nodes[1:], nodes[0]] if outline.closed else nodes[1:]
        sides += [(a, b, frozenset(outline.sources)) for a, b in zip(nodes, ends, strict=False) if a != b]
        for node in nodes:
            owners.setdefault(node, set()).update(outline.sources)
    if not sides:
        return []
    places, sigma = corners.places, corners.sigma
    tree = STRtree([LineString(places[[a, b]]) for a, b, _ in sides])
    reach = rules.limit_m(float(sigma.max()), float(sigma.max()))
    found: list[OnLine] = []
    for node, own in sorted(owners.items()):
        e, n = places[node]
        for hit in sorted(tree.query(box(e - reach, n - reach, e + reach, n + reach)).tolist()):
            a, b, sources = sides[hit]
            if node in (a, b) or own & sources:
                continue
            condition = OnLine(node, a, b)
            gap, _ = condition.misfit(places)
            along = places[b] - places[a]
            length = float(np.hypot(*along))
            t = float((places[node] - places[a]) @ along) / length**2
            spread = math.hypot((1 - t) * sigma[a], t * sigma[b])
            limit = rules.limit_m(float(sigma[node]), spread)
            ends_apart = min(t, 1 - t) * length
            if abs(gap) <= limit and ends_apart > limit:
                found.append(condition)
    return found


def square_conditions(corners: Corners, outline: MergedOutline, tolerance_deg: float) -> list[RightAngle]:
    """Return the corners of a building that are nearly square."""
    nodes = [corners.number[vertex] for vertex in outline.vertices]
    found: list[RightAngle] = []
    for at, node in enumerate(nodes):
        before, after = nodes[at - 1], nodes[(at + 1) % len(nodes)]
        if abs(angle_deg(*corners.places[[node, before, after]]) - 90.0) <= tolerance_deg:
            found.append(RightAngle(node, before, after))
    return found


@dataclass(frozen=True)
class Straightened:
    """Points and outlines after an adjustment, and the trace of it."""

    points: MergedPoints
    outlines: tuple[MergedOutline, ...]
    moves: tuple[Move, ...]


def straighten(
    points: MergedPoints,
    outlines: Sequence[MergedOutline],
    rules: MergingRules,
    lines: bool,
    squares: Sequence[str] | None,
) -> Straightened:
    """Adjust lines that should coincide, and square the corners of buildings.

    Args:
        points: merged corners.
        outlines: merged lines and areas.
        rules: limits.
        lines: adjust lines.
        squares: names or layers of areas to square; all when empty, none when None.
    """
    corners = Corners(outlines, points, rules)
    conditions: list[Condition] = list(line_conditions(corners, rules)) if lines else []
    for outline in outlines if squares is not None else ():
        wanted = not squares or outline.name in squares or outline.layer in squares
        if outline.closed and wanted:
            conditions += square_conditions(corners, outline, rules.square_deg)
    solved = solve(corners.places, corners.sigma, conditions)
    rule = "line" if lines and squares is None else "square" if not lines else "line+square"
    moves = corners.moves(solved, rule)
    for condition in solved.dropped:
        node = condition.nodes[0]
        gap = abs(condition.misfit(corners.places)[0])
        kind = "line" if isinstance(condition, OnLine) else "square"
        at = place_of(corners.places[node])
        note = f"{gap:.3f} m off is more than the precision of the corners explains"
        moves.append(Move(kind, corners.names[node] or f"#{node + 1}", at, at, math.nan, note))
    new = dict(zip(corners.number, map(tuple, solved.places.tolist()), strict=True))
    return Straightened(moved_points(points, new), moved_outlines(outlines, new), tuple(moves))


def moved_outlines(outlines: Sequence[MergedOutline], new: Mapping[Place, Place]) -> tuple[MergedOutline, ...]:
    """Return outlines with their corners moved."""
    return tuple(replace(o, vertices=tuple(new.get(v, v) for v in o.vertices)) for o in outlines)


def moved_points(points: MergedPoints, new: Mapping[Place, Place]) -> MergedPoints:
    """Return corners moved with the outlines that they are on."""
    pairs = [new.get(place, place) for place in zip(points.east.tolist(), points.north.tolist(), strict=True)]
    if not pairs:
        return points
    places: Floats = np.array(pairs, dtype=float)
    return replace(points, east=places[:, 0], north=places[:, 1])
