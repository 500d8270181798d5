"""Vehicle entrances of a site (机动车出入口): away from crossings of arterial roads, and from schools."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from shapely.geometry import LineString, Point

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Place,
    SheetSet,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.edges import pieces
from review_rules.figures import at_label, play_m
from review_rules.planning.site_plan import Site, site_of
from review_rules.unknowns import held_between

AT_BOUNDARY_M = 12.0
"""The name of an entrance stands at most this far from the boundary it leads through."""
LONG_M = 10.0
"""Shorter pieces of a red line are rounded and cut corners."""
TURN_DEG = 30.0
CORNER_M = 60.0
"""Red lines that end at most this far from where they would cross meet there."""


def crossing(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each vehicle entrance from the nearest crossing of road red lines against the least one, m.

    It holds along arterial roads. An entrance may lie anywhere along its name: where only the name's middle keeps the
    distance, the matter is open. Source: GB 50352-2019 4.2.4.
    """
    site = site_of(sheets)
    entrances = _entrances(site, limits)
    crossings = _crossings(site.sheet)
    if not entrances or not crossings:
        yield not_applicable(site.sheet)
        return
    least = limits.number("crossing")
    for entrance in entrances:
        link = min((between(entrance, point) for point in crossings), key=lambda one: one.length_m)
        play = max((label.width_m / 2 for label in entrance.labels), default=0.0)
        if link.length_m >= least + play:
            yield compare(link, link.length_m, unit="m", at_least=least)
        elif link.length_m >= least:
            yield cannot_determine(site.sheet, missing="entrance", place=link)
        elif "road_class" in facts and facts.text("road_class") not in limits.rows("classes"):
            yield not_applicable(site.sheet, place=link)
        elif "road_class" in facts or _says(site.sheet, limits, "arterial"):
            yield compare(link, link.length_m, unit="m", at_least=least)
        else:
            yield cannot_determine(site.sheet, missing="road_class", place=link, reason="fact")


def places(sheets: SheetSet, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance of each vehicle entrance from entrances of schools, stations and crossings on foot, m.

    Source: GB 55031-2022 4.3.4; GB 50352-2019 4.2.4.
    """
    site = site_of(sheets)
    seen = False
    for entrance in _entrances(site, limits):
        for kind, least in limits.table("places").items():
            texts = [label for label in site.sheet.texts() if limits.pattern(kind).search(normalised(label.text))]
            signs = [at_label(site.sheet, label) for label in texts]
            links = [(between(entrance, sign), play_m(sign)) for sign in signs]
            link, play = min(links, key=lambda one: one[0].length_m - one[1], default=(None, 0.0))
            if link is None or link.length_m > limits.number("about"):
                continue
            seen = True
            span = (max(0.0, link.length_m - play), link.length_m + play)
            missing = "entrance"
            yield held_between(site.sheet, link, span, [float(least)], unit="m", missing=missing, at_least=True)
    if not seen:
        yield not_applicable(site.sheet)


def _entrances(site: Site, limits: Limits) -> list[Place]:
    """Return where vehicles enter the site, as far as texts or symbols at its boundary name them."""
    if site.land is None:
        return []
    edge = site.land.boundary
    named = [
        (label, at_label(site.sheet, label).shape)
        for label in site.sheet.texts()
        if limits.pattern("entrance").search(text := normalised(label.text)) and not limits.pattern("but").search(text)
    ]
    found: list[Place] = []
    for label, point in named:
        at = edge.interpolate(edge.project(point))
        if edge.distance(point) <= AT_BOUNDARY_M:
            name = " ".join(normalised(label.text).split())[:20]
            found.append(Symbol(sheet=site.sheet.id, name=name, handles=label.handles, labels=(label,), x=at.x, y=at.y))
    return found


def _crossings(sheet: SheetView) -> list[Point]:
    """Return where the red lines of two roads meet, or would meet but for a cut or rounded corner."""
    runs = [LineString(piece) for path in sheet.paths("road_redline") for piece in pieces(path.line)]
    runs = [run for run in runs if run.length >= LONG_M]
    found: list[Point] = []
    for row, one in enumerate(runs):
        for other in runs[row + 1 :]:
            point = _meeting(one, other)
            if point is not None and max(one.distance(point), other.distance(point)) <= CORNER_M:
                found.append(point)
    return found


def _meeting(one: LineString, other: LineString) -> Point | None:
    (ax, ay), (bx, by) = one.coords[0], one.coords[-1]
    (cx, cy), (dx, dy) = other.coords[0], other.coords[-1]
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    cross = ux * vy - uy * vx
    if abs(cross) < math.sin(math.radians(TURN_DEG)) * one.length * other.length:
        return None
    share = ((cx - ax) * vy - (cy - ay) * vx) / cross
    return Point(ax + share * ux, ay + share * uy)


def _says(sheet: SheetView, limits: Limits, kind: str) -> bool:
    texts: Sequence[str] = [normalised(label.text) for label in sheet.texts()]
    return any(limits.pattern(kind).search(text) for text in texts)
