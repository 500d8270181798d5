"""Sheets (图幅): one titled drawing — a layout, a frame in model space, or a PDF page."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box, Point

ASKEW = 1e-9  # of a unit vector: less is no turn


@dataclass(frozen=True)
class NotShown:
    """Content that the picture lacks or shows inexactly.

    Args:
        reason: missing_font, missing_xref, missing_image, missing_block, proxy, unsupported, simplified, damaged,
            cut (the file ends in the middle), encoding, limit (too much of it to show), unread (by the reader of DWG),
            outside (on no sheet of the file).
        what: name of the font, file, class or entity.
        count: how often.
        place: one place in drawing units, when known.
    """

    reason: str
    what: str
    count: int
    place: Point | None = None


@dataclass(frozen=True)
class TitleBlock:
    """Fields of the title block (图签); ``fields`` holds every label read, in Chinese."""

    number: str = ""
    title: str = ""
    discipline: str = ""
    scale: str = ""
    revision: str = ""
    date: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a drawing file.

    Args:
        key: where it is in its file, stable across re-imports: ``model``, ``frame:建施-05``, ``layout:Layout1`` or
            ``page:3``.
        title_block: what the title block says.
        block: index of the scene block that holds its content (model space or layout); -1 for PDF.
        page: page index from 0 for PDF; -1 for DXF.
        region: part of the block's plane that the sheet shows, in drawing units of the file: coordinates of the scene
            plus ``info.origin`` (PDF: points, y up); of a sheet that is askew, the box around that part.
        size_mm: paper size, width and height.
        to_mm: drawing units → sheet millimetres (origin at the lower left corner, y up); turns a rotated frame upright.
        unit_m: length of one drawing unit in metres as drawn (0.001 for a millimetre drawing); 0 when unknown.
        not_shown: what the picture of this sheet lacks.
    """

    key: str
    title_block: TitleBlock
    block: int
    page: int
    region: Box
    size_mm: tuple[float, float]
    to_mm: Affine
    unit_m: float
    not_shown: tuple[NotShown, ...] = ()

    @property
    def is_askew(self) -> bool:
        """Whether its edges run at another angle than a quarter turn to the axes of its plane."""
        return min(abs(self.to_mm.a), abs(self.to_mm.b)) > ASKEW * max(abs(self.to_mm.a), abs(self.to_mm.b))

    def holds(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Tell which places lie on the sheet, in drawing units of the file."""
        box = self.region
        inside: npt.NDArray[np.bool_] = (box.x0 <= x) & (x <= box.x1) & (box.y0 <= y) & (y <= box.y1)
        if self.is_askew:
            t, (wide, high) = self.to_mm, self.size_mm
            u, v = t.a * x + t.c * y + t.e, t.b * x + t.d * y + t.f
            inside &= (u >= 0) & (u <= wide) & (v >= 0) & (v <= high)
        return inside
