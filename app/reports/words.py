"""Chinese words of the reports, from resources/reports."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.domain.resources import resource


@cache
def words(report: str) -> Mapping[str, Any]:
    """Return the words of one report by its file's name."""
    return tomllib.loads(resource("reports", f"{report}.toml").read_text("utf-8"))


def cited(clause: str, evidence: str) -> str:
    """Return a clause as reports cite it: marked where nobody has held it against the code's text."""
    return str(words("letter")["clause_memory"]).format(clause=clause) if clause and evidence == "memory" else clause


@cache
def discipline_names() -> Mapping[str, str]:
    """Return discipline → Chinese name, in the order in which reports list them."""
    names: Mapping[str, str] = words("letter")["disciplines"]
    return names
