"""A warm pool of spawned processes: progress, cancel, limits of time and memory, and a hard kill.

A hostile file can end a worker, never the program: the job fails with one clear error and the worker is replaced.
"""

from __future__ import annotations

import contextlib
import inspect
import logging
import multiprocessing
import os
import queue
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from app.domain.errors import AppError, BadInput, Cancelled, Unavailable
from app.domain.feedback import Feedback, Silent

GRACE_S = 2.0
POLL_S = 0.05
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    feedback: Feedback
    timeout_s: float | None
    memory_mb: int | None
    subject: str


class Pool:
    """Runs functions of importable modules in worker processes, one job a worker at a time.

    Args:
        workers: number of processes; as many as the machine has cores by default.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(1, os.cpu_count() or 1)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._lanes = [
            threading.Thread(target=self._serve, name=f"pool-{number}", daemon=True) for number in range(self.workers)
        ]
        for lane in self._lanes:
            lane.start()

    def submit(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        feedback: Feedback | None = None,
        timeout_s: float | None = None,
        memory_mb: int | None = None,
        subject: str = "",
    ) -> Future[Any]:
        """Run ``function(*arguments)`` in a worker; with ``feedback=`` when it has a parameter of that name.

        Args:
            timeout_s: the job is ended after this time.
            memory_mb: address space the job may add, where the system can limit it.
            subject: file the job is about, named in errors.

        The future raises AppError: what the function raised, Cancelled, or Unavailable when the worker died.
        """
        if self._closing.is_set():
            raise Unavailable("The worker processes are closed")
        job = _Job(Future(), function, arguments, feedback or Silent(), timeout_s, memory_mb, subject)
        self._jobs.put(job)
        return job.future

    def close(self) -> None:
        """End all workers; waiting jobs are cancelled."""
        self._closing.set()
        for _lane in self._lanes:
            self._jobs.put(None)
        for lane in self._lanes:
            lane.join()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _serve(self) -> None:
        worker: _Worker | None = None
        try:
            while (job := self._jobs.get()) is not None:
                if self._closing.is_set() or not job.future.set_running_or_notify_cancel():
                    job.future.cancel()
                    continue
                if worker is None or not worker.alive:
                    worker = _Worker()
                try:
                    answer = worker.run(job, self._closing)
                except AppError as error:
                    job.future.set_exception(error)
                else:
                    job.future.set_result(answer)
        finally:
            if worker is not None:
                worker.end()


class _Worker:
    """One process and the parent's end of its pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def run(self, job: _Job, closing: threading.Event) -> Any:
        """Return the job's answer or raise its error; the process is killed when it does not stop in time."""
        about = job.subject or None
        began = time.monotonic()
        stop_by: float | None = None
        try:
            self._pipe.send((job.function, job.arguments, job.memory_mb))
            while True:
                if self._pipe.poll(POLL_S):
                    kind, content = self._pipe.recv()
                    if kind == "progress":
                        job.feedback.progress(*content)
                    elif kind == "done":
                        return content
                    else:
                        raise content
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
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            self._process.join(GRACE_S)
            raise Unavailable(f"The worker process ended (code {self._process.exitcode})", path=about) from error

    def end(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


class _Proxy:
    """Feedback inside a worker: progress goes up the pipe, cancel comes down."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        self._pipe.send(("progress", (done, total, message)))

    @property
    def cancelled(self) -> bool:
        if not self._cancelled and self._pipe.poll():
            self._pipe.recv()
            self._cancelled = True
        return self._cancelled


def _work(pipe: Connection) -> None:
    """Serve one job after the other until the pipe closes."""
    while True:
        try:
            job = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        if job == "cancel":  # came after its job was done
            continue
        function, arguments, memory_mb = job
        with _memory_limit(memory_mb):
            answer = _answer(function, arguments, pipe)
        pipe.send(answer)


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...], pipe: Connection) -> tuple[str, Any]:
    keywords = {"feedback": _Proxy(pipe)} if "feedback" in inspect.signature(function).parameters else {}
    try:
        return "done", function(*arguments, **keywords)
    except AppError as error:
        return "failed", error
    except MemoryError:
        return "failed", BadInput("Needs more memory than a job may use")
    except Exception as error:  # noqa: BLE001 - the boundary of the process: nothing else could tell the parent
        log.error("job %s failed\n%s", function.__name__, traceback.format_exc())
        return "failed", AppError(f"Internal error: {type(error).__name__}: {error}")


@contextlib.contextmanager
def _memory_limit(memory_mb: int | None) -> Any:
    """Limit the address space a job may add; does nothing where the system cannot."""
    try:
        import resource
    except ImportError:
        yield
        return
    if memory_mb is None or not os.path.exists("/proc/self/statm"):  # noqa: PTH110 - a kernel file
        yield
        return
    with open("/proc/self/statm") as statm:  # noqa: PTH123 - a kernel file
        used = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + (memory_mb << 20), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
