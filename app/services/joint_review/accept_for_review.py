"""Accept a drawing set for joint review (受理): the statutory clock starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.domain.errors import BadInput, Conflict
from app.domain.project import Discipline, Person
from app.joint_review.project_class import Holds
from app.services.joint_review.standing import REVIEW, JointReview, joint_review
from app.services.people.acting import require_reviewing
from app.storage.workspace import Workspace


def accept_for_review(
    workspace: Workspace,
    code: str,
    *,
    on: date,
    by: Person,
    disciplines: Sequence[str] = (),
    size: str = "",
) -> JointReview:
    """Record the day of acceptance, the disciplines under review and the size that the time limit goes by.

    Args:
        disciplines: all of the policy when empty.
        size: ``large`` or ``other``; worked out from the facts when empty.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not on the register.
        BadInput: no such discipline or size, no drawings, or facts are missing to work the size out.
        Conflict: the first letter has gone out already.
    """
    require_reviewing(workspace, by)
    known = joint_review(workspace, code)
    if not known.files:
        raise BadInput("There is nothing to accept: the project has no drawings")
    if known.rounds[0].letter is not None:
        raise Conflict("The first letter has gone out; the day of acceptance stands")
    wrong = [one for one in disciplines if one not in known.policy.disciplines]
    if wrong:
        raise BadInput(f"The policy has no discipline {', '.join(wrong)}", advice=", ".join(known.policy.disciplines))
    if size and size not in known.policy.days:
        raise BadInput(f"The size is one of {', '.join(known.policy.days)}, not “{size}”")
    if not size:
        judged = known.size_judgement
        if judged.holds is Holds.UNKNOWN:
            unknown = dict.fromkeys(one.fact for one in judged.reasons if one.value is None)
            missing = ", ".join(unknown) or "building_use"
            raise BadInput(
                f"The size cannot be worked out: {missing} is not known", advice="give the fact, or the size"
            )
        size = "large" if judged.holds is Holds.YES else "other"
    named = [one.value for one in known.policy.disciplines if not disciplines or one in disciplines]
    with workspace.write(code, by.id) as writer:
        writer.create(REVIEW, code, accepted=on.isoformat(), size=size, disciplines=named)
    return joint_review(workspace, code)


def under_review(known: JointReview, discipline: str) -> Discipline:
    """Return the discipline; BadInput when it is not part of the review, Conflict when nothing was accepted yet."""
    if known.accepted is None:
        raise Conflict("The set was not accepted for review yet", advice="lianshen round CODE accept")
    for one in known.standing.disciplines:
        if one.discipline == discipline:
            return one.discipline
    raise BadInput(f"“{discipline}” is not under review in this project")
