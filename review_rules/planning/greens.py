"""Concentrated green areas of residential blocks (集中绿地), and the roads of a site (基地道路)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outline,
    Path,
    SheetSet,
    SheetView,
    cannot_determine,
    compare,
    judge,
    normalised,
    not_applicable,
    sides_m,
)
from review_rules.bends import bends
from review_rules.edges import beside, joined, pieces, shortest
from review_rules.planning.index_tables import written
from review_rules.planning.site_plan import site_of

CIRCLE_M = 1e-3
ROUNDING = 1e-6
LEAST_RUN_M = 8.0
"""Shorter stretches of a kerb are bays, corners and mouths."""
KINDS = ("double", "fire")
ALIKE_M = 0.05
"""Stretches of a road whose breadths differ by less are as wide."""
CORNER_DEG = 30.0
WITHIN_M = 1.0


def width(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the width of each concentrated green area, the largest circle in it, against the least one, m."""
    sheet = site_of(sheets).sheet
    found = _concentrated(sheet, limits)
    for area in found:
        yield compare(area, _width_m(area), unit="m", at_least=limits.number("width"))
    if not found:
        yield not_applicable(sheet)


def per_person(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the concentrated green area for each resident against the least one, m²."""
    sheet = site_of(sheets).sheet
    found = _concentrated(sheet, limits)
    if not found:
        yield cannot_determine(sheet, missing="green_area", reason="role")
        return
    table = written(sheet, limits, "people")
    people = facts.number("residents") if "residents" in facts or table is None else table.value
    total = sum(area.area_m2 for area in found)
    largest = max(found, key=lambda area: area.area_m2)
    least = limits.number("area")
    yield judge(largest, total / people >= least * (1 - ROUNDING), value=total / people, limit=least, unit="m2")


def road_width(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between the kerbs of each road on the site against the least width of its kind, m.

    Texts on the road say whether it has two lanes, or is a fire lane too, those of a stretch also of one that goes on
    along its kerb as wide; else it has one, or is left
    open where it is almost wide enough for two. A planter on a kerb makes it narrower. Source: GB 55031-2022 4.3.6.
    """
    site = site_of(sheets)
    sheet = site.sheet
    runs = [
        (path, LineString(piece))
        for path in sheet.paths("lane_edge")
        for piece in pieces(path.line)
        if np.hypot(*(piece[1] - piece[0])) >= LEAST_RUN_M
    ]
    kerbs = [kerb.line for kerb in sheet.chains("lane_edge")]
    found: list[tuple[Path, set[str], str]] = []
    for (one, run), (other, line) in combinations(runs, 2):
        links = beside(run, line, limits.number("widest"))
        if not links:
            continue
        link = min(links, key=lambda found: found.length)
        others = (kerb for _, kerb in runs if kerb is not run and kerb is not line)
        if link.length < limits.number("narrowest") or _between(link, others):
            continue
        strip = MultiLineString([run, line]).convex_hull
        link = min([link, *_past_bulges(run, line, kerbs, strip)], key=lambda found: found.length)
        led = [label for label in sheet.texts() if label.points_to and strip.contains(Point(label.points_to))]
        text = "\n".join(normalised(label.text) for label in (*sheet.texts_in(strip), *led))
        kind = next((k for k in KINDS if limits.pattern(k).search(text)), "")
        found.append((joined(one, other, link), {run.wkt, line.wkt, *_kerbs(kerbs, run, line)}, kind))
    for link, own, kind in found:
        alike = {k for other, ends, k in found if own & ends and abs(other.length_m - link.length_m) <= ALIKE_M}
        kinds = {kind} if kind else alike
        kind = next((k for k in KINDS if k in kinds), "single")
        if kind == "single" and limits.number("doubtful") <= link.length_m < limits.number("double"):
            yield cannot_determine(sheet, missing="lane_edge:lanes", place=link)
        else:
            yield compare(link, link.length_m, unit="m", at_least=limits.number(kind))
    if not found:
        yield not_applicable(sheet)


def _kerbs(kerbs: list[LineString], *runs: LineString) -> Iterator[str]:
    """Yield for each straight run of a kerb the whole kerb, its bends included."""
    for run in runs:
        middle = run.interpolate(0.5, normalized=True)
        yield from (kerb.wkt for kerb in kerbs if kerb.distance(middle) <= ALIKE_M)


def road_radius(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the radius of each kerb arc of a road on the site against the least one, m. Source: GB 50352-2019 5.2.2."""
    site = site_of(sheets)
    seen = False
    for path in site.sheet.paths("lane_edge"):
        for bend in bends(path.line):
            inside = site.land is None or site.land.buffer(WITHIN_M).intersects(bend.line)
            if bend.turn_deg >= CORNER_DEG and bend.radius_m <= limits.number("largest") and inside:
                seen = True
                yield compare(path.part(bend.line), bend.radius_m, unit="m", at_least=limits.number("radius"))
    if not seen:
        yield not_applicable(site.sheet)


def _concentrated(sheet: SheetView, limits: Limits) -> list[Outline]:
    return [area for area in sheet.closed_outlines("green_area") if area.says(limits.pattern("concentrated"))]


def _width_m(area: Outline) -> float:
    long, short = sides_m(area.polygon)
    if area.area_m2 >= 0.9999 * long * short:
        return short
    radius = shapely.maximum_inscribed_circle(area.polygon, tolerance=CIRCLE_M)
    return min(short, 2 * (float(radius.length) + CIRCLE_M))


def _past_bulges(
    run: LineString, line: LineString, kerbs: Iterable[LineString], strip: BaseGeometry
) -> list[LineString]:
    """Return the shortest links past the kerbs that begin and end on one of a road's two and bulge into it."""
    found = []
    for kerb in kerbs:
        ends = list(kerb.boundary.geoms)
        for own, opposite in ((run, line), (line, run)) if ends and kerb.intersects(strip) else ():
            bulge = kerb.intersection(strip)
            stands = all(own.distance(end) <= ALIKE_M for end in ends) and not bulge.within(own.buffer(ALIKE_M))
            if stands and not bulge.intersects(opposite):
                found.append(shortest(bulge, opposite))
    return found


def _between(link: LineString, others: Iterable[LineString]) -> bool:
    """Tell whether one of the other kerbs lies between the two that ``link`` joins."""
    return any(kerb.crosses(link) for kerb in others)
