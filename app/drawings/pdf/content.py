"""What a PDF page draws, as points: pieces of lines, words, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.drawings.pdf.damage import DAMAGE
from app.drawings.pdf.pages import open_pdf, page_words

MOST_PIECES = 2_000_000
FEW_TOLD_APART = 16  # pictures and paths of a page, up to which pictures are told apart by what they show
BOXES = ("word", "re", "picture")


@dataclass(frozen=True)
class PageContent:
    """Pieces of a page, in points as shown, y up.

    Args:
        xy: (n, 2) points of all pieces; a box is its lower left and upper right corner.
        start: (k + 1,) first point of each piece.
        look: what each piece is besides its points and width: kind, colours, words.
        width_pt: (k,) of lines, 0 for what has none.
        words: (k,) whether a piece is a word.
        boxes: (k,) whether a piece is a box: a word, a rectangle, a picture.
        pictures: digests of what the pictures show, in order; empty where there are many pieces.
    """

    xy: npt.NDArray[np.float64]
    start: npt.NDArray[np.int64]
    look: tuple[tuple[Any, ...], ...]
    width_pt: npt.NDArray[np.float64]
    words: npt.NDArray[np.bool_]
    boxes: npt.NDArray[np.bool_]
    pictures: tuple[bytes, ...] = ()


def page_content(path: Path, page: int, password: str = "") -> PageContent:
    """Return the pieces of a page; empty where its content cannot be read.

    Raises:
        BadInput: the file is no readable PDF.
        Locked: it wants another password.
    """
    points: list[tuple[float, float]] = []
    count: list[int] = []
    look: list[tuple[Any, ...]] = []
    width: list[float] = []
    with open_pdf(path, password) as document:
        opened = document[page]
        height, turn = float(opened.rect.height), opened.rotation_matrix
        try:
            drawn = opened.get_cdrawings()
            pictures = opened.get_image_info()
            if len(pictures) + len(drawn) <= FEW_TOLD_APART:  # a look at every pixel
                pictures = opened.get_image_info(hashes=True)
        except DAMAGE:
            drawn, pictures = [], []
    for one in drawn:
        style = one.get("type"), one.get("color"), one.get("fill")
        wide = float(one.get("width") or 0)
        known: dict[str, tuple[Any, ...]] = {}
        for item in one.get("items", ()):
            if len(count) == MOST_PIECES:
                break
            kind = item[0]
            piece = _points(item)
            points += piece
            count.append(len(piece))
            look.append(known.get(kind) or known.setdefault(kind, (kind, *style)))
            width.append(wide)
    for one in pictures:
        x0, y0, x1, y1 = one["bbox"]
        points += [(x0, y0), (x1, y1)]
        count.append(2)
        same = one.get("digest") or one.get("size")  # encryption changes the size of what is stored
        look.append(("picture", one.get("width"), one.get("height"), same))
        width.append(0.0)
    xy = np.nan_to_num(np.array(points, dtype=np.float64).reshape(-1, 2))
    xy = xy @ np.array([[turn.a, -turn.b], [turn.c, -turn.d]]) + np.array([turn.e, height - turn.f])
    words = page_words(path, page, password)
    corners = [corner for box, _ in words for corner in ((box.x0, box.y0), (box.x1, box.y1))]
    xy = np.vstack([xy, np.array(corners, dtype=np.float64).reshape(-1, 2)])
    drawn_count = len(count)
    count += [2] * len(words)
    look += [("word", text) for _, text in words]
    width += [0.0] * len(words)
    found = PageContent(
        xy=xy,
        start=np.concatenate([[0], np.cumsum(np.array(count, dtype=np.int64))]).astype(np.int64),
        look=tuple(look),
        width_pt=np.array(width),
        words=np.arange(len(count)) >= drawn_count,
        boxes=np.array([one[0] in BOXES for one in look], dtype=bool),
        pictures=tuple(sorted(one["digest"] for one in pictures if "digest" in one)),
    )
    corner = found.start[:-1][found.boxes]
    low, high = np.minimum(xy[corner], xy[corner + 1]), np.maximum(xy[corner], xy[corner + 1])
    xy[corner], xy[corner + 1] = low, high
    return found


def _points(item: tuple[Any, ...]) -> list[tuple[float, float]]:
    """Return the points of one item of a path: line, curve, rectangle or quadrangle."""
    if item[0] == "re":
        x0, y0, x1, y1 = item[1]
        return [(x0, y0), (x1, y1)]
    if item[0] == "qu":
        return [(point[0], point[1]) for point in item[1]]
    return [(point[0], point[1]) for point in item[1:] if isinstance(point, tuple)]
