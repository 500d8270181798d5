"""The open Chinese font of drawings and papers: Droid Sans Fallback, Apache 2.0, the same that PyMuPDF carries."""

from __future__ import annotations

import struct
from functools import cache

import numpy as np
import numpy.typing as npt

from app.domain.resources import resource

CAP_EM = 1464 / 2048  # height of its capitals
_LAST = 0xFFFF  # of the first plane
_WINDOWS_UNICODE = 3, 1  # platform and encoding of a character map


@cache
def cjk_font_bytes() -> bytes:
    """Return the font file; Qt, reportlab and PyMuPDF load it as it is."""
    return resource("fonts", "DroidSansFallback.ttf").read_bytes()


def advance_caps(text: str) -> float:
    """Return how far ``text`` advances in this font, in multiples of its height of capitals."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return float(_advances_em()[np.minimum(codes, _LAST)].sum()) / CAP_EM


@cache
def _advances_em() -> npt.NDArray[np.float64]:
    """Return how far each character of the first plane advances, in ems; those that the font lacks as its box does.

    Read from the tables ``cmap`` (its format 4) and ``hmtx`` of the OpenType specification: a library takes a tenth of
    a second to load.
    """
    content = cjk_font_bytes()
    (tables,) = struct.unpack_from(">H", content, 4)
    at = {name: place for name, _, place, _ in struct.iter_unpack(">4sLLL", content[12 : 12 + 16 * tables])}
    (em,) = struct.unpack_from(">H", content, at[b"head"] + 18)
    (wide,) = struct.unpack_from(">H", content, at[b"hhea"] + 34)
    advance = np.frombuffer(content, ">u2", 2 * wide, at[b"hmtx"])[::2] / em
    glyph = np.zeros(_LAST + 1, np.int64)
    cmap = at[b"cmap"]
    (maps,) = struct.unpack_from(">H", content, cmap + 2)
    places = {(one, other): place for one, other, place in struct.iter_unpack(">HHL", content[cmap + 4 :][: 8 * maps])}
    table = cmap + places[_WINDOWS_UNICODE]
    (segments,) = struct.unpack_from(">H", content, table + 6)
    ends, _, starts, shifts, ranges = (
        np.frombuffer(content, ">u2", count, table + 14 + begin).astype(np.int64)
        for begin, count in (
            (0, segments // 2),
            (segments, 1),
            (segments + 2, segments // 2),
            (2 * segments + 2, segments // 2),
            (3 * segments + 2, segments // 2),
        )
    )
    for row, (start, end, shift, offset) in enumerate(
        zip(*(part.tolist() for part in (starts, ends, shifts, ranges)), strict=True)
    ):
        codes = np.arange(start, end + 1)
        if offset:
            first = table + 14 + 3 * segments + 2 + 2 * row + offset
            listed = np.frombuffer(content, ">u2", len(codes), first).astype(np.int64)
            glyph[codes] = np.where(listed, (listed + shift) & 0xFFFF, 0)
        else:
            glyph[codes] = (codes + shift) & 0xFFFF
    glyph[_LAST] = 0  # no character, and what lies beyond
    return np.asarray(advance[np.minimum(glyph, wide - 1)], np.float64)
