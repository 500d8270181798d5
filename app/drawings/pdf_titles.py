"""Title blocks of PDF pages, read from their words as those of DXF sheets are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from app.domain.geometry import Box
from app.drawings.sheet import Sheet
from app.drawings.sheets.drawing_title import drawing_title
from app.drawings.sheets.title_block import read_title_block
from app.drawings.sheets.vocabulary import discipline
from app.drawings.sheets.words import Word

FEWEST_FIELDS = 2  # labels with a value; a single one is a word in a text


def titled(sheet: Sheet, page_words: Iterable[tuple[Box, str]]) -> Sheet:
    """Return the page with the fields of its title block; what it said before stays where the words tell nothing.

    Args:
        sheet: a page of a PDF file.
        page_words: its words with their boxes in points, y up.
    """
    scale = sheet.to_mm.scale
    words = [
        Word(Box(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale), text) for box, text in page_words
    ]
    found = read_title_block(words, np.empty((0, 4)), sheet.size_mm, {})
    if len(found.fields) < FEWEST_FIELDS:
        return sheet
    before = sheet.title_block
    title, written_scale = drawing_title(words) if not found.title else ("", "")
    number, title = found.number or before.number, found.title or title or before.title
    return replace(
        sheet,
        title_block=replace(
            found,
            number=number,
            title=title,
            scale=found.scale or before.scale or written_scale,
            discipline=found.discipline or discipline("", number, title),
        ),
    )
