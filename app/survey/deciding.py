"""What a surveyor decided about a conflict; decisions are kept in the journal, and merging applies them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import BadInput
from app.survey.disagreeing import Conflict

MEAN, REMEASURE, KEEP = "mean", "remeasure", "keep"
CHOOSABLE = ("corner_disagree", "height_disagree")


@dataclass(frozen=True)
class Decision:
    """One decision.

    Args:
        choice: the source that is right, ``mean``, ``keep`` (both stay as they are) or ``remeasure``.
        reason: why.
        by: who decided.
    """

    choice: str
    reason: str = ""
    by: str = ""


Decisions = Mapping[str, Decision]


def conflict_id(conflict: Conflict) -> str:
    """Return what a conflict is called in decisions: the same as long as its results are the same."""
    told = [f"{m.source}\t{m.point.name}\t{m.point.east:.4f}\t{m.point.north:.4f}" for m in conflict.members]
    return hashlib.sha256("\n".join([conflict.kind, *sorted(told)]).encode()).hexdigest()[:12]


def choices(conflict: Conflict) -> list[str]:
    """Return what can be decided about a conflict."""
    if conflict.kind in CHOOSABLE:
        return [*sorted({item.source for item in conflict.members}), MEAN, KEEP, REMEASURE]
    return [KEEP, REMEASURE]


def check_choice(conflict: Conflict, choice: str) -> None:
    """Refuse a choice that a conflict does not have; BadInput."""
    if choice not in choices(conflict):
        raise BadInput(f"“{choice}” cannot be chosen here", advice=f"choices are {', '.join(choices(conflict))}")
