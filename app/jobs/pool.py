"""A warm pool of spawned processes: progress, cancel, limits of time and memory, and a hard kill.

A hostile file can end a worker, never the program: the job fails with one clear error and the worker is replaced.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from app.domain.errors import AppError, Unavailable
from app.domain.feedback import Feedback, Silent
from app.jobs.process import Call, Job, NotStarted, WorkerProcess, may_fork

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())


class Pool:
    """Runs functions of importable modules in worker processes, one job a worker at a time.

    Args:
        workers: number of processes; as many as the machine has cores by default.
        at_once: start them by doubling this program where that is safe: for a command that needs them now.
        memory_mb: address space a job may add when it says nothing else; None for no limit.
    """

    def __init__(self, workers: int | None = None, *, at_once: bool = False, memory_mb: int | None = None) -> None:
        self._memory_mb = memory_mb
        self.workers = workers or max(1, os.cpu_count() or 1)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        ready = [WorkerProcess(forked=True) for _ in range(self.workers)] if at_once and may_fork() else []
        self._lanes = [
            threading.Thread(target=self._serve, args=(worker,), name=f"pool-{number}", daemon=True)
            for number, worker in enumerate(ready or [None] * self.workers)
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
            function: a function of a module, found there again by its name.
            feedback: hears progress, may cancel.
            timeout_s: the job is ended after this time of running.
            memory_mb: address space the job may add, where the system can limit it.
            subject: file the job is about, named in errors.

        The future raises AppError: what the function raised, Cancelled, or Died when the worker did.
        """
        if self._closing.is_set():
            raise Unavailable("The worker processes are closed")
        call = Call(_home(function), function.__qualname__, arguments, memory_mb or self._memory_mb)
        job = Job(Future(), call, feedback or Silent(), timeout_s, subject)
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

    def _serve(self, ready: WorkerProcess | None) -> None:
        worker = ready or WorkerProcess()
        try:
            while (job := self._jobs.get()) is not None:
                if self._closing.is_set():
                    job.future.cancel()
                    continue
                if not job.future.set_running_or_notify_cancel():
                    continue
                worker = self._run(job, worker)
        finally:
            worker.end()

    def _run(self, job: Job, worker: WorkerProcess) -> WorkerProcess:
        """Run one job to its end and return the worker for the next."""
        try:
            try:
                answer = worker.run(job, self._closing)
            except NotStarted:  # it died while it was idle
                worker.end()
                worker = WorkerProcess()
                answer = worker.run(job, self._closing)
        except AppError as error:
            for note in getattr(error, "__notes__", ()):
                log.error("%s: %s", job.subject or job.call.name, note)
            job.future.set_exception(error)
        except Exception as error:
            log.exception("%s", job.subject or job.call.name)
            worker.end()
            failure = AppError(f"Internal error: {type(error).__name__}: {error}", path=job.subject or None)
            failure.add_note(traceback.format_exc())
            job.future.set_exception(failure)
        else:
            job.future.set_result(answer)
        if not worker.alive and not self._closing.is_set():
            worker.end()
            worker = WorkerProcess()
        return worker


def _home(function: Callable[..., Any]) -> str:
    """Return the module a worker imports to find ``function``; ``python -m`` hides it behind ``__main__``."""
    name = function.__module__
    specification = getattr(sys.modules.get(name), "__spec__", None)
    return specification.name if name == "__main__" and specification else name
