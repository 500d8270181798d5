"""Chinese sentences of findings, from the item's opinion and ``resources/review/messages.toml``."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app.domain.fact_kind import fact_kinds
from app.domain.finding import Outcome
from app.domain.resources import resource
from app.review.checklist.items import Item
from app.review.draft import SLACK, Draft
from app.review.places import Outline

DECIMALS = {"m": 3, "m2": 2, "ratio": 4, "mm": 1, "count": 0, "deg": 1, "h": 2, "": 3}
MOST_DECIMALS = 6


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return a template as pieces: what stands before a placeholder, its name (None at the end), its format."""
    return tuple((before, name, style or "") for before, name, style, _ in string.Formatter().parse(template))


def _filled(template: str, words: Mapping[str, Any]) -> str:
    """Return a template with its placeholders filled; one that nobody filled stays empty."""
    return "".join(
        [
            before if name is None else before + _shown(words.get(name, ""), style)
            for before, name, style in _pieces(template)
        ]
    )


def _shown(value: Any, style: str) -> str:
    return f"{value:.6g}" if isinstance(value, float) and not style else str(format(value, style))


class Messages:
    """Writes the sentence of a finding.

    Args:
        data: the parsed ``messages.toml``.
        fact_names: further names of facts, as their definitions say.
    """

    def __init__(self, data: Mapping[str, Mapping[str, str]], fact_names: Mapping[str, str] | None = None) -> None:
        self._outcomes = data["outcome"]
        self._reasons = data["reason"]
        self._units = data["units"]
        self._names = dict(data["names"]) | dict(fact_names or {})

    def name(self, key: str) -> str:
        """Return what a fact, role or property is called; ``role:property`` joins two, ``a/b`` offers either."""
        choices = ["".join(self._names.get(part, part) for part in choice.split(":")) for choice in key.split("/")]
        return self._outcomes["or"].join(choices)

    def sentence(self, item: Item, draft: Draft, sheet: str) -> str:
        """Return the sentence for one draft of ``item`` on ``sheet`` (its number or title)."""
        value, limit = figures(draft.value, draft.limit, draft.unit)
        unit = self._units.get(draft.unit, "")
        words: dict[str, Any] = dict(draft.words) | {
            "sheet": sheet,
            "name": draft.name or self._named(draft),
            "value": value,
            "limit": limit,
            "value_percent": _percent(draft.value),
            "limit_percent": _percent(draft.limit),
            "unit": unit.strip(),
            "clause": f"{item.clause.code} {item.clause.number}",
            "title": item.title,
            "missing": self.name(draft.missing) if draft.missing else "",
        }
        template = self._template(item, draft)
        if draft.outcome is Outcome.COMPLIES:
            key = "value_part" if draft.value is not None and draft.limit is not None else "no_value"
            with_unit = words | {"value": value + unit, "limit": limit + unit}
            words["value_part"] = _filled(self._outcomes[key], with_unit)
        return _filled(template, words) + self._notes(draft)

    def _template(self, item: Item, draft: Draft) -> str:
        if draft.outcome is Outcome.VIOLATES:
            return item.opinion
        if draft.outcome is Outcome.COMPLIES:
            return self._outcomes["complies"]
        if draft.reason in self._reasons:
            return self._reasons[draft.reason]
        suffix = "_place" if draft.place else ""
        return self._outcomes[draft.outcome.value + suffix]

    def _named(self, draft: Draft) -> str:
        if draft.place is None:
            return ""
        return self._names.get(draft.place.role, "") or self._outcomes["unnamed"]

    def _notes(self, draft: Draft) -> str:
        notes = ""
        if draft.place is not None and draft.place.proposed:
            notes += _filled(self._outcomes["proposed"], {"proposed": draft.place.proposed})
        if isinstance(draft.place, Outline) and draft.place.gap_m > 0:
            notes += _filled(self._outcomes["repaired"], {"gap": f"{draft.place.gap_m:.3f}"})
        return notes


def figures(value: float | None, limit: float | None, unit: str) -> tuple[str, str]:
    """Return value and limit as text, with as many decimals as it takes to tell them apart."""
    decimals = DECIMALS[unit]
    while (
        value is not None
        and limit is not None
        and abs(value - limit) > SLACK[unit]
        and _figure(value, decimals) == _figure(limit, decimals)
        and decimals < MOST_DECIMALS
    ):
        decimals += 1
    return _figure(value, decimals), _figure(limit, decimals)


def _figure(value: float | None, decimals: int) -> str:
    if value is None:
        return ""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _percent(value: float | None) -> str:
    return "" if value is None else f"{_figure(value * 100, 2)}%"


@lru_cache(maxsize=1)
def shipped_messages() -> Messages:
    """Return the sentences that ship with the program, with the names of the defined facts."""
    titles = {name: kind.title for name, kind in fact_kinds().items()}
    return Messages(tomllib.loads(resource("review", "messages.toml").read_text("utf-8")), titles)
