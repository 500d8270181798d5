"""Plot sheets to a PDF at their size, so that the scale in the title block holds on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.feedback import Feedback, Silent
from app.domain.geometry import Affine
from app.drawings.open import open_drawing
from app.drawings.pdf.assemble import SheetPage, assemble
from app.drawings.sheet import Sheet
from app.services.delivery import delivered
from app.services.drawing_set.list_sheets import find_sheet
from app.services.drawing_set.project_sheets import project_sheets
from app.storage.workspace import Workspace


def export_plot(
    workspace: Workspace,
    code: str,
    out: Path,
    *,
    sheets: Sequence[str] = (),
    scale: float = 0.0,
    feedback: Feedback | None = None,
) -> int:
    """Write the sheets as pages of their own size, one millimetre a millimetre; return the number of pages.

    Args:
        sheets: ids, numbers, or file names and keys with ``/`` between; all sheets when empty.
        scale: n of 1:n at which DXF sheets are plotted, whatever their size; 0 for the scale they are drawn for.

    Raises:
        NotFound: no such project or sheet.
        BadInput: nothing to plot, a sheet whose drawing unit is unknown and shall be plotted to another scale, or
            ``out`` cannot be a file.
        Cancelled: by the user.
    """
    feedback = feedback or Silent()
    found = project_sheets(workspace, code, feedback)
    chosen = [find_sheet(found, name) for name in sheets] if sheets else list(found.sheets)
    if not chosen:
        raise BadInput("The project has no sheets to plot")
    pages = [
        SheetPage(one.path, to_scale(one.sheet, scale, one.number), f"{one.number} {one.title}".strip() or one.file)
        for one in chosen
    ]
    title = f"{workspace.record(code, 'project', code).get('name', '')}　{code}"
    with delivered(out) as draft:
        assemble(pages, draft, title, lambda path: open_drawing(path, workspace.cache_dir, feedback).scene, feedback)
    return len(pages)


def to_scale(sheet: Sheet, scale: float, number: str) -> Sheet:
    """Return a DXF sheet as large as it is at 1:``scale``; PDF pages and ``scale`` 0 stay as they are.

    Raises:
        BadInput: its drawing unit is unknown.
    """
    if not scale or sheet.page >= 0:
        return sheet
    if not sheet.unit_m:
        raise BadInput(f"The drawing unit of sheet {number or sheet.key} is unknown, so it cannot be plotted to scale")
    zoom = sheet.unit_m * 1000 / scale / sheet.to_mm.scale
    width, height = sheet.size_mm
    return replace(sheet, to_mm=Affine(a=zoom, d=zoom).after(sheet.to_mm), size_mm=(width * zoom, height * zoom))
