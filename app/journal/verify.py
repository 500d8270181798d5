"""Who wrote it, and is anything changed, missing or out of order: hash chains and Ed25519 signatures."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.domain.errors import BadInput, Tampered
from app.journal.clock import COUNTER_MAX, FURTHEST_MS, Clock
from app.journal.entry import Entry


@dataclass(frozen=True)
class Tail:
    """Last entry of a chain: its number, hash and clock."""

    seq: int
    hash: str
    clock: Clock


def fingerprint(public_key: str) -> str:
    """Return the device id of a public key (hex): the SHA-256 of its 32 bytes.

    Raises:
        Tampered: not an Ed25519 public key.
    """
    try:
        raw = bytes.fromhex(public_key)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise Tampered(f"“{public_key[:80]}” is not an Ed25519 public key")
    return hashlib.sha256(raw).hexdigest()


def verify_signature(entry: Entry, public_key: str) -> None:
    """Check that the entry was signed by the device it names.

    Raises:
        Tampered: the key is another device's, or the signature does not hold.
    """
    if fingerprint(public_key) != entry.device:
        raise Tampered(f"Entry {entry.id}: the public key is not the one of device {entry.device[:12]}")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(entry.signature), entry.signed_bytes())
    except (InvalidSignature, ValueError, BadInput) as error:
        raise Tampered(f"Entry {entry.id}: its signature does not hold, so it was changed or forged") from error


def verify_link(entry: Entry, tail: Tail | None) -> Tail:
    """Check that ``entry`` follows ``tail`` in its chain; return the new tail.

    Raises:
        Tampered: an entry between is missing, the order is wrong, or the hash does not fit.
    """
    expected = tail.seq + 1 if tail else 1
    device = entry.device[:12]
    if entry.seq > expected:
        gap = f"{expected}" if entry.seq == expected + 1 else f"{expected} to {entry.seq - 1}"
        raise Tampered(f"Entry {entry.id}: number {gap} of the chain of device {device} is missing before it")
    if entry.seq < expected:
        raise Tampered(f"Entry {entry.id}: its number {entry.seq} is out of order in the chain of device {device}")
    if entry.previous != (tail.hash if tail else ""):
        raise Tampered(f"Entry {entry.id}: it does not follow the entry before it, which was changed or exchanged")
    if entry.clock[0] > FURTHEST_MS or entry.clock[1] > COUNTER_MAX:
        raise Tampered(f"Entry {entry.id}: its clock cannot be")
    if tail and entry.clock <= tail.clock:
        raise Tampered(f"Entry {entry.id}: its clock runs behind the entry before it")
    return Tail(entry.seq, entry.hash, entry.clock)


def verify_chains(
    entries: Iterable[Entry], public_keys: Mapping[str, str], tails: Mapping[str, Tail] | None = None
) -> dict[str, Tail]:
    """Check all entries of any number of chains; return the last entry of each.

    Args:
        entries: in any order.
        public_keys: device → public key, hex.
        tails: chain → last entry already checked, which these continue.

    Raises:
        Tampered: naming the first entry that does not hold.
    """
    chains: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.device not in public_keys:
            raise Tampered(f"Entry {entry.id}: the public key of device {entry.device[:12]} is missing")
        verify_signature(entry, public_keys[entry.device])
        chains[entry.chain].append(entry)
    ends = dict(tails or {})
    for name in sorted(chains):
        for entry in sorted(chains[name], key=lambda e: (e.seq, e.id)):
            ends[name] = verify_link(entry, ends.get(name))
    return ends
