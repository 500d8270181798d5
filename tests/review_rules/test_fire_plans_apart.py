"""Plans of one title beside one another, notes of each, texts scattered in an outline, sentences beside a table."""

from __future__ import annotations

import pytest
from fire_hand import PINYIN, TIANZHENG, Hand, outcomes, told

from app.review.sheet.written_facts import shipped_notes
from app.review.texts.labels import normalised

OFFICE = {"building_use": "public", "fire_rating": 2, "building_height_m": 12, "storeys_above": 3, "sprinklers": "no"}


def twins(people: tuple[int, int], angle_deg: float = 0.0) -> Hand:
    """Draw two buildings' third floors beside one another, each with its people written below its title."""
    hand = Hand(PINYIN, angle_deg=angle_deg)
    for row, count in enumerate(people):
        hand.origin = (70.0 * row, 0.0)
        hand.corridor_plan(title=f"{'甲乙'[row]}栋三层平面图")
        hand.text(17, -6, f"本层疏散人数：{count}人", height_m=0.6)
    return hand


@pytest.mark.parametrize("angle_deg", [0.0, 90.0])
@pytest.mark.parametrize(
    ("people", "said"),
    [
        ((345, 345), ["violates", "violates"]),  # 2.59 m each, 2.4 m drawn; all four exits together would do
        ((345, 250), ["complies", "violates"]),
        ((250, 250), ["complies", "complies"]),
    ],
)
def test_each_of_two_plans_has_its_own_people_and_exits(tmp_path, angle_deg, people, said):
    findings = twins(people, angle_deg).findings(tmp_path, OFFICE)
    assert outcomes(findings, "fire.width.exits_per_people") == said, told(findings, "fire.width.exits_per_people")


def test_exits_of_two_buildings_are_not_held_against_one_another(tmp_path):
    hand = Hand(TIANZHENG)
    for x in (0.0, 60.0):
        hand.origin = (x, 0.0)
        hand.corridor_plan(length=20.0, stairs=(8.0,), rooms=3, title="二层平面图")
    assert set(outcomes(hand.findings(tmp_path, OFFICE), "fire.exit.spacing")) == {"not_applicable"}


def test_a_sentence_beside_a_table_of_storeys_marks_no_refuge_floor(tmp_path):
    hand = Hand({"text": "WENZI"})
    hand.text(0, 22, "楼层表", height_m=0.6)
    for row in range(20):
        label = "避难层" if row in (8, 15) else "办公"
        hand.text(0, row, f"{row + 1}F")
        hand.text(4, row, f"{row * 6.2:.3f}")
        hand.text(8, row, label)
    hand.text(16, 2.0, "2. 9层、16层为避难层。")
    hand.text(16, 3.0, "避难层设于9、16层，详平面。")
    findings = hand.findings(tmp_path, {"building_use": "public", "building_height_m": 124})
    assert outcomes(findings, "fire.refuge.interval") == ["complies", "complies"], told(
        findings, "fire.refuge.interval"
    )


@pytest.mark.parametrize(("gap", "outcome"), [(5.8, "violates"), (6.2, "complies")])
def test_a_rating_stands_apart_from_the_number_of_its_building(tmp_path, gap, outcome):
    hand = Hand({"building": "拟建建筑", "text": "说明文字"}, unit="m")
    for x, number in ((0.0, "4#"), (36.0 + gap, "5#")):
        hand.rectangle(x, 0, x + 36, 14, "building")
        hand.text(x + 1, 11, number, height_m=2)
        hand.text(x + 1, 6, "6F", height_m=1.6)
        hand.text(x + 24, 1, "耐火等级二级", height_m=1.2)
        hand.text(x + 24, 11, "H=18.6m", height_m=1.2)
    findings = hand.findings(tmp_path, {"building_use": "residential"})
    assert outcomes(findings, "fire.spacing.buildings") == [outcome], told(findings, "fire.spacing.buildings")


@pytest.mark.parametrize(
    ("note", "sprinklers"),
    [
        ("本工程为小学教学楼，地上4层，耐火等级二级，封闭楼梯间，未设自动喷水。", "no"),
        ("本建筑为一类高层公共建筑，耐火等级一级，设自动喷水灭火系统。", "yes"),
        ("本工程为办公楼，地下一层为车库，未设自动喷水。", None),
        ("本工程为办公楼，设自动喷水灭火系统的部位见各层平面图。", None),
        ("本建筑为商场，裙房三层，设自动喷水灭火系统。", None),
    ],
)
def test_what_a_sentence_of_the_whole_building_says_of_sprinklers(note, sprinklers):
    assert shipped_notes().read(normalised(note)).get("sprinklers") == sprinklers


@pytest.mark.parametrize(
    ("around", "outcome"), [("汽车库", "violates"), ("走道", "complies"), ("车库前室", "complies")]
)
@pytest.mark.parametrize("mark", ["FM乙1221"])
def test_a_stair_opens_on_a_garage_by_a_door_of_the_first_class(tmp_path, around, outcome, mark):
    hand = Hand(TIANZHENG)
    hand.room(0, 0, 30, 20)
    hand.wall((3.4, 0), (3.4, 7), (0, 7))
    hand.door(1.7, 7, 1.2, mark)
    hand.stair(0, 0, 3.4, 7)
    hand.build()
    hand.text(14, 12, around, height_m=0.6)
    hand.text(10, -4, "地下一层平面图", height_m=0.8)
    findings = hand.findings(tmp_path, {"building_use": "public", "building_height_m": 20, "level": "below"})
    assert outcomes(findings, "fire.door_class.stair") == [outcome], told(findings, "fire.door_class.stair")


@pytest.mark.parametrize(
    ("words", "deep", "lanes", "said"),
    [
        ("1#厂房(丙类)\n2F H=14.5m", 52, 1, ["violates"]),
        ("1#厂房(丙类)\n2F H=14.5m", 52, 2, ["complies"]),
        ("1#厂房(丙类)\n2F H=14.5m", 49, 1, ["not_applicable"]),
        ("1#厂房(丁类)\n2F H=14.5m", 52, 1, ["not_applicable"]),
        ("1#厂房\n2F H=14.5m", 52, 1, ["cannot_determine"]),
        ("1#厂房(丁类)\n6F H=28m", 30, 1, ["violates"]),
        ("2#仓库 丙类\n1F H=9m", 26, 1, ["violates"]),
    ],
)
def test_lanes_along_factories_and_warehouses(tmp_path, words, deep, lanes, said):
    hand = Hand({"building": "总图-拟建建筑", "lane": "总图-消防车道", "text": "总图-文字"}, unit="m", angle_deg=20)
    hand.rectangle(0, 0, 60, deep, "building")
    hand.text(20, deep / 2, words, height_m=2)
    for y in (-10, deep + 5.5)[:lanes]:
        hand.rectangle(-10, y, 70, y + 4.5, "lane")
    findings = hand.findings(tmp_path, {"building_use": "factory", "fire_rating": 2})
    assert outcomes(findings, "fire.lane.sides_industrial") == said, told(findings, "fire.lane.sides_industrial")


@pytest.mark.parametrize(("names", "said"), [("客厅", "violates"), ("", "cannot_determine"), ("水表间", "complies")])
def test_flats_on_one_lobby(tmp_path, names, said):
    hand = Hand(PINYIN)
    hand.room(0, 0, 24, 20)
    hand.wall((0, 9), (24, 9))
    hand.wall((0, 11.6), (24, 11.6))
    for x in (8, 16):
        hand.wall((x, 0), (x, 9))
        hand.wall((x, 11.6), (x, 20))
    for x, y, swing in ((4, 9, -1), (12, 9, -1), (20, 9, -1), (20, 11.6, 1)):
        hand.door(x, y, 1.0, "FM乙1021", swing=swing)
    hand.door(12, 11.6, 1.2, "FM乙1221")
    hand.stair(8, 11.6, 16, 20)
    hand.build()
    for x, y in ((3, 4), (11, 4), (19, 4)):
        hand.text(x, y, "客厅")
    hand.text(19, 16, names or "17")
    hand.text(6, 10, "前室")
    hand.text(8, -4, "标准层平面图", height_m=0.8)
    findings = hand.findings(tmp_path, {"building_use": "residential", "building_height_m": 50})
    assert outcomes(findings, "fire.lobby.doors") == [said], told(findings, "fire.lobby.doors")


@pytest.mark.parametrize("layer", ["道路", "总图-道路", "ROAD", "A-ROAD"])
@pytest.mark.parametrize(("long", "said"), [(52, ["violates"]), (38, ["not_applicable"])])
def test_a_lane_ends_dead_away_from_roads_on_a_layer_of_everything(tmp_path, layer, long, said):
    hand = Hand({"building": "建筑轮廓线", "lane": "XF-消防车道", "text": "注记", "road": layer}, unit="m")
    for x in (-10.0, -2.0):
        hand.line((x, -40), (x, 60), "road")
    hand.text(-7, 10, "市政道路", "road", height_m=2)
    hand.rectangle(-2, 0, long - 2, 4.2, "lane")
    hand.text(10, 1, "消防车道", "road", height_m=1.3)
    hand.rectangle(5, 9.5, 45, 25, "building")
    hand.text(20, 15, "1#住宅\n18F H=53.8m", height_m=2)
    findings = hand.findings(tmp_path, {"building_use": "residential"})
    assert outcomes(findings, "fire.lane.turning_place") == said, told(findings, "fire.lane.turning_place")
    assert outcomes(findings, "fire.lane.width") == ["complies"], told(findings, "fire.lane.width")


@pytest.mark.parametrize(("ward", "said"), [("病房", "cannot_determine"), ("诊室", "complies")])
def test_a_treatment_room_among_wards_belongs_to_them_whatever_a_note_says(tmp_path, ward, said):
    hand = Hand(PINYIN)
    hand.room(0, 0, 44, 15)
    hand.wall((0, 6.6), (44, 6.6))
    hand.wall((0, 8.8), (44, 8.8))
    for x in (14, 26, 29.4):
        hand.wall((x, 0), (x, 6.6))
    for x in (14, 26):
        hand.wall((x, 8.8), (x, 15))
    for x, y, swing in ((12, 6.6, -1), (35, 6.6, -1), (20, 6.6, -1), (12, 8.8, 1), (20, 8.8, 1), (35, 8.8, 1)):
        hand.door(x, y, 1.2, "M1221", swing=swing)
    hand.door(27.7, 6.6, 1.2, "FM乙1221", swing=-1)
    hand.stair(26, 0, 29.4, 6.6)
    hand.build()
    for x, y, name in ((4, 3, "药房"), (20, 3, ward), (33, 3, ward), (4, 12, ward), (20, 12, ward), (33, 12, ward)):
        hand.text(x, y, name)
    hand.text(20, 7.5, "走道")
    hand.text(20, -4, "十层平面图", height_m=0.8)
    facts = {"building_use": "public", "building_height_m": 62, "storeys_above": 16, "sprinklers": "yes"}
    hand.text(0, -6, "说明：本工程为医院住院楼，地上16层。")
    findings = hand.findings(tmp_path, facts | {"fire_rating": 1})
    store = [one for one in findings if one.rule == "fire.travel.dead_end" and "药房" in one.message]
    assert [one.outcome.value for one in store] == [said], told(findings, "fire.travel.dead_end")


def test_a_turned_frame_on_a_layer_without_a_name_is_no_room(tmp_path):
    layers = {"wall": "图层1", "door": "图层4", "stair": "图层5", "text": "图层8", "mark": "图层9", "frame": "图层10"}
    hand = Hand(layers, doors="arc", angle_deg=25.0)
    hand.corridor_plan(corridor=1.3)
    hand.rectangle(-8, -12, 52, 22, "frame")
    hand.text(0, -7, "说明：本工程为二类高层办公楼，建筑高度32.0m，地上8层，耐火等级二级。")
    findings = hand.findings(tmp_path, {"building_use": "public"})
    assert outcomes(findings, "fire.width.corridor_high_rise") == ["violates"], told(
        findings, "fire.width.corridor_high_rise"
    )


@pytest.mark.parametrize(("known", "outcome"), [("乙级防火门", "complies"), ("丙级防火门", "violates")])
def test_a_schedule_tells_the_class_of_doors_that_are_merely_numbered(tmp_path, known, outcome):
    hand = Hand(TIANZHENG)
    hand.corridor_plan(stair_mark="FM-2", room_mark="M-1")
    for row, cells in enumerate(
        (("门窗编号", "洞口尺寸", "备注"), ("M-1", "1000x2100", "木门"), ("FM-2", "1200x2100", known))
    ):
        for x, cell in zip((0.2, 5.2, 11.2), cells, strict=True):
            hand.text(x, -8 - row, cell)
    for row in range(4):
        hand.line((0, -7.4 - row), (18, -7.4 - row), "table")
    for x in (0, 5, 11, 18):
        hand.line((x, -7.4), (x, -10.4), "table")
    findings = hand.findings(tmp_path, OFFICE)
    assert set(outcomes(findings, "fire.door_class.stair")) == {outcome}, told(findings, "fire.door_class.stair")


@pytest.mark.parametrize(("gap", "said"), [(5.7, ["violates"]), (6.1, ["complies"])])
def test_a_canteen_on_the_site_of_a_works_is_a_civil_building(tmp_path, gap, said):
    hand = Hand({"building": "拟建建筑", "text": "注记"}, unit="m")
    for x, words in ((0.0, "办公楼\n4F H=15.9m\n耐火等级二级"), (40 + gap, "食堂\n2F H=8.9m\n耐火等级二级")):
        hand.rectangle(x, 0, x + 40, 15, "building")
        hand.text(x + 5, 11, words, height_m=1.8)
    findings = hand.findings(tmp_path, {"building_use": "warehouse"})
    assert outcomes(findings, "fire.spacing.buildings") == said, told(findings, "fire.spacing.buildings")


@pytest.mark.parametrize(("width", "said"), [("2.95", "violates"), ("3.00", "complies")])
@pytest.mark.parametrize("angle_deg", [0.0, 90.0])
def test_a_table_of_exit_widths(tmp_path, width, said, angle_deg):
    hand = Hand(PINYIN, angle_deg=angle_deg)
    rows = [("楼层", "疏散人数", "百人指标", "计算宽度", "设计宽度"), ("三层", "400", "0.75", "3.00", width)]
    for row, cells in enumerate([*rows, ("8000", "8000", "8000", "8000", "8000")]):
        for column, cell in enumerate(cells):
            hand.text(5 * column, -1.2 * row, cell, height_m=0.4)
    hand.text(6, 2, "疏散宽度计算表", height_m=0.6)
    findings = hand.findings(tmp_path, OFFICE)
    assert outcomes(findings, "fire.width.table") == [said], told(findings, "fire.width.table")


@pytest.mark.parametrize(("name", "said"), [("住宅", "violates"), ("水井", "complies")])
def test_nobody_walks_out_of_a_shaft(tmp_path, name, said):
    hand = Hand(PINYIN)
    hand.room(0, 0, 30, 15)
    hand.wall((0, 6.6), (30, 6.6))
    hand.wall((0, 8.2), (30, 8.2))
    for x in (3.4, 16, 28):
        hand.wall((x, 0), (x, 6.6))
    hand.wall((15, 8.2), (15, 15))
    for x in (8, 17):
        hand.door(x, 6.6, 1.0, "FM乙1021", swing=-1)
        hand.door(x, 8.2, 1.0, "FM乙1021")
    hand.door(29, 6.6, 0.8, "FM丙0821", swing=-1)
    hand.door(1.7, 6.6, 1.2, "FM乙1221", swing=-1)
    hand.stair(0, 0, 3.4, 6.6)
    hand.build()
    for x, y in ((8, 3), (20, 3), (6, 12), (20, 12)):
        hand.text(x, y, "客厅")
    hand.text(28.2, 3, name)
    hand.text(12, 7.2, "走道")
    hand.text(10, -4, "标准层平面图", height_m=0.8)
    facts = {"building_use": "residential", "building_height_m": 50, "fire_rating": 1, "sprinklers": "no"}
    findings = hand.findings(tmp_path, facts | {"storeys_above": 17})
    found = set(outcomes(findings, "fire.travel.residential_dead_end"))
    assert said in found and (said == "violates") is ("violates" in found), told(
        findings, "fire.travel.residential_dead_end"
    )
