"""Acceptance items (验收事项): what has to be verified on site, with approved value and tolerance."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.errors import BadInput
from app.domain.resources import resource

PHOTO = "photo."  # fields photo.<sha256> → {"name", "captured"}: photos of two inspectors never conflict


class Result(StrEnum):
    """What the inspector found."""

    COMPLIES = "complies"
    VIOLATES = "violates"
    NOT_APPLICABLE = "not_applicable"
    TO_CLARIFY = "to_clarify"


class Compare(StrEnum):
    """How a measured value is held against the approved one."""

    BOTH = "both"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True)
class Template:
    """One item of the shipped list.

    Args:
        department: who answers for it.
        fact: project fact that gives the approved value; empty when ``approved`` or nothing does.
        tolerance_sqrt: share of the root of the approved value that adds to the tolerance.
        tolerance_share: share of the approved value that adds to the tolerance.
    """

    id: str
    department: str
    title: str
    item: str
    fact: str = ""
    approved: float | None = None
    unit: str = ""
    compare: Compare = Compare.BOTH
    tolerance: float = 0.0
    tolerance_sqrt: float = 0.0
    tolerance_share: float = 0.0

    def fields(self, facts: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the record's fields for a project; None when the project has no such control value."""
        approved = facts.get(self.fact) if self.fact else self.approved
        if self.fact and not isinstance(approved, int | float):
            return None
        tolerance = None
        if approved is not None:
            size = abs(approved)
            tolerance = self.tolerance + self.tolerance_sqrt * math.sqrt(size) + self.tolerance_share * size
        return {
            "department": self.department,
            "title": self.title,
            "item": self.item,
            "approved": approved,
            "unit": self.unit,
            "compare": self.compare.value,
            "tolerance": None if tolerance is None else round(tolerance, 6),
        }


@dataclass(frozen=True)
class Photo:
    """One photo of an item; the file is a blob."""

    sha256: str
    name: str
    captured: str


@dataclass(frozen=True)
class AcceptanceItem:
    """One item as it stands.

    Args:
        approved: approved value in ``unit``; None when nothing is measured.
        tolerance: in ``unit``.
        result: empty until verified.
        disputed: names of fields on which records disagree.
    """

    id: str
    department: str
    title: str
    item: str
    approved: float | None
    unit: str
    compare: Compare
    tolerance: float | None
    result: Result | None
    measured: float | None
    note: str
    photos: tuple[Photo, ...]
    author: str
    disputed: tuple[str, ...]

    @property
    def difference(self) -> float | None:
        """Measured minus approved value."""
        return None if self.measured is None or self.approved is None else self.measured - self.approved

    @property
    def judged(self) -> Result | None:
        """What the measured value alone says; None without one."""
        if self.measured is None or self.approved is None:
            return None
        return judge(self.approved, self.measured, self.tolerance or 0.0, self.compare)


def judge(approved: float, measured: float, tolerance: float, compare: Compare) -> Result:
    """Hold a measured value against the approved one.

    The tolerance counts in favour of the building; rounding errors of a billionth do not count.
    """
    slack = tolerance + 1e-9 * max(1.0, abs(approved))
    over = compare in (Compare.BOTH, Compare.AT_MOST) and measured > approved + slack
    under = compare in (Compare.BOTH, Compare.AT_LEAST) and measured < approved - slack
    return Result.VIOLATES if over or under else Result.COMPLIES


def read_item(item_id: str, fields: Mapping[str, Any], author: str, disputed: tuple[str, ...] = ()) -> AcceptanceItem:
    """Return the item that a record's fields describe.

    Raises:
        BadInput: a field holds what it must not.
    """
    photos = [
        Photo(name[len(PHOTO) :], str(value.get("name", "")), str(value.get("captured", "")))
        for name, value in fields.items()
        if name.startswith(PHOTO) and isinstance(value, dict)
    ]
    try:
        return AcceptanceItem(
            id=item_id,
            department=str(fields["department"]),
            title=str(fields["title"]),
            item=str(fields.get("item") or ""),
            approved=_number(fields.get("approved")),
            unit=str(fields.get("unit") or ""),
            compare=Compare(fields.get("compare") or Compare.BOTH),
            tolerance=_number(fields.get("tolerance")),
            result=Result(fields["result"]) if fields.get("result") else None,
            measured=_number(fields.get("measured")),
            note=str(fields.get("note") or ""),
            photos=tuple(sorted(photos, key=lambda photo: (photo.captured, photo.sha256))),
            author=author,
            disputed=disputed,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"The acceptance item {item_id} is not complete or not readable: {error}") from error


@cache
def templates() -> tuple[Template, ...]:
    """Return the shipped list of items."""
    return load_templates(resource("acceptance", "items.toml"))


def load_templates(path: Path) -> tuple[Template, ...]:
    """Read a list of items.

    Raises:
        BadInput: the file cannot be read or an item is wrong.
    """
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["item"]
        found = tuple(Template(**{**row, "compare": Compare(row.get("compare", Compare.BOTH))}) for row in rows)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BadInput(f"Not a list of acceptance items: {error}", path=str(path)) from error
    if len({one.id for one in found}) != len(found):
        raise BadInput("Two acceptance items have the same id", path=str(path))
    return found


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)
