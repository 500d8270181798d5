"""Progress and cancel: one object passed into every long call."""

from __future__ import annotations

from typing import Protocol

from app.domain.errors import Cancelled


class Feedback(Protocol):
    """What a long call tells, and asks."""

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Report ``done`` of ``total`` steps."""

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""


class Silent:
    """Feedback for callers that neither watch nor cancel."""

    cancelled = False

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Ignore the report."""


class CancelOnly:
    """Feedback of one step among many: its own steps are not counted, its cancel is the whole run's."""

    def __init__(self, whole: Feedback) -> None:
        self._whole = whole

    def progress(self, done: float, total: float, message: str = "") -> None:
        """Ignore the report."""

    @property
    def cancelled(self) -> bool:
        """Whether the user stopped the run."""
        return self._whole.cancelled


def check_cancelled(feedback: Feedback) -> None:
    """Raise Cancelled when the user asked to stop."""
    if feedback.cancelled:
        raise Cancelled("Stopped by the user")
