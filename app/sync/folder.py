"""A folder or removable disk as receiver."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from app.domain.errors import Tampered, Unavailable
from app.domain.feedback import Feedback, check_cancelled
from app.sync.manifest import Manifest
from app.sync.target import Keep

PIECE = 1 << 20


class FolderTarget:
    """Files by content under ``blobs``, the manifest beside them under its hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send_file(self, path: Path, sha256: str, _detail: dict[str, Any], _keep: Keep, feedback: Feedback) -> None:
        """Copy one file, unless the folder has it; it appears under its name only when it is whole."""
        target = self._folder / "blobs" / sha256[:2] / sha256
        if target.exists() and _hash(target, feedback) == sha256:
            return
        _write(target, path, sha256, feedback)

    def commit(self, manifest: Manifest, _detail: dict[str, Any], _keep: Keep, feedback: Feedback) -> dict[str, Any]:
        """Write the manifest and return the receipt: what lies there, read back."""
        target = self._folder / f"{manifest.project}-{manifest.sha256[:16]}.manifest.json"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_suffix(".part")
            with partial.open("wb") as out:
                out.write(manifest.to_bytes())
                out.flush()
                os.fsync(out.fileno())
            partial.replace(target)
        except OSError as error:
            raise Unavailable(f"The folder cannot be written: {error.strerror}", path=str(target)) from error
        if _hash(target, feedback) != manifest.sha256:
            raise Tampered("The manifest on the disk is not the one written", path=str(target))
        return {"target": str(target), "manifest": manifest.sha256, "files": len(manifest.files)}


def _write(target: Path, source: Path, sha256: str, feedback: Feedback) -> None:
    partial = target.with_suffix(".part")
    digest = hashlib.sha256()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as read, partial.open("wb") as out:
            while piece := read.read(PIECE):
                check_cancelled(feedback)
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != sha256:
            partial.unlink()
            raise Tampered("The stored file is not what was approved", path=str(source))
        partial.replace(target)
    except OSError as error:
        raise Unavailable(f"The folder cannot be written: {error.strerror}", path=str(target)) from error


def _hash(path: Path, feedback: Feedback) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as read:
        while piece := read.read(PIECE):
            check_cancelled(feedback)
            digest.update(piece)
    return digest.hexdigest()
