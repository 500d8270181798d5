"""Find words on all sheets of a set, and where a sheet refers to another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domain.errors import AppError, Cancelled
from app.domain.feedback import Feedback, Silent, check_cancelled
from app.domain.geometry import Box
from app.drawings.compare.pairs import normal_number
from app.drawings.set_words import SheetWords, folded, open_words
from app.services.drawing_set.project_sheets import ProjectSheet, project_sheets
from app.storage.workspace import Workspace

MOST = 500


@dataclass(frozen=True)
class Hit:
    """One place where the words stand; ``box_mm`` is None when the sheet's own number or title holds them."""

    sheet: ProjectSheet
    text: str
    box_mm: Box | None

    def to_json(self) -> dict[str, Any]:
        """Return the hit as plain JSON values."""
        box = self.box_mm
        return {
            "sheet": self.sheet.id,
            "number": self.sheet.number,
            "title": self.sheet.title,
            "file": self.sheet.file,
            "text": self.text,
            "box_mm": [box.x0, box.y0, box.x1, box.y1] if box else None,
        }


@dataclass(frozen=True)
class Link:
    """Words on a sheet that name another sheet of the set."""

    box_mm: Box
    text: str
    target: str


def search_set(
    workspace: Workspace, code: str, text: str, *, most: int = MOST, feedback: Feedback | None = None
) -> tuple[Hit, ...]:
    """Return where every word of ``text`` stands together: sheets by number and title first, then texts by sheet.

    Raises:
        NotFound: there is no such project.
        Cancelled: by the user.
    """
    words = folded(text).split()
    if not words:
        return ()
    feedback = feedback or Silent()
    sheets = project_sheets(workspace, code, feedback).sheets
    named = [Hit(one, f"{one.number} {one.title}".strip(), None) for one in sheets if _names(one, words)]
    found: list[Hit] = []
    for one in sheets:
        check_cancelled(feedback)
        read = words_of(workspace, one)
        for row in read.find(words) if read else ():
            found.append(Hit(one, read.texts[row] if read else "", Box(*map(float, read.boxes[row])) if read else None))
            if len(named) + len(found) >= most:
                return (*named, *found)
    return (*named, *found)


def sheet_links(workspace: Workspace, code: str, sheet: ProjectSheet) -> tuple[Link, ...]:
    """Return the texts of a sheet that name other sheets of the set by their numbers, in parts where it is several."""
    others = {normal_number(one.number): one for one in project_sheets(workspace, code).sheets if one.number}
    others.pop(normal_number(sheet.number), None)
    read = words_of(workspace, sheet)
    if not others or read is None:
        return ()
    any_of = "|".join(re.escape(number) for number in sorted(others, key=len, reverse=True))
    pattern = re.compile(rf"(?<![0-9A-Z])(?:{any_of})(?![0-9A-Z.])")
    found: list[Link] = []
    for row, text in enumerate(read.texts):
        if not any(letter.isdigit() for letter in text):
            continue
        plain, box = normal_number(text), Box(*map(float, read.boxes[row]))
        named = list(pattern.finditer(plain))
        targets = [others[one.group()] for one in named]
        if len({one.id for one in targets}) < 2 or box.width < box.height:
            found += [Link(box, text, targets[0].id)] if targets else []
            continue
        ends = [_share(plain, one.end()) for one in named[:-1]]
        for begin, end, target in zip([0.0, *ends], [*ends, 1.0], targets, strict=True):
            part = Box(box.x0 + begin * box.width, box.y0, box.x0 + end * box.width, box.y1)
            found.append(Link(part, f"{target.number} {target.title}".strip(), target.id))
    return tuple(found)


def _share(text: str, letters: int) -> float:
    """Return which share of a line's length its first letters take; wide ones count twice."""
    lengths = [2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text]
    return sum(lengths[:letters]) / sum(lengths)


def words_of(workspace: Workspace, sheet: ProjectSheet) -> SheetWords | None:
    """Return the words of a sheet; None when its file cannot be read."""
    try:
        return _words_of(sheet.path, sheet.state, workspace.cache_dir).get(sheet.sheet.key)
    except Cancelled:
        raise
    except AppError:
        return None


def _names(sheet: ProjectSheet, words: Sequence[str]) -> bool:
    name = folded(f"{sheet.number} {sheet.title}")
    return all(word in name for word in words)


@lru_cache(maxsize=1024)
def _words_of(path: Path, state: str, cache_dir: Path) -> dict[str, SheetWords]:
    """Return the words of a drawing by sheet; what has one state never changes, so they are read once."""
    return {one.key: one for one in open_words(path, state, cache_dir)}
