"""The seal on the first review of a drawn project: whoever may still review it blind sees nothing of it."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.errors import NotPermitted
from app.domain.project import Discipline, Person, Role
from app.joint_review.people import Registration
from app.joint_review.second_review import Draw, read_second_reviews
from app.services.joint_review.standing import REVIEW, disciplines_of, review_policy
from app.services.people.register import people
from app.services.review.opinions import source_of
from app.services.supervision.draw_for_second_review import draws
from app.storage.workspace import Workspace

BLIND = "blind_review"  # one record a person: begun, unsealed
FIRST_REVIEW = frozenset(
    {
        *("opinion", "reply", "markup", "verdict", "finding", "clash"),
        *("round", "sign_off", "conclusion", "certificate"),
    }
)


def sealed_for(workspace: Workspace, code: str, reader: Person) -> str:
    """Return the name of the second reviewer from whom the first review of ``code`` is sealed; empty when it is open.

    It is sealed from everybody who could still review the drawn project blind: registered as reviewer, without a hand
    in the first review, with a discipline still to judge, and not unsealed. Someone who is not on the register, at a
    computer where a blind review was begun, is taken for that reviewer.
    """
    if holding_draw(workspace, code) is None:
        return ""
    register = people(workspace)
    if register.get(reader.id) is not None:
        return register[reader.id].name if _may_judge(workspace, code, register[reader.id]) else ""
    for begun in workspace.records(code, BLIND):
        known = register.get(begun.id)
        here = workspace.history(code, BLIND, begun.id)[0].device == workspace.device.id
        if here and known is not None and _may_judge(workspace, code, known):
            return known.name
    return ""


def require_open(workspace: Workspace, code: str, reader: Person) -> None:
    """Raise NotPermitted when the first review of ``code`` is sealed from ``reader``."""
    name = sealed_for(workspace, code, reader)
    if name:
        raise NotPermitted(
            f"The project was drawn: the first review is sealed from {name} until the second review is given",
            advice="lianshen supervise second, or supervise unseal to see it and give none",
        )


def sealed_projects(workspace: Workspace, reader: Person) -> frozenset[str]:
    """Return the codes of the projects whose first review is sealed from ``reader``."""
    drawn = {code for one in draws(workspace) for code in one.chosen}
    return frozenset(code for code in drawn if sealed_for(workspace, code, reader))


def begin_blind(workspace: Workspace, code: str, *, by: Person) -> None:
    """Record that ``by`` begins to judge a drawn project at this computer; once is enough."""
    if all(one.id != by.id for one in workspace.records(code, BLIND)):
        with workspace.write(code, by.id) as writer:
            writer.create(BLIND, by.id, begun=True)


def unseal(workspace: Workspace, code: str, *, by: Person) -> None:
    """Open the first review to ``by``, who from now on gives no second review of the project.

    Raises:
        NotFound: there is no such project.
    """
    workspace.record(code, "project", code)
    if not has_unsealed(workspace, code, by):
        with workspace.write(code, by.id) as writer:
            writer.create(BLIND, by.id, begun=True, unsealed=True)


def has_unsealed(workspace: Workspace, code: str, person: Person) -> bool:
    """Tell whether the person chose to see the first review."""
    return any(one.id == person.id and one.get("unsealed") for one in workspace.records(code, BLIND))


def holding_draw(workspace: Workspace, code: str) -> Draw | None:
    """Return the last draw that chose the project and is what its seed gives."""
    return next((one for one in reversed(draws(workspace)) if code in one.chosen and one.holds), None)


def took_part(workspace: Workspace, code: str) -> frozenset[str]:
    """Return the ids of everybody who had a hand in the first review."""
    return frozenset(one.author for one in workspace.entries(code) if one.subject[0] in FIRST_REVIEW)


def still_to_judge(workspace: Workspace, code: str, person: Registration) -> Collection[Discipline]:
    """Return the disciplines under review that the person may judge and has not judged yet."""
    policy = review_policy(workspace.record(code, "project", code))
    accepted = next((one.fields for one in workspace.records(code, REVIEW)), {})
    given = {
        one.discipline
        for one in read_second_reviews(map(source_of, workspace.records(code, "second_review")))
        if one.author == person.person
    }
    return [one for one in disciplines_of(policy, accepted) if one in person.disciplines and one not in given]


def _may_judge(workspace: Workspace, code: str, person: Registration) -> bool:
    return (
        person.active
        and Role.REVIEWER in person.roles
        and person.person not in took_part(workspace, code)
        and not has_unsealed(workspace, code, Person(person.person, person.name))
        and bool(still_to_judge(workspace, code, person))
    )
