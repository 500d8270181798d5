"""Files by content: immutable, addressed by SHA-256, on disk before anybody hears of them."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import BadInput, NotFound, Tampered, Unavailable

CHUNK = 1 << 20
INCOMING = "incoming"
ABANDONED_S = 24 * 3600.0
SYNCED_AT_ONCE = 8  # what the disk is asked for side by side, the file system writes together
SHA256 = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """A folder of blobs; several processes may use it at once.

    Args:
        folder: where they are; made when absent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            (folder / INCOMING).mkdir(parents=True, exist_ok=True)
            _clear(folder / INCOMING)
        except OSError as error:
            raise Unavailable(f"The blob folder cannot be used: {error.strerror}", path=str(folder)) from error

    def put_file(self, path: Path) -> str:
        """Keep a copy of the file as it is now; return its SHA-256.

        Raises:
            BadInput: it cannot be read.
        """
        with self.staged(path) as stage:
            self.keep([stage])
        return stage.sha256

    @contextmanager
    def staged(self, path: Path) -> Iterator[Stage]:
        """Copy the file as it is now, to be looked at first and then kept, or forgotten when the block ends.

        Raises:
            BadInput: it cannot be read.
        """
        try:
            if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
                raise BadInput("this is no file but a device or pipe", path=str(path))
            source = path.open("rb")
        except FileNotFoundError as error:
            raise BadInput("the file does not exist", path=str(path)) from error
        except IsADirectoryError as error:
            raise BadInput("this is a folder, not a file", path=str(path)) from error
        except OSError as error:
            raise BadInput(f"the file cannot be read: {error.strerror}", path=str(path)) from error
        with source:
            sha256 = _hash(source)
            if self._intact_in_size(sha256, os.fstat(source.fileno()).st_size):
                stage = Stage(sha256, self._place(sha256))
            else:
                source.seek(0)
                stage = Stage(*self._write(iter(lambda: source.read(CHUNK), b"")))
        try:
            yield stage
        finally:
            stage.forget()

    def put_bytes(self, data: bytes) -> str:
        """Keep ``data``; return its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self._intact_in_size(sha256, len(data)):
            return sha256
        stage = Stage(*self._write(iter((data,))))
        self.keep([stage])
        return stage.sha256

    def keep(self, stages: Sequence[Stage]) -> None:
        """Make staged files blobs; all are on disk when this returns. Together they take little longer than one.

        Raises:
            Unavailable: they cannot be stored.
        """
        loose = [stage for stage in stages if stage.loose]
        if not loose:
            return
        folders = {self._place(stage.sha256).parent for stage in loose}
        try:
            with ThreadPoolExecutor(min(len(loose), SYNCED_AT_ONCE)) as threads:
                list(threads.map(_sync, [stage.path for stage in loose]))
                if new := [folder for folder in folders if not folder.is_dir()]:
                    for folder in new:
                        folder.mkdir(exist_ok=True)
                    sync_folder(self.folder)
                for stage in loose:
                    if os.name == "posix":
                        stage.path.chmod(0o444)
                    stage.path = stage.path.replace(self._place(stage.sha256))
                list(threads.map(sync_folder, folders))
        except OSError as error:
            raise Unavailable(f"The file cannot be stored: {error.strerror}", path=str(self.folder)) from error

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

    def _write(self, chunks: Iterator[bytes]) -> tuple[str, Path]:
        """Write a file under a name nobody reads; return its SHA-256 and place."""
        incoming = self.folder / INCOMING / uuid.uuid4().hex
        digest = hashlib.sha256()
        try:
            with incoming.open("xb") as target:
                for chunk in chunks:
                    digest.update(chunk)
                    target.write(chunk)
        except OSError as error:
            incoming.unlink(missing_ok=True)
            raise Unavailable(f"The file cannot be stored: {error.strerror}", path=str(self.folder)) from error
        return digest.hexdigest(), incoming


class Stage:
    """A file copied into the store but not kept yet.

    Args:
        sha256: of its content.
        path: where to read it.
    """

    def __init__(self, sha256: str, path: Path) -> None:
        self.sha256 = sha256
        self.path = path

    def forget(self) -> None:
        """Remove the copy unless it was kept."""
        if self.loose:
            self.path.unlink(missing_ok=True)

    @property
    def loose(self) -> bool:
        """Whether it is no blob yet."""
        return self.path.parent.name == INCOMING


def _clear(incoming: Path) -> None:
    """Remove what programs that died left behind."""
    for path in incoming.iterdir():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > ABANDONED_S:
                path.unlink()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


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
