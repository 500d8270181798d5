"""Street geometry (道路线形): radii of kerbs at junctions and of centre lines, slopes, cycle lanes, inlets."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString, Point

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Outcome,
    Path,
    SheetView,
    between,
    cannot_determine,
    compare,
    narrowest_crossing,
    normalised,
    not_applicable,
)
from review_rules.bends import bends
from review_rules.edges import across
from review_rules.figures import at_label, each_in_unit, spoken
from review_rules.municipal.streets import across_street
from review_rules.outlines import unclosed
from review_rules.unknowns import held, possible

Vector = npt.NDArray[np.float64]

CORNER_DEG = (45.0, 135.0)
"""A kerb that turns this much rounds a junction's corner."""
KINK_M = 0.01
"""A kerb that leaves the straight by less is straight."""
LEG_M = 10.0
"""Shorter stretches of a kerb are bays, islands and the ends of streets."""
STREET_M = 30.0
"""The middle or the other side of a street lies this near to its kerb."""
GATE_M = 10.0
"""A text that speaks of an entrance stands this near to its corners."""
KERB_M = 2.0
"""An inlet stands this near to its kerb."""
NEIGHBOUR_M = 120.0
"""Inlets farther apart than this along a kerb may belong to streets that no inlet of this kind drains between."""
BAND_HEIGHTS = 3.0
"""A row of two figures over each other reaches this many text heights up and down from its heading."""
STEEPEST = 5.0
"""A slope in per cent runs for at least this many times as many metres."""
ALIKE = 0.01
"""An arc has the radius that a text gives within this share."""


def kerb_radius(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the radius of each kerb arc at a junction against the least one for the road's class, m; 0 without an arc.

    Site plans, whose drives follow other rules, are left out; so may be a corner beside which a text speaks of an
    entrance.
    """
    if sheet.has("site_boundary"):
        yield not_applicable(sheet)
        return
    gates = [label.point for label in sheet.texts() if limits.pattern("entrance").search(normalised(label.text))]
    table = limits.table("radius")
    least = {float(table[key]) for key in possible(facts, "road_class", tuple(table)) if key in table}
    seen = False
    for path in sheet.paths("lane_edge"):
        for bend in bends(path.line):
            if CORNER_DEG[0] <= bend.turn_deg <= CORNER_DEG[1] and bend.radius_m <= limits.number("corner_at_most"):
                seen = True
                place = path.part(bend.line)
                draft = held(
                    sheet, place, bend.radius_m, least, unit="m", missing="road_class", at_least=True, name=path.name
                )
                near = any(bend.line.distance(gate) <= GATE_M for gate in gates)
                gate = near and draft.outcome is Outcome.VIOLATES
                yield cannot_determine(sheet, missing="lane_edge:use", place=place) if gate else draft
    for chain in sheet.chains("lane_edge"):
        for corner in _sharp(sheet, chain):
            seen = True
            yield held(sheet, corner, 0.0, least, unit="m", missing="road_class", at_least=True, name=chain.name)
    if not seen:
        yield not_applicable(sheet)


def _sharp(sheet: SheetView, chain: Path) -> Iterator[Path]:
    """Yield the corners of a kerb where two straight stretches meet without an arc, with a street around both."""
    xy = np.asarray(chain.line.simplify(KINK_M).coords)[:, :2]
    if chain.closed:
        xy = np.vstack([xy, xy[1:2]])
    for before, corner, after in zip(xy, xy[1:], xy[2:], strict=False):
        legs = before - corner, after - corner
        lengths = [float(np.hypot(*leg)) for leg in legs]
        if min(lengths) < LEG_M:
            continue
        ways = [leg / length for leg, length in zip(legs, lengths, strict=True)]
        turn = 180.0 - math.degrees(math.acos(max(-1.0, min(1.0, float(ways[0] @ ways[1])))))
        if CORNER_DEG[0] <= turn <= CORNER_DEG[1] and all(
            _is_outside(sheet, corner, own, other) for own, other in (ways, ways[::-1])
        ):
            yield chain.part(LineString([corner + LEG_M / 4 * way for way in (ways[0], 0 * ways[0], ways[1])]))


def _is_outside(sheet: SheetView, corner: Vector, own: Vector, other: Vector) -> bool:
    """Tell whether the street along a leg of a corner lies outside of it: there its other side is, and none inside."""
    across = np.array([-own[1], own[0]])
    across *= -math.copysign(1.0, float(across @ other))
    foot = corner + LEG_M / 2 * own
    far = [_hit_m(sheet, foot, sign * across) for sign in (1.0, -1.0)]
    return far[0] <= STREET_M < far[1]


def _hit_m(sheet: SheetView, foot: Vector, way: Vector) -> float:
    """Return how far the next edge or middle of a street lies from a place on a kerb, one way; at most beyond reach."""
    ray = LineString([foot + 0.5 * way, foot + (STREET_M + 1.0) * way])
    lines = [path.line for role in ("lane_edge", "road_centre") for path in sheet.paths(role)]
    hits = [ray.intersection(line) for line in lines if ray.intersects(line)]
    return min((hit.distance(Point(foot)) for hit in hits), default=math.inf)


def curve_radius(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the radius of each arc of a centre line against the least one for the design speed, m.

    So is the radius that the elements of a curve give whose arc is not drawn.
    """
    arcs = [(path, bend) for path in sheet.paths("road_centre") for bend in bends(path.line)]
    elements = [
        (label, float(match["v"]))
        for label in sheet.texts()
        if (match := limits.pattern("elements").search(normalised(label.text)))
    ]
    drawn = [bend.radius_m for _, bend in arcs]
    bare = [(label, radius) for label, radius in elements if all(abs(radius - one) > ALIKE * one for one in drawn)]
    if not arcs and not bare:
        unread = sheet.has("lane_edge") and not sheet.has("road_centre")
        yield cannot_determine(sheet, missing="road_centre", reason="role") if unread else not_applicable(sheet)
        return
    speeds = _speeds(sheet, facts, limits)
    least = {_by_speed(limits.rows("radius"), speed) for speed in speeds}
    for path, bend in arcs:
        place = path.part(bend.line)
        yield held(sheet, place, bend.radius_m, least, unit="m", missing="design_speed_kmh", at_least=True)
    for label, radius in bare:
        draft = held(sheet, at_label(sheet, label), radius, least, unit="m", missing="design_speed_kmh", at_least=True)
        yield replace(draft, written=True)


def slope(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each longitudinal slope that a street's labels give against the least and the steepest one, a ratio.

    Site plans, whose drives follow other rules, are left out.
    """
    if sheet.has("site_boundary"):
        yield not_applicable(sheet)
        return
    seen = False
    steepest = None
    for label, figures in _sloping(sheet, limits):
        for value in (value for match in figures for value in each_in_unit(match, "ratio")):
            steepest = steepest or {
                _by_speed(limits.rows("steepest"), speed) for speed in _speeds(sheet, facts, limits)
            }
            seen = True
            place = at_label(sheet, label)
            if value < limits.number("least"):
                draft = compare(place, value, unit="ratio", at_least=limits.number("least"))
            else:
                draft = held(sheet, place, value, steepest, unit="ratio", missing="design_speed_kmh")
            yield replace(draft, written=True)
    if not seen:
        yield not_applicable(sheet)


def _sloping(sheet: SheetView, limits: Limits) -> Iterator[tuple[Label, Iterator[re.Match[str]]]]:
    """Yield the texts that give slopes of a street, with their figures.

    These say so, stand along its centre line, or are nothing but a slope, on a sheet that shows a street's profile;
    and those of its table's row of slopes and their lengths (坡度/坡长), which gives them without name and sign.
    """
    figure, but = limits.pattern("figure"), limits.pattern("but")
    said = list(spoken(sheet, limits))
    known = {id(label) for label, _ in said}
    for path in sheet.paths("road_centre"):
        fresh = ((one, normalised(one.text)) for one in path.labels if id(one) not in known)
        said += [(one, text) for one, text in fresh if not but.search(text)]
    said += _in_profile(sheet, limits)
    yield from ((one, figure.finditer(text)) for one, text in said)
    if limits.pattern("profile").search(normalised(sheet.title)):
        bare = limits.pattern("bare")
        yield from ((one, bare.finditer(normalised(one.text))) for one in sheet.texts() if id(one) not in known)


def _in_profile(sheet: SheetView, limits: Limits) -> Iterator[tuple[Label, str]]:
    """Yield the cells of a street's profile that give a slope and its length, each as a text that names the slope."""
    titled = limits.pattern("profile")
    if not any(titled.search(normalised(text)) for text in (sheet.title, *(one.text for one in sheet.texts()))):
        return
    for row in sheet.rows():
        heading = normalised(row[0].text)
        if limits.pattern("slopes").search(heading) and not limits.pattern("but").search(heading):
            unit = "‰" if "‰" in heading else "%"
            for cell in row[1:]:
                match = limits.pattern("cell").match(normalised(cell.text))
                if match:
                    yield cell, f"i={match['v']}{match['u'] or unit}"
            yield from ((cell, f"i={figure}{unit}") for cell, figure in _over_lengths(sheet, row[0], limits))


def _over_lengths(sheet: SheetView, heading: Label, limits: Limits) -> Iterator[tuple[Label, str]]:
    """Yield the bare figures behind a heading that stand right over another one: slopes, each over its length."""
    turn = math.radians(heading.rotation_deg)
    cells = []
    for label in sheet.texts():
        figure = limits.pattern("over").fullmatch(normalised(label.text))
        dx, dy = label.x - heading.x, label.y - heading.y
        along, up = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
        if figure and along > heading.width_m / 2 and abs(up) <= BAND_HEIGHTS * heading.height_m:
            cells.append((along, up, float(figure["v"]), label))
    for along, up, slope, label in cells:
        under = [
            length
            for x, y, length, other in cells
            if label.height_m <= up - y and abs(x - along) <= max(label.width_m, other.width_m)
        ]
        if any(length >= STEEPEST * slope for length in under):
            yield label, f"{slope:g}"


def cycle_lane(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the narrowest place of each cycle lane, area or pair of edges, against the least width, m."""
    widest = limits.number("widest")
    seen = False
    for outline in sheet.closed_outlines("cycle_lane"):
        seen = True
        crossing = narrowest_crossing(outline.polygon, widest)
        place = outline if crossing is None else across(outline, crossing)
        least = limits.number("apart" if outline.says(limits.pattern("apart")) else "width")
        yield compare(place, widest if crossing is None else crossing.length, unit="m", at_least=least)
    for draft in across_street(sheet, "cycle_lane", limits):
        seen = True
        yield draft
    if not seen:
        yield from unclosed(sheet, "cycle_lane")


def inlets(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between neighbouring inlets along a kerb against the largest one, m."""
    edges, found = sheet.chains("lane_edge"), sheet.pieces("inlet")
    if not found:
        yield cannot_determine(sheet, missing="inlet", reason="role")
        return
    seen = False
    for edge in edges:
        own = sorted(
            ((float(edge.line.project(inlet.shape.centroid)), inlet) for inlet in found if _stands(inlet.shape, edge)),
            key=lambda one: one[0],
        )
        for (start, one), (end, other) in pairwise(own):
            seen = True
            if end - start > NEIGHBOUR_M:
                yield cannot_determine(sheet, missing="inlet", place=between(one, other))
            else:
                yield compare(between(one, other), end - start, unit="m", at_most=limits.number("distance"))
    if not seen:
        yield not_applicable(sheet)


def _stands(point: object, edge: Path) -> bool:
    return bool(edge.line.distance(point) <= KERB_M)


def _speeds(sheet: SheetView, facts: Facts, limits: Limits) -> list[float]:
    """Return the design speeds that can hold, km/h: the fact, else what a text says, else all of the table."""
    if "design_speed_kmh" in facts:
        return [facts.number("design_speed_kmh")]
    said = {float(m["v"]) for label in sheet.texts() if (m := limits.pattern("speed").search(normalised(label.text)))}
    return sorted(said) or [float(row[0]) for row in limits.rows("steepest" if "steepest" in limits else "radius")]


def _by_speed(rows: list[list[float]], speed: float) -> float:
    """Return the limit of the row for the lowest speed that is not below ``speed``."""
    fitting = [row for row in sorted(rows) if row[0] >= speed]
    return float((fitting or [max(rows)])[0][1])
