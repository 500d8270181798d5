"""The drawing index (图纸目录): a table of sheet numbers and titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.drawings.sheets.vocabulary import Field, labels, plain
from app.drawings.sheets.words import Word

FEWEST_ROWS = 2
LONGEST_NUMBER = 24
HEADER_REACH = 0.8  # of the height: words of one line


@dataclass(frozen=True)
class IndexEntry:
    """One line of the index."""

    number: str
    title: str


def read_index(words: Sequence[Word]) -> tuple[IndexEntry, ...]:
    """Return the lines of all index tables among the words of a sheet, from the top down; empty for none.

    A table has a heading with 图号 and 图名 side by side and at least two lines below. Several may stand side by side.
    """
    heads = [(word, field) for word in words if (field := labels().field(word.string)) is not None]
    numbers = [word for word, field in heads if field.role == "number"]
    titles = [word for word, field in heads if field.role == "title"]
    found: list[IndexEntry] = []
    for head in sorted(numbers, key=lambda word: (-word.box.y1, word.box.x0)):
        beside = [word for word in titles if _same_line(head, word) and word.box.x0 > head.box.x1]
        if not beside:
            continue
        title = min(beside, key=lambda word: word.box.x0)
        others = [word for word, _ in heads if _same_line(head, word) and word.box.x0 > title.box.x1]
        right = min((word.box.x0 for word in others), default=float("inf"))
        left = max(
            (word.box.x1 for word in words if _same_line(head, word) and word.box.x1 < head.box.x0), default=-1e9
        )
        rows = _rows(words, head, title, left, right)
        if len(rows) >= FEWEST_ROWS:
            found += rows
    return tuple(found)


def _rows(words: Sequence[Word], head: Word, title: Word, left: float, right: float) -> list[IndexEntry]:
    field = next(field for field in labels().fields if field.role == "number")
    below = [word for word in words if word.box.y1 < head.box.y0 + 0.2 * head.height]
    middle = (head.box.centre[0] + title.box.centre[0]) / 2
    rows = []
    for word in sorted(below, key=lambda one: -one.box.centre[1]):
        x = word.box.centre[0]
        if not (left < x < middle and _is_number(word.string, field)):
            continue
        line = [
            one
            for one in below
            if one is not word and _same_line(word, one) and one.box.x0 > word.box.x1 - 0.5 and one.box.x0 < right
        ]
        line.sort(key=lambda one: one.box.x0)
        said = [one.string for one in line if _overlaps_title(one, title, word, right)]
        if said:
            rows.append(IndexEntry(plain(word.string), " ".join(plain(text) for text in said)))
    return rows


def _is_number(text: str, field: Field) -> bool:
    short = "".join(plain(text).split())
    return (
        len(short) <= LONGEST_NUMBER
        and any(letter.isdigit() for letter in short)
        and field.accepts(short)
        and (not short.isdigit())
    )


def _overlaps_title(one: Word, title: Word, number: Word, right: float) -> bool:
    """Tell whether a word stands in the title's column: it begins right of the number and left of the next heading."""
    return number.box.x1 - 0.5 < one.box.x0 < max(title.box.x1, min(right, title.box.x1 + title.box.width * 2))


def _same_line(one: Word, other: Word) -> bool:
    return abs(one.box.centre[1] - other.box.centre[1]) < HEADER_REACH * min(one.height, other.height)
