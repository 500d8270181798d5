"""Lines of a drawing: polylines and curves with their widths, colours and linetypes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from app.drawings.curves import as_polylines, steps_for
from app.drawings.dashes import dashed
from app.drawings.flat import Flat
from widgets.canvas.bands import Layer
from widgets.canvas.ground import Projection, extent, pen
from widgets.canvas.linetype_signs import LinetypeSigns
from widgets.canvas.paths import (
    Rows,
    Vertices,
    groups,
    path_of,
    paths_of,
    picked,
    runs,
    sorting,
    starts_of,
    taken,
    thinned,
)
from widgets.canvas.pens import Pens
from widgets.canvas.specks import dots

PATH_VERTICES = 20_000  # one huge antialiased path costs far more than many small ones
BATCH_VERTICES = 5 * PATH_VERTICES  # computed at once
MITER_WIDTHS = 2.0  # more than a corner goes beyond its vertex, in widths of its line
SPECK_PX = 1.0  # smaller items become one dot
GRAIN_PX = 0.5
SAG_PX = 0.2
LEAST_SAG, LARGEST_SAG = 1e-8, 0.3  # 22 000 and 4 chords a turn


class Strokes:
    """The polylines of flat geometry."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        self._pens = Pens(flat)
        self._signs = LinetypeSigns(flat)
        self._extent = extent(flat.poly_bounds)
        self._curved = flat.poly_curve >= 0
        self._count = np.diff(flat.poly_start)
        self._line = (self._count == 2) & ~flat.poly_closed & ~self._curved
        curve = flat.curve
        self._radius = np.maximum(np.hypot(curve[:, 2], curve[:, 3]), np.hypot(curve[:, 4], curve[:, 5]))

    def paint(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint some polylines, all of one band and pen at once."""
        pen_of, pens = self._pens.seen(view)
        # Qt paints paths of lines of two points in its own way: they are not mixed with others
        longer = ~self._line[rows] & (self._extent[rows] * view.scale >= SPECK_PX)
        key = 2 * (band * len(pens) + pen_of[self._pens.kind[rows]]) + longer
        order = sorting(key)
        sum_of = np.cumsum(self._counts(view, rows[order]))
        of, first = groups(key[order], sum_of // PATH_VERTICES)
        look = [(int(band[one]), pens[int(key[one]) // 2 % len(pens)]) for one in order[first].tolist()]
        if view.lines is not None:  # what goes into one path does not hang on the lines that are painted
            reach_px = MITER_WIDTHS * max((one.width_px for one in pens), default=0.0) + 2
            patterned = np.array([bool(one.pattern) for _, one in look] or [False])
            kept = (
                view.painted(self._flat.poly_bounds[rows[order]], reach_px) | patterned[of]
            )  # dashes are of all kinds
            order, of, sum_of = order[kept], of[kept], sum_of[kept]
        for batch in runs(np.arange(len(order)), sum_of // BATCH_VERTICES):
            xy, start, group = self._vertices(view, rows[order[batch]], of[batch])
            _, heads = groups(group)
            begin = start[np.append(heads, len(group))]
            for number, path in enumerate(paths_of(xy, start[:-1], begin)):
                band_of, one = look[int(group[heads[number]])]
                yield band_of
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(pen(view, one.rgb, one.width_px))
                if one.pattern:
                    low, high = int(begin[number]), int(begin[number + 1])
                    inner = start[:-1][(start[:-1] >= low) & (start[:-1] < high)] - low
                    lines = xy[low:high], inner
                    path = path_of(*dashed(*lines, one.pattern, view.box_px.grown(8), one.anew))
                painter.drawPath(path)
                if one.pattern and self._signs.on(one.linetype):
                    self._signs.paint(painter, view, lines, one)

    def _counts(self, view: Projection, rows: Rows) -> Rows:
        """Return how many vertices each polyline takes at most."""
        count: Rows = self._count[rows] + self._flat.poly_closed[rows]
        curved = self._curved[rows]
        count[curved] = self._steps(view, self._flat.poly_curve[rows[curved]]) + 1
        count[self._extent[rows] * view.scale < SPECK_PX] = 2
        return count

    def _vertices(self, view: Projection, rows: Rows, group: Rows) -> tuple[Vertices, Rows, Rows]:
        """Return vertices in pixels, where each polyline begins (m + 1,), and its group, ascending."""
        flat = self._flat
        small = self._extent[rows] * view.scale < SPECK_PX
        line, curved = self._line[rows] & ~small, self._curved[rows] & ~small
        bent = ~(small | line | curved)
        places, group_of = dots(view, flat.poly_bounds[rows[small]], group[small])
        pieces = [(places, np.full(len(group_of), 2), group_of)]
        begin = flat.poly_start[rows[line]]
        xy = np.stack([flat.poly_xy[begin], flat.poly_xy[begin + 1]], axis=1).reshape(-1, 2)
        pieces.append((view.moved(xy), np.full(len(begin), 2), group[line]))
        if bent.any():
            xy, starts = taken(flat.poly_xy, flat.poly_start, rows[bent], flat.poly_closed)
            xy, starts = thinned(view.moved(xy), starts, GRAIN_PX)
            pieces.append((xy, np.diff(np.append(starts, len(xy))), group[bent]))
        if curved.any():
            xy, start = self._curves(view, flat.poly_curve[rows[curved]])
            pieces.append((xy, np.diff(start), group[curved]))
        xy, count, group = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        if group[-1:] == group[:1]:  # all of one
            return xy, starts_of(count), group
        order = sorting(group)
        return xy[picked(starts_of(count)[order], count[order])], starts_of(count[order]), group[order]

    def _curves(self, view: Projection, rows: Rows) -> tuple[Vertices, Rows]:
        """Return curves in pixels, in as many chords as they need there, and where each begins (m + 1,)."""
        curve, steps = self._flat.curve[rows], self._steps(view, rows)
        xy, start = as_polylines(curve, steps, steps + 1)
        return view.moved(xy), start

    def _steps(self, view: Projection, rows: Rows) -> Rows:
        """Return in how many chords curves stay within a fifth of a pixel."""
        curve = self._flat.curve[rows]
        radius_px = np.maximum(self._radius[rows] * view.scale, SAG_PX / LARGEST_SAG)  # files have circles of none
        sag = np.maximum(SAG_PX / radius_px, LEAST_SAG)
        return steps_for(np.clip(curve[:, 7] - curve[:, 6], 0, 2 * np.pi), sag)
