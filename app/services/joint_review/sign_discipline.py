"""Sign a discipline as reviewer, checker or chief (签署)."""

from __future__ import annotations

from collections import Counter

from app.domain.errors import BadInput, Conflict, NotFound, NotPermitted
from app.domain.finding import Outcome as Found
from app.domain.project import Discipline, Person, Role
from app.joint_review.conclusion import DisciplineConclusion
from app.joint_review.sign_off import STEPS, Outcome, Signature, writers_of
from app.services.joint_review.accept_for_review import under_review
from app.services.joint_review.standing import JointReview, joint_review
from app.services.people.register import registration
from app.services.review.coverage import project_coverage
from app.services.review.review_project import kept_findings, require_current
from app.storage.workspace import Workspace


def sign_discipline(
    workspace: Workspace, code: str, discipline: str, step: str, outcome: str, *, by: Person, note: str = ""
) -> str:
    """Sign what the discipline now is, and return the signature's id.

    How many mandatory items nobody had decided is recorded with it, so that whoever signs next sees it.

    A checker who disagrees signs the other outcome: the discipline goes back to the reviewer.

    Args:
        step: ``reviewer``, ``checker`` or ``chief``.
        outcome: ``pass`` (合格) or ``fail`` (不合格).

    Raises:
        NotFound: no such project.
        BadInput: no such step or outcome, or the discipline is not under review.
        NotPermitted: not registered for it, or one's own work.
        Conflict: the set was not accepted, the step before is missing, or something stands against a pass.
    """
    if step not in STEPS or outcome not in set(Outcome):
        raise BadInput(f"A signature is given as {', '.join(STEPS)}, for pass or fail")
    role = Role(step)
    known = joint_review(workspace, code)
    chosen = under_review(known, discipline)
    signer = registration(workspace, by, role, chosen)
    stands = known.standing.of(chosen)
    if stands is None:
        raise BadInput(f"{discipline} is not under review")
    beneath = _beneath(known, stands, role, by)
    if outcome == Outcome.PASS:
        _require_may_pass(workspace, code, stands)
    elif not any(one.discipline is chosen and not one.settled for one in known.opinions):
        raise Conflict("Nothing stands against a pass: there is no open opinion that gives the reason to fail")
    with workspace.write(code, by.id) as writer:
        return writer.create(
            "sign_off",
            discipline=chosen.value,
            step=role.value,
            outcome=outcome,
            upon=beneath.id if beneath else "",
            basis=stands.basis,
            registration=signer.to_json(),
            note=note.strip(),
            unchecked=unchecked_mandatory(workspace, code)[chosen],
        )


def withdraw_signature(workspace: Workspace, code: str, signature: str, *, by: Person) -> None:
    """Take one's own signature back; it stays in the journal.

    Raises:
        NotFound: no such signature.
        NotPermitted: it is somebody else's.
    """
    record = workspace.record(code, "sign_off", signature)
    if record.author != by.id:
        raise NotPermitted("Only who signed can take the signature back")
    with workspace.write(code, by.id) as writer:
        writer.set("sign_off", signature, withdrawn=True)


def undecided_violations(workspace: Workspace, code: str, discipline: Discipline) -> tuple[str, ...]:
    """Return the messages of mandatory violations the checks found that nobody confirmed or dismissed."""
    decided = {one.id for one in workspace.records(code, "finding") if one.get("decision")}
    return tuple(
        one.message
        for one in kept_findings(workspace, code, discipline)[1]
        if one.outcome is Found.VIOLATES and one.clause.mandatory and one.id not in decided
    )


def unchecked_mandatory(workspace: Workspace, code: str) -> Counter[Discipline]:
    """Return discipline → number of mandatory checklist items that neither a check nor a person decided."""
    return Counter(
        Discipline(one.discipline)
        for one in project_coverage(workspace, code).items
        if one.mandatory and not one.decided
    )


def _beneath(known: JointReview, stands: DisciplineConclusion, role: Role, by: Person) -> Signature | None:
    """Return the signature the new one confirms; None for a reviewer's."""
    if role is Role.REVIEWER:
        return None
    signed = stands.sign_off
    earlier = signed.of(STEPS[STEPS.index(role) - 1])
    if not earlier:
        raise Conflict(f"There is nothing to sign as {role} yet: the step before is missing or lapsed")
    own = {one.author for one in signed.signatures if one.step is not role}
    if by.id in own:
        raise NotPermitted(f"{by.name} signed this discipline already; nobody signs their own check")
    if role is Role.CHECKER and by.id in writers_of(stands.discipline, known.opinions):
        raise NotPermitted(f"{by.name} wrote opinions of this discipline; nobody checks their own")
    return earlier[-1]


def _require_may_pass(workspace: Workspace, code: str, stands: DisciplineConclusion) -> None:
    if stands.open_mandatory:
        raise Conflict(f"The discipline cannot pass: mandatory opinions {', '.join(stands.open_mandatory)} are open")
    if stands.unanswered:
        raise Conflict(f"The discipline cannot pass: opinions {', '.join(stands.unanswered)} have no answer")
    if stands.disputed:
        raise Conflict(f"The discipline cannot pass: devices disagree on opinions {', '.join(stands.disputed)}")
    require_current(workspace, code, stands.discipline)
    undecided = undecided_violations(workspace, code, stands.discipline)
    if undecided:
        raise Conflict(
            f"The discipline cannot pass: nobody decided on {len(undecided)} mandatory violations the checks found",
            advice="confirm or dismiss each finding",
        )


def find_signature(workspace: Workspace, code: str, name: str) -> Signature:
    """Return the signature whose id begins with ``name``.

    Raises:
        NotFound: none, or more than one.
    """
    found = [one for one in joint_review(workspace, code).signatures if one.id.startswith(name)]
    if len(found) != 1:
        raise NotFound(f"“{name}” names {len(found)} signatures")
    return found[0]
