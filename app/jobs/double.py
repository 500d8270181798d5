"""A double of this process that does a part of its work beside it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_THREADS = Path("/proc/self/task")


def may_double() -> bool:
    """Tell whether this process can be doubled, and gains by it: on Linux, with a second core to run on.

    All its threads must be Python's own, whose locks Python sets right in the double; one that a library has started
    could hold a lock that nobody opens there.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return False
    return len(list(_THREADS.iterdir())) == threading.active_count()


def beside(work: Callable[[], bytes]) -> Callable[[], bytes | None]:
    """Begin ``work`` in a double of this process; return what waits for its end and gives its answer.

    The answer is None when the double failed: whoever asks then does the work himself, and meets the error there.
    The double ends with this process. Call only when ``may_double``, and wait for every double.
    """
    ours, theirs = os.pipe()
    program = os.getpid()
    pid = os.fork()
    if not pid:
        os.close(ours)
        _work(work, theirs, program)
    os.close(theirs)

    def answer() -> bytes | None:
        with os.fdopen(ours, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(pid, 0)
        return content if status == 0 else None

    return answer


def _work(work: Callable[[], bytes], pipe: int, program: int) -> NoReturn:
    """Do the work and end this process, whatever happens: nothing of the program may run here after it."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() == program:
            with os.fdopen(pipe, "wb") as file:
                file.write(work())
            code = 0
    finally:
        os._exit(code)
