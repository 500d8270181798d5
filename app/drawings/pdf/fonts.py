"""The open Chinese font that travels with PyMuPDF (Droid Sans Fallback, Apache 2.0)."""

from __future__ import annotations

from functools import cache

import pymupdf


@cache
def cjk_font_bytes() -> bytes:
    """Return the font file; Qt and reportlab load it as it is."""
    buffer: bytes = pymupdf.Font("china-s").buffer
    return buffer
