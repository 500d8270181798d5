"""Where drawing units land in a picture, and which colours they take on its ground."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from app.domain.geometry import Affine, Box
from app.drawings.scene import GROUND as HIDING
from widgets.canvas.spatial import Boxes

PAPER, GROUND = QColor(0xFF, 0xFF, 0xFF), QColor(0x10, 0x13, 0x17)
DESK_LIGHT, DESK_DARK = QColor(0xC9, 0xCE, 0xD6), QColor(0x15, 0x18, 0x1C)
FOREGROUND = 0xFFFFFF  # colour 7
LIGHTEST_ON_PAPER, DARKEST_ON_GROUND = 170.0, 60.0
PALEST = 235.0  # of areas on paper: white ones show as a pale grey
FARTHEST_PX = 1e8


class Projection:
    """One picture of a plane.

    Args:
        to_px: drawing units → pixels, y down.
        box_px: the picture.
        px_per_mm: pixels a millimetre of paper.
        dark: on a dark ground.
        lines: first and last but one of the lines of pixels that are painted; None for all.
    """

    def __init__(
        self, to_px: Affine, box_px: Box, px_per_mm: float, dark: bool, lines: tuple[int, int] | None = None
    ) -> None:
        self.to_px = to_px
        self.scale = to_px.scale
        self.box_px = box_px
        self.px_per_mm = px_per_mm
        self._box = Box.around(to_px.inverse()(corner) for corner in box_px.grown(2).corners)
        self.dark = dark
        self.lines = lines
        self._colours: dict[int, QColor] = {}
        self._fill_colours: dict[int, QColor] = {}

    def inside(self, boxes: Boxes, mark: npt.NDArray[np.void], shown: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Return the rows in view, on layers that are shown.

        Args:
            boxes: (n,) of the items, drawing units.
            mark: (n,) flat.MARK.
            shown: for each layer.
        """
        rows = boxes.touching(self._box)
        found: npt.NDArray[np.int64] = rows[mark["visible"][rows] & shown[mark["layer"][rows]]]
        return found

    def painted(self, bounds: npt.NDArray[np.float64], reach_px: float) -> npt.NDArray[np.bool_]:
        """Tell which items (n, 4) may leave ink on the lines that are painted.

        Args:
            bounds: x0 y0 x1 y1, drawing units.
            reach_px: how far ink goes beyond them.
        """
        if self.lines is None:
            return np.ones(len(bounds), np.bool_)
        t, (first, end) = self.to_px, self.lines
        with np.errstate(invalid="ignore", over="ignore"):
            x0, y0, x1, y1 = t.b * bounds[:, 0], t.d * bounds[:, 1], t.b * bounds[:, 2], t.d * bounds[:, 3]
            above = np.maximum(x0, x1) + np.maximum(y0, y1) < first - reach_px - t.f
            beneath = np.minimum(x0, x1) + np.minimum(y0, y1) > end + reach_px - t.f
        return ~(above | beneath)

    def moved(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return drawing units (n, 2) in pixels, kept within what the painter can take."""
        t = self.to_px
        x, y = xy[:, 0], xy[:, 1]
        moved = np.empty(xy.shape)
        with np.errstate(invalid="ignore", over="ignore"):
            moved[:, 0] = t.a * x + t.c * y + t.e
            moved[:, 1] = t.b * x + t.d * y + t.f
        if not len(xy) or (moved.min() >= -FARTHEST_PX and moved.max() <= FARTHEST_PX):
            return moved
        return np.clip(np.nan_to_num(moved), -FARTHEST_PX, FARTHEST_PX)

    def fill_colour(self, rgb: int) -> QColor:
        """Return the colour of an area on this ground: pale ones stay pale, for what is drawn over them."""
        if (known := self._fill_colours.get(rgb)) is None:
            known = self._fill_colours[rgb] = self._fill_colour(rgb)
        return known

    def _fill_colour(self, rgb: int) -> QColor:
        if rgb in (FOREGROUND, HIDING):
            return self.colour(rgb)
        colour = QColor((rgb >> 16) & 0xFF, (rgb >> 8) & 0xFF, rgb & 0xFF)
        bright = 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
        return colour.darker(round(100 * bright / PALEST)) if bright > PALEST and not self.dark else colour

    def colour(self, rgb: int) -> QColor:
        """Return the colour on this ground: 7 turns; what could not be told from the ground keeps its hue."""
        if (known := self._colours.get(rgb)) is None:
            known = self._colours[rgb] = self._colour(rgb)
        return known

    def _colour(self, rgb: int) -> QColor:
        if rgb == HIDING:
            return GROUND if self.dark else PAPER
        if rgb == FOREGROUND:
            return QColor(0xE6, 0xE8, 0xEB) if self.dark else QColor(0, 0, 0)
        colour = QColor((rgb >> 16) & 0xFF, (rgb >> 8) & 0xFF, rgb & 0xFF)
        bright = 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue()
        if not self.dark and bright > LIGHTEST_ON_PAPER:
            return colour.darker(int(100 * bright / 120))
        if self.dark and bright < DARKEST_ON_GROUND:
            return colour.lighter(250) if bright > 5 else QColor(0x9A, 0xA3, 0xAF)
        return colour


def pen(view: Projection, rgb: int, width_px: float) -> QPen:
    """Return the pen of lines of a colour."""
    found = QPen(view.colour(rgb), width_px)
    found.setCapStyle(Qt.PenCapStyle.FlatCap)
    found.setJoinStyle(Qt.PenJoinStyle.MiterJoin if width_px > 1 else Qt.PenJoinStyle.BevelJoin)
    return found


def extent(bounds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the longer side of boxes (n, 4)."""
    return np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
