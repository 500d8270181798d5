"""Two planes held against each other: model space against model space, layout against layout, sheet against sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box, Point
from app.drawings.compare.hashing import mixed
from app.drawings.compare.items import Floats, Leaves, Names, Rows, leaves_of
from app.drawings.compare.matching import CHANGED, MOVED, REDRAWN, SAME, Matcher, Matching
from app.drawings.compare.traces import SMALL, trace, traces
from app.drawings.compare.units import REFERENCES, Units, inside, units_of
from app.drawings.expansion import expand
from app.drawings.flat import Flat
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet

RELATIVE = 1e-6  # of the extent: places nearer to each other are the same
LARGEST_M = 1e-4  # the same, in nature
NOISE = 64 * np.finfo(np.float64).eps  # of the largest coordinate
WELL = 0.9  # of the smaller drawing matches where it stands: no other place is tried
BETTER = 1.1

Part = Callable[[Floats], npt.NDArray[np.bool_]]  # places (n, 2) of a plane → which of them lie in a part of it


@dataclass(frozen=True)
class Change:
    """One entity that is not what it was.

    Args:
        kind: added, removed, changed or moved.
        box_a, box_b: where it stood and stands, coordinates of each plane; None where it is not.
        handles_a, handles_b: handle path, the outermost block reference first; empty where it is not.
        places_a, places_b: boxes of what is drawn otherwise, where a large entity encloses more than that.
    """

    kind: str
    box_a: Box | None
    box_b: Box | None
    handles_a: tuple[str, ...] = ()
    handles_b: tuple[str, ...] = ()
    places_a: tuple[Box, ...] = ()
    places_b: tuple[Box, ...] = ()


@dataclass(frozen=True)
class PlaneChanges:
    """What differs between two planes.

    Args:
        same: number of entities that are what they were.
        redrawn: number of entities of the first plane that the second draws in other pieces; they look the same.
        shift: how far all of it stands elsewhere, from the first plane to the second; no change by itself.
        parts: of those parts that moved as a whole by another way: their row, and the way.
        relayered: numbers of the layers before and after of entities that only changed their layer → how many did.
    """

    changes: tuple[Change, ...]
    same: int
    shift: Point
    parts: tuple[tuple[int, Point], ...] = ()
    redrawn: int = 0
    relayered: Counter[tuple[int, int]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Plane:
    """A flattened block, its content as points, and its entities."""

    flat: Flat
    leaves: Leaves
    units: Units
    kinds: Rows
    to: Affine

    @classmethod
    def of(cls, flat: Flat, names: Names, part: Sheet | None = None, to: Affine = Affine()) -> Plane:  # noqa: B008
        """Return a plane.

        Args:
            part: only what has its middle on this sheet.
            to: coordinates of ``flat`` → those of the plane.
        """
        leaves = leaves_of(flat, names, to.scale)
        if part is not None:
            middle = (leaves.box[:, :2] + leaves.box[:, 2:]) / 2 + np.array(flat.scene.info.origin)
            leaves = leaves.taken(np.flatnonzero(part.holds(*middle.T)))
        if to != Affine():
            leaves = leaves.moved(to)
        kinds = names.of([("kind", kind) for kind in flat.scene.kinds] or [("kind", "")])
        return cls(flat, leaves, units_of(leaves, flat, kinds), kinds, to)

    @classmethod
    def nothing(cls, scene: Scene, names: Names) -> Plane:
        """Return an empty plane."""
        plane = cls.of(expand(scene, 0, max_depth=0), names)
        nothing = np.zeros(0, np.int64)
        return replace(plane, leaves=plane.leaves.taken(nothing), units=plane.units.taken(nothing))


def tolerance_of(planes: Sequence[Plane], unit_m: float, far: float) -> float:
    """Return within how many drawing units places are the same.

    Args:
        unit_m: length of a drawing unit in metres, 0 when unknown.
        far: largest coordinate of the files, which says how exactly they can be written.
    """
    extent = 0.0
    for plane in planes:
        xy = plane.leaves.xy
        if len(xy):
            low, high = np.percentile(xy[:: max(1, len(xy) // 20000)], [2, 98], axis=0)
            extent = max(extent, float((high - low).max()), float(np.ptp(xy[:2000], axis=0).max()) * 1e-3)
    found = RELATIVE * extent or 1e-6
    if unit_m > 0:
        found = min(found, LARGEST_M / unit_m)
    return float(max(found, NOISE * far))


def compare_planes(
    a: Plane,
    b: Plane,
    tolerance: float,
    base: Point = (0.0, 0.0),
    parts: Sequence[tuple[Part, Part]] = (),
    cell: float = 0.0,
) -> PlaneChanges:
    """Return what differs.

    Args:
        tolerance: drawing units within which places are the same.
        base: added to coordinates of ``a`` gives those of ``b`` when nothing was moved.
        parts: of both planes, which may have been moved each by its own way.
        cell: size of the boxes that tell where a large entity changed; 0 for not telling it.
    """
    matcher = Matcher(a.units, b.units, tolerance)
    rows_a, rows_b = np.arange(len(a.units)), np.arange(len(b.units))
    shift = _best_shift(matcher, rows_a, rows_b, np.array(base))
    ways = np.tile(shift, (len(a.units), 1))
    moved_parts = _moved_parts(matcher, parts, shift, ways)
    if moved_parts:
        matcher = Matcher(a.units.put_by(ways - shift), b.units, tolerance)
    matcher.same(rows_a, rows_b, shift)
    _match_rest(matcher, shift)
    _settle_dimensions(matcher, a, shift)
    changes = _Told(a, b, tolerance, shift, cell).changes(matcher.result, ways)
    way = shift - np.array(base)
    return PlaneChanges(
        changes=tuple(changes),
        same=int((matcher.result.state == SAME).sum()),
        shift=(float(way[0]), float(way[1])) if np.abs(way).max() > tolerance else (0.0, 0.0),
        parts=tuple((row, (part[0] - base[0], part[1] - base[1])) for row, part in moved_parts),
        redrawn=int((matcher.result.state == REDRAWN).sum()),
        relayered=_relayered(matcher.result),
    )


def _relayered(result: Matching) -> Counter[tuple[int, int]]:
    """Return how many entities left one layer for another, by both layers; both numbered as the planes' leaves are."""
    a, b = result.a, result.b
    found: Counter[tuple[int, int]] = Counter()
    rows = np.flatnonzero(result.state == CHANGED)
    if not len(np.setdiff1d(a.leaves.layer, b.leaves.layer)) or not len(np.setdiff1d(b.leaves.layer, a.leaves.layer)):
        return found
    for row, other in zip(rows.tolist(), result.partner[rows].tolist(), strict=True):
        before = set(a.leaves.layer[a.first[row] : a.first[row + 1]].tolist())
        after = set(b.leaves.layer[b.first[other] : b.first[other + 1]].tolist())
        if len(before - after) == 1 == len(after - before):
            found[(before - after).pop(), (after - before).pop()] += 1
    return found


def _best_shift(matcher: Matcher, rows_a: Rows, rows_b: Rows, base: Floats) -> Floats:
    least = min(len(rows_a), len(rows_b))
    here = matcher.would_match(rows_a, rows_b, base)
    if not least or here >= WELL * least:
        return base
    voted = matcher.shift(rows_a, rows_b)
    if voted is None or np.abs(voted - base).max() <= matcher.tolerance:
        return base
    return voted if matcher.would_match(rows_a, rows_b, voted) > BETTER * here else base


def _moved_parts(
    matcher: Matcher, parts: Sequence[tuple[Part, Part]], shift: Floats, ways: Floats
) -> list[tuple[int, Point]]:
    """Return the sheets that were put elsewhere, each as a whole, with their ways; note these in ``ways`` of units."""
    found = []
    for row, (part_a, part_b) in enumerate(parts if len(parts) > 1 else ()):
        in_a, in_b = (np.flatnonzero(part(units.middle)) for part, units in ((part_a, matcher.a), (part_b, matcher.b)))
        way = _best_shift(matcher, in_a, in_b, shift)
        if way is not shift:
            ways[in_a] = way
            found.append((row, (float(way[0]), float(way[1]))))
    return found


def _match_rest(matcher: Matcher, shift: Floats) -> None:
    result = matcher.result
    steps: tuple[Callable[[], None], ...] = (
        lambda: matcher.redrawn(shift),
        matcher.by_handle,
        lambda: matcher.restyled(shift),
        matcher.moved,
        lambda: matcher.reshaped(shift),
        lambda: matcher.in_place(shift),
    )
    for step in steps:
        if not len(result.left_a) or not len(result.left_b):
            return
        step()


def _settle_dimensions(matcher: Matcher, a: Plane, shift: Floats) -> None:
    """Take dimensions without a block as the same when they say the same and measure from the same points.

    Such a dimension is drawn from its style, which programs write with other defaults when they save a file anew.
    """
    result = matcher.result
    kinds = [number for number, kind in zip(a.kinds, a.flat.scene.kinds, strict=False) if kind == "DIMENSION"]
    rows = np.flatnonzero((result.state == CHANGED) & (result.a.opens == 0) & np.isin(result.a.kind, kinds))
    rows = rows[result.b.opens[result.partner[rows]] == 0]
    if not len(rows):
        return
    one, other = result.a.taken(rows), result.b.taken(result.partner[rows])
    same = (one.words == other.words) & matcher.share_points(rows, result.partner[rows], shift)
    result.state[rows[same]] = SAME


@dataclass(frozen=True)
class _Told:
    """Tells matched planes as changes."""

    a: Plane
    b: Plane
    tolerance: float
    shift: Floats
    cell: float

    def changes(self, result: Matching, ways: Floats) -> list[Change]:
        """Return what is not the same; of block references that stand as before, what changed inside."""
        changed = np.flatnonzero(result.state == CHANGED)
        drawn = result.a.points(self.tolerance, self.shift)[changed]
        alike = drawn == result.b.points(self.tolerance)[result.partner[changed]]
        opened = changed[~alike & _same_reference(result, self.a, self.b, changed, self.tolerance, ways)]
        found = self._all(result, np.setdiff1d(changed, opened))
        return found + self._inside(result, opened) if len(opened) else found

    def _inside(self, result: Matching, opened: Rows) -> list[Change]:
        inner_a, salt_a = _opened(self.a, result.a, opened)
        inner_b, salt_b = _opened(self.b, result.b, result.partner[opened])
        matcher = Matcher(inner_a, inner_b, self.tolerance, salt_a, salt_b)
        matcher.same(np.arange(len(inner_a)), np.arange(len(inner_b)), self.shift)
        _match_rest(matcher, self.shift)
        return self._all(matcher.result, np.flatnonzero(matcher.result.state == CHANGED))

    def _all(self, result: Matching, changed: Rows) -> list[Change]:
        found = [self._pair(result, "changed", row) for row in changed.tolist()]
        found += [self._pair(result, "moved", row) for row in np.flatnonzero(result.state == MOVED).tolist()]
        found += [self._lone(self.a, result.a, "removed", row) for row in result.left_a.tolist()]
        return found + [self._lone(self.b, result.b, "added", row) for row in result.left_b.tolist()]

    def _pair(self, result: Matching, kind: str, row: int) -> Change:
        other = int(result.partner[row])
        boxes = _box(result.a, row), _box(result.b, other)
        places: tuple[tuple[Box, ...], tuple[Box, ...]] = ((), ())
        if kind == "changed" and any(map(self._is_large, boxes)):
            places = traces(result.a, row, result.b, other, self.shift, self.tolerance, self.cell)
        elif any(map(self._is_large, boxes)):
            places = trace(result.a, row, self.cell), trace(result.b, other, self.cell)
        return Change(kind, *boxes, _handles(self.a, result.a, row), _handles(self.b, result.b, other), *places)

    def _lone(self, plane: Plane, units: Units, kind: str, row: int) -> Change:
        box, handles = _box(units, row), _handles(plane, units, row)
        places = trace(units, row, self.cell) if self._is_large(box) else ()
        if kind == "removed":
            return Change(kind, box, None, handles, places_a=places)
        return Change(kind, None, box, (), handles, places_b=places)

    def _is_large(self, box: Box) -> bool:
        return self.cell > 0 and max(box.width, box.height) > SMALL * self.cell


def _same_reference(
    result: Matching, a: Plane, b: Plane, rows: Rows, tolerance: float, ways: Floats
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which changed units are block references that stand as before: the change is in the block."""
    partner = result.partner[rows]
    opens_a, opens_b = result.a.opens[rows], result.b.opens[partner]
    one, other = a.flat.instance[opens_a], b.flat.instance[opens_b]
    named = np.isin(a.kinds[a.flat.scene.entity["kind"][result.a.entity[rows]]], _references(a))
    same = (opens_a > 0) & (opens_b > 0) & named
    for x, y in ("ab", "cd"):
        for before, after in zip(_turned(one, x, y, a.to), _turned(other, x, y, b.to), strict=True):
            same &= np.abs(before - after) <= 1e-6 * np.maximum(1.0, np.abs(before))
    (x0, y0), (x1, y1) = _turned(one, "e", "f", a.to), _turned(other, "e", "f", b.to)
    same &= np.abs(x0 + a.to.e + ways[rows, 0] - x1 - b.to.e) <= 2 * tolerance
    same &= np.abs(y0 + a.to.f + ways[rows, 1] - y1 - b.to.f) <= 2 * tolerance
    return np.asarray(same)


def _turned(instance: np.ndarray[tuple[int], np.dtype[np.void]], x: str, y: str, to: Affine) -> tuple[Floats, Floats]:
    return to.a * instance[x] + to.c * instance[y], to.b * instance[x] + to.d * instance[y]


def _references(plane: Plane) -> Rows:
    return np.array(
        [number for number, kind in zip(plane.kinds, plane.flat.scene.kinds, strict=False) if kind in REFERENCES],
        dtype=np.int64,
    )


def _opened(plane: Plane, units: Units, rows: Rows) -> tuple[Units, np.ndarray[tuple[int], np.dtype[np.uint64]]]:
    """Return the entities inside some references, and which reference each is in."""
    chosen = units.taken(rows)
    inner = inside(chosen.leaves, plane.flat, plane.kinds)
    holder = np.zeros(len(plane.flat.instance), np.int64)
    parent = plane.flat.instance["parent"].astype(np.int64)
    holder[units.opens[rows]] = np.arange(1, len(rows) + 1)
    above = np.arange(len(holder))
    salt = np.zeros(len(holder), np.int64)
    while above.any():
        salt = np.where(salt == 0, holder[above], salt)
        above = parent[above]
    return inner, mixed(salt[inner.instance].astype(np.uint64))


def _box(units: Units, row: int) -> Box:
    return Box(*units.box[row].tolist())


def _handles(plane: Plane, units: Units, row: int) -> tuple[str, ...]:
    flat = plane.flat
    entity, instance = int(units.entity[row]), int(units.instance[row])
    path = [int(flat.scene.entity["handle"][entity])]
    while instance:
        if flat.instance["target"][instance]:
            path.append(int(flat.scene.entity["handle"][int(flat.instance["mark"]["entity"][instance])]))
        instance = int(flat.instance["parent"][instance])
    return tuple(f"{handle:X}" for handle in reversed(path))
