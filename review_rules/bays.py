"""Parking bays (停车位): blocks, outlines, and those that a comb of lines marks out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, Polygon

from app.review.api import Limits, Outline, Place, SheetSet, SheetView, Symbol, derived, normalised, sides_m
from review_rules.edges import pieces

_T = TypeVar("_T")

ROLE = "parking_space"
TOOTH_M = (4.0, 7.5)
"""So long are the lines between two bays."""
PITCH_M = (1.9, 4.0)
"""So far apart are they."""
LEAST_BAY_M = 1.5
"""No car stands in less."""
TURN = math.cos(math.radians(1.5))
FLUSH_M = 0.15
"""The lines of one row begin and end within this."""
ASKEW = (math.cos(0.297), math.sin(0.297))
SAME_M = 0.02
SEVERAL_M2 = 30.0
"""A larger outline holds several bays, or a bay for a lorry."""
CAR_PARK_M2 = 60.0
"""A larger one is a car park of unknown size: a bay for a coach or a lorry takes less."""
COVERED = 0.5
SAME_BAY = 0.8
"""Two bays share less than this of the smaller one."""
NEARLY = 0.9
RAYS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Where along its front a bay looks ahead, as shares."""


@dataclass(frozen=True, eq=False)
class Bay:
    """One bay.

    Args:
        place: what it was read from, with its texts.
        polygon: metres; empty for a bay that is only a point.
    """

    place: Place
    polygon: Polygon

    @cached_property
    def corners(self) -> list[tuple[float, float]]:
        """Return the corners of the rectangle around it: its first and third side are the short ones."""
        corners = [(float(x), float(y)) for x, y in self.polygon.minimum_rotated_rectangle.exterior.coords[:4]]
        if math.dist(corners[0], corners[1]) > math.dist(corners[1], corners[2]):
            corners = [*corners[1:], corners[0]]
        return corners


@derived
def bays(sheet: SheetView) -> tuple[Bay, ...]:
    """Return the parking bays of a sheet, each once.

    A comb's bays count where no outline marks them; an outline that a comb divides is the row's.
    """
    outlines: dict[str, list[Outline]] = {}
    for outline in sheet.closed_outlines(ROLE):
        outlines.setdefault(outline.handles[0], []).append(outline)
    drawn = [Bay(piece, _shape(piece, outlines.get(piece.handles[0], ()))) for piece in sheet.pieces(ROLE)]
    drawn = [bay for bay in drawn if not _is_strip(bay.polygon)]
    large = [bay for bay in drawn if bay.polygon.area > SEVERAL_M2]
    edges = [line for bay in large for line in _sides(bay.polygon)]
    combed = list(_combs(sheet, edges))
    rows = [bay for bay in large if any(_within(one.polygon, bay.polygon) for one in combed)]
    single = [bay for bay in drawn if bay not in rows]
    fresh = [one for one in combed if not any(_within(one.polygon, bay.polygon) for bay in single)]
    return _once(sorted([*single, *fresh], key=lambda bay: (*bay.place.shape.bounds, bay.place.handles)))


def _is_strip(shape: Polygon) -> bool:
    """Tell whether an outline as long as a bay is narrower than any car: a way between bays, to a wheelchair's door."""
    long, short = sides_m(shape) if not shape.is_empty else (0.0, 0.0)
    return long >= TOOTH_M[0] and short < LEAST_BAY_M


def _once(bays: Sequence[Bay]) -> tuple[Bay, ...]:
    """Return bays without those drawn twice: one that lies upon a single bay as large or larger."""
    tree = STRtree([bay.polygon for bay in bays])
    doubled: set[int] = set()
    for row in sorted(range(len(bays)), key=lambda row: (-bays[row].polygon.area, row)):
        own = bays[row].polygon
        for other in tree.query(own).tolist() if row not in doubled and own.area <= SEVERAL_M2 else ():
            shape = bays[other].polygon
            if other != row and shape.area <= own.area and own.intersection(shape).area > SAME_BAY * shape.area:
                doubled.add(int(other))
    return tuple(bay for row, bay in enumerate(bays) if row not in doubled)


def _shape(piece: Outline | Symbol, outlines: Sequence[Outline]) -> Polygon:
    """Return the outline of a bay; of a block with a car in it what its outlines cover, when that is nearly all of it.

    A block's extent reaches as far as the car's wheels and bows.
    """
    if isinstance(piece, Outline):
        return piece.polygon
    extent = Polygon(piece.corners) if len(piece.corners) == 4 else Polygon()
    own = len(piece.handles)
    outlined = [one.polygon for one in outlines if one.handles[:own] == piece.handles]
    whole = shapely.union_all(outlined)
    return whole if isinstance(whole, Polygon) and whole.area > NEARLY * extent.area else extent


def _within(one: Polygon, other: Polygon) -> bool:
    return bool(one.intersection(other).area > COVERED * one.area)


def _sides(polygon: Polygon) -> Iterator[LineString]:
    for start, end in pieces(LineString(polygon.exterior.coords)):
        yield LineString([start, end])


def _combs(sheet: SheetView, edges: Sequence[LineString]) -> Iterator[Bay]:
    """Yield the bays between neighbouring parallel lines of one length, side by side."""
    teeth = [
        (LineString([start, end]), path)
        for path in sheet.open_outlines(ROLE)
        for start, end in pieces(path.line)
        if TOOTH_M[0] <= math.dist(start, end) <= TOOTH_M[1]
    ]
    if not teeth:
        return
    lines = [line for line, _ in teeth] + [line for line in edges if TOOTH_M[0] <= line.length <= TOOTH_M[1]]
    ends = np.array([_upward(line) for line in lines])
    way = ends[:, 1] - ends[:, 0]
    way = way / np.hypot(way[:, 0], way[:, 1])[:, None]
    seen: set[tuple[int, int]] = set()
    for row, (line, path) in enumerate(teeth):
        across = np.array([-way[row, 1], way[row, 0]])
        offset = ends - ends[row]
        beside = offset[:, 0] @ across
        flush = np.abs(offset @ way[row]).max(axis=1) <= FLUSH_M
        near = flush & (np.abs(way @ way[row]) >= TURN) & (np.abs(beside) >= PITCH_M[0])
        for sign in (1.0, -1.0):
            side = np.flatnonzero(near & (beside * sign > 0) & (np.abs(beside) <= PITCH_M[1]))
            if not len(side):
                continue
            other = int(side[np.argmin(np.abs(beside[side]))])
            key = (min(row, other), max(row, other))
            if key in seen:
                continue
            seen.add(key)
            shape = Polygon([*line.coords, *reversed(_along(line, lines[other]).coords)])
            yield Bay(path.bounding(shape, ROLE, sheet.texts_in(shape)), shape)


def _upward(line: LineString) -> list[tuple[float, float]]:
    """Return the ends of a line so that parallel lines run alike; no draughtsman draws square to ``ASKEW``."""
    one, other = ((float(x), float(y)) for x, y in line.coords[:2])
    alike = (other[0] - one[0]) * ASKEW[0] + (other[1] - one[1]) * ASKEW[1] >= 0
    return [one, other] if alike else [other, one]


def _along(line: LineString, other: LineString) -> LineString:
    """Return ``other`` in the direction of ``line``."""
    (x0, y0), (x1, y1) = line.coords[:2]
    (u0, v0), (u1, v1) = other.coords[:2]
    same = (x1 - x0) * (u1 - u0) + (y1 - y0) * (v1 - v0) >= 0
    return other if same else LineString([(u1, v1), (u0, v0)])


def counted(sheet: SheetView, limits: Limits) -> tuple[Place, ...]:
    """Return the bays of a sheet that count, as places; words ``not_counted`` of the limits name those that do not."""
    return tuple(bay.place for bay in bays_counted(sheet, limits))


def bays_counted(sheet: SheetView, limits: Limits) -> list[Bay]:
    """Return the bays of a sheet but for car parks, and for those that the words ``not_counted`` name."""
    return [bay for bay in _spoken_for(sheet, limits) if bay.polygon.area <= CAR_PARK_M2]


def car_parks(sheet: SheetView, limits: Limits) -> tuple[Place, ...]:
    """Return the outlines of a sheet that hold more bays than anyone can tell: car parks drawn as one area."""
    return tuple(bay.place for bay in _spoken_for(sheet, limits) if bay.polygon.area > CAR_PARK_M2)


def _spoken_for(sheet: SheetView, limits: Limits) -> list[Bay]:
    but = limits.pattern("not_counted")
    return [bay for bay in bays(sheet) if not bay.place.says(but)] if sheet.has(ROLE) else []


def on_floors(sheets: SheetSet, work: Callable[[SheetView, Limits], tuple[_T, ...]], limits: Limits) -> list[_T]:
    """Return what ``work`` tells of the bays of a set: of a floor that several sheets show, on the one with most.

    Args:
        sheets: under review.
        work: gathers something of each bay of a sheet.
        limits: words ``storey`` find the storey in a sheet's title; sheets without one stand for themselves.
    """
    floors: dict[str, tuple[_T, ...]] = {}
    for sheet, own in sheets.each(work, limits):
        found = limits.pattern("storey").search(normalised(sheet.title))
        key = found[0] if found else sheet.id
        if len(own) > len(floors.get(key, ())):
            floors[key] = own
    return [one for own in floors.values() for one in own]


def free_m(some: Sequence[Bay], tree: STRtree, reach_m: float) -> npt.NDArray[np.float64]:
    """Return how far it is free before both short sides of bays (bays, 2), NaN where nothing stands in reach.

    Before a side on which another of the bays stands, back to back, nothing is free.
    """
    if not some:
        return np.empty((0, 2))
    corners = np.array([bay.corners for bay in some])
    a, b, c, d = (np.stack([corners[:, row], corners[:, (row + 2) % 4]], axis=1) for row in range(4))
    out = a + b - c - d
    out = (out / np.hypot(out[..., 0], out[..., 1])[..., None])[:, :, None]
    fronts = np.repeat(shapely.linestrings(np.stack([a, b], axis=2))[..., None], len(RAYS), axis=2)
    starts = shapely.get_coordinates(shapely.line_interpolate_point(fronts, RAYS, normalized=True))
    starts = starts.reshape(*fronts.shape, 2)
    rays = shapely.linestrings(np.stack([starts + out * SAME_M, starts + out * reach_m], axis=-2)).ravel()
    row, thing = tree.query(rays, predicate="intersects")
    far = shapely.distance(shapely.intersection(tree.geometries[thing], rays[row]), fronts.ravel()[row])
    free = np.full(len(rays), np.inf)
    np.minimum.at(free, row, far)
    nearest: npt.NDArray[np.float64] = free.reshape(fronts.shape).min(axis=2)
    nearest[np.isinf(nearest)] = np.nan
    ahead = shapely.points(starts + out * SAME_M).ravel()
    blocked = STRtree([bay.polygon for bay in some]).query(ahead, predicate="within")[0] // len(RAYS)
    nearest.ravel()[blocked] = 0.0
    return nearest


def axis(bay: Bay) -> tuple[float, float]:
    """Return the unit vector along a bay."""
    a, _, _, d = bay.corners
    length = math.dist(a, d)
    return (d[0] - a[0]) / length, (d[1] - a[1]) / length
