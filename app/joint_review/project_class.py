"""The project class (项目类别) and the size that follow from facts, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Value = float | str | bool


class Holds(StrEnum):
    """Whether a condition holds; ``unknown`` when nobody gave the fact."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """One condition with the fact it was held against.

    Args:
        fact: name of the fact.
        relation: ``at_most``, ``more_than`` or ``is``.
        limit: what the policy says.
        value: the project's; None when nobody gave it.
        evidence: ``memory`` when the policy's number is still to be confirmed; else empty.
    """

    fact: str
    relation: str
    limit: Value
    value: Value | None
    holds: Holds
    evidence: str = ""


@dataclass(frozen=True)
class Judgement:
    """What the facts say of one class or size.

    Args:
        name: class or size.
        holds: yes, no, or unknown while a fact is missing.
        reasons: all conditions, in the policy's order.
    """

    name: str
    holds: Holds
    reasons: tuple[Reason, ...]


def judge_class(name: str, conditions: Mapping[str, Value], facts: Mapping[str, Value]) -> Judgement:
    """Hold the facts against a class's conditions, all of which must hold.

    Args:
        conditions: ``<fact>_max`` names or ``<fact>_max_<unit>`` names → largest value; other names → wanted value.
    """
    reasons = tuple(_class_reason(key, limit, facts) for key, limit in conditions.items())
    return Judgement(name, _all(reasons), reasons)


def judge_size(rows: list[Mapping[str, Any]], facts: Mapping[str, Value]) -> Judgement:
    """Tell whether the project is large (大型): any row whose uses include the project's, and whose limit is exceeded.

    Args:
        rows: ``uses``, ``fact``, ``more_than``, ``evidence``.
    """
    use = facts.get("building_use")
    reasons = tuple(
        _more_than(str(row["fact"]), row["more_than"], facts, str(row.get("evidence", "")))
        for row in rows
        if use is None or not row.get("uses") or use in row["uses"]
    )
    if any(one.holds is Holds.YES for one in reasons):
        return Judgement("large", Holds.YES, reasons)
    unknown = not reasons or any(one.holds is Holds.UNKNOWN for one in reasons)
    return Judgement("large", Holds.UNKNOWN if unknown else Holds.NO, reasons)


def _class_reason(key: str, limit: Value, facts: Mapping[str, Value]) -> Reason:
    if "_max" in key:
        stem, _, unit = key.partition("_max")
        value = _number(facts, f"{stem}{unit}")
        holds = Holds.UNKNOWN if value is None else Holds.YES if value <= float(limit) else Holds.NO
        return Reason(f"{stem}{unit}", "at_most", limit, value, holds)
    given = facts.get(key)
    value_as = given if not isinstance(given, str) else {"yes": True, "no": False}.get(given.lower(), given)
    holds = Holds.UNKNOWN if value_as is None else Holds.YES if value_as == limit else Holds.NO
    return Reason(key, "is", limit, value_as, holds)


def _more_than(fact: str, limit: float, facts: Mapping[str, Value], evidence: str) -> Reason:
    value = _number(facts, fact)
    holds = Holds.UNKNOWN if value is None else Holds.YES if value > limit else Holds.NO
    return Reason(fact, "more_than", limit, value, holds, evidence)


def _number(facts: Mapping[str, Value], name: str) -> float | None:
    value = facts.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _all(reasons: tuple[Reason, ...]) -> Holds:
    if any(one.holds is Holds.NO for one in reasons):
        return Holds.NO
    return Holds.UNKNOWN if any(one.holds is Holds.UNKNOWN for one in reasons) else Holds.YES
