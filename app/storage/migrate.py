"""Bringing a workspace's tables to this version's form, after a backup."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.domain.errors import BadInput
from app.storage.database import Database
from app.storage.schema import REVISION

MIGRATIONS = Path(__file__).with_name("migrations")


def bring_up_to_date(database: Database, backups: Path) -> Path | None:
    """Create or migrate the tables; return the backup made before, if any.

    PostgreSQL migrates in one transaction and is backed up by its administrator.

    Raises:
        BadInput: written by a newer version, or not a workspace of ours.
    """
    with database.read() as connection:
        if _revision(connection) == REVISION:
            return None
    return database.write(lambda connection: _migrate(connection, database, backups))


def _migrate(connection: Connection, database: Database, backups: Path) -> Path | None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    found = _revision(connection)
    if found == REVISION:
        return None  # another process was first
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise BadInput(
            f"This workspace was written by a newer version of Lianshen (data version {found}, known up to {REVISION})",
            path=database.name,
            advice="update Lianshen on this computer",
        )
    if found is None and inspect(connection).get_table_names() and database.embedded:
        raise BadInput("This database belongs to another program", path=database.name)
    backup = _back_up(Path(database.name), backups, found) if found is not None and database.embedded else None
    command.upgrade(config, REVISION)
    return backup


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _back_up(source: Path, backups: Path, found: str) -> Path:
    """Copy the database as committed; a reader beside the migrating writer sees the state before."""
    backups.mkdir(parents=True, exist_ok=True)
    target = backups / f"{source.stem}-{found}-{datetime.now():%Y%m%d-%H%M%S-%f}{source.suffix}"
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    return target
