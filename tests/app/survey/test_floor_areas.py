"""Floor area by rule data: the table of cases, the working, what stays open."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest

from app.domain.errors import BadInput
from app.services.survey.count_areas import count_areas
from app.survey.floor_areas import RULE_SETS, count, load_area_rules
from app.survey.rule_pack import load_rules
from app.survey.spaces import Space, read_spaces

CASES = [
    # space, and its factor by GB/T 50353, GB 55031, GB/T 17986
    ({"kind": "room", "height_m": 2.20}, 1.0, 1.0, 1.0),
    ({"kind": "room", "height_m": 2.19}, 0.5, 0.0, 0.0),
    ({"kind": "sloped_roof", "height_m": 2.10}, 1.0, 0.0, 0.0),
    ({"kind": "sloped_roof", "height_m": 1.20}, 0.5, 0.0, 0.0),
    ({"kind": "sloped_roof", "height_m": 1.19}, 0.0, 0.0, 0.0),
    ({"kind": "sloped_roof", "height_m": 2.50}, 1.0, 1.0, 1.0),
    ({"kind": "balcony", "height_m": 2.8, "enclosed": True, "inside_structure": True}, 1.0, 1.0, 1.0),
    ({"kind": "balcony", "height_m": 2.8, "enclosed": False, "inside_structure": True}, 1.0, 0.5, 0.5),
    ({"kind": "balcony", "height_m": 2.8, "enclosed": True, "inside_structure": False}, 0.5, 1.0, 1.0),
    ({"kind": "balcony", "height_m": 2.8, "enclosed": False, "inside_structure": False}, 0.5, 0.5, 0.5),
    ({"kind": "shed", "height_m": 3.0, "columns": "single"}, 0.5, 0.5, 0.5),
    ({"kind": "shed", "height_m": 3.0, "columns": "double"}, 0.5, 0.5, 1.0),
    ({"kind": "terrace"}, 0.0, 0.0, 0.0),
    ({"kind": "void", "height_m": 6.0}, 0.0, 0.0, 0.0),
    ({"kind": "room"}, None, None, None),
    ({"kind": ""}, None, None, None),
    ({"kind": "balcony", "height_m": 2.8, "enclosed": True}, None, 1.0, 1.0),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case[0]))
def test_factors(case: tuple[dict, float | None, float | None, float | None]) -> None:
    told, *factors = case
    space = Space(**{"name": "x", "area_m2": 10.0, **told})
    for rules, factor in zip(("gbt50353", "gb55031", "gbt17986"), factors, strict=True):
        (counted,) = count([space], load_area_rules(rules)).spaces
        assert (counted.rule.factor if counted.rule else None) == factor, rules
        assert bool(counted.missing) == (factor is None)


def test_rule_sets_are_whole() -> None:
    for id_ in RULE_SETS:
        rules = load_area_rules(id_).rules
        assert all(rule.clause and rule.text and rule.factor in (0.0, 0.5, 1.0) for rule in rules)
        assert len({rule.id for rule in rules}) == len(rules)


TABLE = """名称,类型,面积(㎡),层高(m),是否封闭,户号,公摊
客厅,住宅,85.50,2.80,,101,
阳台,阳台,6.00,2.80,未封闭,101,
客厅,住宅,111.50,2.80,,102,
楼梯间,楼梯间,20.00,2.80,,,是
合计,,223.00,,,,
"""


def test_a_table_is_counted_and_shared_area_apportioned(tmp_path: Path) -> None:
    path = tmp_path / "面积.csv"
    path.write_bytes(TABLE.encode("gbk"))
    told = count_areas(path, "gbt17986", 2)
    assert told["total_m2"] == pytest.approx(220.0)
    assert told["limit_m2"] == pytest.approx(0.04 * 220**0.5 + 0.002 * 220, abs=1e-4)
    assert told["shared"]["coefficient"] == pytest.approx(0.1)
    assert [unit["total_m2"] for unit in told["shared"]["units"]] == pytest.approx([97.35, 122.65])
    assert sum(unit["total_m2"] for unit in told["shared"]["units"]) == pytest.approx(told["total_m2"])
    assert told["spaces"][1]["working"] == "阳台: 6.00 × 0.5 = 3.00 (8.2.2※)"
    assert [row["line"] for row in told["spaces"]] == [2, 3, 4, 5]


def test_labelled_outlines_of_a_drawing(tmp_path: Path) -> None:
    doc = ezdxf.new("R2010")
    model = doc.modelspace()
    for x, texts in ((0, ("阳台", "未封闭", "层高2.80m", "主体结构外")), (20, ("防护单元1", "层高=3.60"))):
        model.add_lwpolyline([(x, 0), (x + 10, 0), (x + 10, 6), (x, 6)], close=True, dxfattribs={"layer": "面积"})
        for row, text in enumerate(texts):
            model.add_text(text, height=0.5, dxfattribs={"insert": (x + 1, 1 + row)})
    doc.saveas(tmp_path / "a.dxf")
    balcony, unit = read_spaces(tmp_path / "a.dxf")
    assert (balcony.kind, balcony.enclosed, balcony.inside_structure, balcony.height_m) == (
        "balcony",
        False,
        False,
        2.8,
    )
    assert (unit.civil_defence, unit.area_m2) == (True, pytest.approx(60.0))
    assert count_areas(tmp_path / "a.dxf", "gbt50353")["spaces"][0]["counted_m2"] == pytest.approx(30.0)
    assert count_areas(tmp_path / "a.dxf", "civil_defence")["spaces"][1]["counted_m2"] == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("text", "line"), [("name,area\nA,x\n", 2), ("name,area\nA,-3\n", 2), ("name,area,enclosed\nA,3,maybe\n", 2)]
)
def test_bad_rows_are_told_with_their_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(BadInput) as told:
        read_spaces(path)
    assert (told.value.path, told.value.line) == ("a.csv", line)


@pytest.mark.parametrize(
    ("accuracy_class", "area", "limit"), [(3, 100.0, 1.4), (2, 100.0, 0.60), (2, 1080.0, 3.475), (2, 4800.0, 12.371)]
)
def test_published_limits_of_areas(accuracy_class: int, area: float, limit: float) -> None:
    assert load_rules().area_limit(area, accuracy_class) == pytest.approx(limit, abs=5e-4)


def test_a_clause_from_memory_is_marked_and_an_open_space_leaves_the_total_incomplete(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,kind,area,height\n客厅,room,30,2.8\n谜,mystery,10,2.8\n", encoding="utf-8")
    told = count_areas(path, "gbt17986", 2)
    assert [row["clause_checked"] for row in told["spaces"]] == [False, None]
    assert told["spaces"][0]["working"].endswith("※)")
    assert told["spaces"][1]["missing"] == ["kind: “mystery” is none that is known"]
    assert (told["total_m2"], told["complete"]) == (30.0, False)
    checked = count_areas(path, "gbt50353", 2)["spaces"][0]
    assert checked["clause_checked"]
    assert "※" not in checked["working"]
