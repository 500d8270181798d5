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
import os
import numpy as np
from app.jobs.double import Double
def work():
    yield np.arange(10), {"many": np.ones((3, 100_000)), "none": np.empty(0)}
    yield "a word"
    raise ValueError
with Double(work) as double:
    few, rest = double.answer()
    print(few.sum(), rest["many"].sum(), len(rest["none"]), few.flags.writeable, double.answer(), double.answer())
"""
BURIED = """
import time
from app.jobs import double
def endless():
    time.sleep(60)
    yield
for _ in range(3):
    with double.Double(endless):
        pass
    time.sleep(0.2)
print(len(double._ENDING))
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
from app.jobs.double import Double
def work():
    print(os.getpid(), flush=True)
    time.sleep(60)
double = Double(work)
time.sleep(60)
"""


def _printed(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.strip()


def test_it_answers_or_fails_without_a_word() -> None:
    assert _printed(ANSWERS) == "45 300000.0 0 False a word None"


def test_one_that_is_not_waited_for_ends_at_once() -> None:
    assert _printed(BURIED) == "1"


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
