"""The open Chinese font of drawings and papers: Droid Sans Fallback, Apache 2.0, the same that PyMuPDF carries."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.domain.resources import resource

CAP_EM = 1464 / 2048  # height of its capitals


@cache
def cjk_font_bytes() -> bytes:
    """Return the font file; Qt, reportlab and PyMuPDF load it as it is."""
    return resource("fonts", "DroidSansFallback.ttf").read_bytes()


@cache
def _font() -> Any:
    import pymupdf  # few drawings have texts that must be measured

    return pymupdf.Font(fontbuffer=cjk_font_bytes())


def advance_caps(text: str) -> float:
    """Return how far ``text`` advances in this font, in multiples of its height of capitals."""
    return float(_font().text_length(text, fontsize=1)) / CAP_EM
