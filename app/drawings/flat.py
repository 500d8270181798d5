"""Flat geometry: everything a block draws, nested block references expanded, in the block's own coordinates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box
from app.drawings.curves import curve_boxes
from app.drawings.scene import Scene

MARK = np.dtype(
    [
        ("layer", "u2"),  # row of Scene.layers, layer "0" inside a block already resolved
        ("rgb", "i4"),  # 0xRRGGBB, GROUND or CLEAR; BYLAYER and BYBLOCK already resolved
        ("weight", "i2"),  # line weight in 1/100 mm or -3 for the default, inherited ones resolved
        ("linetype", "i2"),  # row of Scene.linetypes, inherited ones resolved
        ("dash", "f4"),  # linetype scale of the entity
        ("anew", "u1"),  # as Scene.style
        ("transparency", "u1"),  # 0 hides what lies below, 255 shows all of it; inherited ones resolved
        ("visible", "?"),  # its layer is neither off nor frozen, none around it is frozen; never for CLEAR
        ("entity", "u4"),  # row of Scene.entity
        ("instance", "u4"),  # row of Flat.instance: the block reference that holds it
    ]
)
INSTANCE = np.dtype(
    [
        ("parent", "u4"),  # row of the block reference around this one
        ("target", "u4"),  # row of Scene.blocks
        ("a", "f8"),  # as domain.geometry.Affine: coordinates of the target → coordinates of the flattened block
        ("b", "f8"),
        ("c", "f8"),
        ("d", "f8"),
        ("e", "f8"),
        ("f", "f8"),
        ("frozen", "?"),  # its layer, or that of a block reference around it: nothing it holds is visible
        ("mark", MARK),
    ]
)
FLAT_TEXT = np.dtype(
    [
        ("x", "f8"),  # insertion or alignment point
        ("y", "f8"),
        ("height", "f8"),  # cap height
        ("rotation_rad", "f8"),  # of the writing direction
        ("ux", "f8"),  # writing direction, times cap height and width factor
        ("uy", "f8"),
        ("vx", "f8"),  # upward direction, times cap height
        ("vy", "f8"),
        ("string", "u4"),  # row of Scene.strings
        ("font", "u2"),  # row of Scene.fonts
        ("halign", "u1"),  # as Scene.text
        ("valign", "u1"),
        ("width", "f8"),  # length to fit, 0 for none
        ("mark", MARK),
    ]
)


@dataclass(frozen=True)
class FlatInsert:
    """One block reference, at any depth.

    Args:
        instance: row of ``Flat.instance``.
        name: of the block.
        transform: coordinates of the block → coordinates of the flattened block.
        layer: name of its layer.
        attributes: tag → value.
    """

    instance: int
    name: str
    transform: Affine
    layer: str
    attributes: dict[str, str]


@dataclass(frozen=True)
class Flat:
    """All that a block draws; coordinates are those of ``Scene`` for the block that was flattened.

    Curves are polylines too: ``poly_curve`` names the row of ``curve`` that a polyline approximates, or -1. Rows are
    in no particular order, but the same for the same scene.
    """

    scene: Scene
    block: int
    left_out: int  # block references that were not expanded: cyclic, too deep or too many

    instance: npt.NDArray[np.void]  # INSTANCE; row 0 is the flattened block itself

    poly_xy: npt.NDArray[np.float64]  # (n, 2)
    poly_start: npt.NDArray[np.int64]  # (m + 1,) first vertex of each polyline
    poly_closed: npt.NDArray[np.bool_]  # (m,)
    poly_width: npt.NDArray[np.float64]  # (m,) drawing units, 0 for a hairline
    poly_curve: npt.NDArray[np.int64]  # (m,)
    poly_mark: npt.NDArray[np.void]  # (m,) MARK

    curve: npt.NDArray[np.float64]  # (k, 8) as Scene.curve

    fill_xy: npt.NDArray[np.float64]  # (n, 2)
    fill_ring: npt.NDArray[np.int64]  # (rings + 1,)
    fill_start: npt.NDArray[np.int64]  # (fills + 1,)
    fill_mark: npt.NDArray[np.void]

    text: npt.NDArray[np.void]  # FLAT_TEXT

    point: npt.NDArray[np.float64]  # (k, 2)
    point_mark: npt.NDArray[np.void]

    image: npt.NDArray[np.float64]  # (k, 6) unit square → coordinates, as Affine
    image_path: npt.NDArray[np.int64]  # (k,) row of Scene.strings
    image_mark: npt.NDArray[np.void]

    def taken(
        self,
        polys: npt.NDArray[np.bool_],
        fills: npt.NDArray[np.bool_],
        texts: npt.NDArray[np.bool_],
        points: npt.NDArray[np.bool_],
        images: npt.NDArray[np.bool_],
    ) -> Flat:
        """Return the chosen items of each kind; references stay."""
        counts = np.diff(self.poly_start)
        curves = self.poly_curve[polys & (self.poly_curve >= 0)]
        rank = np.full(len(self.curve) + 1, -1)
        rank[curves] = np.arange(len(curves))
        ring_counts, per_fill = np.diff(self.fill_ring), np.diff(self.fill_start)
        rings = np.repeat(fills, per_fill)
        return replace(
            self,
            poly_xy=self.poly_xy[np.repeat(polys, counts)],
            poly_start=_starts(counts[polys]),
            poly_closed=self.poly_closed[polys],
            poly_width=self.poly_width[polys],
            poly_curve=rank[self.poly_curve[polys]],
            poly_mark=self.poly_mark[polys],
            curve=self.curve[curves],
            fill_xy=self.fill_xy[np.repeat(rings, ring_counts)],
            fill_ring=_starts(ring_counts[rings]),
            fill_start=_starts(per_fill[fills]),
            fill_mark=self.fill_mark[fills],
            text=self.text[texts],
            point=self.point[points],
            point_mark=self.point_mark[points],
            image=self.image[images],
            image_path=self.image_path[images],
            image_mark=self.image_mark[images],
        )

    @property
    def poly_layer(self) -> npt.NDArray[np.uint16]:
        """Row of ``Scene.layers`` of each polyline."""
        return self.poly_mark["layer"]

    @cached_property
    def poly_bounds(self) -> npt.NDArray[np.float64]:
        """(m, 4) x0 y0 x1 y1 of each polyline; of a curve, exactly."""
        found = np.empty((len(self.poly_curve), 4))
        curved = self.poly_curve >= 0
        found[curved] = curve_boxes(self.curve[self.poly_curve[curved]])
        xy, start, rows = self._straight
        found[rows] = _bounds(xy, start)
        return found

    @cached_property
    def fill_bounds(self) -> npt.NDArray[np.float64]:
        """(m, 4) x0 y0 x1 y1 of each fill."""
        return _bounds(self.fill_xy, self.fill_ring[self.fill_start])

    def polyline(self, row: int) -> npt.NDArray[np.float64]:
        """Return the vertices (n, 2) of one polyline."""
        return self.poly_xy[self.poly_start[row] : self.poly_start[row + 1]]

    def rings(self, row: int) -> list[npt.NDArray[np.float64]]:
        """Return the rings of one fill, each (n, 2); even-odd rule."""
        rings = range(int(self.fill_start[row]), int(self.fill_start[row + 1]))
        return [self.fill_xy[self.fill_ring[ring] : self.fill_ring[ring + 1]] for ring in rings]

    def string(self, row: int) -> str:
        """Return the characters of one text."""
        return self.scene.strings[int(self.text["string"][row])]

    def handles(self, mark: np.void) -> tuple[str, ...]:
        """Return the handle path of an item: the outermost block reference first, the entity itself last."""
        return (*self._within(int(mark["instance"])), self._handle(int(mark["entity"])))

    def handles_of(self, marks: npt.NDArray[np.void]) -> list[tuple[str, ...]]:
        """Return the handle path of each of some items."""
        own = self.scene.entity["handle"][marks["entity"]].tolist()
        within = {row: self._within(row) for row in np.unique(marks["instance"]).tolist()}
        return [(*within[row], f"{handle:X}") for row, handle in zip(marks["instance"].tolist(), own, strict=True)]

    def _within(self, instance: int) -> tuple[str, ...]:
        """Return the handle path of a block reference; model space seen through a window of a layout is none."""
        path = []
        while instance:
            if self.instance["target"][instance]:
                path.append(self._handle(int(self.instance["mark"]["entity"][instance])))
            instance = int(self.instance["parent"][instance])
        return tuple(reversed(path))

    def _handle(self, entity: int) -> str:
        return f"{int(self.scene.entity['handle'][entity]):X}"

    def kind(self, mark: np.void) -> str:
        """Return the DXF type of an item."""
        return self.scene.kinds[int(self.scene.entity["kind"][int(mark["entity"])])]

    def segments(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """Return all straight pieces (k, 4) x0 y0 x1 y1, and the polyline each belongs to."""
        return _segments(self.poly_xy, self.poly_start, self.poly_closed)

    @cached_property
    def lines(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """Straight pieces (k, 4) as drawn, without the chords of curves, and the polyline each belongs to."""
        xy, start, rows = self._straight
        pieces, of = _segments(xy, start, self.poly_closed[rows])
        return pieces, rows[of]

    @cached_property
    def _straight(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Vertices and starts of the polylines that are no curves, and their rows."""
        rows = np.flatnonzero(self.poly_curve < 0)
        if len(rows) == len(self.poly_curve):
            return self.poly_xy, self.poly_start, rows
        if len(rows) and rows[-1] == len(rows) - 1:
            return self.poly_xy[: self.poly_start[len(rows)]], self.poly_start[: len(rows) + 1], rows
        count = np.diff(self.poly_start)
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(count[rows])])
        return self.poly_xy[np.repeat(self.poly_curve < 0, count)], start, rows

    @cached_property
    def _attributes(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for entity, tag, value in self.scene.attribute.tolist():
            found.setdefault(entity, {})[self.scene.strings[tag]] = self.scene.strings[value]
        return found

    def insert(self, row: int) -> FlatInsert:
        """Return one block reference; ``row`` of ``instance``, from 1."""
        item = self.instance[row]
        a, b, c, d, e, f = (float(item[name]) for name in "abcdef")
        return FlatInsert(
            instance=row,
            name=self.scene.blocks[int(item["target"])].name,
            transform=Affine(a, b, c, d, e, f),
            layer=self.scene.layers[int(item["mark"]["layer"])].name,
            attributes=self._attributes.get(int(item["mark"]["entity"]), {}),
        )

    def inserts(self) -> Iterator[FlatInsert]:
        """Yield every block reference."""
        for row in range(1, len(self.instance)):
            yield self.insert(row)

    @cached_property
    def bounds(self) -> Box | None:
        """Box around all polylines, fills, points and insertion points of texts; None when there is nothing."""
        places = [self.poly_xy, self.fill_xy, self.point, np.stack([self.text["x"], self.text["y"]], axis=1)]
        xy = np.concatenate([place for place in places if len(place)] or [np.empty((0, 2))])
        xy = xy[np.isfinite(xy).all(axis=1)]
        if not len(xy):
            return None
        (x0, y0), (x1, y1) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
        return Box(x0, y0, x1, y1)


def on_layers(instance: npt.NDArray[np.void], layers: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Tell which block references lie on one of ``layers`` (rows of Scene.layers), or in a reference that does."""
    found: npt.NDArray[np.bool_] = np.isin(instance["mark"]["layer"], np.array(layers, np.int64))
    parent = instance["parent"].astype(np.int64)
    many = -1
    while found.sum() > many:
        many = int(found.sum())
        found = found | found[parent]
    return found


def _starts(count: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(count, dtype=np.int64)])


def _bounds(xy: npt.NDArray[np.float64], start: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return (m, 4) boxes of runs of vertices; NaN for an empty run."""
    found = np.full((len(start) - 1, 4), np.nan)
    filled = np.diff(start) > 0
    first = start[:-1][filled]
    if len(first):
        found[filled] = np.hstack([np.minimum.reduceat(xy, first), np.maximum.reduceat(xy, first)])
    return found


def _segments(
    xy: npt.NDArray[np.float64], start: npt.NDArray[np.int64], closed: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return the straight pieces (k, 4) of runs of vertices, and the run each belongs to."""
    last = start[1:] - 1
    following = np.arange(1, len(xy) + 1)
    following[last] = start[:-1]
    of = np.repeat(np.arange(len(last)), np.diff(start))
    kept = np.ones(len(xy), dtype=bool)
    kept[last[~closed]] = False
    return np.hstack([xy[kept], xy[following[kept]]]), of[kept]
