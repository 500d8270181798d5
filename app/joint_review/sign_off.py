"""Sign-off (签署) of one discipline: reviewer, checker, chief; nobody signs their own check.

A signature names what it was given on: a hash of the drawings and of the discipline's opinions (its *basis*), and the
signature beneath it. When either changes, it no longer counts. So the answer is the same in whatever order the acts of
several devices arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.ids import sha256_hex
from app.domain.project import Discipline, Role
from app.joint_review.people import Registration
from app.journal.entry import canonical
from app.markup.opinion import Opinion, Source, Status

STEPS = (Role.REVIEWER, Role.CHECKER, Role.CHIEF)


class Outcome(StrEnum):
    """A conclusion (审查结论): Order 13 knows no third."""

    PASS = "pass"  # noqa: S105 - 合格
    FAIL = "fail"


@dataclass(frozen=True)
class Signature:
    """One signature.

    Args:
        upon: id of the signature it confirms; empty for the reviewer's.
        basis: hash of what was signed.
        registration: of the signer when it was given.
        unchecked: number of mandatory items of the checklist that neither a check nor a person had decided.
    """

    id: str
    discipline: Discipline
    step: Role
    outcome: Outcome
    upon: str
    basis: str
    registration: Registration
    note: str = ""
    created: str = ""
    withdrawn: bool = False
    unchecked: int = 0

    @property
    def author(self) -> str:
        """Return who signed."""
        return self.registration.person


class Stage(StrEnum):
    """Where a discipline's sign-off stands."""

    REVIEWING = "reviewing"
    TO_CHECK = "to_check"
    TO_APPROVE = "to_approve"
    SENT_BACK = "sent_back"
    SIGNED = "signed"


@dataclass(frozen=True)
class SignOff:
    """The sign-off of a discipline as it stands.

    Args:
        signatures: that count, by step.
        lapsed: given on drawings or opinions that have changed since.
    """

    discipline: Discipline
    stage: Stage
    outcome: Outcome | None
    signatures: tuple[Signature, ...]
    lapsed: tuple[Signature, ...]

    def of(self, step: Role) -> tuple[Signature, ...]:
        """Return the counting signatures of one step."""
        return tuple(one for one in self.signatures if one.step is step)


def read_signatures(records: Iterable[Source]) -> tuple[Signature, ...]:
    """Return the signatures by time; records that are not one, or were changed after the act, are passed over."""
    found = []
    for record in records:
        fields = record.fields
        said = fields.get("registration")
        try:
            one = Signature(
                id=record.id,
                discipline=Discipline(str(fields.get("discipline"))),
                step=Role(str(fields.get("step"))),
                outcome=Outcome(str(fields.get("outcome"))),
                upon=str(fields.get("upon") or ""),
                basis=str(fields.get("basis") or ""),
                registration=Registration.from_json(record.author, said if isinstance(said, Mapping) else {}),
                note=str(fields.get("note") or ""),
                created=record.created,
                withdrawn=bool(fields.get("withdrawn") or record.disputed),
                unchecked=int(fields.get("unchecked") or 0),
            )
        except ValueError:
            continue
        if one.step in STEPS:
            found.append(one)
    return tuple(found)


def basis_of(discipline: Discipline, opinions: Iterable[Opinion], files: Iterable[tuple[str, str]]) -> str:
    """Return the hash of what a signature of ``discipline`` is given on: all drawings, and its opinions with replies.

    Args:
        files: name and SHA-256 of the current drawing files.
    """
    said = [
        [
            one.id, one.text, one.clause, one.mandatory, one.status.value, one.disputed, one.merged_into,
            sorted([reply.created, reply.author, reply.text] for reply in one.replies),
        ]
        for one in sorted(opinions, key=lambda one: one.id)
        if one.discipline is discipline
    ]  # fmt: skip
    return sha256_hex(canonical([discipline.value, sorted(list(file) for file in files), said]))


def sign_off(discipline: Discipline, signatures: Sequence[Signature], basis: str, writers: frozenset[str]) -> SignOff:
    """Return how a discipline's sign-off stands.

    Args:
        signatures: of all disciplines, by time.
        basis: of the drawings and opinions as they are now.
        writers: who wrote the discipline's opinions; they cannot check them.
    """
    mine = [one for one in signatures if one.discipline is discipline and not one.withdrawn]
    now = [one for one in mine if one.basis == basis and one.registration.may(discipline, one.step)]
    last = {(one.author, one.step): one for one in now}  # a person's later signature replaces the earlier one
    reviewers = [one for one in last.values() if one.step is Role.REVIEWER]
    beneath, barred = {one.id for one in reviewers}, {one.author for one in reviewers}
    checkers = [
        one
        for one in last.values()
        if one.step is Role.CHECKER and one.upon in beneath and one.author not in barred | writers
    ]
    beneath, barred = {one.id for one in checkers}, barred | {one.author for one in checkers}
    chiefs = [
        one for one in last.values() if one.step is Role.CHIEF and one.upon in beneath and one.author not in barred
    ]
    counting = (*reviewers, *checkers, *chiefs)
    outcomes = {one.outcome for one in counting}
    lapsed = tuple(one for one in mine if one.basis != basis)
    if len(outcomes) > 1:
        stage, outcome = Stage.SENT_BACK, None
    elif chiefs:
        stage, outcome = Stage.SIGNED, chiefs[0].outcome
    else:
        stage = Stage.TO_APPROVE if checkers else Stage.TO_CHECK if reviewers else Stage.REVIEWING
        outcome = None
    return SignOff(discipline, stage, outcome, counting, lapsed)


def writers_of(discipline: Discipline, opinions: Iterable[Opinion]) -> frozenset[str]:
    """Return who wrote the discipline's opinions that were not withdrawn."""
    return frozenset(
        one.author for one in opinions if one.discipline is discipline and one.status is not Status.WITHDRAWN
    )
