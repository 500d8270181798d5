from __future__ import annotations

import zipfile
from pathlib import Path

import ezdxf
import pymupdf
import pytest
from scene_builder import SceneBuilder

from app.domain.errors import BadInput, Cancelled, NotFound
from app.drawings import sheet_file
from app.drawings.open import open_drawing
from app.drawings.sheets.recognise import find_sheets


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """An A1 sheet at 1:100 with a title block, written by ezdxf under a name that says nothing."""
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (84_100, 0), (84_100, 59_400), (0, 59_400)], close=True)
    for y, label, value in ((1000, "图号", "建施-05"), (2000, "图名", "一层平面图"), (3000, "比例", "1:100")):
        model.add_text(label, height=350).set_placement((73_000, y))
        model.add_text(value, height=350).set_placement((76_000, y))
    path = tmp_path / "plan"
    document.saveas(path)
    return path


def test_a_dxf_file_opens_by_content(plan: Path) -> None:
    drawing = open_drawing(plan, None)
    assert drawing.format == "DXF"
    assert drawing.scene is not None
    assert drawing.sheet("frame:建施-05").title_block.title == "一层平面图"
    with pytest.raises(NotFound, match="建施-05"):
        drawing.sheet("frame:建施-06")


def test_the_cache_is_used_and_rebuilt_when_damaged(plan: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = open_drawing(plan, cache)
    scene, sheets = cache / f"{first.sha256}.scene", cache / f"{first.sha256}.sheets"
    assert sorted(cache.iterdir()) == [scene, sheets]
    assert open_drawing(plan, cache).sheets == first.sheets
    scene.write_bytes(scene.read_bytes()[:-50])
    sheets.write_bytes(b"{}")
    again = open_drawing(plan, cache)
    assert again.sheets == first.sheets
    assert again.scene is not None
    assert first.scene is not None
    assert again.scene.strings == first.scene.strings
    assert sheet_file.load(sheets) == first.sheets


def test_a_cache_that_cannot_be_written_does_not_hinder(plan: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    assert open_drawing(plan, blocked / "cache").format == "DXF"


def test_a_pdf_file_opens_by_content(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page(width=842, height=595)
    path = tmp_path / "x.dxf"
    document.save(path)
    drawing = open_drawing(path, None)
    assert drawing.format == "PDF"
    assert [sheet.key for sheet in drawing.sheets] == ["page:1"]


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("a.txt", "%PDF-1.4")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00" * 500, "blanks or zero"),
        (b"AC1032\x00\x00rest", "DWG drawing of AutoCAD 2018"),
        (b"AC1006xx", "DWG drawing of AutoCAD R10"),
        (b"MC0.0xx", "DWG drawing of an early"),
        (b"\r\n <!DOCTYPE HTML><html>", "web page"),
        (b"\x89PNG\r\n\x1a\n1234", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        ("  0\nSECTION\n".encode("utf-16"), "UTF-16"),
        (b"MZ\x90\x00\x03", "Windows program"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b'<?xml version="1.0"?><xfdf/>', "XML"),
        (b"hello\nworld\n", "text file"),
        (b"\x01\x02\x00\x03" * 20, "binary file of an unknown kind"),
    ],
)
def test_foreign_files_are_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "plan.dxf"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=said) as caught:
        open_drawing(path, None)
    assert caught.value.path == str(path)
    assert caught.value.advice


def test_archives_folders_and_missing_files(tmp_path: Path) -> None:
    archive(tmp_path / "a.dxf")
    for path, said in ((tmp_path / "a.dxf", "ZIP"), (tmp_path, "folder"), (tmp_path / "none", "no such file")):
        with pytest.raises(BadInput, match=said):
            open_drawing(path, None)


def test_opening_can_be_cancelled(plan: Path) -> None:
    class Stopped:
        cancelled = True

        def progress(self, done: float, total: float, message: str = "") -> None:
            """Ignore."""

    with pytest.raises(Cancelled):
        open_drawing(plan, None, Stopped())


def test_sheets_keep_everything_on_disk(tmp_path: Path) -> None:
    builder = SceneBuilder()
    builder.model.rectangle(0, 0, 12_000, 7000)
    sheets = find_sheets(builder.scene())
    sheet_file.save(sheets, tmp_path / "s")
    assert sheet_file.load(tmp_path / "s") == sheets
    with pytest.raises(BadInput):
        sheet_file.load(tmp_path / "missing")


def test_the_title_block_of_a_pdf_page_is_read(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=1191, height=842)
    for y, label, value in ((700, "图 号", "水施-02"), (730, "图 名", "排水总平面图"), (760, "比 例", "1:500")):
        page.insert_text((950, y), label, fontname="china-s", fontsize=10)
        page.insert_text((1030, y), value, fontname="china-s", fontsize=10)
    path = tmp_path / "page.pdf"
    document.save(path)
    (sheet,) = open_drawing(path, None).sheets
    block = sheet.title_block
    assert (block.number, block.title, block.scale) == ("水施-02", "排水总平面图", "1:500")
    assert block.discipline == "municipal"
