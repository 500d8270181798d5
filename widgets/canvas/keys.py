"""What keys mean on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt

from app.domain.geometry import Point
from widgets.canvas.history import History
from widgets.canvas.tools import Board, Tool

STEP_PX, NUDGE_MM = 60.0, 1.0
KEY_ZOOM = 1.25
_KEY = Qt.Key
_ARROWS = {_KEY.Key_Left: (-1, 0), _KEY.Key_Right: (1, 0), _KEY.Key_Up: (0, 1), _KEY.Key_Down: (0, -1)}


class Keyed(Board, Protocol):
    """What keys see of the canvas, besides what tools do."""

    history: History

    @property
    def tool_in_hand(self) -> Tool:
        """The tool that the mouse works with."""

    def keep_measured(self) -> bool:
        """Keep what was measured as a markup; False when nothing was."""

    def go_to(self, points_mm: Sequence[Point]) -> None:
        """Show a place."""

    def width(self) -> int:
        """Return the width of the canvas in pixels."""

    def height(self) -> int:
        """Return the height of the canvas in pixels."""


def pressed(canvas: Keyed, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    """Do what a key means; False when it means nothing."""
    chosen = next((markup for markup in canvas.markups if markup.id == canvas.selected), None)
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if key == _KEY.Key_Backspace and canvas.tool_in_hand.take_back():
        return True
    if key in (_KEY.Key_Delete, _KEY.Key_Backspace) and chosen is not None:
        canvas.selected = ""
        canvas.history.delete(chosen.id)
    elif key == _KEY.Key_Escape:
        if not canvas.tool_in_hand.cancel():
            canvas.set_tool("select")
    elif key in (_KEY.Key_Return, _KEY.Key_Enter):
        return canvas.tool_in_hand.complete()
    elif key == _KEY.Key_K and canvas.keep_measured():
        return True
    elif key in _ARROWS and chosen is not None:
        step = NUDGE_MM * (10 if shift else 1)
        canvas.reshape(chosen, chosen.moved(_ARROWS[key][0] * step, _ARROWS[key][1] * step).points_mm)
    elif key in _ARROWS:
        canvas.look(canvas.view.moved(-_ARROWS[key][0] * STEP_PX, _ARROWS[key][1] * STEP_PX))
    elif key in (_KEY.Key_Plus, _KEY.Key_Equal, _KEY.Key_Minus):
        factor = 1 / KEY_ZOOM if key == _KEY.Key_Minus else KEY_ZOOM
        canvas.look(canvas.view.zoomed(factor, (canvas.width() / 2, canvas.height() / 2)))
    elif key == _KEY.Key_N and canvas.markups:
        _select_next(canvas, -1 if shift else 1)
    else:
        return False
    return True


def _select_next(canvas: Keyed, step: int) -> None:
    ids = [markup.id for markup in canvas.markups]
    row = (ids.index(canvas.selected) + step) % len(ids) if canvas.selected in ids else 0
    canvas.selected = ids[row]
    canvas.go_to(canvas.markups[row].points_mm)
