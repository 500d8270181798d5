"""Sewers and storm drains (污水管、雨水管): diameter, slope, velocity, distance between manholes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from shapely import STRtree, union_all
from shapely.geometry import LineString, Point

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Path,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    compare,
    not_applicable,
)
from review_rules.municipal.lines import SEWERS
from review_rules.municipal.manholes import AT_M, kinds_at
from review_rules.municipal.manholes import manholes as _manholes
from review_rules.municipal.pipes import JOINT_M, box_m, networks, pipes, runs, said
from review_rules.unknowns import held

SHORT_M = 15.0
"""Sewers up to this long are links of inlets and houses, seldom labelled."""
OUTDOORS = ("site_boundary", "road_redline", "road_centre", "lane_edge", "manhole", "building_new", "building_existing")
"""A sheet with doors and none of these is a floor plan."""
LINK_M = 25.0
"""A sewer from an inlet up to this long is a link to the main."""
INLET_M = 0.6
"""It ends this near to the middle of the inlet, or to its edge."""
SAME_M = 0.5
"""Two symbols nearer than this are one manhole."""


def diameter(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each labelled diameter against the least one, mm; links from inlets have their own,
    whether words or an inlet at their end tell them.

    Sewers that no label along them, or along those they are joined to, gives a diameter are pointed out where others
    of their kind have several. Source: GB 50014-2021 5.2.10.
    """
    found = False
    for pipe in _pipes(sheet):
        for size in _sizes_mm(pipe):
            found = True
            least = limits.number("inlet_mm" if _is_link(sheet, pipe, limits) else "sewer_mm")
            yield compare(pipe, size, unit="mm", at_least=least)
    if not found:
        yield cannot_determine(sheet, missing=f"{SEWERS[0]}:diameter_mm")
        return
    for role in SEWERS:
        groups = {id(group): group for group in networks(sheet, role).values()}.values()
        for longest in (max(group, key=lambda pipe: pipe.length_m) for group in groups):
            several = {size for pipe in pipes(sheet, role) for size in _sizes_mm(pipe)}
            unsaid = longest.length_m > SHORT_M and box_m(longest) is None and not said(sheet, longest, "diameter_mm")
            if unsaid and len(several) > 1 and not _is_link(sheet, longest, limits):
                yield cannot_determine(sheet, missing=f"{role}:diameter_mm", place=longest)


def hydrant_main(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the diameter of each water main that feeds hydrants against the least one, mm.

    A main feeds hydrants when its labels say so, when an outdoor hydrant stands on it, or on a branch of it.
    Source: GB 50974-2014 8.1.4.
    """
    mains = pipes(sheet, "pipe_water")
    hydrants = [hydrant.shape for hydrant in sheet.symbols("hydrant_outdoor")]
    at_hydrant = [main for main in mains if any(main.line.distance(hydrant) <= AT_M for hydrant in hydrants)]
    branches = [main for main in at_hydrant if main.length_m <= limits.number("branch_m")]
    fed = [main for main in mains if any(main.line.distance(branch.line) <= JOINT_M for branch in branches)]
    found = False
    for main in mains:
        if not (main in at_hydrant or main in fed or main.says(limits.pattern("fire"))):
            continue
        size = main.number("diameter_mm")
        if size is not None:
            found = True
            yield compare(main, size, unit="mm", at_least=limits.number("least_mm"))
    if not found and (hydrants or at_hydrant):
        yield cannot_determine(sheet, missing="pipe_water:diameter_mm")
    elif not found:
        yield not_applicable(sheet)


def slope(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the slope of each sewer of the least diameter against the least slope; plastic may lie flatter.

    Larger sewers may lie flatter still; their velocity decides. Source: GB 50014-2021 5.2.10.
    """
    found = False
    for pipe in _pipes(sheet):
        for value in pipe.numbers("slope"):
            found = True
            yield _sloping(sheet, pipe, value, limits)
    if not found:
        yield cannot_determine(sheet, missing=f"{SEWERS[0]}:slope")


def _sloping(sheet: SheetView, pipe: Path, value: float, limits: Limits) -> Draft:
    if _is_link(sheet, pipe, limits):
        return compare(pipe, value, unit="ratio", at_least=limits.number("inlet"))
    least = limits.number("plastic" if pipe.says(limits.pattern("plastic")) else "other")
    sizes = said(sheet, pipe, "diameter_mm")
    small = [float(size) <= limits.number("least_diameter_mm") for size in sizes] or [True, False]
    possible = {least if one else 0.0 for one in small}
    if possible == {0.0}:
        return not_applicable(sheet, place=pipe)
    missing = f"{pipe.role}:diameter_mm"
    return held(sheet, pipe, value, possible, unit="ratio", missing=missing, at_least=True)


def velocity(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the velocity of each larger sewer, running full, against the least and the largest one, m/s.

    By Manning's formula with the roughness of the item. Source: GB 50014-2021 5.2.2, 5.2.5, 5.2.7.
    """
    found = False
    for pipe in _pipes(sheet):
        for value, size in product(pipe.numbers("slope"), pipe.numbers("diameter_mm")):
            if size <= limits.number("least_diameter_mm"):
                continue
            found = True
            plastic = pipe.says(limits.pattern("plastic"))
            roughness = limits.number("roughness_plastic" if plastic else "roughness")
            speed = (size / 4000) ** (2 / 3) * value**0.5 / roughness
            least, most = limits.number(f"{pipe.role}_m_s"), limits.number("most_m_s")
            yield compare(pipe, round(speed, 3), unit="", at_least=least, at_most=most)
    if not found:
        yield not_applicable(sheet)


def manholes(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the distance between neighbouring manholes of a sewer against the largest one for its diameter, m.

    A stretch between a manhole and the end of the drawn sewer counts when it is too long by itself.
    Source: GB 50014-2021 5.4.4.
    """
    chains = [chain for role in SEWERS for chain in runs(sheet, role)]
    holes = _manholes(sheet)
    if not chains or not holes:
        yield cannot_determine(sheet, missing="manhole" if chains else SEWERS[0], reason="role")
        return
    own = _on_chains(chains, holes, kinds_at(sheet))
    for chain, places in zip(chains, own, strict=True):
        if places:
            yield from _stretches(sheet, chain, places, limits)
        else:
            yield cannot_determine(sheet, missing="manhole", place=chain)


def _stretches(sheet: SheetView, chain: Path, places: list[tuple[float, Symbol]], limits: Limits) -> Iterator[Draft]:
    steps = limits.rows("steps")
    gaps = [
        (start, end, between(one, other), False, _beyond(chain, start, one) + _beyond(chain, end, other))
        for (start, one), (end, other) in pairwise(places)
    ]
    first, last = places[0], places[-1]
    gaps.append((0.0, first[0], between(first[1], chain.part(_end(chain, 0))), True, 0.0))
    gaps.append((last[0], chain.length_m, between(last[1], chain.part(_end(chain, -1))), True, 0.0))
    for start, end, link, open_end, beyond in gaps:
        sizes = _sizes(sheet, chain, (start + end) / 2)
        rows = [next((row for row in steps if float(s) <= row[0]), steps[-1]) for s in sizes] or steps
        possible = {float(row[1]) for row in rows}
        if open_end and end - start <= max(possible):
            continue
        missing = f"{chain.role}:diameter_mm"
        yield held(sheet, link, end - start + beyond, possible, unit="m", missing=missing)


def _beyond(chain: Path, at_m: float, hole: Symbol) -> float:
    """Return how far the middle of a manhole lies beyond the end of a sewer that is drawn up to its edge, m."""
    ends_there = min(at_m, chain.length_m - at_m) <= SAME_M
    return float(chain.line.distance(hole.shape)) if ends_there else 0.0


def _end(chain: Path, index: int) -> LineString:
    return LineString([chain.line.coords[index], chain.line.coords[index]])


def _sizes(sheet: SheetView, chain: Path, at_m: float) -> tuple[float | str, ...]:
    point = chain.line.interpolate(at_m)
    nearest = min(pipes(sheet, chain.role), key=lambda path: float(path.line.distance(point)))
    box = box_m(nearest)
    return (box[1] * 1000,) if box else said(sheet, nearest, "diameter_mm")


def _on_chains(
    chains: list[Path], holes: tuple[Symbol, ...], kinds: tuple[frozenset[str], ...]
) -> list[list[tuple[float, Symbol]]]:
    """Return for each chain its manholes with their position along it, in order; none at which only others bend."""
    own: list[list[tuple[float, Symbol]]] = [[] for _ in chains]
    tree = STRtree([chain.line for chain in chains])
    for hole, roles in zip(holes, kinds, strict=True):
        near = tree.query(hole.shape, predicate="dwithin", distance=AT_M).tolist()
        near = [index for index in near if not roles or chains[index].role in roles]
        if not near:
            continue
        nearest = min(float(chains[index].line.distance(hole.shape)) for index in near)
        for index in near:
            if chains[index].line.distance(hole.shape) <= nearest + SAME_M / 2:
                own[index].append((float(chains[index].line.project(hole.shape)), hole))
    result = []
    for places in own:
        places.sort(key=lambda place: place[0])
        kept = places[:1]
        for place in places[1:]:
            if place[0] - kept[-1][0] > SAME_M:
                kept.append(place)
        result.append(kept)
    return result


def _sizes_mm(pipe: Path) -> tuple[float, ...]:
    """Return the diameters that a sewer's labels give, or the shorter side of its box."""
    box = box_m(pipe)
    return (min(box) * 1000,) if box else pipe.numbers("diameter_mm")


def _is_link(sheet: SheetView, pipe: Path, limits: Limits) -> bool:
    """Tell whether a sewer links an inlet to the main: its labels say so, or it is short and ends at an inlet."""
    if pipe.says(limits.pattern("inlet")):
        return True
    ends = [Point(pipe.line.coords[row]) for row in (0, -1)] if pipe.length_m <= LINK_M else []
    return any(
        min(inlet.shape.distance(end), inlet.shape.centroid.distance(end)) <= INLET_M
        for inlet in (sheet.pieces("inlet") if ends else ())
        for end in ends
    )


def _pipes(sheet: SheetView) -> list[Path]:
    """Return the sewers; pipes on a floor plan, or mostly within protective units, drain the building."""
    if sheet.has("door") and not sheet.has(*OUTDOORS):
        return []
    found = [pipe for role in SEWERS for pipe in pipes(sheet, role)]
    if not sheet.has("protective_unit"):
        return found
    inside = union_all([unit.polygon for unit in sheet.closed_outlines("protective_unit")])
    return [pipe for pipe in found if pipe.line.intersection(inside).length <= pipe.length_m / 2]
