"""Layers, passwords, foreign fonts and damage of PDF files."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from app.domain.errors import BadInput, Locked
from app.domain.geometry import Box
from app.drawings.inspect import inspect
from app.drawings.open import open_drawing
from app.drawings.pdf.pages import layer_counts, read_pages, render_page
from app.drawings.pdf.unlock import unlocked

ALL = Box(0, 0, 100, 100)


def layered(path: Path) -> Path:
    """Write two squares on two layers, the second hidden by the file."""
    with pymupdf.open() as document:
        page = document.new_page(width=100, height=100)
        walls, furniture = document.add_ocg("墙体 WALL", on=True), document.add_ocg("家具", on=False)
        page.draw_rect(pymupdf.Rect(10, 10, 40, 40), fill=(0, 0, 0), oc=walls)
        page.draw_rect(pymupdf.Rect(60, 60, 90, 90), fill=(0, 0, 0), oc=furniture)
        document.save(path)
    return path


def inked(path: Path, **layers: frozenset[str]) -> tuple[bool, bool]:
    pixels = render_page(path, 0, ALL, (100, 100), **layers)
    return bool(pixels[25, 25].max() < 128), bool(pixels[75, 75].max() < 128)


def test_layers_are_switched(tmp_path: Path) -> None:
    path = layered(tmp_path / "a.pdf")
    assert inked(path) == (True, False)
    assert inked(path, layers_off=frozenset({"墙体 WALL"})) == (False, False)
    assert inked(path, layers_on=frozenset({"家具"})) == (True, True)
    assert inked(path, layers_on=frozenset({"家具"}), layers_off=frozenset({"墙体 WALL"})) == (False, True)
    assert list(layer_counts(path)) == ["墙体 WALL", "家具"]
    told = inspect(path, None, lambda name: "wall" if "WALL" in name else "")
    assert [(layer["name"], layer["role"]) for layer in told["layers"]] == [("墙体 WALL", "wall"), ("家具", "")]
    assert told["layers"][0]["entities"] > 0


def locked(path: Path) -> Path:
    with pymupdf.open() as document:
        document.new_page(width=100, height=100).draw_rect(pymupdf.Rect(10, 10, 40, 40), fill=(0, 0, 0))
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="审图", owner_pw="owner")
    return path


def test_an_encrypted_file_opens_with_its_password_only(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.pdf")
    with pytest.raises(Locked, match="needs a password"):
        open_drawing(path, None)
    with pytest.raises(Locked, match="does not open"):
        open_drawing(path, None, password="no")
    drawing = open_drawing(path, None, password="审图")
    assert len(drawing.sheets) == 1
    assert "审图" not in repr(drawing)
    assert render_page(path, 0, ALL, (100, 100), password="审图")[25, 25].max() < 128
    assert inspect(path, None, lambda _: "", password="审图")["error"] is None
    assert inspect(path, None, lambda _: "")["error"]["kind"] == "locked"


def test_a_copy_without_password_is_the_same_each_time(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.pdf")
    assert unlocked(path, "审图", tmp_path / "b.pdf")
    assert unlocked(path, "审图", tmp_path / "c.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == (tmp_path / "c.pdf").read_bytes()
    assert len(open_drawing(tmp_path / "b.pdf", None).sheets) == 1
    assert not unlocked(tmp_path / "b.pdf", "审图", tmp_path / "d.pdf")
    with pytest.raises(Locked):
        unlocked(path, "wrong", tmp_path / "d.pdf")


def test_fonts_that_are_not_in_the_file_and_broken_content_are_noted(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=200, height=200)
        page.insert_text((20, 50), "abc")
        page.insert_text((20, 90), "消防", fontname="china-s")
        stream = page.get_contents()[0]
        document.update_stream(stream, document.xref_stream(stream) + b"\nq (unclosed\n")
        document.save(tmp_path / "a.pdf")
    (sheet,) = read_pages(tmp_path / "a.pdf")
    assert {gap.reason for gap in sheet.not_shown} == {"missing_font", "damaged"}


def test_a_file_encrypted_for_certificates_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pymupdf.open() as document:
        document.new_page(width=100, height=100)
        content = document.tobytes()
    lock = b"/Encrypt<</Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5>>/Root"
    path.write_bytes(content.replace(b"/Root", lock, 1))
    with pytest.raises(BadInput, match="encrypted for the holders of certificates"):
        open_drawing(path, None)
    path.write_bytes(b"%PDF-1.4\n%%EOF")
    with pytest.raises(BadInput) as told:
        open_drawing(path, None)
    assert str(path) not in told.value.message


def test_a_page_of_no_size_and_a_file_cut_before_its_pages_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with pymupdf.open() as document:
        page = document.new_page(width=100, height=100)
        document.xref_set_key(page.xref, "MediaBox", "[0 0 0 0]")
        document.save(path)
    (sheet,) = open_drawing(path, None).sheets
    assert [(gap.reason, gap.what) for gap in sheet.not_shown] == [("damaged", "page of no size")]
    path.write_bytes(b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pa")
    with pytest.raises(BadInput, match="cut off before its pages"):
        open_drawing(path, None)


@pytest.mark.parametrize("instead", [b"(no page)", b"<</Type/Page <"])
def test_a_page_whose_object_is_damaged_is_told_and_the_others_are_shown(tmp_path: Path, instead: bytes) -> None:
    path = tmp_path / "a.pdf"
    with pymupdf.open() as document:
        pages = [document.new_page(width=100, height=100).xref for _ in range(3)]
        document.save(path)
    content = path.read_bytes()
    begin = content.index(b"%d 0 obj" % pages[1]) + len(b"%d 0 obj" % pages[1])
    end = content.index(b"endobj", begin)
    path.write_bytes(content[:begin] + instead.ljust(end - begin) + content[end:])
    sheets = open_drawing(path, None).sheets
    assert [("damaged", "page of no size") in {(gap.reason, gap.what) for gap in one.not_shown} for one in sheets] == [
        False,
        True,
        False,
    ]
