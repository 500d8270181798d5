"""A finished builder becomes a scene: rows sorted by block and drawing order, coordinates less their base points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box, Point
from app.drawings.dxf.arcs import ellipse_points
from app.drawings.dxf.bounds import block_bounds, boxes_of, outward
from app.drawings.dxf.builder import FAR, Floats, Ints, Pieces, SceneBuilder
from app.drawings.dxf.ragged import picked, starts_of
from app.drawings.scene import (
    ENTITY,
    IMAGE,
    INSERT,
    NOT_DRAWN,
    STYLE,
    TEXT,
    VARIANT,
    Block,
    Clip,
    Font,
    Layer,
    Lettered,
    Linetype,
    Scene,
    SceneInfo,
    Shape,
    Tone,
    Viewport,
)
from app.drawings.sheet import NotShown

_MAX_STYLES = 65_535
_LARGE = 100_000.0  # coordinates beyond are moved near zero


def assembled(
    builder: SceneBuilder,
    info: SceneInfo,
    layers: tuple[Layer, ...],
    linetypes: tuple[Linetype, ...],
    fonts: tuple[Font, ...],
) -> Scene:
    """Return the scene; ``info.origin`` and ``info.not_shown`` are filled in here."""
    rows = builder.rows
    sequence = np.lexsort((rows.order, rows.block))
    rank = np.empty(len(rows), np.int64)
    rank[sequence] = np.arange(len(rows))
    style_of, styles = _styles(builder, sequence)
    entity = np.zeros(len(rows), ENTITY)
    entity["handle"] = rows.handle[sequence]
    entity["kind"] = rows.kind[sequence]
    entity["block"] = rows.block[sequence]
    entity["part"] = rows.order[sequence] % 1 != 0  # as SceneBuilder.derive places them
    block_of = rows.block[sequence]

    poly = _sorted_polys(builder, rank)
    curve, curve_entity = _sorted(builder, builder.curve, "curve", 8, rank)
    fill = _sorted_fills(builder, rank)
    point, point_entity = _sorted(builder, builder.point, "xy", 2, rank)
    text = _sorted_records(builder, builder.text, TEXT, rank)
    insert = _sorted_records(builder, builder.insert, INSERT, rank)
    image = _sorted_records(builder, builder.picture, IMAGE, rank)
    attribute = builder.attribute.column("attribute", np.int64, 3).astype(np.uint32)
    if len(attribute):
        attribute[:, 0] = rank[attribute[:, 0]]

    poly_xy, poly_counts, poly_closed, poly_width, poly_entity = poly
    fill_xy, ring_counts, rings, fill_entity = fill
    origin = _origin(
        poly_xy, poly_counts, block_of[poly_entity], curve[:, :2][block_of[curve_entity] == 0], insert, text, block_of
    )
    shift = builder.shift.copy()
    for block, (_, is_layout) in enumerate(builder.blocks):
        if block == 0 or is_layout:
            shift[block] = origin
    poly_xy = poly_xy - shift[np.repeat(block_of[poly_entity], poly_counts)]
    fill_counts = np.add.reduceat(ring_counts, starts_of(rings)[:-1]) if len(rings) else rings
    fill_xy = fill_xy - shift[np.repeat(block_of[fill_entity], fill_counts)]
    curve[:, :2] -= shift[block_of[curve_entity]]
    point = point - shift[block_of[point_entity]]
    for records, x, y in ((text, "x", "y"), (insert, "e", "f"), (image, "e", "f")):
        moved = shift[block_of[records["entity"]]]
        records[x] -= moved[:, 0]
        records[y] -= moved[:, 1]
        records["style"] = style_of[records["entity"]]

    def of(owner: npt.NDArray[np.integer]) -> npt.NDArray[np.uint32]:
        return np.searchsorted(block_of[owner], np.arange(len(builder.blocks) + 1)).astype(np.uint32)

    insert, loops = _without_loops(insert, block_of[insert["entity"]])
    for block in loops:
        builder.miss(block, "damaged", "block that contains itself")
    poly_start = starts_of(poly_counts)
    ring_start = starts_of(ring_counts)
    fill_start = starts_of(rings)
    poly_box = boxes_of(poly_xy, poly_start)
    fill_box = boxes_of(fill_xy, ring_start[fill_start])
    bounds = block_bounds(
        len(builder.blocks),
        poly=(poly_box, of(poly_entity)),
        fill=(fill_box, of(fill_entity)),
        curve=(curve, of(curve_entity)),
        text=(text, of(text["entity"]), list(builder.strings)),
        point=(point, of(point_entity)),
        image=(image, of(image["entity"])),
        insert=(insert, of(insert["entity"])),
    )
    edges = _outlines(builder, entity, poly_xy, poly_start, poly_entity, curve, curve_entity)
    viewports = tuple(
        _less_origin(view, origin, outline) for view, outline in zip(builder.viewports, edges, strict=True)
    )
    clips = tuple(Clip(int(rank[row]), tuple((x, y) for x, y in outline.tolist())) for row, outline in builder.clips)
    image_clips = tuple(Clip(int(rank[row]), outline) for row, outline in builder.image_clips)
    image_tones = tuple(Tone(int(rank[row]), bright, hard, clear) for row, bright, hard, clear in builder.image_tones)
    shapes = tuple(
        Shape(int(rank[row]), name, _moved(place, shift[rows.block[row]]), int(style_of[rank[row]]))
        for row, name, place in builder.shapes
    )
    return Scene(
        info=replace(info, origin=origin, not_shown=_missing(builder, shift)),
        layers=layers,
        linetypes=linetypes,
        fonts=fonts,
        blocks=tuple(
            Block(name, is_layout, box) for (name, is_layout), box in zip(builder.blocks, bounds, strict=True)
        ),
        kinds=tuple(builder.kinds),
        strings=tuple(builder.strings),
        style=styles,
        entity=entity,
        poly_xy=poly_xy,
        poly_start=poly_start.astype(np.uint32),
        poly_closed=poly_closed,
        poly_width=poly_width,
        poly_style=style_of[poly_entity],
        poly_entity=poly_entity.astype(np.uint32),
        poly_bounds=outward(poly_box),
        poly_of=of(poly_entity),
        curve=curve,
        curve_style=style_of[curve_entity],
        curve_entity=curve_entity.astype(np.uint32),
        curve_of=of(curve_entity),
        fill_xy=fill_xy,
        fill_ring=ring_start.astype(np.uint32),
        fill_start=fill_start.astype(np.uint32),
        fill_style=style_of[fill_entity],
        fill_entity=fill_entity.astype(np.uint32),
        fill_bounds=outward(fill_box),
        fill_of=of(fill_entity),
        text=text,
        text_of=of(text["entity"]),
        insert=insert,
        insert_of=of(insert["entity"]),
        attribute=attribute,
        point=point,
        point_style=style_of[point_entity],
        point_entity=point_entity.astype(np.uint32),
        point_of=of(point_entity),
        image=image,
        image_of=of(image["entity"]),
        viewports=viewports,
        clips=clips,
        image_clips=image_clips,
        image_tones=image_tones,
        shapes=shapes,
        lettered=tuple(Lettered(int(rank[row]), string, spans) for row, string, spans in builder.lettered),
        variant=_variants(builder, rank, shift),
        annotation_scales=builder.annotation_scales,
    )


def _styles(builder: SceneBuilder, sequence: Ints) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.void]]:
    """Return the style row of each entity in scene order, and the distinct styles."""
    style = builder.rows.style[sequence]
    scale = style["scale"].astype("<f4").view("<u4").astype(np.uint64)  # all above 0: in the order of their bits
    finer = (scale << np.uint64(16)) | (style["transparency"].astype(np.int64) + 3).astype(np.uint64)
    scales, scale_id = np.unique(finer, return_inverse=True)
    key = (
        (style["layer"].astype(np.uint64) << np.uint64(48))
        | ((style["colour"].astype(np.int64) + 3).astype(np.uint64) << np.uint64(22))
        | (style["anew"].astype(np.uint64) << np.uint64(20))
        | ((style["weight"].astype(np.int64) + 3).astype(np.uint64) << np.uint64(12))
        | np.minimum(style["linetype"].astype(np.int64) + 2, 4095).astype(np.uint64)
    )
    _, plain = np.unique(key, return_inverse=True)
    _, first, style_of = np.unique(plain * len(scales) + scale_id, return_index=True, return_inverse=True)
    if len(first) > _MAX_STYLES:  # hostile or broken: linetype scales are the first thing to lose
        _, first, style_of = np.unique(key, return_index=True, return_inverse=True)
        builder.miss(0, "damaged", "styles", max(len(first) - _MAX_STYLES, 1))
        first, style_of = first[:_MAX_STYLES], np.minimum(style_of, _MAX_STYLES - 1)
    styles = style[first]
    return style_of.astype(np.uint16), styles if len(styles) else np.zeros(1, STYLE)


def _variants(builder: SceneBuilder, rank: Ints, shift: Floats) -> npt.NDArray[np.void]:
    """Return the representations of annotation by annotation, that of the file first."""
    rows = builder.rows.variant.nonzero()[0]
    number = builder.rows.variant[rows] - 1
    bare = np.setdiff1d(np.arange(len(builder.variants)), number)
    found = np.zeros(len(rows) + len(bare), VARIANT)
    found["entity"] = [*rank[rows].tolist(), *(NOT_DRAWN for _ in bare)]
    for record, which in zip(found, [*number.tolist(), *bare.tolist()], strict=True):
        one = builder.variants[which]
        x, y = np.array(one.place) - shift[builder.rows.block[one.row]]
        record["group"], record["scale"], record["own"] = rank[one.row], one.scale, one.own
        record["x"], record["y"] = x, y
    return np.sort(found, order=("group", "scale", "entity"))


def _drop(builder: SceneBuilder, bad: npt.NDArray[np.bool_], row: npt.NDArray[np.integer]) -> None:
    """Count items with impossible coordinates against their blocks."""
    rows = row[bad]
    for kind, block in set(zip(builder.rows.kind[rows].tolist(), builder.rows.block[rows].tolist(), strict=True)):
        count = int(((builder.rows.kind[rows] == kind) & (builder.rows.block[rows] == block)).sum())
        builder.miss(block, "damaged", builder.kinds[kind], count)


def _sorted(builder: SceneBuilder, pieces: Pieces, name: str, width: int, rank: Ints) -> tuple[Floats, Ints]:
    """Return plain rows and their entities in scene order, without those that have impossible coordinates."""
    values = pieces.column(name, np.float64, width)
    row = pieces.column("row", np.int64)
    bad = ~(np.abs(values) < FAR).all(axis=1)
    if bad.any():
        _drop(builder, bad, row)
        values, row = values[~bad], row[~bad]
    entity = rank[row]
    order = np.argsort(entity, kind="stable")
    return values[order].astype(np.float64), entity[order].astype(np.int64)


def _sorted_records(
    builder: SceneBuilder, pieces: Pieces, dtype: np.dtype[np.void], rank: Ints
) -> npt.NDArray[np.void]:
    """Return the records in scene order, without those that have impossible coordinates."""
    records = pieces.column("records", dtype)
    bad = np.zeros(len(records), np.bool_)
    for name in dtype.names or ():
        if dtype[name].kind == "f":
            bad |= ~(np.abs(records[name]) < FAR)
    if bad.any():
        _drop(builder, bad, records["entity"].astype(np.int64))
        records = records[~bad]
    records["entity"] = rank[records["entity"]]
    return records[np.argsort(records["entity"], kind="stable")]


def _sorted_polys(
    builder: SceneBuilder, rank: Ints
) -> tuple[Floats, Ints, npt.NDArray[np.bool_], npt.NDArray[np.float32], Ints]:
    pieces = builder.poly
    xy, counts, row = pieces.column("xy", float, 2), pieces.column("counts", np.int64), pieces.column("row", np.int64)
    closed, width = pieces.column("closed", np.bool_), pieces.column("width", np.float32)
    start = starts_of(counts)
    bad = _rows_with(~(np.abs(xy) < FAR).all(axis=1), start)
    if bad.any():
        _drop(builder, bad, row)
    keep = (~bad & (counts > 0)).nonzero()[0]
    order = keep[np.argsort(rank[row[keep]], kind="stable")]
    width = np.where((width >= 0) & (width < FAR), width, 0).astype(np.float32)
    if not (len(order) == len(counts) and (np.diff(order) == 1).all()):
        xy = xy[picked(start[order], counts[order])]
    return xy.astype(np.float64), counts[order], closed[order], width[order], rank[row[order]]


def _sorted_fills(builder: SceneBuilder, rank: Ints) -> tuple[Floats, Ints, Ints, Ints]:
    pieces = builder.fill
    xy, row = pieces.column("xy", np.float64, 2), pieces.column("row", np.int64)
    ring_counts, rings = pieces.column("ring_counts", np.int64), pieces.column("rings", np.int64)
    ring_start, fill_start = starts_of(ring_counts), starts_of(rings)
    bad = _rows_with(_rows_with(~(np.abs(xy) < FAR).all(axis=1), ring_start), fill_start)
    if bad.any():
        _drop(builder, bad, row)
    keep = (~bad & (rings > 0)).nonzero()[0]
    order = keep[np.argsort(rank[row[keep]], kind="stable")]
    ring_order = picked(fill_start[order], rings[order])
    xy = xy[picked(ring_start[ring_order], ring_counts[ring_order])]
    return xy.astype(np.float64), ring_counts[ring_order], rings[order], rank[row[order]]


def _origin(
    poly_xy: Floats,
    poly_counts: Ints,
    poly_block: Ints,
    centres: Floats,
    insert: npt.NDArray[np.void],
    text: npt.NDArray[np.void],
    block_of: Ints,
) -> Point:
    """Return a round point in the middle of model space, (0, 0) when coordinates are small anyway."""
    start = starts_of(poly_counts)[:-1]
    places = [poly_xy[start[poly_block == 0]], centres]
    for records, x, y in ((insert, "e", "f"), (text, "x", "y")):
        mine = records[block_of[records["entity"]] == 0]
        places.append(np.column_stack([mine[x], mine[y]]))
    every = np.concatenate(places)
    if not len(every):
        return 0.0, 0.0
    middle = np.median(every, axis=0)
    if np.abs(middle).max() < _LARGE:
        return 0.0, 0.0
    rounded = np.floor(middle / 1000) * 1000
    return float(rounded[0]), float(rounded[1])


def _without_loops(insert: npt.NDArray[np.void], owner: Ints) -> tuple[npt.NDArray[np.void], list[int]]:
    """Drop references that would make a block contain itself; return the rest and the owners concerned."""
    targets: dict[int, set[int]] = {}
    for a, b in set(zip(owner.tolist(), insert["target"].tolist(), strict=True)):
        targets.setdefault(a, set()).add(b)
    cut: set[tuple[int, int]] = set()
    state: dict[int, int] = {}
    for root in sorted(targets):
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(sorted(targets[root])))]
        while stack:
            block, rest = stack[-1]
            for child in rest:
                if state.get(child) == 1:
                    cut.add((block, child))
                elif child not in state:
                    state[child] = 1
                    stack.append((child, iter(sorted(targets.get(child, ())))))
                    break
            else:
                state[block] = 2
                stack.pop()
    if not cut:
        return insert, []
    edge = [(a, b) in cut for a, b in zip(owner.tolist(), insert["target"].tolist(), strict=True)]
    return insert[~np.array(edge)], [a for a, _ in sorted(cut)]


def _missing(builder: SceneBuilder, shift: Floats) -> tuple[tuple[int, NotShown], ...]:
    found = []
    for (block, reason, what), count in sorted(builder.missing.items()):
        place = builder.missing_places.get((block, reason, what))
        if place is not None:
            place = (place[0] - float(shift[block, 0]), place[1] - float(shift[block, 1]))
        found.append((block, NotShown(reason, what, count, place)))
    return tuple(found)


def _outlines(
    builder: SceneBuilder,
    entity: npt.NDArray[np.void],
    poly_xy: Floats,
    poly_start: Ints,
    poly_entity: Ints,
    curve: Floats,
    curve_entity: Ints,
) -> list[tuple[Point, ...]]:
    """Return the vertices of the entity that bounds each viewport, less the origin; none for a rectangle."""
    found: list[tuple[Point, ...]] = []
    for handle in builder.viewport_edges:
        row = (entity["handle"] == handle).nonzero()[0][:1] if handle else np.empty(0, np.int64)
        poly, round_ = np.isin(poly_entity, row).nonzero()[0], np.isin(curve_entity, row).nonzero()[0]
        if poly.size:
            xy = poly_xy[poly_start[poly[0]] : poly_start[poly[0] + 1]]
        elif round_.size:
            xy = ellipse_points(curve[round_[:1]])[0]
        else:
            xy = np.empty((0, 2))
        found.append(tuple((x, y) for x, y in xy.tolist()) if len(xy) > 2 else ())
    return found


def _moved(place: Affine, shift: Floats) -> Affine:
    return Affine(e=-float(shift[0]), f=-float(shift[1])).after(place)


def _less_origin(view: Viewport, origin: Point, outline: tuple[Point, ...]) -> Viewport:
    x, y = origin
    region = Box(view.region.x0 - x, view.region.y0 - y, view.region.x1 - x, view.region.y1 - y)
    to_layout = Affine(e=-x, f=-y).after(view.to_layout).after(Affine(e=x, f=y))
    return replace(view, region=region, to_layout=to_layout, outline=outline)


def _rows_with(bad: npt.NDArray[np.bool_], start: Ints) -> npt.NDArray[np.bool_]:
    """Tell which ragged rows hold a bad item."""
    total = np.concatenate([[0], np.cumsum(bad)])
    found: npt.NDArray[np.bool_] = total[start[1:]] > total[start[:-1]]
    return found
