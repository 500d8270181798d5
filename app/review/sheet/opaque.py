"""Objects that cannot be read, and what they hide."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.domain.resources import resource
from app.drawings.sheet import NotShown

REASONS = frozenset({"proxy", "damaged", "cut", "unread", "limit", "missing_xref"})


@dataclass(frozen=True)
class Hidden:
    """What a sheet's unreadable objects hide.

    Args:
        count: objects that may matter to a check.
        roles: roles they are known to have.
    """

    count: int = 0
    roles: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def _classes() -> tuple[tuple[re.Pattern[str], frozenset[str], bool], ...]:
    data = tomllib.loads(resource("review", "opaque.toml").read_text("utf-8"))
    return tuple(
        (re.compile(row["pattern"], re.IGNORECASE), frozenset(row["roles"]), bool(row.get("partial")))
        for row in data["class"]
    )


def hidden(not_shown: Iterable[NotShown]) -> Hidden:
    """Return what the unreadable objects of a sheet hide; mere annotations do not count."""
    count, roles = 0, frozenset[str]()
    for gap in not_shown:
        if gap.reason not in REASONS:
            continue
        for pattern, own, partial in _classes():
            if pattern.fullmatch(gap.what):
                if own or partial:
                    count += gap.count
                    roles |= own
                break
        else:
            count += gap.count
    return Hidden(count, roles)
