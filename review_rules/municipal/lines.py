"""Pipes and cables of a plan: what their labels say, and which of them meet end to end."""

from __future__ import annotations

from functools import lru_cache

from shapely import STRtree
from shapely.geometry import Point

from app.review.api import Path, SheetView

Value = float | str

JOINT_M = 0.05
"""Ends nearer than this meet."""


@lru_cache(maxsize=8)
def networks(sheet: SheetView, role: str) -> dict[tuple[str, ...], tuple[Path, ...]]:
    """Return for each path of ``role`` (by its handles) the paths it is joined to end to end, itself included."""
    paths = sheet.paths(role)
    parent = list(range(len(paths)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    tree = STRtree([path.line for path in paths])
    for index, path in enumerate(paths):
        for end in (path.line.coords[0], path.line.coords[-1]):
            for other in tree.query(Point(end), predicate="dwithin", distance=JOINT_M).tolist():
                parent[root(index)] = root(int(other))
    groups: dict[int, list[Path]] = {}
    for index, path in enumerate(paths):
        groups.setdefault(root(index), []).append(path)
    return {path.handles: tuple(group) for group in groups.values() for path in group}


def said(sheet: SheetView, path: Path, name: str) -> tuple[Value, ...]:
    """Return what property ``name`` of a path can be.

    Its own label decides, else those of the paths it is joined to, else those of all paths of its kind when they
    agree; empty when no label says it.
    """
    own = path.said(name)
    if own is not None:
        return (own,)
    joined = networks(sheet, path.role)[path.handles]
    for group in (joined, sheet.paths(path.role)):
        values = {value for other in group if (value := other.said(name)) is not None}
        if values and (group is joined or len(values) == 1):
            return tuple(sorted(values, key=str))
    return ()


def radius_m(path: Path) -> float:
    """Return half the diameter a path's label gives, 0 when it gives none."""
    size = path.number("diameter_mm")
    return size / 2000 if size else 0.0
