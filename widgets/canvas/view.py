"""What part of a sheet is on screen: pure arithmetic between sheet millimetres and pixels."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.geometry import Box, Point

CLOSEST, FARTHEST = 2000.0, 0.002  # pixels a millimetre


@dataclass(frozen=True)
class View:
    """Centre in sheet millimetres and pixels a millimetre, on a widget of ``width`` × ``height`` pixels."""

    centre: Point
    zoom: float
    width: float
    height: float

    def to_px(self, point_mm: Point) -> Point:
        """Return where a place of the sheet is on the widget."""
        return (
            self.width / 2 + (point_mm[0] - self.centre[0]) * self.zoom,
            self.height / 2 - (point_mm[1] - self.centre[1]) * self.zoom,
        )

    def to_mm(self, point_px: Point) -> Point:
        """Return which place of the sheet is at a pixel."""
        return (
            self.centre[0] + (point_px[0] - self.width / 2) / self.zoom,
            self.centre[1] - (point_px[1] - self.height / 2) / self.zoom,
        )

    @property
    def box_mm(self) -> Box:
        """Return the part of the plane that is on screen."""
        half_x, half_y = self.width / 2 / self.zoom, self.height / 2 / self.zoom
        x, y = self.centre
        return Box(x - half_x, y - half_y, x + half_x, y + half_y)

    def moved(self, dx_px: float, dy_px: float) -> View:
        """Return the view after the sheet was dragged by pixels."""
        x, y = self.centre
        return View((x - dx_px / self.zoom, y + dy_px / self.zoom), self.zoom, self.width, self.height)

    def zoomed(self, factor: float, at_px: Point) -> View:
        """Return the view zoomed so that the place under ``at_px`` stays there."""
        zoom = min(CLOSEST, max(FARTHEST, self.zoom * factor))
        place = self.to_mm(at_px)
        x = place[0] - (at_px[0] - self.width / 2) / zoom
        y = place[1] + (at_px[1] - self.height / 2) / zoom
        return View((x, y), zoom, self.width, self.height)

    def resized(self, width: float, height: float) -> View:
        """Return the view on a widget of another size."""
        return View(self.centre, self.zoom, width, height)

    def fitted(self, box: Box, margin: float = 0.04) -> View:
        """Return the view that shows all of ``box``."""
        width, height = max(box.width, 1e-3), max(box.height, 1e-3)
        zoom = min(self.width / width, self.height / height) / (1 + 2 * margin)
        return View(box.centre, min(CLOSEST, max(FARTHEST, zoom)), self.width, self.height)
