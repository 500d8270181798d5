"""The database of a workspace: SQLite or PostgreSQL, short transactions, safe with several processes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError

from app.domain.errors import AppError, BadInput, Unavailable

BUSY_MS = 5_000  # how long SQLite waits for another writer
ATTEMPTS = 4
WRITE_LOCK = 0x6C69616E  # advisory lock of PostgreSQL: one writer of a workspace at a time
TRANSIENT_STATES = frozenset(("40001", "40P01", "55P03", "57P03"))  # serialization, deadlock, lock, starting up

Answer = TypeVar("Answer")


class Database:
    """Transactions on one database.

    Args:
        url: SQLAlchemy URL, ``sqlite:///…`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: URL) -> None:
        self.url = url
        self.embedded = url.get_backend_name() == "sqlite"
        self.name = url.database if self.embedded and url.database else url.render_as_string(hide_password=True)
        if self.embedded:
            self._engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False})
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            self._engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading: one consistent view until the block ends."""
        with self._told():
            options = {} if self.embedded else {"isolation_level": "REPEATABLE READ"}
            with self._engine.connect().execution_options(**options) as connection:
                yield connection

    def write(self, work: Callable[[Connection], Answer]) -> Answer:
        """Run ``work`` in one transaction, alone; return its answer after the commit is on disk.

        ``work`` runs again when the database was busy or the connection broke, so it must not act elsewhere.

        Raises:
            Unavailable: the database stays locked or out of reach.
        """
        with self._told():
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
                        if not self.embedded:
                            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})
                        return work(connection)
                except DBAPIError as error:
                    if attempt == ATTEMPTS or not _passing(error):
                        raise
                    time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311
        raise AssertionError

    def version(self) -> str:
        """Return name and version of the database."""
        with self.read() as connection:
            if self.embedded:
                return f"SQLite {connection.execute(text('SELECT sqlite_version()')).scalar_one()}"
            return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the driver says into what a person can act on."""
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            raise Unavailable(f"The database does not answer: {_reason(error)}", path=self.name) from error
        except DatabaseError as error:
            if type(error) is not DatabaseError:
                raise
            raise self._damaged(error) from error

    def _damaged(self, error: DBAPIError) -> AppError:
        return BadInput(
            f"The workspace database cannot be read: {_reason(error)}",
            path=self.name,
            advice="restore it from a backup, or merge the journal of another workspace into a new one",
        )


def _prepare_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    connection.isolation_level = None  # transactions begin where we say, not where sqlite3 guesses
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _passing(error: DBAPIError) -> bool:
    """Tell whether trying again may help."""
    if error.connection_invalidated:
        return True
    reason = str(error.orig).lower()
    return getattr(error.orig, "sqlstate", None) in TRANSIENT_STATES or "locked" in reason or "busy" in reason


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if error.orig and str(error.orig).strip() else type(error).__name__
