"""Sheets of two submissions that are the same sheet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
BEFORE_DIGIT = re.compile(r"(?<=[^\W\d])-(?=\d)")
DASHES = str.maketrans(dict.fromkeys("－—–_~", "-"))


def normal_number(number: str) -> str:
    """Return a sheet number as it is compared: full-width letters, blanks, leading zeros, and kinds of dashes do not
    count, nor whether one stands between letters and a digit.
    """
    text = unicodedata.normalize("NFKC", number).translate(DASHES).upper()
    text = BEFORE_DIGIT.sub("", "".join(text.split()))
    parts, digits = [], ""
    for letter in text + " ":
        if letter.isdecimal():
            digits += letter
            continue
        if digits:
            parts.append(digits.lstrip("0") or "0")
            digits = ""
        parts.append(letter)
    return "".join(parts).strip()


def paired(
    a: Sequence[Item], b: Sequence[Item], keys: Sequence[Callable[[Item], str]]
) -> list[tuple[Item | None, Item | None]]:
    """Return pairs in the order of ``b``, then what is in ``a`` only.

    Args:
        keys: what tells items apart, the surest first; an empty key says nothing, and so does one that occurs twice.
    """
    partner: dict[int, int] = {}
    left_a, left_b = set(range(len(a))), set(range(len(b)))
    for key in keys:
        known_a, known_b = _once(a, sorted(left_a), key), _once(b, sorted(left_b), key)
        for name, row_b in known_b.items():
            if name in known_a:
                partner[row_b] = known_a[name]
        left_a -= set(partner.values())
        left_b -= set(partner)
    found: list[tuple[Item | None, Item | None]] = [
        (a[partner[row]] if row in partner else None, one) for row, one in enumerate(b)
    ]
    return found + [(a[row], None) for row in sorted(left_a)]


def _once(items: Sequence[Item], rows: Sequence[int], key: Callable[[Item], str]) -> dict[str, int]:
    found: dict[str, int] = {}
    twice: set[str] = set()
    for row in rows:
        name = key(items[row])
        if name in found:
            twice.add(name)
        if name:
            found[name] = row
    return {name: row for name, row in found.items() if name not in twice}
