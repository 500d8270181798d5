"""Runs calls in an executor or in this process, in order, and reports how far they are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from app.domain.errors import Cancelled
from app.domain.feedback import Feedback, check_cancelled

log = logging.getLogger(__name__)


class Executor(Protocol):
    """A pool of processes, or a cluster's executor."""

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Future[Any]:
        """Run ``function`` elsewhere."""


class Calls:
    """Runs calls in an executor or here.

    Args:
        executor: None to run them here.
        feedback: hears progress, may cancel.
        total: weight of all calls that are foreseen.
    """

    def __init__(self, executor: Executor | None, feedback: Feedback, total: int) -> None:
        self._executor, self._feedback, self._total, self._done = executor, feedback, total, 0

    def all(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, ...]],
        instead: Callable[[tuple[Any, ...], Exception], Any],
    ) -> list[Any]:
        """Return the answers; see ``each``."""
        return list(self.each(function, calls, instead))

    def each(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, ...]],
        instead: Callable[[tuple[Any, ...], Exception], Any],
        weight: Callable[[tuple[Any, ...]], int] = lambda _call: 1,
    ) -> Iterator[Any]:
        """Start the calls and return their answers, in order, as they come.

        A call that fails, or whose worker dies, gives what ``instead`` makes of the error.

        Raises:
            Cancelled: by the user.
        """
        futures = [self._executor.submit(function, *call) for call in calls] if self._executor else []
        return self._answers(function, calls, futures, instead, weight)

    def _answers(
        self,
        function: Callable[..., Any],
        calls: Sequence[tuple[Any, ...]],
        futures: Sequence[Future[Any]],
        instead: Callable[[tuple[Any, ...], Exception], Any],
        weight: Callable[[tuple[Any, ...]], int],
    ) -> Iterator[Any]:
        try:
            for index, call in enumerate(calls):
                check_cancelled(self._feedback)
                try:
                    answer = futures[index].result() if futures else function(*call)
                except Cancelled:
                    raise
                except Exception as error:  # one sheet must not end the review of the others
                    log.warning("%s failed", function.__name__, exc_info=error)
                    answer = instead(call, error)
                self._done += weight(call)
                self._feedback.progress(self._done, max(self._total, self._done))
                yield answer
        finally:
            for future in futures:
                future.cancel()
