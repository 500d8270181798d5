"""Compiled shape files: shapes 1.0/1.1, unifont 1.0 and bigfont 1.0 (two-byte letters, with or without primitives).

All start with a line of text that ends with 0x1A; numbers are little-endian. A record is a name, a zero byte, and the
codes of the shape; record 0 of a font holds its measures instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np

from app.domain.errors import BadInput

LARGEST = 64 << 20
_HEAD = re.compile(rb"AutoCAD-\d+ (shapes|unifont|bigfont) V?1\.[0-9][^\x1a]{0,8}\x1a")
_ENTRY = np.dtype([("number", "<u2"), ("size", "<u2")])
_BIG_ENTRY = np.dtype([("number", "<u2"), ("size", "<u2"), ("offset", "<u4")])


class Kind(Enum):
    """What the numbers of a file's shapes are."""

    SHAPES = "shapes"  # bytes of a code page
    UNIFONT = "unifont"  # Unicode
    BIGFONT = "bigfont"  # two bytes of a code page


@dataclass(frozen=True)
class ShapeFile:
    """One file.

    Args:
        above: height of capitals, units of the file; 0 when it is no font.
        below: depth of descenders.
        width: of a letter, where letters are made of primitives; else 0.
        codes: number → codes of the shape.
        names: upper-case name → number.
        leads: first and last of the bytes that begin a letter of two.
    """

    kind: Kind
    above: int
    below: int
    width: int
    codes: dict[int, bytes]
    names: dict[str, int] = field(default_factory=dict)
    leads: tuple[tuple[int, int], ...] = ()

    @property
    def is_font(self) -> bool:
        """Whether texts can be written with it."""
        return self.above > 0


def read_shape_file(path: Path) -> ShapeFile:
    """Read a compiled shape file; records that are cut off are left out.

    Raises:
        BadInput: it cannot be read, or is no shape file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST)
    except OSError as error:
        raise BadInput(f"The file cannot be read: {error.strerror}", path=str(path)) from error
    head = _HEAD.match(data)
    if head is None:
        raise BadInput("This is no compiled shape file (SHX)", path=str(path))
    kind = Kind(head[1].decode("ascii"))
    read = {Kind.SHAPES: _shapes, Kind.UNIFONT: _unifont, Kind.BIGFONT: _bigfont}[kind]
    records, leads = read(data, head.end())
    definition = records.pop(0, b"")
    above, below, width = _measures(definition, kind)
    codes = {number: _after_name(record) for number, record in records.items()}
    names = {_name(record): number for number, record in reversed(records.items())}
    names.pop("", None)
    return ShapeFile(kind, above, below, width, codes, names, leads)


def _shapes(data: bytes, at: int) -> tuple[dict[int, bytes], tuple[tuple[int, int], ...]]:
    """Read first and last number, count, an index, then all records."""
    count = int.from_bytes(data[at + 4 : at + 6], "little")
    index = np.frombuffer(data[at + 6 : at + 6 + 4 * count], _ENTRY, -1 if len(data) >= at + 6 + 4 * count else 0)
    at += 6 + 4 * count
    found: dict[int, bytes] = {}
    for number, size in index.tolist():
        if at + size <= len(data):
            found.setdefault(number, data[at : at + size])
        at += size
    return found, ()


def _unifont(data: bytes, at: int) -> tuple[dict[int, bytes], tuple[tuple[int, int], ...]]:
    """Read count, size and record of the measures, then number, size and record of each shape."""
    size = int.from_bytes(data[at + 4 : at + 6], "little")
    found = {0: data[at + 6 : at + 6 + size]}
    at += 6 + size
    while at + 4 <= len(data):
        number, size = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (0, 2))
        at += 4
        if at + size <= len(data):
            found.setdefault(number, data[at : at + size])
        at += size
    return found, ()


def _bigfont(data: bytes, at: int) -> tuple[dict[int, bytes], tuple[tuple[int, int], ...]]:
    """Read size of an entry, count, ranges of leading bytes, then an index that tells where each record lies."""
    count, ranges = (int.from_bytes(data[at + i : at + i + 2], "little") for i in (2, 4))
    at += 6
    pairs = np.frombuffer(data[at : at + 4 * ranges], "<u2", -1 if len(data) >= at + 4 * ranges else 0)
    leads = tuple((int(low), int(high)) for low, high in pairs.reshape(-1, 2).tolist() if low <= high <= 0xFF)
    at += 4 * ranges
    index = np.frombuffer(data[at : at + 8 * count], _BIG_ENTRY, -1 if len(data) >= at + 8 * count else 0)
    found: dict[int, bytes] = {}
    for number, size, offset in index.tolist():
        if size and offset + size <= len(data):
            found.setdefault(number, data[offset : offset + size])
    return (_lead_first(found, leads), leads)


def _lead_first(records: dict[int, bytes], leads: tuple[tuple[int, int], ...]) -> dict[int, bytes]:
    """Return the records by numbers with the leading byte above; some compilers put it below."""

    def led(byte: int) -> bool:
        return any(low <= byte <= high for low, high in leads)

    wide = [number for number in records if number > 0xFF]
    below = sum(led(number & 0xFF) and not led(number >> 8) for number in wide)
    above = sum(led(number >> 8) and not led(number & 0xFF) for number in wide)
    if below <= above:
        return records
    return {(number & 0xFF) << 8 | number >> 8 if number > 0xFF else number: one for number, one in records.items()}


def _measures(record: bytes, kind: Kind) -> tuple[int, int, int]:
    """Return height above and below the baseline, and width of a letter of primitives."""
    values = _after_name(record)
    if len(values) < 3:
        return 0, 0, 0
    if kind is Kind.BIGFONT and len(values) >= 5:  # height, 0, modes, width, 0
        return values[0], 0, values[3]
    return values[0], values[1], 0


def _after_name(record: bytes) -> bytes:
    return record[record.find(b"\0") + 1 :]


def _name(record: bytes) -> str:
    return record.partition(b"\0")[0].decode("latin-1").strip().upper()
