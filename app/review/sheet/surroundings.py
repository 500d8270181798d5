"""What is drawn around and beside texts, on chosen layers: outlines, lines, symbols, in drawing units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, unary_union

from app.drawings.flat import Flat
from app.review.ink import lines_through
from app.review.sheet.clouds import is_cloud
from app.review.sheet.layer_map import LayerMap
from app.review.sheet.reading import Cut
from app.review.texts.labels import normalised

MIN_TEXTS_AREA = 8.0
"""An outline must hold this many times the area of the text that names it: a box around a text is no room."""
MIN_AGREEING_AREA = 3.0
"""The same for an outline whose area the text gives."""
CELL_HEIGHTS = 4.0
"""A cell that holds one line of text is at most so many times as high."""
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
MOST_PIECES = 200
"""A layer of more loose lines, or hatches, bounds no areas that a text would name."""
CORNER = 2e-3
"""Loose lines meet at a corner when they miss it by this share of their length."""
MANY_LINES = 3
"""A layer with more lines than this to each of its outlines is not for these alone."""
INNER_SHARE = 0.25
"""So many of its outlines lie inside others of it."""
DRAWN_AGAIN = 1.05
"""An outline around another that is no larger than this is the same one drawn again."""
RUN_ON = 0.01
"""A line that runs on beyond all others by less than this share of its length is drawn too long."""
FRAME = 0.7
"""An outline over this share of a framed sheet is a line of its frame."""


@dataclass(frozen=True)
class NamingText:
    """A text that may say what is drawn about it, in drawing units."""

    text: str
    x: float
    y: float
    height: float
    layer: int
    area_m2: float | None
    storeys: bool
    kind: str
    bundled: bool
    length: float
    rotation_rad: float


@dataclass(frozen=True)
class Around:
    """The outline around a text.

    Args:
        layer: its row.
        area: in drawing units.
        row: of the closed polyline; None for loose lines and hatches.
    """

    layer: int
    area: Polygon
    row: int | None


class Outlines:
    """Closed polylines of a sheet on chosen layers, in drawing units; ``pieced``: also loose lines and hatches.

    Revision clouds bound nothing, nor does the sheet's own ``frame`` unless it is wanted.
    """

    def __init__(self, cut: Cut, layers: npt.NDArray[np.bool_], *, pieced: bool = False, frame: bool = True) -> None:
        self._cut, self._chosen, self._pieced, self._frame = cut, layers, pieced, frame
        self._frames: set[int] = set()

    @cached_property
    def _layers(self) -> npt.NDArray[np.intp]:
        """Return the layer's row of each outline."""
        flat = self._cut.flat
        layers: npt.NDArray[np.intp] = np.concatenate([flat.poly_layer, flat.fill_mark["layer"]])
        return layers[self._outlines[0]]

    @cached_property
    def _outlines(self) -> tuple[list[int], list[Polygon]]:
        """Return the rows of the outlines, fills after polylines, and their areas."""
        cut, flat = self._cut, self._cut.flat
        rows = polylines(cut, self._chosen)
        closing = np.array(
            [row for row in _closing(flat, rows).tolist() if not is_cloud(flat.polyline(row))], dtype=np.intp
        )
        loose = np.setdiff1d(rows, closing)
        found = list(zip(closing.tolist(), _areas(flat, closing), strict=True))
        if self._pieced:
            found += [*_from_pieces(flat, loose), *_filled(cut, self._chosen)]
        if cut.region is not None and not self._frame:
            frame_area = FRAME * (cut.region.x1 - cut.region.x0) * (cut.region.y1 - cut.region.y0)
            self._frames = {row for row, polygon in found if polygon.area >= frame_area}
            found = [(row, polygon) for row, polygon in found if row not in self._frames]
        return [row for row, _ in found], [polygon for _, polygon in found]

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(self._outlines[1])

    @cached_property
    def _sizes(self) -> list[float]:
        sizes: list[float] = shapely.area(np.array(self._outlines[1], dtype=object)).tolist()
        return sizes

    def _around(self, text: NamingText) -> list[int]:
        """Return the outlines around ``text``, smallest first."""
        found: list[int] = self._tree.query(Point(text.x, text.y), predicate="within").tolist()
        return sorted(found, key=lambda index: (self._sizes[index], index))

    def _holding(self, text: NamingText, least_areas: float = MIN_TEXTS_AREA) -> list[int]:
        smallest = least_areas * len(text.text) * text.height**2
        large = [index for index in self._around(text) if self._sizes[index] >= smallest]
        return [index for index in large if not self._is_cell(index, text.height)]

    def _is_cell(self, index: int, height: float) -> bool:
        """Tell whether an outline is a cell of a table: as low as a line of text, beside one of its layer as large."""
        own = self._outlines[1][index]
        x0, y0, x1, y1 = own.bounds
        if min(x1 - x0, y1 - y0) > CELL_HEIGHTS * height:
            return False
        beside = self._tree.query(own, predicate="dwithin", distance=height * CORNER).tolist()
        return any(
            other != index
            and self._layers[other] == self._layers[index]
            and abs(self._sizes[other] - self._sizes[index]) <= CORNER * self._sizes[index]
            and not own.covers(self._outlines[1][other].representative_point())
            for other in beside
        )

    def around(self, text: NamingText) -> Around | None:
        """Return the smallest outline around ``text``."""
        found = self._holding(text)
        if not found:
            return None
        row, flat = self._outlines[0][found[0]], self._cut.flat
        closed = row < len(flat.poly_layer) and len(_closing(flat, np.array([row]))) > 0
        return Around(int(self._layers[found[0]]), self._outlines[1][found[0]], row if closed else None)

    def are_of_everything(self, layer: int, named: int) -> bool:
        """Tell whether a layer holds many things: far more lines, or outlines mostly without a name, some in others.

        Args:
            layer: its row.
            named: how many of its outlines have the name of one role.
        """
        own = np.array(self._outlines[1], dtype=object)[self._layers == layer]
        drawn = polylines(self._cut, np.arange(len(self._chosen)) == layer)
        if len(own) and len(drawn) > MANY_LINES * len(own):
            return True
        if 2 * named >= len(own):
            return False
        sizes = shapely.area(own)
        inner, around = STRtree(own).query(shapely.point_on_surface(own), predicate="within")
        held = np.unique(inner[sizes[around] > DRAWN_AGAIN * sizes[inner]])
        return len(held) >= INNER_SHARE * len(own)

    def on(self, layer: int) -> set[int]:
        """Return the rows of the closed polylines of a layer."""
        return {row for row, of in zip(self._outlines[0], self._layers.tolist(), strict=True) if of == layer}

    def enclosing(self, layer: int, named: Collection[int]) -> set[int]:
        """Return the rows of the outlines of a layer around several other ``named`` ones, or most of the sheet."""
        rows, areas = self._outlines
        inner = [area.representative_point() for row, area in zip(rows, areas, strict=True) if row in named]
        around = Counter(self._tree.query(inner, predicate="within")[1].tolist())
        held = {rows[at] for at, count in around.items() if count - (rows[at] in named) > 1} | self._frames
        last = len(self._cut.flat.poly_layer)
        return {row for row in held if row < last and int(self._cut.flat.poly_layer[row]) == layer}

    def smallest(self, text: NamingText) -> int | None:
        """Return the layer row of the smallest outline around ``text``, however small."""
        found = self._around(text)
        return int(self._layers[found[0]]) if found else None

    def areas_around(self, text: NamingText) -> list[float]:
        """Return the areas of all outlines around ``text``, smallest first; where it gives one, of narrow ones too."""
        least_areas = MIN_TEXTS_AREA if text.area_m2 is None else MIN_AGREEING_AREA
        return [self._sizes[index] for index in self._holding(text, least_areas)]


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


def polylines(cut: Cut, layers: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return the rows of visible polylines on chosen layers; those inside block references are left out."""
    flat = cut.flat
    bounds = flat.poly_bounds
    middle = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    counts = np.diff(flat.poly_start)
    chosen = layers[flat.poly_layer] & flat.poly_mark["visible"] & (flat.poly_mark["instance"] == 0) & (counts >= 2)
    return np.flatnonzero(chosen & (flat.poly_curve < 0) & cut.holds(*middle))


def _from_pieces(flat: Flat, rows: npt.NDArray[np.intp]) -> list[tuple[int, Polygon]]:
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


def _filled(cut: Cut, layers: npt.NDArray[np.bool_]) -> list[tuple[int, Polygon]]:
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


def _ring(flat: Flat, row: int) -> npt.NDArray[np.float64]:
    xy = flat.polyline(row)
    return np.vstack([xy, xy[:1]]) if flat.poly_closed[row] else xy


def _closing(flat: Flat, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return those of ``rows`` that are drawn closed, or end all but where they begin."""
    counts, closed = np.diff(flat.poly_start)[rows], flat.poly_closed[rows]
    gap = flat.poly_xy[flat.poly_start[rows]] - flat.poly_xy[flat.poly_start[rows + 1] - 1]
    box = flat.poly_bounds[rows]
    extent = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    meets = np.hypot(gap[:, 0], gap[:, 1]) <= 0.01 * extent
    closing: npt.NDArray[np.intp] = rows[((counts >= 4) & (closed | meets)) | ((counts == 3) & closed)]
    return closing


def _areas(flat: Flat, rows: npt.NDArray[np.intp]) -> list[Polygon]:
    """Return the areas inside some polylines."""
    if not len(rows):
        return []
    rings = [flat.polyline(row) for row in rows.tolist()]
    of = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    return list(shapely.polygons(shapely.linearrings(np.concatenate(rings), indices=of)))
