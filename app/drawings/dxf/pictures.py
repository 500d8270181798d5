"""IMAGE, WIPEOUT and the windows of layouts (VIEWPORT)."""

from __future__ import annotations

import math

import numpy as np

from app.domain.geometry import Affine, Box
from app.drawings.dxf.annotation_scales import scale_like, window_scales
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.old_windows import old_view
from app.drawings.dxf.overrides import window_looks
from app.drawings.dxf.source import Source
from app.drawings.dxf.tables import number
from app.drawings.scene import GROUND, Viewport

_WHOLE_PAPER = 1  # viewport id of the sheet itself
_OFF = 0x20000
_CLIP_INSIDE = 290
_AS_IS = 50.0  # brightness and contrast
_SHOWN, _CLEAR = 1, 8  # flags of an image; what is not shown has its frame alone
_SQUARE = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
_UNDERLAY_CLIPPED, _UNDERLAY_ON = 1, 2
_NOT_RECTANGULAR = 0x10000


def read_pictures(source: Source) -> None:
    """Add images, wipeouts and viewports."""
    _images(source)
    _underlays(source)
    _wipeouts(source)
    _viewports(source)


def _images(source: Source) -> None:
    rows = source.take("IMAGE")
    entities = source.entities
    definitions = entities.handles(rows, 340)
    size = source.xy(rows, 13)
    at, u, v = (source.xy(rows, code) for code in (10, 11, 12))
    clipped = entities.flags(rows, 280) == 1
    shown = entities.flags(rows, 70, _SHOWN) & _SHOWN > 0
    clear = entities.flags(rows, 70) & _CLEAR > 0
    tones = np.column_stack([_share(entities.column(rows, code, 50.0), 50.0) for code in (281, 282)])
    pale = np.rint(2.55 * _share(entities.column(rows, 283, 0.0), 0.0)).astype(np.int64)
    for i, row in enumerate(rows.tolist()):
        named = source.tables.image_files.get(int(definitions[i]), "")
        transform = (*(u[i] * size[i, 0]), *(v[i] * size[i, 1]), *at[i])
        if not np.isfinite(transform).all():
            source.miss(row, "damaged", "IMAGE")
            continue
        outline = _clip(source, row, size[i]) if clipped[i] else None
        base = int(source.row[row])
        if shown[i]:
            drawn = int(source.builder.derive(np.array([base]), transparency=pale[[i]])[0]) if pale[i] else base
            source.builder.image(named, transform, drawn)
            if (tones[i] != _AS_IS).any() or clear[i]:
                source.builder.image_tones.append((drawn, *tones[i].tolist(), bool(clear[i])))
            if outline is not None:
                source.builder.image_clips.append((drawn, tuple((x, y) for x, y in outline.tolist())))
        if source.tables.frames_images or not shown[i]:
            corners = _SQUARE if outline is None else outline
            frame = at[i] + corners[:, :1] * (u[i] * size[i, 0]) + corners[:, 1:] * (v[i] * size[i, 1])
            source.builder.polylines(frame, np.array([len(frame)]), np.array([base]), closed=True)


def _share(value: Floats, usual: float) -> Floats:
    """Return brightness, contrast or fading in per cent."""
    return np.clip(np.where(np.isfinite(value), value, usual), 0, 100)


def _underlays(source: Source) -> None:
    """Add pages of PDF files as images; how large they are is known when they are read."""
    rows = source.take("PDFUNDERLAY")
    if not rows.size:
        return
    entities = source.entities
    rows = rows[entities.flags(rows, 280, _UNDERLAY_ON) & _UNDERLAY_ON > 0]
    planes, item = source.planes(rows), np.arange(len(rows))
    at = planes.points(item, source.xy(rows, 10), source.z(rows, 30, planes))
    angle = np.radians(entities.column(rows, 50, 0.0))
    along, up = np.column_stack([np.cos(angle), np.sin(angle)]), np.column_stack([-np.sin(angle), np.cos(angle)])
    u = planes.vectors(item, along * entities.column(rows, 41, 1.0)[:, None])
    v = planes.vectors(item, up * entities.column(rows, 42, 1.0)[:, None])
    flags = entities.flags(rows, 280, _UNDERLAY_ON)
    for i, (row, definition) in enumerate(zip(rows.tolist(), entities.handles(rows, 340).tolist(), strict=True)):
        transform = (*u[i].tolist(), *v[i].tolist(), *at[i].tolist())
        if not np.isfinite(transform).all():
            source.miss(row, "damaged", "PDFUNDERLAY")
            continue
        source.builder.image(source.tables.image_files.get(definition, ""), transform, int(source.row[row]))
        values = [(code, number(value, np.nan)) for code, value in entities.items(row) if code in (11, 21)]
        x, y = ([value for code, value in values if code == group] for group in (11, 21))
        if flags[i] & _UNDERLAY_CLIPPED and len(x) == len(y) > 1 and np.isfinite([*x, *y]).all():
            corners = list(zip(x, y, strict=True))
            if len(corners) == 2:
                (x0, y0), (x1, y1) = corners
                corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
            source.builder.image_clips.append((int(source.row[row]), tuple(corners)))


def _clip(source: Source, row: int, size: Floats) -> Floats | None:
    """Return the outline at which an image is cut, in its unit square; None where it is whole.

    The file has pixels from its upper left corner, the first at (-0.5, -0.5).
    """
    values = [(code, number(value, np.nan)) for code, value in source.entities.items(row)]
    x, y = (np.array([value for code, value in values if code == group]) for group in (14, 24))
    if len(x) != len(y) or len(x) < 2 or not (size > 0).all():
        return None
    outline = np.column_stack([(x + 0.5) / size[0], 1 - (y + 0.5) / size[1]])
    if len(outline) == 2:
        (x0, y0), (x1, y1) = outline
        outline = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    inverted = any(code == _CLIP_INSIDE and value == 1 for code, value in values)
    low, high = outline.min(axis=0), outline.max(axis=0)
    whole = len(outline) == 4 and not inverted and (low <= 1e-6).all() and (high >= 1 - 1e-6).all()
    if whole or not np.isfinite(outline).all():
        return None
    if inverted:
        outline = np.concatenate([_SQUARE, _SQUARE[:1], outline, outline[:1], _SQUARE[:1]])
    return outline


def _wipeouts(source: Source) -> None:
    """Add wipeouts as fills in the colour of the ground."""
    rows = source.take("WIPEOUT")
    if not rows.size:
        return
    at, u, v = (source.xy(rows, code) for code in (10, 11, 12))
    tags, item = source.entities.tags_in(rows, 14)
    corners = source.entities.tags.numbers(tags)
    others = source.entities.tags_in(rows, 24)[0]
    heights = source.entities.tags.numbers(others) if len(others) == len(tags) else np.full(len(tags), np.nan)
    kept, rings, counts = [], [], []
    for i, row in enumerate(rows.tolist()):
        mine = item == i
        share = np.column_stack([corners[mine] + 0.5, 0.5 - heights[mine]])  # of the sides, measured from below
        if len(share) == 2:
            (x0, y0), (x1, y1) = share
            share = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        ring = at[i] + share[:, :1] * u[i] + share[:, 1:] * v[i]
        if len(ring) < 3 or not np.isfinite(ring).all():
            source.miss(row, "damaged", "WIPEOUT")
            continue
        kept.append(row)
        rings.append(ring)
        counts.append(len(ring))
    if kept:
        drawn = source.builder.derive(source.row[np.array(kept)], colour=np.full(len(kept), GROUND))
        one = np.ones(len(kept), np.int64)
        source.builder.fills(np.concatenate(rings), np.array(counts), one, drawn)


def _viewports(source: Source) -> None:
    rows = source.take("VIEWPORT")
    if not rows.size:
        return
    entities = source.entities
    column = entities.column
    centre, view, target = source.xy(rows, 10), source.xy(rows, 12, 0.0), source.xy(rows, 17, 0.0)
    width, height, view_height = column(rows, 40), column(rows, 41), column(rows, 45, 0.0)
    twist = np.radians(column(rows, 51, 0.0))
    number, status, flags = entities.flags(rows, 69), entities.flags(rows, 68, 1), entities.flags(rows, 90)
    direction = source.xy(rows, 16, 0.0)
    from_above = column(rows, 36, 1.0) > 0
    frozen, looks, handles = _frozen(source, rows), window_looks(source), entities.handles(rows)
    scales = window_scales(source)
    edges = np.where(flags & _NOT_RECTANGULAR, entities.handles(rows, 340), 0)
    for i in (~(view_height > 0)).nonzero()[0].tolist():
        if old := old_view(source, int(rows[i])):
            target[i], view[i], view_height[i], twist[i] = old.target, old.centre, old.height, old.twist_rad
            direction[i], from_above[i], frozen[i] = old.direction[:2], old.direction[2] >= 0, old.frozen
    for i, row in enumerate(rows.tolist()):
        block = int(source.builder.rows.block[source.row[row]])
        if number[i] == _WHOLE_PAPER or status[i] == 0 or flags[i] & _OFF or block == 0:
            continue
        figures = (*centre[i], *view[i], *target[i], width[i], height[i], view_height[i], twist[i])
        if not (np.isfinite(figures).all() and min(width[i], height[i]) > 0):
            source.miss(row, "damaged", "VIEWPORT")
        elif view_height[i] <= 0:
            source.miss(row, "unsupported", "VIEWPORT")
        elif direction[i].any() or not from_above[i]:
            source.miss(row, "unsupported", "VIEWPORT with a view in space")
        else:
            scale = height[i] / view_height[i]
            cos, sin = math.cos(twist[i]) * scale, math.sin(twist[i]) * scale
            turn = Affine(cos, sin, -sin, cos)
            x, y = turn((float(target[i, 0]), float(target[i, 1])))
            e, f = centre[i, 0] - x - view[i, 0] * scale, centre[i, 1] - y - view[i, 1] * scale
            half_w, half_h = width[i] / 2, height[i] / 2
            region = Box(*map(float, (*(centre[i] - (half_w, half_h)), *(centre[i] + (half_w, half_h)))))
            to_layout = Affine(cos, sin, -sin, cos, float(e), float(f))
            own, shown = looks.get(int(handles[i]), ()), scales.get(int(handles[i]), -1)
            shown = shown if shown >= 0 else scale_like(source, 1 / scale)
            source.builder.viewports.append(Viewport(block, region, to_layout, frozen[i], looks=own, scale=shown))
            source.builder.viewport_edges.append(int(edges[i]))


def _frozen(source: Source, rows: np.typing.NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Return the layers frozen in each viewport."""
    found: list[list[int]] = [[] for _ in range(len(rows))]
    for code in (331, 341):
        tags, item = source.entities.tags_in(rows, code)
        for handle, i in zip(source.entities.tags.handles(tags).tolist(), item.tolist(), strict=True):
            name = source.tables.layer_handles.get(handle)
            if name is not None:
                found[i].append(source.tables.layer(name))
    return [tuple(sorted(set(layers))) for layers in found]
