"""What is drawn on the layers of pipes and cables: their lines, apart from manholes, arrows and leaders."""

from __future__ import annotations

import numpy as np
from shapely import STRtree
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import Label, Path, SheetView, Symbol, derived

SIGN_M = 3.0
"""A closed figure up to this long on a pipe's layer is a sign: a manhole, an arrow head; so is a block that small."""
ARROW_M = 6.0
"""An open arrow is at most this long."""
ARROWS = "flow_arrow"
SHAFT_M = 0.02
"""The shaft of an arrow ends this near to its head; one drawn upon the pipe lies this near to it."""
SHARP_COSINE = 0.5
"""The barbs of an open arrow meet at less than 60°."""
LEADER_SHARE = (0.6, 1.8)
"""A leader's shoulder is this many times as long as the text on it."""
SHOULDER_HEIGHTS = 1.6
PROFILE = "profile"
SEWERS = ("pipe_sewage", "pipe_storm")
CABLES = ("cable_power", "cable_telecom")
FITTINGS = ("manhole", "inlet", "hydrant_outdoor", "hydrant_indoor", "pump_connector")
"""Symbols that stand on pipes, and may be drawn on their layers."""


@derived
def drawn(sheet: SheetView, role: str) -> tuple[Path, ...]:
    """Return the paths of ``role`` that are pipes or cables: no symbols, arrows or leaders drawn on their layer.

    A sheet that shows profiles, no plan and no manhole has none: what runs there is stretched upwards.
    """
    views = {str(label.read["view"]) for label in sheet.texts() if "view" in label.read}
    if views == {PROFILE} and not sheet.symbols("manhole"):
        return ()
    symbols = [symbol for kind in (role, *FITTINGS) for symbol in sheet.symbols(kind)]
    blocks = {symbol.handles for symbol in symbols if symbol.block and _is_small(symbol)}
    paths = [
        path
        for path in sheet.paths(role)
        if not _is_sign(path) and not any(path.handles[:count] in blocks for count in range(1, len(path.handles)))
    ]
    heads = [area.polygon for area in sheet.filled_areas(role) if area.polygon.length <= 2 * ARROW_M]
    tree, tips = STRtree([path.line for path in paths]), STRtree(heads)
    return tuple(path for path in paths if not _is_shaft(path.line, tree, tips))


@derived
def arrows(sheet: SheetView, role: str) -> tuple[LineString, ...]:
    """Return the arrows on the layer of ``role``, or on one of arrows alone, each from its foot to its tip, metres."""
    layers = (role, ARROWS)
    shapes: list[BaseGeometry] = [path.line for one in layers for path in sheet.paths(one) if _is_arrow(path.line)]
    shapes += [area.polygon for area in sheet.filled_areas(*layers) if area.polygon.length <= 2 * ARROW_M]
    return tuple(arrow for shape in shapes if (arrow := _arrow(shape)) is not None)


def _is_shaft(line: LineString, lines: STRtree, heads: STRtree) -> bool:
    """Tell whether a short line is an arrow's: it ends at a filled head, or lies upon a longer line."""
    if line.length > ARROW_M:
        return False
    if any(len(heads.query(end, predicate="dwithin", distance=SHAFT_M)) for end in line.boundary.geoms):
        return True
    near = lines.geometries[lines.query(line, predicate="dwithin", distance=SHAFT_M)]
    return any(other.length > ARROW_M and line.within(other.buffer(SHAFT_M)) for other in near)


def _is_small(symbol: Symbol) -> bool:
    return max(symbol.width_m, symbol.depth_m) <= SIGN_M


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
