"""Sealed files: AES-256-GCM under a passphrase, in chunks, so that nothing can be read, changed, cut or swapped.

Layout: magic line, header line (JSON: scrypt parameters, salt, nonce prefix), check value of the header, chunks. Each
chunk is one AES-GCM message; its nonce counts chunks and tells the last one, its associated data is the header.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import BadInput, Tampered
from app.journal.entry import canonical

MAGIC = b"LIANSHEN-ACCEPTANCE-1\n"
CHUNK = 1 << 20
TAG = 16
CHECK = 32
KDF = {"n": 1 << 16, "r": 8, "p": 1}
LARGEST_N, LARGEST_P = 1 << 20, 4
LONGEST_HEADER = 4096
SHORTEST_PASSPHRASE = 8


def seal(plain: bytes, passphrase: str) -> bytes:
    """Return ``plain`` sealed.

    Raises:
        BadInput: the passphrase is shorter than 8 characters.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BadInput(f"The passphrase needs {SHORTEST_PASSPHRASE} characters or more")
    header = canonical({**KDF, "kdf": "scrypt", "salt": os.urandom(16).hex(), "nonce": os.urandom(7).hex()})
    key, check = _keys(passphrase, json.loads(header), header)
    prefix, cipher = bytes.fromhex(json.loads(header)["nonce"]), AESGCM(key)
    parts = [MAGIC, header, b"\n", check]
    starts = range(0, max(1, len(plain)), CHUNK)
    for number, start in enumerate(starts):
        nonce = _nonce(prefix, number, last=number == len(starts) - 1)
        parts.append(cipher.encrypt(nonce, plain[start : start + CHUNK], header))
    return b"".join(parts)


def unseal(sealed: bytes, passphrase: str, name: str) -> bytes:
    """Return what was sealed.

    Args:
        name: of the file, for errors.

    Raises:
        BadInput: not a sealed file, or the passphrase is wrong.
        Tampered: the file was changed or cut off.
    """
    if not sealed.startswith(MAGIC):
        raise BadInput("not an acceptance package of Lianshen", path=name)
    end = sealed.find(b"\n", len(MAGIC), len(MAGIC) + LONGEST_HEADER)
    header = sealed[len(MAGIC) : end] if end > 0 else b""
    said = _header(header, name)
    key, check = _keys(passphrase, said, header)
    body = end + 1 + CHECK
    if not hmac.compare_digest(sealed[end + 1 : body], check):
        raise BadInput("the passphrase is wrong, or the package is damaged at its beginning", path=name)
    prefix, cipher = bytes.fromhex(said["nonce"]), AESGCM(key)
    plain: list[bytes] = []
    starts = range(body, max(len(sealed), body + 1), CHUNK + TAG)
    for number, start in enumerate(starts):
        nonce = _nonce(prefix, number, last=number == len(starts) - 1)
        try:
            plain.append(cipher.decrypt(nonce, sealed[start : start + CHUNK + TAG], header))
        except InvalidTag as error:
            raise Tampered("The package was changed or cut off after it was sealed", path=name) from error
    return b"".join(plain)


def _header(header: bytes, name: str) -> dict[str, Any]:
    try:
        said = json.loads(header)
        n, r, p = said["n"], said["r"], said["p"]
        sound = (
            said["kdf"] == "scrypt"
            and all(type(value) is int for value in (n, r, p))
            and 2 <= n <= LARGEST_N
            and n & (n - 1) == 0
            and r == KDF["r"]
            and 1 <= p <= LARGEST_P
            and len(bytes.fromhex(said["salt"])) == 16
            and len(bytes.fromhex(said["nonce"])) == 7
        )
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise BadInput("the package's header is damaged or of a newer version", path=name)
    return dict(said)


def _keys(passphrase: str, said: dict[str, Any], header: bytes) -> tuple[bytes, bytes]:
    """Return the key of the chunks and the check value of the header."""
    n, r, p = said["n"], said["r"], said["p"]
    derived = hashlib.scrypt(
        passphrase.encode(), salt=bytes.fromhex(said["salt"]), n=n, r=r, p=p, maxmem=256 * n * r + (1 << 20), dklen=64
    )
    return derived[:32], hmac.digest(derived[32:], header, "sha256")


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])
