"""Take the designer's replies from the reply sheet that was filled in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.project import Person
from app.joint_review.rounds import RoundState
from app.reports.reply_sheet import MOVED, read_reply_sheet
from app.reports.words import words
from app.services.people.acting import require_may_reply
from app.services.review.opinions import project_opinions, project_rounds
from app.storage.workspace import Workspace


def read_replies(workspace: Workspace, code: str, path: Path, *, by: Person) -> int:
    """Record the replies of a sheet, all or none; return how many were new. Reading it again adds nothing.

    Raises:
        NotFound: no such project.
        BadInput: not a reply sheet of this project, no reply in it, an unknown opinion, rows that were moved, or no
            letter is out.
        NotPermitted: ``by`` is neither a designer nor of the review agency.
    """
    workspace.record(code, "project", code)
    require_may_reply(workspace, by)
    found = read_reply_sheet(path, code)
    if not found:
        raise BadInput("the reply sheet has no reply in it", path=str(path))
    now = project_rounds(workspace, code)[-1]
    if now.state not in (RoundState.WITH_DESIGNER, RoundState.RETURNED):
        raise BadInput("No letter is with the designer, so there is nothing to answer", path=str(path))
    known = {one.id: one for one in project_opinions(workspace, code)}
    unknown = [reply.row for reply in found if reply.opinion not in known]
    if unknown:
        raise BadInput(f"rows {_listed(unknown)} answer opinions the project does not have", path=str(path))
    moved = [reply.row for reply in found if reply.label.partition("-")[0] != str(known[reply.opinion].number)]
    if moved:
        raise BadInput(
            f"rows {_listed(moved)} bear another number than the opinion they were written for",
            path=str(path),
            advice=MOVED,
        )
    added = 0
    with workspace.write(code, by.id) as writer:
        for reply in found:
            opinion = known[reply.opinion]
            opinion = known.get(opinion.merged_into, opinion)
            changed = words("opinion_list")["changed_sheets"].format(sheets=reply.sheets) if reply.sheets else ""
            text = f"{reply.text}\n{changed}".strip()
            if opinion.settled or any(said.text == text and said.round == now.number for said in opinion.replies):
                continue
            writer.create("reply", opinion=opinion.id, text=text, round=now.number)
            if opinion.status.value == "open":
                writer.set("opinion", opinion.id, status="replied")
            added += 1
    return added


def _listed(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows))
