"""Opening: new, older, newer, foreign and damaged workspaces, and whose key signs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import keyring
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from keyring.backend import KeyringBackend
from sqlalchemy import create_engine, text

from app.domain.errors import BadInput, Tampered, Unavailable
from app.storage.schema import REVISION, metadata
from app.storage.workspace import DATABASE, Workspace

CODE = "2019-441702-47-03-012345"


def write(workspace: Workspace, text: str = "x") -> None:
    with workspace.write(CODE, "ann@agency") as w:
        w.create("opinion", text=text)


def test_migrations_make_the_tables_the_program_uses(place: str) -> None:
    with Workspace.open(place) as workspace, workspace._database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert [one for one in differences if "alembic_version" not in str(one)] == []


def test_an_older_workspace_is_backed_up_and_migrated(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        write(workspace)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.executescript("DROP TABLE outbox; DROP TABLE cache; UPDATE alembic_version SET version_num = '0001'")

    with Workspace.open(tmp_path) as workspace:
        assert [record["text"] for record in workspace.records(CODE, "opinion")] == ["x"]
        assert workspace.outbox.list() == ()
        assert workspace.check() == []

    (backup,) = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert database.execute("SELECT count(*) FROM entry").fetchall() == [(1,)]


def test_a_failing_migration_changes_nothing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        write(workspace)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        # the second of the two tables is in the way
        database.executescript("DROP TABLE outbox; UPDATE alembic_version SET version_num = '0001'")

    with pytest.raises(Unavailable):
        Workspace.open(tmp_path)

    with closing(sqlite3.connect(tmp_path / DATABASE)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'outbox'").fetchall() == [(0,)]


def test_a_newer_workspace_is_refused(place: str) -> None:
    with Workspace.open(place) as workspace:
        workspace._database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '0999'")))

    with pytest.raises(BadInput, match=rf"newer version of Lianshen \(data version 0999, known up to {REVISION}\)"):
        Workspace.open(place)


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as database, database:
        database.execute("CREATE TABLE theirs (a)")

    with pytest.raises(BadInput, match="another program"):
        Workspace.open(tmp_path)


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(os.urandom(8192))

    with pytest.raises(BadInput, match="cannot be read"):
        Workspace.open(tmp_path)


def test_a_page_damaged_in_the_middle_is_found(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        for number in range(60):
            write(workspace, f"{number} " + "x" * 1000)
    with (tmp_path / DATABASE).open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(size // 2)
        file.write(os.urandom(5000))

    try:
        with Workspace.open(tmp_path) as workspace:
            assert workspace.check() != []
    except BadInput as error:
        assert "cannot be read" in error.message


@pytest.mark.parametrize("location", ["mysql://host/db", "http://x", "://"])
def test_other_addresses_are_refused(location: str) -> None:
    with pytest.raises(BadInput, match="is no workspace"):
        Workspace.open(location)


def test_a_server_out_of_reach_is_told() -> None:
    with pytest.raises(Unavailable) as told:
        Workspace.open("postgresql+psycopg://ann:secret@127.0.0.1:9/none")

    assert "secret" not in str(told.value)


def test_a_file_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(BadInput, match="must be a folder"):
        Workspace.open(tmp_path / "file")


def test_the_usual_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_home: Path) -> None:
    with Workspace.open() as workspace:
        assert Path(workspace.location).is_relative_to(own_home)
    monkeypatch.setenv("LIANSHEN_WORKSPACE", str(tmp_path / "mine"))
    with Workspace.open() as workspace:
        assert workspace.location == str(tmp_path / "mine" / DATABASE)


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_nobody_else_may_look_in(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "ws") as workspace:
        write(workspace)
        (key,) = (tmp_path / "ws" / "private").glob("*.key")

    assert (tmp_path / "ws").stat().st_mode & 0o777 == 0o700
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_device_stays_the_same(place: str) -> None:
    with Workspace.open(place) as workspace:
        device = workspace.device
        assert device.key_store == "file"
    with Workspace.open(place) as workspace:
        assert workspace.device.id == device.id


def test_a_copied_workspace_is_another_device(tmp_path: Path) -> None:
    import shutil

    with Workspace.open(tmp_path / "a") as workspace:
        write(workspace)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with Workspace.open(tmp_path / "a") as a, Workspace.open(tmp_path / "b") as b:
        write(a, "in a")
        write(b, "in b")
        a.merge(b.entries(), b.public_keys())

        assert a.device.id != b.device.id
        assert [record["text"] for record in a.records(CODE, "opinion")] == ["x", "in a", "in b"]
        assert a.check() == []


def test_a_restored_backup_goes_on_as_another_device(tmp_path: Path) -> None:
    """Without that, the numbers given away since the backup would be given a second time."""
    home, backup = tmp_path / "ws", tmp_path / "backup"
    with Workspace.open(home) as workspace:
        write(workspace, "before")
    backup.write_bytes((home / DATABASE).read_bytes())
    with Workspace.open(home) as workspace, Workspace.open(tmp_path / "other") as other:
        write(workspace, "lost here")
        other.merge(workspace.entries(), workspace.public_keys())
        first = workspace.device.id
    (home / DATABASE).write_bytes(backup.read_bytes())

    with Workspace.open(home) as workspace, Workspace.open(tmp_path / "other") as other:
        write(workspace, "after")
        workspace.merge(other.entries(), other.public_keys())
        other.merge(workspace.entries(), workspace.public_keys())

        assert workspace.device.id != first
        texts = {record["text"] for record in workspace.records(CODE, "opinion")}
        assert texts == {"before", "lost here", "after"}
        assert workspace.check() == other.check() == []
        assert workspace.records(CODE, "opinion") == other.records(CODE, "opinion")
    with Workspace.open(home) as workspace:
        assert workspace.device.id != first
        assert workspace._count(workspace.device) == 1


def test_a_damaged_entry_is_told(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        write(workspace)
        workspace._database.write(lambda c: c.execute(text("UPDATE entry SET body = substr(body, 1, 50)")))

        with pytest.raises(Tampered, match="is damaged"):
            workspace.entries()
        assert {problem.kind for problem in workspace.check()} == {"chain", "projection"}


def test_a_database_kept_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.database.BUSY_MS", 50)
    with Workspace.open(tmp_path) as workspace:
        write(workspace)
        with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as thief:
            thief.execute("BEGIN IMMEDIATE")
            with pytest.raises(Unavailable, match="locked"):
                write(workspace)
            assert len(workspace.records(CODE, "opinion")) == 1
        write(workspace)
        assert len(workspace.records(CODE, "opinion")) == 2


class MemoryKeyring(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


class BrokenKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("no session bus")

    set_password = get_password  # type: ignore[assignment]


def test_the_key_is_in_the_system_s_key_store_where_there_is_one(tmp_path: Path) -> None:
    before, store = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(store)
    try:
        with Workspace.open(tmp_path) as workspace:
            device = workspace.device
        with Workspace.open(tmp_path) as workspace:
            assert workspace.device.id == device.id
    finally:
        keyring.set_keyring(before)

    assert device.key_store == "system"
    assert len(store.secrets) == 1
    assert not (tmp_path / "private").exists()


def test_a_broken_key_store_never_stops_the_work(tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(BrokenKeyring())
    try:
        with Workspace.open(tmp_path) as workspace:
            write(workspace)
            assert workspace.device.key_store == "file"
    finally:
        keyring.set_keyring(before)


def test_sqlite_keeps_decisions_through_power_loss(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace, workspace._database.read() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert pragmas == ["wal", 2, 1]


def test_postgres_files_may_be_shared(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANSHEN_BLOBS", str(tmp_path / "shared"))
    with Workspace.open(postgres) as workspace:
        sha256 = workspace.blobs.put_bytes(b"drawing")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another computer"))
    with Workspace.open(postgres) as workspace:
        assert workspace.blobs.path(sha256).read_bytes() == b"drawing"


def test_engines_are_closed(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        write(workspace)

    assert not (tmp_path / f"{DATABASE}-wal").exists()
    assert create_engine(f"sqlite:///{tmp_path / DATABASE}").connect().execute(text("SELECT 1")).scalar() == 1
