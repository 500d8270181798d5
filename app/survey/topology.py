"""What is wrong with the shape of lines and areas, with a fix for each that a person sees before it is taken.

Kinds: self_intersection, unclosed_ring, dangle, duplicate_point, overlap, gap. Only areas of one layer are held against
each other: a building stands on a parcel, it does not overlap it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import LineString, MultiPolygon, Polygon, STRtree
from shapely import Point as Spot
from shapely.errors import GEOSException

from app.survey.areas import MergedOutline
from app.survey.merged_points import MergedPoints
from app.survey.rule_pack import MergingRules
from app.survey.straightening import Move

Place = tuple[float, float]
Rings = tuple[tuple[Place, ...], ...]
RULE = "topology"  # of moves
LEAST_M2 = 1e-4
GRID_M = 1e-4  # on which areas are laid over each other, so that nearly touching sides cannot defeat it


@dataclass(frozen=True)
class Defect:
    """One defect.

    Args:
        kind: see the module.
        name: outline or point concerned, and the other one.
        at: (east, north).
        size: metres, or square metres of an overlap or gap.
        outline: number of the outline that the fix changes, -1 for none.
        fix: what the fix does: close, drop_last, split, cut, snap, extend, remove; empty where a person must redraw.
        after: its rings after the fix.
    """

    kind: str
    name: str
    at: Place
    size: float
    outline: int = -1
    fix: str = ""
    after: Rings = ()

    @property
    def id(self) -> str:
        """What the defect is called: kind and place."""
        return f"{self.kind}@{self.at[0]:.3f},{self.at[1]:.3f}"


def defects_of(points: MergedPoints, outlines: Sequence[MergedOutline], rules: MergingRules) -> list[Defect]:
    """Return all defects, by kind and place."""
    areas = [number for number, o in enumerate(outlines) if o.closed and len(o.vertices) > 2]
    sound = [number for number in areas if Polygon(outlines[number].vertices).is_valid]
    found = [
        *crossing(outlines),
        *unclosed(outlines, rules),
        *dangling(outlines, rules),
        *doubled(points, rules),
        *overlapping(outlines, sound, rules),
        *gaping(outlines, sound, rules),
    ]
    return sorted(found, key=lambda defect: (defect.kind, defect.at, defect.name))


def label(outline: MergedOutline) -> str:
    """Return what an outline is called."""
    return outline.name or outline.layer or "?"


def crossing(outlines: Sequence[MergedOutline]) -> list[Defect]:
    """Return areas that cross themselves; the fix splits them where they cross."""
    found: list[Defect] = []
    for number, outline in enumerate(outlines):
        if not outline.closed or len(outline.vertices) < 3:
            continue
        shape = Polygon(outline.vertices)
        if shape.is_valid:
            continue
        at = shapely.is_valid_reason(shape)
        place = outline.vertices[0]
        if "[" in at:
            e, n = at.rpartition("[")[2].rstrip("]").split()[:2]
            place = (float(e), float(n))
        after = rings(shapely.make_valid(shape))
        found.append(Defect("self_intersection", label(outline), place, 0.0, number, "split" if after else "", after))
    return found


def rings(shape: shapely.Geometry) -> Rings:
    """Return the outer rings of all areas in a geometry, without their closing corner."""
    areas = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon | MultiPolygon)]
    simple = [area for part in areas for area in shapely.get_parts(part) if area.area > LEAST_M2]
    return tuple(tuple((float(e), float(n)) for e, n in area.exterior.coords[:-1]) for area in simple)


def unclosed(outlines: Sequence[MergedOutline], rules: MergingRules) -> list[Defect]:
    """Return lines that nearly come back to their start; the fix closes them."""
    found: list[Defect] = []
    limit = rules.limit_m(rules.point_sigma_m, rules.point_sigma_m)
    for number, outline in enumerate(outlines):
        corners = outline.vertices
        if outline.closed or len(corners) < 4:
            continue
        gap = math.dist(corners[0], corners[-1])
        if gap <= rules.search_m:
            fix, after = ("drop_last", corners[:-1]) if gap <= limit else ("close", corners)
            found.append(Defect("unclosed_ring", label(outline), corners[-1], gap, number, fix, (after,)))
    return found


def dangling(outlines: Sequence[MergedOutline], rules: MergingRules) -> list[Defect]:
    """Return lines that end short of another line or a little beyond it; the fix moves the end onto it."""
    shapes = [LineString([*o.vertices, o.vertices[0]] if o.closed else o.vertices) for o in outlines]
    tree = STRtree(shapes)
    found: list[Defect] = []
    for number, outline in enumerate(outlines):
        if outline.closed or len(outline.vertices) < 2:
            continue
        if math.dist(outline.vertices[0], outline.vertices[-1]) <= rules.search_m and len(outline.vertices) > 3:
            continue  # an unclosed ring
        for end in (0, -1):
            spot = Spot(outline.vertices[end])
            near = [hit for hit in tree.query(spot.buffer(rules.search_m)).tolist() if hit != number]
            gaps = sorted((float(shapes[hit].distance(spot)), hit) for hit in near)
            if not gaps or not rules.same_place_m < gaps[0][0] <= rules.search_m:
                continue
            gap, other = gaps[0]
            foot = shapes[other].interpolate(shapes[other].project(spot))
            corners = list(outline.vertices)
            corners[end] = (float(foot.x), float(foot.y))
            name = f"{label(outline)} | {label(outlines[other])}"
            found.append(Defect("dangle", name, outline.vertices[end], gap, number, "extend", (tuple(corners),)))
    return found


def doubled(points: MergedPoints, rules: MergingRules) -> list[Defect]:
    """Return different points that lie nearer to each other than two results of one point may."""
    if len(points) < 2:
        return []
    places = points.places
    limit = rules.limit_m(rules.point_sigma_m, rules.point_sigma_m)
    gap, other = cKDTree(places).query(places, k=2, distance_upper_bound=limit)
    rows = np.flatnonzero(np.isfinite(gap[:, 1]) & ~points.disputed)
    found: dict[tuple[int, int], Defect] = {}
    for row in rows.tolist():
        near = int(other[row, 1]) if other[row, 1] != row else int(other[row, 0])
        pair = (min(row, near), max(row, near))
        if points.disputed[near] or pair in found:
            continue
        name = f"{points.names[pair[0]]} | {points.names[pair[1]]}"
        at = (float(points.east[row]), float(points.north[row]))
        found[pair] = Defect("duplicate_point", name, at, float(gap[row, 1]))
    return list(found.values())


def overlapping(outlines: Sequence[MergedOutline], sound: Sequence[int], rules: MergingRules) -> list[Defect]:
    """Return areas of one layer that overlap; a sliver is cut from the smaller one, more is for a person."""
    if not sound:
        return []
    shapes = [Polygon(outlines[number].vertices) for number in sound]
    tree = STRtree(shapes)
    limit = rules.limit_m(rules.point_sigma_m, rules.point_sigma_m)
    found: list[Defect] = []
    for one, other in zip(*tree.query(shapes, predicate="intersects").tolist(), strict=True):
        a, b = outlines[sound[one]], outlines[sound[other]]
        if one >= other or a.layer != b.layer:
            continue
        shared = shapely.intersection(shapes[one], shapes[other], grid_size=GRID_M)
        if shared.area <= LEAST_M2 or thickness(shared) <= 2 * rules.same_place_m:
            continue
        small, large = sorted((one, other), key=lambda number: (shapes[number].area, -number))
        within = shared.area >= (1 - 1e-9) * shapes[small].area
        cut = shapely.difference(shapes[small], shapes[large], grid_size=GRID_M)
        after = () if within or thickness(shared) > limit else rings(cut)
        spot = shared.representative_point()
        fix = "cut" if len(after) == 1 else ""
        name = f"{label(a)} | {label(b)}"
        place = (float(spot.x), float(spot.y))
        found.append(Defect("overlap", name, place, float(shared.area), sound[small], fix, after if fix else ()))
    return found


def gaping(outlines: Sequence[MergedOutline], sound: Sequence[int], rules: MergingRules) -> list[Defect]:
    """Return slivers between neighbouring areas of one layer; the fix snaps the smaller area to its neighbour."""
    limit = rules.limit_m(rules.point_sigma_m, rules.point_sigma_m)
    if not sound:
        return []
    shapes = [Polygon(outlines[number].vertices) for number in sound]
    tree = STRtree(shapes)
    found: list[Defect] = []
    for one, other in zip(*tree.query(shapes, predicate="dwithin", distance=limit).tolist(), strict=True):
        if one >= other or outlines[sound[one]].layer != outlines[sound[other]].layer:
            continue
        sliver = sliver_between(shapes[one], shapes[other], limit, rules.same_place_m)
        if sliver.area <= LEAST_M2 or sliver.length < 1.0:
            continue
        small, large = sorted((one, other), key=lambda number: (shapes[number].area, -number))
        snapped = snapped_to(outlines[sound[small]].vertices, shapes[large], limit)
        whole = len(snapped) > 2 and Polygon(snapped).is_valid
        changed = whole and snapped != outlines[sound[small]].vertices
        spot = sliver.representative_point()
        name = f"{label(outlines[sound[one]])} | {label(outlines[sound[other]])}"
        place = (float(spot.x), float(spot.y))
        fix = "snap" if changed else ""
        found.append(Defect("gap", name, place, float(sliver.area), sound[small], fix, (snapped,) if changed else ()))
    return found


def sliver_between(one: Polygon, other: Polygon, limit: float, same_place_m: float) -> shapely.Geometry:
    """Return what lies between two neighbours, no wider than the limit; nothing where their sides are too short for
    parallels to be drawn to them."""
    try:
        both = shapely.union(one, other, grid_size=GRID_M)
        closed = both.buffer(limit / 2, join_style="mitre").buffer(-limit / 2, join_style="mitre")
        return closed.difference(both.buffer(same_place_m))
    except GEOSException:
        return Polygon()


def thickness(shape: shapely.Geometry) -> float:
    """Return how thick a sliver is: twice its area over its length."""
    return float(2 * shape.area / shape.length) if shape.length else 0.0


def snapped_to(corners: Sequence[Place], neighbour: Polygon, limit: float) -> tuple[Place, ...]:
    """Return corners moved onto the corners or sides of a neighbour where they lie within the limit."""
    ring = neighbour.exterior
    ends = [(float(e), float(n)) for e, n in ring.coords[:-1]]
    moved: list[Place] = []
    for corner in corners:
        nearest = min(ends, key=lambda end: math.dist(end, corner))
        spot = Spot(corner)
        if math.dist(nearest, corner) <= limit:
            moved.append(nearest)
        elif ring.distance(spot) <= limit:
            foot = ring.interpolate(ring.project(spot))
            moved.append((float(foot.x), float(foot.y)))
        else:
            moved.append(corner)
    return tuple(corner for corner, following in pairwise([*moved, moved[0]]) if corner != following)


def fixed(outlines: Sequence[MergedOutline], defect: Defect) -> tuple[list[MergedOutline], list[Move]]:
    """Return the outlines with one defect fixed, and what moved.

    The caller looks for defects again before it fixes the next: one fix may cure several.
    """
    old = outlines[defect.outline]
    closed = old.closed or defect.fix in ("close", "drop_last")
    new = [replace(old, vertices=ring, closed=closed) for ring in defect.after]
    before, after = set(old.vertices), {vertex for ring in defect.after for vertex in ring}
    moves = [
        Move(RULE, f"{label(old)} ({defect.kind})", gone, min(after, key=lambda v: math.dist(v, gone)), math.nan)
        for gone in sorted(before - after)
    ]
    if not moves:
        moves = [Move(RULE, f"{label(old)} ({defect.kind})", defect.at, defect.at, math.nan, defect.fix)]
    return [*outlines[: defect.outline], *new, *outlines[defect.outline + 1 :]], moves
