"""The joint review of a project as it stands: rounds, clock, sign-off, conclusions, certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import BadInput, NotFound
from app.domain.project import Discipline
from app.joint_review.clock import Reading, read_clock
from app.joint_review.conclusion import (
    Standing,
    conclude_discipline,
    read_certificates,
    read_conclusions,
    standing,
)
from app.joint_review.policy import ReviewPolicy
from app.joint_review.project_class import Judgement
from app.joint_review.rounds import Round, current_round
from app.joint_review.sign_off import Signature, read_signatures
from app.markup.opinion import Opinion, Source
from app.services.drawing_set.project_sheets import current_files
from app.services.project.policy import load_policy
from app.services.review.opinions import project_opinions, project_rounds, source_of
from app.services.review.project_facts import project_facts
from app.storage.records import Record
from app.storage.workspace import Workspace

REVIEW = "joint_review"
DISPUTED = ("disciplines", True)


@dataclass(frozen=True)
class Commitment:
    """A written commitment that the scheme is stable (告知承诺).

    Args:
        signed: who signed (``client``, ``designer``) → name.
        counts: everybody whom the policy names has signed.
        section: of a linear work that it is about; empty for the whole.
    """

    id: str
    date: str
    signed: Mapping[str, str]
    counts: bool
    section: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class JointReview:
    """Everything there is to know of a project's joint review.

    Args:
        accepted: day the set was accepted for review; None when it was not.
        size: ``large`` or ``other``, as recorded at acceptance, else worked out.
        size_judgement: what the facts say of the size.
        class_stated: the project's class as entered.
        class_worked_out: what the facts lead to; empty when they contradict the stated one.
        class_judgements: conditions of the classes in question.
        files: name and SHA-256 of the current drawings.
    """

    policy: ReviewPolicy
    opinions: tuple[Opinion, ...]
    rounds: tuple[Round, ...]
    signatures: tuple[Signature, ...]
    standing: Standing
    clock: Reading
    accepted: date | None
    size: str
    size_judgement: Judgement
    class_stated: str
    class_worked_out: str
    class_judgements: tuple[Judgement, ...]
    commitments: tuple[Commitment, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def round(self) -> Round:
        """Return the round under way."""
        return current_round(self.rounds)

    @property
    def permit_may_begin(self) -> bool:
        """Tell whether the permit may be handled: a certificate stands, or a commitment counts by the policy."""
        committed = self.policy.commitment_counts and any(one.counts for one in self.commitments)
        return committed or self.standing.certificate is not None


def joint_review(workspace: Workspace, code: str, *, on: date | None = None) -> JointReview:
    """Return the joint review as it stands.

    Args:
        on: day the clock is read; today when None.

    Raises:
        NotFound: there is no such project.
        BadInput: the policy profile or an opinion cannot be read.
    """
    project = workspace.record(code, "project", code)
    policy = review_policy(project)
    facts = dict(project_facts(workspace, code))
    known = _acceptance(workspace, code)
    accepted = day_of(known.get("accepted"))
    judgement = policy.size(facts)
    size = str(known.get("size") or ("large" if judgement.holds.value == "yes" else "other"))
    opinions, rounds = project_opinions(workspace, code), project_rounds(workspace, code)
    files = tuple((str(one["name"]), str(one["sha256"])) for one in current_files(workspace.records(code, "file")))
    signatures = read_signatures(_as_given(workspace, code, "sign_off", frozenset({"withdrawn"})))
    stated = str(project.get("project_class") or "")
    stands = standing(
        [conclude_discipline(one, opinions, files, signatures) for one in disciplines_of(policy, known)],
        rounds,
        read_conclusions(_as_given(workspace, code, "conclusion")),
        read_certificates(_as_given(workspace, code, "certificate")),
    )
    finished = date.fromisoformat(stands.conclusion.date) if stands.conclusion else None
    return JointReview(
        policy=policy,
        opinions=opinions,
        rounds=rounds,
        signatures=signatures,
        standing=stands,
        clock=read_clock(policy.time_limit(size), accepted, rounds, finished, on or date.today()),
        accepted=accepted,
        size=size,
        size_judgement=judgement,
        class_stated=stated,
        class_worked_out=policy.worked_out(stated, facts),
        class_judgements=policy.judged_classes(stated, facts),
        commitments=tuple(
            _commitment(one, policy) for one in workspace.records(code, "commitment") if not one.get("withdrawn")
        ),
        files=files,
    )


def review_policy(project: Record) -> ReviewPolicy:
    """Return what the project's policy profile says of joint review."""
    return ReviewPolicy.of(load_policy(str(project.get("policy") or "")).data)


def disciplines_of(policy: ReviewPolicy, acceptance: Mapping[str, Any]) -> tuple[Discipline, ...]:
    """Return the disciplines under review, in the policy's order."""
    named = acceptance.get("disciplines")
    wanted = {str(one) for one in named} if isinstance(named, list) else set(policy.disciplines)
    return tuple(one for one in policy.disciplines if one in wanted) or policy.disciplines


def day_of(value: Any) -> date | None:
    """Return a day the journal holds; None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def read_day(text: str | None) -> date:
    """Return a day as typed, ``2026-11-26``; today for none.

    Raises:
        BadInput: it is no day.
    """
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(f"“{text}” is no day", advice="write it like 2026-11-26") from error


def _as_given(workspace: Workspace, code: str, kind: str, may_change: frozenset[str] = frozenset()) -> Iterator[Source]:
    """Yield the records of a kind that nobody changed after they were given, but for ``may_change`` by their author."""
    for record in workspace.records(code, kind):
        _, *later = workspace.history(code, kind, record.id)
        if all(entry.author == record.author and entry.changes.keys() <= may_change for entry in later):
            yield source_of(record)


def _acceptance(workspace: Workspace, code: str) -> Mapping[str, Any]:
    """Return what was recorded at acceptance; where devices disagree on the disciplines, all are under review."""
    try:
        record = workspace.record(code, REVIEW, code)
    except NotFound:
        return {}
    return {name: value for name, value in record.fields.items() if (name, name in record.conflicts) != DISPUTED}


def _commitment(record: Record, policy: ReviewPolicy) -> Commitment:
    said = record.get("signed")
    signed = {str(who): str(name) for who, name in said.items() if name} if isinstance(said, dict) else {}
    return Commitment(
        id=record.id,
        date=str(record.get("date") or ""),
        signed=signed,
        counts=all(who in signed for who in policy.commitment_by) and not record.conflicts,
        section=str(record.get("section") or ""),
        sha256=str(record.get("sha256") or ""),
    )
