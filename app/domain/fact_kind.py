"""Which facts a project or sheet may have, and how a person's text becomes their value."""

from __future__ import annotations

import difflib
import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from app.domain.errors import BadInput
from app.domain.resources import resource

ANGLE = "°"  # the only facts that may be negative: sizes, counts and ratios are not


@dataclass(frozen=True)
class FactKind:
    """One fact as ``resources/policies/facts.toml`` describes it.

    Args:
        kind: ``number``, ``integer`` or ``choice``.
        choices: what a choice may be.
        unit: of a number: m, m2, ratio …
        title: its name in Chinese.
        title_en: its name in English.
        control: from the list of control indicators (控制指标清单).
    """

    name: str
    kind: str
    choices: tuple[str, ...]
    unit: str
    title: str
    meaning: str
    control: bool = False
    title_en: str = ""

    def read(self, text: str) -> float | int | str:
        """Return the value that ``text`` gives; a ratio may be written in per cent.

        Raises:
            BadInput: it is not of this kind, or negative without being an angle.
        """
        text = text.strip()
        if self.kind == "choice":
            if text not in self.choices:
                raise BadInput(f"{self.name} must be one of {', '.join(self.choices)}, not “{text}”")
            return text
        percent = text.endswith(("%", "\uff05"))
        try:
            value = float((text[:-1] if percent else text).replace(",", ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise BadInput(f"{self.name} must be a number{f' in {self.unit}' if self.unit else ''}, not “{text}”")
        if percent and self.unit != "ratio":
            raise BadInput(f"{self.name} is no ratio, so “{text}” cannot be meant")
        if value < 0 and self.unit != ANGLE:
            raise BadInput(f"{self.name} cannot be negative, so “{text}” cannot be meant")
        if self.kind == "integer" and not value.is_integer():
            raise BadInput(f"{self.name} must be a whole number, not “{text}”")
        if percent:
            value = round(value / 100, 12)
        return int(value) if value.is_integer() else value


@lru_cache(maxsize=1)
def fact_kinds() -> dict[str, FactKind]:
    """Return all facts by name."""
    data = tomllib.loads(resource("policies", "facts.toml").read_text("utf-8"))
    return {
        name: FactKind(
            name,
            row["kind"],
            tuple(row.get("choices", ())),
            row.get("unit", ""),
            row["title"],
            row.get("meaning", ""),
            bool(row.get("control", False)),
            row["title_en"],
        )
        for name, row in data["fact"].items()
    }


def fact_kind(name: str) -> FactKind:
    """Return the fact ``name``.

    Raises:
        BadInput: there is none; the message names the nearest.
    """
    kinds = fact_kinds()
    if name not in kinds:
        near = difflib.get_close_matches(name, kinds, 1)
        raise BadInput(f"There is no fact “{name}”", advice=f"is {near[0]} meant?" if near else "")
    return kinds[name]
