"""From a check's draft to a finding: clause, sentence, drawing units, hashes, id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from app.domain.finding import Clause, Finding, Outcome
from app.domain.ids import derived_id
from app.review.checklist.items import Item
from app.review.checklist.messages import Messages
from app.review.draft import UNSEEN, Draft
from app.review.places import Outline, coordinates
from app.review.run.beyond import Beyond
from app.review.run.loading import LoadedSheet

ORDER = {outcome: index for index, outcome in enumerate(Outcome)}
MEASURED = frozenset({"m", "m2"})
DECIMALS = 6
"""Values are given to a millionth: what follows is arithmetic."""
UNFINISHED = frozenset({"failed", "too_long"})
"""Reasons that another run may not meet again."""
CLAUSE = "clause_parts"
PLAIN = frozenset(field.name for field in fields(Finding)) | {"mandatory", "evidence", "geometry", CLAUSE}


def finding(
    item: Item,
    draft: Draft,
    loaded: LoadedSheet | None,
    messages: Messages,
    rule_set: str,
    beyond: Beyond = Beyond(),  # noqa: B008 (nothing)
) -> Finding:
    """Return the finding for one draft; ``loaded`` is its sheet, None for the whole set.

    A length or area measured (not written) on a sheet of unknown unit cannot be determined. What cannot be read may
    not comply, or be what was not seen; nor is anything missing of which some stands outside of all sheets.

    Args:
        beyond: what does, for a draft of the whole set.
    """
    if loaded is not None:
        draft, beyond = _sound(draft, loaded), loaded.beyond
    if draft.reason == UNSEEN and (outside := beyond.may_hold(item)):
        draft = _undetermined(draft, "/".join(outside), "outside")
    shape, points = coordinates(draft.place) if draft.place else ("", ())
    drawing, paper = loaded.places(points) if loaded else ((), ())
    extra: dict[str, Any] = {}
    if draft.name:
        extra["name"] = draft.name
    if draft.place is not None and draft.place.proposed:
        extra["proposed"] = draft.place.proposed
    if draft.reason in UNFINISHED:
        extra["unfinished"] = True
    if isinstance(draft.place, Outline) and draft.place.gap_m > 0:
        extra["gap_m"] = draft.place.gap_m
    handles = draft.place.handles if draft.place else ()
    return Finding(
        rule=item.id,
        discipline=item.discipline.value,
        clause=item.clause,
        outcome=draft.outcome,
        sheet=draft.sheet,
        value=None if draft.value is None else round(draft.value, DECIMALS),
        limit=None if draft.limit is None else round(draft.limit, DECIMALS),
        unit=draft.unit,
        geometry_type=shape if drawing else "",
        coordinates=drawing,
        points_mm=paper,
        handles=handles,
        message=messages.sentence(item, draft, loaded.label if loaded else ""),
        missing=draft.missing,
        sha256=loaded.sha256 if loaded else "",
        rule_set=rule_set,
        id=_identifier(item.id, draft.sheet, handles, drawing, draft.missing),
        extra=extra,
    )


def _identifier(
    rule: str, sheet: str, handles: Sequence[str], coordinates: Sequence[tuple[float, float]], missing: str
) -> str:
    """Return an id that is the same for the same rule, sheet, entities and place on every run and every device."""
    places = ";".join([f"{x:.3f},{y:.3f}" for x, y in coordinates])
    return derived_id(rule, sheet, ",".join(handles), places, missing)


def _sound(draft: Draft, loaded: LoadedSheet) -> Draft:
    """Return the draft, or *cannot determine* where the sheet does not bear it."""
    decided = draft.outcome in (Outcome.COMPLIES, Outcome.VIOLATES)
    if decided and draft.unit in MEASURED and not draft.written and not loaded.view.unit_known:
        unscaled = loaded.view.info.unscaled
        return _undetermined(draft, "drawing_scale" if unscaled else "drawing_unit", "unscaled" if unscaled else "unit")
    if loaded.view.opaque and (draft.outcome is Outcome.COMPLIES or draft.reason == UNSEEN):
        count = float(loaded.view.opaque)
        return replace(_undetermined(draft, "readable_objects", "partial"), words=dict(draft.words) | {"count": count})
    return draft


def _undetermined(draft: Draft, missing: str, reason: str) -> Draft:
    return replace(
        draft, outcome=Outcome.CANNOT_DETERMINE, value=None, limit=None, unit="", missing=missing, reason=reason
    )


def settled(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings with placeless answers of one rule brought together.

    Equal ones of several sheets become one for the set; *not applicable* gives way to anything else.
    """
    applied = {one.rule for one in findings if one.outcome is not Outcome.NOT_APPLICABLE}
    kept: list[Finding] = []
    groups: dict[tuple[str, Outcome, str], list[Finding]] = {}
    for one in findings:
        if one.coordinates or one.outcome in (Outcome.COMPLIES, Outcome.VIOLATES):
            kept.append(one)
        elif one.outcome is Outcome.NOT_APPLICABLE and one.rule in applied:
            continue
        else:
            groups.setdefault((one.rule, one.outcome, one.missing), []).append(one)
    for group in groups.values():
        first = min(group, key=lambda one: one.sheet)
        sheets = sorted({one.sheet for one in group if one.sheet})
        if len(sheets) > 1:
            own = _identifier(first.rule, "", first.handles, first.coordinates, first.missing)
            first = replace(first, sheet="", sha256="", id=own, extra={**first.extra, "sheets": sheets})
        kept.append(first)
    return kept


def arranged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in their fixed order; further ones of one rule at one place have their ids numbered."""
    ordered = sorted(findings, key=_order)
    seen: dict[str, int] = {}
    result = []
    for one in ordered:
        count = seen[one.id] = seen.get(one.id, 0) + 1
        result.append(one if count == 1 else replace(one, id=derived_id(one.id, str(count))))
    return tuple(result)


def kept(one: Finding) -> dict[str, Any]:
    """Return a finding as plain JSON values that ``from_kept`` reads back in full."""
    return one.to_json() | {
        CLAUSE: [one.clause.code, one.clause.number, one.clause.edition_from, one.clause.edition_to]
    }


def from_kept(data: Mapping[str, Any]) -> Finding:
    """Read what ``kept`` wrote."""
    code, number, *dates = data[CLAUSE]
    shape = data["geometry"]
    points: Any = shape["coordinates"] if shape else ()
    if shape and shape["type"] == "Point":
        points = [points]
    elif shape and shape["type"] == "Polygon":
        points = points[0]
    return Finding(
        rule=data["rule"],
        discipline=data["discipline"],
        clause=Clause(code, number, data["mandatory"], data["evidence"], *dates),
        outcome=Outcome(data["outcome"]),
        sheet=data["sheet"],
        value=data["value"],
        limit=data["limit"],
        unit=data["unit"],
        geometry_type=shape["type"] if shape else "",
        coordinates=tuple((float(x), float(y)) for x, y in points),
        points_mm=tuple((float(x), float(y)) for x, y in data["points_mm"]),
        handles=tuple(data["handles"]),
        message=data["message"],
        missing=data["missing"],
        sha256=data["sha256"],
        rule_set=data["rule_set"],
        id=data["id"],
        extra={name: value for name, value in data.items() if name not in PLAIN},
    )


def _order(one: Finding) -> tuple[Any, ...]:
    return (
        one.discipline,
        one.rule,
        one.sheet,
        ORDER[one.outcome],
        one.coordinates,
        one.handles,
        one.missing,
        one.unit,
        -1.0 if one.value is None else one.value,
        -1.0 if one.limit is None else one.limit,
        one.message,
    )
