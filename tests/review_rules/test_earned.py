"""*Complies* must be earned: what is not seen, or said of something else, lets nothing pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from fire_hand import PINYIN, Hand, outcomes, told

from app.domain.project import Discipline
from app.services.review.review_files import review_files

OFFICE = {"building_use": "public", "fire_rating": 1, "sprinklers": "no", "level": "above"}
LOW = {**OFFICE, "building_height_m": 22, "storeys_above": 6}
HIGH = {**OFFICE, "building_height_m": 48, "storeys_above": 11}


@pytest.mark.parametrize(("drawn", "outcome"), [(0.75, "cannot_determine"), (0.95, "complies")])
def test_a_door_drawn_narrower_than_its_mark_says(tmp_path, drawn, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan(room_door=drawn, room_mark="M1021")
    findings = hand.findings(tmp_path, LOW)
    assert set(outcomes(findings, "fire.width.door")) == {outcome, "complies"}, told(findings, "fire.width.door")


@pytest.mark.parametrize(("room", "outcome"), [("病房", "cannot_determine"), ("会议室", "complies")])
def test_a_stair_beside_wards_may_be_a_hospitals(tmp_path, room, outcome):
    hand = Hand(PINYIN)
    for step in range(9):
        hand.line((60, 0.28 * step), (61.25, 0.28 * step), "stair")
    hand.text(4, 12, room)
    hand.corridor_plan()
    findings = hand.findings(tmp_path, HIGH)
    rule = "fire.width.stair_high_rise"
    assert set(outcomes(findings, rule)) == {outcome, "complies"}, told(findings, rule)


@pytest.mark.parametrize(("marks", "outcome"), [((2.0,), "cannot_determine"), ((2.0, 42.6), "complies")])
def test_two_marks_at_one_stair_are_one_way_out(tmp_path, marks, outcome):
    hand = Hand({**PINYIN, "exit": "安全出口"})
    for x in marks:
        hand.rectangle(x - 0.7, 8.7, x - 0.5, 8.9, "exit")
        hand.rectangle(x + 0.5, 8.7, x + 0.7, 8.9, "exit")
    hand.corridor_plan()
    findings = hand.findings(tmp_path, LOW)
    assert outcomes(findings, "fire.exit.count") == [outcome], told(findings, "fire.exit.count")


@pytest.mark.parametrize(("people", "outcome"), [(190, "complies"), (300, "cannot_determine"), (600, "violates")])
def test_stairs_that_lead_up_from_the_ground_floor_are_no_width_of_its_exits(tmp_path, people, outcome):
    hand = Hand(PINYIN)
    hand.door(0, 8.1, 2.0, "M2021", upright=True)
    hand.corridor_plan(title="首层平面图 1:100")
    hand.text(0, -6, f"本层疏散人数：{people}人")
    findings = hand.findings(tmp_path, LOW)
    assert outcomes(findings, "fire.width.exits_per_people") == [outcome], told(findings, "fire.width.exits_per_people")


@pytest.mark.parametrize(
    ("split", "names", "outcome"),
    [
        (22.0, ("防火分区一", "防火分区二"), {"complies"}),
        (0.0, ("防火分区一", "防火分区二"), {"cannot_determine", "complies"}),
        (0.0, ("防火分区一", ""), {"complies"}),
    ],
)
def test_a_compartment_that_is_named_but_not_outlined(tmp_path, split, names, outcome):
    hand = Hand({**PINYIN, "compartment": "防火分区"})
    for x0, x1 in ((0.0, split), (split, 44.0)):
        if x1 > x0:
            hand.rectangle(x0, 0, x1, 16.2, "compartment")
    for x, name in zip((10.0, 34.0), names, strict=True):
        hand.text(x, 8.0, name or "走道")
    hand.corridor_plan()
    findings = hand.findings(tmp_path, LOW)
    assert set(outcomes(findings, "fire.compartment.area")) == outcome, told(findings, "fire.compartment.area")
    if not split:
        assert ("complies" in outcomes(findings, "fire.exit.count")) is (outcome == {"complies"})


@pytest.mark.parametrize(("lift", "outcome"), [("消防电梯", "cannot_determine"), ("电梯", "complies")])
def test_a_lobby_beside_a_fire_lift_may_serve_it_too(tmp_path, lift, outcome):
    hand = Hand(PINYIN)
    hand.room(60, 0, 64, 2.2)
    hand.room(60, 2.2, 62, 4.6)
    hand.room(62, 2.2, 65.4, 9)
    hand.door(61, 0, 1.2, "FM乙1221")
    hand.door(63, 2.2, 1.2, "FM乙1221")
    hand.stair(62, 2.2, 65.4, 9)
    hand.text(61.5, 1.2, "前室")
    hand.text(60.4, 3.4, lift)
    hand.corridor_plan()
    findings = hand.findings(tmp_path, HIGH)
    assert outcomes(findings, "fire.lobby.area") == [outcome], told(findings, "fire.lobby.area")


def test_a_floor_without_hydrants_beside_one_with_them(tmp_path):
    hand = Hand({**PINYIN, "hydrant": "消火栓"})
    hand.room(0, 40, 20, 50)
    hand.text(6, 45, "办公室")
    hand.room(0, 0, 20, 10)
    hand.text(6, 5, "办公室")
    hand.build()
    block = hand.doc.blocks.new("消火栓箱")
    block.add_lwpolyline([(0, 0), (700, 0), (700, 240), (0, 240)], close=True)
    for x in (5, 15):
        hand.space.add_blockref("消火栓箱", hand.at(x, 0.4), dxfattribs=hand.layer("hydrant"))
    findings = hand.findings(tmp_path, LOW)
    rule = "fire.hydrant_indoor.coverage"
    assert outcomes(findings, rule) == ["cannot_determine", "complies"], told(findings, rule)


@pytest.mark.parametrize(("apart", "outcome"), [(2.6, "complies"), (22.0, "cannot_determine")])
def test_lifts_far_apart_may_be_of_two_units(tmp_path, apart, outcome):
    hand = Hand({**PINYIN, "lift": "电梯", "room": "房间"})
    for x in (6.0, 6.0 + apart):
        hand.rectangle(x, 6.6, x + 2, 8.8, "lift")
    hand.room(0, 0, 40, 10)
    hand.build()
    hand.text(12, -3, "标准层平面图", height_m=0.8)
    assert architecture(hand, tmp_path, "architecture.lift.number_housing") == [outcome]


@pytest.mark.parametrize("wall", [True, False])
def test_a_bedroom_that_no_wall_parts_from_the_next_room(tmp_path, wall):
    hand = Hand(PINYIN)
    hand.room(0, 0, 4, 5)
    hand.room(4, 0, 8, 5)
    if wall:
        hand.wall((5.7, 0), (5.7, 5))
    for x, name in ((1.5, "主卧"), (4.3, "次卧"), (6.6, "书房")):
        hand.text(x, 2.5, name)
    hand.build()
    found = architecture(hand, tmp_path, "architecture.bedroom.short_side")
    assert found == (["complies", "violates"] if wall else ["cannot_determine", "complies"])


def architecture(hand: Hand, folder: Path, rule: str) -> list[str]:
    hand.doc.saveas(folder / "drawing.dxf")
    facts = {"building_use": "residential", "building_height_m": "52", "storeys_above": "18"}
    return outcomes(review_files([folder / "drawing.dxf"], [Discipline.ARCHITECTURE], facts).review.findings, rule)
