"""Widths of letters are those that MuPDF measures in the same font."""

from __future__ import annotations

import subprocess
import sys

import pymupdf
import pytest

from app.drawings.pdf.fonts import CAP_EM, advance_caps, cjk_font_bytes


def test_every_letter_is_as_wide_as_mupdf_finds_it() -> None:
    font = pymupdf.Font(fontbuffer=cjk_font_bytes())
    letters = [chr(code) for code in font.valid_codepoints() if 32 <= code < 0xFFFF]
    assert len(letters) > 20_000
    assert not [one for one in letters if abs(advance_caps(one) * CAP_EM - font.glyph_advance(ord(one))) > 1e-4]
    assert advance_caps("±0.02 房间") * CAP_EM == pytest.approx(font.text_length("±0.02 房间", fontsize=1), abs=1e-4)
    assert advance_caps("") == 0.0
    assert advance_caps("\U0001f600\uffff") > 0.0


def test_measuring_loads_no_pdf_library() -> None:
    told = "import sys; from app.drawings.pdf import fonts; fonts.advance_caps('A'); print('pymupdf' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
