"""Scene under construction: items arrive in bulk, kind by kind, and leave sorted by block and drawing order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box, Point
from app.drawings.dxf.bounds import block_bounds, boxes_of
from app.drawings.dxf.ragged import picked, starts_of
from app.drawings.scene import (
    ENTITY,
    IMAGE,
    INSERT,
    STYLE,
    TEXT,
    Block,
    Font,
    Layer,
    Linetype,
    Scene,
    SceneInfo,
    Viewport,
)
from app.drawings.sheet import NotShown

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAR = 1e15  # no drawing has coordinates beyond; further out is damage
_MAX_STYLES = 65_535
_LARGE = 100_000.0


@dataclass
class Rows:
    """Properties of entities, one row each; items refer to rows by number.

    Args:
        order: place in the drawing order; rows of one block are sorted by it.
        handle: DXF handle.
        kind: row of the builder's kinds.
        block: owning block.
        style: (n,) STYLE records.
    """

    order: Floats
    handle: npt.NDArray[np.uint64]
    kind: Ints
    block: Ints
    style: npt.NDArray[np.void]

    def __len__(self) -> int:
        return len(self.order)

    def joined(self, other: Rows) -> Rows:
        """Return these rows followed by ``other``."""
        return Rows(
            np.concatenate([self.order, other.order]),
            np.concatenate([self.handle, other.handle]),
            np.concatenate([self.kind, other.kind]),
            np.concatenate([self.block, other.block]),
            np.concatenate([self.style, other.style]),
        )


@dataclass
class _Pieces:
    """Arrays that grow by appending chunks."""

    chunks: dict[str, list[npt.NDArray[np.generic]]] = field(default_factory=dict)

    def add(self, **columns: npt.NDArray[np.generic]) -> None:
        for name, column in columns.items():
            self.chunks.setdefault(name, []).append(column)

    def get(self, name: str, dtype: npt.DTypeLike, width: int = 0) -> npt.NDArray[np.generic]:
        empty = np.empty((0, width) if width else 0, dtype)
        return np.concatenate([empty, *self.chunks.get(name, [])]).astype(dtype, copy=False)


class SceneBuilder:
    """Collects the items of a drawing and makes the scene of them.

    Args:
        rows: entities known from the start; ``derive`` adds further ones.
        kinds: DXF types, rows of which ``rows.kind`` gives.
        blocks: name and whether a layout, for each block; block 0 is model space.
        shift: (blocks, 2) base point of each block, subtracted from everything in it; the origin is chosen by ``build``
            for model space and layouts.
    """

    def __init__(self, rows: Rows, kinds: list[str], blocks: list[tuple[str, bool]], shift: Floats) -> None:
        self.rows = rows
        self.kinds = kinds
        self.blocks = blocks
        self.shift = shift
        self.viewports: list[Viewport] = []
        self._strings: dict[str, int] = {}
        self._poly = _Pieces()
        self._curve = _Pieces()
        self._fill = _Pieces()
        self._text = _Pieces()
        self._insert = _Pieces()
        self._attribute = _Pieces()
        self._point = _Pieces()
        self._image = _Pieces()
        self._not_shown: Counter[tuple[int, str, str]] = Counter()
        self._places: dict[tuple[int, str, str], Point] = {}

    def string(self, text: str) -> int:
        """Return the row of ``text`` in the scene's strings."""
        return self._strings.setdefault(text, len(self._strings))

    def derive(self, rows: Ints, **style: npt.NDArray[np.integer]) -> Ints:
        """Return new rows that draw right after ``rows``, with some fields of their style replaced."""
        record = self.rows.style[rows].copy()
        for name, values in style.items():
            record[name] = values
        order = np.nextafter(self.rows.order[rows], np.inf)
        new = Rows(order, self.rows.handle[rows], self.rows.kind[rows], self.rows.block[rows], record)
        first = len(self.rows)
        self.rows = self.rows.joined(new)
        return np.arange(first, first + len(rows))

    def polylines(
        self,
        xy: Floats,
        counts: npt.NDArray[np.integer],
        row: npt.NDArray[np.integer],
        closed: npt.NDArray[np.bool_] | bool = False,
        width: npt.NDArray[np.floating] | float = 0.0,
    ) -> None:
        """Add polylines: (n, 2) vertices, number of vertices of each, and per polyline its row, closedness and width."""
        many = len(counts)
        self._poly.add(
            xy=xy,
            counts=counts,
            row=row,
            closed=np.broadcast_to(np.asarray(closed, np.bool_), many),
            width=np.broadcast_to(np.asarray(width, np.float32), many),
        )

    def curves(self, curve: Floats, row: npt.NDArray[np.integer]) -> None:
        """Add (k, 8) elliptic arcs as in ``Scene.curve``."""
        self._curve.add(curve=curve, row=row)

    def fills(
        self,
        xy: Floats,
        ring_counts: npt.NDArray[np.integer],
        rings: npt.NDArray[np.integer],
        row: npt.NDArray[np.integer],
    ) -> None:
        """Add filled areas: vertices, vertices of each ring, rings of each area, row of each area."""
        self._fill.add(xy=xy, ring_counts=ring_counts, rings=rings, row=row)

    def texts(self, text: npt.NDArray[np.void]) -> None:
        """Add TEXT records whose ``entity`` is a row number; their style is taken from the row."""
        self._text.add(text=text)

    def inserts(self, target: npt.NDArray[np.integer], transform: Floats, row: npt.NDArray[np.integer]) -> None:
        """Add block references: target block, (n, 6) transform from file coordinates *less the target's base point*."""
        records = np.zeros(len(target), INSERT)
        records["target"] = target
        for i, name in enumerate("abcdef"):
            records[name] = transform[:, i]
        records["entity"] = row
        self._insert.add(insert=records)

    def attributes(self, insert_row: Ints, tag: Ints, value: Ints) -> None:
        """Add attributes: row of the insert, strings of tag and value."""
        self._attribute.add(attribute=np.column_stack([insert_row, tag, value]))

    def points(self, xy: Floats, row: npt.NDArray[np.integer]) -> None:
        """Add (k, 2) points."""
        self._point.add(xy=xy, row=row)

    def image(self, path: str, transform: tuple[float, ...], row: int) -> None:
        """Add one picture: unit square → file coordinates."""
        record = np.zeros(1, IMAGE)
        record["path"] = self.string(path)
        for name, value in zip("abcdef", transform, strict=True):
            record[name] = value
        record["entity"] = row
        self._image.add(image=record)

    def extent(self, block: int) -> Floats:
        """Return x0 y0 x1 y1 of the polylines, texts and inserted points of a block so far, file coordinates."""
        places = [np.zeros((0, 2))]
        chunks = self._poly.chunks
        for xy, counts, row in zip(*(chunks.get(name, []) for name in ("xy", "counts", "row")), strict=True):
            places.append(xy[np.repeat(self.rows.block[row] == block, counts)])
        for records in self._text.chunks.get("text", []):
            mine = records[self.rows.block[records["entity"]] == block]
            places.append(np.column_stack([mine["x"], mine["y"]]))
        for records in self._insert.chunks.get("insert", []):
            mine = records[self.rows.block[records["entity"]] == block]
            places.append(np.column_stack([mine["e"], mine["f"]]))
        every = np.concatenate(places)
        every = every[(np.abs(every) < FAR).all(axis=1)]
        return np.concatenate([every.min(axis=0), every.max(axis=0)]) if len(every) else np.zeros(4)

    def miss(self, block: int, reason: str, what: str, count: int = 1, place: Point | None = None) -> None:
        """Note what the picture of ``block`` lacks; ``place`` in the block's file coordinates."""
        if count <= 0:
            return
        key = (block, reason, what)
        self._not_shown[key] += count
        if place is not None and key not in self._places and np.isfinite(place).all():
            self._places[key] = (float(place[0]), float(place[1]))

    def build(
        self, info: SceneInfo, layers: tuple[Layer, ...], linetypes: tuple[Linetype, ...], fonts: tuple[Font, ...]
    ) -> Scene:
        """Return the scene; ``info.origin`` and ``info.not_shown`` are filled in here."""
        rows = self.rows
        sequence = np.lexsort((rows.order, rows.block))
        rank = np.empty(len(rows), np.int64)
        rank[sequence] = np.arange(len(rows))
        style_of, styles = self._styles(sequence)
        entity = np.zeros(len(rows), ENTITY)
        entity["handle"] = rows.handle[sequence]
        entity["kind"] = rows.kind[sequence]
        entity["block"] = rows.block[sequence]
        block_of = rows.block[sequence]

        poly = self._sorted_polys(rank)
        curve, curve_entity = self._sorted(self._curve, "curve", 8, rank)
        fill = self._sorted_fills(rank)
        point, point_entity = self._sorted(self._point, "xy", 2, rank)
        text = self._sorted_records(self._text, "text", TEXT, rank)
        insert = self._sorted_records(self._insert, "insert", INSERT, rank)
        image = self._sorted_records(self._image, "image", IMAGE, rank)
        attribute = self._attribute.get("attribute", np.int64, 3).astype(np.uint32)
        if len(attribute):
            attribute[:, 0] = rank[attribute[:, 0]]

        poly_xy, poly_counts, poly_closed, poly_width, poly_entity = poly
        fill_xy, ring_counts, rings, fill_entity = fill
        origin = self._origin(poly_xy, poly_counts, block_of[poly_entity], insert, text, block_of)
        shift = self.shift.copy()
        for block, (_, is_layout) in enumerate(self.blocks):
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
            return np.searchsorted(block_of[owner], np.arange(len(self.blocks) + 1)).astype(np.uint32)

        insert, loops = self._without_loops(insert, block_of[insert["entity"]])
        for block in loops:
            self.miss(block, "damaged", "block that contains itself")
        poly_start = starts_of(poly_counts)
        ring_start = starts_of(ring_counts)
        fill_start = starts_of(rings)
        poly_box = boxes_of(poly_xy, poly_start)
        fill_box = boxes_of(fill_xy, ring_start[fill_start])
        bounds = block_bounds(
            len(self.blocks),
            poly=(poly_box, of(poly_entity)),
            fill=(fill_box, of(fill_entity)),
            curve=(curve, of(curve_entity)),
            text=(text, of(text["entity"]), list(self._strings)),
            point=(point, of(point_entity)),
            image=(image, of(image["entity"])),
            insert=(insert, of(insert["entity"])),
        )
        viewports = tuple(_less_origin(view, origin) for view in self.viewports)
        return Scene(
            info=SceneInfo(
                format=info.format,
                version=info.version,
                encoding=info.encoding,
                declared_encoding=info.declared_encoding,
                insunits=info.insunits,
                origin=origin,
                entities=info.entities,
                not_shown=self._missing(shift),
                headers=info.headers,
            ),
            layers=layers,
            linetypes=linetypes,
            fonts=fonts,
            blocks=tuple(
                Block(name, is_layout, box) for (name, is_layout), box in zip(self.blocks, bounds, strict=True)
            ),
            kinds=tuple(self.kinds),
            strings=tuple(self._strings),
            style=styles,
            entity=entity,
            poly_xy=poly_xy,
            poly_start=poly_start.astype(np.uint32),
            poly_closed=poly_closed,
            poly_width=poly_width,
            poly_style=style_of[poly_entity],
            poly_entity=poly_entity.astype(np.uint32),
            poly_bounds=_outward(poly_box),
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
            fill_bounds=_outward(fill_box),
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
        )

    def _styles(self, sequence: Ints) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.void]]:
        """Return the style row of each entity in scene order, and the distinct styles."""
        style = self.rows.style[sequence]
        scales, scale_id = np.unique(style["scale"], return_inverse=True)
        key = (
            (style["layer"].astype(np.uint64) << np.uint64(48))
            | ((style["colour"].astype(np.int64) + 2).astype(np.uint64) << np.uint64(22))
            | ((style["weight"].astype(np.int64) + 3).astype(np.uint64) << np.uint64(12))
            | np.minimum(style["linetype"].astype(np.int64) + 2, 4095).astype(np.uint64)
        )
        _, plain = np.unique(key, return_inverse=True)
        _, first, style_of = np.unique(plain * len(scales) + scale_id, return_index=True, return_inverse=True)
        if len(first) > _MAX_STYLES:  # hostile or broken: linetype scales are the first thing to lose
            _, first, style_of = np.unique(key, return_index=True, return_inverse=True)
            self.miss(0, "damaged", "styles", max(len(first) - _MAX_STYLES, 1))
            first, style_of = first[:_MAX_STYLES], np.minimum(style_of, _MAX_STYLES - 1)
        styles = style[first]
        return style_of.astype(np.uint16), styles if len(styles) else np.zeros(1, STYLE)

    def _drop(self, bad: npt.NDArray[np.bool_], row: npt.NDArray[np.integer]) -> None:
        """Count items with impossible coordinates against their blocks."""
        rows = row[bad]
        for kind, block in set(zip(self.rows.kind[rows].tolist(), self.rows.block[rows].tolist(), strict=True)):
            count = int(((self.rows.kind[rows] == kind) & (self.rows.block[rows] == block)).sum())
            self.miss(block, "damaged", self.kinds[kind], count)

    def _sorted(self, pieces: _Pieces, name: str, width: int, rank: Ints) -> tuple[Floats, Ints]:
        values = pieces.get(name, np.float64, width)
        row = pieces.get("row", np.int64)
        bad = ~(np.abs(values) < FAR).all(axis=1)
        if bad.any():
            self._drop(bad, row)
            values, row = values[~bad], row[~bad]
        entity = rank[row]
        order = np.argsort(entity, kind="stable")
        return values[order].astype(np.float64), entity[order].astype(np.int64)

    def _sorted_records(self, pieces: _Pieces, name: str, dtype: np.dtype[np.void], rank: Ints) -> npt.NDArray[np.void]:
        records = np.concatenate([np.empty(0, dtype), *pieces.chunks.get(name, [])])
        bad = np.zeros(len(records), np.bool_)
        for column, (kind, _) in (dtype.fields or {}).items():
            if kind.kind == "f":
                bad |= ~(np.abs(records[column]) < FAR)
                del column
        if bad.any():
            self._drop(bad, records["entity"].astype(np.int64))
            records = records[~bad]
        records["entity"] = rank[records["entity"]]
        return records[np.argsort(records["entity"], kind="stable")]

    def _sorted_polys(self, rank: Ints) -> tuple[Floats, Ints, npt.NDArray[np.bool_], npt.NDArray[np.float32], Ints]:
        pieces = self._poly
        xy, counts, row = pieces.get("xy", float, 2), pieces.get("counts", np.int64), pieces.get("row", np.int64)
        closed, width = pieces.get("closed", np.bool_), pieces.get("width", np.float32)
        start = starts_of(counts)
        bad = _rows_with(~(np.abs(xy) < FAR).all(axis=1), start)
        if bad.any():
            self._drop(bad, row)
        keep = (~bad & (counts > 0)).nonzero()[0]
        order = keep[np.argsort(rank[row[keep]], kind="stable")]
        width = np.where((width >= 0) & (width < FAR), width, 0).astype(np.float32)
        if not (len(order) == len(counts) and (np.diff(order) == 1).all()):
            xy = xy[picked(start[order], counts[order])]
        return xy.astype(np.float64), counts[order], closed[order], width[order], rank[row[order]]

    def _sorted_fills(self, rank: Ints) -> tuple[Floats, Ints, Ints, Ints]:
        pieces = self._fill
        xy, row = pieces.get("xy", np.float64, 2), pieces.get("row", np.int64)
        ring_counts, rings = pieces.get("ring_counts", np.int64), pieces.get("rings", np.int64)
        ring_start, fill_start = starts_of(ring_counts), starts_of(rings)
        bad = _rows_with(_rows_with(~(np.abs(xy) < FAR).all(axis=1), ring_start), fill_start)
        if bad.any():
            self._drop(bad, row)
        keep = (~bad & (rings > 0)).nonzero()[0]
        order = keep[np.argsort(rank[row[keep]], kind="stable")]
        ring_order = picked(fill_start[order], rings[order])
        xy = xy[picked(ring_start[ring_order], ring_counts[ring_order])]
        return xy.astype(np.float64), ring_counts[ring_order], rings[order], rank[row[order]]

    def _origin(
        self,
        poly_xy: Floats,
        poly_counts: Ints,
        poly_block: Ints,
        insert: npt.NDArray[np.void],
        text: npt.NDArray[np.void],
        block_of: Ints,
    ) -> Point:
        """Return a round point in the middle of model space, (0, 0) when coordinates are small anyway."""
        start = starts_of(poly_counts)[:-1]
        places = [poly_xy[start[poly_block == 0]]]
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

    def _without_loops(self, insert: npt.NDArray[np.void], owner: Ints) -> tuple[npt.NDArray[np.void], list[int]]:
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

    def _missing(self, shift: Floats) -> tuple[tuple[int, NotShown], ...]:
        found = []
        for (block, reason, what), count in sorted(self._not_shown.items()):
            place = self._places.get((block, reason, what))
            if place is not None:
                place = (place[0] - float(shift[block, 0]), place[1] - float(shift[block, 1]))
            found.append((block, NotShown(reason, what, count, place)))
        return tuple(found)


def _less_origin(view: Viewport, origin: Point) -> Viewport:
    x, y = origin
    region = Box(view.region.x0 - x, view.region.y0 - y, view.region.x1 - x, view.region.y1 - y)
    to_layout = Affine(e=-x, f=-y).after(view.to_layout).after(Affine(e=x, f=y))
    return Viewport(view.block, region, to_layout, view.hidden)


def _rows_with(bad: npt.NDArray[np.bool_], start: Ints) -> npt.NDArray[np.bool_]:
    """Tell which ragged rows hold a bad item."""
    total = np.concatenate([[0], np.cumsum(bad)])
    found: npt.NDArray[np.bool_] = total[start[1:]] > total[start[:-1]]
    return found


def _outward(box: Floats) -> npt.NDArray[np.float32]:
    """Round boxes to single precision without losing any of their content."""
    small = box.astype(np.float32)
    small[:, :2] = np.where(small[:, :2] > box[:, :2], np.nextafter(small[:, :2], np.float32(-np.inf)), small[:, :2])
    small[:, 2:] = np.where(small[:, 2:] < box[:, 2:], np.nextafter(small[:, 2:], np.float32(np.inf)), small[:, 2:])
    return small
