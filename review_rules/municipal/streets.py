"""Streets: widths of traffic lanes and footways (车行道、人行道)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from shapely import union_all
from shapely.geometry import LineString, MultiLineString

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Path,
    SheetView,
    cannot_determine,
    compare,
    narrowest_crossing,
    not_applicable,
)
from review_rules.edges import across, beside, facing, joined, pieces
from review_rules.municipal.islands import Strip, narrowed, standing_in
from review_rules.outlines import unclosed
from review_rules.unknowns import held

EDGE_M = 0.05
VERGE_SHARE = 0.3
LEAST_RUN_M = 10.0
"""Shorter stretches of lane edges are bays, corners and crossings."""
DASH_M, DASH_GAP_M, FEWEST_DASHES = (0.8, LEAST_RUN_M), 9.5, 4
"""A mark on the road drawn stroke by stroke: so long, so far apart, so many in a row."""
IN_ROW_M = 0.1
PARALLEL = 0.999
BESIDE_HEIGHTS = 3.0
"""The name of an island stands in it or within this many text heights."""


def footway(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each footway, area or pair of edges, against the least width, m.

    Source: CJJ 37-2012(2016) 5.3.4.
    """
    least, widest = limits.number("width"), limits.number("widest")
    outlines = sheet.closed_outlines("footway")
    for outline in outlines:
        crossing = narrowest_crossing(outline.polygon, widest)
        place = outline if crossing is None else across(outline, crossing)
        yield compare(
            place, widest if crossing is None else crossing.length, unit="m", at_least=least, name=outline.name
        )
    links = [
        link
        for one, other in combinations(sheet.open_outlines("footway"), 2)
        if (link := facing(one, other, widest)) is not None
    ]
    for link in links:
        yield compare(link, link.length_m, unit="m", at_least=least)
    if not outlines and not links:
        yield from unclosed(sheet, "footway")


def lanes(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between neighbouring lane edges against the least lane width, m.

    What stands in a lane, or juts into it, leaves the rest.
    Edges farther apart than one lane's largest width bound several lanes; a centre line between them divides them, and
    so do marks drawn dash by dash.
    Site plans, whose drives follow other rules, are left out. Source: CJJ 37-2012(2016) 5.3.1.
    """
    if sheet.closed_outlines("site_boundary"):
        yield not_applicable(sheet)
        return
    edges = (*sheet.chains("lane_edge"), *sheet.chains("road_centre"))
    strips = [strip for strip in _strips(edges, limits) if not _is_verge(sheet, strip, limits)]
    if not strips:
        yield cannot_determine(sheet, missing="lane_edge")
        return
    possible = least_lane_widths_m(sheet, facts, limits)
    missing = "lane_edge:use" if one_pace(sheet, facts, limits) else "design_speed_kmh"
    kerbs = sheet.paths("lane_edge")
    for strip in strips:
        link = narrowed(sheet, strip, kerbs) or strip.link
        yield held(sheet, link, link.length_m, possible, unit="m", missing=missing, at_least=True)


def least_lane_widths_m(sheet: SheetView, facts: Facts, limits: Limits) -> set[float]:
    """Return the least widths that a traffic lane can have to have: by design speed, and by what the notes call it."""
    notes = "\n".join(label.text for label in sheet.texts())
    mixed = bool(limits.pattern("mixed").search(notes))
    car = bool(limits.pattern("car").search(notes))
    kinds = ["mixed"] if mixed and not car else ["car"] if car and not mixed else ["mixed", "car"]
    return {limits.number(f"{kind}.{pace}") for kind in kinds for pace in _speeds(sheet, facts, limits)}


def one_pace(sheet: SheetView, facts: Facts, limits: Limits) -> bool:
    """Tell whether a fact or texts say whether the street is fast or slow."""
    return len(_speeds(sheet, facts, limits)) == 1


def _speeds(sheet: SheetView, facts: Facts, limits: Limits) -> list[str]:
    """Return ``fast`` or ``slow``, both when neither a fact nor a text gives the design speed, or texts give two."""
    split = limits.number("fast_above_kmh")
    if "design_speed_kmh" in facts:
        speeds = {facts.number("design_speed_kmh")}
    else:
        found = [match for label in sheet.texts() if (match := limits.pattern("speed").search(label.text))]
        speeds = {float(match["v"]) for match in found}
    if not speeds:
        return ["slow", "fast"]
    return sorted({"fast" if speed > split else "slow" for speed in speeds})


def _strips(edges: tuple[Path, ...], limits: Limits) -> Iterator[Strip]:
    """Yield each strip between neighbouring parallel edges that is about as wide as a single lane."""
    drawn = [(path, LineString(piece)) for path in edges for piece in pieces(path.line)]
    runs = [(path, run) for path, run in drawn if run.length >= LEAST_RUN_M]
    runs += _dashed([(path, run) for path, run in drawn if DASH_M[0] <= run.length < DASH_M[1]])
    done: set[frozenset[int]] = set()
    for index, (path, run) in enumerate(runs):
        for side in (1.0, -1.0):
            near = _neighbour(index, runs, side)
            if near is None or frozenset((index, near)) in done:
                continue
            done.add(frozenset((index, near)))
            other, line = runs[near]
            links = beside(run, line, limits.number("single_at_most"))
            if not links or path.role == other.role == "road_centre":
                continue
            link = min(links, key=lambda found: found.length)
            if link.length >= limits.number("single_at_least"):
                area = MultiLineString([run, line]).convex_hull
                yield Strip(joined(path, other, link), area, (path, other), (run, line))


def _dashed(dashes: list[tuple[Path, LineString]]) -> Iterator[tuple[Path, LineString]]:
    """Yield each row of strokes in line, at gaps no longer than a lane mark's, as one run."""
    ends = np.array([run.coords for _, run in dashes]).reshape(-1, 2, 2)
    left = np.ones(len(dashes), dtype=bool)
    while left.any():
        first = int(np.argmax(left))
        along = ends[first, 1] - ends[first, 0]
        along = along / np.hypot(*along)
        off = np.abs((ends - ends[first, 0]) @ (-along[1], along[0])).max(axis=1)
        row = np.flatnonzero(left & (off <= IN_ROW_M))
        left[row] = False
        places = np.sort((ends[row] - ends[first, 0]) @ along, axis=1)
        order = np.argsort(places[:, 0])
        row, places = row[order], places[order]
        reached = np.maximum.accumulate(places[:, 1])
        for part in np.split(np.arange(len(row)), np.flatnonzero(places[1:, 0] - reached[:-1] > DASH_GAP_M) + 1):
            if len(part) >= FEWEST_DASHES:
                tips = [ends[first, 0] + at * along for at in (places[part[0], 0], reached[part[-1]])]
                yield dashes[int(row[part[0]])][0], LineString(tips)


def _is_verge(sheet: SheetView, strip: Strip, limits: Limits) -> bool:
    """Tell whether a strip between kerbs is planted, walked or cycled on, and so no traffic lane.

    An island that stands in it may be planted.
    """
    inner = strip.area.buffer(-EDGE_M)
    own = union_all([place.shape for place in standing_in(sheet, strip)])
    if any(inner.contains(tree.shape) and not own.intersects(tree.shape) for tree in sheet.symbols("tree")):
        return True
    verges = [label for label in sheet.texts_in(inner) if limits.pattern("verge").search(label.text)]
    if any(own.distance(label.point) > BESIDE_HEIGHTS * label.height_m for label in verges if not own.is_empty) or (
        verges and own.is_empty
    ):
        return True
    areas = (*sheet.closed_outlines("footway"), *sheet.closed_outlines("green_area"))
    return any(area.polygon.intersection(inner).area > VERGE_SHARE * inner.area for area in areas)


def _neighbour(index: int, runs: list[tuple[Path, LineString]], side: float) -> int | None:
    """Return the nearest parallel run on one side that lies beside this one for a lane's length, or None."""
    start, end = (np.asarray(xy) for xy in runs[index][1].coords)
    along = (end - start) / np.hypot(*(end - start))
    across_ = side * np.array([-along[1], along[0]])
    best: tuple[float, int] | None = None
    for other, (_, line) in enumerate(runs):
        a, b = (np.asarray(xy) for xy in line.coords)
        turn = (b - a) / np.hypot(*(b - a))
        if other == index or abs(float(turn @ along)) < PARALLEL:
            continue
        low, high = sorted((float((a - start) @ along), float((b - start) @ along)))
        if min(high, float(np.hypot(*(end - start)))) - max(low, 0.0) < LEAST_RUN_M:
            continue
        apart = float(((a + b) / 2 - start) @ across_)
        if apart > 1e-3 and (best is None or apart < best[0]):
            best = (apart, other)
    return None if best is None else best[1]
