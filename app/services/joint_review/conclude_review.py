"""Conclude the joint review (审查结论): 合格 with its certificate, or 不合格."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.domain.errors import BadInput, Conflict
from app.domain.ids import new_id
from app.domain.project import Person, Role
from app.joint_review.certificate import certificate_content
from app.joint_review.conclusion import Standing
from app.joint_review.people import Registration
from app.joint_review.rounds import Round
from app.joint_review.sign_off import Outcome
from app.services.drawing_set.project_sheets import project_sheets
from app.services.joint_review.standing import JointReview, joint_review
from app.services.people.register import registration
from app.storage.workspace import Workspace


def conclude_review(workspace: Workspace, code: str, *, on: date, by: Person) -> JointReview:
    """Record the joint conclusion that follows from those of the disciplines; a pass brings the certificate.

    Doing so again on the same basis changes nothing.

    Raises:
        NotFound: no such project.
        NotPermitted: ``by`` is not registered as chief.
        BadInput: a day before what the conclusion rests on, or a drawing cannot be read, so that its sheets cannot be
            listed.
        Conflict: a discipline is not concluded, or the round is not closed.
    """
    chief = registration(workspace, by, Role.CHIEF)
    known = joint_review(workspace, code)
    stands = known.standing
    if known.accepted is None:
        raise Conflict("The set was not accepted for review yet", advice="lianshen round CODE accept")
    unfinished = sum(one.outcome is None for one in stands.disciplines)
    if stands.outcome is None:
        raise Conflict(f"{unfinished} disciplines are not concluded yet")
    if stands.hurdles:
        raise Conflict(f"Round {known.round.number} is not closed yet")
    if stands.certificate or (stands.conclusion and stands.outcome is Outcome.FAIL):
        return known
    _require_after(stands, known.rounds, on)
    conclusion = stands.conclusion.id if stands.conclusion else new_id()
    content = _content(workspace, code, known, chief, on) if stands.outcome is Outcome.PASS else None
    with workspace.write(code, by.id) as writer:
        if stands.conclusion is None:
            writer.create(
                "conclusion",
                conclusion,
                outcome=stands.outcome.value,
                basis=stands.basis,
                date=on.isoformat(),
                registration=chief.to_json(),
                disciplines={
                    one.discipline.value: one.outcome.value if one.outcome else "" for one in stands.disciplines
                },
            )
        if content is not None:
            writer.create(
                "certificate",
                number=content["number"],
                conclusion=conclusion,
                basis=stands.basis,
                content=content,
            )
    return joint_review(workspace, code)


def _require_after(stands: Standing, rounds: Sequence[Round], on: date) -> None:
    """Refuse a day before a signature or the closing of a round that the conclusion rests on."""
    signed = max(
        (
            one.created[:10]
            for discipline in stands.disciplines
            if discipline.outcome is not None
            for one in discipline.sign_off.signatures
        ),
        default="",
    )
    if on.isoformat() < signed:
        raise BadInput(f"The conclusion cannot be of {on}: the last signature is of {signed}")
    closed = max((one.closed for one in rounds if one.closed), default=on)
    if on < closed:
        raise BadInput(f"The conclusion cannot be of {on}: the round was closed on {closed}")


def _content(workspace: Workspace, code: str, known: JointReview, chief: Registration, on: date) -> dict[str, Any]:
    project = workspace.record(code, "project", code)
    found = project_sheets(workspace, code)
    if found.errors:
        names = ", ".join(name for name, _ in found.errors)
        raise BadInput(f"These drawings cannot be read, so their sheets cannot be certified: {names}")
    serial = 1 + len(workspace.records(code, "certificate"))
    return certificate_content(
        known.standing,
        number=known.policy.certificate_number.format(code=code, serial=serial),
        date=on.isoformat(),
        project={
            "code": code,
            "name": str(project.get("name") or ""),
            "class": known.class_stated,
            "client": str(project.get("client") or ""),
            "designer": str(project.get("designer") or ""),
            "size": known.size,
        },
        opinions=known.opinions,
        rounds=known.rounds,
        sheets=[(s.number, s.title, s.discipline, s.revision, s.file, s.sha256) for s in found.sheets],
        chief=chief,
    )
