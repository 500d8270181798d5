"""Texts and shapes that linetypes repeat along a line, such as the letters of pipes."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPainterPath, QTransform

from app.drawings.dashes import marks
from app.drawings.flat import Flat
from app.drawings.scene import LinetypeSign
from app.drawings.shx.library import has_fonts, shape_file, shape_font
from app.drawings.shx.strokes import strokes_of
from widgets.canvas.glyphs import advance_px, cap_height_px, outline
from widgets.canvas.ground import Projection, pen
from widgets.canvas.paths import Rows, Vertices, path_of
from widgets.canvas.pens import Pen

LEAST_PX = 2.5  # smaller signs are left out


class LinetypeSigns:
    """The signs of the linetypes of flat geometry."""

    def __init__(self, flat: Flat) -> None:
        self._scene = flat.scene
        self._with_signs = [bool(linetype.signs) for linetype in flat.scene.linetypes]
        self._known: dict[LinetypeSign, tuple[QPainterPath, bool] | None] = {}

    def on(self, linetype: int) -> bool:
        """Tell whether a linetype has signs."""
        return linetype < len(self._with_signs) and self._with_signs[linetype]

    def paint(
        self,
        painter: QPainter,
        view: Projection,
        lines: tuple[Vertices, Rows],
        drawn_with: Pen,
    ) -> None:
        """Paint the signs of the linetype of a pen along polylines.

        Args:
            lines: vertices in pixels, and where each polyline begins.
        """
        unit_px, look = drawn_with.unit_px, (drawn_with.rgb, drawn_with.width_px)
        for sign in self._scene.linetypes[drawn_with.linetype].signs:
            drawn = self._path(sign)
            size = sign.size * unit_px
            if drawn is None or abs(size) * drawn[0].boundingRect().height() < LEAST_PX:
                continue
            path, filled = drawn
            at = sum(map(abs, drawn_with.pattern[: sign.after + 1]))
            box_px = view.box_px.grown(abs(size) * 20)
            places, directions = marks(*lines, drawn_with.pattern, at, box_px, drawn_with.anew)
            self._put(painter, view, sign, (path, filled), size, unit_px, places, directions, look)

    def _put(
        self,
        painter: QPainter,
        view: Projection,
        sign: LinetypeSign,
        drawn: tuple[QPainterPath, bool],
        size: float,
        unit_px: float,
        places: Vertices,
        directions: Vertices,
        look: tuple[int, float],
    ) -> None:
        path, filled = drawn
        t = view.to_px
        side = -1.0 if t.a * t.d - t.b * t.c < 0 else 1.0  # which way is left of a line, in pixels
        stroke = pen(view, *look)
        stroke.setCosmetic(True)
        painter.setPen(Qt.PenStyle.NoPen if filled else stroke)
        painter.setBrush(view.colour(look[0]) if filled else Qt.BrushStyle.NoBrush)
        turn = math.cos(sign.rotation_rad), math.sin(sign.rotation_rad)
        fixed = np.array([t.a * turn[0] + t.c * turn[1], t.b * turn[0] + t.d * turn[1]]) / (t.scale or 1.0)
        for (px, py), (dx, dy) in zip(places.tolist(), directions.tolist(), strict=True):
            left = -dy * side, dx * side
            ux, uy = (dx * turn[0] + left[0] * turn[1], dy * turn[0] + left[1] * turn[1])
            if sign.upright:
                ux, uy = float(fixed[0]), float(fixed[1])
            x = px + unit_px * (dx * sign.x + left[0] * sign.y)
            y = py + unit_px * (dy * sign.x + left[1] * sign.y)
            painter.setWorldTransform(QTransform(size * ux, size * uy, size * -uy * side, size * ux * side, x, y))
            painter.drawPath(path)
        painter.resetTransform()

    def _path(self, sign: LinetypeSign) -> tuple[QPainterPath, bool] | None:
        """Return a sign as it stands on a line of size 1, y up, and whether it is filled; None without its file."""
        if sign not in self._known:
            self._known[sign] = self._made(sign)
        return self._known[sign]

    def _made(self, sign: LinetypeSign) -> tuple[QPainterPath, bool] | None:
        font = self._scene.fonts[sign.font]
        if font.is_shapes:
            file = shape_file(font.file)
            if file is None or not sign.what.isdecimal():
                return None
            strokes = strokes_of(file, int(sign.what))
            return path_of(strokes.xy, strokes.start[:-1]), False
        shapes = shape_font(font, self._scene.info.declared_encoding) if has_fonts() else None
        cap = cap_height_px()
        if shapes is not None:
            written = shapes.write(sign.what, lambda letter: advance_px(letter) / cap)
            if not written.left:
                stretched = written.xy * np.array([font.width, 1.0])
                return path_of(stretched, written.start[:-1]), False
        return QTransform.fromScale(font.width / cap, -1 / cap).map(outline(sign.what)[0]), True
