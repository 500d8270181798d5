"""Facts of a project or sheet, and the data tables of a checklist item."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from app.domain.ids import sha256_hex
from app.review.draft import Missing

Fact = float | str | bool


class Facts(Mapping[str, Fact]):
    """Facts by name; asking for one that nobody gave raises Missing, which the engine reports.

    Args:
        values: name → value.
        sources: name → where it comes from, for those not given by a person.
    """

    def __init__(self, values: Mapping[str, Fact] | None = None, sources: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})
        self.sources = dict(sources or {})

    def __getitem__(self, name: str) -> Fact:
        try:
            return self._values[name]
        except KeyError:
            raise Missing(name) from None

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the fact, or ``default`` when nobody gave it."""
        return self._values.get(name, default)

    def number(self, name: str) -> float:
        """Return the fact as a number; Missing when absent or no number."""
        value = self[name]
        try:
            return float(value)
        except ValueError:
            raise Missing(name) from None

    def text(self, name: str) -> str:
        """Return the fact as text; whole numbers without a decimal point."""
        value = self[name]
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value:g}" if isinstance(value, float | int) else value

    def yes(self, name: str) -> bool:
        """Return the fact as yes or no; Missing when absent or neither."""
        text = self.text(name).lower()
        if text in {"yes", "true", "1"}:
            return True
        if text in {"no", "false", "0", "none"}:
            return False
        raise Missing(name)

    def having(self, values: Mapping[str, Fact], source: str = "") -> Facts:
        """Return these facts with ``values`` added or replaced."""
        sources = self.sources | dict.fromkeys(values, source) if source else self.sources
        return Facts(self._values | dict(values), sources)


ALL = ""
"""Stands for all facts together in what a check has read."""


class ReadFacts(Facts):
    """Facts that note which of them are read; what rests on them stands as long as these do not change.

    Args:
        facts: to read from.
    """

    def __init__(self, facts: Facts) -> None:
        super().__init__(dict(facts.items()), facts.sources)
        self.read: dict[str, Any] = {}

    def _note(self, name: object) -> None:
        if isinstance(name, str):
            self.read[name] = self._values.get(name)

    def _note_all(self) -> None:
        self.read[ALL] = everything(self._values)

    def __getitem__(self, name: str) -> Fact:
        self._note(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._note(name)
        return super().__contains__(name)

    def __iter__(self) -> Iterator[str]:
        self._note_all()
        return super().__iter__()

    def __len__(self) -> int:
        self._note_all()
        return super().__len__()

    def get(self, name: str, default: Any = None) -> Any:
        """Return the fact, or ``default`` when nobody gave it."""
        self._note(name)
        return super().get(name, default)

    def having(self, values: Mapping[str, Fact], source: str = "") -> Facts:
        """Return these facts with ``values`` added or replaced."""
        self._note_all()
        return super().having(values, source)


def everything(values: Mapping[str, Fact]) -> tuple[tuple[str, Fact], ...]:
    """Return all facts in a fixed order."""
    return tuple(sorted(values.items()))


def still_hold(read: Mapping[str, Any], facts: Facts) -> bool:
    """Tell whether ``facts`` have what was read from others; None stands for a fact that nobody gave."""
    return all(
        everything(facts) == value if name == ALL else facts.get(name) == value and type(facts.get(name)) is type(value)
        for name, value in read.items()
    )


class Limits:
    """Data tables of one checklist item: numbers by dotted name, and word patterns.

    Args:
        tables: merged ``limits_*`` tables of the item.
        words: the item's ``words`` table: name → regular expression or list of them.
    """

    def __init__(self, tables: Mapping[str, Any], words: Mapping[str, str | list[str]] | None = None) -> None:
        self._tables = dict(tables)
        self._words = dict(words or {})
        self._patterns: dict[str, re.Pattern[str]] = {}

    @cached_property
    def digest(self) -> str:
        """Return a hash of all of it."""
        return sha256_hex(json.dumps([self._tables, self._words], sort_keys=True, default=str).encode())[:16]

    @property
    def tables(self) -> Mapping[str, Any]:
        """Return the merged tables."""
        return self._tables

    @property
    def words(self) -> Mapping[str, str | list[str]]:
        """Return the words as written."""
        return self._words

    def _find(self, name: str) -> Any:
        found: Any = self._tables
        for part in name.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise KeyError(name)
            found = found[part]
        return found

    def __contains__(self, name: str) -> bool:
        try:
            self._find(name)
        except KeyError:
            return False
        return True

    def number(self, name: str) -> float:
        """Return a number, ``low_rise.rating_1`` for nested tables; KeyError when the item has none."""
        return float(self._find(name))

    def text(self, name: str) -> str:
        """Return a text; KeyError when the item has none."""
        return str(self._find(name))

    def table(self, name: str) -> Mapping[str, Any]:
        """Return a nested table; KeyError when the item has none."""
        found = self._find(name)
        if not isinstance(found, Mapping):
            raise KeyError(name)
        return found

    def rows(self, name: str) -> list[Any]:
        """Return a list: steps of a table such as ``[[height, width], …]``; KeyError when the item has none."""
        found = self._find(name)
        if not isinstance(found, list):
            raise KeyError(name)
        return found

    def has_words(self, name: str) -> bool:
        """Tell whether the item has words ``name``."""
        return name in self._words

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return the words ``name`` as one pattern; KeyError when the item has none."""
        if name not in self._patterns:
            words = self._words[name]
            whole = words if isinstance(words, str) else "|".join(f"(?:{word})" for word in words)
            self._patterns[name] = re.compile(whole, re.IGNORECASE)
        return self._patterns[name]
