"""From the window to work that takes time, and back: one thread a lane, one signal."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.errors import AppError, Cancelled


class Progress(QObject):
    """Feedback of one long call; read by the status line, cancelled by its button."""

    changed = Signal(float, float, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Report ``done`` of ``total`` steps; callable from any thread."""
        self.changed.emit(done, total, message)

    def cancel(self) -> None:
        """Ask the call to stop."""
        self.cancelled = True


class Bridge(QObject):
    """Runs calls one after the other on a thread of its own; answers arrive on the window's thread.

    Errors that a person can act on go to ``failed``, being stopped to ``cancelled``; anything else is a bug and is
    raised on the window's thread.
    """

    failed = Signal(object)
    busy = Signal(bool)
    cancelled = Signal()
    _finished = Signal(object, object)

    def __init__(self, parent: QObject | None = None, name: str = "database") -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._waiting = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        """Whether every answer was delivered."""
        return self._waiting == 0

    def call(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> Future[Any]:
        """Run ``work`` on the lane's thread, then ``then(result)`` on the window's."""
        self._waiting += 1
        self.busy.emit(True)
        future = self._thread.submit(work)
        future.add_done_callback(lambda done: self._finished.emit(done, then))
        return future

    def close(self) -> None:
        """Wait for the calls under way; their answers are not shown any more."""
        self._closed = True
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, future: Future[Any], then: Callable[[Any], None] | None) -> None:
        self._waiting -= 1
        if not self._waiting:
            self.busy.emit(False)
        if self._closed or future.cancelled():
            return
        error = future.exception()
        if error is None:
            if then is not None:
                then(future.result())
        elif isinstance(error, AppError):
            if isinstance(error, Cancelled):
                self.cancelled.emit()
            else:
                self.failed.emit(error)
        else:
            raise error
