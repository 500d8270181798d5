"""One worker process: its life seen from the program, and the loop it runs."""

from __future__ import annotations

import contextlib
import gc
import importlib
import inspect
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from app.domain.errors import AppError, BadInput, Cancelled, Died
from app.domain.feedback import Feedback
from app.domain.last_step import LENGTH, Kept, about_to, keep_in, noted
from app.jobs.memory import give_back_memory, keep_memory

GRACE_S = 2.0
POLL_S = 0.05
IDLE_S = 5.0  # then a worker gives back what memory it freed
GARBAGE_AFTER = 50_000  # new objects; drawings make many that live, and looking for dead ones among them takes time
MEMORY_IN_USE = Path("/proc/self/statm")


@dataclass(frozen=True)
class Call:
    """What a worker runs: ``module.name(*arguments)``."""

    module: str
    name: str
    arguments: tuple[Any, ...]
    memory_mb: int | None


@dataclass(frozen=True)
class Job:
    """A call with all that the program keeps about it."""

    future: Future[Any]
    call: Call
    feedback: Feedback
    timeout_s: float | None
    subject: str


class NotStarted(Exception):
    """The worker was dead before it got the job."""


def may_fork() -> bool:
    """Tell whether this program can be doubled as it stands: on Linux, while it has a single thread and no window."""
    return sys.platform == "linux" and threading.active_count() == 1 and "PySide6" not in sys.modules


class WorkerProcess:
    """One process and the program's end of its pipe.

    Args:
        forked: a double of this program, which starts at once, instead of a new one; see ``may_fork``.
    """

    def __init__(self, *, forked: bool = False) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process: BaseProcess
        if forked:
            double = multiprocessing.get_context("fork")
            self._step: Kept = double.RawArray("c", LENGTH)
            self._process = double.Process(target=serve, args=(theirs, self._step), daemon=True)
        else:
            new = multiprocessing.get_context("spawn")
            self._step = new.RawArray("c", LENGTH)
            self._process = new.Process(target=serve, args=(theirs, self._step), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        """Whether it can take a job."""
        return not self._pipe.closed and self._process.is_alive()

    def run(self, job: Job, closing: threading.Event) -> Any:
        """Return the job's answer or raise its error; the process is killed when it does not stop in time.

        Raises:
            NotStarted: the process was dead.
            AppError: what the function raised.
            Cancelled: the user stopped it, or the pool is closing.
            BadInput: it took too long.
            Died: the process did.
        """
        try:
            if not self.alive:
                raise NotStarted
            self._pipe.send(job.call)
        except OSError as error:
            raise NotStarted from error
        try:
            return self._answer(job, closing)
        except (EOFError, OSError) as error:
            self._process.join(GRACE_S)
            code = self._process.exitcode
            message = f"The worker process ended before its work was done (code {code})"
            raise Died(message, job.subject or None, noted(self._step)) from error

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _answer(self, job: Job, closing: threading.Event) -> Any:
        about = job.subject or None
        began = time.monotonic()
        stop_by: float | None = None
        while True:
            if self._pipe.poll(POLL_S):
                kind, content, details = self._pipe.recv()
                if kind == "done":
                    return content
                if kind == "failed":
                    raise _located(content, about, details)
                job.feedback.progress(*content)
            now = time.monotonic()
            if job.timeout_s is not None and now - began > job.timeout_s:
                self.end()
                raise BadInput(f"Took longer than {job.timeout_s:g} s and was stopped", path=about)
            if stop_by is None and (job.feedback.cancelled or closing.is_set()):
                self._pipe.send("cancel")
                stop_by = now + GRACE_S
            if stop_by is not None and now > stop_by:
                self.end()
                raise Cancelled("Stopped by the user", path=about)


def _located(error: AppError, about: str | None, details: str) -> AppError:
    if error.path is None:
        error.path = about
    if details:
        error.add_note(details)
    return error


class _Proxy:
    """Feedback inside a worker: progress goes up the pipe, cancel comes down."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        self._pipe.send(("progress", (done, total, message), ""))

    @property
    def cancelled(self) -> bool:
        if not self._cancelled and self._pipe.poll():
            self._pipe.recv()
            self._cancelled = True
        return self._cancelled


def serve(pipe: Connection, step: Kept) -> None:
    """Run one job after the other until the program is gone; the worker's main loop.

    Args:
        pipe: to the program.
        step: where it reads what this process was about to do.
    """
    keep_in(step)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the program's to answer
    gc.set_threshold(GARBAGE_AFTER)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # workers share the cores already; threads cost time to start
    keep_memory()
    threading.Thread(target=_end_with_program, daemon=True).start()
    while True:
        try:
            if not pipe.poll(IDLE_S):
                give_back_memory()
            call = pipe.recv()
        except (EOFError, OSError):
            return
        except Exception as error:  # noqa: BLE001 - arguments that cannot be read here
            pipe.send(_bug(error))
            continue
        if call == "cancel":  # came after its job was done
            continue
        about_to()
        with _memory_limit(call.memory_mb):
            answer = _answer(call, pipe)
        try:
            pipe.send(answer)
        except OSError:
            return
        except Exception as error:  # noqa: BLE001 - an answer that cannot be sent
            pipe.send(_bug(error))


def _end_with_program() -> None:
    program = multiprocessing.parent_process()
    if program is not None:
        multiprocessing.connection.wait([program.sentinel])
        os._exit(1)


def _answer(call: Call, pipe: Connection) -> tuple[str, Any, str]:
    try:
        function = _function(call)
        keywords = {"feedback": _Proxy(pipe)} if "feedback" in inspect.signature(function).parameters else {}
        return "done", function(*call.arguments, **keywords), ""
    except AppError as error:
        return "failed", error, ""
    except MemoryError:
        return "failed", BadInput("Needs more memory than one job may use"), ""
    except RecursionError as error:
        return "failed", BadInput("Nested too deeply"), _traceback(error)
    except Exception as error:  # noqa: BLE001 - the boundary of the process: nothing else could tell the program
        return _bug(error)


def _function(call: Call) -> Callable[..., Any]:
    found: Any = importlib.import_module(call.module)
    for name in call.name.split("."):
        found = getattr(found, name)
    function: Callable[..., Any] = found
    return function


def _bug(error: Exception) -> tuple[str, AppError, str]:
    return "failed", AppError(f"Internal error: {type(error).__name__}: {error}"), _traceback(error)


def _traceback(error: Exception) -> str:
    return "".join(traceback.format_exception(error))


@contextlib.contextmanager
def _memory_limit(memory_mb: int | None) -> Iterator[None]:
    """Limit the address space a job may add; does nothing where the system cannot."""
    if memory_mb is None or not MEMORY_IN_USE.exists():
        yield
        return
    import resource

    used = int(MEMORY_IN_USE.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + (memory_mb << 20)
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
