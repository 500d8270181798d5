"""Crossings of pipes (管线交叉): the clear height between them, as texts there tell it or as it is worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point

from app.review.api import (
    Draft,
    Facts,
    Label,
    Limits,
    Path,
    SheetView,
    between,
    cannot_determine,
    normalised,
    not_applicable,
)
from review_rules.municipal.levels import cover_m, height_m, profile
from review_rules.municipal.pipes import JOINT_M, pipes, said, walls_m
from review_rules.unknowns import held_between

LED_M, LED_HEIGHTS = 0.5, 1.5
"""A text speaks of the place to which it leads within this, or this many of its heights."""
CLAUSES = re.compile(r"[,;。\n]")


def crossings(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the clear height between two pipes where they cross against the least one, m.

    From the upper one's bottom to the lower one's top, as texts at the crossing give both, else as it is worked out.
    Source: GB 50289-2016 table 4.1.14.
    """
    table = limits.table("pairs")
    roles = sorted({role for row in table for role in (row, *table[row])})
    paths = [path for role in roles for path in pipes(sheet, role)]
    tree = STRtree([path.line for path in paths])
    silent: dict[tuple[str, str], Draft] = {}
    seen = False
    for row, path in enumerate(paths):
        for column in sorted(int(i) for i in tree.query(path.line, predicate="crosses")):
            other = paths[column]
            least = _least(sheet, table, path, other)
            if column <= row or not least:
                continue
            for point in _points(path.line, other.line):
                if path.role == other.role and _joined(path, other, point):
                    continue
                seen = True
                place = between(path, other).part(LineString([point, point]))
                told = _told_m(sheet, path, other, point, limits)
                clear = _clear_m(sheet, path, other, point) if told is None else (told, told)
                if clear is None:
                    draft = cannot_determine(sheet, missing=f"{path.role}:invert_m", place=place)
                    silent.setdefault((path.role, other.role), draft)
                else:
                    missing = f"{other.role}:laying" if len(least) > 1 else f"{path.role}:outer_mm"
                    draft = held_between(sheet, place, clear, least, unit="m", missing=missing, at_least=True)
                    yield draft if told is None else replace(draft, written=True)
    yield from silent.values()
    if not seen:
        yield not_applicable(sheet)


def _told_m(sheet: SheetView, one: Path, other: Path, point: Point, limits: Limits) -> float | None:
    """Return the clear height between two pipes that texts at their crossing tell: bottom and top.

    None when they do not, or tell it in several ways.
    """
    if one.role == other.role:
        return None
    levels: dict[tuple[str, str], set[float]] = {}
    for label in _at_crossing(sheet, point):
        for clause in CLAUSES.split(normalised(label.text)):
            for role in (one.role, other.role):
                for side in ("bottom", "top"):
                    said = limits.pattern(role).search(clause)
                    match = limits.pattern(side).search(clause, said.end()) if said else None
                    if match:
                        levels.setdefault((role, side), set()).add(float(match["v"]))
    if any(len(values) > 1 for values in levels.values()):
        return None
    first = {key: values.pop() for key, values in levels.items()}
    gaps = {
        first[upper, "bottom"] - first[lower, "top"]
        for upper, lower in ((one.role, other.role), (other.role, one.role))
        if (upper, "bottom") in first and (lower, "top") in first
    }
    return max(0.0, max(gaps)) if gaps else None


def _at_crossing(sheet: SheetView, point: Point) -> Iterator[Label]:
    """Yield the texts that lead to a place, or stand right at it without leading elsewhere."""
    for label in sheet.texts():
        if label.points_to is not None:
            if point.distance(Point(label.points_to)) <= max(LED_M, LED_HEIGHTS * label.height_m):
                yield label
        elif point.distance(label.point) <= label.width_m / 2 + LED_HEIGHTS * label.height_m:
            yield label


def _points(one: LineString, other: LineString) -> list[Point]:
    meeting = one.intersection(other)
    parts = getattr(meeting, "geoms", [meeting])
    return [part for part in parts if isinstance(part, Point)]


def _joined(one: Path, other: Path, point: Point) -> bool:
    """Tell whether two pipes of a kind meet at ``point`` rather than cross: one of them ends there."""
    ends = [Point(path.line.coords[row]) for path in (one, other) for row in (0, -1)]
    return any(end.distance(point) <= JOINT_M for end in ends)


def _least(sheet: SheetView, table: Mapping[str, Any], one: Path, other: Path) -> set[float]:
    """Return the least clear heights that can hold for two pipes; none when the table has no such pair."""
    entry = table.get(one.role, {}).get(other.role, table.get(other.role, {}).get(one.role))
    if entry is None:
        return set()
    if not isinstance(entry, Mapping):
        return {float(entry)}
    values = {str(v) for path in (one, other) if path.role.startswith("cable") for v in said(sheet, path, "laying")}
    rows = [entry[value] for value in values if value in entry]
    return {float(row) for row in rows or entry.values()}


def _clear_m(sheet: SheetView, one: Path, other: Path, point: Point) -> tuple[float, float] | None:
    """Return the least and the largest clear height there can be between two pipes at ``point``, 0 when they collide.

    Levels are of the inside: the walls of both lie between. None when levels are open.
    """
    first, second = _span(sheet, one, point), _span(sheet, other, point)
    if first is not None and second is not None:
        inner = max(first[0] - second[1], second[0] - first[1])
        walls = [_walls_m(sheet, path) for path in (one, other)]
        least, most = inner - sum(wall[1] for wall in walls), inner - sum(wall[0] for wall in walls)
        return max(0.0, least), max(0.0, most)
    covers = [cover_m(sheet, path) for path in (one, other)]
    sizes = [path.number("diameter_mm") for path in (one, other)]
    if covers[0] is None or covers[1] is None or sizes[0] is None or sizes[1] is None:
        return None
    tops = -np.array([covers[0], covers[1]])
    bottoms = tops - np.array([sizes[0], sizes[1]])[:, None] / 1000
    clear = np.maximum(bottoms[0] - tops[1][::-1], bottoms[1] - tops[0][::-1])
    thick = max(2 * _walls_m(sheet, path)[1] for path in (one, other))
    return max(0.0, float(clear.min()) - thick), max(0.0, float(clear.max()))


def _walls_m(sheet: SheetView, path: Path) -> tuple[float, float]:
    height = height_m(sheet, path)
    return (0.0, 0.0) if height is None else walls_m(sheet, path, height)


def _span(sheet: SheetView, path: Path, point: Point) -> tuple[float, float] | None:
    """Return bottom and top of a pipe at ``point``."""
    one, height = profile(sheet, path), height_m(sheet, path)
    if one is None or height is None:
        return None
    low = one.at(point)
    return low, low + height
