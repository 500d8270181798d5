"""DXF sheets as PDF pages: lines stay lines, texts stay texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pymupdf

from app.domain.geometry import Affine, Box
from app.drawings.expansion import expand
from app.drawings.flat import Flat
from app.drawings.flatten import through_windows
from app.drawings.order import DrawingOrder, breaks, in_bands
from app.drawings.pdf import ink
from app.drawings.pdf.embedding import EmbeddedFont
from app.drawings.pdf.pages import MM_PER_POINT
from app.drawings.pdf.plot_images import Images
from app.drawings.pdf.plot_lines import Lines
from app.drawings.pdf.plot_texts import Writer
from app.drawings.scene import Scene, Viewport
from app.drawings.sheet import Sheet
from app.drawings.wide_lines import without_fill

SMALLEST_PT = 3.0  # of a page: a sheet that draws nothing has no size
LARGEST_PT = 14400.0  # of a page, as readers take it

_Floats = npt.NDArray[np.float64]
_Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """A plane, and the window through which a sheet shows it; None for what is drawn on the sheet itself."""

    flat: Flat
    window: Viewport | None = None


def planes(scene: Scene, block: int) -> tuple[Seen, ...]:
    """Return what the sheets of a block show, in the order in which it is drawn."""
    windows = through_windows(scene, block)
    return (*(Seen(without_fill(flat), view) for view, flat in windows), Seen(without_fill(expand(scene, block))))


def plot_sheet(document: pymupdf.Document, seen: Sequence[Seen], sheet: Sheet, folder: Path) -> None:
    """Add a page of the sheet's size that shows what the sheet shows; content outside the sheet is left out.

    Args:
        document: gets the page at its end.
        seen: what the sheet's block shows.
        sheet: DXF sheet.
        folder: of the drawing, where its images lie.
    """
    width, height = (max(side / MM_PER_POINT, SMALLEST_PT) for side in sheet.size_mm)
    zoom = min(1.0, LARGEST_PT / max(width, height))
    mm = ink.UNIT * zoom / MM_PER_POINT
    scene = seen[-1].flat.scene
    to_page = Affine(a=mm, d=mm).after(sheet.to_mm).after(Affine(e=scene.info.origin[0], f=scene.info.origin[1]))
    texts = [one.flat.text["string"] for one in seen]
    used = {one for row in np.unique(np.concatenate(texts)).tolist() for one in scene.strings[row]}
    used |= {one for linetype in scene.linetypes for sign in linetype.signs for one in sign.what}
    page = ink.Page(document, EmbeddedFont(document, used), mm)
    lines = [f"{1 / ink.UNIT} 0 0 {1 / ink.UNIT} 0 0 cm 1 j"]
    for one in seen:
        lines.append("q")
        if one.window is not None:
            lines += _window(one.window, to_page)
        lines += _Plane(one.flat, sheet, page, to_page, folder).drawn()
        lines.append("Q")
    made = document.new_page(width=width * zoom, height=height * zoom)
    stream = document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, "\n".join(lines).encode("ascii"))
    document.xref_set_key(made.xref, "Contents", f"{stream} 0 R")
    document.xref_set_key(made.xref, "Resources", page.resources)


def _window(view: Viewport, to_page: Affine) -> Iterator[str]:
    """Yield the operators that cut what follows at a window."""
    for outline in (view.region.corners, view.outline):
        if outline:
            yield ink.path(ink.whole(ink.applied(to_page, np.array(tuple(outline))))) + " h W n"


class _Plane:
    """What of a flat block lies on the sheet, and where it lands on the page."""

    def __init__(self, flat: Flat, sheet: Sheet, page: ink.Page, to_page: Affine, folder: Path) -> None:
        self._flat, self._page, self._to_page = flat, page, to_page
        x, y = flat.scene.info.origin
        self._box = (sheet.region.x0 - x, sheet.region.y0 - y, sheet.region.x1 - x, sheet.region.y1 - y)
        on_page = Box.around(to_page(corner) for corner in Box(*self._box).corners)
        self._writer = Writer(flat, page, to_page)
        self._lines = Lines(flat, page, to_page, on_page, self._writer)
        self._images = Images(flat, page, to_page, folder)

    def drawn(self) -> Iterator[str]:
        """Yield the operators in parts, so that what hides others comes at its turn."""
        flat = self._flat
        place = np.stack([flat.text["x"], flat.text["y"]], axis=1)
        kinds = (
            (self._inside(self._images.bounds, flat.image_mark), flat.image_mark),
            (self._inside(flat.fill_bounds, flat.fill_mark), flat.fill_mark),
            (self._inside(flat.poly_bounds, flat.poly_mark), flat.poly_mark),
            (self._inside(np.hstack([flat.point, flat.point]), flat.point_mark), flat.point_mark),
            (self._inside(np.hstack([place, place]), flat.text["mark"]), flat.text["mark"]),
        )
        order = DrawingOrder(flat)
        at = breaks(order, flat, kinds[0][0], kinds[1][0], 0.0)
        parts = zip(*(in_bands(rows, order.of(mark[rows]), at) for rows, mark in kinds), strict=True)
        for images, fills, polylines, points, texts in parts:
            yield from self._images.drawn(images)
            yield from self._fills(fills)
            yield from self._lines.polylines(polylines)
            yield from self._lines.points(points)
            yield from self._writer.texts(texts, self._lines.weights(flat.text["mark"][texts]))

    def _inside(self, bounds: _Floats, mark: npt.NDArray[np.void]) -> _Rows:
        """Return the visible rows whose boxes meet the sheet."""
        x0, y0, x1, y1 = self._box
        hit = (bounds[:, 0] <= x1) & (bounds[:, 2] >= x0) & (bounds[:, 1] <= y1) & (bounds[:, 3] >= y0)
        return np.flatnonzero(hit & mark["visible"])

    def _fills(self, rows: _Rows) -> Iterator[str]:
        flat = self._flat
        for row in rows.tolist():
            rings = [ring for ring in flat.rings(row) if len(ring) > 2]
            if not rings:
                continue
            clear = int(flat.fill_mark["transparency"][row])
            outline = " ".join(ink.path(ink.whole(ink.applied(self._to_page, ring))) + " h" for ring in rings)
            before, after = (f"q {self._page.transparent(clear)} ", " Q") if clear else ("", "")
            yield f"{before}{ink.area_colour(int(flat.fill_mark['rgb'][row]))} rg {outline} f*{after}"
