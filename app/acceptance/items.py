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
        unit: of the measured value; empty when nothing is measured.
        approved: value that every project has.
        fact: fact of the project that gives the approved value.
        tolerance: in ``unit``.
    """

    id: str
    department: str
    title: str
    text: str
    unit: str = ""
    approved: float | None = None
    fact: str = ""
    tolerance: float | None = None


@cache
def acceptance_items() -> tuple[AcceptanceItem, ...]:
    """Return the shipped items in the order of the list."""
    data = tomllib.loads(resource("acceptance", "items.toml").read_text("utf-8"))
    return tuple(AcceptanceItem(**row) for row in data["item"])


@cache
def departments() -> Mapping[str, str]:
    """Return department → its name as printed."""
    data = tomllib.loads(resource("acceptance", "items.toml").read_text("utf-8"))
    return dict(data["departments"])
