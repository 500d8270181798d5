"""Streets: widths of traffic lanes and footways (车行道、人行道)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from shapely import union_all

from app.review.api import (
    Draft,
    Facts,
    Limits,
    SheetView,
    cannot_determine,
    compare,
    narrowest_crossing,
    normalised,
    not_applicable,
)
from review_rules.edges import across, facing
from review_rules.municipal.islands import narrowed, standing_in
from review_rules.municipal.strips import EDGE_M, Strip, between_neighbours, called, crosses_others
from review_rules.outlines import unclosed
from review_rules.unknowns import held

VERGE_SHARE = 0.3
LANE_SIDES = frozenset({"lane_edge", "road_centre"})
"""What bounds a lane without a text that names it."""
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
    strips = list(across_street(sheet, "footway", limits))
    yield from strips
    if not outlines and not strips:
        yield from unclosed(sheet, "footway")


def across_street(sheet: SheetView, role: str, limits: Limits) -> Iterator[Draft]:
    """Hold each strip of ``role`` against its least width, m: between two of its edges, or called so by a text in it.

    Edges with another line of the street between them are those of two strips. A strip in which texts tell of something
    else too (``other``), or whose name stands aside, does not tell how much of it is left.
    """
    least, widest = limits.number("width"), limits.number("widest")
    named = [strip for strip in called(sheet, limits.pattern("strip")) if strip.link.length_m <= widest]
    for one, other in combinations(sheet.open_outlines(role), 2):
        link = facing(one, other, widest)
        if link is None or crosses_others(sheet, link, role):
            continue
        if not any(strip.area.intersects(link.line.centroid) for strip in named):
            yield compare(link, link.length_m, unit="m", at_least=least)
    kerbs = sheet.paths("lane_edge")
    for strip in named:
        link = strip.link if strip.bent else narrowed(sheet, strip, kerbs, bare=True) or strip.link
        inside = sheet.texts_in(strip.area.buffer(-EDGE_M))
        shared = strip.aside or any(limits.pattern("other").search(label.text) for label in inside)
        if shared and link.length_m >= least:
            yield cannot_determine(sheet, missing=f"{role}:outline", place=link)
        else:
            yield compare(link, link.length_m, unit="m", at_least=least, name=strip.link.name)


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
    least, most = limits.number("single_at_least"), limits.number("single_at_most")
    named = [one for one in called(sheet, limits.pattern("strip")) if one.bent or _roles(one) - LANE_SIDES]
    found = [one for one in (*between_neighbours(edges, most), *named) if least <= one.link.length_m <= most]
    strips = [strip for strip in found if not _is_verge(sheet, strip, limits)]
    if not strips:
        yield cannot_determine(sheet, missing="lane_edge")
        return
    possible = least_lane_widths_m(sheet, facts, limits)
    missing = "lane_edge:use" if one_pace(sheet, facts, limits) else "design_speed_kmh"
    kerbs = sheet.paths("lane_edge")
    for strip in strips:
        if strip.aside or (strip.bent and any(standing_in(sheet, strip))):
            yield cannot_determine(sheet, missing="lane_edge:width_m", place=strip.link)
            continue
        link = strip.link if strip.bent else narrowed(sheet, strip, kerbs) or strip.link
        yield held(sheet, link, link.length_m, possible, unit="m", missing=missing, at_least=True)


def least_lane_widths_m(sheet: SheetView, facts: Facts, limits: Limits, said: str = "") -> set[float]:
    """Return the least widths that a traffic lane can have to have: by design speed, and by what it is called.

    The notes, and not the names of other lanes, tell of one whose own name does not say for which cars it is.
    """
    own = any(limits.pattern(kind).search(said) for kind in ("mixed", "car"))
    others = limits.pattern("name") if limits.has_words("name") else None
    texts = [label.text for label in sheet.texts() if others is None or not others.search(normalised(label.text))]
    notes = said if own else "\n".join(texts)
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


def _roles(strip: Strip) -> set[str]:
    return {edge.role for edge in strip.edges}


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
