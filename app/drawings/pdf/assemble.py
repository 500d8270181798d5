"""One PDF of many sheets: pages of PDF files as they are, DXF sheets plotted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, check_cancelled
from app.drawings.pdf.pages import open_pdf
from app.drawings.pdf.plot import Seen, planes, plot_sheet
from app.drawings.scene import Scene
from app.drawings.sheet import Sheet


@dataclass(frozen=True)
class SheetPage:
    """One page to come: a sheet of a drawing file, and its name in the outline."""

    path: Path
    sheet: Sheet
    name: str


def assemble(
    pages: Sequence[SheetPage], out: Path, title: str, scene_of: Callable[[Path], Scene | None], feedback: Feedback
) -> None:
    """Write one PDF whose page n is ``pages[n]``, with an outline of their names.

    Args:
        scene_of: gives the scene of a DXF file; None when it is none any more.
        feedback: steps are pages.

    Raises:
        BadInput: a file cannot be read.
        Cancelled: by the user.
    """
    known: dict[tuple[Path, int], tuple[Seen, ...]] = {}
    with pymupdf.open() as document:
        for done, page in enumerate(pages):
            check_cancelled(feedback)
            feedback.progress(done, len(pages), page.name)
            if page.sheet.page >= 0:
                with open_pdf(page.path) as source:
                    document.insert_pdf(source, from_page=page.sheet.page, to_page=page.sheet.page)
                continue
            key = page.path, page.sheet.block
            if key not in known:
                scene = scene_of(page.path)
                if scene is None:
                    raise BadInput("The drawing has changed its kind", path=str(page.path))
                known = {key: planes(scene, page.sheet.block)}
            plot_sheet(document, known[key], page.sheet, page.path.parent)
        document.set_toc([[1, page.name, number] for number, page in enumerate(pages, 1)])
        document.set_metadata({"title": title, "creator": "Lianshen", "producer": "Lianshen"})
        document.save(out, garbage=2, deflate=True)
