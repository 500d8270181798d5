"""Whoever pulls the plug, whenever: what was acknowledged is there, and the workspace is whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.domain.project import Person
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace
from tests.app.services.drawing_files import write_dxf

CODE = "2019-441702-47-03-012345"
PROGRAM = Path(__file__).with_name("working.py")
ROOT = Path(__file__).resolve().parents[3]
LONGEST_S = 1.5


@pytest.mark.parametrize("kills", [6, pytest.param(80, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_nothing_acknowledged_is_lost(tmp_path: Path, kills: int) -> None:
    place, folder = tmp_path / "workspace", tmp_path / "in"
    (folder / "disk").mkdir(parents=True)
    write_dxf(folder / "template.dxf", "TITLE")
    with Workspace.open(place) as workspace:
        create_project(workspace, CODE, "停电", "private_small", by=Person("ann@agency", "Ann"))
    chance = random.Random(11)
    told: dict[tuple[str, str, str], list[object]] = {}
    for round_ in range(kills):
        for line in run_and_kill(place, folder, f"r{round_}", chance.uniform(0, LONGEST_S)):
            subject, identifier, field, value = json.loads(line)
            told.setdefault((subject, identifier, field), []).append(value)
    assert len(told) > kills

    doctor = lianshen(place, "doctor", "--check", "--json")
    assert json.loads(doctor.stdout)["problems"] == []
    assert doctor.returncode == 0
    with Workspace.open(place) as workspace:
        entries = workspace.entries(CODE)
        for (subject, identifier, field), values in told.items():
            history = [
                change.new
                for entry in entries
                if entry.subject == (subject, identifier)
                for name, change in entry.changes.items()
                if name == field
            ]
            assert [value for value in values if value not in history] == []
            last = workspace.record(CODE, subject, identifier).get(field)
            assert last in (values[-1], history[-1])
        for record in workspace.records(CODE, "file"):
            assert workspace.blobs.has(str(record["sha256"]))


def run_and_kill(place: Path, folder: Path, mark: str, after_s: float) -> list[str]:
    """Let the program work for a moment after its first act, kill it, and return the whole lines it printed."""
    command = [sys.executable, str(PROGRAM), str(place), str(folder), mark]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment)
    assert process.stdout is not None
    first = process.stdout.readline()
    timer = threading.Timer(after_s, process.kill)
    timer.start()
    rest = process.stdout.read()
    assert process.wait() == -9
    timer.cancel()
    return [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def lianshen(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "--workspace", str(place), *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=ROOT)
