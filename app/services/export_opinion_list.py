"""Write the opinions of a project as a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from app.reports.opinion_list import write_opinion_list
from app.services.delivery import deliver
from app.services.marked_sheets import marked_set
from app.storage.workspace import Workspace


def export_opinion_list(workspace: Workspace, code: str, out: Path) -> int:
    """Write all opinions, withdrawn ones too, to ``out`` (XLSX); return how many.

    Raises:
        NotFound: there is no such project.
        BadInput: ``out`` cannot be a file.
    """
    project = workspace.record(code, "project", code)
    found = marked_set(workspace, code)
    names = {one.source.id: (one.source.number, one.source.title or one.source.file) for one in found.sheets}
    title = f"{project.get('name', '')} {code}"
    deliver(out, write_opinion_list(found.opinions, lambda sheet: names.get(sheet, ("", "")), title))
    return len(found.opinions)
