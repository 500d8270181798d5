"""Pipes and cables of a plan: which lines are pipes, what their labels say, and which of them meet end to end."""

from __future__ import annotations

import re

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import Label, Path, SheetView, chained, derived

Value = float | str

JOINT_M = 0.05
"""Ends nearer than this meet."""
SIGN_M = 3.0
"""A closed figure up to this long on a pipe's layer is a sign: a manhole, an arrow head."""
ARROW_M = 6.0
"""An open arrow is at most this long."""
SHARP_COSINE = 0.5
"""The barbs of an open arrow meet at less than 60°."""
LEADER_SHARE = (0.6, 1.8)
"""A leader's shoulder is this many times as long as the text on it."""
SHOULDER_HEIGHTS = 1.6
MAIN_RADIUS_M, SEWER_RADIUS_M = 0.5, 1.0
"""A pipe of which no label gives the diameter may be this wide."""
SEWERS = ("pipe_sewage", "pipe_storm")
CABLES = ("cable_power", "cable_telecom")
BOX = re.compile(r"([\d.]+)m?\s*[xX×*]\s*([\d.]+)")
METRES_UP_TO = 30.0
"""The sides of a box are in metres up to this, else in millimetres."""


@derived
def pipes(sheet: SheetView, role: str) -> tuple[Path, ...]:
    """Return the paths of ``role`` that are pipes or cables: no manholes, arrows or leaders drawn on their layer."""
    return tuple(path for path in sheet.paths(role) if not _is_sign(path))


@derived
def runs(sheet: SheetView, role: str) -> tuple[Path, ...]:
    """Return the pipes of ``role`` joined end to end wherever exactly two meet."""
    return chained(pipes(sheet, role))


@derived
def arrows(sheet: SheetView, role: str) -> tuple[LineString, ...]:
    """Return the arrows drawn on the layer of ``role``, each as a line from its foot to its tip, metres."""
    shapes: list[BaseGeometry] = [path.line for path in sheet.paths(role) if _is_arrow(path.line)]
    shapes += [area.polygon for area in sheet.filled_areas(role) if area.polygon.length <= 2 * ARROW_M]
    return tuple(arrow for shape in shapes if (arrow := _arrow(shape)) is not None)


@derived
def flows(sheet: SheetView, role: str) -> dict[tuple[str, ...], int]:
    """Return for each pipe (by its handles) 1 when arrows say that it flows as it is drawn, −1 for against.

    Pipes without arrows, or with arrows both ways, are left out.
    """
    paths, said = pipes(sheet, role), dict[tuple[str, ...], set[int]]()
    tree = STRtree([path.line for path in paths])
    for arrow in arrows(sheet, role):
        middle = arrow.interpolate(0.5, normalized=True)
        row = tree.nearest(middle)
        if row is not None and paths[row].line.distance(middle) <= max(1.0, 2 * arrow.length):
            said.setdefault(paths[row].handles, set()).add(_sense(paths[row].line, arrow))
    return {handles: senses.pop() for handles, senses in said.items() if len(senses) == 1}


@derived
def networks(sheet: SheetView, role: str) -> dict[tuple[str, ...], tuple[Path, ...]]:
    """Return for each pipe of ``role`` (by its handles) the pipes it is joined to end to end, itself included."""
    paths = pipes(sheet, role)
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
    joined = networks(sheet, path.role).get(path.handles, (path,))
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


def radii_m(sheet: SheetView, path: Path) -> tuple[float, float]:
    """Return the least and the largest half width that a pipe or cable can have, metres.

    Source: its label, else those of the pipes it is joined to. Cables without a size count as lines.
    """
    box = box_m(path)
    if box is not None:
        return box[0] / 2, box[0] / 2
    sizes = [float(size) for size in said(sheet, path, "diameter_mm")]
    if sizes:
        return min(sizes) / 2000, max(sizes) / 2000
    if path.role in CABLES:
        return 0.0, 0.0
    return 0.0, SEWER_RADIUS_M if path.role in SEWERS else MAIN_RADIUS_M


def _is_sign(path: Path) -> bool:
    line = path.line
    if line.is_ring:
        x0, y0, x1, y1 = line.bounds
        return bool(max(x1 - x0, y1 - y0) <= SIGN_M)
    return _is_arrow(line) or _is_leader(line, path.labels)


def _is_arrow(line: LineString) -> bool:
    """Tell whether a line is an arrow head: a small triangle, or two barbs of like length at a sharp angle."""
    xy = np.asarray(line.coords)[:, :2]
    if line.length > ARROW_M:
        return False
    if line.is_ring:
        return len(xy) == 4
    if len(xy) != 3:
        return False
    one, other = xy[0] - xy[1], xy[2] - xy[1]
    lengths = float(np.hypot(*one)), float(np.hypot(*other))
    if min(lengths) == 0 or max(lengths) > 1.2 * min(lengths):
        return False
    return bool(float(one @ other) / (lengths[0] * lengths[1]) > SHARP_COSINE)


def _is_leader(line: LineString, labels: tuple[Label, ...]) -> bool:
    """Tell whether a bent line ends in a shoulder on which its text stands."""
    if not 3 <= len(line.coords) <= 4:
        return False
    for ends in (line.coords[:2], line.coords[-2:]):
        shoulder = LineString(ends)
        for label in labels:
            low, high = LEADER_SHARE[0] * label.width_m, LEADER_SHARE[1] * label.width_m
            near = shoulder.distance(label.point) <= SHOULDER_HEIGHTS * label.height_m
            if near and low <= shoulder.length <= high and shoulder.length < 0.9 * line.length:
                return True
    return False


def _arrow(shape: BaseGeometry) -> LineString | None:
    """Return an arrow from foot to tip; None for a shape that points nowhere."""
    ring = shape.exterior if isinstance(shape, Polygon) else shape
    xy = np.asarray(ring.coords)[:, :2]
    if len(xy) == 3:
        return LineString([(xy[0] + xy[2]) / 2, xy[1]])
    corners = xy[:-1]
    if len(corners) != 3:
        return None
    sides = [float(np.hypot(*(corners[(row + 1) % 3] - corners[(row + 2) % 3]))) for row in range(3)]
    tip = int(np.argmin(sides))
    if sorted(sides)[0] > 0.9 * sorted(sides)[1]:
        return None
    return LineString([(corners[(tip + 1) % 3] + corners[(tip + 2) % 3]) / 2, corners[tip]])


def _sense(line: LineString, arrow: LineString) -> int:
    start, end = (float(line.project(Point(point))) for point in arrow.coords)
    return 0 if abs(end - start) < 0.5 * arrow.length else 1 if end > start else -1
