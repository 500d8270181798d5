"""Cut flat geometry at the outlines of clipped block references."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from app.drawings.flat import Flat
from app.drawings.letters import text_boxes

SAG_STEPS = 128  # chords of a full turn of a curve that is cut
_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.int64]


def clipped(flat: Flat) -> Flat:
    """Return ``flat`` with what clipped references (``Scene.clips``) hide taken out.

    Lines, curves and fills are cut; texts stay where a part of them is shown, whole, and points and images where their
    place, or their middle, is.
    """
    parts = _parts(flat)
    if not parts:
        return flat
    part_of = np.full(len(flat.instance), -1)
    children = flat.instance["parent"].astype(np.int64)
    for row in range(1, len(flat.instance)):  # parents come before what they hold
        part_of[row] = row if row in parts else part_of[children[row]]
    if not (part_of >= 0).any():
        return flat
    shapes = _nested(parts, part_of, children)
    for row, shape in shapes.items():
        flat = _cut(flat, part_of == row, shape)
    return flat


def _parts(flat: Flat) -> dict[int, Any]:
    """Return the shown part of each clipped reference, in coordinates of the flattened block."""
    outline_of = {clip.entity: np.array(clip.outline) for clip in flat.scene.clips}
    rows = np.isin(flat.instance["mark"]["entity"], list(outline_of)).nonzero()[0]
    found = {}
    for row in rows[rows > 0].tolist():
        a, b, c, d, e, f = (float(flat.instance[row][name]) for name in "abcdef")
        outline = outline_of[int(flat.instance["mark"]["entity"][row])]
        xy = outline @ np.array([[a, b], [c, d]]) + (e, f)
        found[row] = shapely.make_valid(shapely.Polygon(xy))
    return found


def _nested(parts: dict[int, Any], part_of: _Rows, parent: _Rows) -> dict[int, Any]:
    """Return the parts, each cut by those around it."""
    found: dict[int, Any] = {}
    for row in sorted(parts):
        around = int(part_of[parent[row]])
        found[row] = shapely.intersection(parts[row], found[around]) if around in found else parts[row]
    return found


def _cut(flat: Flat, instances: npt.NDArray[np.bool_], shape: Any) -> Flat:
    """Return ``flat`` with the items of some references cut at one shape."""
    shapely.prepare(shape)
    polys, lines = _lines(flat, (instances[flat.poly_mark["instance"]]).nonzero()[0], shape)
    fills, areas = _areas(flat, (instances[flat.fill_mark["instance"]]).nonzero()[0], shape)
    image = flat.image
    middle = image[:, 4:6] + (image[:, 0:2] + image[:, 2:4]) / 2
    points, images = (
        ~instances[mark["instance"]] | shapely.intersects_xy(shape, xy)
        for xy, mark in ((flat.point, flat.point_mark), (middle, flat.image_mark))
    )
    texts = ~instances[flat.text["mark"]["instance"]]
    inside = (~texts).nonzero()[0]
    texts[inside] = shapely.intersects(shape, shapely.box(*_text_boxes(flat, inside).T))
    return _with_areas(_with_lines(flat.taken(polys, fills, texts, points, images), flat, lines), flat, areas)


def _text_boxes(flat: Flat, rows: _Rows) -> _Floats:
    """Return (n, 4) boxes of texts."""
    text = flat.text[rows]
    used, text["string"] = np.unique(text["string"], return_inverse=True)
    boxes: _Floats = text_boxes(text, [flat.scene.strings[row] for row in used.tolist()])
    return boxes


def _lines(flat: Flat, rows: _Rows, shape: Any) -> tuple[npt.NDArray[np.bool_], list[tuple[int, _Floats]]]:
    """Return which polylines stay whole, and the pieces of the others with the row each is of."""
    kept = np.ones(len(flat.poly_mark), np.bool_)
    kept[rows] = False
    paths = [_path(flat, row) for row in rows.tolist()]
    dots = np.array([len(path) < 2 for path in paths], np.bool_)
    lines = np.array([shapely.LineString(path if len(path) > 1 else path[[0, 0]]) for path in paths], dtype=object)
    whole = shapely.covers(shape, lines) | (dots & shapely.intersects(shape, lines))
    kept[rows[whole]] = True
    crossing = (~whole & ~dots & shapely.intersects(shape, lines)).nonzero()[0]
    parts, of = shapely.get_parts(shapely.intersection(lines[crossing], shape), return_index=True)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    pieces = zip(rows[crossing[of[is_line]]].tolist(), parts[is_line].tolist(), strict=True)
    return kept, [(row, shapely.get_coordinates(piece)) for row, piece in pieces]


def _path(flat: Flat, row: int) -> _Floats:
    """Return the vertices of a polyline, of a curve closer ones than it has; a closed one ends where it begins."""
    curve = int(flat.poly_curve[row])
    if curve >= 0:
        c = flat.curve[curve]
        t = np.linspace(c[6], c[7], SAG_STEPS + 1)[:, None]
        path: _Floats = c[0:2] + c[2:4] * np.cos(t) + c[4:6] * np.sin(t)
        return path
    xy = flat.polyline(row)
    return np.vstack([xy, xy[:1]]) if flat.poly_closed[row] else xy


def _areas(flat: Flat, rows: _Rows, shape: Any) -> tuple[npt.NDArray[np.bool_], list[tuple[int, list[_Floats]]]]:
    """Return which fills stay whole, and the rings of what is left of the others with the row each is of."""
    kept = np.ones(len(flat.fill_mark), np.bool_)
    kept[rows] = False
    left: list[tuple[int, list[_Floats]]] = []
    for row in rows.tolist():
        area: Any = shapely.Polygon()
        for ring in flat.rings(row):
            if len(ring) > 2:
                area = shapely.symmetric_difference(area, shapely.make_valid(shapely.Polygon(ring)))
        if shapely.covers(shape, area):
            kept[row] = True
            continue
        for part in shapely.get_parts(shapely.intersection(area, shape)).tolist():
            if part.geom_type == "Polygon" and not part.is_empty:
                rings = (part.exterior, *part.interiors)
                left.append((row, [shapely.get_coordinates(ring)[:-1] for ring in rings]))
    return kept, left


def _with_lines(found: Flat, before: Flat, lines: list[tuple[int, _Floats]]) -> Flat:
    """Return ``found`` with pieces of the polylines of ``before``."""
    if not lines:
        return found
    rows = np.array([row for row, _ in lines])
    ends = np.cumsum([len(xy) for _, xy in lines]) + len(found.poly_xy)
    return replace(
        found,
        poly_xy=np.concatenate([found.poly_xy, *(xy for _, xy in lines)]),
        poly_start=np.concatenate([found.poly_start, ends]),
        poly_closed=np.concatenate([found.poly_closed, np.zeros(len(rows), np.bool_)]),
        poly_width=np.concatenate([found.poly_width, before.poly_width[rows]]),
        poly_curve=np.concatenate([found.poly_curve, np.full(len(rows), -1)]),
        poly_mark=np.concatenate([found.poly_mark, before.poly_mark[rows]]),
    )


def _with_areas(found: Flat, before: Flat, areas: list[tuple[int, list[_Floats]]]) -> Flat:
    """Return ``found`` with what is left of the fills of ``before``."""
    if not areas:
        return found
    rows = np.array([row for row, _ in areas])
    rings = [ring for _, one in areas for ring in one]
    ring_ends = np.cumsum([len(ring) for ring in rings]) + len(found.fill_xy)
    fill_ends = np.cumsum([len(one) for _, one in areas]) + len(found.fill_ring) - 1
    return replace(
        found,
        fill_xy=np.concatenate([found.fill_xy, *rings]),
        fill_ring=np.concatenate([found.fill_ring, ring_ends]),
        fill_start=np.concatenate([found.fill_start, fill_ends]),
        fill_mark=np.concatenate([found.fill_mark, before.fill_mark[rows]]),
    )
