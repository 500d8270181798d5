"""Pipes (市政管线): clear distances in plan, diameters, slopes, manholes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from shapely import STRtree
from shapely.geometry import LineString
from shapely.ops import nearest_points

from app.review.api import Draft, Facts, Limits, Path, Place, SheetView, between, cannot_determine, compare

_Piece = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]


def clearance(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the clear distance between pipes of two kinds that run side by side, or to buildings and trees.

    Clear means from wall to wall: half of each diameter is taken off where the labels say it. Pipes that cross are
    not compared where they cross. Source: GB 50289-2016 table 4.1.9.
    """
    one = limits.text("role")
    others = [str(role) for role in limits.rows("to")]
    pipes = sheet.paths(one)
    if not pipes:
        yield cannot_determine(sheet, missing=one)
        return
    for pipe in pipes:
        possible = _limits_m(pipe, limits)
        for role in others:
            for place, other in _neighbours(sheet, pipe, role, 2 * possible[-1] + 3):
                clear = max(0.0, place.length_m - _radius_m(pipe) - _radius_m(other))
                if clear > 2 * possible[-1]:
                    continue
                drafts = [compare(place, clear, unit="m", at_least=limit) for limit in (possible[0], possible[-1])]
                if drafts[0].outcome == drafts[1].outcome:
                    yield drafts[1] if drafts[0].outcome == "complies" else drafts[0]
                else:
                    yield cannot_determine(sheet, missing=limits.text("by"), place=place)


def _neighbours(sheet: SheetView, pipe: Path, role: str, reach_m: float) -> Iterator[tuple[Path, Place]]:
    """Yield what lies beside ``pipe``: the link that is measured, and the other thing."""
    if role.startswith(("pipe_", "cable_")):
        for other in sheet.paths(role):
            link = _beside(pipe, other, reach_m)
            if link is not None:
                yield link, other
    else:
        for outline in sheet.closed_outlines(role):
            yield between(pipe, outline), outline


def diameter(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare each labelled sewer's diameter with the least one. Source: GB 50014-2021 5.2.10."""
    yield from _labelled(sheet, limits, "diameter_mm", "mm", lambda _pipe: limits.number("diameter_mm"))


def slope(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare each labelled sewer's slope with the least one for its material. Source: GB 50014-2021 5.2.10."""
    plastic = limits.pattern("plastic")
    yield from _labelled(
        sheet, limits, "slope", "ratio", lambda pipe: limits.number("plastic" if pipe.says(plastic) else "other")
    )


def manholes(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Compare the distance between neighbouring manholes of a sewer with the largest one for its diameter.

    Source: GB 50014-2021 5.4.4.
    """
    holes = sheet.symbols("manhole")
    chains = [chain for role in ("pipe_sewage", "pipe_storm") for chain in sheet.chains(role)]
    if not holes or not chains:
        yield cannot_determine(sheet, missing="manhole" if chains else "pipe_sewage")
        return
    tree = STRtree([hole.shape for hole in holes])
    for chain in chains:
        near = [holes[int(index)] for index in tree.query(chain.line.buffer(limits.number("reach_m")), "intersects")]
        along = sorted({round(float(chain.line.project(hole.shape)), 3): hole for hole in near}.items())
        for (start, first), (end, second) in pairwise(along):
            if end - start < limits.number("same_m"):
                continue
            size = _diameter_between(sheet, chain, (start + end) / 2)
            possible = [row[1] for row in limits.rows("steps")] if size is None else [_step(limits, size)]
            place = between(first, second)
            drafts = [compare(place, end - start, unit="m", at_most=limit) for limit in (possible[0], possible[-1])]
            if drafts[0].outcome == drafts[1].outcome:
                yield drafts[0] if drafts[0].outcome == "complies" else drafts[1]
            else:
                yield cannot_determine(sheet, missing="diameter_mm", place=place)


def _step(limits: Limits, diameter_mm: float) -> float:
    rows = limits.rows("steps")
    return float(next((row[1] for row in rows if diameter_mm <= row[0]), rows[-1][1]))


def _diameter_between(sheet: SheetView, chain: Path, at_m: float) -> float | None:
    point = chain.line.interpolate(at_m)
    nearest = min(sheet.paths(chain.role), key=lambda path: path.line.distance(point))
    return nearest.number("diameter_mm")


def _labelled(
    sheet: SheetView, limits: Limits, name: str, unit: str, least: Callable[[Path], float]
) -> Iterator[Draft]:
    pipes = [pipe for role in limits.rows("roles") for pipe in sheet.paths(str(role))]
    labelled = [(pipe, pipe.number(name)) for pipe in pipes]
    if not any(value is not None for _, value in labelled):
        yield cannot_determine(sheet, missing=f"{pipes[0].role}:{name}" if pipes else "pipe_sewage")
    for pipe, value in labelled:
        if value is not None:
            yield compare(pipe, value, unit=unit, at_least=least(pipe))


def _radius_m(place: Place) -> float:
    size = place.number("diameter_mm") if isinstance(place, Path) else None
    return size / 2000 if size else 0.0


def _limits_m(pipe: Path, limits: Limits) -> list[float]:
    """Return the limits that may hold for ``pipe``, smallest first; several while its size or pressure is unknown."""
    by = limits.text("by")
    if by == "diameter":
        size = pipe.number("diameter_mm")
        small, large = limits.number("small"), limits.number("large")
        return [small, large] if size is None else [small if size <= limits.number("split_mm") else large]
    if by == "pressure":
        table = limits.table("pressure")
        said = [float(table[key]) for key in table if pipe.says(limits.pattern(key))]
        return said[:1] or sorted(float(value) for value in table.values())
    return [limits.number("distance")]


def _beside(one: Path, other: Path, reach_m: float) -> Path | None:
    """Return the shortest line between the stretches of two paths that run side by side, or None."""
    if one.line.distance(other.line) > reach_m:
        return None
    best: LineString | None = None
    for a in _pieces(one.line):
        for b in _pieces(other.line):
            link = _link(a, b)
            if link is not None and (best is None or link.length < best.length):
                best = link
    if best is None or best.length > reach_m:
        return None
    return between(one, other).part(best)


def _pieces(line: LineString) -> list[_Piece]:
    xy = np.asarray(line.coords)[:, :2]
    return [(start, end) for start, end in pairwise(xy) if not np.array_equal(start, end)]


def _link(a: _Piece, b: _Piece) -> LineString | None:
    """Return the shortest link between two straight pieces within 30° of parallel and overlapping along ``a``."""
    along = a[1] - a[0]
    length = float(np.hypot(*along))
    along = along / length
    turn = b[1] - b[0]
    if abs(float(along @ turn)) < 0.866 * float(np.hypot(*turn)):
        return None
    start, end = sorted((float((b[0] - a[0]) @ along), float((b[1] - a[0]) @ along)))
    start, end = max(start, 0.0), min(end, length)
    if end - start < 0.5:
        return None
    stretch = LineString([a[0] + start * along, a[0] + end * along])
    other = LineString([b[0], b[1]])
    if stretch.intersects(other):
        return None
    return LineString(nearest_points(stretch, other))
