"""Issue the joint letter of a round: it goes to the designer, and the clock stops."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import Conflict
from app.domain.feedback import Feedback
from app.domain.project import Person, Role
from app.drawings.picture import Picture
from app.joint_review.opinion_clashes import Kind
from app.joint_review.rounds import Round, RoundState
from app.services.joint_review.clashes import open_clashes
from app.services.joint_review.export_letter import LetterResult, export_letter
from app.services.joint_review.standing import joint_review
from app.services.joint_review.take_back_answers import round_under_way
from app.services.people.register import registration
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class IssueResult:
    """The round as it now stands, and the letter that was written."""

    round: Round
    letter: LetterResult


def issue_letter(
    workspace: Workspace,
    code: str,
    out: Path,
    picture: Picture,
    *,
    on: date,
    by: Person,
    feedback: Feedback | None = None,
) -> IssueResult:
    """Write the merged letter of all disciplines to ``out`` and record that it went out.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not registered as chief.
        BadInput: ``out`` cannot be a file.
        Conflict: not accepted, the letter of this round has gone out, nothing is asked of the designer, or opinions
            contradict each other.
    """
    known = joint_review(workspace, code)
    registration(workspace, by, Role.CHIEF)
    now = known.round
    if known.accepted is None:
        raise Conflict("The set was not accepted for review yet", advice="lianshen round CODE accept")
    if now.state is not RoundState.REVIEWING:
        raise Conflict(f"The letter of round {now.number} has gone out already")
    if all(one.settled for one in known.opinions):
        raise Conflict("Nothing is asked of the designer: every opinion is closed", advice="conclude instead")
    against = [one for one in open_clashes(workspace, code) if one.kind is Kind.CONTRADICT]
    if against:
        pairs = ", ".join(f"{one.first.label} / {one.second.label}" for one in against)
        raise Conflict(f"Opinions contradict each other: {pairs}", advice="the chief settles them first")
    letter = export_letter(workspace, code, out, picture, on=on, feedback=feedback)
    sha256 = workspace.blobs.put_file(out)
    said = {"issued": on.isoformat(), "opinions": list(letter.listed), "hash": letter.hash, "sha256": sha256}
    with workspace.write(code, by.id) as writer:
        writer.create("round", str(now.number), letter=said)
    return IssueResult(round_under_way(workspace, code), letter)
