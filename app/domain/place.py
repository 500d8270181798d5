"""Where something is on a sheet: one anchor model for DXF and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.geometry import Box, Point


@dataclass(frozen=True)
class Anchor:
    """A place on a sheet.

    Sheet millimetres are measured from the sheet's lower left corner, x right, y up, on paper.

    Args:
        sheet: sheet id.
        sha256: hash of the drawing file the place was set on.
        points_mm: outline, path or single point in sheet millimetres.
        model: the same points in drawing units of the DXF file; empty for PDF.
        handles: path of entity handles from the outermost block reference to the entity; empty when none.
    """

    sheet: str
    sha256: str
    points_mm: tuple[Point, ...]
    model: tuple[Point, ...] = ()
    handles: tuple[str, ...] = ()

    @property
    def box_mm(self) -> Box:
        """Box around the place in sheet millimetres."""
        return Box.around(self.points_mm)

    def to_json(self) -> dict[str, Any]:
        """Return the anchor as plain JSON values."""
        return {
            "sheet": self.sheet,
            "sha256": self.sha256,
            "points_mm": [list(p) for p in self.points_mm],
            "model": [list(p) for p in self.model],
            "handles": list(self.handles),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Anchor:
        """Read what ``to_json`` wrote."""
        return cls(
            sheet=data["sheet"],
            sha256=data["sha256"],
            points_mm=tuple((float(x), float(y)) for x, y in data["points_mm"]),
            model=tuple((float(x), float(y)) for x, y in data.get("model", ())),
            handles=tuple(data.get("handles", ())),
        )
