"""Clashes between opinions of different disciplines: found, and settled by the chief."""

from __future__ import annotations

from app.domain.errors import BadInput, Conflict, NotFound
from app.domain.project import Person, Role
from app.joint_review.opinion_clashes import (
    Clash,
    Decision,
    Settlement,
    find_clashes,
    read_settlements,
    unsettled,
)
from app.markup.opinion import Status, check_step
from app.services.people.register import registration
from app.services.review.opinions import project_opinions, source_of
from app.storage.workspace import Workspace


def open_clashes(workspace: Workspace, code: str) -> tuple[Clash, ...]:
    """Return the clashes that wait for the chief, contradictions first."""
    return unsettled(find_clashes(project_opinions(workspace, code)), _by_clash(workspace, code))


def settlements(workspace: Workspace, code: str) -> tuple[Settlement, ...]:
    """Return what was settled, by time."""
    return tuple(_by_clash(workspace, code).values())


def find_clash(workspace: Workspace, code: str, name: str) -> Clash:
    """Return the waiting clash whose id begins with ``name``, or whose opinions are ``12/15``.

    Raises:
        NotFound: there is none, or more than one.
    """
    found = [
        one
        for one in open_clashes(workspace, code)
        if one.id.startswith(name) or f"{one.first.label}/{one.second.label}" == name
    ]
    if not name or len(found) != 1:
        raise NotFound(f"“{name}” names {len(found)} clashes that wait to be settled")
    return found[0]


def settle_clash(
    workspace: Workspace, code: str, clash: Clash, decision: str, *, by: Person, kept: str = "", reason: str = ""
) -> None:
    """Settle a clash: both stand, one is kept and the other withdrawn, or one speaks for both.

    Args:
        decision: ``both``, ``keep`` or ``merge``.
        kept: id of the opinion that stays, for ``keep`` and ``merge``.
        reason: why; for ``both`` and ``keep`` it is wanted.

    Raises:
        NotPermitted: ``by`` is not registered as chief.
        BadInput: no such decision, ``kept`` is neither of the two, or no reason.
        Conflict: the opinion to withdraw was settled meanwhile.
    """
    registration(workspace, by, Role.CHIEF)
    if decision not in set(Decision):
        raise BadInput(f"A clash is settled by {', '.join(Decision)}, not “{decision}”")
    pair = {clash.first.id: clash.first, clash.second.id: clash.second}
    if decision != Decision.BOTH and kept not in pair:
        raise BadInput("The opinion that is kept must be one of the two")
    if decision != Decision.MERGE and not reason.strip():
        raise BadInput("Give the reason: who reads it later must understand why")
    other = next((one for one in pair.values() if one.id != kept), clash.first)
    if decision != Decision.BOTH:
        check_step(other.status, Status.WITHDRAWN if decision == Decision.KEEP else other.status)
        if workspace.record(code, "opinion", other.id).get("status") in (Status.CLOSED, Status.WITHDRAWN):
            raise Conflict(f"Opinion {other.label} was settled meanwhile")
    with workspace.write(code, by.id) as writer:
        writer.create(
            "clash",
            clash.id,
            decision=decision,
            kept=kept if decision != Decision.BOTH else "",
            reason=reason.strip(),
            basis=clash.basis,
            opinions=[clash.first.id, clash.second.id],
        )
        if decision == Decision.KEEP:
            writer.set("opinion", other.id, status=Status.WITHDRAWN.value)
        elif decision == Decision.MERGE:
            writer.set("opinion", other.id, merged_into=kept)


def _by_clash(workspace: Workspace, code: str) -> dict[str, Settlement]:
    return read_settlements([source_of(one) for one in workspace.records(code, "clash")])
