"""What a place is used for, and whether sprinklers protect it: as its texts say, else as those about it."""

from __future__ import annotations

from collections.abc import Iterable

from app.review.api import Facts, Limits

OTHER = "other"
LOCAL = frozenset({"entertainment"})
"""Uses of single rooms: that one is there tells nothing of those beside it."""
PARTS = {"medical": "ward"}
"""Uses of which a part has a limit of its own: whatever lies among its rooms may belong to it."""


def uses(kinds: Iterable[str], own: str, around: str, facts: Facts, limits: Limits) -> set[str]:
    """Return the kinds of use that a place can have.

    What its own texts say, else what notes say of the building. Where neither says any, it may be of no kind that has a
    limit of its own, or of one that rooms about it are of: a treatment room belongs to the wards beside it.

    Args:
        kinds: names of patterns, in the order in which they are tried.
        own: texts of the place, titles of its plan included.
        around: texts of all rooms of its storey.
        facts: ``occupancy`` is what notes say.
        limits: with the patterns.
    """
    kinds = tuple(kinds)
    for text in (own, str(facts.get("occupancy", ""))):
        said = next((kind for kind in kinds if limits.pattern(kind).search(text)), "")
        if said:
            part = PARTS.get(said, said)
            return {said, part} if part in kinds and limits.pattern(part).search(around) else {said}
    return {OTHER, *(kind for kind in kinds if kind not in LOCAL and limits.pattern(kind).search(around))}


def sprinkled(text: str, words: Limits, facts: Facts) -> tuple[str, ...]:
    """Return whether sprinklers protect a place: by what stands there, else the fact, else both."""
    if words.pattern("no_sprinklers").search(text):
        return ("no",)
    if words.pattern("some_sprinklers").search(text):
        return ("yes", "no")
    if words.pattern("sprinklers").search(text):
        return ("yes",)
    return (facts.text("sprinklers"),) if "sprinklers" in facts else ("yes", "no")
