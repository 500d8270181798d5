"""What can be taken back: each act with the act that undoes it. Both are new journal entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Act = Callable[[], None]


@dataclass(frozen=True)
class Step:
    """One thing done, as what undoes it and what does it again."""

    undo: Act
    redo: Act


class History:
    """Steps done and steps undone in this window."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add(self, undo: Act, redo: Act) -> None:
        """Remember what was done; what had been undone before is forgotten."""
        self._done.append(Step(undo, redo))
        self._undone.clear()

    def undo(self) -> None:
        """Take back the last step, when there is one."""
        if self._done:
            step = self._done.pop()
            step.undo()
            self._undone.append(step)

    def redo(self) -> None:
        """Do again what was taken back last, when there is such a step."""
        if self._undone:
            step = self._undone.pop()
            step.redo()
            self._done.append(step)
