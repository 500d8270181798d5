"""Outlines of a sheet on chosen layers around its texts, in drawing units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree
from shapely.geometry import Point, Polygon

from app.review.sheet.clouds import is_cloud
from app.review.sheet.drawn_areas import CORNER, areas_of, areas_of_pieces, closing, filled_areas, polylines
from app.review.sheet.naming_texts import NamingText
from app.review.sheet.reading import Cut

MIN_TEXTS_AREA = 8.0
"""An outline must hold this many times the area of the text that names it: a box around a text is no room."""
MIN_AGREEING_AREA = 3.0
"""The same for an outline whose area the text gives."""
CELL_HEIGHTS = 4.0
"""A cell that holds one line of text is at most so many times as high."""
MANY_LINES = 3
"""A layer with more lines than this to each of its outlines is not for these alone."""
INNER_SHARE = 0.25
"""So many of its outlines lie inside others of it."""
DRAWN_AGAIN = 1.05
"""An outline around another that is no larger than this is the same one drawn again."""
FRAME = 0.7
"""An outline over this share of a framed sheet is a line of its frame."""


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
        closed = np.array(
            [row for row in closing(flat, rows).tolist() if not is_cloud(flat.polyline(row))], dtype=np.intp
        )
        loose = np.setdiff1d(rows, closed)
        found = list(zip(closed.tolist(), areas_of(flat, closed), strict=True))
        if self._pieced:
            found += [*areas_of_pieces(flat, loose), *filled_areas(cut, self._chosen)]
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
        closed = row < len(flat.poly_layer) and len(closing(flat, np.array([row]))) > 0
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
