"""Words on a sheet: texts as boxes in sheet millimetres."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.geometry import Affine, Box
from app.drawings.flat import Flat
from app.drawings.sheets.vocabulary import Labels, normal, plain

WIDE, NARROW = 1.2, 0.75  # advance of a character, in cap heights


@dataclass(frozen=True)
class Word:
    """One text; ``box`` is estimated from its height and characters, in sheet millimetres."""

    box: Box
    string: str

    @property
    def height(self) -> float:
        """Height of the box."""
        return self.box.height


def words(flat: Flat, rows: npt.NDArray[np.int64], to_mm: Affine) -> list[Word]:
    """Return the upright texts among ``rows`` of ``flat.text``; ``to_mm`` takes flat coordinates to the sheet."""
    found = []
    for row in rows.tolist():
        string = plain(flat.string(row))
        if string:
            word = _word(flat.text[row], string, to_mm)
            if word:
                found.append(word)
    return without_copies(found)


def without_copies(found: Iterable[Word]) -> list[Word]:
    """Return words without those that were copied onto themselves: a frame that was pasted twice."""
    return list({(word.string, round(word.box.x0, 1), round(word.box.y0, 1)): word for word in found}.values())


def _word(text: np.void, string: str, to_mm: Affine) -> Word | None:
    zero = to_mm((0.0, 0.0))
    along = to_mm((float(text["ux"]), float(text["uy"])))
    ux, uy = along[0] - zero[0], along[1] - zero[1]
    if abs(uy) > abs(ux) * 0.2 or ux <= 0:
        return None
    height = float(text["height"]) * to_mm.scale
    lines = string.splitlines() or [string]
    width = float(text["width"]) * to_mm.scale or ux * max(_advance(line) for line in lines)
    x, y = to_mm((float(text["x"]), float(text["y"])))
    x -= width * (0.0, 0.5, 1.0, 0.0)[int(text["halign"]) % 4]
    tall = height * (1.6 * len(lines) - 0.6)
    y -= {2: tall / 2, 3: tall}.get(int(text["valign"]), 0.0)
    return Word(Box(x, y, x + width, y + tall), string)


def _advance(line: str) -> float:
    return sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in line)


def with_joined_labels(found: Sequence[Word], labels: Labels) -> list[Word]:
    """Return ``found`` with labels that were written in two pieces ("图" "号", "工程" over "名称") made whole."""
    firsts = [word for word in found if normal(word.string) in labels.starts]
    seconds = [word for word in found if normal(word.string) in labels.ends]
    used: set[int] = set()
    whole: list[Word] = []
    for first in sorted(firsts, key=lambda word: (-word.box.y1, word.box.x0)):
        near = [word for word in seconds if word is not first and _follows(first, word)]
        for second in sorted(near, key=lambda word: _distance(first, word)):
            if {id(first), id(second)} & used or _both_labels(first, second, labels):
                continue
            if labels.is_label(first.string + second.string):
                used |= {id(first), id(second)}
                box = Box.around([*first.box.corners, *second.box.corners])
                whole.append(Word(box, first.string + second.string))
                break
    return [*(word for word in found if id(word) not in used), *whole]


def _both_labels(first: Word, second: Word, labels: Labels) -> bool:
    return labels.is_label(first.string) and labels.is_label(second.string)


def _distance(first: Word, second: Word) -> float:
    (ax, ay), (bx, by) = first.box.centre, second.box.centre
    return abs(ax - bx) + abs(ay - by)


def _follows(first: Word, second: Word) -> bool:
    """Tell whether ``second`` stands near ``first``, right of it on its line, or below it."""
    if _distance(first, second) > 6 * first.height:
        return False
    (ax, ay), (bx, by) = first.box.centre, second.box.centre
    beside = abs(ay - by) < 0.5 * first.height and second.box.x0 >= first.box.x1 - 0.5 * first.height
    below = abs(ax - bx) < first.height and by < ay
    return beside or below


def joined(pieces: Sequence[Word], between_lines: str = " ") -> str:
    """Return the texts in reading order as one."""
    lines: list[list[Word]] = []
    for word in sorted(pieces, key=lambda word: -word.box.centre[1]):
        if lines and abs(lines[-1][0].box.centre[1] - word.box.centre[1]) < 0.6 * min(lines[-1][0].height, word.height):
            lines[-1].append(word)
        else:
            lines.append([word])
    written = []
    for line in lines:
        line.sort(key=lambda word: word.box.x0)
        text = line[0].string
        for before, word in itertools.pairwise(line):
            text += ("" if word.box.x0 - before.box.x1 < word.height else " ") + word.string
        written.append(text)
    return between_lines.join(" ".join(line.split()) for line in written)
