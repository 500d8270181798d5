"""Facts as people type them, and facts worked out from others."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.domain.fact_kind import fact_kinds
from app.domain.resources import resource
from app.review.checklist.condition import Condition
from app.review.draft import Missing
from app.review.facts import Fact, Facts

DERIVED = "derived"


@dataclass(frozen=True)
class Derivation:
    """One way to work a fact out."""

    fact: str
    value: str
    when: Condition


@lru_cache(maxsize=1)
def derivations() -> tuple[Derivation, ...]:
    """Return the derivations that ship with the program."""
    data = tomllib.loads(resource("review", "derived_facts.toml").read_text("utf-8"))
    return tuple(Derivation(row["fact"], row["value"], Condition.parse(row["when"])) for row in data["derive"])


def read_fact(text: str) -> Fact:
    """Return a typed fact: a number, a percentage as a fraction, or the text."""
    text = text.strip()
    number = text.replace(",", "")
    try:
        return float(number[:-1]) / 100 if number.endswith("%") else float(number)
    except ValueError:
        return text


def read_facts(texts: Mapping[str, str | float | bool]) -> Facts:
    """Return facts from texts or JSON values; empty texts are no facts."""
    values: dict[str, Fact] = {}
    for name, value in texts.items():
        if isinstance(value, str):
            if value.strip():
                values[name] = read_fact(value)
        elif isinstance(value, bool):
            values[name] = value
        else:
            values[name] = float(value)
    return Facts(values)


def typed_facts(texts: Mapping[str, str]) -> tuple[Facts, tuple[str, ...]]:
    """Return facts as a person types them, and the names that no list of facts knows (those are kept as they are).

    Raises:
        BadInput: a known fact has a value it cannot have.
    """
    kinds = fact_kinds()
    values = {name: kinds[name].read(text) if name in kinds else text for name, text in texts.items()}
    return read_facts(values), tuple(sorted(name for name in texts if name not in kinds))


def with_derived(facts: Facts) -> Facts:
    """Return the facts with those that follow from them; given facts are never replaced."""
    for derivation in derivations():
        if derivation.fact in facts:
            continue
        try:
            if derivation.when.holds(facts):
                facts = facts.having({derivation.fact: read_fact(derivation.value)}, DERIVED)
        except Missing:
            continue
    return facts
