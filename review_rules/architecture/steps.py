"""Outdoor steps (室外台阶) of main entrances: going and rise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.review.api import (
    Draft,
    Facts,
    Limits,
    Outcome,
    Place,
    SheetView,
    cannot_determine,
    compare,
    normalised,
    not_applicable,
)
from review_rules.figures import at_label, spoken, values
from review_rules.flights import every_flight, near_steps

ENTRANCE_M = 6.0
"""Steps this near to the name of an entrance or its hall lead to it."""


def going(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the going of outdoor steps, as drawn and as texts give it, against the least one, m; see ``rise``."""
    drawn: list[tuple[float, Place]] = [
        (round(float(np.min(flight.goings_m)), 4), flight.outline)
        for flight in (every_flight(sheet) if sheet.has("stair") else ())
        if _named(sheet, flight.outline, limits)
    ]
    for value, place in drawn:
        yield _of_main(sheet, place, compare(place, value, unit="m", at_least=limits.number("at_least")), limits)
    written = list(_written(sheet, limits))
    for value, place in written:
        draft = compare(place, value, unit="m", at_least=limits.number("at_least"))
        yield replace(_of_main(sheet, place, draft, limits), written=True)
    if not drawn and not written:
        yield not_applicable(sheet)


def rise(sheet: SheetView, _facts: Facts, limits: Limits) -> Iterator[Draft]:
    """Hold the rise that texts give of outdoor steps against the largest one, m.

    The clause speaks of main entrances: steps with no name of one near them that do not keep the limit are left open.
    Source: GB 55031-2022 5.2.2.
    """
    written = list(_written(sheet, limits))
    for value, place in written:
        draft = compare(place, value, unit="m", at_most=limits.number("at_most"))
        yield replace(_of_main(sheet, place, draft, limits), written=True)
    if not written:
        yield not_applicable(sheet)


def _written(sheet: SheetView, limits: Limits) -> Iterator[tuple[float, Place]]:
    for label, text in spoken(sheet, limits):
        for value in values(text, limits):
            yield value, at_label(sheet, label)


def _named(sheet: SheetView, place: Place, limits: Limits) -> bool:
    """Tell whether a text at steps calls them outdoor ones."""
    said = [normalised(label.text) for label in near_steps(sheet, place)]
    return any(limits.pattern("speaks").search(text) and not limits.pattern("but").search(text) for text in said)


def _of_main(sheet: SheetView, place: Place, draft: Draft, limits: Limits) -> Draft:
    """Return the answer for steps of a main entrance; what does not keep the limit elsewhere is left open."""
    if draft.outcome is Outcome.COMPLIES:
        return draft
    around = [label for label in sheet.texts_in(place.shape, ENTRANCE_M) if "drawing_title" not in label.read]
    if any(limits.pattern("main").search(normalised(label.text)) for label in around):
        return draft
    return cannot_determine(sheet, missing="entrance:main", place=place)
