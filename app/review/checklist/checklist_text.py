"""Checklist items as plain rows, and rows as TOML that a person can go on editing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.review.checklist.items import Item

BARE = re.compile(r"[A-Za-z0-9_-]+")
LIMITS, WORDS = "limits", "words"


def row_of(item: Item) -> dict[str, Any]:
    """Return an item as the row that the checklist reads it from; empty fields are left out."""
    clause: dict[str, Any] = {"code": item.clause.code, "number": item.clause.number}
    for name in ("edition_from", "edition_to"):
        day = getattr(item.clause, name)
        if day:
            clause[name] = date.fromisoformat(day)
    clause |= {"mandatory": item.clause.mandatory, "evidence": item.clause.evidence}
    texts = {name: getattr(item, name) for name in ("title", "title_en", "text", "wants", "opinion", "check")}
    row: dict[str, Any] = {"id": item.id, "clause": clause, **{k: v for k, v in texts.items() if v}}
    if item.applies.source:
        row["applies"] = item.applies.source
    if item.roles:
        row["roles"] = list(item.roles)
    for name, table in ((LIMITS, item.limits.tables), (WORDS, item.limits.words)):
        if table:
            row[name] = dict(table)
    return row


def to_toml(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return ``[[item]]`` tables."""
    return "\n".join(_item(row) for row in rows)


def _item(row: Mapping[str, Any]) -> str:
    lines = ["[[item]]"]
    lines += [f"{name} = {_value(value)}" for name, value in row.items() if name not in (LIMITS, WORDS)]
    for name in (LIMITS, WORDS):
        if row.get(name):
            lines += ["", f"[item.{name}]"]
            lines += [f"{_key(key)} = {_value(value)}" for key, value in row[name].items()]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    """Return a TOML value; ValueError for what TOML has no form of."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    raise ValueError(f"{type(value).__name__} has no form in a checklist")
