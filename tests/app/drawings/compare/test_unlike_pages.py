"""PDF pages of which nothing agrees are told as replaced, and soon; pages that agree in part are not."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pymupdf
import pytest

from app.domain.geometry import Affine
from app.drawings.compare import aligning, files, pictures
from app.drawings.compare.files import compare_files
from app.drawings.compare.ink import Grey, Ink, sampled
from app.services.compare.export_comparison import comparison_lines

WIDE, HIGH = 1684, 1191


def sheet(seed: int, left: float, right: float, document: pymupdf.Document | None = None) -> pymupdf.Document:
    """Draw rooms, curves and words anywhere between two places of an A2 sheet, others for each seed."""
    document = document or pymupdf.open()
    page = document[0] if len(document) else document.new_page(width=WIDE, height=HIGH)
    chance = random.Random(seed)
    for _ in range(round((right - left) / 12)):
        x, y = chance.uniform(left, right - 130), chance.uniform(40, HIGH - 130)
        page.draw_rect(pymupdf.Rect(x, y, x + chance.uniform(10, 120), y + chance.uniform(10, 90)))
        page.draw_line((x, y), (x + chance.uniform(-30, 120), y + chance.uniform(0, 90)))
        page.insert_text((x, y + 60), f"{chance.randrange(10**6)} mm", fontsize=chance.uniform(7, 12))
    return document


def saved(document: pymupdf.Document, path: Path) -> Path:
    document.save(path)
    return path


def photographed(document: pymupdf.Document, path: Path) -> Path:
    """Write the first page as a picture, which has no pieces to match."""
    scan = pymupdf.open()
    page = scan.new_page(width=WIDE, height=HIGH)
    page.insert_image(pymupdf.Rect(4, 3, WIDE + 4, HIGH + 3), pixmap=document[0].get_pixmap(dpi=100))
    return saved(scan, path)


@pytest.fixture
def sampled_px(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the pixels of large pictures that are brought over each other: what takes the time."""
    counts: list[int] = []

    def counted(ink: Ink, to: Affine, frame: Ink, zoom: float) -> Grey:
        found = sampled(ink, to, frame, zoom)
        counts.append(found.size)
        return found

    for module in (aligning, pictures):
        monkeypatch.setattr(module, "sampled", counted)
    return counts


def test_unlike_pages_are_told_as_replaced_without_aligning_them(tmp_path: Path, sampled_px: list[int]) -> None:
    before = saved(sheet(1, 40, WIDE - 40), tmp_path / "a.pdf")
    for after in (
        saved(sheet(2, 40, WIDE - 40), tmp_path / "b.pdf"),
        photographed(sheet(3, 40, WIDE - 40), tmp_path / "c.pdf"),
    ):
        found = compare_files(before, after)
        (state,) = found.sheets
        assert (state.state, state.method) == ("changed", "replaced")
        (region,) = found.regions
        assert region.kind == "changed"
        for box in (region.box, region.box_a, region.box_b):
            assert box is not None
            assert (box.x0, box.y0) == (0, 0)
            assert np.allclose((box.x1, box.y1), (WIDE, HIGH), atol=1)
    assert not sampled_px


@pytest.mark.parametrize("share", [0.35, 0.6])
def test_pages_that_agree_in_part_are_aligned_and_the_rest_is_told(
    share: float, tmp_path: Path, sampled_px: list[int]
) -> None:
    middle = 40 + share * (WIDE - 80)
    before = saved(sheet(2, middle, WIDE - 40, sheet(1, 40, middle)), tmp_path / "a.pdf")
    found = compare_files(before, photographed(sheet(3, middle, WIDE - 40, sheet(1, 40, middle)), tmp_path / "b.pdf"))
    (state,) = found.sheets
    assert state.method == "pixels"
    assert (state.to_b.e, state.to_b.f) == (pytest.approx(4, abs=1), pytest.approx(-3, abs=1))
    assert sampled_px
    assert found.regions
    assert min(region.box.x0 for region in found.regions) > middle - 40


@pytest.mark.parametrize(("limit_s", "method"), [(1e9, "unaligned"), (1e-9, "skipped")])
def test_pages_that_time_is_not_enough_for_are_told_and_never_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit_s: float, method: str
) -> None:
    before, after = sheet(1, 40, WIDE - 40), sheet(1, 40, WIDE - 40)
    after[0].draw_rect(pymupdf.Rect(1500, 1000, 1560, 1060))
    one = photographed(before, tmp_path / "a.pdf")
    monkeypatch.setattr(files, "CLOSELY", 0.0)
    found = compare_files(one, photographed(after, tmp_path / "b.pdf"), limit_s=limit_s)
    (state,), (region,) = found.sheets, found.regions
    assert (state.state, state.method, region.kind) == ("changed", method, "changed")
    assert region.box.width == pytest.approx(WIDE, abs=1)
    assert found.not_compared == (f"{method}: {state.number}",)
    told = list(comparison_lines("a.pdf", "b.pdf", [], found.regions, (), found.not_compared))
    assert any("整页按有修改计" in line and state.number in line for line in told)


def test_pages_that_match_piece_by_piece_need_no_close_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CLOSELY", 0.0)
    before, after = saved(sheet(1, 40, WIDE - 40), tmp_path / "a.pdf"), sheet(1, 40, WIDE - 40)
    after[0].draw_rect(pymupdf.Rect(1500, 1000, 1560, 1060))
    found = compare_files(before, saved(after, tmp_path / "b.pdf"))
    assert [one.method for one in found.sheets] == ["content"]
    assert [region.kind for region in found.regions] == ["added"]
    assert not found.not_compared
