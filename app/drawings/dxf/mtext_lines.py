"""Lines of MTEXT broken at a width, and spread over columns."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.drawings.dxf.mtext_content import MOST_LINES, Line

_BLANK = r"[^\S\t\u00a0]"  # a line breaks there; a tab is a piece of its own, a blank of \~ holds words together
_PIECE = re.compile(
    rf"\t|[\u2e80-\U0010ffff][，。、；：！？）】》”]*|(?:[^\s\u2e80-\U0010ffff]|\u00a0)+{_BLANK}*|{_BLANK}+"
)


def wrapped(lines: list[Line], limit: float, length: Callable[[str], float]) -> list[Line]:
    """Break lines longer than ``limit`` at spaces and between Chinese characters.

    Args:
        lines: as ``parse`` returns them.
        limit: width in units of the entity's height.
        length: length of a text in units of its own height.
    """
    result: list[Line] = []
    for line in lines:
        result += _broken(line, limit - line.paragraph.right, length)
        if len(result) > MOST_LINES:
            break
    return result[:MOST_LINES]


def _broken(line: Line, limit: float, length: Callable[[str], float]) -> list[Line]:
    own = line.paragraph
    widest = max(form.height * form.width * form.tracking for _, form in line.formats)
    if "\t" not in line.text and own.start(first=line.first) + length(line.text) * widest <= limit:
        return [line]
    found: list[Line] = []
    begin, current, column = 0, "", line.column
    x = own.start(first=line.first)
    for piece in _PIECE.findall(line.text):
        at = begin + len(current)
        form = line.format_at(at)
        scale = form.height * form.width * form.tracking
        size = own.stop_after(x)[0] - x if piece == "\t" else length(piece.rstrip()) * scale
        if current.strip() and x + size > limit:
            here = line.part(begin, current.rstrip(), column=column, first=line.first and not found, last=False)
            found.append(here)
            begin, current, column = at, "", False
            x = own.start(first=False)
        current += piece
        x += size if piece == "\t" else length(piece) * scale
    here = line.part(begin, current.rstrip(), column=column, first=line.first and not found, last=line.last)
    found.append(here)
    return found if len(found) > 1 else [line]


def in_columns(lines: list[Line], heights: list[float], step: float) -> list[list[Line]]:
    """Spread lines over columns.

    Args:
        lines: wrapped lines; those marked begin a column.
        heights: height of each column in units of the entity's height, 0 for no limit; the last holds for all further.
        step: distance from line to line in units of their height.
    """
    columns: list[list[Line]] = [[]]
    used = 0.0
    for line in lines:
        size = line.height or line.format.height
        limit = heights[min(len(columns), len(heights)) - 1] if heights else 0.0
        needed = used + size * step if columns[-1] else size
        if columns[-1] and (line.column or (limit > 0 and needed > limit * 1.01)):
            columns.append([])
            needed = size
        columns[-1].append(line)
        used = needed
    return columns
