"""Civil-defence works as other offices draw them: passages, pipes through walls, peacetime use."""

from __future__ import annotations

import pytest
from other_hand import Hand

C = "civil_defence"
FACTS = {"cd_use": "personnel_2", "storeys_above": 6}


def passage(hand: Hand, wide: float, long: float) -> Hand:
    """Draw a passage along x with a protective door at both ends."""
    thick, side = 0.3, (wide - 0.8) / 2
    for y in (-thick, wide):
        hand.box("人防墙", 0, y, long, thick)
    leaf = hand.document.blocks.new("HFM0820")
    leaf.add_line((0, 0), (0.8 * hand.factor, 0))
    leaf.add_arc((0, 0), 0.8 * hand.factor, 0, 90)
    for x, mark in ((-thick, "HFM0820(6)"), (long, "HM0820")):
        hand.box("人防墙", x, -thick, thick, thick + side).box("人防墙", x, wide - side, thick, thick + side)
        turned = {"layer": "人防门", "rotation": hand.turn_deg + 90}
        hand.space.add_blockref("HFM0820", hand.at((x + thick / 2, side)), dxfattribs=turned)
        hand.text("人防门", mark, (x - 1.9 if x < 0 else x + 0.5, side), 0.3)
    return hand.text("TEXT", "密闭通道", (long / 2 - 0.4, wide / 2), 0.2)


@pytest.mark.parametrize(
    ("wide", "long", "answer"), [(1.45, 3.0, "v1"), (1.55, 3.0, "c1"), (1.8, 1.3, "c1"), (1.4, 1.3, "v1")]
)
def test_passages_are_measured_square_to_the_way_through(tmp_path, wide: float, long: float, answer: str):
    assert passage(Hand("mm", 18), wide, long).outcomes(tmp_path, C, "passage.width", **FACTS) == answer


@pytest.mark.parametrize(("label", "answer"), [("DN200", "v1"), ("DN150", "c1"), ("污水", "u1")])
def test_pipes_through_the_protective_wall(tmp_path, label: str, answer: str):
    hand = (
        Hand()
        .box("防护单元", 0, 0, 60, 30)
        .box("人防墙", -0.15, -0.15, 60.3, 30.3)
        .pipe("污水管", (-5, 10), (9, 10), label)
    )
    assert hand.outcomes(tmp_path, C, "pipe.through_wall", **FACTS) == answer


@pytest.mark.parametrize(
    ("words", "wide", "sprinklers", "answer"),
    [
        ("防火分区1", 51, "yes", "v1"),
        ("防火分区1", 49, "yes", "c1"),
        ("防火分区1", 26, "no", "v1"),
        ("防火分区1", 35, "", "u1"),
        ("防火分区1 商业营业厅 A级装修", 99, "yes", "c1"),
        ("防火分区1 商业营业厅", 99, "yes", "u1"),
        ("防火分区1 电影院观众厅", 51, "yes", "v1"),
        ("防火分区1 汽车库", 99, "yes", "n1"),
    ],
)
def test_compartments_in_peacetime(tmp_path, words: str, wide: float, sprinklers: str, answer: str):
    hand = Hand(turn_deg=8).box("FHFQ", 0, 0, wide, 20).text("FHFQ", words, (5, 10), 0.8)
    hand.text("TEXT", "人防地下室平时平面图", (10, -5), 1.2)
    facts = FACTS | ({"sprinklers": sprinklers} if sprinklers else {})
    assert hand.outcomes(tmp_path, C, "peacetime.compartment", **facts) == answer


@pytest.mark.parametrize(
    ("title", "answer"), [("地下二层人防平时平面图", "v2"), ("地下一层人防平时平面图", "v1c1"), ("人防平面图", "v1u1")]
)
def test_uses_that_are_forbidden_there(tmp_path, title: str, answer: str):
    hand = Hand().box("防护单元", 0, 0, 60, 30).text("TEXT", title, (20, -4), 1.2)
    hand.text("TEXT", "儿童游乐厅", (5, 5), 0.5).text("TEXT", "员工宿舍", (25, 5), 0.5)
    hand.text("TEXT", "本层不得设置幼儿园", (5, 25), 0.5)
    assert hand.outcomes(tmp_path, C, "peacetime.uses", **FACTS) == answer


@pytest.mark.parametrize(("room", "answer"), [("简易洗消", "c1"), ("滤毒室", "v1"), ("储藏", "u1")])
def test_decontamination_where_the_rooms_of_the_entrance_are_named(tmp_path, room: str, answer: str):
    hand = (
        Hand().box("防护单元", 0, 0, 60, 30).text("TEXT", "防护单元1", (30, 15), 0.8).text("TEXT", room, (3, 10), 0.4)
    )
    assert hand.outcomes(tmp_path, C, "decontamination", **FACTS) == answer


def test_the_two_edges_of_a_joint_are_one_joint(tmp_path):
    hand = (
        Hand().box("防护单元", 0, 0, 60, 30).line("变形缝", (20, -3), (20, 33)).line("变形缝", (20.1, -3), (20.1, 33))
    )
    assert hand.outcomes(tmp_path, C, "unit.joints", **FACTS) == "v1"


@pytest.mark.parametrize(("days", "answer"), [(15, "v1"), (30, "c1")])
def test_retention_of_video(tmp_path, days: int, answer: str):
    hand = Hand().text("TEXT", f"3.视频图像信息保存期限不少于{days}天。", (0, 0), 0.5)
    assert hand.outcomes(tmp_path, "security", "video.retention") == answer


@pytest.mark.parametrize(("where", "answer"), [("室外", "c1"), ("室内", "v1")])
def test_entrances_drawn_as_small_outlines_with_a_text_beside(tmp_path, where: str, answer: str):
    hand = (
        Hand(turn_deg=-47)
        .box("RF_FHDY", 0, 0, 60, 30)
        .box("口部", -0.6, 5.4, 1.2, 1.2)
        .box("口部", 59.4, 24.4, 1.2, 1.2)
    )
    hand.text("TEXT", f"战时主要出入口（{where}）", (0.9, 6.9), 0.45).text(
        "TEXT", "战时次要出入口（室内）", (60.9, 25.9), 0.45
    )
    assert hand.outcomes(tmp_path, C, "entrances.outdoor", **FACTS) == answer


@pytest.mark.parametrize(
    ("words", "use", "answer"),
    [
        ("防护单元1 二等人员掩蔽所", "", "u1"),
        ("防护单元1", "", "u1"),
        ("防护单元1", "personnel_2", "u1"),
        ("防护单元1 物资库", "", "n1"),
        ("防护单元1 人防汽车库", "", "n1"),
        ("防护单元1 二等人员掩蔽所 掩蔽人数200人", "", "v1"),
    ],
)
def test_toilets_of_a_shelter_whose_people_no_text_gives(tmp_path, words: str, use: str, answer: str):
    hand = (
        Hand().box("防护单元", 0, 0, 40, 30).text("防护单元", words, (5, 20), 0.8).text("TEXT", "便器2个", (5, 10), 0.5)
    )
    facts = {"cd_use": use} if use else {}
    assert hand.outcomes(tmp_path, C, "toilets", **facts) == answer


@pytest.mark.parametrize(("second", "answer"), [("竖井式应急出入口", "v1"), ("战时次要出入口", "c1")])
def test_a_shaft_is_no_entrance_though_a_leader_of_its_door_ends_below_its_text(tmp_path, second: str, answer: str):
    hand = Hand().box("防护单元", 0, 0, 40, 30).text("防护单元", "防护单元1 二等人员掩蔽所", (10, 15), 0.6)
    for x, y, name in ((8, -2, "战时主要出入口（室外）"), (30, 33, second)):
        hand.circle("人防口部", (x, y), 0.8).text("人防口部", name, (x + 1, y + 0.2), 0.4)
    hand.line("人防门", (30, 30), (32.5, 32.5), (34, 32.5)).text("人防门", "BMH0820", (32.6, 32.55), 0.3)
    assert hand.outcomes(tmp_path, C, "entrances.count", **FACTS) == answer


@pytest.mark.parametrize(("mark", "answer"), [("HFM1520(6)", "u1"), ("", "v1")])
def test_a_mark_without_a_door_in_a_gap_is_left_to_a_person(tmp_path, mark: str, answer: str):
    hand = Hand("mm").box("防护单元", 0, 0, 40, 30).text("防护单元", "防护单元1 二等人员掩蔽所", (10, 15), 0.6)
    for y in (-0.15, 0.15):
        hand.line("RF_QIANG", (-0.15, y), (7.25, y)).line("RF_QIANG", (8.75, y), (40.15, y))
    for side in (((0, 0), (0, 30)), ((0, 30), (40, 30)), ((40, 0), (40, 30))):
        hand.line("RF_QIANG", *side)
    hand.box("DEF_DOOR", 7.25, -0.15, 1.5, 0.1)
    if mark:
        hand.text("DEF_TEXT", mark, (7.5, -0.8), 0.25)
    assert hand.outcomes(tmp_path, C, "unit.walls", **FACTS) == answer


@pytest.mark.parametrize(("room", "answer"), [("简易洗消", "v1"), ("洗消间", "c1")])
def test_a_simple_place_is_no_decontamination_room_of_a_first_class_shelter(tmp_path, room: str, answer: str):
    hand = Hand().box("防护单元", 0, 0, 40, 30).text("防护单元", "防护单元1 一等人员掩蔽所", (10, 15), 0.6)
    hand.box("房间", 4, 1, 6, 4).text("房间", room, (5, 3), 0.4)
    assert hand.outcomes(tmp_path, C, "decontamination", **FACTS) == answer


def test_rain_pipes_of_a_floor_plan_are_no_sewers(tmp_path):
    hand = Hand("mm").box("WALL", 0, 0, 40, 30).line("A-DOOR", (10, 0), (10, 1.5))
    hand.pipe("P-YS-雨水管", (42, 24), (60, 24), "YL-1 DN200")
    assert "v" not in hand.outcomes(tmp_path, "municipal", "sewer.diameter")


def in_walls(depth: float, *lines: str) -> Hand:
    """A shelter that protective walls alone bound, named by one block of text inside them."""
    hand = Hand("mm")
    for inset in (0.0, 0.3):
        hand.box("CD-WALL-BLAST", -inset, -inset, 50 + 2 * inset, depth + 2 * inset)
    hand.space.add_mtext(
        "\\P".join(lines), dxfattribs={"layer": "RF-TEXT", "char_height": 500, "insert": (15000, 20000)}
    )
    return hand


@pytest.mark.parametrize(
    ("depth", "use", "answer"), [(42, "二等人员掩蔽所", "v1"), (39, "二等人员掩蔽所", "u1"), (42, "物资库", "u1")]
)
def test_walls_alone_tell_when_a_unit_is_too_large(tmp_path, depth: float, use: str, answer: str):
    hand = in_walls(depth, "防护单元Ⅱ", f"战时功能:{use}", "建筑面积:1985㎡")
    assert hand.outcomes(tmp_path, C, "protective_unit.area", storeys_above=6) == answer


@pytest.mark.parametrize(("people", "answer"), [(1320, "c1"), (1400, "v1")])
def test_the_lines_of_one_text_tell_of_one_shelter(tmp_path, people: int, answer: str):
    hand = in_walls(30, "防护单元Ⅱ", "二等人员掩蔽所", "掩蔽面积:1320㎡", f"掩蔽人数:{people}人")
    assert hand.outcomes(tmp_path, C, "shelter.per_person", storeys_above=6) == answer


@pytest.mark.parametrize(("model", "answer"), [("HFM1520(6)", "c1"), ("HFM1820(6)", "v1"), ("M1521", "u1")])
def test_a_door_schedule_gives_the_model_of_a_code(tmp_path, model: str, answer: str):
    hand = Hand("mm").box("防护单元", 0, 0, 40, 30).text("防护单元", "防护单元1 二等人员掩蔽所", (10, 15), 0.6)
    for y in (-0.15, 0.15):
        hand.line("RF_QIANG", (-0.15, y), (7.25, y)).line("RF_QIANG", (8.75, y), (40.15, y))
    leaf = hand.document.blocks.new("LEAF")
    leaf.add_lwpolyline([(-750, 0), (-750, 1500), (-630, 1500), (-630, 0)], close=True)
    leaf.add_arc((-750, 0), 1500, 0, 90)
    hand.space.add_blockref("LEAF", hand.at((8, 0)), dxfattribs={"layer": "人防门"})
    hand.text("人防门", "RFM1", (7.6, 0.5), 0.25)
    for row, cells in enumerate(("门编号 型号 数量", f"RFM1 {model} 1", "RFM2 HFM1220(6) 1")):
        for column, cell in enumerate(cells.split()):
            hand.text("TAB", cell, (50 + 4 * column, 20 - 0.8 * row), 0.35)
    assert hand.outcomes(tmp_path, C, "door.opening", **FACTS) == answer


@pytest.mark.parametrize(("words", "answer"), [("梁下净高1950", "v1"), ("管下净高2000", "c1"), ("板下净高2350", "v1")])
def test_clear_heights_below_beams_and_slabs(tmp_path, words: str, answer: str):
    hand = Hand("mm").line("剖面", (0, 0), (20, 0)).line("剖面", (0, 3.3), (20, 3.3)).text("TEXT", words, (5, 1.5))
    hand.text("TEXT", "人防地下室A-A剖面图 1:100", (5, -2), 0.6)
    assert hand.outcomes(tmp_path, C, "clear_height", **FACTS) == answer


@pytest.mark.parametrize(("area", "answer"), [("有效面积900㎡", "c2"), ("建筑面积900㎡", "c1u1")])
def test_no_unit_is_passed_over_for_the_area_written_in_it(tmp_path, area: str, answer: str):
    hand = Hand().box("防护单元", 0, 0, 48, 32).box("防护单元", 60, 0, 48, 32)
    for x, words in ((0, ""), (60, area)):
        hand.text("防护单元", f"防护单元{x}", (x + 10, 20), 0.6).text("防护单元", "一等人员掩蔽所", (x + 10, 19), 0.6)
        hand.text("防护单元", words or "1536㎡", (x + 10, 18), 0.6)
    assert hand.outcomes(tmp_path, C, "protective_unit.area", storeys_above=6) == answer


@pytest.mark.parametrize(("x", "answer"), [(136, "v1"), (145, "c1")])
def test_a_hazard_is_held_from_the_basement_and_not_from_the_building_above(tmp_path, x: float, answer: str):
    hand = (
        Hand()
        .box("用地红线", -10, 0, 220, 120)
        .box("拟建建筑", 20, 20, 60, 50)
        .text("拟建建筑", "1#楼 6F", (30, 40), 2)
    )
    hand.box("防空地下室", 15, 15, 75, 60).text("防空地下室", "防空地下室范围 3#防护单元", (30, 17), 2)
    hand.box("加油站", x, 30, 14, 15)
    assert hand.outcomes(tmp_path, C, "siting.hazards", **FACTS) == answer


@pytest.mark.parametrize(("note", "answer"), [("变形缝 100宽", "u1"), ("本单元未设变形缝", "n1"), ("", "n1")])
def test_a_joint_that_only_a_text_names_is_left_to_a_person(tmp_path, note: str, answer: str):
    hand = Hand().box("防护单元", 0, 0, 60, 30).text("防护单元", "防护单元1 二等人员掩蔽所", (10, 15), 0.6)
    hand.line("结构-缝", (25, -3), (25, 15), (33, 15), (33, 35))
    if note:
        hand.line("标注", (33, 28), (36, 38), (40, 38)).text("标注", note, (36.2, 38.2), 0.4)
    assert hand.outcomes(tmp_path, C, "unit.joints", **FACTS) == answer


def notes(*lines: str) -> Hand:
    hand = Hand().text("TK", "人防建筑设计说明", (0, 6), 0.8)
    for row, line in enumerate(lines):
        hand.text("说明", line, (0, 2.0 - 1.5 * row), 0.5)
    return hand


@pytest.mark.parametrize(
    ("line", "rule", "answer"),
    [
        ("战时主要出入口通道净宽1.50m,楼梯净宽0.95m", "passage.stair", "v1"),
        ("战时主要出入口楼梯净宽1.00m", "passage.stair", "c1"),
        ("平时楼梯净宽0.95m", "passage.stair", "u1"),
        ("雨水管DN200穿越顶板处设防护阀门", "pipe.through_wall", "v1"),
        ("给水管DN100穿临空墙处设防护阀门", "pipe.through_wall", "c1"),
        ("给水管DN200沿走道敷设", "pipe.through_wall", "u1"),
        ("防护单元二掩蔽人数1200人,设男便桶12个、女便桶14个", "toilets", "v1c1"),
        ("防护单元二掩蔽人数1200人,男女比例1:1,设男便桶12个、女便桶15个", "toilets", "c2"),
        ("应建人防面积2400m2,实际建设人防建筑面积2385m2", "total_area", "v1"),
        ("防护单元3 专业队队员掩蔽部 建筑面积1020m2", "protective_unit.area", "v1u1"),
        ("防护单元3 二等人员掩蔽所 建筑面积1985m2", "protective_unit.area", "u1"),
    ],
)
def test_what_notes_alone_say_of_a_shelter(tmp_path, line: str, rule: str, answer: str):
    hand = notes(line)
    assert hand.outcomes(tmp_path, "civil_defence", rule, cd_area_required_m2=2400, storeys_above=6) == answer


def test_notes_without_a_shelter_say_nothing_of_one(tmp_path):
    hand = Hand().text("TK", "给排水设计说明", (0, 6), 0.8).text("说明", "雨水管DN200穿越顶板处设套管", (0, 2), 0.5)
    assert hand.outcomes(tmp_path, "civil_defence", "pipe.through_wall") == "n1"
