"""Breaking Chinese and mixed text into lines (中文排版避头尾): no closing mark first, no opening mark last."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

NEVER_FIRST = frozenset("!%),.:;?]}¢°·ˇ―‰′″›℃、。々〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！％），．：；？］｝～－…—”’㎡㎥²³")
NEVER_LAST = frozenset("$([{£¥·‘“〈《「『【〔〖〝（［｛￡￥№§")
INSEPARABLE = frozenset({"……", "——"})

Measure = Callable[[str], float]


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Return the lines of ``text``; words, numbers with their units and inseparable marks stay whole.

    Args:
        text: paragraphs, separated by line feeds.
        width: of a line, in the unit of ``measure``; one piece wider than that is cut between characters.
        measure: length of a string.
    """
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines.extend(_break_paragraph(paragraph, width, measure))
    return lines


def is_wide(character: str) -> bool:
    """Tell whether a character takes a full square in Chinese text."""
    return unicodedata.east_asian_width(character) in "WF" or character in "—…“”‘’·"


def em_length(text: str) -> float:
    """Estimate the length of ``text`` in multiples of the font size, without a font."""
    return sum(1.0 if is_wide(character) else 0.58 for character in text)


def _break_paragraph(text: str, width: float, measure: Measure) -> Iterator[str]:
    line = ""
    for piece in _pieces(text):
        if not line or measure(line + piece.rstrip()) <= width:
            line += piece
        else:
            yield line.rstrip()
            line = piece.lstrip()
        while line and measure(line.rstrip()) > width and len(line.rstrip()) > 1:
            head = _longest_head(line, width, measure)
            yield line[:head]
            line = line[head:].lstrip()
    yield line.rstrip()


def _longest_head(text: str, width: float, measure: Measure) -> int:
    """Return how many characters fit, at least one; closing marks are not left for the next line if that helps."""
    count = 1
    while count < len(text) and measure(text[: count + 1]) <= width:
        count += 1
    best = count
    while count > 1 and (text[count : count + 1] in NEVER_FIRST or text[count - 1] in NEVER_LAST):
        count -= 1
    return count if count > 1 else best


def _pieces(text: str) -> Iterator[str]:
    """Yield the runs between which a line may break."""
    piece = ""
    for character in text:
        if piece and _may_break(piece, character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(before: str, character: str) -> bool:
    last = before[-1]
    if character.isspace() or character in NEVER_FIRST or last in NEVER_LAST or last + character in INSEPARABLE:
        return False
    if last.isspace():
        return True
    return is_wide(last) or is_wide(character)
