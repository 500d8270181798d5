"""Files by content: immutable, addressed by SHA-256, on disk before anybody hears of them."""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import BadInput, NotFound, Tampered, Unavailable

CHUNK = 1 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """A folder of blobs; several processes may use it at once.

    Args:
        folder: where they are; made when absent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            (folder / "incoming").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"The blob folder cannot be used: {error.strerror}", path=str(folder)) from error

    def put_file(self, path: Path) -> str:
        """Keep a copy of the file as it is now; return its SHA-256.

        Raises:
            BadInput: it cannot be read.
        """
        try:
            with path.open("rb") as source:
                sha256 = _hash(source)
                if self._intact_in_size(sha256, os.fstat(source.fileno()).st_size):
                    return sha256
                source.seek(0)
                return self._keep(iter(lambda: source.read(CHUNK), b""))
        except FileNotFoundError as error:
            raise BadInput("the file does not exist", path=str(path)) from error
        except IsADirectoryError as error:
            raise BadInput("this is a folder, not a file", path=str(path)) from error
        except PermissionError as error:
            raise BadInput("the file may not be read by this user", path=str(path)) from error

    def put_bytes(self, data: bytes) -> str:
        """Keep ``data``; return its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self._intact_in_size(sha256, len(data)):
            return sha256
        return self._keep(iter((data,)))

    def has(self, sha256: str) -> bool:
        """Tell whether the blob is here."""
        return SHA256.fullmatch(sha256) is not None and self._place(sha256).is_file()

    def path(self, sha256: str) -> Path:
        """Return the blob's file, to be read only.

        Raises:
            NotFound: it is not here.
        """
        if not self.has(sha256):
            raise NotFound(f"The file with SHA-256 {sha256[:64]} is not in this workspace")
        return self._place(sha256)

    def open(self, sha256: str) -> BinaryIO:
        """Open the blob for reading.

        Raises:
            NotFound: it is not here.
        """
        return self.path(sha256).open("rb")

    def verify(self, sha256: str) -> None:
        """Read the blob and compare its hash.

        Raises:
            NotFound: it is not here.
            Tampered: its content is not what its name says.
        """
        with self.open(sha256) as blob:
            if _hash(blob) != sha256:
                raise Tampered("The stored file is damaged: its content does not fit its name", path=blob.name)

    def __iter__(self) -> Iterator[str]:
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if SHA256.fullmatch(path.name):
                    yield path.name

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _intact_in_size(self, sha256: str, size: int) -> bool:
        try:
            return self._place(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def _keep(self, chunks: Iterator[bytes]) -> str:
        incoming = self.folder / "incoming" / uuid.uuid4().hex
        digest = hashlib.sha256()
        try:
            with incoming.open("xb") as target:
                for chunk in chunks:
                    digest.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            sha256 = digest.hexdigest()
            place = self._place(sha256)
            if not place.parent.is_dir():
                place.parent.mkdir(exist_ok=True)
                sync_folder(self.folder)
            incoming.chmod(0o444 if os.name == "posix" else 0o666)
            incoming.replace(place)
            sync_folder(place.parent)
        except OSError as error:
            raise Unavailable(f"The file cannot be stored: {error.strerror}", path=str(self.folder)) from error
        finally:
            incoming.unlink(missing_ok=True)
        return sha256


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` durable; Windows does so by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash(source: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
