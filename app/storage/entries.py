"""Journal entries in the database: storing, reading, chain ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from app.domain.errors import BadInput, Tampered
from app.journal.clock import Clock
from app.journal.entry import Entry, hash_of
from app.journal.verify import Tail
from app.storage.schema import device as device_table
from app.storage.schema import entry as entry_table


def now() -> str:
    """Return the time as stored: ISO 8601 with the device's offset."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def parse(body: str) -> Entry:
    """Return the entry of a stored form.

    Raises:
        Tampered: the stored form is damaged.
    """
    try:
        return Entry.from_json(json.loads(body))
    except (ValueError, BadInput) as error:
        raise Tampered("A stored journal entry is damaged", advice="run lianshen doctor") from error


def store(connection: Connection, entries: Iterable[Entry]) -> None:
    """Insert new entries, whose devices are known."""
    received = now()
    rows = [
        {
            "id": entry.id,
            "project": entry.project,
            "type": entry.subject[0],
            "subject": entry.subject[1],
            "author": entry.author,
            "device": entry.device,
            "seq": entry.seq,
            "clock_ms": entry.clock[0],
            "clock_counter": entry.clock[1],
            "received": received,
            "body": entry.body.decode(),
        }
        for entry in entries
    ]
    if rows:
        connection.execute(insert(entry_table), rows)


def register(connection: Connection, device: str, public_key: str) -> None:
    """Keep a device's public key unless it is known."""
    if connection.execute(select(device_table.c.id).where(device_table.c.id == device)).first() is None:
        connection.execute(insert(device_table).values(id=device, public_key=public_key, received=now()))


def public_keys(connection: Connection) -> dict[str, str]:
    """Return device → public key, hex."""
    return {row.id: row.public_key for row in connection.execute(select(device_table))}


def tail(connection: Connection, project: str, device: str) -> Tail | None:
    """Return the end of a chain."""
    body = connection.execute(
        select(entry_table.c.body)
        .where(entry_table.c.project == project, entry_table.c.device == device)
        .order_by(entry_table.c.seq.desc())
        .limit(1)
    ).scalar()
    if body is None:
        return None
    last = parse(body)
    return Tail(last.seq, hash_of(body.encode()), last.clock)


def latest_clock(connection: Connection) -> Clock | None:
    """Return the latest clock of all entries."""
    row = connection.execute(
        select(entry_table.c.clock_ms, entry_table.c.clock_counter, entry_table.c.device)
        .order_by(entry_table.c.clock_ms.desc(), entry_table.c.clock_counter.desc())
        .limit(1)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def versions(connection: Connection, project: str | None) -> dict[str, int]:
    """Return chain → last number."""
    query = select(entry_table.c.device, entry_table.c.project, func.max(entry_table.c.seq)).group_by(
        entry_table.c.device, entry_table.c.project
    )
    if project is not None:
        query = query.where(entry_table.c.project == project)
    return {f"{device}/{code}": seq for device, code, seq in connection.execute(query)}


def about(connection: Connection, project: str, type_: str, id_: str) -> tuple[Entry, ...]:
    """Return the entries about one subject, by clock."""
    bodies = connection.execute(
        select(entry_table.c.body).where(
            entry_table.c.project == project, entry_table.c.type == type_, entry_table.c.subject == id_
        )
    ).scalars()
    return tuple(sorted(map(parse, bodies), key=lambda entry: entry.moment))


def read(connection: Connection, project: str | None, since: Mapping[str, int] | None = None) -> Iterator[Entry]:
    """Yield entries by clock; with ``since`` (chain → number) only those after it."""
    query = select(entry_table.c.body, entry_table.c.device, entry_table.c.project, entry_table.c.seq).order_by(
        entry_table.c.clock_ms, entry_table.c.clock_counter, entry_table.c.device, entry_table.c.id
    )
    if project is not None:
        query = query.where(entry_table.c.project == project)
    known = since or {}
    for body, device, code, seq in connection.execute(query):
        if seq > known.get(f"{device}/{code}", 0):
            yield parse(body)
