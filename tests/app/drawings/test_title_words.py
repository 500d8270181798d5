from __future__ import annotations

import pytest

from app.drawings.sheets.sizes import best, fits, usual_scale
from app.drawings.sheets.title_block import denominator
from app.drawings.sheets.vocabulary import discipline, labels, paper


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("图 号", "图号"),
        ("图　名：", "图名"),
        ("比  例", "比例"),
        ("DWG No.", "图号"),
        ("图号 DRAWING NO.", "图号"),
        ("客厅", ""),
    ],
)
def test_labels_are_known_however_they_are_spaced(text: str, name: str) -> None:
    field = labels().field(text)
    assert (field.name if field else "") == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("图号：建施-05", ("图号", "建施-05")),
        ("比例1∶100", ("比例", "1:100")),
        ("日期 2024.05", ("日期", "2024.05")),
        ("图名: 一层 平面图", ("图名", "一层 平面图")),
        ("设计 说明", None),
        ("图号: 图名", None),
        ("一层平面图 1:100", None),
    ],
)
def test_label_and_value_in_one(text: str, found: tuple[str, str] | None) -> None:
    told = labels().inline(text)
    assert (told and (told[0].name, told[1])) == found


@pytest.mark.parametrize(
    ("written", "number", "title", "name"),
    [
        ("建筑", "", "", "architecture"),
        ("", "建施-05", "地下一层防火分区图", "architecture"),
        ("", "总施-01", "", "planning"),
        ("", "人防建施-01", "", "civil_defence"),
        ("", "RF-02", "人防地下室平面图", "civil_defence"),
        ("给排水", "", "", "municipal"),
        ("", "水施-01", "", "municipal"),
        ("", "", "消防总平面图", "fire"),
        ("", "", "安防系统图", "security"),
        ("", "结施-03", "", "structure"),
        ("", "AF101", "FINISH PLAN", ""),
        ("", "A-101", "FLOOR PLAN", "architecture"),
        ("", "", "", ""),
    ],
)
def test_disciplines(written: str, number: str, title: str, name: str) -> None:
    assert discipline(written, number, title) == name


@pytest.mark.parametrize(("scale", "n"), [("1:100", 100), ("1：1,000", 1000), ("1:50 1:100", 0), ("见图", 0), ("", 0)])
def test_denominators(scale: str, n: float) -> None:
    assert denominator(scale) == n


@pytest.mark.parametrize(
    ("sides", "noted", "unit_m", "size", "scale"),
    [
        ((84_100, 59_400), 100, 0.0, "A1", 100),
        ((59_400, 42_000), 100, 0.0, "A2", 100),
        ((59_460, 42_050), 50, 0.0, "A0", 50),
        ((420.5, 297), 500, 0.0, "A1", 500),
        ((420, 297), 1, 0.001, "A3", 1),
        ((105_100, 59_400), 100, 0.0, "A1+0.25", 100),
        ((94_612.5, 59_400), 100, 0.0, "A1+0.125", 100),
        ((21_000, 29_700), 100, 0.0, "A4", 100),
    ],
)
def test_sizes(sides: tuple[float, float], noted: float, unit_m: float, size: str, scale: float) -> None:
    found = best(fits(*sides), noted, unit_m, paper_space=False)
    assert found is not None
    assert (found.size.name, found.scale) == (size, scale)


def test_other_rectangles_fit_nothing() -> None:
    assert fits(6000, 4000) == ()
    assert best((), 100, 0.0, paper_space=False) is None


def test_frame_names_and_scales() -> None:
    assert all(paper().names_frame(name) for name in ("图框A1", "TK", "tk-1", "A1", "a2+1/4", "PUB_TITLE", "XX_A0"))
    assert not any(paper().names_frame(name) for name in ("WALL", "AXIS", "DOTE", "A-WALL", "A10", "STAIR"))
    assert usual_scale(50_000) == 50
    assert usual_scale(1e8) == 100_000
