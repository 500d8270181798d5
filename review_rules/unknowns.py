"""Limits that hang on inputs nobody gave: decided where every possible value leads to the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.review.api import Draft, Facts, Missing, Place, SheetView, cannot_determine, compare

Possible = tuple[str, ...]


def possible(facts: Facts, name: str, otherwise: Sequence[str]) -> Possible:
    """Return the value of a fact, or all of ``otherwise`` when nobody gave it."""
    return (facts.text(name),) if name in facts else tuple(otherwise)


def held(
    sheet: SheetView,
    place: Place,
    value: float,
    limits: Iterable[float],
    *,
    unit: str,
    missing: str,
    at_least: bool = False,
    name: str = "",
) -> Draft:
    """Hold ``value`` against a limit of which only the possible values are known.

    Args:
        sheet: where the place lies.
        place: what was measured.
        value: in ``unit``.
        limits: all values the limit can have.
        unit: see ``compare``.
        missing: the input that would tell which; named when the answer hangs on it.
        at_least: the limit is a minimum; else a maximum.
        name: what to call the place.
    """
    return held_between(sheet, place, (value, value), limits, unit=unit, missing=missing, at_least=at_least, name=name)


def held_between(
    sheet: SheetView,
    place: Place,
    value: tuple[float, float],
    limits: Iterable[float],
    *,
    unit: str,
    missing: str,
    at_least: bool = False,
    name: str = "",
) -> Draft:
    """Hold a value of which only the least and the largest are known against a limit; see ``held``."""
    low, high = min(limits := tuple(limits)), max(limits)
    pairs = [(value[1], low), (value[0], high)] if at_least else [(value[0], high), (value[1], low)]
    drafts = [
        compare(
            place,
            one,
            unit=unit,
            at_least=limit if at_least else None,
            at_most=None if at_least else limit,
            name=name,
        )
        for one, limit in pairs
    ]
    if drafts[0].outcome is drafts[1].outcome:
        return drafts[1] if drafts[0].outcome == "complies" else drafts[0]
    return cannot_determine(sheet, missing=missing, place=place)


def each(sheet: SheetView, places: Iterable[tuple[Place, Iterator[Draft]]]) -> Iterator[Draft]:
    """Yield the drafts of every place; a missing input at one leaves the others alone."""
    for place, drafts in places:
        try:
            yield from drafts
        except Missing as error:
            yield cannot_determine(sheet, missing=error.name, place=place, reason=error.reason)
