"""Writes compiled shape files."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

Shapes = Mapping[int, tuple[str, bytes]]  # number → name and codes


def _record(name: str, codes: bytes) -> bytes:
    return name.encode("ascii") + b"\0" + codes


def write_shapes(path: Path, shapes: Shapes, above: int = 0, below: int = 0) -> Path:
    """A file of byte-numbered shapes; a font when it has a height."""
    records = {number: _record(name, codes) for number, (name, codes) in sorted(shapes.items())}
    if above:
        records = {0: _record("test font", bytes([above, below, 0, 0])), **records}
    index = b"".join(struct.pack("<HH", number, len(record)) for number, record in records.items())
    head = struct.pack("<HHH", min(records), max(records), len(records))
    path.write_bytes(b"AutoCAD-86 shapes 1.0\r\n\x1a" + head + index + b"".join(records.values()) + b"EOF")
    return path


def write_unifont(path: Path, shapes: Shapes, above: int, below: int) -> Path:
    measures = _record("test unifont", bytes([above, below, 0, 0, 0, 0]))
    out = struct.pack("<IH", len(shapes) + 1, len(measures)) + measures
    for number, (name, codes) in shapes.items():
        record = _record(name, codes)
        out += struct.pack("<HH", number, len(record)) + record
    path.write_bytes(b"AutoCAD-86 unifont 1.0\r\n\x1a" + out)
    return path


def write_bigfont(
    path: Path,
    shapes: Shapes,
    above: int,
    below: int = 0,
    width: int = 0,
    leads: tuple[tuple[int, int], ...] = ((0x81, 0xFE),),
    *,
    swapped: bool = False,
) -> Path:
    """A font of two-byte letters; with a width, its letters are made of primitives."""
    measures = bytes([above, 0, 0, width, 0]) if width else bytes([above, below, 0, 0])
    records = {0: _record("test bigfont", measures)}
    for number, (name, codes) in shapes.items():
        stored = (number & 0xFF) << 8 | number >> 8 if swapped and number > 0xFF else number
        records[stored] = _record(name, codes)
    at = 25 + 6 + 4 * len(leads) + 8 * len(records)
    index, data = b"", b""
    for number, record in records.items():
        index += struct.pack("<HHI", number, len(record), at + len(data))
        data += record
    head = struct.pack("<HHH", 8, len(records), len(leads)) + b"".join(struct.pack("<HH", *pair) for pair in leads)
    path.write_bytes(b"AutoCAD-86 bigfont 1.0\r\n\x1a" + head + index + data)
    return path
