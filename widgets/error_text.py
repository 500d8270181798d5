"""What went wrong, in the language of the window.

Errors are raised with English sentences. A table beside the translation files (``errors_<language>.toml``) has each
sentence with ``{}`` for its values; the values found in a message are put into the sentence of the window's language.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from PySide6.QtCore import QLocale

from app.domain.errors import AppError
from app.domain.fact_kind import fact_kinds
from app.domain.resources import resource


def error_text(error: AppError) -> str:
    """Return file and line, what happened, and what can be done about it."""
    line = f":{error.line}" if error.line else ""
    where = f"{error.path}{line}: " if error.path else ""
    advice = f" — {sentence(error.advice)}" if error.advice else ""
    return f"{where}{sentence(error.message)}{advice}"


def sentence(english: str) -> str:
    """Return a sentence in the window's language; as it is where the table has none."""
    for pattern, translated in _sentences(QLocale().name()):
        found = pattern.fullmatch(english)
        if found:
            return translated.format(*(_value(value) for value in found.groups()))
    return english


def _value(text: str) -> str:
    """Return a value of a sentence: a fact by its name, else as a sentence of its own or as it is."""
    known = QLocale().language() == QLocale.Language.Chinese and text in fact_kinds()
    return fact_kinds()[text].title if known else sentence(text)


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
