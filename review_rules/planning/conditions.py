"""What index tables give as designed beside the planning condition (规划条件) that they state themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.review.api import Draft, Facts, Label, Limits, Outcome, SheetSet, SheetView, Symbol, compare, normalised
from review_rules.planning.index_tables import NUMBERED, TABLE_ROLES, factor, point, under, worded

Stated = tuple[float, float, Symbol]
"""What is designed, what the condition is, and where the former stands."""


def stated(sheet: SheetView, limits: Limits) -> tuple[Stated, ...]:
    """Return what tables of a sheet give of the item's indicator as designed, each with its condition.

    Indicators stand in rows, their conditions and designed values in columns (``condition``, ``designed``), or pieces
    of land stand in rows and the indicator (``indicator``) has one column of each. A condition that is a range, a rule
    or a bound of the other kind tells nothing.
    """
    found: list[Stated] = []
    for role in TABLE_ROLES:
        rows = sheet.rows(role)
        for at, head in enumerate(rows):
            said = [normalised(cell.text) for cell in head]
            named = [bool(limits.pattern("indicator").search(text)) for text in said]
            bounds = [bool(limits.pattern("condition").search(text)) for text in said]
            values = [
                bool(limits.pattern("designed").search(text)) and not bounding
                for text, bounding in zip(said, bounds, strict=True)
            ]
            for of_land in (False, True):
                condition = [cell for row, cell in enumerate(head) if bounds[row] and named[row] is of_land]
                designed = [cell for row, cell in enumerate(head) if values[row] and named[row] is of_land]
                if len(condition) == 1 and designed and (of_land or not any(named)):
                    body = rows[at + 1 :]
                    own = body if of_land else [row for row in body if _is_of(row, condition[0], limits)]
                    found += _pairs(sheet, own, (condition[0], *designed), head, limits)
        if found:
            break
    return tuple(found)


def beyond_condition(
    sheets: SheetSet, facts: Facts, limits: Limits, fact: str, unit: str, *, at_most: bool
) -> Iterator[Draft]:
    """Yield what tables themselves give beyond their own conditions, where nobody entered the condition ``fact``.

    What keeps its condition tells nothing of what is drawn.
    """
    if fact in facts:
        return
    for _, found in sheets.each(stated, limits):
        for value, condition, place in found:
            most, least = (condition, None) if at_most else (None, condition)
            draft = compare(place, value, unit=unit, at_most=most, at_least=least)
            if draft.outcome is Outcome.VIOLATES:
                yield replace(draft, written=True)


def _is_of(row: Sequence[Label], condition: Label, limits: Limits) -> bool:
    """Tell whether a row is the indicator's: what names it stands before the column of conditions."""
    before = [cell for cell in row if cell is not condition]
    texts = [NUMBERED.sub("", normalised(cell.text)) for cell in before]
    return any(limits.pattern("written").search(text) for text in texts)


def _pairs(
    sheet: SheetView,
    rows: Sequence[Sequence[Label]],
    columns: Sequence[Label],
    head: Sequence[Label],
    limits: Limits,
) -> Iterator[Stated]:
    """Yield what rows give below the columns of the condition and of what is designed."""
    for row in rows:
        first = normalised(worded(row)[0].text).strip() if worded(row) else ""
        share = any(limits.pattern("share").search(normalised(cell.text)) for cell in (*row, columns[0]))
        bound, *values = (_figure(under(row, column, head), limits, share=share) for column in columns)
        for column, value in zip(columns[1:], values, strict=True):
            cell = under(row, column, head)
            if cell is not None and value is not None and bound is not None:
                yield value, bound, replace(point(sheet, cell), name=first)


def _figure(cell: Label | None, limits: Limits, *, share: bool) -> float | None:
    """Return the one figure of a cell; None for ranges, rules and bounds of the other kind."""
    text = normalised(cell.text).strip() if cell is not None else ""
    said = limits.pattern("bound").match(text)
    if said and not limits.pattern("own_bound").search(said[0]):
        return None
    rest = text[said.end() :] if said else text
    match = limits.pattern("figure").match(rest)
    if match is None:
        return None
    behind = rest[match.end("v") :]
    unit = limits.pattern("unit").match(behind)
    if re.search(r"\d", behind[unit.end() :] if unit else behind):
        return None
    value = float(match["v"].replace(",", ""))
    return value * factor(unit, value, share=share)
