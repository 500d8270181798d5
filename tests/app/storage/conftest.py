from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.storage.workspace import Workspace
from tests.app.storage.postgres import server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """Address of an empty database."""
    name = f"lianshen_{uuid.uuid4().hex}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Location of a workspace not yet made, on each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "ws")
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def workspace(place: str) -> Iterator[Workspace]:
    with Workspace.open(place) as workspace:
        yield workspace


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Workspace]:
    """Another device's workspace."""
    with Workspace.open(tmp_path / "other") as workspace:
        yield workspace
