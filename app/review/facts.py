"""Facts of a project or sheet, and the data tables of a checklist item."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

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


class Limits:
    """Data tables of one checklist item: numbers by dotted name, and word patterns.

    Args:
        tables: merged ``limits_*`` tables of the item.
        words: the item's ``words`` table: name → regular expression or list of them.
    """

    def __init__(self, tables: Mapping[str, Any], words: Mapping[str, str | list[str]] | None = None) -> None:
        self._tables = dict(tables)
        self._words = dict(words or {})

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
        words = self._words[name]
        return re.compile(words if isinstance(words, str) else "|".join(f"(?:{word})" for word in words), re.IGNORECASE)
