"""Values that a command takes as NAME=VALUE."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.errors import BadInput


def named_values(texts: Iterable[str]) -> dict[str, str]:
    """Return the values by name; BadInput for a text of another form."""
    values = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"“{text}” must have the form NAME=VALUE")
        values[name.strip()] = value.strip()
    return values
