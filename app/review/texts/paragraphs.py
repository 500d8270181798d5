"""Paragraphs of texts: the pieces and wrapped lines in which one MTEXT is drawn, put together again."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

SPACE = 0.8
"""Pieces of one line are at most this many heights apart; columns of a tab are farther."""
WIDER = 0.45
"""A wide letter may take this share of its height more than estimated."""
WIDE = "\u2e80"
"""First letter that is wide."""
SAME_LINE, NEXT_LINE = 0.5, 2.6
"""Bases of pieces of one line, and of lines that follow one another, differ by at most so many heights."""
LEAST_WRAPPED = 15.0
"""A shorter line, in heights, is no line of prose that a frame broke: names and figures stand below one another."""
FULL = 1.8
"""A line that the frame broke is as long as the longest one, but for so many heights."""
ENDED = re.compile(r"[。;；:：!！?？]\s*$")
BEGUN = re.compile(r"^\s*(?:[(（]?\d{1,2}\s*[.、)）\u00a0]|[一二三四五六七八九十]{1,3}\s*[、.]|[-—*·•])")
"""What a new item of notes begins with."""


@dataclass(frozen=True)
class Piece:
    """Letters in one line, in drawing units.

    Args:
        text: as written.
        x: of its middle.
        y: of its middle.
        height: of a capital.
        length: of its longest line.
        rotation_rad: direction it is written in.
    """

    text: str
    x: float
    y: float
    height: float
    length: float
    rotation_rad: float

    @property
    def left(self) -> float:
        """Return where it begins, along its direction."""
        return self.x * math.cos(self.rotation_rad) + self.y * math.sin(self.rotation_rad) - self.length / 2

    @property
    def base(self) -> float:
        """Return how high its base line lies, square to its direction."""
        return self.y * math.cos(self.rotation_rad) - self.x * math.sin(self.rotation_rad) - self.height / 2


def paragraphs(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of one MTEXT, in reading order: those of one line together, then lines broken in a sentence."""
    lines = list(_lines(pieces))
    longest = max((line.length for line in lines), default=0.0)
    found: list[Piece] = []
    last: Piece | None = None
    for line in lines:
        if last is not None and _goes_on(last, line, longest):
            found[-1] = _together(found[-1], line)
        else:
            found.append(line)
        last = line
    return found


def _lines(pieces: Sequence[Piece]) -> Iterator[Piece]:
    line: Piece | None = None
    for piece in pieces:
        if line is None:
            line = piece
        elif _beside(line, piece):
            line = _together(line, piece)
        else:
            yield line
            line = piece
    if line is not None:
        yield line


def _beside(line: Piece, piece: Piece) -> bool:
    gap = piece.left - (line.left + line.length)
    height = min(line.height, piece.height)
    return (
        line.rotation_rad == piece.rotation_rad
        and abs(line.base - piece.base) <= SAME_LINE * height
        and -SPACE * height <= gap <= SPACE * height + WIDER * line.height * sum(one >= WIDE for one in line.text)
    )


def _goes_on(upper: Piece, lower: Piece, longest: float) -> bool:
    """Tell whether a line goes on from the one above it in the midst of a sentence."""
    height = upper.height
    return (
        upper.rotation_rad == lower.rotation_rad
        and upper.length >= max(LEAST_WRAPPED * height, longest - FULL * height)
        and 0 < upper.base - lower.base <= NEXT_LINE * height
        and not ENDED.search(upper.text)
        and not BEGUN.search(lower.text)
    )


def _together(one: Piece, other: Piece) -> Piece:
    """Return two pieces as one that covers both."""
    cos, sin = math.cos(one.rotation_rad), math.sin(one.rotation_rad)
    left = min(one.left, other.left)
    right = max(one.left + one.length, other.left + other.length)
    low = min(one.base, other.base)
    high = max(one.base + one.height, other.base + other.height)
    along, up = (left + right) / 2, (low + high) / 2
    return replace(
        one,
        text=one.text + other.text,
        x=along * cos - up * sin,
        y=along * sin + up * cos,
        height=max(one, other, key=lambda piece: piece.length).height,
        length=right - left,
    )
