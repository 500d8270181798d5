"""List the sheets of a project as people corrected them."""

from __future__ import annotations

from typing import Any

from app.domain.errors import NotFound
from app.domain.feedback import Feedback
from app.services.drawing_set.check_intake import check_index, check_intake
from app.services.drawing_set.project_sheets import ProjectSheet, ProjectSheets, project_sheets
from app.storage.workspace import Workspace


def list_sheets(workspace: Workspace, project_code: str, feedback: Feedback | None = None) -> dict[str, Any]:
    """Return the JSON object of ``lianshen sheets``.

    The current sheets, the files that cannot be read, the drawing index held against what arrived, the intake report.

    Raises:
        NotFound: there is no such project.
        Cancelled: by the user.
    """
    found = project_sheets(workspace, project_code, feedback)
    corrections = {record.id: record for record in workspace.records(project_code, "sheet")}
    sheets = []
    for one in found.sheets:
        correction = corrections.get(one.id)
        revision = str((correction.get("revision") if correction else "") or one.sheet.title_block.revision)
        said = correction.fields if correction else {}
        corrected = sorted(name for name, value in said.items() if value is not None)
        sheets.append(_described(one, revision, corrected))
    return {
        "sheets": sheets,
        "errors": [{"file": name, "reason": reason} for name, reason in found.errors],
        "index": check_index(workspace, found.sheets),
        "intake": check_intake(workspace, found.sheets),
    }


def find_sheet(found: ProjectSheets, name: str) -> ProjectSheet:
    """Return the sheet that ``name`` means: its id, its number, or file name and key with ``/`` between.

    Raises:
        NotFound: none, or more than one.
    """
    meant = [one for one in found.sheets if name in (one.id, one.number, f"{one.file}/{one.sheet.key}")]
    if len(meant) == 1:
        return meant[0]
    if meant:
        known = ", ".join(f"{one.file}/{one.sheet.key}" for one in meant)
        raise NotFound(f"{len(meant)} sheets have the number {name}", advice=f"Say which: {known}")
    raise NotFound(f"There is no sheet {name}", advice="List them with: lianshen sheets CODE")


def _described(one: ProjectSheet, revision: str, corrected: list[str]) -> dict[str, Any]:
    width, height = one.sheet.size_mm
    return {
        "id": one.id,
        "number": one.number,
        "title": one.title,
        "discipline": one.discipline,
        "scale": one.scale,
        "revision": revision,
        "frame": one.sheet.key,
        "source": one.file,
        "sha256": one.sha256,
        "set_revision": one.revision,
        "size_mm": [round(width, 1), round(height, 1)],
        "unit_m": one.sheet.unit_m,
        "corrected": corrected,
        "not_shown": [
            {
                "reason": gap.reason,
                "what": gap.what,
                "count": gap.count,
                "place": list(gap.place) if gap.place else None,
            }
            for gap in one.sheet.not_shown
        ],
    }
