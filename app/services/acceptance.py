"""Joint acceptance (联合验收): take items to the site, record there without a network, bring results back."""

from __future__ import annotations

import os
import uuid
from datetime import date
from pathlib import Path

from app.acceptance.items import acceptance_items, departments
from app.acceptance.package import Package, seal, unseal
from app.domain.errors import BadInput, NotFound
from app.domain.ids import derived_id
from app.domain.project import Person
from app.journal.exchange import read_lines, write_lines
from app.reports.acceptance_opinion import AcceptanceRow, write_acceptance_opinion
from app.services.project_sheets import current_files
from app.storage.merging import MergeResult
from app.storage.records import Record
from app.storage.workspace import Workspace

RESULTS = ("pass", "fail")
LARGEST = 4 << 30


def prepare_acceptance(workspace: Workspace, code: str, *, by: Person) -> tuple[str, ...]:
    """Put the acceptance items with their approved values into the project, once; return their ids.

    Raises:
        NotFound: no such project.
    """
    project = workspace.record(code, "project", code)
    known = {record.id for record in workspace.records(code, "acceptance_item")}
    ids = tuple(derived_id(code, "acceptance", item.id) for item in acceptance_items())
    with workspace.write(code, by.id) as entry:
        for id_, item in zip(ids, acceptance_items(), strict=True):
            if id_ not in known:
                approved = project.get(f"fact.{item.fact}", item.approved) if item.fact else item.approved
                entry.create(
                    "acceptance_item",
                    id_,
                    item=item.id,
                    department=item.department,
                    title=item.title,
                    text=item.text,
                    unit=item.unit,
                    approved=approved,
                    tolerance=item.tolerance,
                )
    return ids


def pack_acceptance(workspace: Workspace, code: str, out: Path, passphrase: str, *, by: Person) -> int:
    """Write the acceptance package: the project's journal, its drawings and photos; return the number of files.

    Raises:
        NotFound: no such project.
        BadInput: the passphrase is too short, or ``out`` cannot be written.
    """
    prepare_acceptance(workspace, code, by=by)
    journal = "\n".join(write_lines(workspace.entries(code), workspace.public_keys()))
    wanted = {str(record["sha256"]) for record in current_files(workspace.records(code, "file"))}
    for record in workspace.records(code, "acceptance_item"):
        wanted |= {str(photo) for photo in record.get("photos") or ()}
    files = {sha256: workspace.blobs.path(sha256).read_bytes() for sha256 in wanted if workspace.blobs.has(sha256)}
    data = seal(Package(journal, files), passphrase)
    draft = out.with_name(f".{out.name}.{uuid.uuid4().hex[:8]}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(out)
    except OSError as error:
        raise BadInput(f"The package cannot be written: {error.strerror}", path=str(out)) from error
    finally:
        draft.unlink(missing_ok=True)
    return len(files)


def unpack_acceptance(workspace: Workspace, path: Path, passphrase: str) -> MergeResult:
    """Take a package in, on site or back in the office; taking it in again changes nothing.

    Raises:
        BadInput: no package, or a damaged one.
        Tampered: wrong passphrase, or something in it was changed; nothing was taken in.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput("The package is larger than a package may be", path=str(path))
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The package cannot be read: {error.strerror}", path=str(path)) from error
    package = unseal(data, passphrase, str(path))
    journal = read_lines(package.journal.split("\n"), str(path))
    for content in package.files.values():
        workspace.blobs.put_bytes(content)
    return workspace.merge(journal.entries, journal.public_keys)


def record_acceptance(
    workspace: Workspace,
    code: str,
    item: str,
    result: str,
    *,
    measured: float | None = None,
    note: str = "",
    photos: tuple[Path, ...] = (),
    by: Person,
) -> str:
    """Record what was found on site; return the record's id.

    Args:
        item: record id or item id (``housing.exits``).
        result: ``pass`` or ``fail``.
        measured: in the item's unit.
        photos: pictures, kept as evidence.

    Raises:
        NotFound: no such project or item.
        BadInput: no such result, or a photo that cannot be read.
    """
    if result not in RESULTS:
        raise BadInput(f"A result is one of {', '.join(RESULTS)}, not '{result}'")
    record = _item(workspace, code, item)
    kept = [workspace.blobs.put_file(photo) for photo in photos]
    with workspace.write(code, by.id) as entry:
        entry.set(
            "acceptance_item",
            record.id,
            result=result,
            measured=measured,
            note=note,
            photos=[*(record.get("photos") or ()), *kept],
        )
    return record.id


def export_acceptance_opinion(workspace: Workspace, code: str, out: Path, *, on: date | None = None) -> int:
    """Write the joint acceptance opinion as PDF; return the number of items.

    Raises:
        NotFound: no such project.
        BadInput: ``out`` cannot be written, or the project has no acceptance items yet.
    """
    project = workspace.record(code, "project", code)
    records = workspace.records(code, "acceptance_item")
    if not records:
        raise BadInput(f"The project {code} has no acceptance items", advice="pack an acceptance package first")
    order = list(departments())
    rows = [
        AcceptanceRow(
            department=departments().get(str(record["department"]), str(record["department"])),
            title=str(record["title"]),
            unit=str(record.get("unit") or ""),
            approved=record.get("approved"),
            measured=record.get("measured"),
            result=str(record.get("result") or ""),
            note=str(record.get("note") or ""),
        )
        for record in sorted(records, key=lambda record: order.index(str(record["department"])))
    ]
    data = write_acceptance_opinion(str(project["name"]), code, (on or date.today()).isoformat(), rows)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise BadInput(f"The file cannot be written: {error.strerror}", path=str(out)) from error
    return len(rows)


def _item(workspace: Workspace, code: str, item: str) -> Record:
    for record in workspace.records(code, "acceptance_item"):
        if item in (record.id, record.get("item")):
            return record
    raise NotFound(f"The project {code} has no acceptance item {item}")
