"""Layers that pipes of several kinds share: the kind of each line, by what its linetype and the texts beside it say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import Point

from app.review.ink import Points, Stroke, lines_of
from app.review.places import Label
from app.review.texts.ownership import KIND, along

Said = tuple[str, str]
"""A kind, and the words that say it."""
UNNAMED = "pipe_unnamed"
"""The role of lines that are pipes or cables of no kind that can be told."""
SHELF_WIDTHS = 4.0
"""A shelf under a text of a bundle is at most this many times as long as the text,"""
SHELF_HEIGHTS = 2.0
"""and this many text heights below its middle."""
PITCH_HEIGHTS = 3.0
"""Texts of one bundle stand at most this many text heights apart."""
LEVEL_DEG = 5.0
OF = "of"
"""The kind that a text says, where it chooses no line by it: two kinds on one line contradict each other."""
MEET_M = 0.05
"""Lines whose ends are this near to each other go on in one another."""


@dataclass(frozen=True)
class Named:
    """A text that names a kind: its middle, cap height, length and direction, in the unit of the lines around it."""

    x: float
    y: float
    height: float
    length: float
    turn_rad: float
    kind: str


def bundled(texts: Sequence[Named], lines: Callable[[], Sequence[Points]]) -> frozenset[int]:
    """Return the rows of the texts on the shelves of one leader that names several kinds at once.

    They speak of the lines that the leader crosses, not of the shelves, and in no sure order. ``lines`` are looked at
    only where texts of several kinds stand over one another.
    """
    begins = [
        Point(one.x - one.length / 2 * math.cos(one.turn_rad), one.y - one.length / 2 * math.sin(one.turn_rad))
        for one in texts
    ]
    tree = STRtree(begins)
    over: dict[int, list[int]] = {}
    for row, one in enumerate(texts):
        reach = math.hypot(PITCH_HEIGHTS, 1.0) * one.height
        near = tree.query(begins[row], predicate="dwithin", distance=reach).tolist() if reach > 0 else []
        own = [other for other in near if texts[other].kind != one.kind and _next(one, texts[other])]
        if own:
            over[row] = own
    if not over:
        return frozenset()
    pieces = [piece for xy in lines() for piece in pairwise(xy)]
    shelves = STRtree(shapely.linestrings(np.array(pieces).reshape(-1, 2, 2)))
    shelved = {row for row in over if _on_shelf(texts[row], shelves)}
    return frozenset(row for row in shelved if shelved.intersection(over[row]))


def _next(one: Named, other: Named) -> bool:
    """Tell whether two texts stand one over the other, flush left."""
    along, up = _from(one, other.x, other.y)
    begins = along - (other.length - one.length) / 2
    return abs(up) <= PITCH_HEIGHTS * one.height and abs(begins) <= one.height


def _on_shelf(text: Named, pieces: STRtree) -> bool:
    for row in pieces.query(Point(text.x, text.y), predicate="dwithin", distance=SHELF_HEIGHTS * text.height).tolist():
        (x0, y0), (x1, y1) = pieces.geometries[row].coords
        turn = math.degrees(math.atan2(y1 - y0, x1 - x0) - text.turn_rad)
        level = abs((turn + 90.0) % 180.0 - 90.0) <= LEVEL_DEG
        if level and math.hypot(x1 - x0, y1 - y0) <= SHELF_WIDTHS * text.length and _from(text, x0, y0)[1] < 0:
            return True
    return False


def _from(text: Named, x: float, y: float) -> tuple[float, float]:
    """Return how far a place lies from a text's middle along its writing, and up from it."""
    cos, sin = math.cos(text.turn_rad), math.sin(text.turn_rad)
    dx, dy = x - text.x, y - text.y
    return dx * cos + dy * sin, dy * cos - dx * sin


@dataclass(frozen=True)
class Shared:
    """A line on a common layer.

    Args:
        stroke: without a role.
        pen: rows of its layer and linetype, and its colour.
        letters: what its linetype repeats along it, and the role that says; None for nothing.
    """

    stroke: Stroke
    pen: tuple[int, int, int]
    letters: Said | None = None


def sorted_out(shared: Sequence[Shared], labels: Sequence[Label], open_roles: frozenset[str]) -> list[Stroke]:
    """Return the lines whose kind can be told, each with its role, and those that may be pipes of a kind unsaid.

    Against one another, letters and texts tell none.

    A line without either is of the kind of those that it joins end to end, else of the only kind drawn with its pen;
    one that is drawn with a pipe's pen, and as long as one, may be another.

    Args:
        shared: lines of common layers.
        labels: all texts of the sheet; those on a layer that has a role speak of that layer's lines.
        open_roles: kinds that have no layer of their own.
    """
    written = _written(shared, labels)
    said = [[*written.get(row, ()), *([one.letters] if one.letters else [])] for row, one in enumerate(shared)]
    known = {row: own[0] for row, own in enumerate(said) if len({kind for kind, _ in own}) == 1}
    silent = [row for row, own in enumerate(said) if not own]
    _go_on(shared, known, silent)
    pens: dict[tuple[int, int, int], dict[str, Said]] = {}
    for row, (kind, words) in known.items():
        pens.setdefault(shared[row].pen, {})[kind] = kind, words
    for row in silent:
        alike = pens.get(shared[row].pen, {})
        if row not in known and len(alike) == 1 and len(pens) > 1:
            known[row] = next(iter(alike.values()))
    named = [
        replace(shared[row].stroke, role=kind, proposed=words)
        for row, (kind, words) in sorted(known.items())
        if kind in open_roles
    ]
    lengths = shapely.length(lines_of([one.stroke for one in shared]))
    shortest = min((float(lengths[row]) for row in known), default=math.inf)
    unsaid = {row for row in silent if shared[row].pen in pens and lengths[row] >= shortest} - known.keys()
    against = {row for row, own in enumerate(said) if own} - known.keys()
    return [*named, *(replace(shared[row].stroke, role=UNNAMED) for row in sorted(unsaid | against))]


def _written(shared: Sequence[Shared], labels: Iterable[Label]) -> dict[int, list[Said]]:
    """Return what the texts beside each line say of its kind."""
    spoken: dict[int, Said] = {}
    bare: list[Label] = []
    naming = [label for label in labels if KIND in label.read and not label.role]
    named = [
        Named(one.x, one.y, one.height_m, one.width_m, math.radians(one.rotation_deg), str(one.read[KIND]))
        for one in naming
    ]
    skipped = bundled(named, lambda: [one.stroke.xy for one in shared])
    for row, label in enumerate(naming):
        if row not in skipped:
            read = {OF if name == KIND else name: value for name, value in label.read.items()}
            bare.append(replace(label, read=read))
            spoken[id(bare[-1])] = str(label.read[KIND]), label.text
    found = along([""] * len(shared), lines_of([one.stroke for one in shared]), bare)
    return {row: [spoken[id(label)] for label in texts.labels] for row, texts in found.items()}


def _go_on(shared: Sequence[Shared], known: dict[int, Said], silent: Sequence[int]) -> None:
    """Give each silent line the kind of those that it joins end to end, as far as they are of one."""
    lines = lines_of([one.stroke for one in shared])
    ends: list[tuple[int, Point]] = [
        (row, Point(line.coords[end])) for row, line in enumerate(lines.tolist()) for end in (0, -1)
    ]
    tree = STRtree([point for _, point in ends])
    waiting = list(silent)
    while waiting:
        found: dict[int, Said] = {}
        for row in waiting:
            near = _joined(row, shared, known, ends, tree)
            if len({kind for kind, _ in near}) == 1:
                found[row] = near[0]
        if not found:
            return
        known.update(found)
        waiting = [row for row in waiting if row not in found]


def _joined(
    row: int, shared: Sequence[Shared], known: Mapping[int, Said], ends: Sequence[tuple[int, Point]], tree: STRtree
) -> list[Said]:
    near = (
        ends[other][0]
        for end in (2 * row, 2 * row + 1)
        for other in tree.query(ends[end][1], predicate="dwithin", distance=MEET_M).tolist()
    )
    layer = shared[row].pen[0]
    return [known[other] for other in near if other != row and other in known and shared[other].pen[0] == layer]
