"""Acceptance items of a project: made from the shipped list, results recorded in the workspace or in a package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from app.acceptance.items import PHOTO, AcceptanceItem, Result, judge, read_item, templates
from app.acceptance.package import Package, read_package, write_package
from app.acceptance.recording import items_of, result_entry
from app.domain.errors import BadInput, NotFound
from app.domain.ids import sha256_hex
from app.domain.project import Person
from app.services.delivery import deliver
from app.storage.device import Device, account_of
from app.storage.workspace import Workspace

ITEM = "acceptance_item"
FACT = "fact."
LARGEST_PHOTO = 64 << 20
LARGEST_PACKAGE = 2 << 30
PHOTO_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8", b"BM")
HEIC_AT, HEIC = slice(4, 8), b"ftyp"


@dataclass(frozen=True)
class Verification:
    """What an inspector found at one item; None and empty leave a field as it is.

    Args:
        result: verdict; worked out from ``measured`` when None.
        measured: in the item's unit.
        photos: picture files.
    """

    item: str
    result: Result | None = None
    measured: float | None = None
    note: str = ""
    photos: tuple[Path, ...] = ()


def prepare_items(workspace: Workspace, code: str, *, by: Person) -> tuple[AcceptanceItem, ...]:
    """Make the items of the shipped list that the project lacks; return all its items.

    Items whose approved value is a project fact are made only when the project has that fact.

    Raises:
        NotFound: there is no such project.
    """
    facts = control_values(workspace, code)
    known = {record.id for record in workspace.records(code, ITEM)}
    with workspace.write(code, by.id) as writer:
        for template in templates():
            fields = template.fields(facts)
            if template.id not in known and fields is not None:
                writer.create(ITEM, template.id, **fields)
    return project_items(workspace, code)


def control_values(workspace: Workspace, code: str) -> dict[str, Any]:
    """Return the project's facts; NotFound when there is no such project."""
    fields = workspace.record(code, "project", code).fields
    return {name[len(FACT) :]: value for name, value in fields.items() if name.startswith(FACT) and value is not None}


def project_items(workspace: Workspace, code: str) -> tuple[AcceptanceItem, ...]:
    """Return the acceptance items of a project, by creation; ``author`` is who recorded last."""
    last = {entry.subject[1]: entry.author for entry in workspace.entries(code) if entry.subject[0] == ITEM}
    return tuple(
        read_item(record.id, record.fields, last.get(record.id, record.author), record.conflicts)
        for record in workspace.records(code, ITEM)
    )


def record_acceptance(workspace: Workspace, code: str, found: Verification, *, by: Person) -> AcceptanceItem:
    """Record what was found at an item in the workspace; return the item as it stands.

    Raises:
        NotFound: no such item.
        BadInput: nothing to record, or a photo that is none.
    """
    before = find_item(project_items(workspace, code), found.item)
    fields, photos = _fields(before, found)
    for content in photos:
        workspace.blobs.put_bytes(content)
    with workspace.write(code, by.id) as writer:
        writer.put(ITEM, before.id, fields)
    return find_item(project_items(workspace, code), before.id)


def record_in_package(path: Path, passphrase: str, found: Verification, *, by: Person) -> AcceptanceItem:
    """Record what was found at an item in a sealed package; the package is replaced whole.

    Raises:
        BadInput: not a package, a wrong passphrase, nothing to record, or a photo that is none.
        NotFound: no such item.
        Tampered: the package was changed.
    """
    package = open_package(path, passphrase)
    before = find_item(items_of(package.entries), found.item)
    fields, photos = _fields(before, found)
    device = _field_device(package, path)
    entry = result_entry(package.entries, package.project, before.id, fields, by.id, device.id, device.sign)
    if entry is not None:
        blobs = {sha256_hex(content): content for content in photos}
        package = package.with_news((entry,), device.public_key, blobs)
        deliver(path, write_package(package, passphrase, device.public_key, device.sign))
        device.mark(_written(package, device))
    return find_item(items_of(package.entries), before.id)


def open_package(path: Path, passphrase: str) -> Package:
    """Read a package file.

    Raises:
        BadInput: not a package, too large, or a wrong passphrase.
        Tampered: the package was changed.
    """
    try:
        if path.stat().st_size > LARGEST_PACKAGE:
            raise BadInput("the file is larger than a package may be", path=str(path))
        sealed = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the package cannot be read: {error.strerror}", path=str(path)) from error
    return read_package(sealed, passphrase, str(path))


def find_item(items: Sequence[AcceptanceItem], name: str) -> AcceptanceItem:
    """Return the item with this id or title; NotFound when there is none."""
    for item in items:
        if name in (item.id, item.title):
            return item
    raise NotFound(f"There is no acceptance item “{name}”", advice=f"there are {', '.join(i.id for i in items[:8])} …")


def _fields(before: AcceptanceItem, found: Verification) -> tuple[dict[str, Any], list[bytes]]:
    """Return the fields to set and the content of the photos."""
    fields: dict[str, Any] = {}
    if found.measured is not None:
        fields["measured"] = int(found.measured) if found.measured.is_integer() else found.measured
    result = found.result
    if result is None and found.measured is not None and before.approved is not None:
        result = judge(before.approved, found.measured, before.tolerance or 0.0, before.compare)
    if result is not None:
        fields["result"] = result.value
    if found.note:
        fields["note"] = found.note
    contents = [_photo(path) for path in found.photos]
    for path, content in zip(found.photos, contents, strict=True):
        captured = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="seconds")
        fields[PHOTO + sha256_hex(content)] = {"name": path.name, "captured": captured}
    if not fields:
        raise BadInput("There is nothing to record: give a result, a measured value, a note or a photo")
    return fields, contents


def _photo(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_PHOTO:
            raise BadInput("the photo is larger than 64 MB", path=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the photo cannot be read: {error.strerror}", path=str(path)) from error
    if not content.startswith(PHOTO_MAGIC) and content[HEIC_AT] != HEIC:
        raise BadInput("this is no photo (JPEG, PNG, HEIC, WebP)", path=str(path))
    return content


def _field_device(package: Package, path: Path) -> Device:
    """Return the identity under which this computer writes into this copy of the package.

    An older copy put in its place goes on as another device: two entries with one number would break the chain.
    """
    private = user_data_path("lianshen") / "field"
    account = account_of(package.id, str(path.resolve()))
    device = Device.of(account, private)
    if device.marked() > _written(package, device):
        device = Device.renewed(account, private)
    return device


def _written(package: Package, device: Device) -> int:
    return sum(entry.device == device.id for entry in package.entries)
