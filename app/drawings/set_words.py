"""The words of a drawing file, sheet by sheet, kept beside its scene so that a whole set is searched at once."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.domain.errors import BadInput
from app.domain.feedback import Feedback
from app.domain.geometry import Affine, Box
from app.drawings.flatten import Flat, flatten
from app.drawings.open import Drawing, open_drawing
from app.drawings.pdf.pages import words_of_pages
from app.drawings.sheet import Sheet
from app.drawings.sheets.vocabulary import plain
from app.drawings.sheets.words import Word

VERSION = 2
END = "\n"
WIDTH = 0.9  # of a character, in cap heights


@dataclass(frozen=True)
class SheetWords:
    """All words of one sheet.

    Args:
        key: of the sheet.
        blob: its texts, folded for searching, one a line.
        shown: the same as they are written.
        boxes: (n, 4) of each text, sheet millimetres.
    """

    key: str
    blob: str
    shown: str
    boxes: npt.NDArray[np.float32]

    @cached_property
    def texts(self) -> list[str]:
        """The texts as they are written."""
        return self.shown.split(END) if len(self.boxes) else []

    @cached_property
    def _ends(self) -> npt.NDArray[np.int64]:
        return np.cumsum([len(line) + 1 for line in self.blob.split(END)])

    def find(self, words: Sequence[str]) -> Iterator[int]:
        """Yield the rows of texts that hold every one of some folded words."""
        if not words or not len(self.boxes):
            return
        first, *others = sorted(words, key=len, reverse=True)
        at = self.blob.find(first)
        while at >= 0:
            row = int(np.searchsorted(self._ends, at, side="right"))
            begin, end = int(self._ends[row - 1]) if row else 0, int(self._ends[row])
            line = self.blob[begin : end - 1]
            if all(other in line for other in others):
                yield row
            at = self.blob.find(first, end)

    def words(self) -> list[Word]:
        """Return the texts with their places."""
        return [Word(Box(*box), text) for box, text in zip(self.boxes.astype(float).tolist(), self.texts, strict=True)]


def folded(text: str) -> str:
    """Return a text as it is searched for: full-width letters, case and blanks at its ends do not count."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def open_words(path: Path, state: str, cache_dir: Path | None, feedback: Feedback | None = None) -> list[SheetWords]:
    """Return the words of all sheets of a file, from the cache when they were read before.

    Args:
        state: as in Drawing.

    Raises:
        BadInput: the file cannot be read.
        Cancelled: by the user.
    """
    kept = cache_dir / f"{state}.words" if cache_dir else None
    if kept and kept.exists():
        with contextlib.suppress(BadInput):
            return _load(kept)
    return keep_words(open_drawing(path, cache_dir, feedback), cache_dir)


def keep_words(drawing: Drawing, cache_dir: Path | None) -> list[SheetWords]:
    """Read the words of an open drawing and keep them for searching."""
    found = read_words(drawing)
    if cache_dir:
        with contextlib.suppress(OSError):  # a full disk makes searching slower, not impossible
            _save(found, cache_dir / f"{drawing.state}.words")
    return found


def read_words(drawing: Drawing) -> list[SheetWords]:
    """Return the words of all sheets of an open drawing."""
    found = []
    flats: dict[int, Flat] = {}
    pages = words_of_pages(drawing.path, [sheet.page for sheet in drawing.sheets], drawing.password)
    for sheet in drawing.sheets:
        if drawing.scene is None:
            rows = list(_page_texts(sheet, next(pages)))
        else:
            if sheet.block not in flats:
                flats = {sheet.block: flatten(drawing.scene, sheet.block, sag=0.1)}
            rows = list(_block_texts(flats[sheet.block], sheet))
        shown = END.join(" ".join(text.split()) for text, _ in rows)
        boxes = np.array([(box.x0, box.y0, box.x1, box.y1) for _, box in rows], dtype=np.float32).reshape(-1, 4)
        blob = END.join(folded(line).replace(END, " ") for line in shown.split(END))
        found.append(SheetWords(sheet.key, blob, shown, boxes))
    return found


def _page_texts(sheet: Sheet, words: Iterable[tuple[Box, str]]) -> Iterator[tuple[str, Box]]:
    for box, text in words:
        if text.strip():
            yield text, Box.around(map(sheet.to_mm, box.corners))


def _block_texts(flat: Flat, sheet: Sheet) -> Iterator[tuple[str, Box]]:
    x, y = flat.scene.info.origin
    to_mm = sheet.to_mm.after(Affine(e=x, f=y))
    text = flat.text
    inside = sheet.holds(text["x"] + x, text["y"] + y)
    for row in np.flatnonzero(inside & text["mark"]["visible"]).tolist():
        string = plain(flat.string(row))
        if not string:
            continue
        item = text[row]
        lines = string.splitlines()
        length = WIDTH * max(map(len, lines))
        ux, uy, vx, vy = (float(item[name]) for name in ("ux", "uy", "vx", "vy"))
        back = (0.0, 0.5, 1.0, 0.0)[int(item["halign"]) % 4] * length
        down = 1.6 * (len(lines) - 1)
        at = float(item["x"]) - back * ux, float(item["y"]) - back * uy
        corners = [
            (at[0] + along * ux + up * vx, at[1] + along * uy + up * vy) for along in (0, length) for up in (-down, 1)
        ]
        yield string, Box.around(map(to_mm, corners))


def _save(found: Sequence[SheetWords], path: Path) -> None:
    texts = [(one.blob.encode(), one.shown.encode()) for one in found]
    head = {
        "version": VERSION,
        "sheets": [
            (one.key, len(one.boxes), len(blob), len(shown)) for one, (blob, shown) in zip(found, texts, strict=True)
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(json.dumps(head).encode() + b"\n")
            for one, (blob, shown) in zip(found, texts, strict=True):
                out.write(blob + shown + one.boxes.tobytes())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _load(path: Path) -> list[SheetWords]:
    try:
        content = path.read_bytes()
        line, _, body = content.partition(b"\n")
        head = json.loads(line)
        if head["version"] != VERSION:
            raise BadInput("The words are of another version", path=str(path))
        found, at = [], 0
        for key, count, blob, shown in head["sheets"]:
            ends = at + blob, at + blob + shown, at + blob + shown + 16 * count
            boxes = np.frombuffer(body[ends[1] : ends[2]], dtype=np.float32).reshape(count, 4)
            found.append(SheetWords(key, body[at : ends[0]].decode(), body[ends[0] : ends[1]].decode(), boxes))
            at = ends[2]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput("The words cannot be read", path=str(path)) from error
    return found
