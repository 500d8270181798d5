"""Areas of outlines with their precision, and the outlines of several surveys as one set."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from shapely import Polygon, STRtree
from shapely.errors import GEOSException

from app.survey.disagreeing import Conflict
from app.survey.merged_points import MergedPoints
from app.survey.observations import Observed
from app.survey.points import Outline, Survey, SurveyPoint
from app.survey.rule_pack import RulePack

Vertices = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class MergedOutline:
    """A line or area of the merged survey, its corners on merged points where they are."""

    name: str
    layer: str
    vertices: tuple[tuple[float, float], ...]
    closed: bool
    sources: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def area_m2(self) -> float:
        """Area; 0 for a line."""
        return area_m2(self.vertices) if self.closed else 0.0


def area_m2(vertices: Vertices) -> float:
    """Return the area of a simple polygon; coordinates are taken about the first corner, so that no digit is lost."""
    (x0, y0), rest = vertices[0], vertices[1:]
    local = [(x - x0, y - y0) for x, y in rest]
    return abs(math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(local))) / 2


def area_sigma_m2(vertices: Vertices, sigmas_m: Sequence[float]) -> float:
    """Return the standard deviation of an area from those of its corners' coordinates, taken as independent."""
    count = len(vertices)
    total = math.fsum(
        sigmas_m[i] ** 2 * math.dist(vertices[(i + 1) % count], vertices[i - 1]) ** 2 for i in range(count)
    )
    return math.sqrt(total) / 2


def merge_outlines(
    surveys: Sequence[Survey], points: MergedPoints, rules: RulePack
) -> tuple[list[MergedOutline], list[Conflict]]:
    """Put the corners of all outlines onto merged points and join areas that several surveys have.

    Two areas are one when they share more than ``area_overlap_min`` of their union; their sizes may differ by the
    tolerance of areas.
    """
    if not any(survey.outlines for survey in surveys):
        return [], []
    place = corner_places(points)
    placed: list[tuple[str, Outline, tuple[tuple[float, float], ...]]] = []
    for survey in sorted(surveys, key=lambda item: item.source):
        for outline in survey.outlines:
            corners = tuple(place.get((survey.source, *vertex), vertex) for vertex in outline.vertices)
            placed.append((survey.source, outline, corners))
    shapes = [Polygon(outline.vertices) if outline.closed else Polygon() for _, outline, _ in placed]
    tree = STRtree(shapes)
    taken: set[int] = set()
    merged: list[MergedOutline] = []
    conflicts: list[Conflict] = []
    for row, (source, outline, corners) in enumerate(placed):
        if row in taken:
            continue
        sources = [source]
        for other in sorted(int(hit) for hit in tree.query(shapes[row])) if outline.closed else ():
            if other <= row or other in taken or placed[other][0] in sources:
                continue
            if overlap(shapes[row], shapes[other]) > rules.merging.area_overlap_min:
                taken.add(other)
                sources.append(placed[other][0])
                conflicts += area_conflict(placed[row], placed[other], rules)
        merged.append(
            MergedOutline(outline.name, outline.layer, corners, outline.closed, tuple(sources), outline.attributes)
        )
    return merged, conflicts


def corner_places(points: MergedPoints) -> Mapping[tuple[str, float, float], tuple[float, float]]:
    """Return where the results of merged corners moved: ``(source, east, north) → (east, north)``."""
    observed, own = points.observed, points.observed.points
    moved = np.flatnonzero(np.repeat(points.sizes > 1, points.sizes))
    corner = np.repeat(np.arange(len(points)), points.sizes)
    return {
        (observed.sources[int(observed.source[row])], float(own.east[row]), float(own.north[row])): (
            float(points.east[at]),
            float(points.north[at]),
        )
        for row, at in zip(points.rows[moved].tolist(), corner[moved].tolist(), strict=True)
    }


def overlap(one: Polygon, other: Polygon) -> float:
    """Return the shared part of the union of two areas; 0 where an outline crosses itself."""
    try:
        union = one.union(other).area
        return float(one.intersection(other).area / union) if union else 0.0
    except GEOSException:
        return 0.0


def area_conflict(
    one: tuple[str, Outline, Vertices], other: tuple[str, Outline, Vertices], rules: RulePack
) -> list[Conflict]:
    """Return the conflict of two areas whose sizes differ by more than their tolerance."""
    first, second = area_m2(one[1].vertices), area_m2(other[1].vertices)
    limit = rules.tolerance("area", first) or 0.0
    if abs(first - second) <= limit:
        return []
    members = tuple(
        Observed(source, SurveyPoint(outline.name or outline.layer, outline.layer, *outline.vertices[0]), 0.0)
        for source, outline, _ in (one, other)
    )
    what = one[1].name or other[1].name
    return [Conflict("area_disagree", members, abs(first - second), limit, decidable=False, what=what)]
