"""Pipes and cables of a plan, from manhole to manhole: what their labels say, and which of them meet end to end."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point

from app.review.api import Path, SheetView, chained, cut_at, derived
from review_rules.connected import connected
from review_rules.municipal.lines import CABLES, SEWERS, arrows, drawn
from review_rules.municipal.manholes import AT_M, on_line

Value = float | str

JOINT_M = 0.05
"""Ends nearer than this meet."""
LETTERS = re.compile(r"\s*[^\W\d_]{1,3}\s*")
"""A text that may stand in a gap of a line to say what it is: W, RQ, 污."""
GAP_HEIGHTS = 1.5
"""Such a gap ends this many text heights from the text."""
STRAIGHT_COSINE = 0.97
JUMP_M = 3.0
"""A line that is broken where another one crosses goes on within this."""
LINES = ("pipe_water", "pipe_sewage", "pipe_storm", "pipe_gas", "pipe_heat", "cable_power", "cable_telecom")
MAIN_RADIUS_M, SEWER_RADIUS_M = 0.5, 1.0
"""A pipe of which no label gives the diameter may be this wide."""
BOX = re.compile(r"([\d.]+)m?\s*[xX×*]\s*([\d.]+)")
WALLS = (0.95, 1.4)
"""The faces of a pipe are its inner width apart, or farther by its walls."""
WALL_SHARES = {"outer": (0.0, 0.0), "concrete": (0.08, 0.12), "metal": (0.02, 0.09), "plastic": (0.0, 0.1)}
"""Thickness of a pipe's wall as a share of its nominal size, by what it is made of."""
OTHER_SHARES = {"pipe_sewage": (0.0, 0.12), "pipe_storm": (0.0, 0.12), "pipe_heat": (0.0, 0.3)}
OTHER_SHARE = (0.0, 0.09)
"""The same where no label tells; a heating main's lagging is part of it."""
METRES_UP_TO = 30.0
"""The sides of a box are in metres up to this, else in millimetres."""


@derived
def pipes(sheet: SheetView, role: str) -> tuple[Path, ...]:
    """Return the pipes or cables of ``role``; sewers end at each manhole, whatever the drawn line does there.

    Pieces between which letters say what the line is, or another line crosses, are one; what is to be given up or
    taken out is none.
    """
    found = [path for whole in _unbroken(sheet, role) for path in _stretches(sheet, whole)]
    return tuple(path for path in found if not _is_given_up(path))


def _is_given_up(path: Path) -> bool:
    """Tell whether a text that speaks of a pipe says so: on its layer, of its kind or size, or nothing but that."""
    about = {"line_kind", "diameter_mm", "box"}
    said = [label for label in path.labels if "gone" in label.read]
    return any(
        label.role == path.role or not about.isdisjoint(label.read) or label.read["gone"] == "itself" for label in said
    )


@derived
def runs(sheet: SheetView, role: str) -> tuple[Path, ...]:
    """Return the pipes of ``role`` joined end to end wherever exactly two meet."""
    return chained(pipes(sheet, role))


@derived
def flows(sheet: SheetView, role: str) -> dict[LineString, int]:
    """Return for each pipe (by its line) 1 when arrows say that it flows as it is drawn, −1 for against.

    Pipes without arrows, or with arrows both ways, are left out, and arrows that stand nearer to another kind of sewer.
    """
    paths, said = pipes(sheet, role), dict[LineString, set[int]]()
    tree = STRtree([path.line for path in paths])
    others = STRtree([path.line for other in SEWERS if other != role for path in drawn(sheet, other)])
    for arrow in arrows(sheet, role):
        middle = arrow.interpolate(0.5, normalized=True)
        row, reach = tree.nearest(middle), max(1.0, 2 * arrow.length)
        away = paths[row].line.distance(middle) if row is not None else math.inf
        if away <= reach and not len(others.query(middle, predicate="dwithin", distance=away)):
            said.setdefault(paths[row].line, set()).add(_sense(paths[row].line, arrow))
    return {line: senses.pop() for line, senses in said.items() if len(senses) == 1}


@derived
def networks(sheet: SheetView, role: str) -> dict[LineString, tuple[Path, ...]]:
    """Return for each pipe of ``role`` (by its line) the pipes it is joined to end to end, itself included."""
    paths = pipes(sheet, role)
    tree = STRtree([path.line for path in paths])
    joints = [
        (row, other)
        for row, path in enumerate(paths)
        for end in (path.line.coords[0], path.line.coords[-1])
        for other in tree.query(Point(end), predicate="dwithin", distance=JOINT_M).tolist()
    ]
    groups: dict[int, list[Path]] = {}
    for row, group in connected(range(len(paths)), joints).items():
        groups.setdefault(group, []).append(paths[row])
    return {path.line: tuple(group) for group in groups.values() for path in group}


def said(sheet: SheetView, path: Path, name: str) -> tuple[Value, ...]:
    """Return what property ``name`` of a path can be.

    Its own labels decide, all that they give, else those of the paths it is joined to, else those of all paths of its
    kind when they agree; empty when no label says it.
    """
    own = {label.read[name] for label in path.labels if name in label.read}
    if own:
        return tuple(sorted(own, key=str))
    joined = networks(sheet, path.role).get(path.line, (path,))
    for group in (joined, pipes(sheet, path.role)):
        values = {value for other in group if (value := other.said(name)) is not None}
        if values and (group is joined or len(values) == 1):
            return tuple(sorted(values, key=str))
    return ()


def box_m(path: Path) -> tuple[float, float] | None:
    """Return width and height of a box culvert or trench as its label gives them, metres; None when it gives none."""
    written = BOX.search(path.word("box"))
    if written is None:
        return None
    sides = [float(side) for side in written.groups()]
    scale = 1.0 if max(sides) <= METRES_UP_TO else 0.001
    return sides[0] * scale, sides[1] * scale


def walls_m(sheet: SheetView, path: Path, size_m: float) -> tuple[float, float]:
    """Return how thick the wall of a pipe can be of which labels give the nominal size, metres: least and most."""
    materials = said(sheet, path, "pipe_wall")
    shares = [WALL_SHARES[str(one)] for one in materials] or [OTHER_SHARES.get(path.role, OTHER_SHARE)]
    return min(one for one, _ in shares) * size_m, max(other for _, other in shares) * size_m


@derived
def radii_m(sheet: SheetView, role: str) -> dict[int, tuple[float, float]]:
    """Return for the id of each of ``pipes`` the least and the largest half width it can have, wall included, metres.

    Source: its label, else those of the pipes it is joined to; a line along one of its faces is none wide. Cables
    without a size count as lines; a bank of ducts is at most as wide as all of them in one row.
    """
    return {id(path): _radii_m(sheet, path) for path in pipes(sheet, role)}


def _radii_m(sheet: SheetView, path: Path) -> tuple[float, float]:
    box = box_m(path)
    if box is not None:
        most = box[0] / 2 + walls_m(sheet, path, box[0])[1]
        return (0.0, 0.0) if is_face(sheet, path, box[0]) else (box[0] / 2, most)
    sizes = [float(size) / 1000 for size in said(sheet, path, "diameter_mm")]
    if sizes:
        if min(sizes) == max(sizes) and is_face(sheet, path, sizes[0]):
            return 0.0, 0.0
        thin, thick = walls_m(sheet, path, min(sizes)), walls_m(sheet, path, max(sizes))
        return min(sizes) / 2 + thin[0], max(sizes) / 2 + thick[1]
    if path.role in CABLES:
        in_one_row = (path.number("ducts") or 0.0) * (path.number("duct_mm") or 0.0) / 1000
        return 0.0, in_one_row / 2
    return 0.0, SEWER_RADIUS_M if path.role in SEWERS else MAIN_RADIUS_M


def is_face(sheet: SheetView, path: Path, width_m: float) -> bool:
    """Tell whether a line is one of the two faces of a pipe ``width_m`` wide, drawn beside its manholes."""
    return _other_face(sheet, path, width_m) is not None


@derived
def faces(sheet: SheetView, role: str) -> dict[LineString, LineString]:
    """Return for each line of ``role`` that is a face of a pipe as wide as its label says the other face."""
    found: dict[LineString, LineString] = {}
    for path in pipes(sheet, role):
        box, size = box_m(path), path.number("diameter_mm")
        width_m = box[0] if box else (size or 0.0) / 1000
        other = _other_face(sheet, path, width_m) if width_m else None
        if other is not None:
            found |= {path.line: other.line, other.line: path.line}
    return found


def _other_face(sheet: SheetView, path: Path, width_m: float) -> Path | None:
    """Return the other face of a pipe of which ``path`` is one.

    It runs along it, the walls of the pipe farther at most, and one of the two alone is labelled.
    """
    line = path.line
    if on_line(sheet, path):
        return None
    middle = line.interpolate(0.5, normalized=True)
    near = _lines(sheet, path.role).query(middle, predicate="dwithin", distance=WALLS[1] * width_m)
    for row in near.tolist():
        other: Path = drawn(sheet, path.role)[row]
        apart = float(other.line.distance(middle))
        alongside = WALLS[0] * width_m <= apart <= WALLS[1] * width_m and not other.closed
        if alongside and line.hausdorff_distance(other.line) <= apart + WALLS[1] * width_m:
            ends = [float(other.line.distance(Point(line.coords[end]))) for end in (0, -1)]
            labelled = [
                one for one in (path, other) if one.said("diameter_mm") is not None or one.said("box") is not None
            ]
            if max(ends) - min(ends) <= JOINT_M and len(labelled) < 2 and not on_line(sheet, other):
                return other
    return None


@derived
def _lines(sheet: SheetView, role: str) -> STRtree:
    return STRtree([path.line for path in drawn(sheet, role)])


def _sense(line: LineString, arrow: LineString) -> int:
    start, end = (float(line.project(Point(point))) for point in arrow.coords)
    return 0 if abs(end - start) < 0.5 * arrow.length else 1 if end > start else -1


def _stretches(sheet: SheetView, path: Path) -> tuple[Path, ...]:
    """Return a sewer cut at the manholes that it runs through, another pipe of several sizes where it bends."""
    if path.closed or (path.role not in SEWERS and len(path.numbers("diameter_mm")) < 2):
        return (path,)
    places: list[float] = []
    at_holes = [hole.shape for hole in on_line(sheet, path)] if path.role in SEWERS else []
    bends = [] if path.role in SEWERS else [Point(xy) for xy in path.line.coords[1:-1]]
    for at in sorted(float(path.line.project(point)) for point in (*at_holes, *bends)):
        if at - (places[-1] if places else 0.0) > AT_M and path.length_m - at > AT_M:
            places.append(at)
    return cut_at(path, places)


def _unbroken(sheet: SheetView, role: str) -> tuple[Path, ...]:
    """Return the drawn paths of ``role``, those joined that a letter in a gap parts."""
    paths = drawn(sheet, role)
    if len(paths) < 2:
        return paths
    letters = [label for label in sheet.texts(role) if LETTERS.fullmatch(label.text)]
    letters += [label for label in sheet.texts("") if label.read.get("line_letters") == role]
    ends = [(row, Point(path.line.coords[end])) for row, path in enumerate(paths) for end in (0, -1)]
    tree = STRtree([point for _, point in ends])
    gaps = _jumps(sheet, role, ends, tree)
    for label in letters:
        reach = label.width_m / 2 + GAP_HEIGHTS * label.height_m
        near = [ends[i] for i in tree.query(label.point, predicate="dwithin", distance=reach).tolist()]
        if len(near) == 2 and near[0][0] != near[1][0] and _faces(label.point, near[0][1], near[1][1]):
            gaps.append((near[0], near[1]))
    bridges: dict[int, list[tuple[int, Path]]] = {}
    for (first, start), (second, end) in gaps:
        one, other = sorted((first, second))
        bridges.setdefault(one, []).append((other, paths[one].part(LineString([start, end]))))
    return _joined(paths, bridges) if bridges else paths


def _jumps(
    sheet: SheetView, role: str, ends: Sequence[tuple[int, Point]], tree: STRtree
) -> list[tuple[tuple[int, Point], tuple[int, Point]]]:
    """Return the pairs of ends between which a line of ``role`` is broken, where one of another kind crosses."""
    paths = drawn(sheet, role)
    others = STRtree([path.line for other in LINES if other != role for path in drawn(sheet, other)])
    found = []
    for row, (own, point) in enumerate(ends):
        near = tree.query(point, predicate="dwithin", distance=JUMP_M).tolist()
        near = [i for i in near if ends[i][0] != own and ends[i][1].distance(point) > JOINT_M]
        if len(near) != 1 or near[0] < row or not len(others.query(LineString([point, ends[near[0]][1]]), "crosses")):
            continue
        other, far = ends[near[0]]
        feet = [_foot(paths[own].line, point), _foot(paths[other].line, far)]
        if _faces(point, feet[0], far) and _faces(far, feet[1], point):
            found.append(((own, point), (other, far)))
    return found


def _foot(line: LineString, end: Point) -> Point:
    """Return the vertex of a line next to one of its ends."""
    return Point(line.coords[1] if Point(line.coords[0]).distance(end) <= JOINT_M else line.coords[-2])


def _faces(middle: Point, one: Point, other: Point) -> bool:
    """Tell whether a point stands between two others, on the way from one to the other."""
    first, second = (np.array([point.x - middle.x, point.y - middle.y]) for point in (one, other))
    lengths = float(np.hypot(*first)) * float(np.hypot(*second))
    return lengths > 0 and float(first @ second) / lengths <= -STRAIGHT_COSINE


def _joined(paths: tuple[Path, ...], bridges: dict[int, list[tuple[int, Path]]]) -> tuple[Path, ...]:
    """Return the paths, those tied by bridges (row → the other's row, and the piece between) as one."""
    groups: list[set[int]] = []
    for one, links in bridges.items():
        tied = {one, *(other for other, _ in links)}
        for group in [group for group in groups if group & tied]:
            groups.remove(group)
            tied |= group
        groups.append(tied)
    taken = set().union(*groups)
    result = [path for row, path in enumerate(paths) if row not in taken]
    for group in groups:
        pieces = [paths[row] for row in sorted(group)]
        result += chained([*pieces, *(bridge for row in sorted(group) for _, bridge in bridges.get(row, ()))])
    return tuple(result)
