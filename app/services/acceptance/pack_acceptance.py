"""Pack what an inspector takes along offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.acceptance.package import Package, write_package
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.ids import new_id
from app.domain.project import Discipline, Person
from app.markup.opinion import Status
from app.services.acceptance.items import control_values, prepare_items
from app.services.delivery import deliver
from app.services.drawing_set.project_sheets import project_sheets
from app.services.review.opinions import project_opinions
from app.storage.entries import now
from app.storage.workspace import Workspace


@dataclass(frozen=True)
class PackResult:
    """What was packed.

    Args:
        open_mandatory: numbers of mandatory opinions that are not closed: the sheets are not approved yet.
    """

    id: str
    sheets: int
    items: int
    files: int
    size: int
    open_mandatory: tuple[str, ...]


def pack_acceptance(
    workspace: Workspace,
    code: str,
    out: Path,
    passphrase: str,
    *,
    without: Sequence[Discipline] = (),
    by: Person,
    feedback: Feedback | None = None,
) -> PackResult:
    """Write the sealed package: current drawings, acceptance items, control values and the project's journal.

    Args:
        passphrase: 8 characters or more; without it nobody can read the package.
        without: disciplines whose drawings stay here, such as restricted civil-defence ones.

    Raises:
        NotFound: there is no such project.
        BadInput: the passphrase is too short, or ``out`` cannot be a file.
    """
    feedback = feedback or Silent()
    project = workspace.record(code, "project", code)
    items = prepare_items(workspace, code, by=by)
    found = project_sheets(workspace, code, feedback).sheets
    kept_back = {one.sha256 for one in found if one.discipline in without}
    sheets = [one for one in found if one.sha256 not in kept_back]
    wanted = {sha256 for one in sheets for sha256 in (one.sha256, *one.references)} - kept_back
    wanted |= {photo.sha256 for item in items for photo in item.photos}
    blobs = {}
    for done, sha256 in enumerate(sorted(wanted)):
        check_cancelled(feedback)
        feedback.progress(done, len(wanted))
        if workspace.blobs.has(sha256):
            blobs[sha256] = workspace.blobs.path(sha256).read_bytes()
    entries = workspace.entries(code)
    package = Package(
        id=new_id(),
        project=code,
        name=str(project.get("name", "")),
        packed=now(),
        entries=entries,
        public_keys=workspace.public_keys(),
        blobs=blobs,
        sheets=tuple(
            {
                "id": one.id,
                "number": one.number,
                "title": one.title,
                "discipline": one.discipline,
                "file": one.file,
                "key": one.sheet.key,
                "sha256": one.sha256,
            }
            for one in sheets
        ),
        items=len(items),
        control_values=control_values(workspace, code),
    )
    device = workspace.device
    sealed = write_package(package, passphrase, device.public_key, device.sign)
    deliver(out, sealed)
    waiting = (
        one.label
        for one in project_opinions(workspace, code)
        if one.mandatory and one.status in (Status.OPEN, Status.REPLIED)
    )
    return PackResult(package.id, len(sheets), len(items), len(blobs), len(sealed), tuple(waiting))
