"""How long what lies on a sheet is in nature, and where it is, in words."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.geometry import Point
from app.drawings.measure.quantities import Scale, scale_at
from app.drawings.sheet import Sheet

UNIT_NAMES = {1.0: "m", 0.001: "mm", 0.01: "cm"}


class Ruler:
    """Measures on one sheet.

    Attributes:
        sheet: the sheet, None for none.
        scales: those that people calibrated on it.
        centre: what counts where no place is given.
    """

    def __init__(self) -> None:
        self.sheet: Sheet | None = None
        self.scales: Sequence[Scale] = ()
        self.centre: Point = (0.0, 0.0)

    def m_per_mm(self, at: Point | None = None) -> float:
        """Return metres in nature a millimetre of the sheet at a place; 0 when unknown."""
        own = []
        if self.sheet is not None and self.sheet.unit_m and self.sheet.to_mm.scale:
            own = [Scale(self.sheet.unit_m / self.sheet.to_mm.scale)]
        return scale_at([*own, *self.scales], at if at is not None else self.centre).m_per_mm

    def length_text(self, length_mm: float, at: Point | None = None) -> str:
        """Return a length on the sheet as what it is in nature, when the scale is known."""
        scale = self.m_per_mm(at)
        return f"{length_mm * scale:,.3f} m" if scale else f"{length_mm:,.1f} mm"

    def area_text(self, area_mm2: float, at: Point) -> str:
        """Return an area on the sheet as what it is in nature, when the scale is known."""
        scale = self.m_per_mm(at)
        return f"{area_mm2 * scale * scale:,.2f} m²" if scale else f"{area_mm2:,.0f} mm²"

    def place_text(self, point_mm: Point) -> str:
        """Return a place of the sheet in drawing units; of a PDF page, in sheet millimetres."""
        if self.sheet is None:
            return ""
        if self.sheet.page >= 0:
            return f"X {point_mm[0]:,.1f}  Y {point_mm[1]:,.1f} mm"
        x, y = self.sheet.to_mm.inverse()(point_mm)
        unit = UNIT_NAMES.get(self.sheet.unit_m, "")
        return f"X {x:.3f}  Y {y:.3f} {unit}".rstrip()
