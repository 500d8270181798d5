"""Planning conditions (规划条件) that notes alone state: 容积率≤2.0, 建筑限高80m, 退用地红线不小于5m."""

from __future__ import annotations

from collections.abc import Iterator

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Missing,
    Outcome,
    SheetSet,
    SheetView,
    Symbol,
    cannot_determine,
    normalised,
)
from review_rules.figures import at_label
from review_rules.planning.index_tables import factor

Noted = tuple[float, Symbol]
"""A condition, and where it stands."""
SAME = 1e-6
ENDS = ",;。\n"
SENTENCE_END = "。"


def noted(sheet: SheetView, limits: Limits) -> tuple[Noted, ...]:
    """Return the conditions that texts of a sheet state of the item's indicator.

    ``words.named`` finds the indicator, ``words.noted`` right behind it the bound: group ``v`` its figure, ``sign``
    what it is a bound by; without a sign the sentence has to speak of conditions (``condition``). A bound of the other
    kind (``own_bound``) is none, nor what is said as designed (``designed``), nor, where the item has words ``only``,
    what stands behind none of these.
    """
    if not limits.has_words("named"):
        return ()
    found: list[Noted] = []
    for label in sheet.texts():
        text = normalised(label.text)
        for name in limits.pattern("named").finditer(text):
            said = limits.pattern("noted").match(text, name.end())
            before = text[: name.start()]
            clause = before[max(before.rfind(end) for end in ENDS) + 1 :]
            if said is None or (limits.has_words("only") and not limits.pattern("only").search(before + name[0])):
                continue
            if not said["own"] and limits.pattern("designed").search(limits.pattern("condition").sub("", clause)):
                continue
            if said["sign"]:
                holds = limits.pattern("own_bound").search(said["sign"])
            else:
                holds = limits.pattern("condition").search(before[before.rfind(SENTENCE_END) + 1 :] + name[0])
            if holds:
                value = float(said["v"].replace(",", ""))
                share = bool(limits.pattern("share").search(name[0]))
                found.append((value * factor(None, value, share=share), at_label(sheet, label)))
    return tuple(found)


def limit(
    sheets: SheetSet, facts: Facts, limits: Limits, name: str, *, at_most: bool, table: float | None = None
) -> tuple[float, str]:
    """Return the limit that a person gave, else what the index table or notes state and the name of the missing fact.

    Of several conditions that notes state the mildest counts: what breaks it breaks them all.

    Raises:
        Missing: nothing gives a limit.
    """
    if name in facts:
        return facts.number(name), ""
    values = [value for _, found in sheets.each(noted, limits) for value, _ in found] if table is None else [table]
    if not values:
        raise Missing(name)
    return (max(values) if at_most else min(values)), name


def otherwise(sheets: SheetSet, facts: Facts, limits: Limits, name: str) -> Iterator[Draft]:
    """Yield *cannot determine* where notes state a condition other than the one that a person gave: one a sheet."""
    if name not in facts:
        return
    given = facts.number(name)
    for sheet, found in sheets.each(noted, limits):
        other = next((place for value, place in found if abs(value - given) > SAME), None)
        if other is not None:
            yield cannot_determine(sheet, missing=name, place=other, reason="stated_otherwise", given=given)


def confirmed(drafts: Iterator[Draft], told: str) -> Iterator[Draft]:
    """Yield drafts; what keeps a condition that the drawing alone tells (``told``, the missing fact) stays open."""
    kept = False
    for draft in drafts:
        if told and draft.outcome is Outcome.COMPLIES:
            kept = True
        else:
            yield draft
    if kept:
        raise Missing(told)
