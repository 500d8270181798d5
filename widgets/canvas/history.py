"""Undo and redo of what was drawn: every step is one more decision, so the journal keeps both."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.domain.geometry import Point
from widgets.canvas.markups import Markup

LIMIT = 200
SAME_MM = 1e-6


class History(QObject):
    """The steps of one sheet.

    Signals:
        changed: id and points a markup shall have.
        deleted: id of a markup to be taken away.
        restored: id of a markup to be put back.
    """

    changed = Signal(str, object)
    deleted = Signal(str)
    restored = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(LIMIT)
        self._expected: list[tuple[str, tuple[Point, ...]]] = []
        self._known: set[str] = set()

    def clear(self) -> None:
        """Forget all steps: another sheet is shown."""
        self.stack.clear()
        self._expected.clear()
        self._known.clear()

    def expect(self, kind: str, points_mm: Sequence[Point]) -> None:
        """Note that a markup was drawn; its id is known once it is in ``see``."""
        self._expected.append((kind, tuple(points_mm)))

    def see(self, markups: Sequence[Markup]) -> None:
        """Look through the sheet's markups for those that were drawn here."""
        for markup in markups:
            if markup.id not in self._known:
                self._known.add(markup.id)
                self._match(markup)

    def move(self, markup: str, before: tuple[Point, ...], after: tuple[Point, ...]) -> None:
        """Change a markup's points."""
        self._push(lambda: self.changed.emit(markup, after), lambda: self.changed.emit(markup, before))

    def delete(self, markup: str) -> None:
        """Take a markup away."""
        self._push(lambda: self.deleted.emit(markup), lambda: self.restored.emit(markup))

    def did(self, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Note a step that was taken elsewhere."""
        self.stack.push(_Step(redo, undo, done=True))

    def _match(self, markup: Markup) -> None:
        for row, (kind, points) in enumerate(self._expected):
            if kind == markup.kind and _same(points, markup.points_mm):
                del self._expected[row]
                self._note_drawn(markup.id)
                return

    def _note_drawn(self, markup: str) -> None:
        restore, delete = lambda: self.restored.emit(markup), lambda: self.deleted.emit(markup)
        self.did(delete, restore)

    def _push(self, do: Callable[[], None], undo: Callable[[], None]) -> None:
        self.stack.push(_Step(do, undo))


class _Step(QUndoCommand):
    """One step; it only sends signals, because an exception here would leave a broken step on the stack."""

    def __init__(self, do: Callable[[], None], undo: Callable[[], None], done: bool = False) -> None:
        super().__init__()
        self._do, self._undo, self._done = do, undo, done

    def redo(self) -> None:
        if self._done:
            self._done = False
        else:
            self._do()

    def undo(self) -> None:
        self._undo()


def _same(one: Sequence[Point], other: Sequence[Point]) -> bool:
    return len(one) == len(other) and all(math.dist(a, b) < SAME_MM for a, b in zip(one, other, strict=True))
