"""The clauses that the checklists rest on (条文库), and which of them have changed or no longer hold."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.domain.resources import resource
from app.review.checklist.items import Item

Library = Mapping[str, tuple[str, str, bool]]
"""Clause as cited → the dates from and to which it holds, and whether it is mandatory."""

FOR_EVER = "9999"  # later than any date


@dataclass(frozen=True)
class Superseded:
    """A code that no longer holds.

    Args:
        code: as cited, with its year.
        by: what holds instead; empty when nothing does.
        since: ISO date.
        evidence: ``verified`` or ``memory``.
    """

    code: str
    by: str
    since: str
    evidence: str

    def cites(self, clause: str) -> bool:
        """Tell whether ``clause`` is one of it."""
        return clause == self.code or clause.startswith(f"{self.code} ")


@dataclass(frozen=True)
class Change:
    """Why a clause should be looked at again.

    Args:
        kind: ``repealed``, ``ended``, ``dropped``, ``changed``.
        by: what holds instead, where known.
        since: ISO date, where known.
        evidence: ``memory`` when the change itself is to be confirmed.
    """

    kind: str
    by: str = ""
    since: str = ""
    evidence: str = "verified"


@lru_cache(maxsize=1)
def superseded_codes() -> tuple[Superseded, ...]:
    """Return the codes that no longer hold, as the program knows them."""
    data = tomllib.loads(resource("review", "superseded.toml").read_text("utf-8"))
    return tuple(Superseded(row["code"], row["by"], str(row["since"]), row["evidence"]) for row in data["code"])


def library_of(items: Iterable[Item]) -> Library:
    """Return the clauses of ``items``; of one that several cite, as it stands where its edition ends first."""
    found: dict[str, tuple[str, str, bool]] = {}
    for clause in (item.clause for item in items):
        known = found.get(str(clause))
        if known is None or (clause.edition_to or FOR_EVER) <= (known[1] or FOR_EVER):
            found[str(clause)] = clause.edition_from, clause.edition_to, clause.mandatory
    return found


def change_of(
    clause: str, pinned: Library, current: Library, on: date, codes: Sequence[Superseded] | None = None
) -> Change | None:
    """Return why an opinion that cites ``clause`` should be looked at again, None when nothing has changed.

    Args:
        clause: code and number as cited.
        pinned: library that the project began with.
        current: library of the program now.
        on: the day that counts.
        codes: that no longer hold; the shipped list by default.
    """
    for code in superseded_codes() if codes is None else codes:
        if code.cites(clause) and code.since <= on.isoformat():
            return Change("repealed", code.by, code.since, code.evidence)
    now, then = current.get(clause), pinned.get(clause)
    if now is not None and now[1] and now[1] <= on.isoformat():
        return Change("ended", since=now[1])
    if then is not None and now is None:
        return Change("dropped")
    if then is not None and now is not None and tuple(then) != tuple(now):
        return Change("changed", since=now[0])
    return None
