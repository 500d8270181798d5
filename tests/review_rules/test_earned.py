"""*Complies* must be earned: what is not seen, or said of something else, lets nothing pass."""

from __future__ import annotations

import pytest
from fire_hand import PINYIN, Hand, outcomes, told

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
