"""One workspace: journal, records, blobs and cache behind one door."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from platformdirs import user_cache_path, user_data_path
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.domain.errors import BadInput, NotFound, Unavailable
from app.domain.feedback import Feedback, Silent
from app.domain.ids import derived_id, new_id
from app.domain.project import Project
from app.journal.entry import Entry, Value
from app.storage import checking, merging
from app.storage import entries as journal
from app.storage.blobs import Blobs
from app.storage.checking import Problem
from app.storage.database import Database
from app.storage.device import Device, account_of
from app.storage.merging import FieldConflict, MergeResult
from app.storage.migrate import bring_up_to_date
from app.storage.outbox import Outbox
from app.storage.records import NO_CONFLICTS, Record, record_of, store_states, work_out
from app.storage.schema import cache as cache_table
from app.storage.schema import entry as entry_table
from app.storage.schema import record as record_table
from app.storage.schema import setting as setting_table
from app.storage.writer import Writer, append

DATABASE = "workspace.sqlite"


class Workspace:
    """An open workspace. Threads may share it.

    Args:
        database: migrated database.
        folder: private folder on this computer: device key, cache, and the blobs unless they are shared.
        blobs: where files are kept.
        cache_dir: what may be deleted at any time.

    Attributes:
        address: what ``open`` takes to open it once more, in another process; may hold a password, never to be shown.
    """

    address = ""

    def __init__(self, database: Database, folder: Path, blobs: Blobs, cache_dir: Path) -> None:
        self._database = database
        self.folder = folder
        self.blobs = blobs
        self.cache_dir = cache_dir
        self.outbox = Outbox(database)
        self._written = 0  # entries of this device

    @classmethod
    def open(cls, location: str | Path | None = None) -> Workspace:
        """Open a workspace, made when it does not exist, migrated when it is older.

        Args:
            location: folder, or ``postgresql+psycopg://…`` address whose files are kept in the folder that
                LIANSHEN_BLOBS names, else in the user's data folder; None for LIANSHEN_WORKSPACE, else the user's own.

        Raises:
            BadInput: not a workspace, damaged, or written by a newer version.
            Unavailable: folder or database out of reach.
        """
        where = str(location or os.environ.get("LIANSHEN_WORKSPACE") or user_data_path("lianshen") / "workspace")
        url = _address(where)
        if url is None:
            folder = Path(where).expanduser().absolute()
            cache_dir, blob_dir = folder / "cache", folder / "blobs"
            url = URL.create("sqlite", database=str(folder / DATABASE))
        else:
            name = f"postgresql-{derived_id(url.set(password=None).render_as_string())}"
            folder, cache_dir = user_data_path("lianshen") / name, user_cache_path("lianshen") / name
            blob_dir = Path(os.environ.get("LIANSHEN_BLOBS") or folder / "blobs").expanduser().absolute()
        _make(folder)
        _make(cache_dir)
        database = Database(url)
        try:
            bring_up_to_date(database, folder / "backups")
            opened = cls(database, folder, Blobs(blob_dir), cache_dir)
            opened.address = str(folder) if url.drivername == "sqlite" else where
            return opened
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def location(self) -> str:
        """Database file or address, without password."""
        return self._database.name

    @property
    def driver(self) -> str:
        """Name and version of the database."""
        return self._database.version()

    @cached_property
    def device(self) -> Device:
        """This device's identity in this workspace.

        A database restored from a backup goes on as another device: two entries with one number would break the chain.
        """
        account, private = account_of(self._id(), self.location), self.folder / "private"
        device = Device.of(account, private)
        self._written = self._count(device)
        if device.marked() > self._written:
            device, self._written = Device.renewed(account, private), 0
        return device

    @contextmanager
    def write(self, project_code: str, author_id: str) -> Iterator[Writer]:
        """Gather acts; when the block ends without an error, they are one transaction, on disk.

        ``writer.entries`` then holds what was written. What the block did not see others do meanwhile is taken as
        seen, unless it called ``writer.saw``.

        Raises:
            Unavailable: the database stays locked or out of reach; nothing was written.
        """
        writer = Writer(project_code, author_id)
        yield writer
        if writer.acts:
            device = self.device
            writer.entries = self._database.write(lambda connection: append(connection, device, writer))
            self._written += len(writer.entries)
            device.mark(self._written)

    def record(self, project: str, type: str, id: str) -> Record:  # noqa: A002
        """Return one record.

        Raises:
            NotFound: there is none.
        """
        where = (record_table.c.project == project, record_table.c.type == type, record_table.c.id == id)
        with self._database.read() as connection:
            row = connection.execute(select(record_table).where(*where)).first()
        if row is None:
            raise NotFound(f"There is no {type.replace('_', ' ')} {id}")
        return record_of(row)

    def records(self, project: str, type: str) -> tuple[Record, ...]:  # noqa: A002
        """Return all records of a type, by creation."""
        with self._database.read() as connection:
            return _records(connection, record_table.c.project == project, record_table.c.type == type)

    def projects(self) -> tuple[Project, ...]:
        """Return the projects here, by creation."""
        with self._database.read() as connection:
            found = _records(connection, record_table.c.type == "project")
        return tuple(
            Project(r.id, str(r.get("name", "")), str(r.get("project_class", "")), str(r.get("policy", "")))
            for r in found
        )

    def entries(self, project: str | None = None, since: Mapping[str, int] | None = None) -> tuple[Entry, ...]:
        """Return journal entries by clock.

        Args:
            project: only this project's.
            since: what the other side's ``versions()`` said; only entries it lacks.
        """
        with self._database.read() as connection:
            return tuple(journal.read(connection, project, since))

    def history(self, project: str, type: str, id: str) -> tuple[Entry, ...]:  # noqa: A002
        """Return all entries about one record, by clock."""
        with self._database.read() as connection:
            return journal.about(connection, project, type, id)

    def versions(self, project: str | None = None) -> dict[str, int]:
        """Return how far each chain (``device/project``) is known here: chain → last number."""
        with self._database.read() as connection:
            return journal.versions(connection, project)

    def public_keys(self) -> dict[str, str]:
        """Return the public keys (hex) of all devices whose entries are here."""
        with self._database.read() as connection:
            return journal.public_keys(connection)

    def merge(self, entries: Iterable[Entry], public_keys: Mapping[str, str]) -> MergeResult:
        """Take in another journal's entries, all or none.

        Raises:
            Tampered: naming the entry that does not hold.
        """
        incoming = tuple(entries)
        return self._database.write(lambda connection: merging.merge(connection, incoming, public_keys))

    def conflicts(self, project: str) -> tuple[FieldConflict, ...]:
        """Return what waits for a person to settle; ``write`` and ``set`` the field to do so."""
        where = (record_table.c.project == project, record_table.c.conflicts != NO_CONFLICTS)
        with self._database.read() as connection:
            found = _records(connection, *where)
            return merging.conflicts(connection, project, [(r.project, r.type, r.id) for r in found])

    def rebuild(self) -> None:
        """Make all records anew from the journal."""

        def work(connection: Connection) -> None:
            connection.execute(delete(record_table))
            query = select(entry_table.c.project, entry_table.c.type, entry_table.c.subject).distinct()
            store_states(
                connection, work_out(connection, [(row[0], row[1], row[2]) for row in connection.execute(query)])
            )

        self._database.write(work)

    def check(self, feedback: Feedback | None = None) -> list[Problem]:
        """Return everything that does not hold: database, chains, signatures, records, files."""
        watcher = feedback or Silent()
        with self._database.read() as connection:
            return [
                *checking.check_database(connection),
                *checking.check_journal(connection, watcher),
                *checking.check_blobs(connection, self.blobs, watcher),
            ]

    def check_journal(self, feedback: Feedback | None = None) -> list[Problem]:
        """Return what does not hold of chains, signatures and records; files are left out."""
        with self._database.read() as connection:
            return list(checking.check_journal(connection, feedback or Silent()))

    def setting(self, name: str, default: Value = None) -> Value:
        """Return a setting of the workspace."""
        with self._database.read() as connection:
            value = connection.execute(select(setting_table.c.value).where(setting_table.c.name == name)).scalar()
        return default if value is None else json.loads(value)

    def set_setting(self, name: str, value: Value) -> None:
        """Store a setting of the workspace."""
        self._put(setting_table, {"name": name}, {"value": json.dumps(value)})

    def cached(self, kind: str, key: str) -> Value:
        """Return a computed answer, None when there is none; ``key`` names all its inputs."""
        where = (cache_table.c.kind == kind, cache_table.c.key == key)
        with self._database.read() as connection:
            value = connection.execute(select(cache_table.c.value).where(*where)).scalar()
        return None if value is None else json.loads(value)

    def cache(self, kind: str, key: str, value: Value) -> None:
        """Keep a computed answer."""
        self._put(cache_table, {"kind": kind, "key": key}, {"value": json.dumps(value), "stored": journal.now()})

    def _count(self, device: Device) -> int:
        """Return how many entries of the device are here."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(entry_table).where(entry_table.c.device == device.id)
            return connection.execute(query).scalar_one()

    def _id(self) -> str:
        """Return the id of this workspace, given when first asked for."""
        fresh = json.dumps(new_id())

        def work(connection: Connection) -> str:
            query = select(setting_table.c.value).where(setting_table.c.name == "workspace")
            known = connection.execute(query).scalar()
            if known is None:
                connection.execute(insert(setting_table).values(name="workspace", value=fresh))
            return str(json.loads(known or fresh))

        known = self.setting("workspace")
        return str(known) if known else self._database.write(work)

    def _put(self, table: Any, key: dict[str, str], values: dict[str, str]) -> None:
        where = [table.c[name] == value for name, value in key.items()]

        def work(connection: Connection) -> None:
            if connection.execute(update(table).where(*where).values(**values)).rowcount == 0:
                connection.execute(insert(table).values(**key, **values))

        self._database.write(work)


def _records(connection: Connection, *where: Any) -> tuple[Record, ...]:
    query = (
        select(record_table)
        .where(*where)
        .order_by(record_table.c.clock_ms, record_table.c.clock_counter, record_table.c.clock_device, record_table.c.id)
    )
    return tuple(record_of(row) for row in connection.execute(query))


def _address(where: str) -> URL | None:
    """Return a database address; None for a folder."""
    if "://" not in where:
        return None
    try:
        url = make_url(where)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in {"postgresql", "postgresql+psycopg"}:
        raise BadInput(
            f"“{where.split('@')[-1][:80]}” is no workspace",
            advice="give a folder or postgresql+psycopg://host/database",
        )
    return url.set(drivername="postgresql+psycopg")


def _make(folder: Path) -> None:
    """Make a folder that only this user may look into."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
    except FileExistsError as error:
        raise BadInput("the workspace must be a folder, this is a file", path=str(folder)) from error
    except OSError as error:
        raise Unavailable(f"The workspace folder cannot be used: {error.strerror}", path=str(folder)) from error
