"""Texts whose letters do not all look alike, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine
from app.drawings.flat import Flat
from app.drawings.scene import Span

PITCH = 1.4  # distance of letters written downwards, in heights of capitals
RULES = {1: -0.2, 2: 1.2, 4: 0.5}  # heights of the lines UNDER, OVER and THROUGH letters, in heights of capitals


def written_downwards(flat: Flat) -> npt.NDArray[np.bool_]:
    """Return which texts of ``flat`` run down with upright letters."""
    known = [(one.entity, one.string) for one in flat.scene.lettered if one.spans and one.spans[0].upright]
    if not known:
        return np.zeros(len(flat.text), np.bool_)
    entity, string = np.array(known, np.int64).T
    many = len(flat.scene.strings)
    key = flat.text["mark"]["entity"].astype(np.int64) * many + flat.text["string"]
    found: npt.NDArray[np.bool_] = np.isin(key, entity * many + string)
    return found


@dataclass(frozen=True)
class Piece:
    """Letters written in one go.

    Args:
        text: the letters.
        to_line: heights of capitals along and above their own baseline → the same of the text.
        rgb: 0xRRGGBB, or -1 for the text's own.
        rules: lines along them: from, to, and height above the baseline, heights of capitals.
    """

    text: str
    to_line: Affine
    rgb: int
    rules: tuple[tuple[float, float, float], ...] = ()


def pieces(text: str, spans: tuple[Span, ...], advance: Callable[[str], float]) -> tuple[list[Piece], float]:
    """Return the pieces of a text, and how far it goes, heights of capitals.

    Args:
        text: all letters.
        spans: their looks.
        advance: how far letters go, in heights of capitals.
    """
    found: list[Piece] = []
    x = 0.0
    for span in spans:
        letters = text[span.start : span.end]
        if span.upright:
            found += _downwards(letters, span, x, advance)
            x += PITCH * len(letters)
            continue
        begin = x
        parts = [letters] if span.tracking == 1 else list(letters)
        placed: list[tuple[str, float]] = []
        for part in parts:
            placed.append((part, x))
            x += advance(part) * span.width * span.tracking
        rules = tuple((begin, x, height) for flag, height in RULES.items() if span.lines & flag)
        for number, (part, at) in enumerate(placed):
            found.append(Piece(part, Affine(span.width, 0.0, span.lean, 1.0, at), span.rgb, () if number else rules))
    return found, x


def _downwards(letters: str, span: Span, x: float, advance: Callable[[str], float]) -> Iterator[Piece]:
    """Yield upright letters one below the other, each in the middle of its column."""
    for number, letter in enumerate(letters):
        across = 0.5 - advance(letter) * span.width / 2
        down = x + 1.0 + PITCH * number
        yield Piece(letter, Affine(0.0, span.width, -1.0, 0.0, down, across), span.rgb)
