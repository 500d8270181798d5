"""Words typed on the canvas: of a markup that comes into being, of one that changes, of a length that is known."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from app.domain.geometry import Point
from widgets.canvas.markups import Markup
from widgets.canvas.note_editor import NoteEditor

CALIBRATE = "calibrate"


class Writing(QObject):
    """Asks for words and says what they are for.

    Signals:
        drawn: kind, points and words of a new markup.
        reworded: id and new words of a markup.
        calibrated: points, and their distance in nature as typed.
        ended: nothing is being typed any more.
    """

    drawn = Signal(str, object, str)
    reworded = Signal(str, str)
    calibrated = Signal(object, str)
    ended = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.editor = NoteEditor(over)
        self.editor.written.connect(self._written)
        self.editor.given_up.connect(self._given_up)
        self._about: tuple[str, tuple[Point, ...]] | Markup | None = None

    @property
    def draft(self) -> tuple[str, tuple[Point, ...]] | None:
        """Kind and points of what comes into being when its words are there."""
        return self._about if isinstance(self._about, tuple) else None

    def ask(self, kind: str, points_mm: tuple[Point, ...], at: QPoint) -> None:
        """Ask for the words of a new markup."""
        self._about = kind, points_mm
        self.editor.open_at(at)

    def ask_length(self, points_mm: tuple[Point, ...], at: QPoint, text: str = "") -> None:
        """Ask for the length of a path in nature, beginning with what was typed before."""
        self._about = CALIBRATE, points_mm
        self.editor.open_at(at, text, self.tr("Length in nature, like 3.6 m or 3600 mm, then Enter"))

    def change(self, markup: Markup, at: QPoint) -> None:
        """Ask for other words of a markup."""
        self._about = markup
        self.editor.open_at(at, markup.text)

    def _written(self, text: str) -> None:
        about, self._about = self._about, None
        if isinstance(about, Markup):
            if text != about.text:
                self.reworded.emit(about.id, text)
        elif about is not None and about[0] == CALIBRATE:
            self.calibrated.emit(about[1], text)
        elif about is not None:
            self.drawn.emit(*about, text)
        self.ended.emit()

    def _given_up(self) -> None:
        self._about = None
        self.ended.emit()
