"""Pages as light and dark, and one of them on the grid of another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from app.domain.geometry import Affine, Box
from app.drawings.pdf.pages import render_page
from app.drawings.sheet import Sheet

Grey = npt.NDArray[np.uint8]

DPI = 110.0
MOST_PX = 14_000_000
DARK = 200  # a pixel below is ink
THIN = 0.75  # pictures made smaller than this keep their thin lines by force


@dataclass(frozen=True)
class Ink:
    """A page as light and dark.

    Args:
        grey: (height, width) the first row is the top.
        zoom: pixels a point.
        height_pt: of the page.
    """

    grey: Grey
    zoom: float
    height_pt: float

    @property
    def page(self) -> Box:
        """The whole page, in points."""
        return Box(0.0, 0.0, self.grey.shape[1] / self.zoom, self.height_pt)

    @classmethod
    def of_page(cls, path: Path, sheet: Sheet, password: str = "") -> Ink:
        """Return a PDF page; BadInput when it cannot be shown."""
        region = sheet.region
        zoom = min(DPI / 72, (MOST_PX / max(region.width * region.height, 1.0)) ** 0.5)
        size = max(1, round(region.width * zoom)), max(1, round(region.height * zoom))
        pixels = render_page(path, sheet.page, region, size, password=password)
        red, green, blue = (pixels[:, :, band].astype(np.uint16) for band in range(3))
        return cls(((77 * red + 150 * green + 29 * blue) >> 8).astype(np.uint8), zoom, region.height)


def sampled(ink: Ink, to: Affine, frame: Ink, zoom: float) -> Grey:
    """Return ``ink`` moved by ``to`` (points → points of ``frame``), on the grid of ``frame`` at ``zoom``."""
    height, width = (max(1, round(side / frame.zoom * zoom)) for side in frame.grey.shape)
    back = to.inverse()
    source = ink.grey
    shrunk = ink.zoom / (zoom * (to.scale or 1.0))
    if shrunk > 1 / THIN:
        source = ndimage.minimum_filter(source, math.ceil(shrunk - 0.25))
    if back == Affine() and (height, width) == source.shape:
        return source
    # row and column of the answer → row and column of the source; rows run down
    step = ink.zoom / zoom
    x, y = 0.5 / zoom, frame.height_pt - 0.5 / zoom
    row = (ink.height_pt - back.b * x - back.d * y - back.f) * ink.zoom - 0.5
    column = (back.a * x + back.c * y + back.e) * ink.zoom - 0.5
    matrix = np.array([[back.d, -back.b], [-back.c, back.a]]) * step
    found: Grey = ndimage.affine_transform(
        source,
        matrix if back.b or back.c else matrix.diagonal(),
        (row, column),
        (height, width),
        np.uint8,
        order=1,
        mode="grid-constant",
        cval=255,
    )
    return found
