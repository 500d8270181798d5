"""Planning conditions (规划条件) that notes alone state: 容积率≤2.0, 建筑限高80m, 退用地红线不小于5m."""

from __future__ import annotations

import math
import re
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
from review_rules.planning.index_tables import NUMBERED, factor, writings

Noted = tuple[float, Symbol]
"""A condition, and where it stands."""
SAME = 1e-6
ENDS = ",;。\n"
CLAUSES = re.compile(rf"[{ENDS}]")
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


def for_homes(sheet: SheetView, limits: Limits) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the spaces for each home that texts of a sheet ask for (``words.per_home``), and its table's homes."""
    clauses = [one for label in sheet.texts() for one in CLAUSES.split(normalised(label.text))]
    cars, others = limits.pattern("for_cars"), limits.pattern("not_counted")
    asking = (text for text in clauses if cars.search(text) and not others.search(text))
    ratios = {float(m["v"] or m["w"]) for text in asking for m in limits.pattern("per_home").finditer(text)}
    tabled = any(limits.pattern("homes").search(NUMBERED.sub("", text)) for text in clauses)
    homes = [one.value for one in writings(sheet, limits, "homes")] if tabled else []
    return tuple(sorted(ratios)), tuple(homes)


def of_homes(sheets: SheetSet, limits: Limits) -> float | None:
    """Return the spaces that the mildest ratio asks for all homes; None where texts give no ratio or no one number."""
    told = [own for _, own in sheets.each(for_homes, limits)]
    ratios, homes = {one for own, _ in told for one in own}, {one for _, own in told for one in own}
    return math.ceil(min(ratios) * homes.pop() - SAME) if ratios and len(homes) == 1 else None


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
