"""Paths joined end to end, and cut into stretches."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point
from shapely.ops import linemerge, substring

from app.review.ink import Stroke
from app.review.places import Label, Path, Value
from app.review.sheet.rings import welded
from app.review.texts.naming import name_of
from app.review.texts.ownership import Texts

BAND_M = 5e-3
"""A path belongs to the chain that it lies in, within this."""


def chained(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return paths of one role joined end to end wherever exactly two meet (within 2 mm)."""
    if len(paths) < 2:
        return tuple(paths)
    strokes = [Stroke(np.asarray(path.line.coords)[:, :2], False, path.role, path.handles) for path in paths]
    merged = linemerge([LineString(stroke.xy) for stroke in welded(strokes)])
    lines = sorted(getattr(merged, "geoms", [merged]), key=lambda line: line.bounds)
    tree = STRtree([path.line for path in paths])
    chains = []
    for line in lines:
        band = line.buffer(BAND_M)
        own = [paths[i] for i in sorted(int(i) for i in tree.query(band)) if paths[i].line.within(band)]
        first = own[0] if own else paths[0]
        chains.append(
            Path(
                sheet=first.sheet,
                role=first.role,
                name=next((path.name for path in own if path.name), ""),
                labels=tuple(label for path in own for label in path.labels),
                handles=tuple(dict.fromkeys(handle for path in own for handle in path.handles)),
                proposed=first.proposed,
                level=first.level,
                floor=first.floor,
                line=line,
            )
        )
    return tuple(chains)


def cut_at(path: Path, places_m: Sequence[float]) -> tuple[Path, ...]:
    """Return the stretches of a path between places along it, each with the texts that stand at it.

    A stretch at which nothing is written has the texts of the whole path, as far as these are of one mind.

    Args:
        path: to be cut.
        places_m: distances from its beginning, ascending, neither 0 nor its length.
    """
    if not places_m:
        return (path,)
    rows: list[list[int]] = [[] for _ in range(len(places_m) + 1)]
    for row, label in enumerate(path.labels):
        at = label.point if label.points_to is None else Point(label.points_to)
        rows[bisect(places_m, float(path.line.project(at)))].append(row)
    agreed = _agreed(path)
    stretches = []
    for (start, end), own in zip(pairwise((0.0, *places_m, path.length_m)), rows, strict=True):
        labels = tuple(path.labels[row] for row in own) or agreed
        spoken = sum(row < path.own for row in own) if own else min(path.own, len(agreed))
        name = name_of(path.role, Texts(labels, spoken))
        line = substring(path.line, start, end)
        stretches.append(replace(path, line=line, labels=labels, own=spoken, name=name))
    return tuple(stretches)


def _agreed(path: Path) -> tuple[Label, ...]:
    """Return the texts of a path where no two of them contradict each other."""
    said: dict[str, Value] = {}
    for label in path.labels:
        for name, value in label.read.items():
            if said.setdefault(name, value) != value:
                return ()
    return path.labels
