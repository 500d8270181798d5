"""Take a package back into a workspace: results as journal entries, photos and drawings as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import BadInput
from app.services.acceptance.items import ITEM, open_package
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class UnpackResult:
    """What a package brought.

    Args:
        added: journal entries that were new here; zero when the package was taken back before.
        known: entries that were here already.
        results: acceptance items that the new entries are about.
        files: drawings and photos that were new here.
        conflicts: item and field on which records now disagree.
    """

    project: str
    added: int
    known: int
    results: tuple[str, ...]
    files: int
    conflicts: tuple[tuple[str, str], ...]


def unpack_acceptance(workspace: Workspace, path: Path, passphrase: str, *, project: str | None = None) -> UnpackResult:
    """Add what a package holds; doing so again changes nothing. All or nothing.

    Args:
        project: code of the project it must be about; any when None.

    Raises:
        BadInput: not a package, a wrong passphrase, or another project's package.
        Tampered: the package or an entry in it was changed.
    """
    package = open_package(path, passphrase)
    if project is not None and package.project != project:
        raise BadInput(f"the package is about the project {package.project}", path=str(path))
    fresh = [content for sha256, content in package.blobs.items() if not workspace.blobs.has(sha256)]
    for content in fresh:
        workspace.blobs.put_bytes(content)
    merged = workspace.merge(package.entries, package.public_keys)
    return UnpackResult(
        project=package.project,
        added=len(merged.added),
        known=merged.known,
        results=tuple(dict.fromkeys(entry.subject[1] for entry in merged.added if entry.subject[0] == ITEM)),
        files=len(fresh),
        conflicts=tuple((id_, field) for _, type_, id_, field in merged.conflicts if type_ == ITEM),
    )
