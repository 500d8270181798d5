"""Rewrite DXF files as other programs do, and as designers do."""

from __future__ import annotations

from pathlib import Path

HANDLE_CODES = {5, 105, 1005, 480, 481} | set(range(320, 370)) | set(range(390, 400))


def rehandled(source: Path, target: Path) -> bool:
    """Give every object of an ASCII file another handle; False when the file is not made of pairs of lines."""
    raw = source.read_bytes()
    newline = b"\r\n" if b"\r\n" in raw[:2000] else b"\n"
    lines = raw.split(newline)
    for row in range(0, len(lines) - 1, 2):
        try:
            code = int(lines[row])
        except ValueError:
            return False
        if code in HANDLE_CODES:
            try:
                handle = int(lines[row + 1], 16)
            except ValueError:
                continue
            if handle:
                lines[row + 1] = b"%X" % (handle * 7 + 0x1000)
    target.write_bytes(newline.join(lines))
    return True
