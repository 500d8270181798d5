"""A sheet drawn in code, to try a check out without a file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
from shapely.geometry import Polygon

from app.review.ink import Area, Ink, Mark, Stroke
from app.review.places import Label
from app.review.sheet.layer_map import shipped_map
from app.review.sheet.sheet_view import SheetInfo, SheetView
from app.review.texts.labels import shipped_reader

XY = tuple[float, float]


class Sketch:
    """Collects shapes in metres by role; every call returns the sketch, so that calls chain.

    Args:
        id: sheet id.
        title: sheet title, for instance ``地下一层平面图``.
        unit_known: as the view will say.
        opaque: as the view will say.
    """

    def __init__(self, id: str = "sheet", title: str = "", unit_known: bool = True, opaque: int = 0) -> None:  # noqa: A002
        level = str(shipped_reader().read(title).get("level", ""))
        self._info = SheetInfo(
            id=id,
            number=id,
            title=title,
            unit_known=unit_known,
            opaque=opaque,
            level=level,
            line_roles=shipped_map().lines,
            exclusive_roles=shipped_map().exclusive,
        )
        self._strokes: list[Stroke] = []
        self._areas: list[Area] = []
        self._marks: list[Mark] = []
        self._labels: list[Label] = []

    def _handle(self) -> str:
        return f"{1 + len(self._strokes) + len(self._areas) + len(self._marks) + len(self._labels):X}"

    def line(self, role: str, points: Iterable[XY]) -> Sketch:
        """Draw an open polyline."""
        self._strokes.append(Stroke(np.array(list(points), dtype=float), False, role, (self._handle(),)))
        return self

    def outline(self, role: str, points: Iterable[XY], text: str = "") -> Sketch:
        """Draw a closed polyline, with ``text`` at its centre."""
        xy = np.array(list(points), dtype=float)
        self._strokes.append(Stroke(xy, True, role, (self._handle(),)))
        if text:
            centre = Polygon(xy).representative_point()
            self.text(text, centre.x, centre.y, role=role)
        return self

    def rectangle(self, role: str, x0: float, y0: float, x1: float, y1: float, text: str = "") -> Sketch:
        """Draw a closed rectangle, with ``text`` at its centre."""
        return self.outline(role, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], text)

    def circle(self, role: str, x: float, y: float, radius_m: float) -> Sketch:
        """Draw a full circle."""
        turns = np.linspace(0.0, 2 * math.pi, 64, endpoint=False)
        xy = np.column_stack([x + radius_m * np.cos(turns), y + radius_m * np.sin(turns)])
        self._strokes.append(Stroke(xy, True, role, (self._handle(),), round=True))
        return self

    def hatch(self, role: str, points: Iterable[XY]) -> Sketch:
        """Draw a filled area."""
        self._areas.append(Area(Polygon(list(points)), role, (self._handle(),)))
        return self

    def symbol(
        self,
        role: str,
        x: float,
        y: float,
        block: str = "",
        rotation_deg: float = 0.0,
        attributes: Mapping[str, str] | None = None,
        width_m: float = 0.0,
        depth_m: float = 0.0,
    ) -> Sketch:
        """Insert a block, or a point when ``block`` is empty."""
        turn = math.radians(rotation_deg)
        along = np.array([math.cos(turn), math.sin(turn)]) * width_m / 2
        up = np.array([-math.sin(turn), math.cos(turn)]) * depth_m / 2
        corners = [np.array([x, y]) + one for one in (-along - up, along - up, along + up, up - along)]
        self._marks.append(
            Mark(
                x,
                y,
                role,
                (self._handle(),),
                rotation_deg,
                block,
                dict(attributes or {}),
                width_m=width_m,
                depth_m=depth_m,
                corners=tuple((float(cx), float(cy)) for cx, cy in corners) if block else (),
            )
        )
        return self

    def text(
        self, text: str, x: float, y: float, role: str = "", height_m: float = 0.5, rotation_deg: float = 0.0
    ) -> Sketch:
        """Write a text around (x, y)."""
        read = shipped_reader().read(text)
        self._labels.append(
            Label(text, x, y, height_m, rotation_deg, len(text) * height_m, role, read, (self._handle(),))
        )
        return self

    def view(self) -> SheetView:
        """Return the sheet as rules see it."""
        ink = Ink(tuple(self._strokes), tuple(self._areas), tuple(self._marks), tuple(self._labels))
        return SheetView(self._info, ink)
