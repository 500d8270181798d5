"""Reads areas, storeys, diameters and the like from the texts of a drawing."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.domain.errors import BadInput
from app.domain.resources import resource
from app.review.places import Value

DIGITS = {
    character: number for number, character in enumerate(unicodedata.normalize("NFKC", "\u3007一二三四五六七八九"))
}
TEN, HUNDRED = "十", "百"
MOST_KEPT = 50_000


@lru_cache(maxsize=MOST_KEPT)
def normalised(text: str) -> str:
    """Return ``text`` with full-width forms, unit signs and superscripts in their plain form.

    What it gives as changed stands as it is now: 高度由1100改为1050 reads 高度1050.
    """
    return _changed().sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1)
def _changed() -> re.Pattern[str]:
    """Return how texts speak of what was before a change."""
    return re.compile(tomllib.loads(resource("review", "labels.toml").read_text("utf-8"))["changed"])


def numeral(text: str) -> int:
    """Return the value of an arabic or Chinese numeral below a thousand; ValueError for anything else."""
    if text.isascii():
        return int(text)
    total = digit = 0
    for character in text:
        if character in (TEN, HUNDRED):
            total += (digit or 1) * (10 if character == TEN else 100)
            digit = 0
        elif character in DIGITS:
            digit = DIGITS[character]
        else:
            raise ValueError(text)
    return total + digit


@dataclass(frozen=True)
class Property:
    """One thing a text can say; see the head of ``labels.toml``."""

    name: str
    kind: str
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    factor: float = 1.0

    def read(self, text: str) -> Value | None:
        """Return what ``text`` (normalised) says, or None."""
        for key, pattern in self.patterns:
            found = pattern.search(text)
            if not found:
                continue
            if self.kind == "map":
                return key
            value = found["v"].strip()
            if self.kind == "word":
                return value
            try:
                number = _counted(value) if self.kind == "count" else float(value.replace(",", ""))
            except ValueError:
                continue
            return number * self.factor
        return None


def _counted(text: str) -> float:
    """Return the value of a numeral, or the sum of two: the 18 storeys of 17+1."""
    return float(sum(numeral(part.strip()) for part in text.split("+")))


class LabelReader:
    """All properties, applied to one text at a time.

    Args:
        properties: in the order in which they are tried; a later one of the same name only fills a gap.
        mute: texts that match it in full say nothing.
    """

    def __init__(self, properties: tuple[Property, ...], mute: re.Pattern[str]) -> None:
        self._properties = properties
        self._mute = mute
        self._known: dict[str, Mapping[str, Value]] = {}

    def read(self, text: str) -> Mapping[str, Value]:
        """Return property → value for everything ``text`` says; what was read is kept."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            known = self._known[text] = self._search(normalised(text))
        return known

    def _search(self, plain: str) -> Mapping[str, Value]:
        found: dict[str, Value] = {}
        if self._mute.fullmatch(plain):
            return found
        for one in self._properties:
            if one.name not in found:
                value = one.read(plain)
                if value is not None:
                    found[one.name] = value
        return found

    @classmethod
    def load(cls, path: Path) -> LabelReader:
        """Read the properties from TOML.

        Raises:
            BadInput: the file is no TOML, or a property lacks a name, a known kind or a valid pattern.
        """
        try:
            data = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BadInput(f"Cannot read the label patterns: {error}", path=str(path)) from error
        properties = []
        for index, row in enumerate(data.get("property", ())):
            try:
                patterns = row["values"].items() if row["kind"] == "map" else (("", text) for text in row["patterns"])
                compiled = tuple((key, re.compile(text)) for key, text in patterns)
                properties.append(Property(row["name"], row["kind"], compiled, float(row.get("factor", 1.0))))
            except (KeyError, AttributeError, TypeError, ValueError, re.error) as error:
                raise BadInput(f"Label property {index + 1} is not usable: {error!r}", path=str(path)) from error
        return cls(tuple(properties), re.compile(data.get("mute", "")))


@lru_cache(maxsize=1)
def shipped_reader() -> LabelReader:
    """Return the properties that ship with the program."""
    return LabelReader.load(resource("review", "labels.toml"))
