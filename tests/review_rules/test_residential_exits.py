"""Exits of a residential storey are counted only where the drawing shows what its exits are."""

from __future__ import annotations

import pytest
from drawn_plan import Habit, Plan
from fire_hand import PINYIN, Hand, outcomes, told

RULE = "fire.exit.residential_count"
TALL = {"building_use": "residential", "building_height_m": 80, "storeys_above": 27, "fire_rating": 1}


def unit(layer: str, exits: int) -> Plan:
    """Draw a unit of a tall building with symbols on a layer at its edge."""
    plan = Plan(Habit(layers={"safety_exit": layer}))
    plan.rectangle("fire_compartment", 0, 0, 30, 20, "1单元")
    for index in range(exits):
        plan.symbol("safety_exit", 30.0 * index, 10, "SYM1", 1.0)
    return plan


@pytest.mark.parametrize("exits", [0, 1, 2])
@pytest.mark.parametrize("walls", [False, True])
def test_no_exit_recognised_says_nothing_of_their_number(tmp_path, exits: int, walls: bool):
    plan = unit("符号-A", exits)
    if walls:
        plan.rectangle("wall", 0, 0, 30, 20)
    (found,) = plan.findings(tmp_path, "fire", TALL).of(RULE)
    assert (found.outcome.value, found.value) == ("cannot_determine", None)
    assert found.missing == ("safety_exit" if walls else "safety_exit/stair/wall/room")


@pytest.mark.parametrize(("exits", "outcome"), [(1, "violates"), (2, "complies")])
def test_exits_that_are_recognised_are_counted(tmp_path, exits: int, outcome: str):
    (found,) = unit("安全出口", exits).findings(tmp_path, "fire", TALL).of(RULE)
    assert (found.outcome.value, found.value, found.limit) == (outcome, exits, 2)


@pytest.mark.parametrize(
    ("rooms", "way_out", "use", "outcome"),
    [
        (("卧室", "卫生间", "厨房"), True, "residential", "cannot_determine"),
        (("卧室", "卫生间", "厨房"), False, "residential", "not_applicable"),
        (("储藏室", "卫生间", "衣帽间"), False, "residential", "cannot_determine"),
        (("客厅", "客厅", "电梯厅"), True, "residential", "violates"),
        (("厨房", "客厅", "厨房"), True, "residential", "violates"),
        (("卧室", "卫生间", "厨房"), True, "public", "violates"),
    ],
)
def test_a_passage_that_may_be_a_flats_own_is_not_too_narrow_for_certain(tmp_path, rooms, way_out, use, outcome):
    hand = Hand(PINYIN)
    for row, name in enumerate(rooms):
        hand.room(4.0 * row, 1.0, 4.0 * row + 4.0, 5.0)
        hand.door(4.0 * row + 2.0, 1.0, 0.8, "M0821")
        hand.text(4.0 * row + 1.2, 3.0, name, height_m=0.25)
    hand.room(0.0, 0.0, 12.0, 1.0)
    hand.text(5.0, 0.4, "过道", height_m=0.25)
    if way_out:
        hand.door(0.0, 0.5, 0.9, "M0921", upright=True)
        hand.text(-1.4, 0.5, "安全出口", "安全出口", height_m=0.25)
        hand.rectangle(-0.3, 0.3, -0.1, 0.7, "安全出口")
    hand.build()
    hand.text(4.0, -3.0, "首层平面图 1:100", height_m=0.5)
    facts = {"building_use": use, "building_height_m": 9, "storeys_above": 3, "fire_rating": 2, "level": "above"}
    findings = hand.findings(tmp_path, facts)
    assert set(outcomes(findings, "fire.width.corridor")) == {outcome}, told(findings, "fire.width.corridor")
