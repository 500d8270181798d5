"""The title written under a plan ("一层平面图 1:100"), for sheets without a title block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.drawings.sheets.title_block import SCALE
from app.drawings.sheets.vocabulary import labels, plain
from app.drawings.sheets.words import Word

_TRAILING_SCALE = re.compile(r"(?:\s*[((]?\s*(?:[横纵竖]向?|水平|垂直)?[::]?\s*1\s*[:/]\s*\d[\d,]*\s*[))]?)+\s*$")
"""A scale, or that along and that across of a profile: 横1:1000 纵1:100."""


def is_drawing_title(text: str) -> bool:
    """Tell whether ``text`` names a drawing, with or without its scale."""
    title = _title(text)
    return len(title) <= labels().longest_title and labels().drawing_title.search(title) is not None


def _title(text: str) -> str:
    whole = plain(text)
    return _TRAILING_SCALE.sub("", whole) if ":" in whole or "/" in whole else whole


def drawing_title(words: Sequence[Word]) -> tuple[str, str]:
    """Return title and scale of the drawing with the largest title, each "" when there is none."""
    titles = [(word, _title(word.string)) for word in words if is_drawing_title(word.string)]
    if not titles:
        return "", ""
    word, title = max(titles, key=lambda found: (round(found[0].height, 2), found[0].box.centre[0], found[1]))
    own = SCALE.search(plain(word.string))
    beside = [other for other in words if SCALE.fullmatch(plain(other.string)) and _beside(word, other)]
    if not own and beside:
        nearest = min(beside, key=lambda other: abs(other.box.x0 - word.box.x1))
        own = SCALE.search(plain(nearest.string))
    return title, f"1:{own.group(1)}" if own else ""


def _beside(title: Word, other: Word) -> bool:
    level = abs(title.box.centre[1] - other.box.centre[1]) < 2.5 * title.height
    return level and -title.height < other.box.x0 - title.box.x1 < 8 * title.height
