"""The drawing index (图纸目录): a table of sheet numbers and titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.geometry import Box
from app.drawings.sheets.vocabulary import Field, labels, plain
from app.drawings.sheets.words import Word, without_copies

FEWEST_ROWS = 2
LONGEST_NUMBER = 24
HEADER_REACH = 0.8  # of the height: words of one line
TAB = 12.0  # in heights: words of one line of a table are no further apart


@dataclass(frozen=True)
class IndexEntry:
    """One line of the index."""

    number: str
    title: str


def read_index(words: Sequence[Word]) -> tuple[IndexEntry, ...]:
    """Return the lines of all index tables among the words of a sheet, from the top down; empty for none.

    A table has a heading with 图号 and 图名 side by side and at least two lines below. Several may stand side by side.
    Where a column 图别 stands left of 图号, its words belong before bare numbers, also from merged cells. A table may
    be written as one text too, each line of it with all columns.
    """
    words = without_copies(words)
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
        kinds = [
            word
            for word, field in heads
            if field.role == "discipline"
            and _same_line(head, word)
            and word.box.x1 < head.box.x0
            and word.box.x1 == left
        ]
        rows = _rows(words, head, title, left, right, kinds[0] if kinds else None)
        if len(rows) >= FEWEST_ROWS:
            found += rows
    written = (numbers and titles) or any(_heading(word.string) for word in words if word.box.width > word.height * 4)
    return tuple(found or (_written_lines(words) if written else ()))


def _written_lines(words: Sequence[Word]) -> list[IndexEntry]:
    """Return the lines of tables whose columns are told by their order only: parted by blanks or by ragged tabs."""
    field = next(field for field in labels().fields if field.role == "number")
    runs = _runs(words)
    found: list[IndexEntry] = []
    for head in runs:
        columns = _heading(head.string)
        if not columns:
            continue
        below = [one for one in runs if one.box.y1 < head.box.y0 + 0.2 * head.height]
        column = [one for one in below if abs(one.box.x0 - head.box.x0) < 0.5 * head.height]
        rows = []
        for line in column:
            parts = line.string.split()
            at = next((row for row, part in enumerate(parts) if _is_number(part, field)), -1)
            behind = max(0, len(columns) - 1 - columns.index("title"))  # columns to the right of the titles
            title = parts[at + 1 : max(at + 2, len(parts) - behind)] if at >= 0 else []
            if title:
                rows.append(IndexEntry(parts[at], " ".join(title)))
        if len(rows) >= FEWEST_ROWS:
            found += rows
    return found


def _runs(words: Sequence[Word]) -> list[Word]:
    """Return words that follow each other on a line as one each, from the top down."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: -one.box.centre[1]):
        if lines and _same_line(lines[-1][0], word):
            lines[-1].append(word)
        else:
            lines.append([word])
    runs: list[Word] = []
    for line in lines:
        line.sort(key=lambda one: one.box.x0)
        first = 0
        for row, word in enumerate(line, 1):
            if row == len(line) or line[row].box.x0 - word.box.x1 > TAB * word.height:
                together = line[first:row]
                box = Box.around(corner for one in together for corner in one.box.corners)
                runs.append(Word(box, " ".join(plain(one.string) for one in together)))
                first = row
    return runs


def _heading(text: str) -> list[str]:
    """Return the roles of the columns that a text names side by side; none unless 图号 comes before 图名."""
    parts = plain(text).split()
    row = 0
    while row + 1 < len(parts):  # 图 号 is one label
        if len(parts[row]) == 1 == len(parts[row + 1]):
            parts[row : row + 2] = [parts[row] + parts[row + 1]]
        row += 1
    roles = [field.role if (field := labels().field(part)) else "" for part in parts]
    if "number" not in roles or "title" not in roles[roles.index("number") :]:
        return []
    return roles


def _rows(
    words: Sequence[Word], head: Word, title: Word, left: float, right: float, kind: Word | None
) -> list[IndexEntry]:
    field = next(field for field in labels().fields if field.role == "number")
    below = [word for word in words if word.box.y1 < head.box.y0 + 0.2 * head.height]
    middle = (head.box.centre[0] + title.box.centre[0]) / 2
    kinds = _kinds(below, kind, head) if kind else []
    column = [word for word in below if left < word.box.centre[0] < middle]
    column.sort(key=lambda one: -one.box.centre[1])
    bare = [word for word in column if kinds and plain(word.string).strip().isdigit()]
    lead = dict(zip(map(id, bare), _leads(bare, kinds), strict=True))
    rows = []
    for word in column:
        if id(word) not in lead and not _is_number(word.string, field):
            continue
        line = [
            one
            for one in below
            if one is not word and _same_line(word, one) and one.box.x0 > word.box.x1 - 0.5 and one.box.x0 < right
        ]
        line.sort(key=lambda one: one.box.x0)
        said = [one.string for one in line if _overlaps_title(one, title, word, right)]
        if said:
            number = plain(word.string).strip()
            number = f"{lead[id(word)]}-{number}" if id(word) in lead else number
            rows.append(IndexEntry(number, " ".join(plain(text) for text in said)))
    return rows


def _kinds(below: Sequence[Word], kind: Word, head: Word) -> list[Word]:
    """Return the words of the column 图别, from the top down."""
    half = (head.box.x0 - kind.box.x1) / 2
    inside = [one for one in below if kind.box.x0 - half < one.box.centre[0] < kind.box.x1 + half]
    return sorted(
        (one for one in inside if not plain(one.string).strip().isdigit()), key=lambda one: -one.box.centre[1]
    )


def _leads(numbers: Sequence[Word], kinds: Sequence[Word]) -> list[str]:
    """Return what stands before each number, both from the top down.

    Words of merged cells stand on the first of their lines, or in the middle of them.
    """
    if not numbers:
        return []
    heights = [word.box.centre[1] for word in numbers]
    steps = sorted(one - other for one, other in pairwise(heights))
    top = heights[0] + (steps[len(steps) // 2] / 2 if steps else 0.0)
    centred = not any(_same_line(kinds[0], word) for word in numbers[:1])
    ends = []
    for row, kind in enumerate(kinds):
        y = kind.box.centre[1]
        following = kinds[row + 1].box.centre[1] + kinds[row + 1].height if row + 1 < len(kinds) else float("-inf")
        ends.append((2 * y - top if row + 1 < len(kinds) else float("-inf")) if centred else following)
        top = ends[-1]
    found = []
    for y in heights:
        kind = next((kind for kind, end in zip(kinds, ends, strict=True) if y > end), kinds[-1])
        found.append(plain(kind.string).strip())
    return found


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
