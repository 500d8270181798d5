"""Pens: what the lines of a drawing are drawn with, told once for all that are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.drawings.flat import Flat
from app.drawings.scene import RUNS_ON
from widgets.canvas.ground import Projection
from widgets.canvas.paths import Rows, groups

HEAVIEST_PX = 6.0  # line weights stop growing, so that near views stay readable
SHORTEST_PERIOD_PX = 4.0  # finer linetypes are drawn whole


def weights_px(view: Projection, weight: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """Return line weights in 1/100 mm as pixels."""
    return stepped(np.minimum(weight / 100 * view.px_per_mm, HEAVIEST_PX))


def stepped(width_px: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return widths to the half pixel, 1 at least."""
    return np.maximum(np.round(2 * width_px) / 2, 1.0)


@dataclass(frozen=True)
class Pen:
    """What lines are drawn with.

    Args:
        rgb: colour, 0xRRGGBB.
        width_px: pixels.
        linetype: row of ``Scene.linetypes``.
        unit_px: pixels a unit of the linetype; 0 where it is too fine, and the line continuous.
        pattern: its steps in pixels, none for a continuous line.
        anew: where it begins anew, as in ``Scene.style``.
    """

    rgb: int
    width_px: float
    linetype: int
    unit_px: float
    pattern: tuple[float, ...]
    anew: int = RUNS_ON


class Pens:
    """The pens of flat geometry.

    Attributes:
        kind: (polylines,) which lines are alike in all that a pen depends on.
    """

    def __init__(self, flat: Flat) -> None:
        self._unit = float(flat.scene.info.headers.get("$LTSCALE", 1.0)) or 1.0
        self._patterns = [linetype.pattern for linetype in flat.scene.linetypes] or [()]
        self._periods = np.array([self._unit * sum(map(abs, pattern)) for pattern in self._patterns])
        mark = flat.poly_mark
        self.kind = _alike(mark["rgb"], mark["weight"], mark["linetype"], mark["dash"], mark["anew"], flat.poly_width)
        row = np.zeros(int(self.kind.max(initial=-1)) + 1, np.int64)
        row[self.kind] = np.arange(len(self.kind))
        self._mark, self._width = mark[row], flat.poly_width[row]

    def seen(self, view: Projection) -> tuple[Rows, list[Pen]]:
        """Return the pen of each kind in a picture, and the pens."""
        own = self._width * view.scale
        width = np.where(own > 0, stepped(own), weights_px(view, self._mark["weight"]))
        rgb, linetype, dash = self._mark["rgb"], self._mark["linetype"], self._mark["dash"]
        dashed = self._periods[linetype] * dash * view.scale >= SHORTEST_PERIOD_PX
        linetype, dash, anew = linetype * dashed, dash * dashed, self._mark["anew"] * dashed
        order = np.lexsort((anew, dash, linetype, rgb, width))
        number, first = groups(*(key[order] for key in (anew, dash, linetype, rgb, width)))
        pen_of = np.empty(len(order), np.int64)
        pen_of[order] = number
        pens = []
        for one in order[first].tolist():
            unit_px = float(dash[one]) * view.scale * self._unit
            pattern = tuple(unit_px * step for step in self._patterns[linetype[one]]) if unit_px else ()
            look = int(rgb[one]), float(width[one]), int(linetype[one])
            pens.append(Pen(*look, unit_px, pattern, int(anew[one])))
        return pen_of, pens


def _alike(*keys: npt.NDArray[np.generic]) -> Rows:
    """Return for each row a number that rows with equal keys share; numbers run from 0 without a gap."""
    number = np.zeros(len(keys[0]), np.int64)
    for key in keys:
        if len(key) and (key != key[0]).any():
            values = np.unique(key)
            number = number * len(values) + np.searchsorted(values, key)
            number = np.searchsorted(np.unique(number), number)
    return number
