"""Send the approved set (报送): sealed first, sent by content, a receipt stored before it counts as sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import AppError, BadInput, NotFound
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.project import Person
from app.services.drawing_set.project_sheets import current_files
from app.storage.records import Record
from app.storage.workspace import Workspace
from app.sync.folder import FolderTarget
from app.sync.manifest import Manifest, ManifestFile, read_manifest
from app.sync.target import Target
from app.sync.tus import TusTarget


@dataclass(frozen=True)
class Sent:
    """What was sent.

    Args:
        submission: id in the outbox; empty for a dry run.
        manifest: what the set consists of.
        receipt: what the receiver answered; None for a dry run.
    """

    submission: str
    manifest: Manifest
    receipt: dict[str, Any] | None


def set_manifest(workspace: Workspace, code: str, papers: tuple[Path, ...] = ()) -> Manifest:
    """Return the manifest of the newest drawings and ``papers`` (letter, certificate …), which are put in the store.

    Raises:
        NotFound: no such project.
        BadInput: the project has no drawings.
    """
    project = workspace.record(code, "project", code)
    records = current_files(workspace.records(code, "file"))
    if not records:
        raise BadInput(f"The project {code} has no drawings to send")
    files = [ManifestFile(str(f["name"]), "drawing", str(f["sha256"]), int(f["size"])) for f in records]
    files += [ManifestFile(name, "reference", sha, size) for name, sha, size in _attached(workspace, records)]
    files += [ManifestFile(p.name, "paper", workspace.blobs.put_file(p), p.stat().st_size) for p in papers]
    return Manifest(code, str(project["name"]), str(records[-1].get("revision", "")), tuple(sorted(files)))


def _attached(workspace: Workspace, records: Iterable[Record]) -> Iterator[tuple[str, str, int]]:
    """Yield name, SHA-256 and size of what drawings refer to and brought along."""
    for record in records:
        for name, sha256 in sorted(dict(record.get("attached") or {}).items()):
            if workspace.blobs.has(sha256):
                yield f"{record['name']}/{name}", sha256, workspace.blobs.path(sha256).stat().st_size


def submit_set(
    workspace: Workspace,
    code: str,
    target: str,
    *,
    by: Person,
    papers: tuple[Path, ...] = (),
    dry_run: bool = False,
    feedback: Feedback | None = None,
) -> Sent:
    """Send the set to a folder or a tus address; calling it again goes on where it stopped.

    Raises:
        Unavailable: target out of reach; what was sent stays sent.
        Tampered, NotPermitted, BadInput: the receiver refused.
        Cancelled: stopped; calling again goes on.
    """
    feedback = feedback or Silent()
    manifest = set_manifest(workspace, code, papers)
    if dry_run:
        return Sent("", manifest, None)
    sealed = workspace.blobs.put_bytes(manifest.to_bytes())
    submission = workspace.outbox.add(code, target, sealed)
    row = workspace.outbox.get(submission)
    if row.receipt is not None:
        _record(workspace, code, submission, target, row.receipt, by)
        return Sent(submission, manifest, row.receipt)
    receipt = _send(workspace, submission, _target(target), read_manifest(manifest.to_bytes()), feedback)
    _record(workspace, code, submission, target, receipt, by)
    return Sent(submission, manifest, receipt)


def _send(
    workspace: Workspace, submission: str, target: Target, manifest: Manifest, feedback: Feedback
) -> dict[str, Any]:
    detail = dict(workspace.outbox.get(submission).detail)

    def keep(changed: dict[str, Any]) -> None:
        workspace.outbox.update(submission, "sending", changed)

    keep(detail)
    try:
        for done, file in enumerate(manifest.files):
            check_cancelled(feedback)
            feedback.progress(done, len(manifest.files), file.name)
            target.send_file(workspace.blobs.path(file.sha256), file.sha256, detail, keep, feedback)
        receipt = target.commit(manifest, detail, keep, feedback)
    except AppError as error:
        workspace.outbox.update(submission, "waiting", {**detail, "error": error.message})
        raise
    workspace.outbox.update(submission, "sent", detail, receipt)
    return receipt


def _record(workspace: Workspace, code: str, submission: str, target: str, receipt: dict[str, Any], by: Person) -> None:
    """Put the receipt in the journal, once."""
    try:
        workspace.record(code, "receipt", submission)
    except NotFound:
        with workspace.write(code, by.id) as entry:
            entry.create("receipt", submission, target=target, manifest=receipt["manifest"], receipt=receipt)


def _target(target: str) -> Target:
    if target.startswith(("http://", "https://")):
        return TusTarget(target)
    if "://" in target:
        raise BadInput(f"Cannot send to {target}", advice="give a folder, or an address with https://")
    return FolderTarget(Path(target).expanduser().absolute())
