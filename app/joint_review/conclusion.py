"""Conclusions (审查结论) of the disciplines and of the joint review, and whether a certificate stands.

Everything here is worked out from the records as they are: what was concluded on other drawings, other opinions or
other signatures does not stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.ids import sha256_hex
from app.domain.project import Discipline, Role
from app.joint_review.people import Registration
from app.joint_review.rounds import Round, RoundState, current_round
from app.joint_review.sign_off import Outcome, Signature, SignOff, basis_of, sign_off, writers_of
from app.journal.entry import canonical
from app.markup.opinion import Opinion, Source, Status


@dataclass(frozen=True)
class DisciplineConclusion:
    """One discipline as it stands.

    Args:
        outcome: None while not concluded.
        basis: hash of what a signature would be given on now.
        open_mandatory: labels of mandatory opinions that are not settled.
        unanswered: labels of opinions without an answer.
        disputed: labels of opinions on which devices disagree.
        opinions: number of opinions that were not withdrawn.
    """

    discipline: Discipline
    outcome: Outcome | None
    basis: str
    sign_off: SignOff
    open_mandatory: tuple[str, ...]
    unanswered: tuple[str, ...]
    disputed: tuple[str, ...]
    opinions: int

    @property
    def may_pass(self) -> bool:
        """Tell whether nothing stands against a pass."""
        return not (self.open_mandatory or self.unanswered or self.disputed)


@dataclass(frozen=True)
class JointConclusion:
    """A recorded joint conclusion: who concluded what on which basis."""

    id: str
    outcome: Outcome
    basis: str
    chief: Registration
    created: str
    date: str


@dataclass(frozen=True)
class Certificate:
    """A recorded certificate (审查合格书): ``content`` is all it says, ``hash`` is over it."""

    id: str
    number: str
    conclusion: str
    basis: str
    content: Mapping[str, Any] = field(repr=False)
    created: str = ""

    @property
    def hash(self) -> str:
        """Return the SHA-256 over the canonical form of everything the certificate says."""
        return sha256_hex(canonical(dict(self.content)))


@dataclass(frozen=True)
class Standing:
    """The joint review as it stands.

    Args:
        disciplines: of the review, in the policy's order.
        outcome: what a joint conclusion would be now; None while a discipline is not concluded.
        basis: hash of everything a joint conclusion rests on.
        hurdles: what stands against a joint conclusion, as words of the code: ``discipline:fire``, ``round:2``.
        conclusion: the joint conclusion that stands; None.
        certificate: the certificate that stands; None.
        lapsed: certificates that no longer stand.
    """

    disciplines: tuple[DisciplineConclusion, ...]
    outcome: Outcome | None
    basis: str
    hurdles: tuple[str, ...]
    conclusion: JointConclusion | None
    certificate: Certificate | None
    lapsed: tuple[Certificate, ...]

    def of(self, discipline: Discipline) -> DisciplineConclusion | None:
        """Return one discipline; None when it is not part of the review."""
        return next((one for one in self.disciplines if one.discipline is discipline), None)


def conclude_discipline(
    discipline: Discipline,
    opinions: Sequence[Opinion],
    files: Sequence[tuple[str, str]],
    signatures: Sequence[Signature],
) -> DisciplineConclusion:
    """Return how a discipline stands; signatures for a pass count for nothing while an opinion stands against it."""
    mine = [one for one in opinions if one.discipline is discipline]
    basis = basis_of(discipline, opinions, files)
    signed = sign_off(discipline, signatures, basis, writers_of(discipline, opinions))
    draft = DisciplineConclusion(
        discipline=discipline,
        outcome=signed.outcome,
        basis=basis,
        sign_off=signed,
        open_mandatory=tuple(one.label for one in mine if one.mandatory and not one.settled),
        unanswered=tuple(one.label for one in mine if one.status is Status.OPEN),
        disputed=tuple(one.label for one in mine if one.disputed),
        opinions=sum(one.status is not Status.WITHDRAWN for one in mine),
    )
    if draft.outcome is Outcome.PASS and not (draft.may_pass and files):
        return DisciplineConclusion(**{**draft.__dict__, "outcome": None})
    return draft


def read_conclusions(records: Iterable[Source]) -> tuple[JointConclusion, ...]:
    """Return the recorded joint conclusions by time; those changed by others since are passed over."""
    found = []
    for record in records:
        said = record.fields.get("registration")
        outcome = record.fields.get("outcome")
        if record.disputed or outcome not in set(Outcome):
            continue
        found.append(
            JointConclusion(
                record.id,
                Outcome(str(outcome)),
                str(record.fields.get("basis") or ""),
                Registration.from_json(record.author, said if isinstance(said, Mapping) else {}),
                record.created,
                str(record.fields.get("date") or record.created[:10]),
            )
        )
    return tuple(found)


def read_certificates(records: Iterable[Source]) -> tuple[Certificate, ...]:
    """Return the recorded certificates by time."""
    found = []
    for record in records:
        content = record.fields.get("content")
        if isinstance(content, Mapping) and not record.disputed:
            fields = record.fields
            found.append(
                Certificate(
                    record.id,
                    str(fields.get("number") or ""),
                    str(fields.get("conclusion") or ""),
                    str(fields.get("basis") or ""),
                    dict(content),
                    record.created,
                )
            )
    return tuple(found)


def standing(
    disciplines: Sequence[DisciplineConclusion],
    rounds: Sequence[Round],
    conclusions: Sequence[JointConclusion],
    certificates: Sequence[Certificate],
) -> Standing:
    """Return how the joint review stands: pass when every discipline passed, fail when one failed."""
    outcome = _joint(disciplines)
    now = current_round(rounds)
    hurdles = [f"discipline:{one.discipline.value}" for one in disciplines if one.outcome is None]
    if outcome is Outcome.FAIL:
        hurdles = []
    if now.disputed:
        hurdles.append(f"round_disputed:{now.number}")
    if outcome is not Outcome.FAIL and now.state in (RoundState.WITH_DESIGNER, RoundState.RETURNED):
        hurdles.append(f"round:{now.number}")
    said = [[one.discipline.value, one.basis, one.outcome.value if one.outcome else ""] for one in disciplines]
    basis = sha256_hex(canonical(said))
    stands = next(
        (
            one
            for one in conclusions
            if not hurdles and one.basis == basis and one.outcome is outcome and _is_chief(one.chief)
        ),
        None,
    )
    valid = [
        one
        for one in certificates
        if stands is not None
        and stands.outcome is Outcome.PASS
        and one.basis == basis
        and any(known.id == one.conclusion and known.basis == basis for known in conclusions)
    ]
    return Standing(
        disciplines=tuple(disciplines),
        outcome=outcome,
        basis=basis,
        hurdles=tuple(hurdles),
        conclusion=stands,
        certificate=valid[0] if valid else None,
        lapsed=tuple(one for one in certificates if not valid or one is not valid[0]),
    )


def _joint(disciplines: Sequence[DisciplineConclusion]) -> Outcome | None:
    outcomes = [one.outcome for one in disciplines]
    if Outcome.FAIL in outcomes:
        return Outcome.FAIL
    return Outcome.PASS if outcomes and all(one is Outcome.PASS for one in outcomes) else None


def _is_chief(one: Registration) -> bool:
    return Role.CHIEF in one.roles
