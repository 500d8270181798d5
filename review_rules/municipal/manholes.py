"""Manholes (检查井): where they stand, and the levels written beside them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations, product

import numpy as np
from shapely import STRtree, points
from shapely.geometry import Point

from app.review.api import Label, Path, SheetView, Symbol, derived, normalised
from review_rules.municipal.lines import SEWERS, drawn
from review_rules.schedules import by_column

Cell = tuple[float, Label]
"""A cell of a row, with its place along it."""
AT_M = 1.0
"""A manhole this near to a pipe's end stands on it."""
SAME_M = 0.3
"""Two signs nearer than this are one manhole."""
ROUND_M = 1.6
"""A circle, or a block, up to this wide on a sewer's layer is a manhole."""
SQUARE = 0.1
"""The sides of a round block's extent differ by at most this share."""
STACK_HEIGHTS = (0.8, 2.6)
"""Two levels of one note stand one below the other at such a distance."""
SHOULDER_HEIGHTS = 3.6
"""Those above and below the shoulder of one leader, between which a number may stand, at most at this."""
ROW_HEIGHTS = 1.8
"""The middles of a row's cells stand within this many text heights of the middle of its head."""
COLUMN_M = 1.5
"""What a profile says of one manhole stands in one column, this near to its name."""
NAME = re.compile(r"\s*([A-Z]{1,3})-?(\d{1,3})(?![\d.#号楼])")
LENGTH = re.compile(r"[1-9]\d{0,3}(?:\.\d+)?")
LEVEL = re.compile(r"[▽▼∇]?\s*(-?\d+\.\d{2,3})")
PAIR = re.compile(
    r"(?:^|[^\d.])(-?\d+\.\d{2,3})\s*[/\n]\s*(-?\d+\.\d{2,3})(?![\d.])"
    r"|^\s*[A-Z]{1,2}-?\d{1,4}\s+(-?\d+\.\d{2,3})\s+(-?\d+\.\d{2,3})\s*$"
)


@derived
def manholes(sheet: SheetView) -> tuple[Symbol, ...]:
    """Return the manholes of a sheet: their own symbols, and round ones on the layers of sewers that stand on one."""
    found = list(sheet.symbols("manhole"))
    for role in SEWERS:
        lines = STRtree([path.line for path in drawn(sheet, role)])
        for symbol in sheet.symbols(role):
            taken = any(symbol.shape.distance(hole.shape) <= SAME_M for hole in found)
            on = lines.query(symbol.shape, predicate="dwithin", distance=symbol.width_m / 2 + SAME_M)
            if _is_round(symbol) and len(on) and not taken:
                found.append(symbol)
    return tuple(found)


def on_line(sheet: SheetView, sewer: Path) -> list[Symbol]:
    """Return the manholes that a drawn sewer runs through; one at which only another kind bends or ends is none."""
    found = sorted(_tree(sheet).query(sewer.line, predicate="dwithin", distance=SAME_M).tolist())
    kinds = kinds_at(sheet)
    return [manholes(sheet)[row] for row in found if not kinds[row] or sewer.role in kinds[row]]


@derived
def kinds_at(sheet: SheetView) -> tuple[frozenset[str], ...]:
    """Return for each manhole the roles of the sewers that bend or end at it."""
    kinds: list[set[str]] = [set() for _ in manholes(sheet)]
    for role in SEWERS:
        corners = STRtree(points([xy for path in drawn(sheet, role) for xy in path.line.coords] or np.empty((0, 2))))
        for row, hole in enumerate(manholes(sheet)):
            if len(corners.query(hole.shape, predicate="dwithin", distance=SAME_M)):
                kinds[row].add(role)
    return tuple(frozenset(own) for own in kinds)


def _is_round(symbol: Symbol) -> bool:
    """Tell whether a symbol is a circle, or a block as deep as it is wide, as small as a manhole's sign."""
    round_ = not symbol.block or abs(symbol.width_m - symbol.depth_m) <= SQUARE * symbol.width_m
    return round_ and 0 < symbol.width_m <= ROUND_M


def manhole_at(sheet: SheetView, place: Point, reach_m: float = AT_M) -> Symbol | None:
    """Return the nearest manhole within ``reach_m`` of a place."""
    found = _tree(sheet).query_nearest(place, max_distance=reach_m, all_matches=False)
    return manholes(sheet)[int(found[0])] if len(found) else None


@derived
def _tree(sheet: SheetView) -> STRtree:
    return STRtree([hole.shape for hole in manholes(sheet)])


@derived
def _notes(sheet: SheetView) -> dict[tuple[str, ...], tuple[Label, ...]]:
    """Return for each manhole (by its handles) the texts beside it, on whatever layer of the sewers they are."""
    holes = [replace(hole, role="manhole") for hole in manholes(sheet)]
    texts = sheet.texts_beside(holes, *SEWERS)
    return {hole.handles: own for hole, own in zip(holes, texts, strict=True)}


def levels_m(sheet: SheetView, hole: Symbol) -> tuple[float | None, float | None]:
    """Return ground level and bottom level written beside a manhole, metres; None for what is not written.

    A note beside it that gives a diameter is a pipe's. Two bare levels one over the other, or as ``5.20/2.35`` or
    ``W1 5.20 2.35``, are ground over bottom. What is not written there, the table below the sewer's longitudinal
    section may give, or one of manholes.
    """
    notes = (note for note in _notes(sheet)[hole.handles] if "diameter_mm" not in note.read)
    labels = (*hole.labels, *notes)
    said = (hole.read, *(label.read for label in labels))
    ground, bottom = _first(said, "ground_level_m"), _first(said, "invert_m")
    if bottom is not None:
        return ground, bottom
    for label in labels:
        pair = PAIR.search(normalised(label.text))
        levels = [float(level) for level in pair.groups() if level] if pair else []
        if levels and levels[0] >= levels[1]:
            return levels[0], levels[1]
    bare = [(label, float(match[1])) for label in labels if (match := LEVEL.fullmatch(normalised(label.text)))]
    for (upper, high), (lower, low) in permutations(bare, 2):
        if high >= low and _below(upper, lower):
            return high, low
    if ground is not None:
        return ground, None
    names = (hole.name, *(normalised(label.text).strip() for label in labels))
    told = (table.get(name) for table in (_in_profiles(sheet), _in_tables(sheet)) for name in names)
    return next((levels for levels in told if levels is not None), (None, None))


def numbered(sheet: SheetView, hole: Symbol) -> tuple[str, int] | None:
    """Return letters and number of a manhole's name, of W3 as of W3 10.40 8.67; None when nothing names it."""
    texts = (hole.name, hole.mark, *(label.text for label in (*hole.labels, *_notes(sheet)[hole.handles])))
    found = (NAME.match(normalised(text)) for text in texts)
    return next(((match[1], int(match[2])) for match in found if match), None)


@derived
def _in_tables(sheet: SheetView) -> dict[str, tuple[float, float]]:
    """Return ground level and bottom level by a manhole's name, as tables of manholes give them.

    A manhole of which tables give several levels is left out.
    """
    found: dict[str, set[tuple[float, float]]] = {}
    for cells in by_column(sheet, ("manhole", "ground", "invert")):
        name, high, low = (normalised(cells[column].text).strip() for column in ("manhole", "ground", "invert"))
        if (ground := LEVEL.fullmatch(high)) and (bottom := LEVEL.fullmatch(low)):
            found.setdefault(name, set()).add((float(ground[1]), float(bottom[1])))
    return {name: levels.pop() for name, levels in found.items() if len(levels) == 1}


@derived
def _in_profiles(sheet: SheetView) -> dict[str, tuple[float, float]]:
    """Return ground level and bottom level by a manhole's name, as the tables of longitudinal sections give them.

    A manhole of which a table gives several levels is left out.
    """
    found: dict[str, set[tuple[float, float]]] = {}
    for named, ground, invert in _profiles(sheet, ("manhole", "ground", "invert")):
        for at, name in _written(named):
            levels = [
                [level for other, level in _written(row) if abs(other - at) <= COLUMN_M] for row in (ground, invert)
            ]
            for high, low in product(*levels):
                if LEVEL.fullmatch(high) and LEVEL.fullmatch(low):
                    found.setdefault(name, set()).add((float(high), float(low)))
    return {name: levels.pop() for name, levels in found.items() if len(levels) == 1}


@dataclass(frozen=True)
class Reach:
    """A sewer between two neighbouring manholes, as the table of a longitudinal section gives it.

    Args:
        name: of its manholes.
        label: gives its slope.
        slope: a ratio.
        fall_m: between the levels of its bottom.
        length_m: as written.
    """

    name: str
    label: Label
    slope: float
    fall_m: float
    length_m: float


@derived
def reaches(sheet: SheetView) -> tuple[Reach, ...]:
    """Return the reaches of longitudinal sections of which tables give slope, length and the level at both ends."""
    found: list[Reach] = []
    for named, invert, slopes, lengths in _profiles(sheet, ("manhole", "invert", "slope", "length")):
        holes = []
        for at, name in sorted(_written(named)):
            levels = {text for other, text in _written(invert) if abs(other - at) <= COLUMN_M and LEVEL.fullmatch(text)}
            holes.append((at, name, levels))
        for (start, one, above), (end, other, below) in pairwise(holes):
            slope = [cell for at, cell in slopes if start < at < end and "slope" in cell.read]
            length = [text for at, text in _written(lengths) if start < at < end and LENGTH.fullmatch(text)]
            if len(above) == len(below) == len(slope) == len(length) == 1:
                fall_m = abs(_level(*above) - _level(*below))
                told = float(slope[0].read["slope"])
                found.append(Reach(f"{one}–{other}", slope[0], told, fall_m, float(length[0])))
    return tuple(found)


def _level(text: str) -> float:
    match = LEVEL.fullmatch(text)
    return float(match[1]) if match else math.nan


def _profiles(sheet: SheetView, kinds: Sequence[str]) -> Iterator[list[list[Cell]]]:
    """Yield the rows of each kind of the tables of longitudinal sections: for each row of manholes those nearest."""
    heads: dict[str, list[Label]] = {kind: [] for kind in kinds}
    for label in sheet.texts():
        if label.read.get("profile_row") in heads:
            heads[str(label.read["profile_row"])].append(label)
    for names in heads["manhole"] if all(heads.values()) else ():
        rows = [min(heads[kind], key=lambda head: math.dist((head.x, head.y), (names.x, names.y))) for kind in heads]
        yield [_row(sheet, head) for head in rows]


def _written(row: Sequence[Cell]) -> list[tuple[float, str]]:
    return [(at, normalised(label.text).strip()) for at, label in row]


def _row(sheet: SheetView, head: Label) -> list[Cell]:
    """Return the cells behind the head of a row, each with its place along the row."""
    turn = math.radians(head.rotation_deg)
    cells = []
    for label in sheet.texts():
        dx, dy = label.x - head.x, label.y - head.y
        along, up = dx * math.cos(turn) + dy * math.sin(turn), dy * math.cos(turn) - dx * math.sin(turn)
        if along > head.width_m / 2 and abs(up) <= ROW_HEIGHTS * head.height_m:
            place = label.x * math.cos(turn) + label.y * math.sin(turn)
            cells.append((place, label))
    return cells


def _first(said: Sequence[Mapping[str, float | str]], name: str) -> float | None:
    values = (read.get(name) for read in said)
    return next((value for value in values if isinstance(value, float)), None)


def _below(upper: Label, lower: Label) -> bool:
    """Tell whether ``lower`` stands right below ``upper`` as they are written."""
    turn = math.radians(upper.rotation_deg)
    dx, dy = lower.x - upper.x, lower.y - upper.y
    along, down = dx * math.cos(turn) + dy * math.sin(turn), dx * math.sin(turn) - dy * math.cos(turn)
    height = max(upper.height_m, lower.height_m)
    led = upper.points_to is not None and upper.points_to == lower.points_to
    most = SHOULDER_HEIGHTS if led else STACK_HEIGHTS[1]
    return STACK_HEIGHTS[0] * height <= down <= most * height and abs(along) <= max(upper.width_m, height)
