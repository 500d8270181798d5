"""Acceptance items (验收事项): what is verified on site, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.domain.resources import resource


@dataclass(frozen=True)
class AcceptanceItem:
    """One thing to verify.

    Args:
        department: that answers for it.
        text: what has to hold.
        unit: of the measured value; empty when nothing is measured.
        approved: value that every project has.
        fact: fact of the project that gives the approved value.
        compare: ``both`` ways, ``at_most`` or ``at_least``.
        tolerance: in ``unit``; ``tolerance_sqrt`` and ``tolerance_share`` add a·√value and b·value.
    """

    id: str
    department: str
    title: str
    text: str
    unit: str = ""
    approved: float | None = None
    fact: str = ""
    compare: str = ""
    tolerance: float | None = None
    tolerance_sqrt: float = 0.0
    tolerance_share: float = 0.0


@cache
def acceptance_items() -> tuple[AcceptanceItem, ...]:
    """Return the shipped items in the order of the list."""
    data = tomllib.loads(resource("acceptance", "items.toml").read_text("utf-8"))
    return tuple(AcceptanceItem(text=row.pop("item"), **row) for row in data["item"])


@cache
def departments() -> Mapping[str, str]:
    """Return department → its name as printed, in the order of the city's policy."""
    data = tomllib.loads(resource("policies", "yangjiang-2019.toml").read_text("utf-8"))
    return {row["id"]: row["name"] for row in data["department"]}
