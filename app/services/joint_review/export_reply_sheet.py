"""Write the reply sheet that goes to the designer with the letter."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import Conflict
from app.reports.reply_sheet import write_reply_sheet
from app.reports.words import words
from app.services.delivery import deliver
from app.services.markup.marked_sheets import marked_set
from app.services.review.opinions import project_rounds
from app.storage.workspace import Workspace


def export_reply_sheet(workspace: Workspace, code: str, out: Path) -> int:
    """Write the opinions of the letter that is out, else all that wait for an answer; return how many.

    Raises:
        NotFound: there is no such project.
        BadInput: ``out`` cannot be a file.
        Conflict: nothing waits for an answer.
    """
    project = workspace.record(code, "project", code)
    found = marked_set(workspace, code)
    now = project_rounds(workspace, code)[-1]
    listed = frozenset(now.letter.opinions) if now.letter else None
    asked = [
        one
        for one in found.opinions
        if not one.merged_into and (one.id in listed if listed is not None else not one.settled)
    ]
    if not asked:
        raise Conflict("No opinion waits for an answer")
    names = {
        one.source.id: " ".join(part for part in (one.source.number, one.source.title or one.source.file) if part)
        for one in found.sheets
    }
    content = write_reply_sheet(
        asked,
        lambda sheet: names.get(sheet, words("letter")["whole_set"]),
        project=str(project.get("name") or ""),
        code=code,
        round_number=now.number,
    )
    deliver(out, content)
    return len(asked)
