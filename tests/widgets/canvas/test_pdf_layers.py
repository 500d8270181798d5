"""Layers of PDF files in the canvas: the file's own choice first, then what is switched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf

from app.domain.feedback import Silent
from app.domain.geometry import Box
from widgets.canvas.tile_worker import face, tile

SIDE = 100


def _inked(path: Path, tmp_path: Path, off: frozenset[str]) -> tuple[bool, bool]:
    rect = Box(0.0, 0.0, SIDE * 25.4 / 72, SIDE * 25.4 / 72)
    content = tile(str(path), "page:1", str(tmp_path), rect, SIDE, off, False, Silent())
    pixels = np.frombuffer(content, np.uint8).reshape(SIDE, SIDE, 4)
    return bool(pixels[25, 25, :3].max() < 128), bool(pixels[75, 75, :3].max() < 128)


def test_hidden_layers_begin_off_and_can_be_switched_on(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pymupdf.open() as document:
        page = document.new_page(width=SIDE, height=SIDE)
        walls, furniture = document.add_ocg("墙体", on=True), document.add_ocg("家具", on=False)
        page.draw_rect(pymupdf.Rect(10, 10, 40, 40), fill=(0, 0, 0), oc=walls)
        page.draw_rect(pymupdf.Rect(60, 60, 90, 90), fill=(0, 0, 0), oc=furniture)
        document.save(path)
    found = face(str(path), "page:1", str(tmp_path), Silent())
    assert found.layers == ("墙体", "家具")
    assert found.hidden == {"家具"}
    assert _inked(path, tmp_path, found.hidden) == (True, False)
    assert _inked(path, tmp_path, frozenset()) == (True, True)
    assert _inked(path, tmp_path, frozenset({"墙体"})) == (False, True)
