"""What a check answers: outcome, place and measured value, before the engine adds clause, message and hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.finding import Outcome
from app.review.places import Place

SLACK = {"m": 5e-4, "m2": 5e-3, "ratio": 1e-6, "mm": 5e-2, "deg": 5e-3, "h": 1e-6, "count": 1e-9, "": 1e-9}
"""Differences below these come from arithmetic and flattened arcs, not from the design."""

UNSEEN = "unseen"
"""The reason of *not applicable* where a sheet shows nothing of what a check is about."""


class OnSheet(Protocol):
    """Anything that names a sheet."""

    @property
    def id(self) -> str:
        """Id of the sheet; empty for the whole set."""


@dataclass(frozen=True)
class Draft:
    """One answer of a check.

    Args:
        outcome: never a silent pass: what cannot be measured is ``cannot_determine``.
        sheet: sheet id; empty for the whole set.
        place: what was measured.
        value: in ``unit``.
        limit: in ``unit``.
        unit: m, m2, ratio (a fraction), mm (pipe diameters), count, deg, h or empty.
        name: what the drawing calls the place.
        missing: input that was missing: a fact's name or a role.
        reason: key of ``resources/review/messages.toml`` that says why it cannot be determined; empty for the usual.
        words: further values for the item's opinion template.
        written: the value was read from a text, so that the drawing's unit does not matter.
    """

    outcome: Outcome
    sheet: str = ""
    place: Place | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    name: str = ""
    missing: str = ""
    reason: str = ""
    words: Mapping[str, str | float] = field(default_factory=dict)
    written: bool = False


class Missing(Exception):
    """A check asked for an input nobody gave; the engine turns it into *cannot determine*.

    Args:
        name: fact, role or ``role:property``.
        reason: key of ``resources/review/messages.toml``.
    """

    def __init__(self, name: str, reason: str = "fact") -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason


def compare(
    place: Place,
    value: float,
    *,
    unit: str,
    at_most: float | None = None,
    at_least: float | None = None,
    name: str = "",
    **words: str | float,
) -> Draft:
    """Hold a measured value against one limit, or against both ends of a range.

    Args:
        place: what was measured.
        value: in ``unit``.
        unit: m, m2, ratio, mm, count, deg, h or empty.
        at_most: largest permitted value.
        at_least: smallest permitted value.
        name: what to call the place; its own name by default.
        words: further values for the opinion template.

    Raises:
        ValueError: neither limit given.
    """
    if at_most is None and at_least is None:
        raise ValueError("compare needs at_most or at_least")
    slack = SLACK[unit]
    too_large = at_most is not None and value > at_most + slack
    too_small = at_least is not None and value < at_least - slack
    limit = at_most if too_large or at_least is None else at_least
    holds = not (too_large or too_small)
    return judge(place, holds, value=value, limit=limit, unit=unit, name=name, **words)


def judge(
    place: Place,
    holds: bool,
    *,
    value: float | None = None,
    limit: float | None = None,
    unit: str = "",
    name: str = "",
    **words: str | float,
) -> Draft:
    """Answer a check that is no comparison of numbers: *complies* when ``holds``, else *violates*."""
    return Draft(
        outcome=Outcome.COMPLIES if holds else Outcome.VIOLATES,
        sheet=place.sheet,
        place=place,
        value=value,
        limit=limit,
        unit=unit,
        name=name or place.name,
        words=words,
    )


def cannot_determine(
    sheet: OnSheet, *, missing: str, place: Place | None = None, reason: str = "", **words: str | float
) -> Draft:
    """Answer that an input is missing.

    Args:
        sheet: where it was looked for.
        missing: name of a fact, a role, or ``role:property`` such as ``fire_compartment:use``.
        place: what could not be measured.
        reason: key of ``resources/review/messages.toml``.
        words: further values for that message.
    """
    return Draft(
        outcome=Outcome.CANNOT_DETERMINE,
        sheet=place.sheet if place else sheet.id,
        place=place,
        name=place.name if place else "",
        missing=missing,
        reason=reason,
        words=words,
    )


def not_applicable(sheet: OnSheet, *, place: Place | None = None, **words: str | float) -> Draft:
    """Answer that the sheet shows nothing that the clause concerns, or that it does not concern ``place``."""
    return Draft(
        outcome=Outcome.NOT_APPLICABLE,
        sheet=place.sheet if place else sheet.id,
        place=place,
        name=place.name if place else "",
        reason="" if place else UNSEEN,
        words=words,
    )
