"""Lines of a drawing: polylines and curves with their widths, colours and linetypes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from app.drawings.curves import as_polylines, steps_for
from app.drawings.flat import Flat
from widgets.canvas.bands import Layer
from widgets.canvas.dashes import dashed
from widgets.canvas.ground import Projection, extent, pen
from widgets.canvas.linetype_signs import LinetypeSigns
from widgets.canvas.paths import Rows, Vertices, groups, path_of, paths_of, picked, runs, starts_of, taken, thinned
from widgets.canvas.specks import dots

PATH_VERTICES = 20_000  # one huge antialiased path costs far more than many small ones
BATCH_VERTICES = 100_000  # computed at once
SPECK_PX = 1.0  # smaller items become one dot
GRAIN_PX = 0.5
HEAVIEST_PX = 6.0  # line weights stop growing, so that near views stay readable
SHORTEST_PERIOD_PX = 4.0  # finer linetypes are drawn whole
SAG_PX = 0.2
LEAST_SAG, LARGEST_SAG = 1e-8, 0.3  # 22 000 and 4 chords a turn


def weights_px(view: Projection, weight: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """Return line weights in 1/100 mm as pixels."""
    return stepped(np.minimum(weight / 100 * view.px_per_mm, HEAVIEST_PX))


def stepped(width_px: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return widths to the half pixel, 1 at least."""
    return np.maximum(np.round(2 * width_px) / 2, 1.0)


class Strokes:
    """The polylines of flat geometry."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        # PSLTSCALE as new drawings have it: dashes in a window are as long as those on the paper around it
        self._unit = float(flat.scene.info.headers.get("$LTSCALE", 1.0)) or 1.0
        self._patterns = [linetype.pattern for linetype in flat.scene.linetypes] or [()]
        self._periods = np.array([self._unit * sum(map(abs, pattern)) for pattern in self._patterns])
        self._signs = LinetypeSigns(flat)
        curve = flat.curve
        self._radius = np.maximum(np.hypot(curve[:, 2], curve[:, 3]), np.hypot(curve[:, 4], curve[:, 5]))

    def paint(self, painter: QPainter, view: Projection, rows: Rows, band: Rows) -> Layer:
        """Paint some polylines, all of one band and pen at once."""
        mark = self._flat.poly_mark[rows]
        rgb, width = mark["rgb"].astype(np.int64), self._widths(view, rows)
        dash = np.where(self._periods[mark["linetype"]] * mark["dash"] * view.scale >= SHORTEST_PERIOD_PX, 1, 0)
        linetype, dash_scale = mark["linetype"] * dash, mark["dash"] * dash
        order = np.lexsort((dash_scale, linetype, rgb, width, band))
        of, first = groups(*(key[order] for key in (dash_scale, linetype, rgb, width, band)))
        scale = view.scale * self._unit
        look = [
            (int(band[one]), int(rgb[one]), float(width[one]), int(linetype[one]), float(dash_scale[one]) * scale)
            for one in order[first].tolist()
        ]
        for batch in runs(np.arange(len(rows)), np.cumsum(self._counts(view, rows[order])) // BATCH_VERTICES):
            xy, start, group = self._vertices(view, rows[order[batch]], of[batch])
            heads = np.array([part[0] for part in runs(np.arange(len(group)), group, start[:-1] // PATH_VERTICES)])
            begin, heads = start[np.append(heads, len(group))], heads.tolist()
            for number, path in enumerate(paths_of(xy, start[:-1], begin)):
                band_of, rgb_of, width_px, kind, unit_px = look[int(group[heads[number]])]
                pattern = [unit_px * step for step in self._patterns[kind]] if unit_px else ()
                yield band_of
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(pen(view, rgb_of, width_px))
                if pattern:
                    low, high = int(begin[number]), int(begin[number + 1])
                    inner = start[:-1][(start[:-1] >= low) & (start[:-1] < high)] - low
                    path = path_of(*dashed(xy[low:high], inner, pattern, view.box_px.grown(8)))
                painter.drawPath(path)
                if pattern and self._signs.on(kind):
                    self._signs.paint(painter, view, (xy[low:high], inner), kind, unit_px, (rgb_of, width_px))

    def _widths(self, view: Projection, rows: Rows) -> npt.NDArray[np.float64]:
        """Return the width of each polyline in pixels, to the half pixel, 1 at least."""
        own = self._flat.poly_width[rows] * view.scale
        return np.where(own > 0, stepped(own), weights_px(view, self._flat.poly_mark["weight"][rows]))

    def _counts(self, view: Projection, rows: Rows) -> Rows:
        """Return how many vertices each polyline takes at most."""
        flat = self._flat
        count: Rows = flat.poly_start[rows + 1] - flat.poly_start[rows] + 1
        curved = flat.poly_curve[rows] >= 0
        count[curved] = self._steps(view, flat.poly_curve[rows[curved]]) + 1
        return count

    def _vertices(self, view: Projection, rows: Rows, group: Rows) -> tuple[Vertices, Rows, Rows]:
        """Return vertices in pixels, where each polyline begins (m + 1,), and its group, ascending."""
        flat = self._flat
        bounds = flat.poly_bounds[rows]
        small = extent(bounds) * view.scale < SPECK_PX
        straight = ~small & (flat.poly_curve[rows] < 0)
        curved = ~small & ~straight
        places, group_of = dots(view, bounds[small], group[small])
        pieces = [(places, np.full(len(group_of), 2), group_of)]
        xy, starts = taken(flat.poly_xy, flat.poly_start, rows[straight], flat.poly_closed)
        xy, starts = thinned(view.moved(xy), starts, GRAIN_PX)
        pieces.append((xy, np.diff(np.append(starts, len(xy))), group[straight]))
        xy, start = self._curves(view, flat.poly_curve[rows[curved]])
        pieces.append((xy, np.diff(start), group[curved]))
        xy, count, group = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        order = np.argsort(group, kind="stable")
        return xy[picked(starts_of(count)[order], count[order])], starts_of(count[order]), group[order]

    def _curves(self, view: Projection, rows: Rows) -> tuple[Vertices, Rows]:
        """Return curves in pixels, in as many chords as they need there, and where each begins (m + 1,)."""
        curve, steps = self._flat.curve[rows], self._steps(view, rows)
        xy, start = as_polylines(curve, steps, steps + 1)
        return view.moved(xy), start

    def _steps(self, view: Projection, rows: Rows) -> Rows:
        """Return in how many chords curves stay within a fifth of a pixel."""
        curve = self._flat.curve[rows]
        sag = np.clip(SAG_PX / (self._radius[rows] * view.scale), LEAST_SAG, LARGEST_SAG)
        return steps_for(np.clip(curve[:, 7] - curve[:, 6], 0, 2 * np.pi), sag)
