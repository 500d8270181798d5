"""Texts written with shape fonts: strokes in multiples of the height of capitals."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.drawings.shx.shape_file import Kind, ShapeFile
from app.drawings.shx.strokes import Strokes, strokes_of

_SIGNS = {"°": 127, "±": 128, "∅": 129, "Ø": 129, "⌀": 129}  # in fonts of bytes
_OWN_SIGN = re.compile(r"(%%1[2-5]\d)")  # written as they are in the file
_ALIKE = {"∅": "Ø⌀", "Ø": "∅⌀", "⌀": "∅Ø"}


@dataclass(frozen=True)
class Written:
    """A text in strokes, its baseline from (0, 0), heights of capitals.

    Args:
        xy: (n, 2) vertices.
        start: (m + 1,) first vertex of each polyline.
        advance: how far the text goes.
        left: letters that no font has, with their places on the baseline.
    """

    xy: npt.NDArray[np.float64]
    start: npt.NDArray[np.int64]
    advance: float
    left: tuple[tuple[float, str], ...]


class ShapeFont:
    """What a text style writes with: a font, and a big font for letters of two bytes.

    Args:
        codec: code page of the drawing's texts, in which big fonts are numbered.
    """

    def __init__(self, font: ShapeFile | None, bigfont: ShapeFile | None, codec: str) -> None:
        self._font = font
        self._big = bigfont
        self._codec = codec
        self._known: dict[str, tuple[Strokes, float] | None] = {}
        self.write = lru_cache(maxsize=20_000)(self._write)

    def _write(self, text: str, width_of: Callable[[str], float]) -> Written:
        """Return the strokes of a text; ``width_of`` tells how far a letter goes that neither font has."""
        pieces: list[npt.NDArray[np.float64]] = []
        counts: list[npt.NDArray[np.int64]] = []
        left: list[tuple[float, str]] = []
        x = 0.0
        for letter in self._letters(text):
            found = self._letter(letter)
            if found is None:
                if not letter.isspace():
                    left.append((x, letter))
                x += width_of(letter)
                continue
            strokes, scale = found
            pieces.append(strokes.xy * scale + np.array([x, 0.0]))
            counts.append(np.diff(strokes.start))
            x += strokes.end[0] * scale
        xy = np.concatenate(pieces) if pieces else np.empty((0, 2))
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate([np.zeros(0, np.int64), *counts]))])
        return Written(xy, start, x, tuple(left))

    def _letters(self, text: str) -> Iterator[str]:
        """Yield the letters of a text, signs of a font's own among them where it has them."""
        for piece in _OWN_SIGN.split(text):
            own = chr(int(piece[2:])) if _OWN_SIGN.fullmatch(piece) else ""
            yield from own if own and self._letter(own) else piece

    def _letter(self, letter: str) -> tuple[Strokes, float] | None:
        if letter not in self._known:
            self._known[letter] = self._looked_up(letter)
        return self._known[letter]

    def _looked_up(self, letter: str) -> tuple[Strokes, float] | None:
        """Return strokes and the size of a unit, from the font that has the letter."""
        for file, numbers in ((self._big, self._two_bytes(letter)), (self._font, self._one_byte(letter))):
            if file is None or not file.is_font:
                continue
            for number in numbers:
                if number in file.codes:
                    return strokes_of(file, number), 1 / file.above
        return None

    def _two_bytes(self, letter: str) -> Sequence[int]:
        try:
            encoded = letter.encode(self._codec)
        except UnicodeEncodeError:
            return ()
        if len(encoded) == 2 and self._leads(encoded[0]):
            return (encoded[0] << 8 | encoded[1],)
        return ()

    def _leads(self, byte: int) -> bool:
        leads = self._big.leads if self._big is not None else ()
        return not leads or any(low <= byte <= high for low, high in leads)

    def _one_byte(self, letter: str) -> Sequence[int]:
        if self._font is None:
            return ()
        if self._font.kind is Kind.UNIFONT:
            return [ord(one) for one in letter + _ALIKE.get(letter, "") if ord(one) < 0x10000]
        if letter in _SIGNS:
            return (_SIGNS[letter],)
        if ord(letter) < 0xA0:  # the upper ones are signs of a font itself, written as %%132
            return (ord(letter),)
        try:
            encoded = letter.encode(self._codec)
        except UnicodeEncodeError:
            return ()
        return (encoded[0],) if len(encoded) == 1 else ()
