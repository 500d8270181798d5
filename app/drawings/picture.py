"""A picture of a sheet: what to ask for. The painter that answers lives with the window and is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.domain.geometry import Box


@dataclass(frozen=True)
class PictureRequest:
    """One rectangle of one sheet.

    Args:
        path: drawing file.
        sheet_key: ``Sheet.key``, the sheet's number or the name of its layout; empty for the file's first sheet.
        rect_mm: part of the sheet in sheet millimetres; None for all of it.
        size_px: width and height of the picture; the rectangle is fitted into it, centred.
        layers_off: names of layers left out.
        layers: names of the only layers shown; None for all.
        password: of an encrypted PDF.
        dark: on a dark ground, as on screen; else black on white, as on paper.
        cache_dir: where compiled scenes are kept; None to keep none.
    """

    path: Path
    sheet_key: str
    rect_mm: Box | None
    size_px: tuple[int, int]
    layers_off: frozenset[str] = frozenset()
    dark: bool = False
    cache_dir: Path | None = None
    layers: frozenset[str] | None = None
    password: str = field(default="", repr=False)


Picture = Callable[[PictureRequest], bytes]  # PNG
