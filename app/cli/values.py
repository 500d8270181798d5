"""Values as several commands take them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from app.domain.errors import BadInput
from app.domain.project import Discipline

DISCIPLINES = tuple(one.value for one in Discipline)


def seconds(text: str) -> float:
    """Return a length of time; ArgumentTypeError for a text that is none."""
    try:
        limit = float(text)
    except ValueError:
        limit = 0.0
    if not 0 < limit < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds")
    return limit


def named_values(texts: Iterable[str], option: str = "") -> dict[str, str]:
    """Return values written as NAME=VALUE, by name; BadInput, naming the ``option``, for a text of another form."""
    values = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"{option and option + ': '}“{text}” must have the form NAME=VALUE")
        values[name.strip()] = value.strip()
    return values


def add_disciplines(parser: argparse.ArgumentParser) -> None:
    """Let a command name the disciplines it is about."""
    parser.add_argument(
        "--discipline",
        metavar="D",
        action="append",
        default=[],
        choices=DISCIPLINES,
        help="only this one; may be repeated",
    )
