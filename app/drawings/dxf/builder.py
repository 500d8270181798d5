"""Scene under construction: items arrive in bulk, kind by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Point
from app.drawings.scene import CLEAR, GROUND, IMAGE, INSERT, AnnotationScale, Span, Viewport

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAR = 1e15  # no drawing has coordinates beyond; further out is damage


@dataclass
class Rows:
    """Properties of entities, one row each; items refer to rows by number.

    Args:
        order: place in the drawing order; rows of one block are sorted by it.
        handle: DXF handle.
        kind: row of the builder's kinds.
        block: owning block.
        style: (n,) STYLE records.
        variant: number of the representation in ``SceneBuilder.variants``, from 1; 0 for what always shows.
    """

    order: Floats
    handle: npt.NDArray[np.uint64]
    kind: Ints
    block: Ints
    style: npt.NDArray[np.void]
    variant: Ints

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
            np.concatenate([self.variant, other.variant]),
        )


class Variant(NamedTuple):
    """A representation of annotation; what is drawn so are the rows with its number.

    Args:
        row: that holds the annotation.
        scale: row of ``SceneBuilder.annotation_scales``.
        own: the annotation looks so as the file has it.
        place: where it stands, file coordinates.
    """

    row: int
    scale: int
    own: bool
    place: Point


class Pieces:
    """Columns that grow by appending chunks."""

    def __init__(self) -> None:
        self._chunks: dict[str, list[npt.NDArray[Any]]] = {}

    def add(self, **columns: npt.NDArray[Any]) -> None:
        """Append a chunk to each column; all of the same kind of rows."""
        for name, column in columns.items():
            self._chunks.setdefault(name, []).append(column)

    def chunks(self, *names: str) -> Iterator[tuple[npt.NDArray[Any], ...]]:
        """Yield the chunks of some columns side by side."""
        return zip(*(self._chunks.get(name, []) for name in names), strict=True)

    def column(self, name: str, dtype: npt.DTypeLike, width: int = 0) -> npt.NDArray[Any]:
        """Return one whole column, (n,) or (n, width)."""
        empty = np.empty((0, width) if width else 0, dtype)
        return np.concatenate([empty, *self._chunks.get(name, [])]).astype(dtype, copy=False)


class SceneBuilder:
    """Collects the items of a drawing; ``assembly.assembled`` makes the scene of them.

    Args:
        rows: entities known from the start; ``derive`` adds further ones.
        kinds: DXF types, rows of which ``rows.kind`` gives.
        blocks: name and whether a layout, for each block; block 0 is model space.
        shift: (blocks, 2) base point of each block, subtracted from everything in it; the origin is chosen later
            for model space and layouts.
    """

    def __init__(self, rows: Rows, kinds: list[str], blocks: list[tuple[str, bool]], shift: Floats) -> None:
        self.rows = rows
        self.kinds = kinds
        self.blocks = blocks
        self.shift = shift
        self.viewports: list[Viewport] = []
        self.viewport_edges: list[int] = []  # handle of the entity that bounds each, 0 for a rectangle
        self.clips: list[tuple[int, Floats]] = []  # row of the insert, (n, 2) outline in its block less the base point
        self.lettered: list[tuple[int, int, tuple[Span, ...]]] = []  # row, string, looks of its letters
        self.shapes: list[tuple[int, str, Affine]] = []  # row, name, units of its file → file coordinates
        self.image_clips: list[tuple[int, tuple[Point, ...]]] = []  # row of the image, outline in its unit square
        self.image_tones: list[tuple[int, float, float, bool]] = []  # row, brightness, contrast, clear
        self.variants: list[Variant] = []
        self.annotation_scales: tuple[AnnotationScale, ...] = ()
        self.strings: dict[str, int] = {}
        self.poly = Pieces()
        self.curve = Pieces()
        self.fill = Pieces()
        self.text = Pieces()
        self.insert = Pieces()
        self.attribute = Pieces()
        self.point = Pieces()
        self.picture = Pieces()
        self.missing: Counter[tuple[int, str, str]] = Counter()
        self.missing_places: dict[tuple[int, str, str], Point] = {}

    def string(self, text: str) -> int:
        """Return the row of ``text`` in the scene's strings."""
        return self.strings.setdefault(text, len(self.strings))

    def derive(self, rows: Ints, **style: npt.NDArray[np.integer]) -> Ints:
        """Return new rows that draw right after ``rows``, with some fields of their style replaced."""
        record = self.rows.style[rows].copy()
        for name, values in style.items():
            record[name] = values
        order = np.nextafter(self.rows.order[rows], np.inf)
        old = self.rows
        new = Rows(order, old.handle[rows], old.kind[rows], old.block[rows], record, old.variant[rows])
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
        """Add polylines: (n, 2) vertices, then per polyline its number of vertices, row, closedness and width."""
        many = len(counts)
        self.poly.add(
            xy=xy,
            counts=counts,
            row=row,
            closed=np.broadcast_to(np.asarray(closed, np.bool_), many),
            width=np.broadcast_to(np.asarray(width, np.float32), many),
        )

    def curves(self, curve: Floats, row: npt.NDArray[np.integer]) -> None:
        """Add (k, 8) elliptic arcs as in ``Scene.curve``."""
        self.curve.add(curve=curve, row=row)

    def fills(
        self,
        xy: Floats,
        ring_counts: npt.NDArray[np.integer],
        rings: npt.NDArray[np.integer],
        row: npt.NDArray[np.integer],
    ) -> None:
        """Add filled areas: vertices, vertices of each ring, rings of each area, row of each area."""
        self.fill.add(xy=xy, ring_counts=ring_counts, rings=rings, row=row)

    def outline_fills(self) -> None:
        """Turn filled areas into their outlines; those that hide what lies below stay."""
        xy, row = self.fill.column("xy", np.float64, 2), self.fill.column("row", np.int64)
        ring_counts, rings = self.fill.column("ring_counts", np.int64), self.fill.column("rings", np.int64)
        shown = ~np.isin(self.rows.style["colour"][row], (GROUND, CLEAR))
        of = np.repeat(np.arange(len(rings)), rings)
        mine = shown[of]
        self.polylines(xy[np.repeat(mine, ring_counts)], ring_counts[mine], row[of[mine]], closed=True)
        row[shown] = self.derive(row[shown], colour=np.full(int(shown.sum()), CLEAR))
        self.fill = Pieces()
        self.fills(xy, ring_counts, rings, row)

    def texts(self, text: npt.NDArray[np.void]) -> None:
        """Add TEXT records whose ``entity`` is a row number; their style is taken from the row."""
        self.text.add(records=text)

    def inserts(self, target: npt.NDArray[np.integer], transform: Floats, row: npt.NDArray[np.integer]) -> None:
        """Add block references: target block, (n, 6) transform from file coordinates *less the target's base point*."""
        records = np.zeros(len(target), INSERT)
        records["target"] = target
        for i, name in enumerate("abcdef"):
            records[name] = transform[:, i]
        records["entity"] = row
        self.insert.add(records=records)

    def attributes(self, insert_row: Ints, tag: Ints, value: Ints) -> None:
        """Add attributes: row of the insert, strings of tag and value."""
        self.attribute.add(attribute=np.column_stack([insert_row, tag, value]))

    def points(self, xy: Floats, row: npt.NDArray[np.integer]) -> None:
        """Add (k, 2) points."""
        self.point.add(xy=xy, row=row)

    def image(self, path: str, transform: tuple[float, ...], row: int) -> None:
        """Add one picture: unit square → file coordinates."""
        record = np.zeros(1, IMAGE)
        record["path"] = self.string(path)
        for name, value in zip("abcdef", transform, strict=True):
            record[name] = value
        record["entity"] = row
        self.picture.add(records=record)

    def extent(self, block: int) -> Floats:
        """Return x0 y0 x1 y1 of the lines, curves, texts and inserted points of a block so far, file coordinates."""
        places = [np.zeros((0, 2))]
        owner = self.rows.block
        for xy, counts, row in self.poly.chunks("xy", "counts", "row"):
            places.append(xy[np.repeat(owner[row] == block, counts)])
        for curve, row in self.curve.chunks("curve", "row"):
            mine = curve[owner[row] == block]
            radius = np.abs(mine[:, 2:4]) + np.abs(mine[:, 4:6])
            places += [mine[:, :2] - radius, mine[:, :2] + radius]
        for pieces, x, y in ((self.text, "x", "y"), (self.insert, "e", "f")):
            for (records,) in pieces.chunks("records"):
                mine = records[owner[records["entity"]] == block]
                places.append(np.column_stack([mine[x], mine[y]]))
        every = np.concatenate(places)
        every = every[(np.abs(every) < FAR).all(axis=1)]
        return np.concatenate([every.min(axis=0), every.max(axis=0)]) if len(every) else np.zeros(4)

    def miss(self, block: int, reason: str, what: str, count: int = 1, place: Point | None = None) -> None:
        """Note what the picture of ``block`` lacks; ``place`` in the block's file coordinates."""
        if count <= 0:
            return
        key = (block, reason, what)
        self.missing[key] += count
        if place is not None and key not in self.missing_places and np.isfinite(place).all():
            self.missing_places[key] = (float(place[0]), float(place[1]))
