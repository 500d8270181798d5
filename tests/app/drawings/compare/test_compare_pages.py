"""PDF pages against pages: written anew, edited, scanned."""

from __future__ import annotations

import io
from pathlib import Path

import ezdxf
import numpy as np
import pymupdf
import pytest
from PIL import Image, ImageFilter

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


def scanned(document: pymupdf.Document, path: Path, skew_deg: float = 0.0, quarters: int = 0) -> Path:
    """Write what a scanner makes of the first page: a grey picture that lies askew."""
    pixels = document[0].get_pixmap(dpi=140, colorspace=pymupdf.csGRAY)
    picture = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    picture = picture.rotate(skew_deg, Image.Resampling.BICUBIC, fillcolor=255)
    picture = picture.rotate(90 * quarters, expand=True).filter(ImageFilter.GaussianBlur(0.5))
    grain = np.random.default_rng(1).normal(0, 8, (picture.height, picture.width))
    picture = Image.fromarray(np.clip(np.asarray(picture) * 0.95 + 4 + grain, 0, 255).astype(np.uint8))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=75)
    scan = pymupdf.open()
    width, height = (595, 842) if quarters % 2 else (842, 595)
    scan.new_page(width=width, height=height).insert_image((0, 0, width, height), stream=content.getvalue())
    return saved(scan, path)


@pytest.mark.parametrize(("skew_deg", "quarters"), [(0.7, 0), (-1.2, 0), (0.3, 1), (0.0, 2)])
def test_a_scan_that_lies_askew_or_on_its_side_is_aligned(skew_deg: float, quarters: int, tmp_path: Path) -> None:
    before = saved(plan(), tmp_path / "a.pdf")
    assert not compare_files(before, scanned(plan(), tmp_path / "same.pdf", skew_deg, quarters)).regions
    edited = scanned(plan(True), tmp_path / "b.pdf", skew_deg, quarters)
    (region,) = compare_files(before, edited).regions
    assert region.kind == "added"
    assert 45 < max(region.box.width, region.box.height) < 60


def test_another_word_in_the_same_place_of_a_scan_is_a_change(tmp_path: Path) -> None:
    before = saved(plan(), tmp_path / "a.pdf")
    (region,) = compare_files(before, scanned(plan(word="1200"), tmp_path / "b.pdf", 0.4)).regions
    assert region.kind == "changed"
    assert region.box.contains((314, 297))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_the_same_page(turn: int, tmp_path: Path) -> None:
    before = saved(plan(), tmp_path / "a.pdf")
    turned = plan(word="1200")
    turned[0].set_rotation(turn)
    found = compare_files(before, saved(turned, tmp_path / "b.pdf"))
    assert found.counts == {"added": 0, "removed": 0, "changed": 1, "moved": 0}
    said = found.to_json()["sheets"][0]
    assert (said["method"], said["rotation_deg"] % 360) == ("content", 360 - turn)


def test_a_smaller_plot_of_a_page_is_the_same_page(tmp_path: Path) -> None:
    before = saved(plan(), tmp_path / "a.pdf")
    smaller = pymupdf.open()
    smaller.new_page(width=595, height=420.4).show_pdf_page(pymupdf.Rect(0, 0, 595, 420.4), plan(word="1200"))
    found = compare_files(before, saved(smaller, tmp_path / "b.pdf"))
    assert found.counts == {"added": 0, "removed": 0, "changed": 1, "moved": 0}
    assert found.to_json()["sheets"][0]["scale"] == pytest.approx(595 / 842, abs=1e-3)


@pytest.mark.parametrize("scanned", [False, True])
def test_a_line_over_a_dark_photograph_is_a_change(scanned: bool, tmp_path: Path) -> None:
    noise = np.random.default_rng(3).normal(70, 12, (200, 300, 3))
    photo = Image.fromarray(np.clip(noise + np.linspace(-40, 60, 300)[None, :, None], 0, 255).astype(np.uint8))
    stream = io.BytesIO()
    photo.filter(ImageFilter.GaussianBlur(1)).save(stream, "JPEG", quality=80)
    files = []
    for name in ("a", "b"):
        document = pymupdf.open()
        page = document.new_page(width=500, height=350)
        page.insert_image(pymupdf.Rect(20, 20, 480, 330), stream=stream.getvalue())
        if name == "b":
            page.draw_line((100, 100), (250, 180), color=(0, 0, 0), width=2)
            page.draw_line((300, 300), (420, 120), color=(0.15, 0, 0), width=2)
        if scanned:
            pixels = page.get_pixmap(dpi=150)
            document = pymupdf.open()
            page = document.new_page(width=500, height=350)
            page.insert_image(page.rect, stream=pixels.tobytes("jpeg", jpg_quality=70 + 10 * (name == "b")))
        files.append(saved(document, tmp_path / f"{name}.pdf"))
    found = compare_files(*files)
    boxes = [region.box for region in found.regions]
    assert found.sheets[0].method == ("pixels" if scanned else "content")
    assert not compare_files(files[0], files[0]).regions
    for x, y in ((175, 350 - 140), (360, 350 - 210)):
        assert any(box.x0 - 2 <= x <= box.x1 + 2 and box.y0 - 2 <= y <= box.y1 + 2 for box in boxes)
    assert sum(box.width * box.height for box in boxes) < 0.4 * 460 * 310


def test_what_a_damaged_page_lacks_is_told_as_not_compared(tmp_path: Path) -> None:
    sound, broken = plan(), plan()
    contents = broken[0].get_contents()
    broken.update_stream(contents[-1], broken.xref_stream(contents[-1]) + b"\nq /Lost Do Q 5 5 foo\n")
    found = compare_files(saved(sound, tmp_path / "a.pdf"), saved(broken, tmp_path / "b.pdf"))
    assert not found.regions
    assert any(gap.startswith("damaged: ") for gap in found.not_compared)
    assert not compare_files(tmp_path / "a.pdf", tmp_path / "a.pdf").not_compared
