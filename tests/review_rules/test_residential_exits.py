"""Exits of a residential storey are counted only where the drawing shows what its exits are."""

from __future__ import annotations

import pytest
from drawn_plan import Habit, Plan

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
