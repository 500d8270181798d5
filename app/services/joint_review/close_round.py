"""Close a review round: every opinion of its letter is answered, and every answer judged."""

from __future__ import annotations

from datetime import date

from app.domain.errors import Conflict
from app.domain.project import Person
from app.joint_review.rounds import Round, RoundState, round_hurdles
from app.services.joint_review.take_back_answers import round_under_way
from app.services.people.acting import require_reviewing
from app.services.review.opinions import project_opinions
from app.storage.workspace import Workspace


def close_round(workspace: Workspace, code: str, *, on: date, by: Person) -> Round:
    """Close the round under way and return the next one.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not on the register.
        Conflict: the answer is not back, an opinion of the letter has no answer, or an answer was not judged.
    """
    require_reviewing(workspace, by)
    now = round_under_way(workspace, code)
    if now.state is RoundState.WITH_DESIGNER:
        raise Conflict(f"Round {now.number} is still with the designer", advice="record the designer's answer first")
    if now.state is not RoundState.RETURNED:
        raise Conflict(f"The letter of round {now.number} has not gone out, so there is nothing to close")
    hurdles = round_hurdles(now, project_opinions(workspace, code))
    if hurdles.unanswered:
        raise Conflict(f"Round {now.number} stays open: no answer to opinions {', '.join(hurdles.unanswered)}")
    if hurdles.not_reviewed:
        raise Conflict(
            f"Round {now.number} stays open: the answers to opinions {', '.join(hurdles.not_reviewed)} were not judged",
            advice="close or reopen each",
        )
    with workspace.write(code, by.id) as writer:
        writer.set("round", str(now.number), closed=on.isoformat())
    return round_under_way(workspace, code)
