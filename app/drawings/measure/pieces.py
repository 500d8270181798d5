"""What can be snapped to and measured on a sheet, from its drawing."""

from __future__ import annotations

import numpy as np

from app.domain.geometry import Affine, Box
from app.drawings.flatten import flatten
from app.drawings.measure.snapping import Floats, Pieces, Rows, Snap
from app.drawings.open import Drawing
from app.drawings.pdf.content import page_content
from app.drawings.sheet import Sheet

SAG = 0.002
FULL_TURN = 2 * np.pi * (1 - 1e-9)


def pieces_of(drawing: Drawing, sheet: Sheet) -> Pieces:
    """Return the pieces that a sheet shows, in sheet millimetres; layers are rows of the scene's layers, PDF: 0.

    Raises:
        BadInput: the PDF file cannot be read.
    """
    return _of_page(drawing, sheet) if drawing.scene is None else _of_block(drawing, sheet)


def _of_block(drawing: Drawing, sheet: Sheet) -> Pieces:
    assert drawing.scene is not None  # noqa: S101 - told by the caller
    x, y = drawing.scene.info.origin
    region = Box(sheet.region.x0 - x, sheet.region.y0 - y, sheet.region.x1 - x, sheet.region.y1 - y)
    to_mm = sheet.to_mm.after(Affine(e=x, f=y))
    flat = flatten(drawing.scene, sheet.block, sag=SAG)
    segment, of = flat.segments()
    shown = flat.poly_mark["visible"][of] & _touching(segment, region)
    segment, of = segment[shown], of[shown]
    curve = flat.curve
    curve_row = np.flatnonzero(flat.poly_curve >= 0)
    curve_row = curve_row[flat.poly_mark["visible"][curve_row]]
    own = curve[flat.poly_curve[curve_row]]
    layer = flat.poly_mark["layer"][curve_row].astype(np.int64)
    centre = own[:, 0:2]
    size = np.hypot(own[:, 2:4], own[:, 4:6])
    round_ones = np.abs(size[:, 0] - size[:, 1]) < 1e-6 * np.maximum(size.max(axis=1), 1e-300)
    radius = np.where(round_ones, size.mean(axis=1), 0.0)
    arcs = own[:, 7] - own[:, 6] < FULL_TURN
    first, middle, last = (_on(own, own[:, 6:7]), _on(own, own[:, 6:7] / 2 + own[:, 7:8] / 2), _on(own, own[:, 7:8]))
    kinds = list(Snap)
    parts: list[tuple[Floats, Snap, Floats, Rows]] = [
        (centre, Snap.CENTRE, radius, layer),
        (first[arcs], Snap.END, np.zeros(int(arcs.sum())), layer[arcs]),
        (last[arcs], Snap.END, np.zeros(int(arcs.sum())), layer[arcs]),
        (middle[arcs], Snap.MIDDLE, np.zeros(int(arcs.sum())), layer[arcs]),
        (flat.point, Snap.END, np.zeros(len(flat.point)), flat.point_mark["layer"].astype(np.int64)),
    ]
    point = np.concatenate([xy for xy, *_ in parts])
    within = _touching(np.hstack([point, point]), region)
    return Pieces(
        segment=_moved(segment.reshape(-1, 2), to_mm).reshape(-1, 4),
        curved=flat.poly_curve[of] >= 0,
        layer=flat.poly_mark["layer"][of].astype(np.int64),
        point=_moved(point[within], to_mm),
        kind=np.concatenate([np.full(len(xy), kinds.index(kind)) for xy, kind, *_ in parts])[within],
        radius=np.concatenate([size for _, _, size, _ in parts])[within] * to_mm.scale,
        point_layer=np.concatenate([rows for *_, rows in parts])[within],
    )


def _of_page(drawing: Drawing, sheet: Sheet) -> Pieces:
    content = page_content(drawing.path, sheet.page)
    found: list[tuple[float, float, float, float]] = []
    for row, look in enumerate(content.look):
        points = content.xy[content.start[row] : content.start[row + 1]].tolist()
        if look[0] == "l" and len(points) == 2:
            found.append((*points[0], *points[1]))
        elif look[0] == "re":
            (x0, y0), (x1, y1) = points
            found += [(x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)]
        elif look[0] == "qu" and len(points) == 4:
            a, b, d, c = points
            found += [(*a, *b), (*b, *c), (*c, *d), (*d, *a)]
    segment = np.array(found, dtype=np.float64).reshape(-1, 4)
    return Pieces(
        segment=_moved(segment.reshape(-1, 2), sheet.to_mm).reshape(-1, 4),
        curved=np.zeros(len(segment), bool),
        layer=np.zeros(len(segment), np.int64),
        point=np.empty((0, 2)),
        kind=np.empty(0, np.int64),
        radius=np.empty(0),
        point_layer=np.empty(0, np.int64),
    )


def _on(curve: Floats, angle: Floats) -> Floats:
    return np.asarray(curve[:, 0:2] + curve[:, 2:4] * np.cos(angle) + curve[:, 4:6] * np.sin(angle))


def _touching(segment: Floats, box: Box) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    low, high = np.minimum(segment[:, :2], segment[:, 2:]), np.maximum(segment[:, :2], segment[:, 2:])
    inside = (low[:, 0] <= box.x1) & (high[:, 0] >= box.x0) & (low[:, 1] <= box.y1) & (high[:, 1] >= box.y0)
    return np.asarray(inside & np.isfinite(segment).all(axis=1))


def _moved(xy: Floats, to: Affine) -> Floats:
    return np.asarray(xy @ np.array([[to.a, to.b], [to.c, to.d]]) + np.array([to.e, to.f]))
