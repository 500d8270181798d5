"""Write the opinions of a project as a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from app.reports.opinion_list import write_opinion_list
from app.services.delivery import deliver
from app.services.joint_review.standing import joint_review
from app.services.markup.marked_sheets import marked_set
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
    stands = joint_review(workspace, code).standing.certificate
    content = write_opinion_list(
        found.opinions,
        lambda sheet: names.get(sheet, ("", "")),
        project=str(project.get("name") or ""),
        code=code,
        certificate=(stands.number, stands.hash) if stands else None,
    )
    deliver(out, content)
    return len(found.opinions)
