"""The font GDT: its letters are signs of geometric tolerances."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PureWindowsPath

_NAMES = ("gdt", "amgdt", "gdt_iv", "amgdtans", "acgdt")
_SIGNS = str.maketrans(
    {
        "a": "∠", "b": "⊥", "c": "▱", "d": "⌓", "e": "○", "f": "∥", "g": "⌭", "h": "↗", "i": "⌯", "j": "⌖",
        "k": "⌒", "l": "Ⓛ", "m": "Ⓜ", "n": "⌀", "p": "Ⓟ", "r": "◎", "s": "Ⓢ", "t": "⌰", "u": "⏤", "v": "⌴",
        "w": "⌵", "x": "↧", "y": "⌲", "z": "⌳",
    }
)  # fmt: skip


@lru_cache(maxsize=1000)
def is_gdt(file: str) -> bool:
    """Tell whether a font file is one of tolerance signs."""
    return bool(file) and PureWindowsPath(file).name.casefold().partition(".")[0] in _NAMES


def in_unicode(text: str) -> str:
    """Return what a text written in the font shows."""
    return text.translate(_SIGNS)
