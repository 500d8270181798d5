"""Merging journals: the union of their entries."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.errors import Tampered
from app.journal.entry import Entry


def union(*journals: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return every entry once, by clock: the same whatever the order of the journals.

    Raises:
        Tampered: two different entries bear the same id, or the same number of one chain.
    """
    by_id: dict[str, Entry] = {}
    by_place: dict[tuple[str, int], Entry] = {}
    for entry in (entry for journal in journals for entry in journal):
        known = by_id.setdefault(entry.id, entry)
        if known is not entry and known.body != entry.body:
            raise Tampered(f"Entry {entry.id} exists in two versions")
        twin = by_place.setdefault((entry.chain, entry.seq), entry)
        if twin.id != entry.id:
            raise forked(entry, twin)
    return tuple(sorted(by_id.values(), key=lambda entry: entry.moment))


def forked(entry: Entry, twin: Entry) -> Tampered:
    """Return the error of two entries with the same number in one chain."""
    first, second = sorted((entry.id, twin.id))
    return Tampered(
        f"Entries {first} and {second} both claim number {entry.seq} of the chain of device {entry.device[:12]}",
        advice="one of the two workspaces was copied or restored from a backup; merge into the one that is complete",
    )
