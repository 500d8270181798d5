"""DXF sheets as PDF pages: lines stay lines, texts stay texts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pymupdf

from app.domain.geometry import Affine
from app.drawings.flat import Flat
from app.drawings.order import DrawingOrder, breaks, in_bands
from app.drawings.pdf.embedding import EmbeddedFont
from app.drawings.pdf.pages import MM_PER_POINT
from app.drawings.scene import GROUND
from app.drawings.sheet import Sheet

UNIT = 100  # coordinates are written as whole hundredths of a point
SMALLEST_PT = 3.0  # of a page: a sheet that draws nothing has no size
LARGEST_PT = 14400.0  # of a page, as readers take it
HAIRLINE_MM = 0.13
FOREGROUND = 0xFFFFFF
LEAST_TEXT_PT = 0.2
FAR = 5_000_000  # readers keep numbers up to about this

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.int64]


def plot_sheet(document: pymupdf.Document, flat: Flat, sheet: Sheet) -> None:
    """Add a page of the sheet's size that shows what the sheet shows; content outside the sheet is left out.

    Args:
        document: gets the page at its end.
        flat: geometry of the sheet's block.
        sheet: DXF sheet.
    """
    width, height = (max(side / MM_PER_POINT, SMALLEST_PT) for side in sheet.size_mm)
    zoom = min(1.0, LARGEST_PT / max(width, height))
    origin = flat.scene.info.origin
    to_page = Affine(a=UNIT * zoom / MM_PER_POINT, d=UNIT * zoom / MM_PER_POINT)
    to_page = to_page.after(sheet.to_mm).after(Affine(e=origin[0], f=origin[1]))
    view = _View(flat, sheet, to_page)
    texts = view.texts()
    strings = flat.scene.strings
    font = EmbeddedFont(document, {one for row in texts.tolist() for one in strings[int(flat.text["string"][row])]})
    lines = [f"{1 / UNIT} 0 0 {1 / UNIT} 0 0 cm 1 j"]
    for fills, polylines, points, some in _bands(view, texts):
        lines.extend(_fills(view, fills))
        lines.extend(_polylines(view, polylines, HAIRLINE_MM / MM_PER_POINT * UNIT * zoom))
        lines.extend(_points(view, points))
        lines.extend(_texts(view, some, font))
    page = document.new_page(width=width * zoom, height=height * zoom)
    stream = document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, "\n".join(lines).encode("ascii"))
    document.xref_set_key(page.xref, "Contents", f"{stream} 0 R")
    document.xref_set_key(page.xref, "Resources", font.resources)


class _View:
    """What of a flat block lies on the sheet, and where it lands on the page."""

    def __init__(self, flat: Flat, sheet: Sheet, to_page: Affine) -> None:
        self.flat, self.to_page = flat, to_page
        x, y = flat.scene.info.origin
        self._box = (sheet.region.x0 - x, sheet.region.y0 - y, sheet.region.x1 - x, sheet.region.y1 - y)

    def inside(self, bounds: _Floats, mark: npt.NDArray[np.void]) -> _Rows:
        """Return the visible rows whose boxes meet the sheet."""
        x0, y0, x1, y1 = self._box
        hit = (bounds[:, 0] <= x1) & (bounds[:, 2] >= x0) & (bounds[:, 1] <= y1) & (bounds[:, 3] >= y0)
        return np.flatnonzero(hit & mark["visible"])

    def texts(self) -> _Rows:
        """Return the rows of texts that begin on the sheet."""
        text = self.flat.text
        places = np.stack([text["x"], text["y"], text["x"], text["y"]], axis=1)
        return self.inside(places, text["mark"])

    def moved(self, xy: _Floats) -> list[list[int]]:
        """Return drawing units (n, 2) in whole units of the page."""
        t = self.to_page
        x, y = xy[:, 0], xy[:, 1]
        moved = np.stack([t.a * x + t.c * y + t.e, t.b * x + t.d * y + t.f], axis=1)
        whole: list[list[int]] = np.clip(np.rint(np.nan_to_num(moved)), -FAR, FAR).astype(np.int64).tolist()
        return whole


def _bands(view: _View, texts: _Rows) -> Iterator[tuple[_Rows, ...]]:
    """Yield rows of fills, polylines, points and texts in parts, so that what hides others comes at its turn."""
    flat = view.flat
    kinds = (
        (view.inside(flat.fill_bounds, flat.fill_mark), flat.fill_mark),
        (view.inside(flat.poly_bounds, flat.poly_mark), flat.poly_mark),
        (view.inside(np.hstack([flat.point, flat.point]), flat.point_mark), flat.point_mark),
        (texts, flat.text["mark"]),
    )
    order = DrawingOrder(flat)
    at = breaks(order, flat, np.empty(0, np.int64), kinds[0][0], 0.0)
    return zip(*(in_bands(rows, order.of(mark[rows]), at) for rows, mark in kinds), strict=True)


def _fills(view: _View, rows: _Rows) -> Iterator[str]:
    flat = view.flat
    for row in rows.tolist():
        yield f"{_colour(int(flat.fill_mark['rgb'][row]))} rg"
        for ring in flat.rings(row):
            if len(ring) >= 3:
                yield _path(view.moved(ring)) + " h"
        yield "f*"


def _polylines(view: _View, rows: _Rows, hairline: float) -> Iterator[str]:
    flat = view.flat
    width = np.maximum(flat.poly_width[rows] * view.to_page.scale, hairline).round().astype(np.int64)
    rgb = flat.poly_mark["rgb"][rows].astype(np.int64)
    last: tuple[int, int] | None = None
    for row, look in zip(rows.tolist(), zip(rgb.tolist(), width.tolist(), strict=True), strict=True):
        if look != last:
            yield f"{_colour(look[0])} RG {look[1]} w"
            last = look
        points = view.moved(flat.polyline(row))
        if len(points) >= 2:
            yield _path(points) + (" s" if flat.poly_closed[row] else " S")


def _points(view: _View, rows: _Rows) -> Iterator[str]:
    flat = view.flat
    half = UNIT // 2
    for (x, y), rgb in zip(view.moved(flat.point[rows]), flat.point_mark["rgb"][rows].tolist(), strict=True):
        yield f"{_colour(rgb)} rg {x - half} {y - half} {UNIT} {UNIT} re f"


def _texts(view: _View, rows: _Rows, font: EmbeddedFont) -> Iterator[str]:
    flat, page = view.flat, view.to_page
    yield f"BT /{font.NAME} 1 Tf"
    for row in rows.tolist():
        item = flat.text[row]
        string = flat.scene.strings[int(item["string"])]
        ux, uy, vx, vy = (float(item[name]) / font.cap_em for name in ("ux", "uy", "vx", "vy"))
        if not string.strip() or np.hypot(vx, vy) * page.scale < LEAST_TEXT_PT * UNIT:
            continue
        length = font.length_em(string)
        if int(item["halign"]) == 3:
            along, natural = 0.0, float(np.hypot(ux, uy)) * length
            stretch = float(item["width"]) / natural if natural > 0 and item["width"] > 0 else 1.0
            ux, uy = ux * stretch, uy * stretch
        else:
            along = -0.5 * length * int(item["halign"])
        up = (0.0, 0.25, -0.5, -1.0)[min(int(item["valign"]), 3)] * font.cap_em
        x, y = float(item["x"]) + along * ux + up * vx, float(item["y"]) + along * uy + up * vy
        a, b = page.a * ux + page.c * uy, page.b * ux + page.d * uy
        c, d = page.a * vx + page.c * vy, page.b * vx + page.d * vy
        e, f = page((x, y))
        if all(np.isfinite((a, b, c, d, e, f))):
            colour = _colour(int(item["mark"]["rgb"]))
            yield f"{colour} rg {a:.2f} {b:.2f} {c:.2f} {d:.2f} {e:.1f} {f:.1f} Tm {font.encode(string)} Tj"
    yield "ET"


def _path(points: list[list[int]]) -> str:
    (x, y), *rest = points
    return f"{x} {y} m " + " ".join([f"{x} {y} l" for x, y in rest])


def _colour(rgb: int) -> str:
    """Return a colour on white paper: 7 is black, light ones darken."""
    if rgb == FOREGROUND:
        return "0 0 0"
    if rgb == GROUND:
        return "1 1 1"
    red, green, blue = rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF
    bright = 0.299 * red + 0.587 * green + 0.114 * blue
    part = (120 / bright if bright > 170 else 1.0) / 255
    return f"{red * part:.3f} {green * part:.3f} {blue * part:.3f}"
