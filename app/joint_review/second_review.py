"""Second review (复核抽查): projects drawn by lot with a recorded seed, reviewed blind, held against the first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import BadInput
from app.domain.project import Discipline
from app.joint_review.sign_off import Outcome
from app.markup.opinion import Opinion, Source

VIOLATES = "violates"


@dataclass(frozen=True)
class Draw:
    """One draw: everybody can repeat it from ``seed`` and ``eligible``."""

    id: str
    seed: str
    count: int
    eligible: tuple[str, ...]
    chosen: tuple[str, ...]
    author: str = ""
    created: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether ``chosen`` is what the seed gives."""
        return self.chosen == draw_lots(self.seed, self.eligible, self.count)


def draw_lots(seed: str, eligible: Iterable[str], count: int) -> tuple[str, ...]:
    """Return ``count`` project codes: those whose SHA-256 of ``seed:code`` comes first.

    The order in which they are given changes nothing; all when there are no more.
    """
    lots = sorted(set(eligible), key=lambda code: (hashlib.sha256(f"{seed}:{code}".encode()).hexdigest(), code))
    return tuple(lots[:count])


def read_draws(records: Iterable[Source]) -> tuple[Draw, ...]:
    """Return the draws by time."""
    return tuple(
        Draw(
            one.id,
            str(one.fields.get("seed") or ""),
            int(one.fields.get("count") or 0),
            _texts(one.fields.get("eligible")),
            _texts(one.fields.get("chosen")),
            one.author,
            one.created,
        )
        for one in records
    )


@dataclass(frozen=True)
class SecondReview:
    """One blind second review of a discipline: checklist item → verdict, and what it would conclude."""

    id: str
    draw: str
    discipline: Discipline
    verdicts: Mapping[str, str]
    outcome: Outcome
    note: str
    author: str
    created: str


def read_second_reviews(records: Iterable[Source]) -> tuple[SecondReview, ...]:
    """Return the second reviews of a project by time; those changed by others are passed over."""
    found = []
    for one in records:
        verdicts, fields = one.fields.get("verdicts"), one.fields
        if one.disputed or not isinstance(verdicts, Mapping):
            continue
        try:
            found.append(
                SecondReview(
                    one.id,
                    str(fields.get("draw") or ""),
                    Discipline(str(fields.get("discipline"))),
                    {str(item): str(verdict) for item, verdict in verdicts.items()},
                    Outcome(str(fields.get("outcome"))),
                    str(fields.get("note") or ""),
                    one.author,
                    one.created,
                )
            )
        except ValueError:
            continue
    return tuple(found)


@dataclass(frozen=True)
class Agreement:
    """How far a second review agrees with the first.

    Args:
        items: judged by the second reviewer.
        agreed: of them, both say that it violates, or both that it does not.
        missed: items that only the second reviewer finds violated.
        not_shared: items that only the first has an unsettled opinion on.
        kappa: Cohen's kappa; None where chance alone gives full agreement.
        same_outcome: both conclude the same; None while the first has not concluded.
    """

    items: int
    agreed: int
    missed: tuple[str, ...]
    not_shared: tuple[str, ...]
    kappa: float | None
    same_outcome: bool | None

    @property
    def share(self) -> float | None:
        """Share of items on which both agree."""
        return self.agreed / self.items if self.items else None


def agreement(second: SecondReview, opinions: Sequence[Opinion], first_outcome: Outcome | None) -> Agreement:
    """Hold a second review against the first as it ended: an item violates where an opinion on it is not settled."""
    asked = {one.item for one in opinions if one.item and one.discipline is second.discipline and not one.settled}
    judged = sorted(second.verdicts)
    first = [item in asked for item in judged]
    other = [second.verdicts[item] == VIOLATES for item in judged]
    return Agreement(
        items=len(judged),
        agreed=sum(a == b for a, b in zip(first, other, strict=True)),
        missed=tuple(item for item, a, b in zip(judged, first, other, strict=True) if b and not a),
        not_shared=tuple(item for item, a, b in zip(judged, first, other, strict=True) if a and not b),
        kappa=cohens_kappa(first, other),
        same_outcome=None if first_outcome is None else first_outcome is second.outcome,
    )


def cohens_kappa(first: Sequence[bool], other: Sequence[bool]) -> float | None:
    """Return the agreement beyond chance of two judges, -1 to 1; None where chance alone gives full agreement."""
    count = len(first)
    if not count:
        return None
    observed = sum(a == b for a, b in zip(first, other, strict=True)) / count
    yes, no = sum(first) * sum(other), (count - sum(first)) * (count - sum(other))
    chance = (yes + no) / count**2
    return None if chance >= 1 else (observed - chance) / (1 - chance)


def checked_verdicts(verdicts: Mapping[str, str], items: Iterable[str]) -> dict[str, str]:
    """Return the verdicts; BadInput for an item the discipline lacks, an unknown verdict, or none at all."""
    known = frozenset(items)
    for item, verdict in verdicts.items():
        if item not in known:
            raise BadInput(f"The discipline has no checklist item {item}")
        if verdict not in {VIOLATES, "complies", "not_applicable"}:
            raise BadInput(f"A second review finds violates, complies or not_applicable, not “{verdict}”")
    if not verdicts:
        raise BadInput("A second review judges at least one checklist item")
    return dict(verdicts)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
