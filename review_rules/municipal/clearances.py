"""Clear distances in plan between pipes, cables, buildings and trees (水平净距)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outcome,
    Outline,
    Path,
    Place,
    SheetView,
    Symbol,
    between,
    cannot_determine,
    not_applicable,
)
from review_rules.edges import beside, joined
from review_rules.municipal.lines import CABLES, SEWERS
from review_rules.municipal.pipes import JOINT_M, Value, faces, pipes, radii_m, said
from review_rules.unknowns import held_between

UNNAMED = "pipe_unnamed"
"""The role of lines that may be pipes or cables of any kind."""
PIPES = (*SEWERS, *CABLES, "pipe_water", "pipe_gas", "pipe_heat")
CONNECTION_M = 0.5
"""A line that ends this near to a building is its service connection."""
ROW_M = 12.0
"""Trees nearer together than this stand in a row."""
FAR_LIMITS = 3.0
"""Things farther apart than this many limits are no neighbours."""


@dataclass(frozen=True)
class Neighbours:
    """Two things that lie beside each other: the link between them, its clear length, and the drafted answer."""

    first: Place
    second: Place
    clear_m: float
    draft: Draft


def clearance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear distance between things of two kinds against the least one, m.

    Clear means from wall to wall: half of each diameter is taken off, or of all it can be where no label gives it.
    Lines that cross are not compared where they cross, nor a building with the last straight piece of its service
    connections. Neighbouring stretches that are too near are one finding; where all are far enough, the nearest pair
    says so, unless lines of a kind unsaid share a layer with them.
    Source: GB 50289-2016 table 4.1.9; GB 50028-2006(2020) table 6.3.3-1.
    """
    lines = [path for role in limits.rows("lines") for path in pipes(sheet, str(role))]
    others = [place for role in limits.rows("others") for place in _places(sheet, str(role))]
    unnamed = sheet.paths(UNNAMED)
    if not lines or not others:
        pipes_only = all(str(role) in PIPES for role in limits.rows("others"))
        yield _open(sheet, unnamed) if unnamed and (others or pipes_only) else not_applicable(sheet)
        return
    tree = STRtree([other.shape for other in others])
    radii = {id(place): _radii_m(sheet, place) for place in (*lines, *others)}
    widest = max(radii[id(other)][1] for other in others)
    reach = FAR_LIMITS * _largest_m(limits.table("distance")) + widest
    found: list[Neighbours] = []
    reaches = [reach + radii[id(line)][1] for line in lines]
    pairs = np.transpose(tree.query([line.line for line in lines], predicate="dwithin", distance=reaches)).tolist()
    for row, near in groupby(sorted(pairs), key=itemgetter(0)):
        found += _beside(sheet, lines[row], [others[other] for _, other in near], radii, limits)
    for outcome in (Outcome.VIOLATES, Outcome.CANNOT_DETERMINE):
        for group in _contiguous([pair for pair in found if pair.draft.outcome is outcome]):
            yield min(group, key=lambda pair: pair.clear_m).draft
    if all(pair.draft.outcome is Outcome.COMPLIES for pair in found):
        nearest = min(found, key=lambda pair: pair.clear_m, default=None)
        clear = nearest.draft if nearest else not_applicable(sheet)
        yield _open(sheet, unnamed) if unnamed else clear


def _open(sheet: SheetView, unnamed: Sequence[Path]) -> Draft:
    """Leave it open: a line may be of one of the two kinds, and nothing says whether it is."""
    return cannot_determine(sheet, missing=f"{UNNAMED}:line_kind", place=unnamed[0])


def _places(sheet: SheetView, role: str) -> Iterable[Place]:
    if role.startswith("building"):
        return [
            building
            for building in sheet.closed_outlines(role)
            if not any("gone" in label.read for label in building.labels)
        ]
    return sheet.symbols(role) if role == "tree" else pipes(sheet, role)


def _radii_m(sheet: SheetView, place: Place) -> tuple[float, float]:
    return radii_m(sheet, place.role)[id(place)] if isinstance(place, Path) else (0.0, 0.0)


def _beside(
    sheet: SheetView, line: Path, others: Iterable[Place], radii: Mapping[int, tuple[float, float]], limits: Limits
) -> Iterator[Neighbours]:
    table = limits.table("distance")
    for other in others:
        possible = _limits_m(sheet, line, other, table)
        own, others_own = radii[id(line)], radii[id(other)]
        reach = FAR_LIMITS * max(possible) + own[1] + others_own[1]
        link = _link(line, other, reach)
        if link is None or any(link.line.intersects(face) for face in _faces(sheet, line, other)):
            continue
        clear = tuple(max(0.0, link.length_m - one - another) for one, another in zip(own, others_own, strict=True))
        missing = _open_name(sheet, line, other, table) or _without_size(sheet, line, other, own)
        draft = held_between(sheet, link, (clear[1], clear[0]), possible, unit="m", missing=missing, at_least=True)
        yield Neighbours(line, other, clear[0], draft)


def _faces(sheet: SheetView, *places: Place) -> list[LineString]:
    """Return the other faces of pipes of which places are one: who crosses them comes from the pipe's far side."""
    lines = [place for place in places if isinstance(place, Path)]
    return [face for one in lines if (face := faces(sheet, one.role).get(one.line)) is not None]


def _without_size(sheet: SheetView, line: Path, other: Place, radii: tuple[float, float]) -> str:
    """Return ``role:property`` for the size on which the answer hangs: of the first of the two whose size is open."""
    place = line if radii[0] < radii[1] or not isinstance(other, Path) else other
    sized = place.word("box") or len(said(sheet, place, "diameter_mm")) == 1
    return f"{place.role}:{'outer_mm' if sized else 'diameter_mm'}"


def _link(line: Path, other: Place, reach_m: float) -> Path | None:
    if line.line.distance(other.shape) > reach_m:
        return None
    if isinstance(other, Path):
        links = beside(line.line, other.line, reach_m)
        shortest = min(links, key=lambda found: found.length, default=None)
        return None if shortest is None else joined(line, other, shortest)
    if isinstance(other, Outline):
        rest = _beside_house(line.line, other)
        return None if rest is None or rest.distance(other.polygon) > reach_m else between(line.part(rest), other)
    return between(line, other)


def _beside_house(line: LineString, house: Outline) -> LineString | None:
    """Return what of a line runs beside a building: all but the last straight piece that leads into it."""
    xy = list(line.coords)
    if line.is_ring:
        return line
    for end in (0, -1):
        if house.polygon.distance(Point(line.coords[end])) <= CONNECTION_M:
            xy = xy[1:] if end == 0 else xy[:-1]
    return LineString(xy) if len(xy) > 1 else None


def _limits_m(sheet: SheetView, line: Path, other: Place, table: Mapping[str, Any]) -> set[float]:
    """Return the limits that can hold for a pair.

    ``table`` is a number under ``all``, or names a property of the line (of the other with ``of = "others"``) under
    ``by`` with a row for each value or, for numbers, ``steps`` of [up to, limit]. A row can be such a table in turn.
    A value such as ``medium`` stands for all rows that begin with it.
    """
    if "all" in table:
        return {float(table["all"])}
    values = _values(sheet, line, other, table)
    if "steps" in table:
        steps = table["steps"]
        rows = [next((row for row in steps if float(v) <= row[0]), steps[-1]) for v in values] or steps
        return {float(row[1]) for row in rows}
    found: set[float] = set()
    for row in _rows(table, values):
        found |= {float(row)} if isinstance(row, int | float) else _limits_m(sheet, line, other, row)
    return found


def _largest_m(table: Mapping[str, Any]) -> float:
    """Return the largest limit of a table."""
    if "steps" in table:
        return max(float(row[1]) for row in table["steps"])
    rows = [row for key, row in table.items() if key not in ("by", "of")]
    return max(_largest_m(row) if isinstance(row, Mapping) else float(row) for row in rows)


def _values(sheet: SheetView, line: Path, other: Place, table: Mapping[str, Any]) -> tuple[Value, ...]:
    place = other if table.get("of") == "others" else line
    return said(sheet, place, str(table["by"])) if isinstance(place, Path) else ()


def _rows(table: Mapping[str, Any], values: tuple[Value, ...]) -> list[Any]:
    rows = {key: row for key, row in table.items() if key not in ("by", "of")}
    meant = [row for v in values for key, row in rows.items() if key == v or key.startswith(f"{v}_")]
    return meant or list(rows.values())


def _open_name(sheet: SheetView, line: Path, other: Place, table: Mapping[str, Any]) -> str:
    """Return ``role:property`` for the property that no label says; empty when all are said."""
    if "by" not in table:
        return ""
    values = _values(sheet, line, other, table)
    rows = [] if "steps" in table else _rows(table, values)
    if len(values) != 1 or len(rows) > 1:
        return f"{(other if table.get('of') == 'others' else line).role}:{table['by']}"
    return next((_open_name(sheet, line, other, row) for row in rows if isinstance(row, Mapping)), "")


def _contiguous(pairs: list[Neighbours]) -> list[list[Neighbours]]:
    """Return the pairs grouped so that those on touching stretches of the same two lines are together."""
    groups: list[list[Neighbours]] = []
    for pair in pairs:
        touching = [group for group in groups if any(_continues(pair, other) for other in group)]
        for group in touching:
            groups.remove(group)
        groups.append([pair, *(other for group in touching for other in group)])
    return groups


def _continues(one: Neighbours, other: Neighbours) -> bool:
    return _touching(one.first, other.first) and _touching(one.second, other.second)


def _touching(one: Place, other: Place) -> bool:
    if one is other:
        return True
    reach = {Path: JOINT_M, Symbol: ROW_M}.get(type(one), -1.0)
    return type(one) is type(other) and bool(one.shape.distance(other.shape) <= reach)
