"""What complies may hide: a part of the evidence that no check saw, or the wrong one of several figures."""

from __future__ import annotations

import pytest
from other_hand import Hand, tally

from app.domain.project import Discipline
from app.services.review.review_files import review_files

INDICATORS = {
    "density_max": 0.3,
    "far_max": 2,
    "height_max_m": 50,
    "building_spacing_min_m": 13,
    "setback_min_m": 5,
    "building_use": "residential",
}


def _site(label: str = "1# 6F H=18.5") -> Hand:
    hand = Hand().box("用地红线", 0, 0, 100, 100).box("建筑轮廓", 10, 60, 40, 15)
    return hand.text("建筑轮廓", label, (20, 67), 0.6)


def _loose(hand: Hand) -> Hand:
    hand.line("建筑轮廓", (10, 10), (80, 10), (80, 40), (10, 40), (10, 22))
    return hand.text("建筑轮廓", "2# 18F H=54", (45, 25), 0.6)


def _on_a_layer_of_no_name(hand: Hand) -> Hand:
    return hand.box("X7", 10, 10, 70, 30).text("X7", "2# 18F H=54", (45, 25), 0.6)


def _in_the_schedule(hand: Hand) -> Hand:
    for row, cells in enumerate((("楼号", "层数", "高度(m)"), ("1#", "6", "18.5"), ("2#", "18", "54.0"))):
        for column, cell in enumerate(cells):
            hand.text("TEXT", cell, (120 + 12 * column, 90 - 3 * row), 0.6)
    return hand


@pytest.mark.parametrize("tell", [_loose, _on_a_layer_of_no_name, _in_the_schedule])
@pytest.mark.parametrize(
    ("rule", "expected"),
    [("density", "u1"), ("floor_area_ratio", "u1"), ("height", "c1u1"), ("spacing", "u1"), ("setback.site", "c1u1")],
)
def test_a_building_without_an_outline_is_left_open(tmp_path, tell, rule: str, expected: str):
    assert tell(_site()).outcomes(tmp_path, "planning", rule, **INDICATORS) == expected


def test_a_building_on_another_site_plan_is_left_open(tmp_path):
    _site().box("建筑轮廓", 60, 60, 20, 15).text("建筑轮廓", "3# 6F H=18.5", (65, 67)).document.saveas(
        tmp_path / "1.dxf"
    )
    second = Hand().box("用地红线", 200, 0, 100, 100).box("建筑轮廓", 210, 10, 80, 80)
    second.text("建筑轮廓", "5# 18F H=60", (250, 50)).document.saveas(tmp_path / "2.dxf")
    files = [tmp_path / "1.dxf", tmp_path / "2.dxf"]
    result = review_files(files, [Discipline.PLANNING], {name: str(value) for name, value in INDICATORS.items()})
    assert tally([one.outcome.value for one in result.review.findings if one.rule == "planning.density"]) == "u1"


@pytest.mark.parametrize(
    ("words", "rule", "expected"),
    [("1# 17+1F", "floor_area_ratio", "c1"), ("1# 33+1F", "floor_area_ratio", "v1"),
     ("1# 18F/2F", "floor_area_ratio", "u1"),
     ("1# H=33.0/54.0", "height", "v1")],
)  # fmt: skip
def test_a_building_of_several_parts(tmp_path, words: str, rule: str, expected: str):
    assert _site(words).outcomes(tmp_path, "planning", rule, **INDICATORS) == expected


@pytest.mark.parametrize(("fate", "expected"), [("拆迁安置房", "v1"), ("未拆除", "v1"), ("拟拆除", "c1")])
def test_what_is_not_taken_down_counts(tmp_path, fate: str, expected: str):
    hand = _site().box("现状建筑", 10, 10, 70, 40).text("现状建筑", f"{fate} 6F", (40, 30), 0.6)
    assert hand.outcomes(tmp_path, "planning", "density", **INDICATORS) == expected


def test_two_index_tables_that_disagree(tmp_path):
    hand = _site()
    for row, cells in enumerate((("容积率", "1.80"), ("建筑密度", "25%"), ("容积率", "2.40"), ("建筑密度", "35%"))):
        hand.text("TEXT", cells[0], (120, 90 - 9 * row), 0.6).text("TEXT", cells[1], (132, 90 - 9 * row), 0.6)
    assert hand.outcomes(tmp_path, "planning", "floor_area_ratio", **INDICATORS) == "u1"


@pytest.mark.parametrize("words", ["道路纵坡 i=0.5%~9%", "道路坡度 0.5~9%", "车道坡度:0.5%、9%"])
def test_both_ends_of_a_range_and_all_of_a_list_count(tmp_path, words: str):
    hand = _site().text("TEXT", words, (50, 10), 0.6)
    assert hand.outcomes(tmp_path, "planning", "site_road.slope") == "v1c1"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("视频图像保存时间:公共区域30天,其他区域15天。", "v1c1"), ("视频录像存储15~30天。", "v1c1"),
     ("视频保存30天,门禁记录15天。", "c1")],
)  # fmt: skip
def test_each_time_that_videos_are_kept_counts(tmp_path, words: str, expected: str):
    assert Hand().text("TEXT", words, (0, 0)).outcomes(tmp_path, "security", "video.retention") == expected


@pytest.mark.parametrize(("words", "expected"), [("未设防倒塌棚架", "v1"), ("设防倒塌棚架", "n1")])
def test_a_shelter_that_is_not_built_shelters_nobody(tmp_path, words: str, expected: str):
    hand = Hand().box("建筑轮廓", 0, 0, 30, 20).text("建筑轮廓", "1# 框架 6F H=20", (12, 10), 0.6)
    hand.text("TEXT", "战时主要出入口", (12, 22.5), 0.5).text("TEXT", words, (12, 24.5), 0.5)
    assert hand.outcomes(tmp_path, "civil_defence", "entrances.shelter") == expected


def test_a_main_along_a_building_is_more_than_its_service_connection(tmp_path):
    hand = Hand().box("建筑轮廓", 0, -20, 60, 20).line("给水管", (-5, 0.6), (50, 0.6), (50, 0.2))
    assert hand.text("给水管", "DN150", (20, 1.0)).outcomes(tmp_path, "municipal", "clearance.water_building") == "v1"


@pytest.mark.parametrize(("size", "expected"), [("d1000", "u1"), ("d1000 钢筋混凝土管", "v1"), ("De1000", "c1")])
def test_pipes_have_walls(tmp_path, size: str, expected: str):
    hand = Hand().pipe("污水管", (0, 0), (60, 0), size).pipe("给水管", (0, 1.66), (60, 1.66), "De200")
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == expected


@pytest.mark.parametrize("gap", [0.0, 1.6])
def test_a_pipe_broken_where_another_crosses_crosses_it(tmp_path, gap: float):
    hand = Hand().pipe("污水管", (0, 0), (60, 0), "d300 管底标高2.00").line("给水管", (30, -30), (30, -gap / 2))
    hand.line("给水管", (30, gap / 2), (30, 30)).text("给水管", "DN200 管底标高2.35", (30.4, 15))
    if not gap:
        hand = Hand().pipe("污水管", (0, 0), (60, 0), "d300 管底标高2.00").line("给水管", (30, -30), (30, 30))
        hand.text("给水管", "DN200 管底标高2.35", (30.4, 15))
    assert hand.outcomes(tmp_path, "municipal", "crossing.vertical") == "v1"
    assert hand.outcomes(tmp_path, "municipal", "pipe.continuity") == "c1"


@pytest.mark.parametrize(("second", "rule"), [("d300 i=0.001", "sewer.slope"), ("d200 i=0.003", "sewer.diameter")])
def test_each_label_of_a_sewer_counts(tmp_path, second: str, rule: str):
    hand = Hand().line("污水管", (0, 0), (60, 0)).text("污水管", "d300 i=0.003", (10, 0.4))
    assert hand.text("污水管", second, (45, 0.4)).outcomes(tmp_path, "municipal", rule) == "v1c1"


def test_a_manhole_of_another_sewer_is_none_of_this_one(tmp_path):
    hand = Hand().pipe("污水管", (0, 0), (90, 0), "d400 i=0.003").line("雨水管", (45, -40), (45, 0))
    hand.line("雨水管", (45, 0), (45, 40)).text("雨水管", "d400", (45.3, 20))
    for at in ((0, 0), (90, 0), (45, 0), (45, -40), (45, 40)):
        hand.circle("检查井", at, 0.35)
    assert hand.outcomes(tmp_path, "municipal", "manhole.spacing") == "v1c2"


def test_two_design_speeds_and_a_kerb_without_inlets(tmp_path):
    hand = Hand().line("车行道", (0, 0), (300, 0)).line("车行道", (0, 3.3), (300, 3.3))
    hand.text("TEXT", "辅路设计速度40km/h", (0, 40)).text("TEXT", "主路设计速度80km/h 小客车专用", (0, 37))
    assert hand.outcomes(tmp_path, "municipal", "lane.width") == "u1"
    for x in (10, 45, 180):
        hand.circle("雨水口", (x, -0.4), 0.2)
    assert hand.outcomes(tmp_path, "municipal", "inlet.spacing") == "c1u1"
