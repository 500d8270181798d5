"""The window on the sample project: made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.feedback import Silent
from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.run_demo import begin_sample, sample_code
from app.storage.workspace import Workspace
from widgets.launch import application, build_window
from widgets.main_window import MainWindow

PATIENCE_MS = 30_000


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """Let pytest-qt use the application as the program makes it: Chinese, with its look."""
    return type(application())


@pytest.fixture(scope="session", autouse=True)
def one_application(qapp: QApplication) -> None:
    """Make the program's application before a painted picture makes a smaller one, in whatever order tests run."""


@pytest.fixture(scope="session")
def sample_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample imported and checked."""
    place = tmp_path_factory.mktemp("sample") / "workspace"
    with Workspace.open(place) as workspace, Pool(2) as pool:
        begin_sample(workspace, pool, Person("ann@agency", "Ann"), Silent())
    return place


@pytest.fixture
def window(sample_place: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window with the sample open and everything shown."""
    QSettings().clear()
    place = tmp_path / "workspace"
    shutil.copytree(sample_place, place)
    shown = build_window(Workspace.open(place), Pool(2))
    qtbot.addWidget(shown)
    shown.resize(1366, 740)
    shown.show()
    shown.session.open_project(sample_code())
    yield shown
    shown.close()


def settled(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until nothing that was asked of the database or the workers is under way."""
    lanes = (window.session.database, window.session.background)
    qtbot.waitUntil(lambda: all(lane.idle for lane in lanes), timeout=PATIENCE_MS)
