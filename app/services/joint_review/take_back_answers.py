"""The designer's answer comes back: the clock runs on."""

from __future__ import annotations

from datetime import date

from app.domain.errors import BadInput, Conflict
from app.domain.project import Person
from app.joint_review.rounds import Round, RoundState
from app.services.people.acting import require_reviewing
from app.services.review.opinions import project_rounds
from app.storage.workspace import Workspace


def take_back_answers(workspace: Workspace, code: str, *, on: date, by: Person, revision: str = "") -> Round:
    """Record the day on which the designer's answer arrived, and the revision that came with it.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not on the register, or a designer only.
        BadInput: a day before the letter, or no such revision.
        Conflict: no letter is with the designer.
    """
    require_reviewing(workspace, by)
    now = round_under_way(workspace, code)
    if now.letter is None or now.state is not RoundState.WITH_DESIGNER:
        raise Conflict(f"Round {now.number} is not with the designer")
    if on < now.letter.issued:
        raise BadInput(f"The answer cannot have come before the letter of {now.letter.issued}")
    known = [str(one.get("number", "")) for one in workspace.records(code, "revision")]
    if revision and revision not in known:
        raise BadInput(f"The project has no revision {revision}", advice="import its drawings first")
    with workspace.write(code, by.id) as writer:
        writer.set("round", str(now.number), returned=on.isoformat(), revision=revision)
    return round_under_way(workspace, code)


def withdraw_return(workspace: Workspace, code: str, *, by: Person) -> Round:
    """Take the record back that the answer arrived: the letter is with the designer again, replies stay.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not on the register, or a designer only.
        Conflict: no answer of the round under way is recorded as back.
    """
    require_reviewing(workspace, by)
    now = round_under_way(workspace, code)
    if now.state is not RoundState.RETURNED:
        raise Conflict(f"No answer of round {now.number} is recorded as back")
    with workspace.write(code, by.id) as writer:
        writer.set("round", str(now.number), returned="", revision="")
    return round_under_way(workspace, code)


def round_under_way(workspace: Workspace, code: str) -> Round:
    """Return the round under way; NotFound when there is no such project."""
    workspace.record(code, "project", code)
    return project_rounds(workspace, code)[-1]
