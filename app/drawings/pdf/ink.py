"""What PDF pages are drawn with: numbers, paths, colours on white paper, resources."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pymupdf

from app.domain.geometry import Affine
from app.drawings.pdf.embedding import EmbeddedFont
from app.drawings.scene import GROUND

UNIT = 100  # coordinates are written as whole hundredths of a point
FOREGROUND = 0xFFFFFF
FAR = 5_000_000  # readers keep numbers up to about this

Vertices = npt.NDArray[np.float64]  # (n, 2)


@dataclass
class Page:
    """A page that is being written.

    Args:
        document: gets what the page needs.
        font: of its texts.
        mm: units of the page in a millimetre.
    """

    document: pymupdf.Document
    font: EmbeddedFont
    mm: float
    objects: dict[str, int] = field(default_factory=dict)  # name → number of an image
    states: dict[str, str] = field(default_factory=dict)  # name → graphics state

    @property
    def resources(self) -> str:
        """Its resource dictionary."""
        images = " ".join(f"/{name} {number} 0 R" for name, number in self.objects.items())
        states = " ".join(f"/{name} {state}" for name, state in self.states.items())
        return f"<<{self.font.entry}/XObject<<{images}>>/ExtGState<<{states}>>>>"

    def transparent(self, transparency: int) -> str:
        """Return the operator that makes areas let through 0 … 255 of what lies below."""
        return self._state(f"T{transparency}", f"<</ca {1 - transparency / 255:.3f}>>")

    def multiplied(self) -> str:
        """Return the operator that makes white what an image has white clear."""
        return self._state("M", "<</BM/Multiply>>")

    def _state(self, name: str, content: str) -> str:
        self.states[name] = content
        return f"/{name} gs"


def whole(xy: Vertices) -> list[list[int]]:
    """Return units of the page (n, 2) as whole numbers."""
    found: list[list[int]] = np.clip(np.rint(np.nan_to_num(xy)), -FAR, FAR).astype(np.int64).tolist()
    return found


def path(points: list[list[int]]) -> str:
    """Return the operators of a polyline."""
    (x, y), *rest = points
    return f"{x} {y} m " + " ".join([f"{x} {y} l" for x, y in rest])


def applied(to: Affine, xy: Vertices) -> Vertices:
    """Return points (n, 2) after a transform."""
    found: Vertices = xy @ np.array([[to.a, to.b], [to.c, to.d]]) + np.array([to.e, to.f])
    return found


def strokes(xy: Vertices, start: npt.NDArray[np.integer]) -> str:
    """Return the operators that stroke polylines; ``start`` (m + 1,) are their first vertices."""
    lines = [path(whole(xy[a:b])) for a, b in zip(start[:-1].tolist(), start[1:].tolist(), strict=True) if b - a > 1]
    return " ".join([*lines, "S"]) if lines else ""


def colour(rgb: int) -> str:
    """Return a colour on white paper: 7 is black, light ones darken."""
    if rgb == FOREGROUND:
        return "0 0 0"
    if rgb == GROUND:
        return "1 1 1"
    red, green, blue = rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    part = (120 / bright if bright > 170 else 1.0) / 255
    return f"{red * part:.3f} {green * part:.3f} {blue * part:.3f}"


def area_colour(rgb: int) -> str:
    """Return the colour of an area on white paper: pale ones stay pale, for what is drawn over them."""
    if rgb in (FOREGROUND, GROUND):
        return colour(rgb)
    red, green, blue = rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    part = (235 / bright if bright > 235 else 1.0) / 255
    return f"{red * part:.3f} {green * part:.3f} {blue * part:.3f}"
