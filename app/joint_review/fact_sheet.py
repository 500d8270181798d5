"""Facts of a project with the source of each value, and the contradictions between them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from app.domain.resources import resource

Value = float | str | bool


class SourceKind(StrEnum):
    """Where a value comes from."""

    ENTERED = "entered"
    CONTROL = "control"  # list of control indicators (控制指标清单)
    SHEET = "sheet"  # entered for one sheet
    DRAWING = "drawing"  # measured or read
    DERIVED = "derived"  # follows from other facts


@dataclass(frozen=True)
class FactValue:
    """One value of a fact.

    Args:
        where: number of the sheet, or what it follows from; empty for the project.
        by: who entered it.
        when: ISO 8601.
        sheet: id of the sheet it was read from.
    """

    value: Value
    source: SourceKind
    where: str = ""
    by: str = ""
    when: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Contradiction:
    """Two values that cannot both be right; ``relation`` is how they should stand: ``same``, ``at_most``, ``at_least``.

    Args:
        fact: that ``first`` belongs to.
        other: that ``second`` belongs to; mostly the same.
    """

    fact: str
    other: str
    relation: str
    first: FactValue
    second: FactValue


@dataclass(frozen=True)
class FactRow:
    """One fact with all its values: what people gave first."""

    fact: str
    title: str
    unit: str
    values: tuple[FactValue, ...]
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True)
class SourceRules:
    """The shipped table of what is held against what."""

    same_share: float
    drawn: Mapping[str, tuple[str, str]]
    bounds: tuple[tuple[str, str, str], ...]
    everywhere: frozenset[str]


@lru_cache(maxsize=1)
def source_rules() -> SourceRules:
    """Return the table."""
    data = tomllib.loads(resource("joint_review", "fact_sources.toml").read_text("utf-8"))
    return SourceRules(
        same_share=float(data["same_share"]),
        drawn={row["check"]: (row["fact"], row["relation"]) for row in data["drawn"]},
        bounds=tuple((row["fact"], row["relation"], row["by"]) for row in data["bound"]),
        everywhere=frozenset(data["same_everywhere"]["facts"]),
    )


def fact_sheet(
    values: Mapping[str, Sequence[FactValue]], kinds: Mapping[str, Any], rules: SourceRules | None = None
) -> tuple[FactRow, ...]:
    """Return the facts that have a value, in the order of ``kinds``, each with its contradictions.

    Args:
        values: fact → its values, of any sources.
        kinds: fact → its kind, with ``title`` and ``unit``.
    """
    rules = rules or source_rules()
    against = _contradictions(values, rules)
    rows = []
    for name in [*(name for name in kinds if name in values), *(name for name in values if name not in kinds)]:
        kind = kinds.get(name)
        rows.append(
            FactRow(
                name,
                kind.title if kind else name,
                kind.unit if kind else "",
                tuple(values[name]),
                tuple(one for one in against if name in (one.fact, one.other)),
            )
        )
    return tuple(rows)


def contradictions(rows: Iterable[FactRow]) -> tuple[Contradiction, ...]:
    """Return all contradictions of a fact sheet, each once."""
    return tuple(dict.fromkeys(one for row in rows for one in row.contradictions))


def _contradictions(values: Mapping[str, Sequence[FactValue]], rules: SourceRules) -> list[Contradiction]:
    found = []
    relations = dict(rules.drawn.values())
    for name, ones in values.items():
        given = [one for one in ones if one.source in (SourceKind.ENTERED, SourceKind.CONTROL)]
        for one in given:
            for other in ones:
                relation = relations.get(name, "same") if other.source is SourceKind.DRAWING else "same"
                if other.source is SourceKind.SHEET and name not in rules.everywhere:
                    continue
                if other is not one and not _stands(other.value, relation, one.value, rules.same_share):
                    found.append(Contradiction(name, name, relation, other, one))
    for name, relation, by in rules.bounds:
        for one in values.get(name, ()):
            for limit in values.get(by, ()):
                if limit.source is SourceKind.CONTROL and not _stands(one.value, relation, limit.value, 0.0):
                    found.append(Contradiction(name, by, relation, one, limit))
    return found


def _stands(value: Value, relation: str, other: Value, share: float) -> bool:
    numbers = [one for one in (value, other) if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) != 2:
        return relation != "same" or value == other
    first, second = numbers
    if relation == "same":
        return abs(first - second) <= share * max(abs(first), abs(second))
    return first <= second + 1e-9 if relation == "at_most" else first >= second - 1e-9
