"""One immutable entry of the journal: who set which fields of which subject, knowing what."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import rfc8785

Value = Any  # JSON value
Clock = tuple[int, int, str]  # hybrid logical clock: milliseconds, counter, device


@dataclass(frozen=True)
class Change:
    """One field's change.

    Args:
        base: value the author saw; None when the field had none.
        new: value the author set.
        after: ids of the entries that held the field's value when it was set; a second entry with the same ``after``
            was written without knowledge of the first, and conflicts with it when the values differ.
    """

    base: Value
    new: Value
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One human act, signed by the device it was done on.

    Args:
        id: UUIDv7.
        project: project code; empty for acts outside any project.
        subject: type and id of what was changed.
        changes: field → change.
        author: person id.
        device: fingerprint of the device's public key.
        seq: number in the device's chain, from 1.
        captured: device time, ISO 8601 with offset.
        clock: hybrid logical clock.
        previous: hash of the device's previous entry, ``sha256:…``; empty for the first.
        signature: Ed25519 over the canonical entry without signature, hex.
    """

    id: str
    project: str
    subject: tuple[str, str]
    changes: Mapping[str, Change]
    author: str
    device: str
    seq: int
    captured: str
    clock: Clock
    previous: str
    signature: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the entry as exchanged."""
        return {
            "id": self.id,
            "project": self.project,
            "subject": list(self.subject),
            "set": {name: [change.base, change.new] for name, change in self.changes.items()},
            "after": {name: list(change.after) for name, change in self.changes.items() if change.after},
            "author": self.author,
            "device": self.device,
            "seq": self.seq,
            "captured": self.captured,
            "clock": list(self.clock),
            "previous": self.previous,
            "signature": self.signature,
        }

    def signed_bytes(self) -> bytes:
        """Return the RFC 8785 form that is signed: everything but the signature."""
        return rfc8785.dumps(replace(self, signature="").to_json())

    @property
    def hash(self) -> str:
        """Return what the device's next entry names as ``previous``."""
        return "sha256:" + hashlib.sha256(rfc8785.dumps(self.to_json())).hexdigest()
