"""What the program says of files and results, in the language of who reads it.

Messages are English sentences. A table beside the translation files (``errors_<language>.toml``) has each sentence with
``{}`` for its values; the values found in a message are put into the sentence of another language.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from app.domain.fact_kind import fact_kinds
from app.domain.resources import resource

CHINESE = "zh_CN"


def sentence_in(language: str, english: str) -> str:
    """Return a sentence in a language such as ``zh_CN``; as it is where the table has none."""
    for pattern, translated in _sentences(language):
        found = pattern.fullmatch(english)
        if found:
            return translated.format(*(_value(language, value) for value in found.groups()))
    return english


def _value(language: str, text: str) -> str:
    """Return a value of a sentence: facts by their names, else as a sentence of its own or as it is."""
    facts = [fact_kinds().get(name) for name in text.split(", ")]
    titles = [one.title for one in facts if one is not None]
    known = language.startswith("zh") and len(titles) == len(facts)
    return "\u3001".join(titles) if known else sentence_in(language, text)


@cache
def _sentences(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return pattern and translation of every sentence, those with the most fixed words first."""
    table = resource("i18n", f"errors_{language}.toml")
    if not table.exists():
        return ()
    packages = tomllib.loads(table.read_text("utf-8")).values()
    rows = {english: translated for package in packages for english, translated in package.items()}
    longest_first = sorted(rows, key=lambda english: (-len(english.replace("{}", "")), english))
    return tuple((_pattern(english), rows[english]) for english in longest_first)


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(part) for part in english.split("{}")), re.DOTALL)
