"""What is sent: a list of files by content, canonical so that the same set always has the same hash."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import rfc8785

from app.domain.errors import BadInput
from app.domain.ids import sha256_hex

FORMAT = "lianshen-submission/1"


@dataclass(frozen=True, order=True)
class ManifestFile:
    """One file: name as the receiver shows it, kind, content hash, size in bytes."""

    name: str
    kind: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """A set of files of one project and revision."""

    project: str
    name: str
    revision: str
    files: tuple[ManifestFile, ...]

    def to_bytes(self) -> bytes:
        """Return the RFC 8785 form."""
        return rfc8785.dumps(
            {
                "format": FORMAT,
                "project": self.project,
                "name": self.name,
                "revision": self.revision,
                "files": [asdict(file) for file in sorted(self.files)],
            }
        )

    @property
    def sha256(self) -> str:
        """Return the hash that stands for the whole set, and is the idempotency key of sending it."""
        return sha256_hex(self.to_bytes())


def read_manifest(data: bytes) -> Manifest:
    """Return a manifest that was written by ``to_bytes``; BadInput for anything else."""
    try:
        content: Any = json.loads(data)
        files: Sequence[Any] = content["files"]
        if content["format"] != FORMAT:
            raise BadInput(f"A manifest of another format: {content['format']}")
        return Manifest(
            str(content["project"]),
            str(content["name"]),
            str(content["revision"]),
            tuple(ManifestFile(str(f["name"]), str(f["kind"]), str(f["sha256"]), int(f["size"])) for f in files),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"Not a manifest: {error}") from error
