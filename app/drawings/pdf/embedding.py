"""The open Chinese font inside a PDF: only the characters that are used."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pymupdf
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from app.drawings.pdf.fonts import CAP_EM, cjk_font_bytes

MISSING = "□"
UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx")


class EmbeddedFont:
    """One subset of the font in one document.

    Args:
        document: gets the font.
        characters: all that will be written with it.
    """

    NAME = "LS"

    def __init__(self, document: pymupdf.Document, characters: Iterable[str]) -> None:
        whole = pymupdf.Font(fontbuffer=cjk_font_bytes())
        known = {one for one in characters if whole.has_glyph(ord(one))} | set(f" {MISSING}H")
        content = _subset("".join(sorted(known)))
        self._font = pymupdf.Font(fontbuffer=content)
        self._glyphs = {one: (self._font.has_glyph(ord(one)), self._font.glyph_advance(ord(one))) for one in known}
        page = document.new_page()
        self.xref = int(page.insert_font(fontname=self.NAME, fontbuffer=content))
        document.delete_page(page.number)
        self.cap_em = CAP_EM

    @property
    def entry(self) -> str:
        """The entry of a resource dictionary."""
        return f"/Font<</{self.NAME} {self.xref} 0 R>>"

    def encode(self, text: str) -> str:
        """Return ``text`` as a PDF string of glyph numbers."""
        return "<" + "".join(f"{self._glyph(one)[0]:04X}" for one in text) + ">"

    def length_em(self, text: str) -> float:
        """Return how far ``text`` advances in multiples of the font size."""
        return sum(self._glyph(one)[1] for one in text)

    def _glyph(self, character: str) -> tuple[int, float]:
        return self._glyphs.get(character) or self._glyphs[MISSING]


def _subset(characters: str) -> bytes:
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += list(UNUSED_TABLES)
    font = TTFont(io.BytesIO(cjk_font_bytes()), lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
