"""How fire lanes (消防车道) run: turning radii, turning places, along which sides of a building."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    SheetView,
    cannot_determine,
    not_applicable,
)
from review_rules.buildings import Building, buildings
from review_rules.fire.lanes import lane_areas, lane_lines
from review_rules.unknowns import held, possible

STRAIGHT = 3.0
"""A piece so many times as long as the chords of a curve is none of them."""
SHARP_DEG = 20.0
"""A corner that turns less than this is a bend of a drawn curve."""
CORNER_DEG = 50.0
"""Arcs that turn less than this in all do not turn a vehicle around a corner."""
SMALL_M = 1.0
"""Arcs of a smaller radius are rounded corners of the drawing."""
SAG_M = 4e-3
"""Chords of a curve may lie this far from it."""
CENTRE_COSINE = 0.7
"""The inner edge of a curve lies this nearly where the outer one has its centre."""
ROUND_M, ROUND = 0.01, 0.002
"""Vertices of an arc lie this near to its circle: metres, and share of the radius."""


def turning_radius(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the radius of each inner curve of the lanes against the least one, m; written radii count where no arc is.

    Source: GB 50016-2014(2018) 7.1.8.
    """
    seen = False
    shapes: list[Outline | Path] = [*lane_areas(sheet), *lane_lines(sheet)]
    edges = [arc for path in lane_lines(sheet) for ring, closed in _rings(path.line) for arc in _arcs(ring, closed)]
    for lane in shapes:
        least = [
            limits.number("radius_high" if tall else "radius_low") for tall in serves_high(lane, sheet, facts, limits)
        ]
        rings = _rings(lane.shape)
        arcs = [arc for ring, closed in rings for arc in _arcs(ring, closed)]
        inner = arcs if isinstance(lane, Path) else [arc for arc in arcs if _is_inner(lane.polygon, arc)]
        if isinstance(lane, Path):
            inner = _inside_of_pairs(arcs, edges, limits.number("widest"))
        for radius, line in inner:
            seen = True
            place = Path(sheet=sheet.id, role=lane.role, name=lane.name, handles=lane.handles, line=line)
            yield held(sheet, place, radius, least, unit="m", missing="building_height_m", at_least=True)
        written = lane.number("turning_radius_m")
        if not inner and written is not None:
            seen = True
            yield held(sheet, lane, written, least, unit="m", missing="building_height_m", at_least=True)
        elif not inner and any(_has_corner(ring, closed) for ring, closed in rings):
            seen = True
            yield cannot_determine(sheet, missing="fire_lane:turning_radius_m", place=lane)
    if not seen:
        yield not_applicable(sheet) if shapes else cannot_determine(sheet, missing="fire_lane", reason="role")


def sides(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the long sides of each high-rise or large building that a lane runs along.

    Source: GB 55037-2022 3.4.3.
    """
    yield from _along_sides(sheet, facts, limits, _civil_needs)


def industrial_sides(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Count the long sides of each high-rise or large factory and each large warehouse that a lane runs along.

    Source: GB 55037-2022 3.4.2.
    """
    yield from _along_sides(sheet, facts, limits, _industrial_needs)


def _along_sides(
    sheet: SheetView, facts: Facts, limits: Limits, needs: Callable[[Building, Facts, Limits], tuple[set[float], str]]
) -> Iterator[Draft]:
    """Count the long sides along which lanes run of each new building that ``needs`` says to need some."""
    lanes: list[BaseGeometry] = [lane.polygon for lane in lane_areas(sheet)]
    lanes += [path.line for path in lane_lines(sheet)]
    if not lanes:
        yield cannot_determine(sheet, missing="fire_lane", reason="role")
        return
    paved = shapely.union_all(lanes)
    seen = False
    for building in buildings(sheet):
        needed, missing = needs(building, facts, limits) if building.new else (set[float](), "")
        if not any(needed):
            continue
        seen = True
        served = sum(
            _along(side, building.polygon, paved, limits.number("reach")) >= limits.number("share")
            for side in _long_sides(building.polygon)
        )
        yield held(sheet, building.outline, float(served), needed, unit="count", missing=missing, at_least=True)
    if not seen:
        yield not_applicable(sheet)


def _civil_needs(building: Building, facts: Facts, limits: Limits) -> tuple[set[float], str]:
    """Return along how many long sides lanes may have to run, empty for none, and what would tell which number."""
    use = building.use(facts)
    large = use in ("public", "mixed") and building.outline.area_m2 > limits.number("large_m2")
    if use in ("factory", "warehouse") or (not large and building.high_rise(facts, limits) != (True,)):
        return set(), ""
    kinds = ("residential", "public") if use in ("", "mixed") else (use if use == "residential" else "public",)
    return {limits.number(kind) for kind in kinds}, "building_use"


def _industrial_needs(building: Building, facts: Facts, limits: Limits) -> tuple[set[float], str]:
    """Return the same of a factory or a warehouse; what it makes or keeps counts where it is large."""
    use = building.use(facts)
    if use not in ("factory", "warehouse"):
        return set(), ""
    count, none = limits.number("sides"), 0.0
    if use == "factory" and building.high_rise(facts, limits) == (True,):
        return {count}, ""
    if building.outline.area_m2 <= limits.number(f"large_m2.{use}"):
        return {none, count} if use == "factory" and len(
            building.high_rise(facts, limits)
        ) > 1 else set(), "building_new:height_m"
    hazard = building.outline.word("fire_hazard") or building.inside("fire_hazard")
    if not hazard:
        return {none, count}, "fire_hazard"
    return {count} if hazard in limits.text(f"hazards.{use}") else set(), ""


def serves_high(lane: Outline | Path, sheet: SheetView, facts: Facts, limits: Limits) -> tuple[bool, ...]:
    """Return whether a lane serves high-rise buildings: by the buildings near it, else the fact; both when open."""
    near = [
        one
        for one in buildings(sheet)
        if one.new and one.polygon.distance(lane.shape) <= limits.number("served") and _says_height(one)
    ]
    if near:
        known = [one.high_rise(facts, limits) for one in near]
        if (True,) in known:
            return (True,)
        return (False,) if set(known) == {(False,)} else (False, True)
    return tuple(tall == "yes" for tall in possible(facts, "high_rise", ("yes", "no")))


def _says_height(building: Building) -> bool:
    """Tell whether the plan itself gives a building's height or storeys."""
    return building.storeys is not None or building.outline.number("height_m") is not None


def _long_sides(polygon: Polygon) -> list[LineString]:
    corners = list(polygon.minimum_rotated_rectangle.exterior.coords)
    edges = [LineString([corners[i], corners[i + 1]]) for i in range(4)]
    return [edges[0], edges[2]] if edges[0].length >= edges[1].length else [edges[1], edges[3]]


def _along(side: LineString, building: Polygon, paved: BaseGeometry, reach_m: float) -> float:
    """Return the share of a side in front of which a lane runs within reach."""
    (x0, y0), (x1, y1) = side.coords
    ux, uy = (x1 - x0) / side.length, (y1 - y0) / side.length
    middle, centre = side.interpolate(0.5, normalized=True), building.centroid
    sign = 1.0 if (middle.x - centre.x) * -uy + (middle.y - centre.y) * ux >= 0 else -1.0
    nx, ny = -uy * sign, ux * sign
    steps = np.linspace(0.02, 0.98, 49) * side.length
    starts = np.column_stack([x0 + ux * steps, y0 + uy * steps])
    rays = shapely.linestrings(np.stack([starts, starts + np.array([nx, ny]) * reach_m], axis=1))
    return float(shapely.intersects(rays, paved).mean())


def _rings(shape: BaseGeometry) -> list[tuple[npt.NDArray[np.float64], bool]]:
    plain = shape.simplify(SAG_M)
    if isinstance(plain, Polygon):
        polygon = orient(plain)
        return [(np.asarray(ring.coords)[:-1, :2], True) for ring in (polygon.exterior, *polygon.interiors)]
    return [(np.asarray(plain.coords)[:, :2], False)]


def _turns(xy: npt.NDArray[np.float64], closed: bool) -> npt.NDArray[np.float64]:
    """Return by how many degrees the line turns left at each vertex; 0 at open ends."""
    before, after = np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0)
    one, other = xy - before, after - xy
    cross, dot = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0], (one * other).sum(axis=1)
    turn: npt.NDArray[np.float64] = np.degrees(np.arctan2(cross, dot))
    if not closed:
        turn[[0, -1]] = 0.0
    return turn


def _has_corner(xy: npt.NDArray[np.float64], closed: bool) -> bool:
    """Tell whether a line turns a sharp corner: for an outline, to the right, into the area."""
    turn = _turns(xy, closed)
    return bool((turn < -CORNER_DEG).any() if closed else (np.abs(turn) > CORNER_DEG).any())


def _arcs(xy: npt.NDArray[np.float64], closed: bool) -> list[tuple[float, LineString]]:
    """Return radius and line of each run of vertices that turns evenly; a straight piece parts two curves."""
    if len(xy) < 5:
        return []
    turn = _turns(xy, closed)
    chord = np.hypot(*(xy - np.roll(xy, 1, axis=0)).T)
    apart = chord > STRAIGHT * float(np.median(chord))
    if closed:  # begin where the line does not bend
        start = int(np.argmax((np.abs(turn) > SHARP_DEG) | (np.abs(turn) < 1e-3) | apart))
        xy, turn, apart = np.roll(xy, -start, axis=0), np.roll(turn, -start), np.roll(apart, -start)
        xy, turn, apart = np.vstack([xy, xy[:1]]), np.append(turn, 0.0), np.append(apart, apart[0])
    found = []
    run: list[int] = []
    for index in range(len(xy)):
        bends = 1e-3 < abs(turn[index]) <= SHARP_DEG
        if bends and (not run or (turn[index] * turn[run[-1]] > 0 and not apart[index])):
            run.append(index)
            continue
        found += _arc(xy, turn, run)
        run = [index] if bends else []
    return found + _arc(xy, turn, run)


def _arc(xy: npt.NDArray[np.float64], turn: npt.NDArray[np.float64], run: list[int]) -> list[tuple[float, LineString]]:
    """Return the circle through a run of vertices, when it fits and turns a corner."""
    if len(run) < 3 or float(np.abs(turn[run]).sum()) < CORNER_DEG:
        return []
    local = xy[run] - xy[run].mean(axis=0)
    squares = (local**2).sum(axis=1)
    centre, *_ = np.linalg.lstsq(2 * local, squares - squares.mean(), None)
    radii = np.hypot(*(local - centre).T)
    radius = float(radii.mean())
    if radius < SMALL_M or float(np.abs(radii - radius).max()) > ROUND_M + ROUND * radius:
        return []
    return [(radius, LineString(xy[run]))]


def _is_inner(lane: Polygon, arc: tuple[float, LineString]) -> bool:
    """Tell whether the lane lies outside of an arc: the wheels on the inner side of the curve follow it."""
    radius, line = arc
    middle = np.asarray(line.interpolate(0.5, normalized=True).coords[0])
    chord = (np.asarray(line.coords[0]) + np.asarray(line.coords[-1])) / 2
    inward = (chord - middle) / max(float(np.hypot(*(chord - middle))), 1e-9)
    return not lane.contains(Point(middle + inward * min(0.3, radius / 4)))


def _inside_of_pairs(
    arcs: list[tuple[float, LineString]], edges: list[tuple[float, LineString]], widest_m: float
) -> list[tuple[float, LineString]]:
    """Return arcs without those that are the outer edge around another one of ``edges``."""
    return [arc for arc in arcs if not any(_is_around(arc, other, widest_m) for other in edges)]


def _is_around(arc: tuple[float, LineString], other: tuple[float, LineString], widest_m: float) -> bool:
    """Tell whether an arc runs around a narrower one: that lies near to it, on the side of its centre."""
    if other[0] >= arc[0] or arc[1].distance(other[1]) > widest_m:
        return False
    middle, inner = (np.asarray(line.interpolate(0.5, normalized=True).coords[0])[:2] for line in (arc[1], other[1]))
    inward = (np.asarray(arc[1].coords[0])[:2] + np.asarray(arc[1].coords[-1])[:2]) / 2 - middle
    apart = float(np.hypot(*(inner - middle)))
    return apart > 0 and float(inward @ (inner - middle)) >= CENTRE_COSINE * apart * float(np.hypot(*inward))
