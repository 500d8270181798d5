"""The quarter circles that doors swing through, as loose lines or on the layer of windows."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from shapely.geometry import Point

from app.review.api import Path, SheetView, derived

NARROWEST_M, WIDEST_M = 0.45, 8.0
"""What is narrower or wider is no door."""
LEAF_M = 0.1
"""Leaf and swing meet, as do two leaves, within this."""
ARC_LEAST, ARC_MOST = math.radians(50.0), math.radians(125.0)
ROUND = 0.02
"""Vertices whose distances from a centre differ by less than this share of the radius lie on an arc."""

_Vertices = npt.NDArray[np.float64]


@derived
def swings_among_windows(sheet: SheetView) -> tuple[tuple[Path, tuple[Path, ...]], ...]:
    """Return the arcs of doors drawn on the layer of windows, loose or in nameless blocks, each with its leaf."""
    shown = {symbol.handles for symbol in sheet.symbols("door")}
    paths = [p for p in sheet.paths("window") if not any(p.handles[:n] in shown for n in range(1, len(p.handles) + 1))]
    found = []
    for arc in paths:
        swing = swing_of(arc)
        if swing is None:
            continue
        centre, along = swing
        hinge = Point(centre)
        radius = hinge.distance(Point(along[0]))
        leaf = tuple(
            path
            for path in paths
            if path is not arc
            and path.line.distance(hinge) <= LEAF_M
            and path.length_m <= 2.5 * (radius + LEAF_M)
            and path.line.distance(arc.line) <= LEAF_M
        )
        if leaf or len(along) < len(arc.line.coords):
            found.append((arc, leaf))
    return tuple(found)


def swing_of(path: Path) -> tuple[_Vertices, _Vertices] | None:
    """Return hinge and vertices of the swing that a path draws, alone or with its leaf at one end, else None."""
    xy = np.asarray(path.line.coords)[:, :2]
    for along, end in ((xy, None), (xy[1:], xy[0]), (xy[:-1], xy[-1])):
        centre = _centre(along)
        if centre is not None and (end is None or float(np.hypot(*(end - centre))) <= LEAF_M):
            return centre, along
    return None


def _centre(xy: _Vertices) -> _Vertices | None:
    """Return the centre of the arc that a flattened polyline draws, or None when it draws none of a door's swing."""
    if len(xy) < 5:
        return None
    local = xy - xy.mean(axis=0)
    squares = (local**2).sum(axis=1)
    solution, *_ = np.linalg.lstsq(2 * local, squares - squares.mean(), None)
    centre = solution + xy.mean(axis=0)
    spokes = xy - centre
    radii = np.hypot(spokes[:, 0], spokes[:, 1])
    radius = float(radii.mean())
    if not NARROWEST_M <= radius <= WIDEST_M or float(np.ptp(radii)) > ROUND * radius:
        return None
    turn = abs(math.remainder(math.atan2(*spokes[-1][::-1]) - math.atan2(*spokes[0][::-1]), 2 * math.pi))
    return centre if ARC_LEAST <= turn <= ARC_MOST else None
