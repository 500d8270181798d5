"""What to ask the designer for when something is not shown."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from app.domain.resources import resource


@dataclass(frozen=True)
class Request:
    """What to ask for, in both languages; empty where nothing is known to help."""

    chinese: str = ""
    english: str = ""


def request_for(reason: str, what: str) -> Request:
    """Return what to ask for: ``reason`` and ``what`` as in ``NotShown``."""
    for row_reason, kinds, request in _requests():
        if row_reason == reason and (not kinds or what.upper() in kinds):
            return request
    return Request()


@cache
def _requests() -> tuple[tuple[str, frozenset[str], Request], ...]:
    rows = tomllib.loads(resource("drawings", "requests.toml").read_text(encoding="utf-8"))["request"]
    return tuple(
        (row["reason"], frozenset(kind.upper() for kind in row.get("kinds", ())), Request(row["zh"], row["en"]))
        for row in rows
    )
