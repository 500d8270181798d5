"""PDF files as sheets: one page, one sheet; pages rendered by MuPDF. One process a user: MuPDF knows no threads."""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pymupdf

from app.domain.errors import BadInput, Locked
from app.domain.geometry import Affine, Box
from app.drawings.pdf.damage import DAMAGE
from app.drawings.pdf.gaps import gaps
from app.drawings.pdf.layers import layer_states, switch_layers
from app.drawings.sheet import NotShown, Sheet, TitleBlock

MM_PER_POINT = 25.4 / 72
SCALE = re.compile(r"1\s*[:：]\s*(\d{1,5})\b")
SHEET_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,3}施\s*[-－—]?\s*[A-Za-z]?\d{1,3}[A-Za-z]?|[A-Z]{1,3}-\d{1,3}[A-Za-z]?")
HEX_STRING = re.compile(r"<([0-9A-Fa-f\s]*)>")
LARGEST_PX = 16384
_TAIL_BYTES = 2048
_CODE = re.compile(r"^code=\d+: ")
_PLAIN_COPY = "Ask for a copy without encryption, or with a password"
GIVE = "give it with --password, or in the environment as LIANSHEN_PDF_PASSWORD"

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def open_pdf(path: Path, password: str = "") -> pymupdf.Document:
    """Open a PDF file; BadInput when it is damaged or has no pages, Locked when it wants another password."""
    try:
        document = pymupdf.open(path, filetype="pdf")
        if document.needs_pass and not password:
            raise Locked("The PDF is encrypted and needs a password", path=str(path), advice=GIVE)
        if document.needs_pass and not document.authenticate(password):
            raise Locked("The PDF does not open with this password", path=str(path), advice=GIVE)
        pages = document.page_count
    except DAMAGE as error:
        raise (_cut(path) if is_cut(path) else _unreadable(path, error)) from error
    if pages == 0:
        raise _cut(path) if is_cut(path) else BadInput("The PDF has no pages", path=str(path))
    return document


def _cut(path: Path) -> BadInput:
    return BadInput("The PDF is cut off before its pages", path=str(path), advice="Ask for the whole file")


def _unreadable(path: Path, error: Exception) -> BadInput:
    """Return what to tell of a file that MuPDF cannot open, in its own words but without the path."""
    reason = _CODE.sub("", str(error.__cause__ or error))
    if "encryption handler" in reason:
        return BadInput("The PDF is encrypted for the holders of certificates", path=str(path), advice=_PLAIN_COPY)
    return BadInput(f"Not a readable PDF ({reason})", path=str(path))


def is_cut(path: Path) -> bool:
    """Tell whether a PDF file lacks the mark at its end."""
    try:
        with path.open("rb") as file:
            file.seek(-min(path.stat().st_size, _TAIL_BYTES), os.SEEK_END)
            return b"%%EOF" not in file.read()
    except OSError:
        return False


def is_encrypted(path: Path) -> bool:
    """Tell whether a PDF file opens with a password only; BadInput when it is damaged."""
    try:
        with pymupdf.open(path, filetype="pdf") as document:
            return bool(document.needs_pass)
    except DAMAGE as error:
        raise _unreadable(path, error) from error


def read_pages(path: Path, password: str = "") -> tuple[Sheet, ...]:
    """Return one sheet a page; coordinates are points of the page as shown, y up."""
    with open_pdf(path, password) as document:
        labels = Counter(page_label(document, number) for number in range(document.page_count))
        sheets = []
        for number in range(document.page_count):
            with _blaming(path, number):
                sheets.append(_sheet(document, number, labels))
        if not document.is_repaired:
            return tuple(sheets)
    note = NotShown("cut", "end of file", 1) if is_cut(path) else NotShown("damaged", "table of objects", 1)
    return tuple(replace(sheet, not_shown=(*sheet.not_shown, note)) for sheet in sheets)


def page_label(document: pymupdf.Document, number: int) -> str:
    """Return the page's label, or its number counted from 1."""
    try:
        label = str(document[number].get_label())
    except DAMAGE:
        label = ""
    if written := HEX_STRING.fullmatch(label):
        with contextlib.suppress(ValueError):
            content = bytes.fromhex(written.group(1))
            label = content.decode("utf-16") if content[:2] in (b"\xfe\xff", b"\xff\xfe") else content.decode("latin-1")
    return label or str(number + 1)


def page_words(path: Path, page: int, password: str = "") -> list[tuple[Box, str]]:
    """Return the words of a page with their boxes in points, y up."""
    return next(words_of_pages(path, [page], password))


def words_of_pages(path: Path, pages: Iterable[int], password: str = "") -> Iterator[list[tuple[Box, str]]]:
    """Yield the words of one page after the other as ``page_words`` does: the file is opened once."""
    with open_pdf(path, password) as document:
        for page in pages:
            yield _words(document[page])


def page_counts(path: Path, password: str = "") -> dict[str, int]:
    """Return how many pages, text words and images a file has."""
    with open_pdf(path, password) as document:
        pages = list(document)
        return {
            "PAGE": len(pages),
            "TEXT": sum(len(page.get_text("words")) for page in pages),
            "IMAGE": sum(len(page.get_images()) for page in pages),
        }


def layers_shown(path: Path, password: str = "") -> dict[str, bool]:
    """Return the layers of a file in its order, and whether the file shows them."""
    with open_pdf(path, password) as document:
        return layer_states(document)


def layer_counts(path: Path, password: str = "") -> dict[str, int]:
    """Return the layers of a file in its order, each with the number of things drawn on it."""
    with open_pdf(path, password) as document:
        counts = dict.fromkeys(layer_states(document), 0)
        for number in range(document.page_count if counts else 0):
            with _blaming(path, number):
                for _kind, _box, layer in document[number].get_bboxlog(layers=True):
                    if layer in counts:
                        counts[layer] += 1
        return counts


def render_page(
    path: Path,
    page: int,
    rect_pt: Box,
    size_px: tuple[int, int],
    *,
    layers_off: frozenset[str] = frozenset(),
    layers_on: frozenset[str] = frozenset(),
    password: str = "",
) -> npt.NDArray[np.uint8]:
    """Return the pixels (height, width, 3) of ``rect_pt`` (points, y up), stretched to ``size_px``.

    Args:
        layers_off: names of layers that are not shown.
        layers_on: names of layers that are shown even if the file hides them.
    """
    width, height = (max(1, min(LARGEST_PX, side)) for side in size_px)
    with _blaming(path, page):
        status = path.stat()
        version = (status.st_mtime_ns, status.st_size)
        found = _displayed(path, page, version, layers_off, layers_on, password)
        return _render(found.shown, found.content, rect_pt, width, height)


@contextlib.contextmanager
def _blaming(path: Path, page: int) -> Iterator[None]:
    """Turn the errors of a damaged page into one for people."""
    try:
        yield
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    except DAMAGE as error:
        raise BadInput(f"Page {page + 1} cannot be shown ({error})", path=str(path)) from error


@dataclass(frozen=True)
class _Displayed:
    """An open page: its rectangle and what it draws."""

    document: pymupdf.Document  # the content may refer to it
    shown: pymupdf.Rect
    content: pymupdf.DisplayList


@lru_cache(maxsize=4)
def _displayed(
    path: Path,
    page: int,
    _version: tuple[int, int],
    layers_off: frozenset[str],
    layers_on: frozenset[str],
    password: str,
) -> _Displayed:
    """Return a page ready to be drawn; kept, because many tiles of one page are asked for in a row."""
    document = open_pdf(path, password)
    switch_layers(document, layers_off, layers_on)
    opened = document[page]
    return _Displayed(document, pymupdf.Rect(opened.rect), opened.get_displaylist(annots=True))


def _render(
    shown: pymupdf.Rect, content: pymupdf.DisplayList, rect_pt: Box, width: int, height: int
) -> npt.NDArray[np.uint8]:
    zoom_x, zoom_y = width / rect_pt.width, height / rect_pt.height
    clip = pymupdf.Rect(rect_pt.x0, shown.height - rect_pt.y1, rect_pt.x1, shown.height - rect_pt.y0)
    pixels = np.full((height, width, 3), 255, np.uint8)
    if not clip.intersects(shown):
        return pixels
    picture = content.get_pixmap(matrix=pymupdf.Matrix(zoom_x, zoom_y), clip=clip & shown, alpha=False)
    samples = np.frombuffer(picture.samples_mv, np.uint8).reshape(picture.height, picture.stride)
    drawn = samples[:, : picture.width * 3].reshape(picture.height, picture.width, 3)
    left, top = picture.x - round(clip.x0 * zoom_x), picture.y - round(clip.y0 * zoom_y)
    source_x, source_y = max(0, -left), max(0, -top)
    left, top = max(0, left), max(0, top)
    columns = min(width - left, picture.width - source_x)
    rows = min(height - top, picture.height - source_y)
    if columns > 0 and rows > 0:
        pixels[top : top + rows, left : left + columns] = drawn[
            source_y : source_y + rows, source_x : source_x + columns
        ]
    return pixels


def _sheet(document: pymupdf.Document, number: int, labels: Counter[str]) -> Sheet:
    page = document[number]
    width, height = float(page.rect.width), float(page.rect.height)
    label = page_label(document, number)
    pymupdf.TOOLS.mupdf_warnings()  # which also says one that waits: else a like one of this page is but "repeated"
    words = _words(page)
    return Sheet(
        key=f"page:{number + 1}",
        title_block=_title_block(words, width, height, label if labels[label] == 1 else ""),
        block=-1,
        page=number,
        region=Box(0.0, 0.0, width, height),
        size_mm=(width * MM_PER_POINT, height * MM_PER_POINT),
        to_mm=Affine(a=MM_PER_POINT, d=MM_PER_POINT),
        unit_m=0.0,
        not_shown=gaps(page, pymupdf.TOOLS.mupdf_warnings()),
    )


def _words(page: pymupdf.Page) -> list[tuple[Box, str]]:
    height = page.rect.height
    try:
        found = page.get_text("words")
    except DAMAGE:
        return []
    matrix = page.rotation_matrix
    words = []
    for x0, y0, x1, y1, text, *_rest in found:
        box = pymupdf.Rect(x0, y0, x1, y1) * matrix
        words.append((Box(box.x0, height - box.y1, box.x1, height - box.y0), str(text)))
    return words


def _title_block(words: list[tuple[Box, str]], width: float, height: float, label: str) -> TitleBlock:
    """Take number and scale from the words of the title-block area: right strip and lower strip."""
    corner = [text for box, text in words if box.x0 > 0.75 * width or (box.y1 < 0.2 * height and box.x0 > 0.5 * width)]
    number = next((match.group() for text in corner if (match := SHEET_NUMBER.fullmatch(text.strip()))), "")
    scale = next((f"1:{match.group(1)}" for text in corner if (match := SCALE.search(text))), "")
    return TitleBlock(number=number or (label if not label.isdigit() else ""), scale=scale)
