"""A double of this process that does a part of its work beside it."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, TypeVar

Answer = TypeVar("Answer")

_ALIGN = 64  # bytes, of arrays in shared memory
_ENDING: list[int] = []  # doubles that were ended
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


class Double:
    """A double of this process and what it answers; end it by leaving the context.

    Arrays in an answer come over in shared memory and are read-only. Begin one only when ``may_double``.

    Args:
        work: yields the answers; begins at once.
    """

    def __init__(self, work: Callable[[], Iterable[object]]) -> None:
        _bury()
        self._pipe, theirs = Pipe(duplex=False)
        self._arrays = os.memfd_create("answers")
        program = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            self._pipe.close()
            _work(work, theirs, self._arrays, program)
        theirs.close()

    def answer(self) -> Any:
        """Return the next answer; None when it failed: whoever asks does the work himself and meets the error there."""
        try:
            content, begin, sizes = self._pipe.recv()
        except EOFError:
            return None
        return pickle.loads(content, buffers=_mapped(self._arrays, begin, sizes))  # noqa: S301 - our own

    def __enter__(self) -> Double:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._pipe.close()
        os.close(self._arrays)
        os.kill(self._pid, signal.SIGKILL)
        _ENDING.append(self._pid)  # clearing its memory takes a while: not waited for


@contextmanager
def begun(work: Callable[[], Answer], worth: bool) -> Iterator[Callable[[], Answer]]:
    """Begin ``work`` in a double where it is worth one and that is safe; yield what gives its one answer.

    Without a double, or where it failed, the work is done when its answer is asked for, and not at all when nobody
    asks.
    """
    if not worth or not may_double():
        yield cache(work)
        return
    with Double(lambda: [work()]) as double:

        @cache
        def finished() -> Answer:
            answer: Answer | None = double.answer()
            return work() if answer is None else answer

        yield finished


def _work(work: Callable[[], Iterable[object]], pipe: Connection, arrays: int, program: int) -> NoReturn:
    """Do the work and end this process, whatever happens: nothing of the program may run here after it."""
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() == program:
            with os.fdopen(arrays, "wb") as file:
                for answer in work():
                    buffers: list[pickle.PickleBuffer] = []
                    content = pickle.dumps(answer, protocol=5, buffer_callback=buffers.append)
                    begin, sizes = file.tell(), []
                    for buffer in buffers:
                        with buffer.raw() as raw:
                            sizes.append(raw.nbytes)
                            file.write(raw)
                            file.write(bytes(-raw.nbytes % _ALIGN))
                    file.flush()
                    pipe.send((content, begin, sizes))
    finally:
        os._exit(0)


def _mapped(arrays: int, begin: int, sizes: list[int]) -> list[memoryview]:
    """Return the arrays that a double has written one after the other."""
    if not any(sizes):
        return [memoryview(b"")] * len(sizes)
    whole = memoryview(mmap.mmap(arrays, 0, access=mmap.ACCESS_READ))
    found = []
    for size in sizes:
        found.append(whole[begin : begin + size])
        begin += size + -size % _ALIGN
    return found


def _bury() -> None:
    """Take note of the end of doubles that were ended."""
    for pid in tuple(_ENDING):
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                continue
        _ENDING.remove(pid)
