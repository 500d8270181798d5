"""The open Chinese font of drawings and papers: Droid Sans Fallback, Apache 2.0, the same that PyMuPDF carries."""

from __future__ import annotations

from functools import cache

from app.domain.resources import resource


@cache
def cjk_font_bytes() -> bytes:
    """Return the font file; Qt, reportlab and PyMuPDF load it as it is."""
    return resource("fonts", "DroidSansFallback.ttf").read_bytes()
