"""What stands around and behind a text: its frame, and the ground that hides what was drawn before."""

from __future__ import annotations

import numpy as np

from app.drawings.dxf.colours import resolved
from app.drawings.dxf.mtext_content import Line
from app.drawings.dxf.mtext_layout import Extent, Setting, extent
from app.drawings.dxf.numbers import Floats
from app.drawings.dxf.source import Source
from app.drawings.scene import GROUND

MASK, FRAME = 3, 16  # flags of group 90; of the first two bits, 2 is the colour of the ground
_CANVAS = 2
_MARGIN = 1.5  # height of the box against that of the text, when the file does not say


class Frames:
    """Adds frames and grounds of texts."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def add(self, entity: int, kind: int, setting: Setting, lines: list[Line]) -> None:
        """Add those of one MTEXT: as large as the file says, or as its lines are."""
        entities = self._source.entities
        row = np.array([entity])
        width, tall, factor = (float(entities.column(row, code, default)[0]) for code, default in _SIZES)
        reach = _stated(width, tall, setting) if width > 0 and tall > 0 else extent(lines, setting)
        corners = reach.corners(setting, (min(max(factor, 1.0), 5.0) - 1) * setting.height)
        if kind & MASK:
            own = int(resolved(entities.column(row, 63), entities.column(row, 421))[0])
            self.ground(corners, GROUND if kind & _CANVAS else own, setting.row)
        if kind & FRAME:
            self.frame(corners, setting.row)

    def ground(self, corners: Floats, colour: int, row: int) -> None:
        """Add an area of a colour right below an entity."""
        builder = self._source.builder
        base = np.array([row])
        below = builder.derive(base, colour=np.array([colour]))
        builder.rows.order[below] = np.nextafter(builder.rows.order[base], -np.inf)
        builder.fills(corners, np.array([4]), np.array([1]), below)

    def frame(self, corners: Floats, row: int) -> None:
        """Add the outline of a text."""
        self._source.builder.polylines(corners, np.array([4]), np.array([row]), closed=True)


_SIZES = ((42, 0.0), (43, 0.0), (45, _MARGIN))


def _stated(width: float, tall: float, setting: Setting) -> Extent:
    left, low = -width * setting.side / 2, -tall * (2 - setting.level) / 2
    return Extent(left, left + width, low, low + tall)
