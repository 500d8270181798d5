"""PDF pages against pages: written anew, edited, scanned."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pymupdf
import pytest

from app.drawings.compare.files import compare_files


def plan(extra: bool = False, word: str = "1500", shift: float = 0.0) -> pymupdf.Document:
    document = pymupdf.open()
    page = document.new_page(width=842, height=595)
    for row in range(20):
        x = 60 + 30 * row + shift
        page.draw_line((x, 80), (x, 480))
        page.draw_rect(pymupdf.Rect(x, 100 + row, x + 12, 130 + 2 * row))
        page.insert_text((x, 500), f"A{row}", fontsize=7)
    page.insert_text((300 + shift, 300), word, fontsize=11)
    if extra:
        page.draw_circle((700, 350), 25)
    return document


def saved(document: pymupdf.Document, path: Path, **options: object) -> Path:
    document.save(path, **options)
    return path


def test_a_page_written_anew_has_not_changed(tmp_path: Path) -> None:
    before = saved(plan(), tmp_path / "a.pdf")
    after = saved(pymupdf.open(before), tmp_path / "b.pdf", garbage=4, deflate=True, clean=True)
    found = compare_files(before, after)
    assert not found.regions
    assert [sheet.state for sheet in found.sheets] == ["same"]


def test_a_new_circle_and_another_number_are_found_on_a_page_that_was_shifted(tmp_path: Path) -> None:
    before = saved(plan(), tmp_path / "a.pdf")
    found = compare_files(before, saved(plan(True, "1200", shift=9.0), tmp_path / "b.pdf"))
    assert [region.kind for region in found.regions] == ["changed", "added"] or found.counts == {
        "added": 1,
        "removed": 0,
        "changed": 1,
        "moved": 0,
    }
    circle = next(region for region in found.regions if region.kind == "added")
    assert circle.box.centre == pytest.approx((700, 595 - 350), abs=3)
    (sheet,) = found.sheets
    assert (sheet.method, sheet.to_b.e) == ("content", pytest.approx(9.0, abs=0.01))


def test_a_scan_is_aligned_and_compared_by_its_pixels(tmp_path: Path) -> None:
    before = saved(plan(), tmp_path / "a.pdf")
    picture = plan(True)[0].get_pixmap(dpi=150)
    scan = pymupdf.open()
    scan.new_page(width=842, height=595).insert_image(pymupdf.Rect(5, 3, 847, 598), pixmap=picture)
    found = compare_files(before, saved(scan, tmp_path / "scan.pdf"))
    (sheet,) = found.sheets
    assert sheet.method == "pixels"
    assert (sheet.to_b.e, sheet.to_b.f) == (pytest.approx(5, abs=1), pytest.approx(-3, abs=1))
    (region,) = found.regions
    assert region.kind == "added"
    assert region.box.centre == pytest.approx((705, 595 - 353), abs=3)


def test_pages_are_matched_and_missing_ones_told(tmp_path: Path) -> None:
    before = plan()
    before.insert_pdf(plan(True))
    found = compare_files(saved(before, tmp_path / "a.pdf"), saved(plan(), tmp_path / "b.pdf"))
    assert [sheet.state for sheet in found.sheets] == ["same", "removed"]


def test_a_drawing_without_content_is_held_against_a_page(tmp_path: Path) -> None:
    ezdxf.new("R2010").saveas(tmp_path / "empty.dxf")
    found = compare_files(saved(plan(), tmp_path / "a.pdf"), tmp_path / "empty.dxf")
    assert found.regions
