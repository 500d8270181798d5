"""Text files of survey results: their encoding, and their lines as cells."""

from __future__ import annotations

import contextlib
import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.domain.errors import BadInput

MAX_BYTES = 256 * 1024 * 1024
FIRST_OF_THREE_BYTES = "\u0800"
ASCII, MARKS = frozenset(map(chr, range(128))), "°²"
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]")
SEPARATORS = (";", "\t", ",")
BLANKS = " "
COMMA_CELL = re.compile(r"[-+]?\d[\d.]*,\d+")

Cells = Sequence[str]


@dataclass(frozen=True)
class Line:
    """One line that holds something: its number from 1, its text, its cells without blanks around."""

    number: int
    text: str
    cells: Cells


def decoded(data: bytes, source: str) -> tuple[str, str]:
    """Return the text of a file and its encoding: UTF-8, UTF-16 with a mark, or GB 18030.

    Raises:
        BadInput: it is none of these, or not text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                line = data[: error.start].count(b"\n") + 1
                raise BadInput(f"The text is damaged at byte {error.start}", path=source, line=line) from None
    if b"\x00" in data[:4096]:
        raise BadInput("This is a binary file, not a coordinate file", path=source)
    if data.isascii():
        return data.decode("ascii"), "ascii"
    texts: dict[str, str] = {}
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            texts[encoding] = data.decode(encoding)
    if not texts:
        raise BadInput("The text is neither UTF-8 nor GBK", path=source)
    # many pairs of GBK bytes are valid UTF-8 of two bytes, but Chinese in UTF-8 takes three; a file whose only Chinese
    # would be 掳 and 虏 has degrees and squares
    if "utf-8" in texts and (
        "gb18030" not in texts
        or max(texts["utf-8"]) >= FIRST_OF_THREE_BYTES
        or set(texts["utf-8"]).difference(MARKS).issubset(ASCII)
    ):
        return texts["utf-8"], "utf-8"
    return texts["gb18030"], "gbk"


def read_decoded(path: Path) -> tuple[str, str]:
    """Return text and encoding of a file.

    Raises:
        BadInput: it cannot be read, is far too large, empty, or no text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput("The file is larger than a coordinate file can be", path=path.name)
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    text, encoding = decoded(data, path.name)
    if not text.strip():
        raise BadInput("The file is empty", path=path.name)
    # full-width digits, commas and blanks, as Chinese input methods leave them
    full_width = not text.isascii() and FULL_WIDTH.search(text)
    return (unicodedata.normalize("NFKC", text) if full_width else text), encoding


def separator_of(lines: Sequence[str]) -> str:
    """Return what separates the cells of a file: that of most of its first lines; blanks where there is none else."""
    first = list(islice((line for line in lines if line.strip()), 20))
    votes = [
        BLANKS if has_decimal_commas(line) else next((mark for mark in SEPARATORS if mark in line), BLANKS)
        for line in first
    ]
    if not votes:
        return BLANKS
    if ";" in votes and all(";" not in line or line.count(",") >= 2 > line.count(";") for line in first):
        votes = ["," if vote == ";" else vote for vote in votes]  # a semicolon inside a remark
    return max((*SEPARATORS, BLANKS), key=votes.count)


def has_decimal_commas(line: str) -> bool:
    """Tell whether blanks separate the cells of a line and its commas stand inside numbers."""
    if ";" in line or "\t" in line:
        return False
    cells = line.split()
    return sum(bool(COMMA_CELL.fullmatch(cell)) for cell in cells) == sum("," in cell for cell in cells) >= 2


def split(line: str, separator: str) -> list[str]:
    """Return the cells of a line."""
    if separator == BLANKS:
        return line.split()
    if '"' in line:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]
    return [cell.strip() for cell in line.split(separator)]


def lines_of(texts: Sequence[str], separator: str, first: int = 1) -> Iterator[Line]:
    """Yield the lines that hold something; ``first`` is the number of the first text."""
    for number, text in enumerate(texts, first):
        if text.strip():
            yield Line(number, text, split(text.strip("\ufeff\r\n"), separator))
