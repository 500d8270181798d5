"""Walls of floor plans as areas: what bounds rooms, with doors shut, gaps bridged and faces joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from app.review.api import Path, SheetView, Symbol, derived
from review_rules.openings import Opening, windows_among_doors
from review_rules.swings import swings_among_windows

WALL_M = 0.3
"""Wall lines up to twice this far apart are the faces of one wall; narrower gaps are no passages."""
THIN_M = 0.003
"""Half the thickness of a wall drawn as a single line."""
FLAT_M = 1e-6
GRID_M = 1e-6
OVER_M = 1e-4
SLIVER_M = 0.02
"""Half the breadth of what is left between a door and the faces of its wall."""
GAP_M = 1.7
"""Gaps of outer walls up to twice this wide (windows, entrances) still bound the storey."""
GATE_M, LEAST_HALL_M2, OPEN_SHARE, SHUT_SHARE = 3.5, 200.0, 0.5, 0.85
"""Gates and ramps up to twice this wide bound the storey of a hall so large, where walls without them enclose less than
the one share of what they stand about, and with them at least the other."""
CUT_M = 0.45
"""A door opens the wall this far to both sides of its span."""
JAMB_M = 0.04
"""So far beside an opening the thickness of its wall is measured."""
SMALLEST_M2 = 0.6
"""Smaller spaces are shafts in a wall, or slivers."""


def faces(sheet: SheetView) -> Sequence[LineString]:
    """Return the lines of walls, windows and columns; what doors are drawn with is none of them."""
    return barriers(sheet)[0]


@derived
def barriers(sheet: SheetView) -> tuple[Sequence[LineString], Sequence[Polygon]]:
    """Return the lines of the walls, each once, and what is solid in itself."""
    shown = {symbol.handles for symbol in sheet.symbols("door")}
    windows = [symbol for symbol in sheet.symbols("window") if _axis(symbol) is not None]
    shown |= {symbol.handles for symbol in windows}
    leaves = {id(path) for arc, leaf in swings_among_windows(sheet) for path in (arc, *leaf)}
    paths = [path for role in ("wall", "protective_wall", "window") for path in _own(sheet.paths(role), shown)]
    lines = [path.line for path in paths if id(path) not in leaves]
    lines += [path.line for path in windows_among_doors(sheet)]
    lines += [axis for symbol in windows if (axis := _axis(symbol)) is not None]
    masses = [outline.polygon for outline in sheet.filled_areas("wall", "protective_wall", "column")]
    masses += [outline.polygon for outline in sheet.closed_outlines("column")]
    masses += [Polygon(symbol.corners) for symbol in windows]
    masses = [mass for mass in masses if mass.is_valid and mass.area > 0]
    if sheet.has("wall", "protective_wall"):
        lines += [LineString(ring) for mass in masses for ring in _ring(mass)]
    else:
        outlines = sheet.closed_outlines("room") or sheet.closed_outlines("fire_compartment")
        lines = [LineString(ring) for outline in outlines for ring in _ring(outline.polygon)]
    return _once(lines), tuple(masses)


def _once(lines: Sequence[LineString]) -> tuple[LineString, ...]:
    """Return the different ones of some lines, wherever they begin: walls that are filled are drawn twice."""
    found: dict[bytes, LineString] = {}
    for line, drawn in zip(lines, shapely.to_wkb(shapely.normalize(np.array(lines, dtype=object))), strict=True):
        found.setdefault(drawn, line)
    return tuple(found.values())


def _axis(symbol: Symbol) -> LineString | None:
    """Return the line that a window's symbol closes the wall along, None for bays and other deep ones."""
    if len(symbol.corners) != 4:
        return None
    a, b, c, d = (np.asarray(corner) for corner in symbol.corners)
    one, other = LineString([(a + d) / 2, (b + c) / 2]), LineString([(a + b) / 2, (d + c) / 2])
    long, short = (one, other) if one.length >= other.length else (other, one)
    return long if short.length <= 2 * WALL_M < long.length + WALL_M else None


def _ring(polygon: Polygon) -> list[BaseGeometry]:
    return [polygon.exterior, *polygon.interiors]


def _own(paths: Sequence[Path], symbols: set[tuple[str, ...]]) -> list[Path]:
    """Return the paths that are no part of a symbol."""
    return [path for path in paths if not any(path.handles[:n] in symbols for n in range(1, len(path.handles)))]


def thick(lines: Sequence[LineString]) -> BaseGeometry:
    """Return walls as areas: what lies between two faces, and a hair to both sides of single lines."""
    style = {"cap_style": "square", "join_style": "mitre"}
    wide = shapely.buffer(MultiLineString(lines), WALL_M, **style)
    thick = wide.buffer(THIN_M - WALL_M, join_style="mitre")
    shapely.prepare(thick)
    left = [line for line, within in zip(lines, shapely.contains_properly(thick, lines), strict=True) if not within]
    return union([thick, shapely.buffer(MultiLineString(left), THIN_M, **style)]) if left else thick


def solid_besides(masses: Sequence[Polygon], walls: BaseGeometry) -> list[Polygon]:
    """Return what is solid and no part of the walls as areas."""
    shapely.prepare(walls)
    return [mass for mass, within in zip(masses, shapely.contains_properly(walls, masses), strict=True) if not within]


def leaves(doors: Sequence[Opening], walls: BaseGeometry) -> list[Polygon]:
    """Return shut doors as thick as the walls beside them, so that rooms do not reach into the openings."""
    if not doors:
        return []
    ends = np.array([(door.span.coords[0], door.span.coords[-1]) for door in doors])[..., :2]
    along = (ends[:, 1] - ends[:, 0]) / shapely.length([door.span for door in doors])[:, None]
    beside = ends + along[:, None] * np.array([-JAMB_M, JAMB_M])[None, :, None]
    aside = CUT_M * np.column_stack([along[:, 1], -along[:, 0]])[:, None]
    across = shapely.linestrings(np.stack([beside + aside, beside - aside], axis=2).reshape(-1, 2, 2))
    parts, rows = shapely.get_parts(shapely.intersection(across, walls), return_index=True)
    parts, rows = parts[shapely.length(parts) > 0], rows[shapely.length(parts) > 0]
    away = shapely.distance(parts, shapely.points(beside.reshape(-1, 2))[rows])
    low, high = np.full(len(doors), -CUT_M), np.full(len(doors), CUT_M)
    order = np.argsort(away, kind="stable")[::-1]
    nearest = dict(zip(rows[order].tolist(), parts[order], strict=True))
    for row, part in nearest.items():
        reach = shapely.line_locate_point(across[row], shapely.points(shapely.get_coordinates(part))) - CUT_M
        low[row // 2], high[row // 2] = max(low[row // 2], reach.min()), min(high[row // 2], reach.max())
    return [
        Polygon([(x - uy * off, y + ux * off) for x, y, off in ((*a, below), (*b, below), (*b, above), (*a, above))])
        if -CUT_M < below < above < CUT_M
        else Polygon()
        for (a, b), (ux, uy), below, above in zip(
            ends.tolist(), along.tolist(), low.tolist(), high.tolist(), strict=True
        )
    ]


def filled(closed: BaseGeometry) -> BaseGeometry:
    """Return the storeys as a whole: outer gaps bridged, everything inside filled."""
    parts = (*shapely.get_parts(closed), *_bridged(closed, GAP_M))
    whole = union([Polygon(part.exterior) for part in parts if isinstance(part, Polygon)])
    halls = []
    for part in shapely.get_parts(whole):
        about = part.convex_hull
        if about.area < LEAST_HALL_M2 or whole.intersection(about).area >= OPEN_SHARE * about.area:
            continue
        shut = [Polygon(one.exterior) for one in _bridged(part, GATE_M) if isinstance(one, Polygon)]
        halls += [one for one in shut if one.area >= SHUT_SHARE * about.area]
    return union([whole, *halls]) if halls else whole


def _bridged(closed: BaseGeometry, gap_m: float) -> Sequence[BaseGeometry]:
    """Return walls with the gaps of up to twice ``gap_m`` between them filled."""
    wide = closed.buffer(gap_m, join_style="mitre").buffer(OVER_M - gap_m, join_style="mitre")
    return tuple(shapely.get_parts(wide))


def enclosed(closed: BaseGeometry, parts: Sequence[Polygon]) -> list[Polygon]:
    """Return the floors of the rooms."""
    rooms = shapely.get_parts(less(union(parts), closed))
    cores = (core for room in rooms for core in shapely.get_parts(room.buffer(-SLIVER_M, join_style="mitre")))
    faces = (core.buffer(SLIVER_M + THIN_M, join_style="mitre").simplify(FLAT_M) for core in cores)
    return [face for face in faces if isinstance(face, Polygon) and face.area >= SMALLEST_M2]


def union(shapes: Sequence[BaseGeometry] | npt.NDArray[np.object_]) -> BaseGeometry:
    """Return the union; repaired and on a fine grid where edges that all but touch confuse the plain, fast one.

    Confused, it fails, or fills what the shapes surround: no union is larger than its parts together.
    """
    parts = np.asarray(shapes, dtype=object)
    try:
        found = shapely.union_all(parts)
        if found.area <= shapely.area(parts).sum() * (1 + OVER_M) + OVER_M:
            return found
    except shapely.errors.GEOSException:
        pass
    return shapely.union_all(shapely.make_valid(parts), grid_size=GRID_M)


def less(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return the difference; repaired and on a fine grid where the plain one fails."""
    try:
        return shapely.difference(shape, other)
    except shapely.errors.GEOSException:
        return shapely.difference(shapely.make_valid(shape), shapely.make_valid(other), grid_size=GRID_M)
