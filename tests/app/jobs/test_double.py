"""A double of a process does its part, and never outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are doubled on Linux only")

# In processes of their own: this one has a window's threads.
ANSWERS = """
from app.jobs.double import beside
def fail():
    raise ValueError
large, failed = beside(lambda: bytes(3_000_000)), beside(fail)
print(len(large()), failed())
"""
THREADS = """
import threading
from app.jobs import double
threading.Thread(target=threading.Event().wait, daemon=True).start()
alone = double.may_double()
from PySide6.QtCore import QThread
thread = QThread()
thread.start()
print(alone, double.may_double())
thread.quit()
thread.wait()
"""
ENDLESS = """
import os, time
from app.jobs.double import beside
def work():
    print(os.getpid(), flush=True)
    time.sleep(60)
beside(work)
time.sleep(60)
"""


def _printed(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.strip()


def test_it_answers_or_fails_without_a_word() -> None:
    assert _printed(ANSWERS) == "3000000 None"


@pytest.mark.skipif(len(getattr(os, "sched_getaffinity", lambda _: [0])(0)) < 2, reason="one core")
def test_threads_of_a_library_forbid_it() -> None:
    assert _printed(THREADS) == "True False"


def test_it_ends_with_the_process() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        double = int(program.stdout.readline())
        program.kill()
    for _ in range(100):
        if not _runs(double):
            return
        time.sleep(0.05)
    pytest.fail("the double outlived its process")


def _runs(process: int) -> bool:
    try:
        with Path(f"/proc/{process}/stat").open() as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
