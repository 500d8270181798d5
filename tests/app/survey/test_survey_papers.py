"""Papers of a merged survey: numbered pages that name their data, tables that say what they leave out, extracts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import ezdxf
import openpyxl
import pymupdf
import pytest

from app.services.survey.merge_surveys import merged_surveys
from app.services.survey.verify_survey import survey_at
from app.services.survey.write_survey import JSON_FILE, REPORT_FILE, write_comparison, write_survey

E, N = 601500.0, 2418300.0


def pages(path: Path) -> list[str]:
    with pymupdf.open(path) as document:
        return [page.get_text() for page in document]


def many_points(path: Path, count: int, east: float = E) -> Path:
    path.write_text("".join(f"P{i},,{east + i % 100:.3f},{N + i // 100:.3f},5\n" for i in range(count)))
    return path


def test_every_page_is_numbered_and_names_its_data(tmp_path: Path) -> None:
    survey = merged_surveys([many_points(tmp_path / "a.dat", 2300)])
    write_survey(survey, tmp_path / "out", kinds=["json", "report"])
    sha256 = hashlib.sha256((tmp_path / "out" / JSON_FILE).read_bytes()).hexdigest()
    told = pages(tmp_path / "out" / REPORT_FILE)
    for number, text in enumerate(told, 1):
        assert f"第 {number} / {len(told)} 页" in text
        assert sha256 in text
    assert "本表只印前 2000 行，另有 300 行" in told[-1]
    write_survey(survey, tmp_path / "again", kinds=["report"])
    assert (tmp_path / "again" / REPORT_FILE).read_bytes() == (tmp_path / "out" / REPORT_FILE).read_bytes()


def test_a_comparison_names_the_file_it_rests_on(tmp_path: Path) -> None:
    write_survey(merged_surveys([many_points(tmp_path / "a.dat", 20)]), tmp_path / "out", kinds=["json"])
    write_comparison(survey_at(tmp_path / "out"), (), tmp_path / "out", tmp_path / "c.pdf")
    (text,) = pages(tmp_path / "c.pdf")
    assert hashlib.sha256((tmp_path / "out" / JSON_FILE).read_bytes()).hexdigest() in text
    assert "第 1 / 1 页" in text


@pytest.mark.parametrize(("zone", "said"), [(37, "高斯投影 3°带第 37 带"), (19, "高斯投影 6°带第 19 带")])
def test_the_width_of_a_zone_follows_its_number(tmp_path: Path, zone: int, said: str) -> None:
    survey = merged_surveys([many_points(tmp_path / "a.dat", 20, zone * 1e6 + E)])
    write_survey(survey, tmp_path, kinds=["report"])
    assert said in pages(tmp_path / REPORT_FILE)[0]


def test_areas_of_extracts_are_those_of_the_merged_survey(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    for layer, size in (("人防单元", 12.0), ("绿地", 7.5), ("JMD", 20.0)):
        corners = [(E, N), (E + size, N), (E + size, N + 10), (E, N + 10)]
        document.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})
    document.saveas(tmp_path / "a.dxf")
    survey = merged_surveys([tmp_path / "a.dxf"])
    write_survey(survey, tmp_path / "out", kinds=["extracts", "json"])
    merged = {outline.layer: outline.area_m2 for outline in survey.outlines}
    for authority, layer in (("civil_defence", "人防单元"), ("greening", "绿地"), ("real_estate", "JMD")):
        book = openpyxl.load_workbook(tmp_path / "out" / f"merged_survey_{authority}.xlsx")
        areas = [row[3].value for row in list(book["图形"].rows)[1:]]
        assert areas == [pytest.approx(merged[layer], abs=5e-4)]
