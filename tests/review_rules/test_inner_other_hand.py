"""Stairs, ramps, shelters and cameras as a further office draws them, of which earlier hands taught nothing."""

from __future__ import annotations

import pytest

from tests.review_rules.other_hand import Hand

A, C, S = "architecture", "civil_defence", "security"
SHELTER = {"cd_use": "personnel_2", "storeys_above": 6}


def stair(flight_m: float, well_m: float, rails: tuple[float, ...], *, through: bool = False) -> Hand:
    """Draw a stair of two flights with an arrow in the middle of each; ``rails`` beside the well's edges."""
    hand, whole = Hand("mm"), 2 * flight_m + well_m
    hand.box("WALL", -0.2, -0.2, whole + 0.4, 6.4).box("WALL", 0, 0, whole, 6)
    for row in range(11):
        at = 1.7 + 0.27 * row
        if through:
            hand.line("STAIR", (0, at), (whole, at))
        else:
            hand.line("STAIR", (0, at), (flight_m, at)).line("STAIR", (flight_m + well_m, at), (whole, at))
    for off in rails:
        for edge in (flight_m - off, flight_m + well_m + off):
            hand.line("HANDRAIL", (edge, 1.65), (edge, 4.45))
    for middle in (flight_m / 2, whole - flight_m / 2):
        hand.line("STAIR", (middle, 1.2), (middle, 4.3))
    return hand.text("TEXT", "1#楼梯二层平面图", (0, -2), 0.4)


@pytest.mark.parametrize(
    ("flight_m", "well_m", "rails", "through", "answer"),
    [
        (1.25, 0.16, (0.0, 0.06), False, "c2"),
        (1.06, 0.16, (0.0, 0.06), False, "v2"),
        (1.25, 0.16, (0.0, 0.06), True, "c2"),
        (1.05, 0.16, (0.0,), True, "v2"),
        (1.20, 0.0, (0.0,), True, "c2"),
        (1.00, 0.0, (0.0,), True, "v2"),
        (1.20, 0.5, (0.0, 0.06), True, "c2"),
    ],
)
def test_an_arrow_near_a_handrail_parts_no_flight(tmp_path, flight_m, well_m, rails, through, answer: str):
    hand = stair(flight_m, well_m, rails, through=through)
    assert hand.outcomes(tmp_path, A, "stair.flight_width", building_use="public") == answer


@pytest.mark.parametrize(
    ("titles", "answer"),
    [(("1#楼梯 1-1剖面图", "2#楼梯 1-1剖面图"), "c2"), (("1#楼梯 1-1剖面图", "1#楼梯 2-2剖面图"), "v1")],
)
def test_rises_of_two_stairs_may_differ(tmp_path, titles: tuple[str, str], answer: str):
    hand = Hand("mm")
    for column, (title, rise) in enumerate(zip(titles, (150, 175), strict=True)):
        x = 15.0 * column
        hand.line("STAIR", (x, 0), (x, 0.15), (x + 0.27, 0.15)).text("TEXT", title, (x - 1, -2), 0.4)
        for flight in range(2):
            hand.text("DIM", f"{rise}×12={rise * 12}", (x, 1 + 2.0 * flight), 0.25)
    assert hand.outcomes(tmp_path, A, "stair.even_rise") == answer


@pytest.mark.parametrize(
    ("words", "going", "steps"),
    [
        ("250×19=4750", "v1", "v1"),
        ("260x17=4420", "c1", "c1"),
        ("11×280=3080", "c1", "c1"),
        ("300×18=5400", "c1", "u1"),
    ],
)
def test_goings_and_steps_that_a_section_writes(tmp_path, words: str, going: str, steps: str):
    hand = Hand("mm").line("STAIR", (0, 0), (0, 0.15), (0.27, 0.15), (0.27, 0.3)).text("DIM", words, (0, -0.6), 0.25)
    hand.text("TEXT", "楼梯甲 1-1剖面图", (0, -2), 0.4)
    facts = {"building_use": "public", "building_height_m": 19}
    assert hand.outcomes(tmp_path, A, "stair.going", **facts) == going
    assert hand.outcomes(tmp_path, A, "stair.steps", **facts) == steps


@pytest.mark.parametrize(("layer", "wide", "answer"), [("L-SITE", 1.0, "v1"), ("L-SITE-RAMP", 1.25, "c1")])
def test_a_ramp_on_the_layer_of_paving(tmp_path, layer: str, wide: float, answer: str):
    hand = Hand("mm").box("A-WALL", 0, 0, 10, 8).box(layer, 10.2, 2, 2, 2).box(layer, 12.2, 2, 5, wide)
    hand.text("A-ANNO", "轮椅坡道 1:12", (13, 2.4), 0.25)
    assert hand.outcomes(tmp_path, A, "ramp.accessible_width") == answer


@pytest.mark.parametrize(("words", "answer"), [("无障碍通道", "v1"), ("公共通道", "v1"), ("仓库", "n1")])
def test_a_passage_by_another_name(tmp_path, words: str, answer: str):
    hand = Hand("mm").box("墙", 0, 0, 12, 1.25).text("文字", words, (5, 0.6), 0.3)
    hand.box("墙", 0, 1.45, 12, 5).text("文字", "诊室", (5, 3), 0.3)
    assert hand.outcomes(tmp_path, A, "corridor.public", building_use="public") == answer


@pytest.mark.parametrize(
    ("men", "women", "people", "answer"),
    [
        (6, 14, "掩蔽人数800人", "v1"),
        (8, 10, "掩蔽人数800人", "c1"),
        (10, 8, "掩蔽人数800人（男500人、女300人）", "c1"),
        (8, 12, "掩蔽人数800人（男500人、女300人）", "v1"),
    ],
)
def test_toilets_of_men_and_of_women(tmp_path, men: int, women: int, people: str, answer: str):
    hand = Hand().box("防护单元", 0, 0, 60, 30).text("防护单元", f"防护单元1 二等人员掩蔽所 {people}", (5, 20), 0.8)
    for x, name, count in ((2, "男厕", men), (20, "女厕", women)):
        hand.box("墙体", x, 1, count, 3).text("文字", name, (x + count / 2, 3), 0.4)
        for row in range(count):
            hand.circle("干厕便器", (x + 0.5 + row, 1.5), 0.2)
    assert hand.outcomes(tmp_path, C, "toilets", **SHELTER) == answer


@pytest.mark.parametrize(("men", "women", "answer"), [(13, 10, "v1"), (10, 13, "c1")])
def test_toilets_of_men_and_of_women_in_lines_of_their_own(tmp_path, men: int, women: int, answer: str):
    hand = Hand().box("防护单元", 0, 0, 60, 30)
    hand.text("防护单元", "防护单元1 二等人员掩蔽所 掩蔽人数1000人", (5, 20), 0.8)
    for x, name, count in ((2, "男厕（干厕）", men), (20, "女厕（干厕）", women)):
        hand.text("文字", name, (x, 3), 0.4).text("文字", f"便桶{count}个", (x, 2.3), 0.4)
    assert hand.outcomes(tmp_path, C, "toilets", **SHELTER) == answer


@pytest.mark.parametrize(
    ("built", "facts", "answer"),
    [
        (("人防建筑面积（㎡）", "1180"), {"building_use": "residential", "storeys_above": 18}, "v1"),
        (("人防建筑面积（㎡）", "1262"), {"building_use": "residential", "storeys_above": 18}, "c1"),
        (("人防地下室总建筑面积", "1,180.5㎡"), {"building_use": "public", "storeys_above": 12}, "v1"),
        (("人防建筑面积", "380"), {"building_use": "public", "storeys_above": 5, "total_floor_area_m2": 20000}, "v1"),
        (("人防建筑面积", "700"), {"building_use": "public", "storeys_above": 5, "total_floor_area_m2": 20000}, "u1"),
        (("应建人防建筑面积", "1262"), {"building_use": "residential", "storeys_above": 18}, "u1"),
    ],
)
def test_civil_defence_area_by_rule(tmp_path, built: tuple[str, str], facts: dict[str, object], answer: str):
    hand = Hand("mm").text("TEXT", "主要经济技术指标表", (2, 2), 0.5)
    for row, cells in enumerate((("总建筑面积（㎡）", "24860"), ("首层建筑面积（㎡）", "1250.0"), built)):
        for x, words in zip((0.3, 6.0), cells, strict=True):
            hand.text("TEXT", words, (x, -row), 0.35)
    assert hand.outcomes(tmp_path, C, "total_area", **facts) == answer


@pytest.mark.parametrize(("open_m", "answer"), [(1.0, "v1"), (1.2, "c1")])
def test_a_blast_door_of_a_detail_without_its_unit(tmp_path, open_m: float, answer: str):
    hand = Hand("mm")
    for x0, x1 in ((0.0, 4.0 - open_m / 2), (4.0 + open_m / 2, 8.0)):
        hand.box("WALL", x0, 0, x1 - x0, 0.3)
    hand.box("WALL", 0, 0.3, 0.3, 4).box("WALL", 7.7, 0.3, 0.3, 4).box("WALL", 0, 4.3, 8, 0.3)
    start = (4.0 - open_m / 2, 0.3)
    hand.line("DOOR", start, (start[0], 0.3 + open_m))
    arc = {"layer": "DOOR"}
    hand.space.add_arc(hand.at(start), open_m * 1000, 0, 90, dxfattribs=arc)
    hand.text("TEXT", "HFM1220(6)", (3.4, -0.5), 0.25).text("TEXT", "1#口部平面大样", (2, -3), 0.4)
    assert hand.outcomes(tmp_path, C, "door.opening") == answer


@pytest.mark.parametrize(
    ("name", "answer"), [("易燃品仓库", "v1"), ("危化品库", "v1"), ("甲、乙类车间", "v1"), ("食品仓库", "n1")]
)
def test_what_stores_are_called(tmp_path, name: str, answer: str):
    hand = Hand().box("建筑轮廓", 0, 0, 30, 20).text("文字", "1#楼 6F 防空地下室", (10, 10), 2)
    hand.box("现状建筑", 70, 0, 15, 10).text("文字", name, (74, 5), 2)
    assert hand.outcomes(tmp_path, C, "siting.hazards", **SHELTER) == answer


@pytest.mark.parametrize(
    ("at", "turn_deg", "hall", "answer"), [((11.0, 2.5), 180, (14, 3), "v1"), ((1, 1), 45, (14, 10), "c1")]
)
def test_a_lift_hall_behind_a_wall_of_the_lobby(tmp_path, at, turn_deg: float, hall, answer: str):
    hand = Hand("mm").box("墙体", 0, 0, 24, 12).box("墙体", -0.2, -0.2, 24.4, 12.4).box("墙体", 12, 0, 0.2, 7)
    hand.text("文字", "门厅", (5, 4), 0.4).text("文字", "电梯厅", hall, 0.4)
    hand.document.blocks.new("枪机").add_circle((0, 0), 100)
    hand.space.add_blockref("枪机", hand.at(at), dxfattribs={"layer": "摄像机", "rotation": turn_deg})
    hand.text("文字", "注：枪机水平视场角90°，监控距离30m", (0, -4), 0.35)
    assert hand.outcomes(tmp_path, S, "camera.areas", building_use="public") == answer


@pytest.mark.parametrize(
    ("name", "size", "going", "rise"),
    [
        ("主要出入口", "280×160", "v2", "v1"),
        ("主要出入口", "300×150", "c2", "c1"),
        ("次出入口", "280×160", "u2", "u1"),
        ("大堂", "280mm×150mm", "v2", "c1"),
    ],
)
def test_steps_of_an_entrance_are_no_public_stair(tmp_path, name: str, size: str, going: str, rise: str):
    hand, tread = Hand("mm"), int(size[:3]) / 1000
    for row in range(4):
        hand.line("楼梯", (0, -row * tread), (4, -row * tread))
    hand.text("文字", name, (1.5, 1.5), 0.35).text("文字", f"室外台阶 踏步{size}", (1, -1.6), 0.3)
    assert hand.outcomes(tmp_path, A, "steps.going") == going
    assert hand.outcomes(tmp_path, A, "steps.rise") == rise
    assert hand.outcomes(tmp_path, A, "stair.going", building_use="public") == "n1"


def test_cells_of_a_table_are_no_units(tmp_path):
    rows = (("防护单元", "战时功能", "掩蔽面积(㎡)", "掩蔽人数(人)"), ("单元一", "二等人员掩蔽所", "1180", "1200"))
    hand = Hand("mm").text("文字", "人防防护单元一览表", (6, 2), 0.45)
    for row, cells in enumerate((*rows, ("单元二", "二等人员掩蔽所", "1130", "1120"))):
        for column, words in enumerate(cells):
            hand.box("表格", 5.0 * column, -0.9 * row, 5, 0.9).text(
                "表格", words, (5.0 * column + 1, -0.9 * row + 0.3), 0.3
            )
    assert hand.outcomes(tmp_path, C, "shelter.per_person", **SHELTER) == "v1c1"


def test_a_joint_that_a_leader_names_on_an_unknown_layer(tmp_path):
    hand = Hand().box("防护单元", 0, 0, 45, 40).text("防护单元", "防护单元1 二等人员掩蔽所", (10, 25), 0.9)
    for x in (30.0, 30.1):
        hand.line("虚线", (x, -2), (x, 42))
    hand.line("虚线", (30.05, 42), (33, 45)).text("文字", "沉降缝", (37.0, 46.0), 0.6)
    assert hand.outcomes(tmp_path, C, "unit.joints", **SHELTER) == "u1"


@pytest.mark.parametrize(("reach_m", "answer"), [(12, "u1"), (25, "c1")])
def test_a_camera_for_part_of_a_long_corridor(tmp_path, reach_m: int, answer: str):
    hand = (
        Hand("mm")
        .box("墙体", 0, 0, 40, 1.8)
        .box("墙体", -0.2, -0.2, 40.4, 2.2)
        .text("文字", "客房走廊", (18, 0.7), 0.3)
    )
    hand.document.blocks.new("枪机").add_circle((0, 0), 100)
    hand.space.add_blockref("枪机", hand.at((0.3, 0.9)), dxfattribs={"layer": "摄像机", "rotation": 0})
    hand.text("文字", f"注：枪机水平视场角70°，监控距离{reach_m}m", (0, -4), 0.35)
    assert hand.outcomes(tmp_path, S, "camera.hotel", building_use="public") == answer
