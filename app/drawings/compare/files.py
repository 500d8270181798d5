"""Two drawing files of any kind held against each other."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Container
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.geometry import Affine
from app.drawings.compare.comparison import Comparison, SheetState, gaps_of
from app.drawings.compare.drawings import SheetPair, compare_drawings, pair_sheets
from app.drawings.compare.pages import PageChanges, compare_pages, whole_page
from app.drawings.compare.regions import Region, regions_of
from app.drawings.open import Drawing, open_drawing
from app.drawings.pdf.assemble import SheetPage, assemble
from app.drawings.sheet import Sheet

LIMIT_S = 300.0
CLOSELY = 0.5  # of the time limit, in which pages are compared closely
HASTY = ("unaligned", "skipped")  # methods of pages that time was not enough for


def compare_files(
    path_a: Path,
    path_b: Path,
    cache_dir: Path | None = None,
    feedback: Feedback | None = None,
    passwords: tuple[str, str] = ("", ""),
    limit_s: float = LIMIT_S,
) -> Comparison:
    """Return what differs between two files: DXF entity by entity, PDF page by page, DXF against PDF as plotted.

    Pages that the time is not enough for count as changed as a whole, and are listed as not compared.

    Args:
        passwords: of both files, where they are encrypted PDF files.
        limit_s: time in which pages are read; they are compared closely in its first half.

    Raises:
        BadInput: a file cannot be read.
        Locked: a PDF wants another password.
        Cancelled: by the user.
    """
    feedback = feedback or Silent()
    begun = time.monotonic()
    asked = zip((path_a, path_b), passwords, strict=True)
    a, b = (open_drawing(path, cache_dir, feedback, password) for path, password in asked)
    check_cancelled(feedback)
    if a.scene is not None and b.scene is not None:
        return compare_drawings(a, b, feedback)
    return _compare_pages(a, b, feedback, begun, limit_s)


@dataclass(frozen=True)
class SheetAsPage:
    """A sheet as a page of a PDF file.

    Args:
        sheet: of its own file.
        path: the PDF file.
        shown: the page.
        password: of an encrypted PDF.
    """

    sheet: Sheet
    path: Path
    shown: Sheet
    password: str = field(default="", repr=False)

    @property
    def mm_to_page(self) -> Affine:
        """Sheet millimetres → points of the page."""
        zoom = self.shown.region.width / max(self.sheet.size_mm[0], 1e-9)
        return Affine(a=zoom, d=zoom)


def _compare_pages(a: Drawing, b: Drawing, feedback: Feedback, begun: float, limit_s: float) -> Comparison:
    with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
        pages_a = sheet_pages(a, Path(folder) / "a.pdf", feedback)
        pages_b = sheet_pages(b, Path(folder) / "b.pdf", feedback)
        regions: list[Region] = []
        states: list[SheetState] = []
        same = 0
        hasty: list[str] = []
        pairs = pair_sheets(a.sheets, b.sheets)
        for done, pair in enumerate(pairs):
            check_cancelled(feedback)
            feedback.progress(done, len(pairs))
            one, other = pair
            if one is None or other is None:
                states.append(_lone(pair))
                continue
            page_a, page_b = pages_a[one.key], pages_b[other.key]
            found = _compared(page_a, page_b, (time.monotonic() - begun) / limit_s)
            number = other.title_block.number or other.key
            if found.method in HASTY:
                hasty.append(f"{found.method}: {number}")
            here = _regions(found, number, page_b.shown)
            regions += here
            same += found.same
            states.append(
                SheetState(
                    number,
                    other.title_block.title,
                    one.key,
                    other.key,
                    "changed" if here else "same",
                    found.to_b,
                    found.method,
                )
            )
    unseen = (*gaps_of((*a.sheets, *b.sheets)), *hasty)
    return Comparison(tuple(regions), same, tuple(states), not_compared=unseen)


def _compared(a: SheetAsPage, b: SheetAsPage, spent: float) -> PageChanges:
    if spent > 1.0:
        return whole_page(a.shown.region, b.shown.region, "skipped")
    return compare_pages(a.path, a.shown, b.path, b.shown, (a.password, b.password), closely=spent <= CLOSELY)


def _regions(found: PageChanges, number: str, sheet: Sheet) -> list[Region]:
    """Return changes of a page; they have been gathered already."""
    side = max(sheet.region.width, sheet.region.height)
    return [region for change in found.changes for region in regions_of([change], number, side, found.to_b)]


def _lone(pair: SheetPair) -> SheetState:
    one, other = pair
    sheet = other or one
    assert sheet is not None  # noqa: S101 - a pair has one sheet at least
    block = sheet.title_block
    return SheetState(
        block.number or sheet.key,
        block.title,
        one.key if one else "",
        other.key if other else "",
        "added" if one is None else "removed",
        method="content",
    )


def sheet_pages(
    drawing: Drawing, plotted: Path, feedback: Feedback, wanted: Container[str] | None = None
) -> dict[str, SheetAsPage]:
    """Return the sheets of a file as pages, by key; those of a DXF file are plotted to ``plotted``.

    Args:
        wanted: keys of the sheets; all of them when None.
    """
    sheets = [sheet for sheet in drawing.sheets if wanted is None or sheet.key in wanted]
    scene = drawing.scene
    if scene is None:
        return {sheet.key: SheetAsPage(sheet, drawing.path, sheet, drawing.password) for sheet in sheets}
    if not sheets:
        return {}
    assemble(
        [SheetPage(drawing.path, sheet, sheet.key) for sheet in sheets], plotted, "", lambda _path: scene, feedback
    )
    shown = open_drawing(plotted, None).sheets
    return {
        sheet.key: SheetAsPage(sheet, plotted, replace(shown[row], title_block=sheet.title_block))
        for row, sheet in enumerate(sheets)
    }
