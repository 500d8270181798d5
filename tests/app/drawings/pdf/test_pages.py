"""PDF pages as sheets, on files written here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pymupdf
import pytest

from app.domain.errors import BadInput
from app.domain.geometry import Box
from app.drawings.open import open_drawing
from app.drawings.pdf.content import page_content
from app.drawings.pdf.fonts import cjk_font_bytes
from app.drawings.pdf.pages import page_counts, page_words, read_pages, render_page

MM = 25.4 / 72


def written(path: Path, rotation: int = 0, **page_keys: str) -> Path:
    """Write an A3 page with a red square at its upper left and a text at its lower right."""
    document = pymupdf.open()
    page = document.new_page(width=420 / MM, height=297 / MM)
    page.draw_rect(pymupdf.Rect(10, 10, 110, 110), color=(1, 0, 0), fill=(1, 0, 0))
    page.insert_font("cjk", fontbuffer=cjk_font_bytes())
    page.insert_text((900, 800), "消防总平面图", fontname="cjk", fontsize=14)
    page.set_rotation(rotation)
    for key, value in page_keys.items():
        document.xref_set_key(page.xref, key, value)
    document.save(path)
    return path


def test_a_page_is_a_sheet_of_its_paper_size(tmp_path: Path) -> None:
    (sheet,) = read_pages(written(tmp_path / "a.pdf"))
    assert (sheet.key, sheet.page, sheet.block) == ("page:1", 0, -1)
    assert sheet.size_mm == pytest.approx((420, 297), abs=0.01)
    assert sheet.to_mm((72.0, 72.0)) == pytest.approx((25.4, 25.4))


def test_a_turned_page_is_shown_upright(tmp_path: Path) -> None:
    path = written(tmp_path / "turned.pdf", rotation=90)
    (sheet,) = read_pages(path)
    assert sheet.size_mm == pytest.approx((297, 420), abs=0.01)
    pixels = render_page(path, 0, sheet.region, (297, 420))
    assert pixels[20, 297 - 20].tolist() == [255, 0, 0]
    ((box, text),) = page_words(path, 0)
    assert text == "消防总平面图"
    marked = (render_page(path, 0, box, (200, 200)) < 128).any()
    assert marked and box.height > box.width


def test_the_user_unit_makes_paper_larger(tmp_path: Path) -> None:
    (sheet,) = read_pages(written(tmp_path / "large.pdf", UserUnit="2"))
    assert sheet.size_mm == pytest.approx((840, 594), abs=0.01)


def test_any_rectangle_is_shown_where_it_lies(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf")
    height = 297 / MM
    part = render_page(path, 0, Box(60, height - 160, 160, height - 60), (100, 100))
    red = (part == (255, 0, 0)).all(axis=2)
    assert red[:49, :49].all() and not red[51:, :].any() and not red[:, 51:].any()


def test_outside_the_page_is_white(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf")
    height = 297 / MM
    outside = render_page(path, 0, Box(-100, height - 100, 100, height + 100), (200, 200))
    assert (outside[:99] == 255).all() and (outside[:, :99] == 255).all()
    assert outside[150, 150].tolist() == [255, 0, 0]
    assert (render_page(path, 0, Box(-500, -500, -400, -400), (10, 10)) == 255).all()


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf")
    before = render_page(path, 0, Box(0, 0, 1190, 841), (60, 40))
    document = pymupdf.open()
    document.new_page(width=1190, height=841).draw_rect(pymupdf.Rect(0, 0, 1190, 841), fill=(0, 0, 1))
    path.write_bytes(document.tobytes())
    assert not np.array_equal(before, render_page(path, 0, Box(0, 0, 1190, 841), (60, 40)))


def test_a_label_in_utf_16_is_readable(tmp_path: Path) -> None:
    path = written(tmp_path / "labelled.pdf")
    document = pymupdf.open(path)
    label = ("\ufeff" + "建施-07").encode("utf-16-be").hex()
    document.xref_set_key(document.pdf_catalog(), "PageLabels", f"<</Nums[0<</P<{label}>>>]>>")
    other = tmp_path / "other.pdf"
    document.save(other)
    assert read_pages(other)[0].title_block.number == "建施-07"


def test_encrypted_damaged_and_empty_files_are_refused(tmp_path: Path) -> None:
    document = pymupdf.open(written(tmp_path / "a.pdf"))
    locked = tmp_path / "locked.pdf"
    document.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")
    with pytest.raises(BadInput, match=r"locked\.pdf.*encrypted"):
        read_pages(locked)
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    with pytest.raises(BadInput, match=r"damaged\.pdf"):
        read_pages(damaged)
    with pytest.raises(BadInput, match=r"absent\.pdf"):
        render_page(tmp_path / "absent.pdf", 0, Box(0, 0, 1, 1), (10, 10))
    with pytest.raises(BadInput, match="Page 8"):
        render_page(tmp_path / "a.pdf", 7, Box(0, 0, 1, 1), (10, 10))


def test_a_cut_file_still_shows_or_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.pdf").read_bytes()
    path = tmp_path / "cut.pdf"
    for part in (0.1, 0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * part)])
        try:
            for sheet in read_pages(path):
                render_page(path, sheet.page, sheet.region, (40, 40))
        except BadInput:
            continue


def test_contents_are_counted(tmp_path: Path) -> None:
    assert page_counts(written(tmp_path / "a.pdf")) == {"PAGE": 1, "TEXT": 1, "IMAGE": 0}


def test_a_pdf_that_is_cut_says_so(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        for number in range(3):
            document.new_page().insert_text((50, 50), f"page {number}")
        document.save(tmp_path / "whole.pdf")
    content = (tmp_path / "whole.pdf").read_bytes()
    (tmp_path / "tail.pdf").write_bytes(content[:-200])
    (tmp_path / "half.pdf").write_bytes(content[: len(content) // 2])
    (tmp_path / "torn.pdf").write_bytes(content.replace(b"startxref\n", b"startxref\n9"))
    assert [page.not_shown for page in read_pages(tmp_path / "whole.pdf")] == [()] * 3
    assert {gap.reason for page in read_pages(tmp_path / "tail.pdf") for gap in page.not_shown} == {"cut"}
    assert {gap.reason for page in read_pages(tmp_path / "torn.pdf") for gap in page.not_shown} == {"damaged"}
    try:
        half = read_pages(tmp_path / "half.pdf")
    except BadInput as error:
        assert "cut off" in error.message
    else:
        assert all(any(gap.reason == "cut" for gap in page.not_shown) for page in half)


def test_what_a_page_lacks_is_told_of_every_file_alike(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 72), "x", fontname="helv")
    descriptor, outlines, font = (document.get_new_xref() for _ in range(3))
    name = "/BaseFont/Nowhere"
    document.update_object(descriptor, "<</Type/FontDescriptor/FontName/Nowhere/Flags 4/FontBBox[0 0 1 1]>>")
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    kind = f"<</Type/Font/Subtype/CIDFontType2{name}{system}/FontDescriptor {descriptor} 0 R>>"
    document.update_object(outlines, kind)
    whole = f"<</Type/Font/Subtype/Type0{name}/Encoding/Identity-H/DescendantFonts[{outlines} 0 R]>>"
    document.update_object(font, whole)
    resources = int(document.xref_get_key(page.xref, "Resources")[1].split()[0])
    document.xref_set_key(resources, "Font/helv", f"{font} 0 R")
    files = [tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf")]
    for file in files:
        document.save(file)
    told = [[(gap.reason, gap.what) for gap in open_drawing(file, None).sheets[0].not_shown] for file in files]
    assert any("Nowhere" in what and reason == "damaged" for reason, what in told[0])
    assert told[0] == told[1] == told[2]


def test_a_picture_is_the_same_whether_its_file_is_encrypted_or_not(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page()
    pixels = np.random.default_rng(7).integers(0, 255, (40, 50, 3), dtype=np.uint8)
    page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csRGB, 50, 40, pixels.tobytes(), False))
    document.save(tmp_path / "plain.pdf", deflate=True)
    document.save(tmp_path / "locked.pdf", deflate=True, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner")
    plain, locked = (page_content(tmp_path / name, 0) for name in ("plain.pdf", "locked.pdf"))
    assert plain.look == locked.look
