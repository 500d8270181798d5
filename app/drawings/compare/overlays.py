"""Both versions of a sheet over each other, as a page of a PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.feedback import Feedback, check_cancelled
from app.domain.geometry import Affine, Box
from app.drawings.compare.comparison import STAYS, Comparison
from app.drawings.compare.files import SheetAsPage, sheet_pages
from app.drawings.compare.ink import Ink
from app.drawings.compare.pictures import COME, GONE, overlay
from app.drawings.open import Drawing, open_drawing
from app.drawings.pdf.difference import DifferencePage, Mark

COLOURS = {"removed": GONE, "added": COME, "changed": (180, 35, 24), "moved": (154, 103, 0)}

Place = tuple[Path, str]  # drawing file, key of the sheet


@dataclass(frozen=True)
class OverlaySheet:
    """One sheet to be shown in both versions.

    Args:
        a, b: None where there is no such version.
        to_b: millimetres of the first version → of the second.
        marks: number, kind of change, and place in millimetres of the newer version.
    """

    name: str
    a: Place | None
    b: Place | None
    to_b: Affine
    marks: tuple[tuple[int, str, Box], ...]


def overlay_sheets(
    path_a: Path, path_b: Path, found: Comparison, cache_dir: Path | None, passwords: Mapping[Path, str]
) -> list[OverlaySheet]:
    """Return the sheets that are not the same in two files; frames are numbered as the regions, from 1."""
    a, b = (open_drawing(path, cache_dir, None, passwords.get(path, "")) for path in (path_a, path_b))
    sheets = []
    for state in found.sheets:
        if state.state == "same":
            continue
        shown = b.sheet(state.key_b) if state.key_b else a.sheet(state.key_a)
        to_b = STAYS
        if state.key_a and state.key_b:
            to_b = shown.to_mm.after(state.to_b).after(a.sheet(state.key_a).to_mm.inverse())
        marks = [
            (number, region.kind, Box.around(map(shown.to_mm, region.box.corners)))
            for number, region in enumerate(found.regions, 1)
            if region.sheet == state.number
        ]
        sheets.append(
            OverlaySheet(
                name=" ".join(part for part in (state.number, state.title) if part),
                a=(path_a, state.key_a) if state.key_a else None,
                b=(path_b, state.key_b) if state.key_b else None,
                to_b=to_b,
                marks=tuple(marks),
            )
        )
    return sheets


def difference_pages(
    sheets: Sequence[OverlaySheet], cache_dir: Path | None, feedback: Feedback, passwords: Mapping[Path, str]
) -> Iterator[DifferencePage]:
    """Yield a page for each sheet.

    Args:
        passwords: of encrypted PDF files.

    Raises:
        BadInput: a file cannot be read.
        Cancelled: by the user.
    """
    with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
        pages = _pages(
            {place for sheet in sheets for place in (sheet.a, sheet.b) if place},
            Path(folder),
            cache_dir,
            feedback,
            passwords,
        )
        for done, sheet in enumerate(sheets):
            check_cancelled(feedback)
            feedback.progress(done, len(sheets), sheet.name)
            yield _page(sheet, pages.get(sheet.a) if sheet.a else None, pages.get(sheet.b) if sheet.b else None)


def _pages(
    places: Iterable[Place], folder: Path, cache_dir: Path | None, feedback: Feedback, passwords: Mapping[Path, str]
) -> dict[Place, SheetAsPage]:
    wanted: dict[Path, set[str]] = {}
    for path, key in places:
        wanted.setdefault(path, set()).add(key)
    found = {}
    for row, (path, keys) in enumerate(wanted.items()):
        drawing: Drawing = open_drawing(path, cache_dir, feedback, passwords.get(path, ""))
        for key, page in sheet_pages(drawing, folder / f"{row}.pdf", feedback, keys).items():
            found[path, key] = page
    return found


def _page(sheet: OverlaySheet, a: SheetAsPage | None, b: SheetAsPage | None) -> DifferencePage:
    shown = b or a
    assert shown is not None  # noqa: S101 - a sheet is in one file at least
    ink_a, ink_b = (Ink.of_page(page.path, page.shown, page.password) if page else None for page in (a, b))
    to_b = b.mm_to_page.after(sheet.to_b).after(a.mm_to_page.inverse()) if a and b else STAYS
    marks = [
        Mark(number, Box.around(map(shown.mm_to_page, box.corners)), _share(COLOURS[kind]))
        for number, kind, box in sheet.marks
    ]
    region = shown.shown.region
    return DifferencePage(sheet.name, (region.width, region.height), overlay(ink_a, ink_b, to_b), tuple(marks))


def _share(colour: Sequence[int]) -> tuple[float, float, float]:
    red, green, blue = (part / 255 for part in colour)
    return red, green, blue
