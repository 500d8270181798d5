"""Blind second review of a drawn project, and how it agrees with the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import BadInput, NotPermitted
from app.domain.project import Discipline, Person, Role
from app.joint_review.second_review import (
    Agreement,
    SecondReview,
    agreement,
    checked_verdicts,
    read_second_reviews,
)
from app.joint_review.sign_off import Outcome
from app.review.checklist.items import Item
from app.services.joint_review.standing import joint_review
from app.services.people.register import registration
from app.services.project.own_checklists import workspace_rules
from app.services.review.opinions import source_of
from app.services.supervision.seal import begin_blind, has_unsealed, holding_draw, took_part
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class HeldAgainst:
    """A second review with its agreement."""

    second: SecondReview
    agreement: Agreement


def items_to_judge(workspace: Workspace, code: str, discipline: str, *, by: Person) -> tuple[Item, ...]:
    """Return the checklist of the discipline, without anything the first review said, and record that ``by`` begins.

    Raises:
        BadInput: the project was not drawn, or no such discipline.
        NotPermitted: ``by`` is not registered for it, took part in or unsealed the first, or has judged already.
    """
    chosen = _require_blind(workspace, code, discipline, by)[0]
    begin_blind(workspace, code, by=by)
    return tuple(rule.item for rule in workspace_rules(workspace).rules if rule.item.discipline is chosen)


def record_second_review(
    workspace: Workspace,
    code: str,
    discipline: str,
    verdicts: Mapping[str, str],
    outcome: str,
    *,
    by: Person,
    note: str = "",
) -> str:
    """Record a blind second review; return its id.

    Args:
        verdicts: checklist item → ``violates``, ``complies`` or ``not_applicable``.
        outcome: ``pass`` or ``fail``.

    Raises:
        BadInput: the project was not drawn, an unknown discipline, item, verdict or outcome, or a pass although a
            mandatory item does not comply.
        NotPermitted: ``by`` is not registered for it, took part in or unsealed the first, or has judged already.
    """
    chosen, draw = _require_blind(workspace, code, discipline, by)
    if outcome not in set(Outcome):
        raise BadInput(f"The outcome is pass or fail, not “{outcome}”")
    items = [rule.item for rule in workspace_rules(workspace).rules if rule.item.discipline is chosen]
    checked = checked_verdicts(verdicts, (item.id for item in items))
    violated = [item.title for item in items if item.clause.mandatory and checked.get(item.id) == "violates"]
    if violated and outcome == Outcome.PASS:
        raise BadInput(f"A mandatory item was judged not to comply, so the review cannot be passed: {violated[0]}")
    with workspace.write(code, by.id) as writer:
        return writer.create(
            "second_review",
            draw=draw,
            discipline=chosen.value,
            verdicts=checked,
            outcome=outcome,
            note=note.strip(),
        )


def second_reviews(workspace: Workspace, code: str) -> tuple[HeldAgainst, ...]:
    """Return the second reviews of a project, each with how it agrees with the first.

    Raises:
        NotFound: there is no such project.
    """
    known = joint_review(workspace, code)
    found = []
    for one in read_second_reviews(source_of(record) for record in workspace.records(code, "second_review")):
        stands = known.standing.of(one.discipline)
        found.append(HeldAgainst(one, agreement(one, known.opinions, stands.outcome if stands else None)))
    return tuple(found)


def _require_blind(workspace: Workspace, code: str, discipline: str, by: Person) -> tuple[Discipline, str]:
    """Return the discipline and the draw; refuse whoever had a hand in the first review."""
    workspace.record(code, "project", code)
    if discipline not in set(Discipline):
        raise BadInput(f"No discipline '{discipline}'; one of {', '.join(Discipline)}")
    chosen = Discipline(discipline)
    registration(workspace, by, Role.REVIEWER, chosen)
    drawn = holding_draw(workspace, code)
    if drawn is None:
        raise BadInput("The project was not drawn for a second review")
    if by.id in took_part(workspace, code):
        raise NotPermitted(f"{by.name} took part in the first review; a second review is blind")
    if has_unsealed(workspace, code, by):
        raise NotPermitted(f"{by.name} unsealed the first review; a second review is blind")
    if any(one.second.author == by.id and one.second.discipline is chosen for one in second_reviews(workspace, code)):
        raise NotPermitted(f"{by.name} has judged this discipline already")
    return chosen, drawn.id
