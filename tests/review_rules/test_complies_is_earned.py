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


def _unit(hand: Hand, x: float, *words: str, wide: float = 40.0) -> Hand:
    hand.box("防护单元", x, 0, wide, 40)
    for row, text in enumerate(words):
        hand.text("防护单元", text, (x + 15, 25 - row), 0.5)
    return hand


def test_cars_that_park_in_a_unit_in_peacetime_make_it_no_store(tmp_path):
    hand = Hand().box("防护单元", 0, 0, 50, 50).text("TEXT", "汽车坡道", (20, 20)).text("TEXT", "充电车位", (20, 30))
    assert hand.outcomes(tmp_path, "civil_defence", "protective_unit.area") == "u1"


def test_a_large_unit_below_a_tower_is_left_open(tmp_path):
    hand = _unit(Hand(), 0, "防护单元1 二等人员掩蔽所", wide=80)
    assert hand.outcomes(tmp_path, "civil_defence", "protective_unit.area", storeys_above=18) == "u1"


def test_the_plans_of_war_and_peace_show_one_shelter(tmp_path):
    hand = _unit(_unit(Hand(), 0, "防护单元1 二等人员掩蔽所"), 100, "防护单元1 二等人员掩蔽所")
    hand.text("TEXT", "地下一层战时平面图", (10, -5), 1.0).text("TEXT", "地下一层平时平面图", (110, -5), 1.0)
    assert hand.outcomes(tmp_path, "civil_defence", "total_area", cd_area_required_m2=3000) == "v1"


@pytest.mark.parametrize(("use", "expected"), [("人员掩蔽所", "u1"), ("二等人员掩蔽所", "c1")])
def test_a_shelter_of_unknown_class(tmp_path, use: str, expected: str):
    hand = _unit(Hand(), 0, f"防护单元1 {use}", "掩蔽面积1200m2", "掩蔽人数1000人")
    assert hand.outcomes(tmp_path, "civil_defence", "shelter.per_person") == expected


def test_two_names_of_one_entrance(tmp_path):
    hand = _unit(Hand(), 0, "防护单元1 二等人员掩蔽所").text("TEXT", "战时主要出入口", (4, -3), 0.5)
    hand.text("TEXT", "(室外主出入口)", (4, -6), 0.5)
    assert hand.outcomes(tmp_path, "civil_defence", "entrances.count") == "v1"


@pytest.mark.parametrize(("words", "expected"), [("洗消废水集水坑", "v2"), ("简易洗消间", "v1c1")])
def test_decontamination_is_of_the_unit_and_no_drain(tmp_path, words: str, expected: str):
    hand = _unit(_unit(Hand(), 0, "防护单元1 二等人员掩蔽所"), 40.5, "防护单元2 二等人员掩蔽所")
    hand.text("TEXT", words, (36, 20), 0.4).text("TEXT", "防毒通道", (36, 18), 0.4).text(
        "TEXT", "防毒通道", (44, 18), 0.4
    )
    assert hand.outcomes(tmp_path, "civil_defence", "decontamination") == expected


def test_each_opening_between_units_has_two_doors(tmp_path):
    hand = _unit(_unit(Hand(), 0, "防护单元1 二等人员掩蔽所"), 40.5, "防护单元2 二等人员掩蔽所")
    leaf = hand.document.blocks.new("LEAF")
    leaf.add_line((0, 0), (1.5, 0))
    leaf.add_arc((0, 0), 1.5, 0, 90)
    for x in (40.0, 40.5):
        for low, high in ((0, 10), (11.5, 25), (26.5, 40)):
            hand.line("人防墙", (x, low), (x, high))
    for y in (10, 25):
        hand.space.add_blockref("LEAF", (40.5, y), dxfattribs={"layer": "门"})
        hand.text("门", "BFM1520-15", (41, y + 1))
    assert hand.outcomes(tmp_path, "civil_defence", "unit.connection") == "v2"


def test_a_pipe_drawn_up_to_both_faces_of_a_wall_passes_it(tmp_path):
    hand = _unit(Hand(), 0, "防护单元1 二等人员掩蔽所").box("人防墙", -0.3, 0, 0.3, 40)
    hand.pipe("给水管", (-10, 20), (-0.3, 20), "DN200").pipe("给水管", (0, 20), (20, 20), "DN200")
    assert hand.outcomes(tmp_path, "civil_defence", "pipe.through_wall") == "v1"


@pytest.mark.parametrize(("y", "turn", "expected"), [(1.9, -90, "v1"), (2.3, -90, "u1"), (2.3, 90, "c1")])
def test_a_camera_sees_the_room_it_hangs_in(tmp_path, y: float, turn: float, expected: str):
    hand = Hand().box("WALL", -0.2, -0.2, 10.4, 8.4).box("WALL", 0, 0, 10, 2).box("WALL", 0, 2.2, 4, 5.8)
    hand.box("WALL", 4.2, 2.2, 5.8, 5.8).text("房间", "财务室", (1.5, 5))
    block = hand.document.blocks.new("CAM")
    block.add_lwpolyline([(0, 0), (0.3, 0.1), (0.3, -0.1)], close=True)
    camera = hand.space.add_blockref("CAM", (2, y), dxfattribs={"layer": "摄像机", "rotation": turn})
    camera.add_attrib("ANGLE", "90", (2, y))
    camera.add_attrib("RANGE", "15", (2, y))
    assert hand.outcomes(tmp_path, "security", "camera.areas") == expected


@pytest.mark.parametrize(("low", "expected"), [(-20.0, "u1"), (10.0, "c1")])
def test_bays_outside_the_land_are_left_open(tmp_path, low: float, expected: str):
    hand = _site()
    for row in range(25):
        hand.box("停车位", 12 + 3 * row, low, 2.5, 5.3)
    assert hand.outcomes(tmp_path, "planning", "parking", parking_min=20) == expected


@pytest.mark.parametrize(("count", "expected"), [(5, "c1"), (25, "u1")])
def test_bays_on_the_green_are_left_open(tmp_path, count: int, expected: str):
    hand = _site().box("绿地", 10, 5, 80, 40)
    for row in range(count):
        hand.box("停车位", 12 + 3 * row, 10, 2.5, 10.6)
    assert hand.outcomes(tmp_path, "planning", "green_ratio", green_ratio_min=0.3) == expected


@pytest.mark.parametrize(("wide", "words", "expected"), [(5.5, "", "u1"), (4.0, "", "c1"), (5.5, "双车道", "v1")])
def test_a_road_almost_wide_enough_for_two_lanes(tmp_path, wide: float, words: str, expected: str):
    hand = Hand().box("用地红线", 0, 0, 100, 100).line("车行道", (10, 50), (90, 50))
    hand.line("车行道", (10, 50 + wide), (90, 50 + wide))
    if words:
        hand.line("TEXT", (50, 52), (56, 70), (64, 70)).text("TEXT", words, (57, 70.4), 0.8)
    assert hand.outcomes(tmp_path, "planning", "site_road.width") == expected


def test_the_sun_of_standing_houses_and_storeys_of_shops(tmp_path):
    facts = {"latitude_deg": 22, "city_size": "large", "climate_zone": "IV", "building_use": "residential"}
    hand = Hand().box("建筑轮廓", 60, 20, 120, 15).text("建筑轮廓", "3# 住宅 18F H=54", (110, 27), 0.6)
    hand.box("现状建筑", 100, 60, 50, 12).text("现状建筑", "砼6", (125, 66), 0.6)
    assert hand.outcomes(tmp_path, "planning", "sunlight", **facts) == "c1u1"
    hand = Hand().box("建筑轮廓", 0, 40, 50, 12).text("建筑轮廓", "1# 住宅 H=18", (20, 46), 0.6)
    hand.box("建筑轮廓", -60, 0, 170, 10).text("建筑轮廓", "2# 商业 9F", (20, 5), 0.6)
    assert hand.outcomes(tmp_path, "planning", "sunlight", **facts) == "u1"


def test_a_main_has_the_size_written_at_each_of_its_pieces(tmp_path):
    hand = Hand().line("给水管", (0, 0), (60, 0), (120, 10)).text("给水管", "DN150", (25, 0.4))
    hand.text("给水管", "DN300", (90, 5.6)).pipe("污水管", (0, -1.5), (60, -1.5), "d400")
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == "c1"


@pytest.mark.parametrize(
    ("words", "expected"), [("现状围墙拆除", "v1"), ("（拟拆除）", "n1"), ("现状污水管拆除", "n1")]
)
def test_a_pipe_stays_beside_what_is_taken_down(tmp_path, words: str, expected: str):
    hand = Hand().pipe("给水管", (0, 0), (60, 0), "DN200", -0.8).line("污水管", (0, 1), (60, 1))
    hand.text("TEXT", words, (40, 1.3), 0.5)
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == expected


@pytest.mark.parametrize("twice", ["block", "outline"])
def test_a_bay_drawn_twice_is_one(tmp_path, twice: str):
    hand = _site()
    block = hand.document.blocks.new("BAY")
    block.add_lwpolyline([(0, 0), (2.5, 0), (2.5, 5.3), (0, 5.3)], close=True)
    block.add_line((0, 0), (2.5, 5.3))
    for row in range(10):
        hand.space.add_blockref("BAY", (12 + 3 * row, 10), dxfattribs={"layer": "停车位"})
        if twice == "block":
            hand.space.add_blockref("BAY", (12 + 3 * row, 10), dxfattribs={"layer": "停车位"})
        else:
            hand.box("车位轮廓", 12.05 + 3 * row, 10.05, 2.4, 5.2)
    assert hand.outcomes(tmp_path, "planning", "parking", parking_min=11) == "v1"
    assert hand.outcomes(tmp_path, "planning", "parking", parking_min=10) == "c1"


def test_a_strip_without_a_dimension_is_left_open(tmp_path):
    hand = Hand().text("TEXT", "标准横断面图 1:100", (10, -5), 0.6)
    hand.text("TEXT", "人行道", (1, 0.6), 0.2).text("TEXT", "3.00", (1, -0.8), 0.2).text(
        "TEXT", "人行道", (30, 0.6), 0.2
    )
    assert hand.outcomes(tmp_path, "municipal", "section.footway") == "c1u1"


def test_toilets_of_the_whole_unit_are_not_added_to_its_parts(tmp_path):
    hand = _unit(Hand(), 0, "防护单元1 二等人员掩蔽所", "掩蔽人数1000人")
    hand.text("TEXT", "男干厕 便桶6个", (5, 5)).text("TEXT", "女干厕 便桶6个", (15, 5)).text(
        "TEXT", "本防护单元设干厕12个", (20, 10)
    )
    assert hand.outcomes(tmp_path, "civil_defence", "toilets") == "v1"


@pytest.mark.parametrize(("height", "expected"), [(23.8, "u1"), (22.0, "c1"), (24.5, "v1")])
def test_a_height_of_unknown_measure_may_leave_out_the_parapet(tmp_path, height: float, expected: str):
    hand = Hand().box("用地红线", 0, 0, 100, 100).box("建筑轮廓", 10, 60, 40, 15)
    assert hand.outcomes(tmp_path, "planning", "height", height_max_m=24, building_height_m=height) == expected


def test_paved_ground_is_no_green(tmp_path):
    hand = _site().box("绿地", 10, 5, 80, 40).text("绿地", "硬质铺装，不计绿地", (40, 25), 0.8)
    assert hand.outcomes(tmp_path, "planning", "green_ratio", green_ratio_min=0.3) == "u1"


def test_spot_heights_of_the_survey_take_no_leader_from_a_manhole(tmp_path):
    hand = Hand().pipe("污水管", (0, 0), (40, 0), "d400 i=0.003")
    for x, name, ground, bottom in ((0.0, "W1", "12.500", "9.800"), (40.0, "W2", "12.400", "9.680")):
        hand.circle("污水检查井", (x, 0), 0.5).line("污水检查井", (x, 0), (x + 3, 6)).line(
            "污水检查井", (x + 3, 6), (x + 14, 6)
        )
        hand.text("污水检查井", name, (x + 3.2, 6.2), 1.2).text("污水检查井", ground, (x + 8, 7.6), 1.0)
        hand.text("污水检查井", bottom, (x + 8, 4.6), 1.0)
        for right in (4.0, 7.0, 10.0):
            hand.text("GCD", "12.43", (x + right, 5.8), 0.8)
    assert hand.outcomes(tmp_path, "municipal", "sewer.slope_level") == "c1"
