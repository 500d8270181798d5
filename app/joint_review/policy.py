"""What a policy profile says of joint review, checked once where it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import BadInput
from app.domain.project import Discipline
from app.joint_review.clock import TimeLimit
from app.joint_review.project_class import Holds, Judgement, Value, judge_class, judge_size


@dataclass(frozen=True)
class ProjectClass:
    """One project class.

    Args:
        conditions: that make a project one; empty when a person decides.
        instead_of: classes whose projects belong to this one where all conditions hold.
        by_section: may be permitted section by section (成熟一段，报建一段).
    """

    id: str
    funding: str
    conditions: Mapping[str, Value]
    instead_of: tuple[str, ...]
    by_section: bool


@dataclass(frozen=True)
class ReviewPolicy:
    """The profile's part on joint review.

    Args:
        disciplines: to be reviewed unless the acceptance says otherwise.
        days: size (``large``, ``other``) → working days.
        commitment_by: who must sign a commitment (告知承诺).
        commitment_counts: whether a commitment lets the permit be handled before the certificate.
        certificate_number: form with ``{code}`` and ``{serial}``.
    """

    disciplines: tuple[Discipline, ...]
    days: Mapping[str, int]
    yellow_days: int
    pauses: bool
    large: Sequence[Mapping[str, Any]]
    classes: Mapping[str, ProjectClass]
    commitment_by: tuple[str, ...]
    commitment_counts: bool
    certificate_number: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> ReviewPolicy:
        """Read a profile's tables.

        Raises:
            BadInput: something is missing or not of its kind.
        """
        try:
            review = data["review"]
            return cls(
                disciplines=tuple(Discipline(one) for one in review["disciplines"]),
                days={size: _days(review["limit_days"], size, least=1) for size in ("large", "other")},
                yellow_days=_days(review, "yellow_days_left", least=0),
                pauses=_yes_or_no(review, "pause_while_correcting"),
                large=tuple(dict(row) for row in review.get("large", ())),
                classes={
                    row["id"]: ProjectClass(
                        row["id"],
                        row["funding"],
                        dict(row.get("conditions", {})),
                        tuple(row.get("instead_of", ())),
                        bool(row.get("by_section", False)),
                    )
                    for row in data["class"]
                },
                commitment_by=tuple(map(str, review["commitment_signed_by"])),
                commitment_counts=_yes_or_no(review, "commitment_replaces_opinion"),
                certificate_number=_number_form(review),
            )
        except KeyError as error:
            raise BadInput(f"The policy profile {data.get('id', '')} lacks {error.args[0]}") from error
        except (TypeError, ValueError) as error:
            raise BadInput(f"The policy profile {data.get('id', '')} cannot be used: {error}") from error

    def size(self, facts: Mapping[str, Value]) -> Judgement:
        """Tell whether the project is large."""
        return judge_size(list(self.large), facts)

    def time_limit(self, size: str) -> TimeLimit:
        """Return the limit for a size; the longer one is never taken for granted."""
        known = size if size in self.days else "other"
        return TimeLimit(self.days[known], self.yellow_days, self.pauses, known)

    def judged_classes(self, stated: str, facts: Mapping[str, Value]) -> tuple[Judgement, ...]:
        """Return what the facts say of each class with conditions that the project is said to be of, or may be of."""
        return tuple(
            judge_class(one.id, one.conditions, facts)
            for one in self.classes.values()
            if one.conditions and (one.id == stated or stated in one.instead_of)
        )

    def worked_out(self, stated: str, facts: Mapping[str, Value]) -> str:
        """Return the class the facts lead to.

        That is a class whose conditions all hold; the stated one where none does; empty when the stated one's own
        conditions do not hold, so that a person has to choose another.
        """
        judged = self.judged_classes(stated, facts)
        for one in judged:
            if one.holds is Holds.YES:
                return one.name
        return "" if any(one.name == stated and one.holds is Holds.NO for one in judged) else stated


def _days(table: Mapping[str, Any], name: str, *, least: int) -> int:
    days = table[name]
    if not isinstance(days, int) or isinstance(days, bool) or days < least:
        raise ValueError(f"{name} is a whole number of working days, {least} or more, not {days!r}")
    return days


def _yes_or_no(table: Mapping[str, Any], name: str) -> bool:
    said = table[name]
    if not isinstance(said, bool):
        raise ValueError(f"{name} is true or false, not {said!r}")
    return said


def _number_form(table: Mapping[str, Any]) -> str:
    form = str(table["certificate_number"])
    try:
        numbers = {form.format(code="C", serial=serial) for serial in (1, 2)}
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise ValueError(f"certificate_number cannot be filled in: {form}") from error
    if len(numbers) < 2 or form.format(code="C", serial=1) == form.format(code="D", serial=1):
        raise ValueError(f"certificate_number needs both {{code}} and {{serial}}: {form}")
    return form
