"""What a PDF page draws, as points: pieces of lines, words, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pymupdf

from app.drawings.pdf.pages import open_pdf, page_words

MOST_PIECES = 2_000_000


@dataclass(frozen=True)
class PageContent:
    """Pieces of a page, in points as shown, y up.

    Args:
        xy: (n, 2) points of all pieces.
        start: (k + 1,) first point of each piece.
        look: what each piece is besides its points: kind, colours, width, words.
        words: (k,) whether a piece is a word.
    """

    xy: npt.NDArray[np.float64]
    start: npt.NDArray[np.int64]
    look: tuple[tuple[Any, ...], ...]
    words: npt.NDArray[np.bool_]


def page_content(path: Path, page: int) -> PageContent:
    """Return the pieces of a page; empty where its content cannot be read.

    Raises:
        BadInput: the file is no readable PDF.
    """
    points: list[tuple[float, float]] = []
    count: list[int] = []
    look: list[tuple[Any, ...]] = []

    def add(piece: list[tuple[float, float]], what: tuple[Any, ...]) -> None:
        points.extend(piece)
        count.append(len(piece))
        look.append(what)

    for box, text in page_words(path, page):
        add([(box.x0, box.y0), (box.x1, box.y1)], ("word", text))
    words = len(count)
    with open_pdf(path) as document:
        opened = document[page]
        height, turn = float(opened.rect.height), opened.rotation_matrix
        try:
            drawn = opened.get_cdrawings()
            pictures = opened.get_image_info()
        except (RuntimeError, ValueError):
            drawn, pictures = [], []
    for one in drawn:
        style = one.get("type"), one.get("color"), one.get("fill"), round(float(one.get("width") or 0), 2)
        for item in one.get("items", ()):
            piece = [_shown(point, turn, height) for point in _points(item)]
            if len(set(piece)) > 1 and len(count) < MOST_PIECES:
                add(piece, (item[0], *style))
    for one in pictures:
        x0, y0, x1, y1 = one["bbox"]
        corners = [_shown(corner, turn, height) for corner in ((x0, y0), (x1, y1))]
        add(corners, ("picture", one.get("width"), one.get("height"), one.get("size")))
    start = np.concatenate([[0], np.cumsum(np.array(count, dtype=np.int64))]).astype(np.int64)
    xy = np.array(points, dtype=np.float64).reshape(-1, 2)
    return PageContent(np.nan_to_num(xy), start, tuple(look), np.arange(len(count)) < words)


def _shown(point: tuple[float, float], turn: pymupdf.Matrix, height: float) -> tuple[float, float]:
    x, y = point
    return turn.a * x + turn.c * y + turn.e, height - (turn.b * x + turn.d * y + turn.f)


def _points(item: tuple[Any, ...]) -> list[tuple[float, float]]:
    """Return the points of one item of a path: line, curve, rectangle or quadrangle."""
    if item[0] == "re":
        x0, y0, x1, y1 = item[1]
        return [(x0, y0), (x1, y1)]
    if item[0] == "qu":
        return [(point[0], point[1]) for point in item[1]]
    return [(point[0], point[1]) for point in item[1:] if isinstance(point, tuple)]
