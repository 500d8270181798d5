"""Is everything in the workspace as it must be: database, chains, signatures, projection, blobs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from app.domain.errors import AppError, BadInput, NotFound, Tampered
from app.domain.feedback import Feedback, check_cancelled
from app.journal.entry import Entry
from app.journal.projection import project_subject
from app.journal.verify import Tail, fingerprint, verify_link, verify_signature
from app.storage import entries as journal
from app.storage.blobs import SHA256, Blobs
from app.storage.records import Subject, row_of
from app.storage.schema import entry as entry_table
from app.storage.schema import record as record_table

BY_NAME = ("attached", "files", "control_files")  # fields that map names of files to their blobs


@dataclass(frozen=True)
class Problem:
    """Something that does not hold.

    Args:
        kind: database, device, chain, projection, missing_blob or damaged_blob.
        subject: what it is about: entry, record, blob.
        message: one sentence.
    """

    kind: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


def check_database(connection: Connection) -> Iterator[Problem]:
    """Ask the database whether its file is whole."""
    if connection.dialect.name == "sqlite":
        for (answer,) in connection.execute(text("PRAGMA integrity_check(20)")):
            if answer != "ok":
                yield Problem("database", "database", f"the database file is damaged: {answer}")
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield Problem("database", str(row[0]), f"a row of table {row[0]} points to a missing row")


def check_journal(connection: Connection, feedback: Feedback) -> Iterator[Problem]:
    """Check every chain and signature, and that the projection is what the entries say."""
    keys = journal.public_keys(connection)
    for device, key in keys.items():
        if not _is_key_of(key, device):
            yield Problem("device", device, f"the public key of device {device[:12]} was exchanged")
    total = connection.execute(select(func.count()).select_from(entry_table)).scalar_one()
    tails: dict[str, Tail | None] = {}
    subjects: dict[Subject, list[Entry]] = {}
    query = select(entry_table).order_by(entry_table.c.project, entry_table.c.device, entry_table.c.seq)
    for number, row in enumerate(connection.execute(query)):
        if number % 500 == 0:
            feedback.progress(number, total, "journal")
            check_cancelled(feedback)
        try:
            entry = Entry.from_json(json.loads(row.body))
            _check_columns(entry, tuple(row[:9]))
            verify_signature(entry, keys.get(entry.device, ""))
            tails[entry.chain] = verify_link(entry, tails.get(entry.chain))
        except (AppError, ValueError) as error:
            message = error.message if isinstance(error, AppError) else f"Entry {row.id}: its stored form is damaged"
            yield Problem("chain", row.id, message)
            if isinstance(error, BadInput | ValueError):
                continue
            tails[entry.chain] = Tail(entry.seq, entry.hash, entry.clock)
        subjects.setdefault((entry.project, *entry.subject), []).append(entry)
    yield from _check_projection(connection, subjects)


def check_blobs(connection: Connection, blobs: Blobs, feedback: Feedback) -> Iterator[Problem]:
    """Hash every blob; look for those that records refer to."""
    here = list(blobs)
    for number, sha256 in enumerate(here):
        feedback.progress(number, len(here), "files")
        check_cancelled(feedback)
        try:
            blobs.verify(sha256)
        except (Tampered, NotFound, OSError):
            yield Problem("damaged_blob", sha256, f"the stored file {sha256[:16]}… is damaged")
    for row in connection.execute(select(record_table)):
        for name, value in json.loads(row.fields).items():
            for sha256 in _references(name, value):
                if not blobs.has(sha256):
                    what = f"{row.type} {row.id}"
                    yield Problem("missing_blob", what, f"the file {sha256[:16]}… of {what} is not in the workspace")


def _check_columns(entry: Entry, columns: tuple[object, ...]) -> None:
    told = (entry.id, entry.project, *entry.subject, entry.author, entry.device, entry.seq, *entry.clock[:2])
    if told != columns:
        raise Tampered(f"Entry {entry.id}: its search columns were changed")


def _check_projection(connection: Connection, subjects: dict[Subject, list[Entry]]) -> Iterator[Problem]:
    for row in connection.execute(select(record_table)):
        subject = (row.project, row.type, row.id)
        what = f"{row.type} {row.id}"
        entries = subjects.pop(subject, None)
        if entries is None:
            yield Problem("projection", what, f"{what} shows but no entry of the journal made it")
        elif row_of(subject, project_subject(entries)) != dict(row._mapping):
            yield Problem("projection", what, f"{what} does not show what the journal says (lianshen journal rebuild)")
    for _, type_, id_ in subjects:
        yield Problem("projection", f"{type_} {id_}", f"{type_} {id_} is in the journal but does not show")


def _is_key_of(key: str, device: str) -> bool:
    try:
        return fingerprint(key) == device
    except Tampered:
        return False


def _references(name: str, value: object) -> Iterator[str]:
    """Yield the blobs a record's field names: ``sha256``, ``…_sha256``, lists such as ``photos``, files by name."""
    if isinstance(value, dict) and name in BY_NAME:
        for sha256 in value.values():
            yield from _references("sha256", sha256)
    elif isinstance(value, str) and name.endswith("sha256") and SHA256.fullmatch(value):
        yield value
    elif isinstance(value, list) and name == "photos":
        for item in value:
            if isinstance(item, dict):
                yield from _references("sha256", item.get("sha256"))
            else:
                yield from _references("sha256", item)
