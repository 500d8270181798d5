"""Strips of a street (道路断面各部分): what lies between neighbouring lines along it, and what a text calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.ops import substring

from app.review.api import Path, SheetView, derived, normalised
from review_rules.edges import beside, joined, pieces

ALONG = ("lane_edge", "road_centre", "footway", "cycle_lane", "road_redline")
"""Roles of the lines that run along a street."""
AREAS = ("footway", "cycle_lane")
"""Those of them that are areas where they close."""
WIDEST_M = 20.0
EDGE_M = 0.05
"""What comes no nearer than this to the middle of a strip is its edge itself."""
LEAST_RUN_M = 10.0
"""Shorter stretches of lane edges are bays, corners and crossings."""
DASH_M, DASH_GAP_M, FEWEST_DASHES = (0.8, LEAST_RUN_M), 9.5, 4
"""A mark on the road drawn stroke by stroke: so long, so far apart, so many in a row."""
IN_ROW_M = 0.1
PARALLEL = 0.999


@dataclass(frozen=True)
class Strip:
    """What lies between two neighbouring edges.

    Args:
        link: the shortest line across it.
        area: of it, edges included.
        edges: the paths that bound it.
        runs: the straight pieces of these.
    """

    link: Path
    area: Polygon
    edges: tuple[Path, Path]
    runs: tuple[LineString, LineString]


def called(sheet: SheetView, name: re.Pattern[str]) -> tuple[Strip, ...]:
    """Return the strips that texts in them call so: each text is nothing but such a name."""
    naming = [label for label in sheet.texts() if name.search(normalised(label.text).strip())]
    found = []
    for strip in _strips(sheet) if naming else ():
        inner = strip.area.buffer(-EDGE_M)
        said = next((normalised(label.text).strip() for label in naming if inner.contains(label.point)), None)
        if said is not None:
            found.append(replace(strip, link=replace(strip.link, name=said.splitlines()[0])))
    return tuple(found)


def crosses_others(sheet: SheetView, link: Path, role: str) -> bool:
    """Tell whether a line along the street of another role than ``role`` lies between the ends of a link."""
    inner = substring(link.line, EDGE_M, link.length_m - EDGE_M)
    return any(path.line.intersects(inner) for other in ALONG if other != role for path in sheet.paths(other))


@derived
def _strips(sheet: SheetView) -> tuple[Strip, ...]:
    """Return the strips between neighbouring lines along streets, whatever these are."""
    return tuple(between_neighbours([path for role in ALONG for path in _lines(sheet, role)], WIDEST_M))


def _lines(sheet: SheetView, role: str) -> tuple[Path, ...]:
    if not sheet.has(role):
        return ()
    return sheet.open_outlines(role) if role in AREAS else sheet.chains(role)


def between_neighbours(edges: Sequence[Path], widest_m: float) -> Iterator[Strip]:
    """Yield each strip between neighbouring parallel edges up to ``widest_m`` apart."""
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
            links = beside(run, line, widest_m)
            if not links or path.role == other.role == "road_centre":
                continue
            link = min(links, key=lambda found: found.length)
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
