"""Indoor hydrants (室内消火栓): spacing and hose reach along the way people can walk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString, MultiLineString

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outcome,
    Path,
    SheetView,
    Symbol,
    cannot_determine,
    compare,
    derived,
    not_applicable,
)
from review_rules.farthest import farthest_ways
from review_rules.outlines import signs
from review_rules.storeys import EXIT_REACH_M, Storey, storeys, whole_storey, without
from review_rules.walking import Walks

ALONE_M = 200.0
"""Hydrants farther apart than this are not neighbours but parts of different systems."""


@dataclass(frozen=True, eq=False)
class Served:
    """A storey with its hydrants."""

    storey: Storey
    hydrants: tuple[Symbol, ...]

    @cached_property
    def walks(self) -> Walks:
        """Return the ways to the hydrants."""
        return Walks(self.storey.walked, [hydrant.shape for hydrant in self.hydrants])


def spacing(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold each link of the shortest net of walking ways that joins all hydrants of a storey, m.

    Source: GB 50974-2014 7.4.10.
    """
    one_jet = any(limits.pattern("one_jet").search(label.text) for label in sheet.texts())
    most = limits.number("one_jet" if one_jet else "two_jets")
    seen = False
    for served in _by_storey(sheet):
        links = sorted(_net(sheet, served), key=lambda link: link.length_m)
        seen = seen or bool(links)
        for link in [one for one in links if one.length_m > most] or links[-1:]:
            yield compare(link, link.length_m, unit="m", at_most=most)
    if not seen:
        yield not_applicable(sheet) if signs(sheet, "hydrant_indoor") else _unseen(sheet)


def coverage(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the way of the hose from the farthest point of each storey to its hydrants against its reach, m.

    Two hydrants have to reach every point unless the drawing says that one jet will do; where one alone reaches and
    nothing is said the matter is left open, and where hydrants stand between walls that enclose no floor about them.
    Source: GB 50974-2014 7.4.2, 7.4.6.
    """
    reach = limits.number("hose") * limits.number("bends") + limits.number("jet")
    one, two = (any(limits.pattern(x).search(t.text) for t in sheet.texts()) for x in ("one_jet", "two_jets"))
    seen = False
    for served in _by_storey(sheet):
        lines = farthest_ways(served.walks) if served.storey.spaces else iter(())
        line = next(lines, None)
        if line is None:
            continue
        seen = True
        if line.length <= reach and (two or not one):
            second = _second_way(lines, reach)
            if second is None or (second.length > reach and not two):
                yield cannot_determine(sheet, missing="hydrant_jets", place=_way(sheet, served, second or line))
                continue
            line = second
        way = _way(sheet, served, line)
        draft = compare(way, way.length_m, unit="m", at_most=reach)
        lost = _on_no_floor(sheet, served.storey) if draft.outcome is Outcome.COMPLIES else None
        yield cannot_determine(sheet, missing="wall", place=lost) if lost else draft
    for plan in without(storeys(sheet), [served.storey for served in _by_storey(sheet)]) if seen else ():
        yield cannot_determine(sheet, missing="hydrant_indoor", place=whole_storey(sheet, plan))
    if not seen:
        missing = "wall" if signs(sheet, "hydrant_indoor") else "hydrant_indoor"
        yield cannot_determine(sheet, missing=missing, reason="role")


def _on_no_floor(sheet: SheetView, storey: Storey) -> Symbol | None:
    """Return a hydrant between the walls of a plan that stands on none of its floor: the walls leave it open."""
    lines = [path.line for path in sheet.paths("wall") if sheet.floor_of(path.line.centroid)[0] == storey.name]
    plan = MultiLineString(lines).convex_hull
    served = {hydrant.handles for one in _by_storey(sheet) for hydrant in one.hydrants}
    for hydrant in signs(sheet, "hydrant_indoor"):
        if hydrant.handles not in served and plan.covers(hydrant.shape.centroid):
            return hydrant
    return None


def _second_way(lines: Iterable[LineString | None], reach_m: float) -> LineString | None:
    """Return the longest way to the second nearest hydrant, or one beyond ``reach_m``; None with a single hydrant.

    It is the longest one to the nearest where any one hydrant is missing: ``lines``.
    """
    longest: LineString | None = None
    for line in lines:
        if line is not None and (longest is None or line.length > longest.length):
            longest = line
        if longest is not None and longest.length > reach_m:
            break
    return longest


def _way(sheet: SheetView, served: Served, line: LineString) -> Path:
    first = served.hydrants[0]
    return Path(sheet=sheet.id, role=first.role, name=served.storey.name, handles=first.handles, line=line)


def _unseen(sheet: SheetView) -> Draft:
    return cannot_determine(sheet, missing="hydrant_indoor", reason="role")


@derived
def _by_storey(sheet: SheetView) -> tuple[Served, ...]:
    """Return the storeys that have hydrants, with them."""
    hydrants = signs(sheet, "hydrant_indoor")
    found = []
    for storey in storeys(sheet):
        own = tuple(hydrant for hydrant in hydrants if storey.extent.distance(hydrant.shape) <= EXIT_REACH_M)
        if own:
            found.append(Served(storey, own))
    return tuple(found)


def _net(sheet: SheetView, served: Served) -> list[Path]:
    """Return the links of the minimum spanning tree of the walking ways between hydrants."""
    walks, hydrants = served.walks, served.hydrants
    if len(hydrants) < 2:
        return []
    lengths = walks.lengths_m([walks.target(row) for row in range(len(hydrants))])
    links = []
    for one, other in _spanning(lengths):
        ways = {way.target: way.line for way in walks.ways(walks.target(one))}
        line = ways.get(other) or LineString([hydrants[one].shape, hydrants[other].shape])
        handles = (*hydrants[one].handles, *hydrants[other].handles)
        links.append(Path(sheet=sheet.id, role="hydrant_indoor", name=served.storey.name, handles=handles, line=line))
    return links


def _spanning(lengths: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs that a net of the shortest links joins, links longer than ``ALONE_M`` left out."""
    joined: list[tuple[int, int]] = []
    group = np.arange(len(lengths))
    rows, columns = np.nonzero(lengths <= ALONE_M)
    for row in np.argsort(lengths[rows, columns], kind="stable").tolist():
        one, other = int(rows[row]), int(columns[row])
        if group[one] != group[other]:
            group[group == group[other]] = group[one]
            joined.append((one, other))
    return sorted(joined)
