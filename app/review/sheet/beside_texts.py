"""Lines and symbols of a sheet on chosen layers beside its texts, in drawing units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, Point

from app.drawings.flat import Flat
from app.review.ink import lines_through
from app.review.sheet.drawn_areas import polylines
from app.review.sheet.layer_map import LayerMap
from app.review.sheet.naming_texts import NamingText
from app.review.sheet.reading import Cut
from app.review.texts.labels import normalised

REACH_HEIGHTS = 4.0
"""A text beside a line stands within this many text heights."""
SIDES_HEIGHTS, SIDES_LONGER = 8.0, 2.0
"""Lines on both sides of a text stand within so many text heights, and are so many times as long as it."""
OPPOSITE_COSINE = -0.87
"""They lie this nearly to opposite sides."""
SYMBOL_HEIGHTS = 8.0
"""A text beside a symbol stands within this many text heights."""
NAMED_SHARE = 0.5
"""A layer's symbols have a role when texts beside this share of them say so."""


class Lines:
    """Polylines of a sheet on chosen layers, in drawing units."""

    def __init__(self, cut: Cut, layers: npt.NDArray[np.bool_]) -> None:
        self._cut, self._chosen = cut, layers

    @cached_property
    def _rows(self) -> npt.NDArray[np.intp]:
        return polylines(self._cut, self._chosen)

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(lines_through([_ring(self._cut.flat, row) for row in self._rows.tolist()]))

    def beside(self, text: NamingText) -> int | None:
        """Return the layer row of the nearest line beside ``text`` that is longer than the text."""
        reach = REACH_HEIGHTS * text.height
        if not reach:
            return None
        rows, distances = self._tree.query_nearest(
            Point(text.x, text.y), max_distance=reach, return_distance=True, all_matches=True
        )
        near = [
            (float(distance), index)
            for index, distance in zip(rows.tolist(), distances.tolist(), strict=True)
            if self._tree.geometries[index].length > len(text.text) * text.height
        ]
        return int(self._cut.flat.poly_layer[self._rows[min(near)[1]]]) if near else None

    def on_both_sides(self, text: NamingText) -> int | None:
        """Return the layer row of the two nearest lines between which a text stands, where that is one layer."""
        middle = Point(text.x, text.y)
        reach = SIDES_HEIGHTS * text.height
        near = []
        for index in self._tree.query(middle, predicate="dwithin", distance=reach).tolist() if reach else ():
            line = self._tree.geometries[index]
            if line.length > SIDES_LONGER * len(text.text) * text.height:
                foot = line.interpolate(line.project(middle))
                near.append((middle.distance(foot), index, foot.x - text.x, foot.y - text.y))
        near.sort()
        for away, index, dx, dy in near[1:]:
            first, one, x, y = near[0]
            if first > 0 and dx * x + dy * y <= OPPOSITE_COSINE * first * away:
                layers = {int(self._cut.flat.poly_layer[self._rows[row]]) for row in (one, index)}
                return layers.pop() if len(layers) == 1 else None
        return None

    @cached_property
    def _ends(self) -> tuple[list[int], STRtree]:
        """Return the layer's row of each end of a line, and where the ends lie."""
        flat = self._cut.flat
        ends = [(int(flat.poly_layer[row]), flat.polyline(row)[end]) for row in self._rows.tolist() for end in (0, -1)]
        return [layer for layer, _ in ends], STRtree(shapely.points(np.array([xy for _, xy in ends]).reshape(-1, 2)))

    def broken_at(self, x: float, y: float, reach: float) -> int | None:
        """Return the layer row of the line that leaves a gap for a text: two ends of one layer to either side of it."""
        layers, tree = self._ends
        middle = Point(x, y)
        own: dict[int, list[npt.NDArray[np.float64]]] = {}
        for row in tree.query(middle, predicate="dwithin", distance=reach).tolist():
            own.setdefault(layers[row], []).append(np.array([tree.geometries[row].x, tree.geometries[row].y]))
        gaps = [(LineString(ends), layer) for layer, ends in own.items() if len(ends) == 2]
        facing = [(gap.distance(middle), layer) for gap, layer in gaps if _is_between(gap, middle)]
        return min(facing)[1] if facing else None

    def lettered(self, letters: Sequence[tuple[str, str] | None]) -> Iterator[tuple[int, str]]:
        """Yield layer row and kind of each line whose linetype says one; ``letters`` by row of the linetypes."""
        mark = self._cut.flat.poly_mark
        for row in self._rows.tolist():
            said = letters[int(mark["linetype"][row])] if mark["linetype"][row] >= 0 else None
            if said is not None:
                yield int(self._cut.flat.poly_layer[row]), said[0]


class Symbols:
    """Points and block references of a sheet on chosen layers, in drawing units; blocks with a role are left out."""

    def __init__(self, cut: Cut, layers: npt.NDArray[np.bool_], layer_map: LayerMap) -> None:
        flat = cut.flat
        inserts, points = flat.instance[1:], flat.point_mark
        known = np.array([bool(layer_map.role_of_block(block.name, "")) for block in flat.scene.blocks] or [False])
        wanted = np.concatenate([layers[inserts["mark"]["layer"]] & ~known[inserts["target"]], layers[points["layer"]]])
        wanted &= np.concatenate([inserts["mark"]["visible"], points["visible"]])
        xy = np.concatenate([np.column_stack([inserts["e"], inserts["f"]]), flat.point])
        wanted &= cut.holds(xy[:, 0], xy[:, 1])
        self._layer = np.concatenate([inserts["mark"]["layer"], points["layer"]])[wanted]
        self._xy = xy[wanted]

    def named(self, texts: Sequence[NamingText], patterns: Sequence[re.Pattern[str]]) -> list[tuple[int, str]]:
        """Return layer row and text of each layer most of whose symbols have a text of ``patterns`` beside them."""
        if not patterns or not len(self._xy):
            return []
        said: dict[int, dict[int, str]] = {}
        for text in texts:
            plain = normalised(text.text)
            if any(pattern.search(plain) for pattern in patterns):
                distance = np.hypot(self._xy[:, 0] - text.x, self._xy[:, 1] - text.y)
                nearest = int(distance.argmin())
                if distance[nearest] <= SYMBOL_HEIGHTS * text.height:
                    said.setdefault(int(self._layer[nearest]), {}).setdefault(nearest, plain.splitlines()[0])
        return [
            (layer, next(iter(at.values())))
            for layer, at in sorted(said.items())
            if len(at) >= NAMED_SHARE * np.count_nonzero(self._layer == layer)
        ]


def _is_between(gap: LineString, middle: Point) -> bool:
    """Tell whether a place lies between the two ends of a gap, on the way from one to the other."""
    one, other = (np.array([x - middle.x, y - middle.y]) for x, y in gap.coords)
    apart = float(np.hypot(*one)) * float(np.hypot(*other))
    return apart > 0 and float(one @ other) <= OPPOSITE_COSINE * apart


def _ring(flat: Flat, row: int) -> npt.NDArray[np.float64]:
    xy = flat.polyline(row)
    return np.vstack([xy, xy[:1]]) if flat.poly_closed[row] else xy
