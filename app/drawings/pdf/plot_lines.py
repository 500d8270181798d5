"""Lines of plotted sheets: widths, dashes, and the letters and shapes that linetypes repeat."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box
from app.drawings.dashes import dashed, marks
from app.drawings.flat import Flat
from app.drawings.pdf import ink
from app.drawings.pdf.plot_texts import Writer
from app.drawings.point_figures import figure, is_dot
from app.drawings.scene import LinetypeSign
from app.drawings.shx.library import shape_file
from app.drawings.shx.strokes import strokes_of

HAIRLINE_MM = 0.13
SHORTEST_PERIOD_MM = 0.5  # finer linetypes are drawn whole
DOT_MM = 0.3  # of a line without length
MARK_MM = 0.35  # of a point
POINT_MM = 2.5  # where the file wants a share of the window, which no paper has

_Rows = npt.NDArray[np.int64]


class Lines:
    """The polylines and points of one plane.

    Args:
        flat: the plane.
        page: being written.
        to_page: coordinates of the plane → units of the page.
        seen: part of the page that shows it.
        writer: of its texts.
    """

    def __init__(self, flat: Flat, page: ink.Page, to_page: Affine, seen: Box, writer: Writer) -> None:
        self._flat, self._page, self._to_page, self._seen, self._writer = flat, page, to_page, seen, writer
        headers = flat.scene.info.headers
        self._unit = float(headers.get("$LTSCALE", 1.0)) or 1.0
        self._mode, self._point_size = int(float(headers.get("$PDMODE", 0))), float(headers.get("$PDSIZE", 0))

    def weights(self, mark: npt.NDArray[np.void]) -> npt.NDArray[np.float64]:
        """Return line weights in units of the page."""
        found: npt.NDArray[np.float64] = np.maximum(mark["weight"] / 100, HAIRLINE_MM) * self._page.mm
        return found

    def polylines(self, rows: _Rows) -> Iterator[str]:
        """Yield the operators of some polylines."""
        flat, scale = self._flat, self._to_page.scale
        mark = flat.poly_mark[rows]
        own = flat.poly_width[rows] * scale
        width = np.where(own > 0, np.maximum(own, HAIRLINE_MM * self._page.mm), self.weights(mark)).round()
        looks = zip(
            *(a.tolist() for a in (mark["rgb"], width.astype(np.int64), mark["linetype"], mark["dash"], mark["anew"])),
            strict=True,
        )
        last: tuple[object, ...] | None = None
        dash = "[] 0 d"
        for row, look in zip(rows.tolist(), looks, strict=True):
            rgb, thick, linetype, factor, anew = look
            if look != last:
                dash = self._dash(linetype, factor)
                yield f"{ink.colour(rgb)} RG {thick} w {'[] 0 d' if anew else dash}"
                last = look
            xy = ink.applied(self._to_page, flat.polyline(row))
            if len(xy) >= 2 and anew and dash != "[] 0 d":
                yield from self._anew(np.vstack([xy, xy[:1]]) if flat.poly_closed[row] else xy, look)
                last = None
            elif len(xy) >= 2:
                points = ink.whole(xy)
                drawn = ink.path(points) + (" s" if flat.poly_closed[row] else " S")
                dot = points.count(points[0]) == len(points)
                yield f"1 J {round(DOT_MM * self._page.mm)} w {drawn} 0 J {thick} w" if dot else drawn
                if dash != "[] 0 d" and flat.scene.linetypes[linetype].signs:
                    whole = np.vstack([xy, xy[:1]]) if flat.poly_closed[row] else xy
                    yield from self._signs((whole, np.zeros(1, np.int64)), look)
                    last = None
        yield "[] 0 d"

    def _anew(self, xy: ink.Vertices, look: Sequence[float]) -> Iterator[str]:
        """Yield the operators of a polyline whose pattern begins anew, and ends in dashes."""
        _, _, linetype, factor, anew = look
        kind = self._flat.scene.linetypes[int(linetype)]
        unit = float(factor) * self._unit * self._to_page.scale
        lines = xy, np.zeros(1, np.int64)
        dot = HAIRLINE_MM * self._page.mm
        pattern = [max(unit * step, dot) if step >= 0 else unit * step for step in kind.pattern]
        found, starts = dashed(*lines, pattern, self._seen, int(anew))
        yield ink.strokes(found, np.append(starts, len(found)))
        yield from self._signs(lines, look)

    def _dash(self, linetype: int, factor: float) -> str:
        """Return the operator of a linetype: lengths of dashes and gaps in turn."""
        pattern = self._flat.scene.linetypes[linetype].pattern if linetype < len(self._flat.scene.linetypes) else ()
        unit = factor * self._unit * self._to_page.scale
        if sum(map(abs, pattern)) * unit < SHORTEST_PERIOD_MM * self._page.mm:
            return "[] 0 d"
        lengths = [0.0]
        for step in pattern:
            drawn = step >= 0
            size = max(step * unit, HAIRLINE_MM * self._page.mm) if drawn else -step * unit
            if drawn == (len(lengths) % 2 == 1):
                lengths[-1] += size
            else:
                lengths.append(size)
        if len(lengths) % 2:
            lengths.append(0.0)
        return f"[{' '.join(f'{size:.1f}' for size in lengths)}] 0 d"

    def _signs(self, lines: tuple[ink.Vertices, _Rows], look: Sequence[float]) -> Iterator[str]:
        rgb, _, linetype, factor, anew = look
        kind = self._flat.scene.linetypes[int(linetype)]
        unit = float(factor) * self._unit * self._to_page.scale
        pattern = [unit * step for step in kind.pattern]
        for sign in kind.signs:
            at = sum(map(abs, pattern[: sign.after + 1]))
            places, directions = marks(*lines, pattern, at, self._seen, int(anew))
            for place, along in zip(places.tolist(), directions.tolist(), strict=True):
                yield from self._sign(sign, self._placed(sign, place, along, unit), int(rgb))

    def _placed(self, sign: LinetypeSign, place: list[float], along: list[float], unit: float) -> Affine:
        """Return the transform from a sign of size 1, y up, to the page."""
        t = self._to_page
        side = -1.0 if t.a * t.d - t.b * t.c < 0 else 1.0
        dx, dy = along
        left = -dy * side, dx * side
        cos, sin = math.cos(sign.rotation_rad), math.sin(sign.rotation_rad)
        ux, uy = dx * cos + left[0] * sin, dy * cos + left[1] * sin
        if sign.upright:
            scale = t.scale or 1.0
            ux, uy = (t.a * cos + t.c * sin) / scale, (t.b * cos + t.d * sin) / scale
        x = place[0] + unit * (dx * sign.x + left[0] * sign.y)
        y = place[1] + unit * (dy * sign.x + left[1] * sign.y)
        size = sign.size * unit
        return Affine(size * ux, size * uy, size * -uy * side, size * ux * side, x, y)

    def _sign(self, sign: LinetypeSign, to_page: Affine, rgb: int) -> Iterator[str]:
        font = self._flat.scene.fonts[sign.font]
        if not font.is_shapes:
            wide = to_page.after(Affine(a=font.width))
            yield from self._writer.written(sign.what, sign.font, wide, rgb, HAIRLINE_MM * self._page.mm)
            return
        file = shape_file(font.file)
        if file is not None and sign.what.isdecimal():
            drawn = strokes_of(file, int(sign.what))
            yield f"{ink.colour(rgb)} RG [] 0 d " + ink.strokes(ink.applied(to_page, drawn.xy), drawn.start)

    def points(self, rows: _Rows) -> Iterator[str]:
        """Yield the operators of some points, marked as the drawing wants them."""
        xy = ink.applied(self._to_page, self._flat.point[rows])
        rgb = self._flat.point_mark["rgb"][rows].tolist()
        if is_dot(self._mode):
            side = round(MARK_MM * self._page.mm)
            for (x, y), one in zip(ink.whole(xy), rgb, strict=True):
                yield f"{ink.colour(one)} rg {x - side // 2} {y - side // 2} {side} {side} re f"
            return
        size = self._point_size * self._to_page.scale if self._point_size > 0 else POINT_MM * self._page.mm
        parts = [part * np.array([1.0, -1.0]) for part in figure(self._mode, size / 2)]
        yield f"{round(HAIRLINE_MM * self._page.mm)} w"
        for place, one in zip(xy, rgb, strict=True):
            drawn = " ".join(ink.path(ink.whole(place + part)) for part in parts)
            yield f"{ink.colour(one)} RG {drawn} S"
