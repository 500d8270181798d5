"""Polylines of a sheet on chosen layers, and the areas that they, loose lines and hatches bound, in drawing units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, Polygon
from shapely.ops import polygonize, unary_union

from app.drawings.flat import Flat
from app.review.sheet.reading import Cut

MOST_PIECES = 200
"""A layer of more loose lines, or hatches, bounds no areas that a text would name."""
CORNER = 2e-3
"""Loose lines meet at a corner when they miss it by this share of their length."""
RUN_ON = 0.01
"""A line that runs on beyond all others by less than this share of its length is drawn too long."""


def polylines(cut: Cut, layers: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return the rows of visible polylines on chosen layers; those inside block references are left out."""
    flat = cut.flat
    bounds = flat.poly_bounds
    middle = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    counts = np.diff(flat.poly_start)
    chosen = layers[flat.poly_layer] & flat.poly_mark["visible"] & (flat.poly_mark["instance"] == 0) & (counts >= 2)
    return np.flatnonzero(chosen & (flat.poly_curve < 0) & cut.holds(*middle))


def closing(flat: Flat, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return those of ``rows`` that are drawn closed, or end all but where they begin."""
    counts, closed = np.diff(flat.poly_start)[rows], flat.poly_closed[rows]
    gap = flat.poly_xy[flat.poly_start[rows]] - flat.poly_xy[flat.poly_start[rows + 1] - 1]
    box = flat.poly_bounds[rows]
    extent = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    meets = np.hypot(gap[:, 0], gap[:, 1]) <= 0.01 * extent
    found: npt.NDArray[np.intp] = rows[((counts >= 4) & (closed | meets)) | ((counts == 3) & closed)]
    return found


def areas_of(flat: Flat, rows: npt.NDArray[np.intp]) -> list[Polygon]:
    """Return the areas inside some polylines."""
    if not len(rows):
        return []
    rings = [flat.polyline(row) for row in rows.tolist()]
    of = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    return list(shapely.polygons(shapely.linearrings(np.concatenate(rings), indices=of)))


def areas_of_pieces(flat: Flat, rows: npt.NDArray[np.intp]) -> list[tuple[int, Polygon]]:
    """Return areas that loose lines of one layer bound, each with the row of one of them; layers of many are left out.

    Lines are drawn out a little, so that corners that do not quite meet do. Lines that mostly run on beyond one another
    are axes, and bound nothing.
    """
    loose: dict[int, list[int]] = {}
    for row, layer in zip(rows.tolist(), flat.poly_layer[rows].tolist(), strict=True):
        loose.setdefault(layer, []).append(row)
    found = []
    for own in loose.values():
        if 3 <= len(own) <= MOST_PIECES:
            pieces = [_drawn_out(flat.polyline(row)) for row in own]
            areas = [(own[0], polygon) for polygon in polygonize(unary_union(pieces))]
            if areas and not _run_on([flat.polyline(row) for row in own]):
                found += areas
    return found


def _run_on(lines: Sequence[npt.NDArray[np.float64]]) -> bool:
    """Tell whether most of the ends of lines lie free, beyond all others."""
    tree = STRtree(shapely.linestrings(np.concatenate(lines), indices=np.repeat(range(len(lines)), [*map(len, lines)])))
    ends = shapely.points(np.array([xy[at] for xy in lines for at in (0, -1)]))
    reach = np.repeat([RUN_ON * float(np.hypot(*np.diff(xy, axis=0).T).sum()) for xy in lines], 2)
    end, line = tree.query(ends, predicate="dwithin", distance=reach)
    met = np.unique(end[line != end // 2])
    return 2 * len(met) < len(ends)


def _drawn_out(xy: npt.NDArray[np.float64]) -> LineString:
    start, end = xy[0] - xy[1], xy[-1] - xy[-2]
    reach = CORNER * float(np.hypot(*np.diff(xy, axis=0).T).sum())
    tips = [point + way / max(float(np.hypot(*way)), 1e-12) * reach for point, way in ((xy[0], start), (xy[-1], end))]
    return LineString([tips[0], *xy[1:-1], tips[1]])


def filled_areas(cut: Cut, layers: npt.NDArray[np.bool_]) -> list[tuple[int, Polygon]]:
    """Return the hatched areas on chosen layers, each with its row after those of the polylines."""
    flat = cut.flat
    mark = flat.fill_mark
    chosen = np.flatnonzero(layers[mark["layer"]] & mark["visible"] & (mark["instance"] == 0))
    if len(chosen) > MOST_PIECES:
        return []
    found = []
    for row in chosen.tolist():
        ring = max(flat.rings(row), key=len, default=np.empty((0, 2)))
        if len(ring) >= 3 and np.isfinite(ring).all():
            polygon = Polygon(ring)
            x, y = polygon.centroid.x, polygon.centroid.y
            if polygon.is_valid and cut.holds(np.array([x]), np.array([y]))[0]:
                found.append((len(flat.poly_layer) + row, polygon))
    return found
