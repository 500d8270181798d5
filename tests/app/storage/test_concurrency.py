"""Several processes, and processes that die: what was acknowledged is there, and everything holds."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from contextlib import ExitStack
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
ROOT = Path(__file__).parents[3]


def writer(place: str, mark: str, count: int | None = None, home: Path | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.app.storage.writing", place, mark, *([str(count)] if count else [])]
    environment = {**os.environ, **({"XDG_DATA_HOME": str(home)} if home else {})}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_processes_share_one_device(place: str) -> None:
    """The chain of the device has no gap and no fork, whoever of them writes."""
    processes = [writer(place, f"p{number}", 25) for number in range(4)]
    answers = [process.communicate(timeout=120)[0] for process in processes]

    with Workspace.open(place) as workspace:
        assert [process.returncode for process in processes] == [0] * 4
        written = {record.id for record in workspace.records(CODE, "opinion")}
        assert written == {line.split()[0] for answer in answers for line in answer.splitlines()}
        assert len(written) == 100
        numbers = [record["number"] for record in workspace.records(CODE, "opinion")]
        assert sorted(numbers) == list(range(1, 101))
        assert workspace.versions() == {f"{workspace.device.id}/{CODE}": 200}
        assert [p for p in workspace.check() if p.kind != "missing_blob"] == []


def test_workstations_share_one_server(postgres: str, tmp_path: Path) -> None:
    processes = [writer(postgres, f"p{number}", 25, home=tmp_path / str(number)) for number in range(3)]
    for process in processes:
        process.communicate(timeout=120)

    with Workspace.open(postgres) as workspace:
        assert [process.returncode for process in processes] == [0] * 3
        assert sorted(workspace.versions().values()) == [50] * 3
        assert len(workspace.records(CODE, "opinion")) == 75
        assert workspace.check_journal() == []


def test_threads_share_one_workspace(workspace: Workspace) -> None:
    def work(mark: int) -> None:
        for number in range(10):
            with workspace.write(CODE, "ann@agency") as w:
                w.create("opinion", text=f"{mark} {number}")
            workspace.records(CODE, "opinion")

    threads = [threading.Thread(target=work, args=(mark,)) for mark in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(workspace.records(CODE, "opinion")) == 60
    assert workspace.check() == []


def test_processes_make_one_workspace_together(place: str) -> None:
    processes = [writer(place, f"p{number}", 1) for number in range(6)]
    for process in processes:
        process.communicate(timeout=120)

    with Workspace.open(place) as workspace:
        assert [process.returncode for process in processes] == [0] * 6
        assert len(workspace.records(CODE, "opinion")) == 6
        assert workspace.check() == []


def test_a_broken_connection_is_made_again(postgres: str) -> None:
    with Workspace.open(postgres) as workspace:
        tries = []

        def work(connection: Connection) -> int:
            tries.append(1)
            if len(tries) == 1:
                connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            return 7

        assert workspace._database.write(work) == 7
        assert len(tries) == 2


@pytest.mark.parametrize("seed", range(4))
def test_workspaces_that_have_the_same_entries_are_the_same(place: str, tmp_path: Path, seed: int) -> None:
    """Whatever was written where, and whoever told whom in which order."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        all_ = [stack.enter_context(Workspace.open(where)) for where in (place, tmp_path / "b", tmp_path / "c")]
        for step in range(40):
            one, two = chance.sample(all_, 2)
            if chance.random() < 0.3:
                two.merge(one.entries(since=two.versions()), one.public_keys())
            with one.write(CODE, f"{step}@agency") as w:
                for _ in range(chance.randrange(1, 4)):
                    w.put("opinion", chance.choice("ab"), {chance.choice("xyz"): chance.randrange(4)})
        for one, two in (*permutations(all_, 2), *permutations(all_, 2)):
            two.merge(one.entries(since=two.versions()), one.public_keys())

        states = [(one.records(CODE, "opinion"), one.conflicts(CODE), one.entries()) for one in all_]
        assert states[0] == states[1] == states[2]
        assert [one.check() for one in all_] == [[], [], []]


def kill_often(place: str, kills: int) -> None:
    chance = random.Random(7)
    acknowledged: set[str] = set()
    for round_ in range(kills):
        process = writer(place, f"r{round_}")
        assert process.stdout is not None
        first = process.stdout.readline()
        timer = threading.Timer(chance.uniform(0, 0.25), process.kill)
        timer.start()
        rest = process.stdout.read()
        process.wait()
        timer.cancel()
        lines = (first + rest).splitlines(keepends=True)
        acknowledged.update(line.split()[0] for line in lines if line.endswith("\n"))

    with Workspace.open(place) as workspace:
        assert workspace.check() == []
        present = {record.id for record in workspace.records(CODE, "opinion")}

    assert len(acknowledged) >= kills
    assert acknowledged <= present


def test_every_acknowledged_decision_survives_sigkill(place: str) -> None:
    kill_often(place, 12)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_every_acknowledged_decision_survives_a_full_disk(tmp_path: Path) -> None:
    limit = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)); "
    run = "sys.argv[0] = 'writing'; runpy.run_module('tests.app.storage.writing', run_name='__main__')"
    place = str(tmp_path / "ws")
    process = subprocess.run(
        [sys.executable, "-c", limit + run, place, "p"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert "Unavailable" in process.stderr
    with Workspace.open(place) as workspace:
        assert workspace.check() == []
        present = {record.id for record in workspace.records(CODE, "opinion")}
    acknowledged = {line.split()[0] for line in process.stdout.splitlines()}
    assert len(acknowledged) > 10
    assert acknowledged <= present


@pytest.mark.long
def test_every_acknowledged_decision_survives_sigkill_many_times(place: str) -> None:
    kill_often(place, 150)
