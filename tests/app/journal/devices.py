"""Devices that write journals without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.ids import derived_id
from app.journal.clock import tick
from app.journal.entry import Change, Entry
from app.journal.projection import heads_of
from app.journal.verify import fingerprint

PROJECT = "2019-441702-47-03-012345"


class Pen:
    """One device: holds what it knows, writes on top of it."""

    def __init__(self, number: int) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32)
        self.public_key = self.key.public_key().public_bytes_raw().hex()
        self.id = fingerprint(self.public_key)
        self.known: dict[str, Entry] = {}

    @property
    def own(self) -> list[Entry]:
        return sorted((e for e in self.known.values() if e.device == self.id), key=lambda e: e.seq)

    def write(self, subject: str, values: Mapping[str, Any], now_ms: int = 1_000) -> Entry:
        own = self.own
        about = [e for e in self.known.values() if e.subject[1] == subject]
        changes = {}
        for name, new in values.items():
            heads = heads_of(name, about)
            base = heads[-1].changes[name].new if heads else None
            changes[name] = Change(base, new, tuple(sorted(head.id for head in heads)))
        seen = max((e.clock for e in self.known.values()), default=None)
        entry = self.signed(
            Entry(
                id=derived_id(self.id, str(len(own))),
                project=PROJECT,
                subject=("opinion", subject),
                changes=changes,
                author=f"{self.id[:4]}@agency",
                device=self.id,
                seq=len(own) + 1,
                captured="2026-01-05T09:00:00+08:00",
                clock=tick(seen, now_ms, self.id),
                previous=own[-1].hash if own else "",
            )
        )
        self.known[entry.id] = entry
        return entry

    def signed(self, entry: Entry) -> Entry:
        return replace(entry, signature=self.key.sign(entry.signed_bytes()).hex())

    def learn(self, entries: Iterable[Entry]) -> None:
        self.known.update((entry.id, entry) for entry in entries)


def keys(*pens: Pen) -> dict[str, str]:
    return {pen.id: pen.public_key for pen in pens}
