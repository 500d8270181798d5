"""One immutable entry of the journal: who set which fields of which subject, knowing what."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import rfc8785

from app.domain.errors import BadInput
from app.journal.clock import Clock

Value = Any  # JSON value

MAX_NUMBER = 2**53 - 1  # largest whole number that every JSON reader keeps
MAX_TEXT = 400  # characters of ids, types, field names, authors
HASH = re.compile(r"sha256:[0-9a-f]{64}")
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
FIELDS = {"id", "project", "subject", "set", "after", "author"} | {
    "device", "seq", "captured", "clock", "previous", "signature"
}  # fmt: skip


def canonical(value: Value) -> bytes:
    """Return the RFC 8785 form of a JSON value; two values are the same when their forms are.

    Raises:
        BadInput: not a JSON value: NaN, a number beyond 2^53, half a surrogate pair, a Python object.
    """
    try:
        if _is_plain(value):
            return _ENCODE(value).encode()
        form = rfc8785.dumps(value)
        rfc8785.dumps(json.loads(form))  # 9007199254740992.0 is written as a whole number that no reader may keep
        return form
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise BadInput(f"Not a value the journal can hold: {error}") from error


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def _is_plain(value: Value) -> bool:
    """Tell whether the standard library writes the value as RFC 8785 does, a dozen times faster.

    It does not for numbers that JavaScript writes otherwise, nor sorts keys beyond the basic plane as UTF-16.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-MAX_NUMBER <= value <= MAX_NUMBER)
    if kind is float:
        return bool(1e-4 <= abs(value) < 1e15 and not value.is_integer())
    if kind is list:
        return all(map(_is_plain, value))
    return (
        kind is dict
        and all(type(key) is str and (key.isascii() or max(key) < "\ud800") for key in value)
        and all(map(_is_plain, value.values()))
    )


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

    A device's entries of one project form one chain, so that a project can be handed over whole and checked without
    disclosing the others.

    Args:
        id: UUIDv7.
        project: project code; empty for acts outside any project.
        subject: type and id of what was changed.
        changes: field → change.
        author: person id.
        device: fingerprint of the device's public key.
        seq: number in the chain, from 1.
        captured: device time, ISO 8601 with offset.
        clock: hybrid logical clock.
        previous: hash of the previous entry of the chain, ``sha256:…``; empty for the first.
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
        return canonical(replace(self, signature="").to_json())

    @cached_property
    def body(self) -> bytes:
        """Return the RFC 8785 form that is stored and exchanged."""
        return canonical(self.to_json())

    @cached_property
    def hash(self) -> str:
        """Return what the next entry of the chain names as ``previous``."""
        return hash_of(self.body)

    @property
    def chain(self) -> str:
        """Return the name of the chain the entry belongs to: device and project."""
        return f"{self.device}/{self.project}"

    @property
    def moment(self) -> tuple[Clock, str]:
        """Return where the entry stands among all entries: clock, then id."""
        return self.clock, self.id

    @classmethod
    def from_json(cls, data: Any) -> Entry:
        """Read what ``to_json`` wrote, from anybody.

        Raises:
            BadInput: a field is missing, unknown or of another kind.
        """
        if not isinstance(data, dict) or data.keys() != FIELDS:
            raise BadInput("Not a journal entry: its fields are not those of an entry")
        name = data["id"] if isinstance(data["id"], str) else "?"
        _require(is_name(data["id"]), name, "id")
        _require(isinstance(data["project"], str) and len(data["project"]) <= MAX_TEXT, name, "project")
        subject = data["subject"]
        _require(isinstance(subject, list) and len(subject) == 2 and all(map(is_name, subject)), name, "subject")
        changes, after = data["set"], data["after"]
        _require(isinstance(changes, dict) and all(map(is_name, changes)), name, "set")
        _require(all(isinstance(pair, list) and len(pair) == 2 for pair in changes.values()), name, "set")
        _require(isinstance(after, dict) and after.keys() <= changes.keys(), name, "after")
        _require(all(isinstance(ids, list) and ids and all(map(is_name, ids)) for ids in after.values()), name, "after")
        _require(is_name(data["author"]), name, "author")
        _require(isinstance(data["device"], str) and FINGERPRINT.fullmatch(data["device"]) is not None, name, "device")
        _require(_is_count(data["seq"]) and data["seq"] > 0, name, "seq")
        _require(is_name(data["captured"]), name, "captured")
        clock = data["clock"]
        _require(isinstance(clock, list) and len(clock) == 3, name, "clock")
        _require(_is_count(clock[0]) and _is_count(clock[1]) and clock[2] == data["device"], name, "clock")
        previous = data["previous"]
        _require(isinstance(previous, str) and (not previous or HASH.fullmatch(previous) is not None), name, "previous")
        _require(
            isinstance(data["signature"], str) and SIGNATURE.fullmatch(data["signature"]) is not None, name, "signature"
        )
        return cls(
            id=data["id"],
            project=data["project"],
            subject=(subject[0], subject[1]),
            changes={field: Change(base, new, tuple(after.get(field, ()))) for field, (base, new) in changes.items()},
            author=data["author"],
            device=data["device"],
            seq=data["seq"],
            captured=data["captured"],
            clock=(clock[0], clock[1], clock[2]),
            previous=previous,
            signature=data["signature"],
        )


def hash_of(body: bytes) -> str:
    """Return the hash of an entry's stored form."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def is_name(value: object) -> bool:
    """Tell whether ``value`` can be an id, a type, a field name or an author: short text without control characters."""
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT and UNFIT.search(value) is None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_NUMBER


def _require(holds: bool, entry: str, field: str) -> None:
    if not holds:
        raise BadInput(f"Journal entry {entry}: the field “{field}” is not as an entry's must be")
