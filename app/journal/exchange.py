"""Journals as files: JSON lines, the first tells the format, the devices' public keys and how many entries follow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.domain.errors import BadInput
from app.journal.entry import Entry, canonical

FORMAT = "lianshen-journal"
VERSION = 1
MAX_LINE = 16_000_000  # characters


@dataclass(frozen=True)
class Journal:
    """Entries and the public keys (device → hex) they are checked with."""

    entries: tuple[Entry, ...]
    public_keys: Mapping[str, str]


def write_lines(entries: Iterable[Entry], public_keys: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a journal file, without line ends; only the keys of the entries' devices go along."""
    listed = tuple(entries)
    devices = {entry.device for entry in listed}
    head = {
        "format": FORMAT,
        "version": VERSION,
        "entries": len(listed),
        "public_keys": {device: key for device, key in public_keys.items() if device in devices},
    }
    yield canonical(head).decode()
    for entry in listed:
        yield entry.body.decode()


def read_lines(lines: Iterable[str], name: str) -> Journal:
    """Read a journal file.

    Args:
        lines: lines of the file.
        name: of the file, for errors.

    Raises:
        BadInput: not a journal file, damaged, cut off, or of a newer version.
    """
    numbered = enumerate(lines, 1)
    head = _object(next(numbered, (1, "")), name)
    if head.get("format") != FORMAT:
        raise BadInput("not a journal file of Lianshen", path=name)
    if head.get("version") != VERSION:
        raise BadInput(f"journal format {head.get('version')} is not known to this version", path=name)
    keys = head.get("public_keys")
    if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
        raise BadInput("the list of public keys is damaged", path=name, line=1)
    entries = []
    for line in numbered:
        try:
            entry = Entry.from_json(_object(line, name))
            entry.body  # noqa: B018 — values that no journal can hold are told with their line
            entries.append(entry)
        except BadInput as error:
            raise BadInput(error.message, path=name, line=line[0]) from error
    if len(entries) != head.get("entries"):
        raise BadInput(f"holds {len(entries)} entries of {head.get('entries')}: the file is cut off", path=name)
    return Journal(tuple(entries), keys)


def _object(line: tuple[int, str], name: str) -> dict[str, object]:
    number, text = line
    try:
        data = json.loads(text) if len(text) <= MAX_LINE else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise BadInput("not a line of a journal file", path=name, line=number)
    return data
