"""Many texts as one path: outlines of characters, fetched once each, laid out in numpy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from widgets.canvas.glyphs import advance_px, outline
from widgets.canvas.paths import Rows, elements_of, picked, starts_of, straightened

# Characters that a font draws alone and in reading order: no marks, no joined or right-to-left writing.
_APART = re.compile(
    "[ -~\u00a0-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2bff"
    "\u2e80-\u3029\u3030-\u3098\u309b-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uffef]*"
)
_KERNED = 0x530  # characters beyond keep their advance, whatever stands beside them


@dataclass(frozen=True)
class Laid:
    """Texts as characters beside each other; pixels at the font's size, each text from 0.

    Args:
        code: (n,) characters of all texts.
        along: (n,) where each begins.
        start: (texts + 1,) first character of each text.
        advance: (texts,) how far each advances.
    """

    code: npt.NDArray[np.uint16]
    along: npt.NDArray[np.float64]
    start: Rows
    advance: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Composed:
    """Texts or characters as elements of painter paths; pixels at the font's size, y down, each baseline from (0, 0).

    Args:
        kind: (n,) kinds of path elements.
        x: (n,) and
        y: (n,) their points.
        start: (items + 1,) first element of each.
    """

    kind: npt.NDArray[np.uint8]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    start: Rows


def composable(text: str) -> bool:
    """Tell whether ``text`` may be put together from its characters."""
    return _APART.fullmatch(text) is not None


def laid(texts: Sequence[str]) -> Laid:
    """Return composable texts as their characters, with kerning."""
    glyphs = _glyphs(0.0)
    code = np.frombuffer("".join(texts).encode("utf-16-le"), "<u2")
    row = glyphs.rows(code)
    count = np.array([len(text) for text in texts], np.int64)
    first = np.concatenate([[0], np.cumsum(count)])
    step = glyphs.advance[row]
    if len(code) > 1:
        step[:-1] += glyphs.kerning(code)
    ends = np.concatenate([[0.0], np.cumsum(step)])
    along = ends[:-1] - np.repeat(ends[first[:-1]], count)
    last = first[1:][count > 0] - 1
    advance = ends[first[1:]] - ends[first[:-1]]
    advance[count > 0] += glyphs.advance[row[last]] - step[last]  # nothing follows the last one
    return Laid(code, along, first, advance)


def characters(code: npt.NDArray[np.uint16], grain_px: float = 0.0) -> Composed:
    """Return characters; outlines are lines within ``grain_px`` of the true ones, exact for 0."""
    glyphs = _glyphs(grain_px)
    row = glyphs.rows(code)
    start = starts_of(glyphs.count[row])
    at = picked(glyphs.start[row], glyphs.count[row])
    return Composed(glyphs.kind[at], glyphs.x[at], glyphs.y[at], start)


def composed(letters: Laid, grain_px: float = 0.0) -> Composed:
    """Return texts; outlines as those of ``characters``."""
    each = characters(letters.code, grain_px)
    x = each.x + np.repeat(letters.along, np.diff(each.start))
    return Composed(each.kind, x, each.y, each.start[letters.start])


class _Glyphs:
    """Outlines of the characters met so far."""

    def __init__(self, grain_px: float) -> None:
        self._grain_px = grain_px
        self._row_of = np.full(0x10000, -1, np.int64)
        self._kerning: dict[int, float] = {}
        self.kind = np.empty(0, np.uint8)
        self.x = np.empty(0)
        self.y = np.empty(0)
        self.start = np.empty(0, np.int64)
        self.count = np.empty(0, np.int64)
        self.advance = np.empty(0)

    def rows(self, code: npt.NDArray[np.uint16]) -> Rows:
        """Return the row of each character."""
        found: Rows = self._row_of[code]
        if (found < 0).any():
            self._add(np.unique(code[found < 0]))
            found = self._row_of[code]
        return found

    def _add(self, codes: npt.NDArray[np.uint16]) -> None:
        drawn = [(elements_of(path), advance) for path, advance in (outline(chr(code)) for code in codes.tolist())]
        elements = np.concatenate([elements for elements, _ in drawn])
        kind, count = elements["kind"].astype(np.uint8), np.array([len(elements) for elements, _ in drawn], np.int64)
        xy = np.stack([elements["x"], elements["y"]], axis=1).astype(np.float64)
        if self._grain_px and len(xy):
            kind, xy, count = straightened(kind, xy, count, self._grain_px)
        start = len(self.kind) + np.concatenate([[0], np.cumsum(count)[:-1]])
        self._row_of[codes] = len(self.start) + np.arange(len(codes))
        self.kind = np.concatenate([self.kind, kind])
        self.x = np.concatenate([self.x, xy[:, 0]])
        self.y = np.concatenate([self.y, xy[:, 1]])
        self.start = np.concatenate([self.start, start])
        self.count = np.concatenate([self.count, count])
        self.advance = np.concatenate([self.advance, [advance for _, advance in drawn]])

    def kerning(self, code: npt.NDArray[np.uint16]) -> npt.NDArray[np.float64]:
        """Return how much nearer than its advance each character's follower stands."""
        first, second = code[:-1].astype(np.int64), code[1:].astype(np.int64)
        pairs, of = np.unique(
            np.where((first < _KERNED) & (second < _KERNED), first << 16 | second, 0), return_inverse=True
        )
        for pair in pairs.tolist():
            if pair not in self._kerning:
                one, other = chr(pair >> 16), chr(pair & 0xFFFF)
                self._kerning[pair] = advance_px(one + other) - advance_px(one) - advance_px(other) if pair else 0.0
        return np.array([self._kerning[pair] for pair in pairs.tolist()])[of]


@cache
def _glyphs(grain_px: float) -> _Glyphs:
    return _Glyphs(grain_px)
