"""The pool keeps its promises when jobs fail, hang, die or eat memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError, BadInput, Cancelled, Unavailable
from app.domain.feedback import Feedback, check_cancelled
from app.jobs.pool import Pool


def double(number: int) -> int:
    return number * 2


def refuse(name: str) -> None:
    raise BadInput("Not a drawing", path=name, line=3)


def stumble() -> None:
    raise ZeroDivisionError("x")


def kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    while True:
        time.sleep(0.01)


def eat() -> int:
    return len(bytearray(1 << 32))


def count(steps: int, feedback: Feedback) -> int:
    for step in range(steps):
        check_cancelled(feedback)
        feedback.progress(step, steps, "counting")
        time.sleep(0.01)
    return steps


class Watcher:
    def __init__(self) -> None:
        self.seen: list[float] = []
        self.cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        self.seen.append(done)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as pool:
        yield pool


def test_answers_in_order(pool: Pool) -> None:
    futures = [pool.submit(double, number) for number in range(20)]
    assert [future.result(30) for future in futures] == [number * 2 for number in range(20)]


def test_an_error_for_people_keeps_its_file_and_line(pool: Pool) -> None:
    with pytest.raises(BadInput) as caught:
        pool.submit(refuse, "a.dxf").result(30)
    assert (caught.value.path, caught.value.line) == ("a.dxf", 3)


def test_a_bug_is_an_error_and_the_next_job_runs(pool: Pool) -> None:
    with pytest.raises(AppError, match="ZeroDivisionError"):
        pool.submit(stumble).result(30)
    assert pool.submit(double, 4).result(30) == 8


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_worker_is_replaced(pool: Pool) -> None:
    with pytest.raises(Unavailable, match=r"bad\.dxf"):
        pool.submit(kill_oneself, subject="bad.dxf").result(30)
    assert pool.submit(double, 5).result(30) == 10


def test_an_endless_job_is_ended(pool: Pool) -> None:
    with pytest.raises(BadInput, match=r"slow.dxf.*0\.5 s"):
        pool.submit(hang, timeout_s=0.5, subject="slow.dxf").result(30)
    assert pool.submit(double, 6).result(30) == 12


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no memory limit on this system")
def test_a_job_that_eats_memory_is_refused(pool: Pool) -> None:
    with pytest.raises(BadInput, match="memory"):
        pool.submit(eat, memory_mb=256).result(60)
    assert pool.submit(double, 7).result(30) == 14


def test_progress_arrives_and_cancel_stops(pool: Pool) -> None:
    watcher = Watcher()
    assert pool.submit(count, 5, feedback=watcher).result(30) == 5
    assert watcher.seen == [0, 1, 2, 3, 4]
    future = pool.submit(count, 10_000, feedback=watcher)
    while len(watcher.seen) < 7:
        time.sleep(0.01)
    watcher.cancelled = True
    with pytest.raises(Cancelled):
        future.result(30)


def test_a_job_deaf_to_cancel_is_killed(pool: Pool) -> None:
    watcher = Watcher()
    future = pool.submit(hang, feedback=watcher)
    time.sleep(0.2)
    watcher.cancelled = True
    with pytest.raises(Cancelled):
        future.result(30)
    assert pool.submit(double, 8).result(30) == 16


@pytest.mark.skipif(sys.platform != "linux", reason="programs are doubled on Linux only")
def test_a_doubled_program_outlives_its_worker() -> None:
    code = """
from app.domain.errors import Unavailable
from app.jobs import process
from app.jobs.pool import Pool
from test_pool import double, kill_oneself
assert process.may_fork()
with Pool(2, at_once=True) as pool:
    assert not process.may_fork()
    print([pool.submit(double, number).result(30) for number in range(4)])
    try:
        pool.submit(kill_oneself, subject="bad.dxf").result(30)
    except Unavailable as error:
        print(error)
    print(pool.submit(double, 5).result(30))
"""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.stderr == ""
    first, killed, last = done.stdout.splitlines()
    assert (first, last) == ("[0, 2, 4, 6]", "10")
    assert "bad.dxf" in killed
