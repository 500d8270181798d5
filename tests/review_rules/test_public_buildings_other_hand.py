"""Public buildings as another office draws them: notes in frames, doors in nameless blocks, signs of loose lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from fire_hand import PINYIN, TIANZHENG, Hand, outcomes, told

from app.domain.finding import Finding
from app.domain.project import Discipline
from app.services.review.review_files import review_files

OFFICE = {"building_use": "public", "fire_rating": 1, "storeys_above": 6, "sprinklers": "no", "level": "above"}
LOW, HIGH = {**OFFICE, "building_height_m": 22}, {**OFFICE, "building_height_m": 48}


def note(hand: Hand, x: float, y: float, text: str, width: float = 12.0) -> None:
    sizes = {"char_height": 0.35 * hand.per_m, "width": width * hand.per_m}
    hand.space.add_mtext(text, dxfattribs={**hand.layer("text"), **sizes, "insert": hand.at(x, y)})


def architecture(hand: Hand, folder: Path, facts: dict[str, object]) -> Sequence[Finding]:
    hand.doc.saveas(folder / "drawing.dxf")
    texts = {name: str(value) for name, value in facts.items()}
    return review_files([folder / "drawing.dxf"], [Discipline.ARCHITECTURE], texts).review.findings


@pytest.mark.parametrize(("use", "outcome"), [("旅馆", "violates"), ("办公楼", "complies")])
def test_what_the_notes_call_the_building_decides_where_rooms_do_not(tmp_path, use, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan(stairs=(20.6, 40.6))
    note(hand, 0, -6, f"1. 本工程为{use}，建筑高度48.00m，地上12层，耐火等级一级，未设置自动喷水灭火系统。")
    findings = hand.findings(tmp_path, HIGH)
    assert outcome in outcomes(findings, "fire.travel.dead_end"), told(findings, "fire.travel.dead_end")
    assert ("violates" in outcomes(findings, "fire.travel.dead_end")) is (outcome == "violates")


def test_a_height_that_another_note_contradicts_decides_nothing(tmp_path):
    hand = Hand(PINYIN)
    hand.corridor_plan(stairs=(23.0, 40.6))
    note(hand, 0, -6, "2. 本工程为办公楼，建筑高度为23.60m，地上6层。")
    note(hand, 0, -9, "7. 屋顶水箱间顶标高按建筑高度38.40m计算。")
    findings = hand.findings(tmp_path, OFFICE)
    assert "cannot_determine" in outcomes(findings, "fire.travel.dead_end"), told(findings, "fire.travel.dead_end")
    assert "violates" not in outcomes(findings, "fire.travel.dead_end")


def test_doors_in_nameless_blocks_on_the_layer_of_windows(tmp_path):
    hand = Hand({**TIANZHENG, "door": "建-门窗", "wall": "建-墙", "stair": "建-楼梯"})
    hand.corridor_plan()
    for row, insert in enumerate(hand.space.query("INSERT")):
        hand.doc.blocks.rename_block(insert.dxf.name, f"*U{row + 12}")
        insert.dxf.name = f"*U{row + 12}"
    findings = hand.findings(tmp_path, LOW)
    for rule in ("fire.exit.count", "fire.travel.between_exits"):
        assert set(outcomes(findings, rule)) == {"complies"}, told(findings, rule)


@pytest.mark.parametrize(
    ("width", "low", "high"),
    [(1.0, "violates", "violates"), (1.2, "complies", "violates"), (1.3, "complies", "complies")],
)
def test_the_door_of_the_ground_floor_to_the_open_air(tmp_path, width, low, high):
    hand = Hand(PINYIN)
    mark = f"M{round(width * 10):02}21"
    hand.door(0, 8.1, width, mark, upright=True)
    hand.door(44, 8.1, 1.3, "M1321", upright=True)
    hand.corridor_plan(title="首层平面图 1:100", room_door=1.1, room_mark="M1121")
    for rule, facts, outcome in (("fire.width.door", LOW, low), ("fire.width.exit_door_high_rise", HIGH, high)):
        findings = hand.findings(tmp_path, facts)
        assert ("violates" in outcomes(findings, rule)) is (outcome == "violates"), told(findings, rule)


@pytest.mark.parametrize(("doors", "outcome"), [(1, "cannot_determine"), (2, "complies")])
def test_stairs_of_the_ground_floor_are_no_second_way_out(tmp_path, doors, outcome):
    hand = Hand(PINYIN)
    hand.door(0, 8.1, 1.3, "M1321", upright=True)
    if doors == 2:
        hand.door(44, 8.1, 1.3, "M1321", upright=True)
    hand.corridor_plan(title="首层平面图 1:100")
    findings = hand.findings(tmp_path, LOW)
    assert set(outcomes(findings, "fire.exit.count")) == {outcome}, told(findings, "fire.exit.count")
    assert "violates" not in outcomes(findings, "fire.exit.spacing"), told(findings, "fire.exit.spacing")


@pytest.mark.parametrize(
    ("jets", "outcome"),
    [("按1股充实水柱布置", "complies"), ("按2股充实水柱同时到达布置", "violates"), ("", "cannot_determine")],
)
def test_hydrants_of_loose_lines(tmp_path, jets, outcome):
    hand = Hand({**PINYIN, "hydrant": "水-消火栓"})
    for x in (10.0, 30.0):
        hand.rectangle(x, 7.15, x + 0.7, 7.35, "hydrant")
        hand.space.add_solid([hand.at(x, 7.15), hand.at(x + 0.7, 7.15), hand.at(x + 0.7, 7.35)], hand.layer("hydrant"))
    hand.corridor_plan()
    hand.text(2, -8, jets)
    findings = hand.findings(tmp_path, LOW)
    assert outcomes(findings, "fire.hydrant_indoor.spacing") == ["complies"]
    assert outcomes(findings, "fire.hydrant_indoor.coverage") == [outcome]


@pytest.mark.parametrize(("x", "outcome"), [(26.0, "complies"), (34.0, "violates")])
def test_a_rescue_window_at_the_tip_of_its_leader(tmp_path, x, outcome):
    hand = Hand({**PINYIN, "zone": "防火分区", "rescue": "A-消防救援窗"})
    hand.rectangle(0, 0, 44, 16.2, "zone")
    hand.text(18, 8.1, "防火分区3-1")
    for at in (8.0, x):
        hand.outline([(at, 0), (at + 1.5, -2.5), (at + 6, -2.5)], "rescue", closed=False)
        hand.text(at + 1.6, -2.4, "消防救援窗 窗台高900", "rescue", 0.3)
    hand.corridor_plan(title="五层平面图 1:100")
    findings = hand.findings(tmp_path, HIGH)
    assert outcomes(findings, "fire.rescue.count") == ["complies"], told(findings, "fire.rescue.count")
    assert outcomes(findings, "fire.rescue.spacing") == [outcome], told(findings, "fire.rescue.spacing")


@pytest.mark.parametrize(("width", "outcome"), [("60", "violates"), ("50", "complies")])
def test_shutters_marked_tfj(tmp_path, width, outcome):
    hand = Hand({**PINYIN, "zone": "防火分区"})
    hand.rectangle(0, 0, 36, 50, "zone")
    hand.rectangle(36, 0, 80, 50, "zone")
    for y in (9, 20, 33):
        hand.text(36.3, y, f"TFJ{width}30")
    assert outcomes(hand.findings(tmp_path, LOW), "fire.compartment.shutters") == [outcome]


@pytest.mark.parametrize(("depth", "outcome"), [(20.0, "complies"), (40.0, "violates")])
def test_a_hall_drawn_by_itself(tmp_path, depth, outcome):
    hand = Hand(PINYIN)
    hand.room(0, 0, 24, depth)
    for x in (0.0, 24.0):
        hand.door(x, 4, 1.8, "M1821", upright=True)
    hand.build()
    hand.text(10, 12, "观众厅\n600座")
    hand.text(6, -4, "观众厅平面图 1:150", height_m=0.8)
    findings = hand.findings(tmp_path, LOW)
    assert outcomes(findings, "fire.travel.hall") == [outcome], told(findings, "fire.travel.hall")


@pytest.mark.parametrize(("shaft", "outcome"), [(True, "violates"), (False, "cannot_determine")])
def test_a_lobby_that_nothing_parts_from_the_lift(tmp_path, shaft, outcome):
    hand = Hand({**PINYIN, "lift": "DIANTI"})
    hand.room(0, 0, 3.4, 3.0)
    hand.room(3.4, 0, 6.0, 3.0)
    hand.door(1.7, 3.0, 1.2, "FM乙1221")
    if not shaft:
        hand.door(3.4, 1.5, 1.1, upright=True)
        hand.space.query("INSERT").last.destroy()  # the landing door is left out, its opening is not
    hand.room(0, 3.0, 6.0, 9.0)
    hand.build()
    for y in (0.2, 2.8):
        hand.line((3.6, y), (5.8, 3.0 - y), "lift")
    hand.text(0.4, 1.4, "消防电梯前室(合用)", height_m=0.2)
    hand.text(0, -3, "核心筒平面图 1:50")
    findings = hand.findings(tmp_path, HIGH)
    assert outcomes(findings, "fire.lobby.area") == [outcome], told(findings, "fire.lobby.area")


def test_stairs_numbered_lt_are_no_lifts(tmp_path):
    hand = Hand(PINYIN)
    hand.corridor_plan()
    for x in (1.4, 42.0):
        hand.text(x, 15.4, f"LT{1 if x < 20 else 2}")
    assert "complies" not in outcomes(architecture(hand, tmp_path, HIGH), "architecture.lift.number_public")


@pytest.mark.parametrize(
    ("use", "text", "rule", "outcome"),
    [
        ("办公楼", "2. 临空处设 H=1050 不锈钢栏杆。", "railing.height", "violates"),
        ("办公楼", "2. 临空处设 H=1100 不锈钢栏杆。", "railing.height", "complies"),
        ("旅馆", "2. 临空处防护栏杆高度1.10m。", "railing.height_hotel", "violates"),
        ("办公楼", "2. 平屋面找坡 i=3%。", "ramp.slope_indoor", "not_applicable"),
    ],
)
def test_what_notes_say(tmp_path, use, text, rule, outcome):
    hand = Hand(PINYIN)
    note(hand, 0, 0, f"1. 本工程为{use}，建筑高度22m，地上6层。\\P{text}\\P3. 坡道详见大样。", 20.0)
    assert outcomes(architecture(hand, tmp_path, LOW), f"architecture.{rule}") == [outcome]


@pytest.mark.parametrize("mark", ["", "M1521"])
@pytest.mark.parametrize("way", ["arc", "block"])
def test_two_leaves_are_one_door(tmp_path, way, mark):
    hand = Hand(PINYIN, doors=way)
    hand.corridor_plan(rooms=2, room_door=1.5, room_mark=mark)
    findings = [one for one in hand.findings(tmp_path, LOW) if one.rule == "fire.room.doors"]
    assert sorted(one.value for one in findings if one.outcome == "violates") == [1.0, 1.0], told(
        findings, "fire.room.doors"
    )


@pytest.mark.parametrize(("height", "outcome"), [(60, "complies"), (120, "violates"), (None, "cannot_determine")])
def test_stair_doors_of_the_tallest_buildings_are_of_class_a(tmp_path, height, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan()
    facts = {**OFFICE, "storeys_above": 30} | ({"building_height_m": height} if height else {})
    findings = hand.findings(tmp_path, facts)
    assert set(outcomes(findings, "fire.door_class.stair")) == {outcome}, told(findings, "fire.door_class.stair")


@pytest.mark.parametrize(("beside", "outcome"), [("FMJ1021", "violates"), ("M1021", "complies")])
def test_fmb_is_the_third_class_beside_fmj(tmp_path, beside, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan(stair_mark="FMB1221", room_mark=beside)
    findings = hand.findings(tmp_path, HIGH)
    assert set(outcomes(findings, "fire.door_class.stair")) == {outcome}, told(findings, "fire.door_class.stair")
