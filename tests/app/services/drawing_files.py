"""Small real drawings."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pymupdf


def write_dxf(path: Path, text: str = "A") -> Path:
    document = ezdxf.new("R2018")
    document.modelspace().add_line((0, 0), (1000, 500))
    document.modelspace().add_text(text, height=50)
    document.saveas(path)
    return path


def write_pdf(path: Path, pages: int = 2) -> Path:
    document = pymupdf.open()
    for _ in range(pages):
        document.new_page(width=595, height=842).insert_text((50, 50), "A-101")
    document.save(path)
    return path
