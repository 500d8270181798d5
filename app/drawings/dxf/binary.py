"""Binary DXF files as ASCII DXF."""

from __future__ import annotations

import struct

SENTINEL = b"AutoCAD Binary DXF\r\n\x1a\x00"

_TEXT, _DOUBLE, _SHORT, _LONG, _LONG_LONG, _BYTE, _CHUNK = range(7)
_KINDS = (
    (0, 9, _TEXT),
    (10, 59, _DOUBLE),
    (60, 79, _SHORT),
    (90, 99, _LONG),
    (100, 109, _TEXT),
    (110, 149, _DOUBLE),
    (160, 169, _LONG_LONG),
    (170, 179, _SHORT),
    (210, 239, _DOUBLE),
    (270, 289, _SHORT),
    (290, 299, _BYTE),
    (300, 309, _TEXT),
    (310, 319, _CHUNK),
    (320, 369, _TEXT),
    (370, 389, _SHORT),
    (390, 399, _TEXT),
    (400, 409, _SHORT),
    (410, 419, _TEXT),
    (420, 429, _LONG),
    (430, 439, _TEXT),
    (440, 459, _LONG),
    (460, 469, _DOUBLE),
    (470, 481, _TEXT),
    (999, 1003, _TEXT),
    (1004, 1004, _CHUNK),
    (1005, 1009, _TEXT),
    (1010, 1059, _DOUBLE),
    (1060, 1070, _SHORT),
    (1071, 1071, _LONG),
)
_KIND = {code: kind for low, high, kind in _KINDS for code in range(low, high + 1)}
_FORMATS = {
    _DOUBLE: struct.Struct("<d"),
    _SHORT: struct.Struct("<h"),
    _LONG: struct.Struct("<i"),
    _LONG_LONG: struct.Struct("<q"),
    _BYTE: struct.Struct("<b"),
}


def is_binary(content: bytes) -> bool:
    """Tell a binary DXF file by its first bytes."""
    return content.startswith(SENTINEL[:18])


def as_ascii(content: bytes) -> bytes:
    """Return the same tags as lines; reading stops where the file is damaged, which leaves it without its EOF."""
    at = len(SENTINEL)
    wide = content[at + 1 : at + 2] == b"\0"  # group codes of two bytes, since release 13
    lines: list[bytes] = []
    size = len(content)
    while at < size:
        if wide:
            code = int.from_bytes(content[at : at + 2], "little")
            at += 2
        else:
            code = content[at]
            at += 1
            if code == 255:
                code = int.from_bytes(content[at : at + 2], "little")
                at += 2
        kind = _KIND.get(code)
        if kind is None:
            break
        if kind == _TEXT:
            end = content.find(b"\0", at)
            if end < 0:
                break
            value = content[at:end].replace(b"\n", b" ").replace(b"\r", b" ")
            at = end + 1
        elif kind == _CHUNK:
            end = at + 1 + content[at] if at < size else size
            value = content[at + 1 : end].hex().upper().encode()
            at = end
        else:
            form = _FORMATS[kind]
            if at + form.size > size:
                break
            value = repr(form.unpack_from(content, at)[0]).encode()
            at += form.size
        lines.append(b"%d\n%s\n" % (code, value))
    return b"".join(lines)
