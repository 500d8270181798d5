"""Dead-end fire lanes (尽头式消防车道): where they end, how long they are, whether vehicles can turn there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    SheetView,
    cannot_determine,
    compare,
    not_applicable,
    sides_m,
)
from review_rules.fire.lane_layout import serves_high
from review_rules.fire.lanes import lane_areas, lane_lines
from review_rules.outlines import areas
from review_rules.unknowns import held

CAP_M = (2.5, 9.0)
"""Breadth of the end of a lane."""
SQUARE_DEG = 30.0
"""The sides of a lane leave its end square to it within this angle."""
LONGER = 1.5
"""They are this many times longer than the end is broad."""
JOIN_M = 0.05
MOST_ENDS = 2
"""A lane with more ends has branches."""
ACCESS_ROLES = ("site_boundary", "road_redline", "lane_edge", "road", "road_centre", "footway")


@dataclass(frozen=True)
class Cap:
    """The end of a lane: its edge, and how far the sides run back from it."""

    line: LineString
    stub_m: float


@dataclass
class Lane:
    """Lanes that hang together.

    Args:
        outline: all of them, as one place.
        caps: their ends.
        yards: where they are broad enough to turn, or that are drawn as turning places.
    """

    outline: Outline
    caps: list[Cap]
    yards: list[Polygon] = field(default_factory=list)

    @property
    def breadth_m(self) -> float:
        """Return the breadth of the lane at its ends."""
        return float(np.median([cap.line.length for cap in self.caps]))

    @property
    def is_ring(self) -> bool:
        """Tell whether vehicles can drive around in it."""
        return bool(self.outline.polygon.interiors)

    def length_m(self, dead: Sequence[Cap]) -> float:
        """Return the length of its dead end: of the whole lane, or of the longest branch where it has several.

        The whole lane's is area by breadth, turning places left aside.
        """
        if self.is_ring or len(self.caps) > MOST_ENDS:
            return max((cap.stub_m for cap in dead), default=0.0)
        bare = self.outline.polygon.difference(shapely.union_all(self.yards)) if self.yards else self.outline.polygon
        return float(bare.area) / self.breadth_m


def turning_place(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the turning place of each dead-end lane against the least size, m; none counts as 0.

    A lane with one end, or with several of which one leads out, ends dead; where roads and the edge of the site do
    not tell which end leads out, or lanes are drawn as lines, nobody can tell.
    Source: GB 50016-2014(2018) 7.1.9; GB 55037-2022 3.4.5.
    """
    pattern = limits.pattern("turning_place")
    drawn = [*areas(sheet, "turning_place"), *(one for one in areas(sheet, "fire_lane") if one.says(pattern))]
    lanes = _lanes(sheet, drawn, limits)
    if not lanes and not drawn:
        lines = [path for path in lane_lines(sheet) if path.length_m > limits.number("dead_end")]
        yield cannot_determine(sheet, missing="fire_lane:outline", place=lines[0]) if lines else not_applicable(sheet)
        return
    served = set[tuple[str, ...]]()
    seen = False
    for lane in lanes:
        for one in drawn:
            if one.polygon.distance(lane.outline.polygon) <= limits.number("near"):
                served.add(one.handles)
        draft = _judged(sheet, lane, facts, limits)
        if draft is not None:
            seen = True
            yield draft
    for one in drawn:
        if one.handles not in served:
            seen = True
            yield held(
                sheet,
                one,
                sides_m(one.polygon)[1],
                _least(one, sheet, facts, limits),
                unit="m",
                missing="building_height_m",
                at_least=True,
            )
    if not seen:
        yield not_applicable(sheet)


def _judged(sheet: SheetView, lane: Lane, facts: Facts, limits: Limits) -> Draft | None:
    """Return the answer for a lane, None where it is no dead end or too short to need a turning place."""
    ways_out = _ways_out(sheet, lane, limits)
    dead = [cap for cap in lane.caps if cap not in ways_out]
    named = lane.outline.says(limits.pattern("dead_end"))
    length = round(lane.length_m(dead or lane.caps), 1)
    ends_dead = dead or (named and lane.caps) or (lane.yards and len(lane.caps) == 1)
    if not ends_dead or length <= limits.number("dead_end"):
        return None
    place = lane.outline
    if not lane.yards and not ways_out and not named and not lane.is_ring:
        return cannot_determine(sheet, missing="lane_edge", place=place)
    turns = max((sides_m(yard)[1] for yard in lane.yards), default=0.0)
    least = _least(place, sheet, facts, limits)
    if turns < min(least):
        return compare(place, turns, unit="m", at_least=min(least), length=length)
    if turns >= max(least):
        return compare(place, turns, unit="m", at_least=max(least), length=length)
    return cannot_determine(sheet, missing="building_height_m", place=place)


def _least(place: Outline, sheet: SheetView, facts: Facts, limits: Limits) -> list[float]:
    return [limits.number("yard_high" if tall else "yard_low") for tall in serves_high(place, sheet, facts, limits)]


def _lanes(sheet: SheetView, drawn: Sequence[Outline], limits: Limits) -> list[Lane]:
    """Return the lanes of a sheet, those that touch as one."""
    outlines = [lane for lane in lane_areas(sheet) if lane not in drawn]
    joined = shapely.union_all([lane.polygon.buffer(JOIN_M, join_style="mitre") for lane in outlines])
    found = []
    for part in shapely.get_parts(joined.buffer(-JOIN_M, join_style="mitre")):
        own = [lane for lane in outlines if lane.polygon.representative_point().within(part.buffer(JOIN_M))]
        caps = _caps(part)
        if not own or not caps:
            continue
        lane = Lane(own[0].part(part), caps)
        lane.yards = _broad(part, lane.breadth_m, limits.number("broad"))
        lane.yards += [one.polygon for one in drawn if one.polygon.distance(part) <= limits.number("near")]
        found.append(lane)
    return found


def _caps(lane: Polygon) -> list[Cap]:
    """Return the ends of a lane: short edges whose neighbours run back square to them, both longer."""
    xy = np.asarray(orient(lane.simplify(0.02)).exterior.coords)[:-1, :2]
    edge = np.roll(xy, -1, axis=0) - xy
    length = np.hypot(edge[:, 0], edge[:, 1])
    turn = _turns(edge)
    found = []
    for row in range(len(xy)):
        after, before = (row + 1) % len(xy), (row - 1) % len(xy)
        square = abs(turn[row] - 90) <= SQUARE_DEG and abs(turn[after] - 90) <= SQUARE_DEG
        long = min(length[before], length[after]) >= LONGER * length[row]
        if CAP_M[0] <= length[row] <= CAP_M[1] and square and long:
            found.append(Cap(LineString([xy[row], xy[after]]), float(min(length[before], length[after]))))
    return found


def _turns(edge: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return by how many degrees the outline turns left at the start of each edge."""
    before = np.roll(edge, 1, axis=0)
    cross = before[:, 0] * edge[:, 1] - before[:, 1] * edge[:, 0]
    turn: npt.NDArray[np.float64] = np.degrees(np.arctan2(cross, (before * edge).sum(axis=1)))
    return turn


def _broad(lane: Polygon, breadth_m: float, times: float) -> list[Polygon]:
    """Return the places where a lane is ``times`` as broad as at its ends, in both directions."""
    inner = lane.buffer(-0.6 * breadth_m, join_style="mitre")
    parts = shapely.get_parts(inner.buffer(0.6 * breadth_m, join_style="mitre").intersection(lane))
    broad = [part for part in parts if isinstance(part, Polygon) and not part.is_empty]
    return [part for part in broad if sides_m(part)[1] >= times * breadth_m]


def _ways_out(sheet: SheetView, lane: Lane, limits: Limits) -> list[Cap]:
    """Return the ends of a lane that lead out: to a road, across the edge of the site, or to a lane drawn as lines."""
    sites = [one.polygon for one in sheet.closed_outlines("site_boundary")]
    left = [site for site in sites if site.intersects(lane.outline.polygon)]
    around: list[BaseGeometry] = [path.line for role in ACCESS_ROLES for path in sheet.paths(role)]
    around += [path.line for path in lane_lines(sheet)]
    return [
        cap
        for cap in lane.caps
        if (left and not any(site.intersects(cap.line) for site in left))
        or any(cap.line.distance(line) <= limits.number("access") for line in around)
    ]
