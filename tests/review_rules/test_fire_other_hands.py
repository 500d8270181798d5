"""Fire checks on drawings by other drafters: layers that no map knows, exits without marks, facts in notes."""

from __future__ import annotations

import pytest
from fire_hand import NONSENSE, PINYIN, TIANZHENG, Hand, outcomes, told

OFFICE = {
    "building_use": "public",
    "fire_rating": 1,
    "building_height_m": 20,
    "storeys_above": 5,
    "sprinklers": "no",
    "level": "above",
}
HANDS = [
    (PINYIN, {"angle_deg": 23.0, "doors": "arc"}),
    (TIANZHENG, {"doors": "arc", "walls": "hatch"}),
    (NONSENSE, {"unit": "m", "angle_deg": -17.0}),
    (NONSENSE, {"doors": "arc", "walls": "single"}),
]


@pytest.mark.parametrize(("layers", "craft"), HANDS)
def test_exits_follow_from_the_stairs_of_a_plan(tmp_path, layers, craft):
    hand = Hand(layers, **craft)
    hand.corridor_plan()
    found = hand.findings(tmp_path, OFFICE)
    for rule in ("exit.count", "exit.spacing", "width.corridor", "door_class.stair", "travel.between_exits"):
        assert set(outcomes(found, f"fire.{rule}")) == {"complies"}, told(found, f"fire.{rule}")
    assert not [one for one in found if one.outcome.value == "violates"]


def test_a_single_stair_and_narrow_doors_violate(tmp_path):
    hand = Hand(NONSENSE)
    hand.corridor_plan(stairs=(0.0,), room_door=0.8, room_mark="M0821", corridor=1.2, stair_mark="FM丙1221")
    found = hand.findings(tmp_path, OFFICE)
    for rule in ("exit.count", "width.corridor", "door_class.stair", "width.door"):
        assert "violates" in outcomes(found, f"fire.{rule}"), told(found, f"fire.{rule}")


def test_two_doors_of_one_stair_are_one_exit(tmp_path):
    hand = Hand(PINYIN)
    hand.door(2.85, 9.2, 0.8, "FM乙0821")
    hand.corridor_plan(stairs=(0.0,))
    assert outcomes(hand.findings(tmp_path, OFFICE), "fire.exit.count") == ["violates"]


def test_exits_are_not_counted_where_a_storey_may_be_several_compartments(tmp_path):
    hand = Hand(PINYIN)
    hand.corridor_plan(length=90.0, stairs=(0.0, 86.6))
    assert outcomes(hand.findings(tmp_path, OFFICE), "fire.exit.count") == ["cannot_determine"]


def test_a_door_of_two_loose_leaves_on_the_windows_layer(tmp_path):
    hand = Hand(TIANZHENG, doors="arc")
    hand.room(0, 0, 44, 34)
    for x0, x1, wall in ((44, 47.4, 44), (-3.4, 0, 0)):
        hand.room(x0, 0, x1, 7)
        hand.door(wall, 3.5, 1.5, "FM乙1521", upright=True)
        hand.stair(x0, 0, x1, 7)
    hand.build()
    hand.text(20, 20, "多功能厅")
    hand.text(20, -4, "二层平面图", height_m=0.8)
    found = hand.findings(tmp_path, OFFICE)
    assert outcomes(found, "fire.travel.hall") == ["violates"], told(found, "fire.travel.hall")


def test_people_in_a_note_of_the_storey(tmp_path):
    for people, outcome in ((200, "complies"), (260, "violates")):
        hand = Hand(PINYIN)
        hand.corridor_plan()
        hand.text(0, -8, f"本层疏散人数：{people}人")
        assert outcomes(hand.findings(tmp_path, OFFICE), "fire.width.exits_per_people") == [outcome]


@pytest.mark.parametrize(
    ("notes", "area", "outcome"),
    [
        ("本工程为办公楼，建筑高度58.5m，耐火等级为一级，地上14层。\n2.全楼设自动喷水灭火系统。", 2980, "complies"),
        ("本工程为办公楼，建筑高度58.5m，耐火等级为一级，地上14层。\n2.全楼设自动喷水灭火系统。", 3060, "violates"),
        ("本工程为办公楼，建筑高度58.5m。\n地下车库设自动喷水灭火系统。", 2980, "cannot_determine"),
        ("本工程为办公楼，建筑高度58.5m。\n全楼设自动喷水灭火系统，电气机房除外。", 2980, "cannot_determine"),
        ("耐火等级：三级 建筑高度：9.6m 层数：3层\n不设自动喷水灭火系统", 1235, "violates"),
        ("本工程为住宅楼，建筑高度58.5m，底商为商业服务网点。", 2980, "cannot_determine"),
    ],
)
def test_facts_that_notes_state(tmp_path, notes, area, outcome):
    hand = Hand({"zone": "图层3"}, unit="m", angle_deg=12)
    hand.rectangle(0, 0, area / 30, 30, "zone")
    hand.text(area / 90, 15, "防火分区一", height_m=1.0)
    hand.text(0, -6, f"设计说明\n{notes}", height_m=0.8)
    hand.text(10, -16, "三层防火分区示意图", height_m=1.0)
    given = {"building_use": "public"} if notes.startswith("耐火") else {}
    found = hand.findings(tmp_path, given)
    asked = {"fire.compartment.area", "fire.compartment.area_residential"}
    said = {one.outcome.value for one in found if one.rule in asked} - {"not_applicable"}
    assert said == {outcome}, told(found, "fire.compartment.area")


def test_a_note_of_one_building_is_none_of_the_whole(tmp_path):
    hand = Hand({"building": "图层2"}, unit="m")
    for x0, height in ((0, 9.9), (37, 9.9)):
        hand.rectangle(x0, 0, x0 + 30, 14, "building")
        hand.text(x0 + 6, 7, f"{x0 // 37 + 1}#楼 3F H={height}m", height_m=0.8)
    hand.text(0, -5, "1#楼 耐火等级为三级 建筑高度9.9m", height_m=0.8)
    found = hand.findings(tmp_path, {"building_use": "residential"})
    assert outcomes(found, "fire.spacing.buildings") == ["cannot_determine"], told(found, "fire.spacing.buildings")


def test_a_standing_building_on_a_layer_of_its_own_counts(tmp_path):
    hand = Hand({"old": "图层9", "building": "JZLK"}, unit="m", angle_deg=33)
    hand.rectangle(0, 0, 40, 15, "building")
    hand.text(10, 7, "办公楼 12F\n建筑高度49.5m", height_m=1.0)
    hand.rectangle(0, 25.8, 30, 40, "old")
    hand.text(5, 33, "原有宿舍 3F\n高度10m 耐火等级三级", height_m=1.0)
    found = hand.findings(tmp_path, {"building_use": "public", "fire_rating": 1})
    assert outcomes(found, "fire.spacing.buildings") == ["violates"], told(found, "fire.spacing.buildings")


def test_compartments_of_loose_lines_and_of_hatches(tmp_path):
    hand = Hand({"zone": "FQX"}, angle_deg=37)
    corners = [(0, 0), (60, 0), (60, 42), (0, 42)]
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        hand.line((x0 + 0.003, y0), (x1, y1 + 0.003), "zone")
    hand.text(20, 20, "防火分区1", height_m=0.9)
    hatch = hand.space.add_hatch(dxfattribs={"layer": "图层4"})
    hatch.paths.add_polyline_path([hand.at(x + 80, y) for x, y in corners], is_closed=True)
    hand.text(100, 20, "防火分区2", height_m=0.9)
    hand.text(20, -6, "四层防火分区示意图", height_m=1.2)
    found = hand.findings(tmp_path, OFFICE)
    assert outcomes(found, "fire.compartment.area") == ["violates"] * 2, told(found, "fire.compartment.area")


def test_everything_on_one_layer_is_left_to_people(tmp_path):
    hand = Hand(dict.fromkeys(("wall", "door", "mark", "stair", "text", "window"), "0"))
    hand.corridor_plan(stairs=(0.0,))
    found = hand.findings(tmp_path, OFFICE)
    assert not [one for one in found if one.outcome.value in ("violates", "complies")], [one.rule for one in found]


@pytest.mark.parametrize(("depth", "outcome"), [(24, "complies"), (60, "violates")])
def test_a_garage_without_marked_exits(tmp_path, depth, outcome):
    hand = Hand({**PINYIN, "zone": "FHFQ"}, angle_deg=22)
    hand.room(0, 0, 30, depth)
    hand.rectangle(0, 0, 30, depth, "zone")
    hand.text(12, depth / 2 + 3, "防火分区B1-1 汽车库 设自动喷淋", height_m=0.8)
    hand.room(0, depth - 7, 3.4, depth)
    hand.door(1.7, depth - 7, 1.2, "FM乙1221", swing=-1)
    hand.stair(0, depth - 7, 3.4, depth)
    hand.build()
    hand.text(8, -6, "地下一层车库平面图", height_m=1.2)
    found = hand.findings(tmp_path, {"building_use": "garage", "fire_rating": 1, "level": "below"})
    assert outcomes(found, "fire.travel.garage") == [outcome], told(found, "fire.travel.garage")
    assert outcomes(found, "fire.exit.count") == ["violates"]


def test_names_of_layers_with_spaces_and_heights_without_a_colon(tmp_path):
    hand = Hand({"lane": "Fire Lane", "building": "Buildings"})
    hand.rectangle(0, 0, 60, 3.9, "lane")
    hand.rectangle(0, 10, 35, 20, "building")
    hand.text(4, 15, "1#楼 8F 建筑高度23.2m", height_m=0.8)
    hand.rectangle(0, 28.9, 35, 40, "building")
    hand.text(4, 35, "2#楼 11F 33.0m", height_m=0.8)
    found = hand.findings(tmp_path, {"building_use": "residential", "fire_rating": 2})
    assert outcomes(found, "fire.lane.width") == ["violates"], told(found, "fire.lane.width")
    assert outcomes(found, "fire.spacing.buildings") == ["violates"], told(found, "fire.spacing.buildings")


def test_a_hall_with_an_open_stair_is_no_exit(tmp_path):
    hand = Hand(PINYIN)
    hand.room(0, 16.2, 24, 26)
    hand.door(12, 16.2, 1.2, "M1221")
    hand.stair(3, 17, 6.4, 25, "楼梯")
    hand.corridor_plan(length=24.0, stairs=(0.0,), rooms=3)
    found = hand.findings(tmp_path, OFFICE)
    assert outcomes(found, "fire.exit.count") == ["violates"], told(found, "fire.exit.count")


def test_a_shaft_at_the_ground_floor_is_no_way_out(tmp_path):
    hand = Hand(PINYIN)
    hand.room(12, 7.6, 12.6, 8.2)
    hand.door(12.3, 7.6, 0.5, "FM丙0518")
    hand.corridor_plan(length=24.0, stairs=(0.0,), rooms=3, title="一层平面图")
    found = hand.findings(tmp_path, OFFICE)
    assert outcomes(found, "fire.exit.count") == ["violates"], told(found, "fire.exit.count")


@pytest.mark.parametrize("title", ["二层消火栓平面图", "二层局部平面图", "二层照明平面图"])
def test_few_exits_on_a_plan_of_services_or_of_a_part_prove_nothing(tmp_path, title):
    hand = Hand(PINYIN)
    hand.corridor_plan(stairs=(0.0,), title=title)
    assert outcomes(hand.findings(tmp_path, OFFICE), "fire.exit.count") == ["cannot_determine"]


def test_a_note_in_a_room_makes_it_no_stair(tmp_path):
    hand = Hand(PINYIN)
    for row, line in enumerate(["说明:", "1.本图尺寸以毫米计,标高以米计。", "2.楼梯间的门均为乙级防火门。"]):
        hand.text(30, 6 - row, line)
    hand.corridor_plan(stairs=(0.0,))
    found = hand.findings(tmp_path, OFFICE)
    assert outcomes(found, "fire.exit.count") == ["violates"], told(found, "fire.exit.count")
    assert not [one for one in found if one.extra.get("name", "").startswith(("说明", "1.", "2."))]
