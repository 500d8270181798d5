"""The acceptance package (验收数据包): a journal and its files, encrypted, for a disk that may be lost.

Layout: ``LSAP1``, 16 bytes salt, 12 bytes nonce, then AES-256-GCM over a ZIP; the key comes from the passphrase by
scrypt (RFC 7914, n = 2¹⁵, r = 8, p = 1). The ZIP holds ``journal.jsonl`` (entries signed by their devices) and
``files/<sha256>``.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.domain.errors import BadInput, Tampered

MAGIC = b"LSAP1"
SALT, NONCE = 16, 12
JOURNAL = "journal.jsonl"
FILE = re.compile(r"files/([0-9a-f]{64})")
MOST_FILES, MOST_BYTES = 20_000, 4 << 30
SHORTEST = 8


@dataclass(frozen=True)
class Package:
    """What a package holds: a journal file's text, and files by their SHA-256."""

    journal: str
    files: Mapping[str, bytes]


def seal(package: Package, passphrase: str) -> bytes:
    """Return the encrypted package; BadInput for a passphrase of fewer than 8 characters."""
    if len(passphrase) < SHORTEST:
        raise BadInput(f"The passphrase needs at least {SHORTEST} characters")
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(JOURNAL, package.journal)
        for sha256, data in sorted(package.files.items()):
            archive.writestr(f"files/{sha256}", data)
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, plain.getvalue(), MAGIC + salt)


def unseal(data: bytes, passphrase: str, name: str) -> Package:
    """Return what a package holds.

    Raises:
        BadInput: no package, or one that holds what no package may hold.
        Tampered: wrong passphrase or changed content; the two cannot be told apart.
    """
    head = len(MAGIC) + SALT
    if not data.startswith(MAGIC) or len(data) < head + NONCE + 16:
        raise BadInput("Not an acceptance package", path=name)
    salt, nonce = data[len(MAGIC) : head], data[head : head + NONCE]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, data[head + NONCE :], MAGIC + salt)
    except InvalidTag:
        raise Tampered("Wrong passphrase, or the package was changed", path=name) from None
    return _unzip(plain, name)


def _unzip(plain: bytes, name: str) -> Package:
    files: dict[str, bytes] = {}
    journal = ""
    try:
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES or sum(member.file_size for member in members) > MOST_BYTES:
                raise BadInput("The package is larger than a package may be", path=name)
            for member in members:
                match = FILE.fullmatch(member.filename)
                if member.filename == JOURNAL:
                    journal = archive.read(member).decode("utf-8")
                elif match is None:
                    raise BadInput(f"The package holds a foreign file: {member.filename[:80]}", path=name)
                else:
                    content = archive.read(member)
                    if hashlib.sha256(content).hexdigest() != match[1]:
                        raise Tampered(f"A file of the package is not what it says: {match[1]}", path=name)
                    files[match[1]] = content
    except (zipfile.BadZipFile, UnicodeDecodeError, EOFError) as error:
        raise BadInput(f"The package is damaged: {error}", path=name) from error
    if not journal:
        raise BadInput("The package has no journal", path=name)
    return Package(journal, files)


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
