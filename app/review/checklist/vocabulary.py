"""Words that many items share: patterns by name in ``words.toml`` of a checklist folder.

A pattern of an item, or another of these, says one of them as ``(?&corridor)``. Words of a later folder replace those
of the same name, in every item.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.domain.errors import BadInput

FILE = "words.toml"
REFERENCE = re.compile(r"\(\?&(\w*)\)")


def read_vocabulary(folders: Iterable[Path], tried: Path | None = None) -> tuple[dict[str, str], list[BadInput]]:
    """Return the patterns of all folders by name, and an error for every file that cannot be used.

    Args:
        folders: of checklists.
        tried: the folder whose patterns are known to be usable.
    """
    words: dict[str, str] = {}
    errors = []
    for folder in folders:
        try:
            words |= _read(folder / FILE, try_them=folder != tried)
        except BadInput as error:
            errors.append(error)
    return words, errors


def written_out(pattern: str, words: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """Return a pattern with the words it refers to in the place of their names.

    Raises:
        ValueError: nobody has said what a name means, or its meaning leads back to it.
    """

    def meaning(name: str) -> str:
        if name not in words:
            raise ValueError(f"names words '{name}' that are not in {FILE}")
        if name in within:
            raise ValueError(f"names words '{name}' that refer to themselves")
        return written_out(words[name], words, (*within, name))

    whole = REFERENCE.fullmatch(pattern)
    if whole is not None:  # as it is, since flags may stand at its beginning
        return meaning(whole[1])
    return REFERENCE.sub(lambda reference: f"(?:{meaning(reference[1])})", pattern)


def _read(path: Path, *, try_them: bool) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"The words of the checklists cannot be read: {error}", path=str(path)) from error
    for name, pattern in data.items():
        if not isinstance(pattern, str):
            raise BadInput(f"The words '{name}' must be a pattern", path=str(path))
        try:
            if try_them:
                re.compile(written_out(pattern, dict.fromkeys(REFERENCE.findall(pattern), "")))
        except re.error as error:
            raise BadInput(f"The words '{name}' are no usable pattern: {error}", path=str(path)) from error
    return data
