"""What a certificate (审查合格书) says: plain values, so that it is printed and hashed alike anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.joint_review.conclusion import DisciplineConclusion, Standing
from app.joint_review.people import Registration
from app.joint_review.rounds import Round
from app.markup.opinion import Opinion, Status

SheetLine = tuple[str, str, str, str, str, str]
"""Number, title, discipline, revision, file name, SHA-256 of the file."""


def certificate_content(
    standing: Standing,
    *,
    number: str,
    date: str,
    project: Mapping[str, str],
    opinions: Sequence[Opinion],
    rounds: Sequence[Round],
    sheets: Sequence[SheetLine],
    chief: Registration,
) -> dict[str, Any]:
    """Return all that the certificate says.

    Args:
        standing: of a review whose disciplines all passed.
        project: code, name, class, size, client, designer.
        sheets: every sheet of the approved set.
        chief: who concludes the joint review.
    """
    return {
        "number": number,
        "date": date,
        "project": dict(project),
        "agency": chief.agency,
        "chief": _signer(chief, date),
        "disciplines": [_discipline(one, opinions) for one in standing.disciplines],
        "letters": [
            {"round": one.number, "issued": one.letter.issued.isoformat(), "hash": one.letter.hash}
            for one in rounds
            if one.letter
        ],
        "sheets": [list(sheet) for sheet in sheets],
    }


def _discipline(one: DisciplineConclusion, opinions: Sequence[Opinion]) -> dict[str, Any]:
    mine = [
        opinion
        for opinion in opinions
        if opinion.discipline is one.discipline and opinion.status is not Status.WITHDRAWN
    ]
    return {
        "discipline": one.discipline.value,
        "outcome": one.outcome.value if one.outcome else "",
        "basis": one.basis,
        "opinions": len(mine),
        "mandatory": sum(opinion.mandatory for opinion in mine),
        "signatures": [
            {"step": signature.step.value, **_signer(signature.registration, signature.created)}
            for signature in one.sign_off.signatures
        ],
    }


def _signer(one: Registration, when: str) -> dict[str, str]:
    return {"person": one.person, "name": one.name, "number": one.number, "date": when[:10]}
