"""Texts of plotted sheets: of the open font as texts, of the user's shape fonts as strokes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine
from app.drawings.flat import Flat
from app.drawings.lettered import Piece, pieces
from app.drawings.pdf import ink
from app.drawings.shx.lettering import ShapeFont
from app.drawings.shx.library import has_fonts, shape_font

LEAST_TEXT_PT = 0.2
_DROPS = (0.0, -0.25, 0.5, 1.0)  # of the baseline below the point that is given, by vertical alignment
_FITTED = 3

_Rows = npt.NDArray[np.int64]


class Writer:
    """Writes the texts of one plane.

    Args:
        flat: the plane.
        page: being written.
        to_page: coordinates of the plane → units of the page.
    """

    def __init__(self, flat: Flat, page: ink.Page, to_page: Affine) -> None:
        self._flat, self._page, self._to_page = flat, page, to_page
        encoding = flat.scene.info.declared_encoding
        self._shapes: list[ShapeFont | None] = [None] * len(flat.scene.fonts)
        if has_fonts():
            self._shapes = [shape_font(font, encoding) for font in flat.scene.fonts]
        self._spans = {(one.entity, one.string): one.spans for one in flat.scene.lettered}

    def texts(self, rows: _Rows, weights: npt.NDArray[np.float64]) -> Iterator[str]:
        """Yield the operators of some texts; ``weights`` are those of their lines, units of the page."""
        for row, weight in zip(rows.tolist(), weights.tolist(), strict=True):
            item = self._flat.text[row]
            string = self._flat.string(row)
            small = np.hypot(item["vx"], item["vy"]) * self._to_page.scale < LEAST_TEXT_PT * ink.UNIT
            if not string.strip() or small:
                continue
            advance = self._advance(int(item["font"]))
            spans = self._spans.get((int(item["mark"]["entity"]), int(item["string"])))
            found, length = [Piece(string, Affine(), -1)], 0.0
            if spans:
                found, length = pieces(string, spans, advance)
            elif int(item["halign"]):
                length = advance(string)
            place = self._place(item, length)
            if not all(np.isfinite((place.a, place.b, place.c, place.d, place.e, place.f))):
                continue
            own = int(item["mark"]["rgb"])
            for piece in found:
                rgb = own if piece.rgb < 0 else piece.rgb
                yield from self.written(piece.text, int(item["font"]), place.after(piece.to_line), rgb, weight)
                for begin, end, height in piece.rules:
                    ends = np.array([place((begin, height)), place((end, height))])
                    yield f"{ink.colour(rgb)} RG {weight:.0f} w {ink.path(ink.whole(ends))} S"

    def written(self, text: str, font: int, to_page: Affine, rgb: int, weight: float) -> Iterator[str]:
        """Yield the operators of letters.

        Args:
            text: the letters.
            font: row of Scene.fonts.
            to_page: heights of capitals along and above the baseline → units of the page.
            rgb: colour.
            weight: of strokes, units of the page.
        """
        shapes = self._shapes[font] if font < len(self._shapes) else None
        left: tuple[tuple[float, str], ...] = ((0.0, text),)
        if shapes is not None:
            drawn = shapes.write(text, self._open_advance)
            lines = ink.strokes(ink.applied(to_page, drawn.xy), drawn.start)
            if lines:
                yield f"{ink.colour(rgb)} RG {weight:.0f} w [] 0 d {lines}"
            left = drawn.left
        open_font, cap = self._page.font, self._page.font.cap_em
        for x, letters in left:
            a, b, c, d = (value / cap for value in (to_page.a, to_page.b, to_page.c, to_page.d))
            e, f = to_page((x, 0.0))
            yield (
                f"BT /{open_font.NAME} 1 Tf {ink.colour(rgb)} rg {a:.2f} {b:.2f} {c:.2f} {d:.2f} {e:.1f} {f:.1f} Tm "
                f"{open_font.encode(letters)} Tj ET"
            )

    def _open_advance(self, letters: str) -> float:
        return self._page.font.length_em(letters) / self._page.font.cap_em

    def _advance(self, font: int) -> Callable[[str], float]:
        shapes = self._shapes[font] if font < len(self._shapes) else None
        if shapes is None:
            return self._open_advance
        return lambda letters: shapes.write(letters, self._open_advance).advance

    def _place(self, item: np.void, length: float) -> Affine:
        """Return the transform from heights of capitals along and above the baseline to the page."""
        halign = int(item["halign"])
        ux, uy, vx, vy = (float(item[name]) for name in ("ux", "uy", "vx", "vy"))
        natural = float(np.hypot(ux, uy)) * length
        fitted = halign == _FITTED and natural > 0 and item["width"] > 0
        stretch = float(item["width"]) / natural if fitted else 1.0
        along = -0.5 * length * halign if halign < _FITTED else 0.0
        place = Affine(ux * stretch, uy * stretch, vx, vy, float(item["x"]), float(item["y"]))
        return self._to_page.after(place).after(Affine(e=along, f=-_DROPS[min(int(item["valign"]), 3)]))
