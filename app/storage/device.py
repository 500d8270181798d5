"""The key that signs what is done on this device: in the operating system's key store, else in a private file."""

from __future__ import annotations

import hashlib
import os
import platform
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import Tampered, Unavailable
from app.domain.ids import derived_id
from app.journal.verify import fingerprint

SERVICE = "lianshen"


def account_of(workspace: str, location: str) -> str:
    """Return the name this device's key is kept under: another place, computer or user is another device.

    Args:
        workspace: id of the workspace.
        location: where it is, so that a copied folder never writes the same chain as its original.
    """
    user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return derived_id(workspace, location, platform.node(), user)


class Device:
    """One device in one workspace.

    Args:
        key: Ed25519 private key.
        key_store: where it is kept: ``system`` or ``file``.
        private: folder for what only this device knows.
    """

    def __init__(self, key: Ed25519PrivateKey, key_store: str, private: Path) -> None:
        self._key = key
        self.key_store = key_store
        self.public_key = key.public_key().public_bytes_raw().hex()
        self.id = fingerprint(self.public_key)
        self._mark = private / f"{self.id[:16]}.mark"

    @classmethod
    def of(cls, account: str, private: Path) -> Device:
        """Return the device's identity, made on first use.

        Args:
            account: from ``account_of``.
            private: folder for the key when no key store works.
        """
        place = private / f"{account}.key"
        if place.exists():
            return cls(_read(place), "file", private)
        secret = _from_key_store(account)
        if secret is not None:
            return cls(Ed25519PrivateKey.from_private_bytes(secret), "system", private)
        return cls._made(account, private)

    @classmethod
    def renewed(cls, account: str, private: Path) -> Device:
        """Return a new identity that takes the place of the one before."""
        (private / f"{account}.key").unlink(missing_ok=True)
        return cls._made(account, private)

    @classmethod
    def _made(cls, account: str, private: Path) -> Device:
        fresh = Ed25519PrivateKey.generate()
        if _to_key_store(account, fresh.private_bytes_raw()):
            return cls(fresh, "system", private)
        return cls(_write(private / f"{account}.key", fresh), "file", private)

    def sign(self, data: bytes) -> str:
        """Return the signature of ``data`` in hex."""
        return self._key.sign(data).hex()

    def marked(self) -> int:
        """Return how many entries the device has written at least, as known outside the database."""
        try:
            return int(self._mark.read_text("ascii"))
        except (OSError, ValueError):
            return 0

    def mark(self, written: int) -> None:
        """Note how many entries are written; only a hint, so it may be lost."""
        with suppress(OSError):
            self._mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._mark.write_text(str(written), "ascii")


def _from_key_store(account: str) -> bytes | None:
    try:
        import keyring

        text = keyring.get_password(SERVICE, account)
        secret = bytes.fromhex(text) if text else b""
    except Exception:  # noqa: BLE001 — key stores fail in as many ways as there are desktops; the file always works
        return None
    return secret if len(secret) == 32 else None


def _to_key_store(account: str, secret: bytes) -> bool:
    try:
        import keyring

        keyring.set_password(SERVICE, account, secret.hex())
    except Exception:  # noqa: BLE001 — as above
        return False
    return _from_key_store(account) == secret


def _read(place: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(place.read_text("ascii").strip()))
    except OSError as error:
        raise Unavailable(f"The device key cannot be read: {error.strerror}", path=str(place)) from error
    except ValueError as error:
        raise Tampered("The device key is damaged", path=str(place), advice="remove it to get a new one") from error


def _write(place: Path, key: Ed25519PrivateKey) -> Ed25519PrivateKey:
    """Write the key whole or not at all; when another process was first, return that one's."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = place.with_name(f"{place.name}.{os.getpid()}.{hashlib.sha256(os.urandom(16)).hexdigest()[:8]}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.private_bytes_raw().hex())
            file.flush()
            os.fsync(file.fileno())
        try:
            place.hardlink_to(draft)
        except FileExistsError:
            return _read(place)
        except OSError:
            draft.replace(place)  # a file system without links
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(f"The device key cannot be stored: {error.strerror}", path=str(place)) from error
    return key
