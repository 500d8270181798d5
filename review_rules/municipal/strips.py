"""Strips of a street (道路断面各部分): what lies between neighbouring lines along it, and what a text calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.ops import nearest_points, substring

from app.review.api import Label, Path, SheetView, derived, normalised
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
ASIDE = 0.5
"""A name stands in the middle half of its strip."""
NEAR_M = 20.0
"""A bent strip is measured as far as this from the text that names it."""


@dataclass(frozen=True)
class Strip:
    """What lies between two neighbouring edges.

    Args:
        link: the shortest line across it.
        area: of it, edges included.
        edges: the paths that bound it.
        runs: the straight pieces of these, of bent ones their chords.
        bent: the edges are bent along it.
        aside: the text that names it stands so far from its middle that a line nobody knows may part it.
    """

    link: Path
    area: Polygon
    edges: tuple[Path, Path]
    runs: tuple[LineString, LineString]
    bent: bool = False
    aside: bool = False


def called(sheet: SheetView, name: re.Pattern[str]) -> tuple[Strip, ...]:
    """Return the strips that texts in them call so: each text is nothing but such a name."""
    naming = [label for label in sheet.texts() if name.search(normalised(label.text).strip())]
    found, told = [], set[int]()
    for strip in _strips(sheet) if naming else ():
        inner = strip.area.buffer(-EDGE_M)
        own = [row for row, label in enumerate(naming) if inner.contains(label.point)]
        told |= set(own)
        if own:
            found.append(_named(strip, naming[own[0]]))
    for row, label in enumerate(naming):
        bent = None if row in told else _around(sheet, label.point)
        if bent is not None and not any(bent.edges == other.edges for other in found):
            found.append(_named(bent, label))
    return tuple(found)


def _named(strip: Strip, label: Label) -> Strip:
    one, other = (edge.line.distance(label.point) for edge in strip.edges)
    link = replace(strip.link, name=normalised(label.text).strip().splitlines()[0])
    return replace(strip, link=link, aside=abs(one - other) > ASIDE * (one + other))


def _around(sheet: SheetView, place: Point) -> Strip | None:
    """Return the strip between the bent lines on both sides of a place, as far as ``NEAR_M`` along them."""
    paths = [path for role in ALONG for path in _lines(sheet, role) if path.line.distance(place) <= WIDEST_M]
    feet = [nearest_points(path.line, place)[0] for path in paths]
    order = sorted((foot.distance(place), row) for row, foot in enumerate(feet) if foot.distance(place) > EDGE_M)
    if not order:
        return None
    first, foot = paths[order[0][1]], feet[order[0][1]]
    away = np.array([place.x - foot.x, place.y - foot.y]) / order[0][0]
    across = LineString([place, (place.x + WIDEST_M * away[0], place.y + WIDEST_M * away[1])])
    meeting = [(place.distance(hit), path) for path in paths if not (hit := path.line.intersection(across)).is_empty]
    if not meeting:
        return None
    second = min(meeting, key=lambda one: one[0])[1]
    parts = [path.line.intersection(place.buffer(NEAR_M)) for path in (first, second)]
    if second is first or not all(isinstance(part, LineString) and part.length >= LEAST_RUN_M for part in parts):
        return None
    one, other = (np.asarray(part.coords)[:, :2] for part in parts)
    if (one[-1] - one[0]) @ (other[-1] - other[0]) < 0:
        other = other[::-1]
    area = Polygon([*one, *other[::-1]])
    link = LineString(nearest_points(*parts))
    if not area.is_valid or link.length <= EDGE_M:
        return None
    chords = LineString([one[0], one[-1]]), LineString([other[0], other[-1]])
    return Strip(joined(first, second, link), area, (first, second), chords, bent=True)


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
