"""Travel distances along the way people can walk, whatever way walls and doors are drawn."""

from __future__ import annotations

import math

import pytest
from drawn_plan import Habit, Plan
from drawn_storey import Craft, StoreyPlan
from shapely.geometry import Point, box

from review_rules.floors import Floor
from review_rules.walking import Walks

PUBLIC = {"building_use": "public", "building_height_m": 20, "storeys_above": 4, "fire_rating": 2, "sprinklers": "no"}
CRAFTS = [
    (Habit(), Craft("faces", "leaf", "block")),
    (Habit(unit="mm", angle_deg=31.0, layers={"wall": "A-WALL", "door": "门"}), Craft("polylines", "centred", "text")),
    (Habit(origin=(601480.0, 2418300.0)), Craft("through", "loose", "text", 0.1)),
    (Habit(unit="mm", angle_deg=90.0), Craft("single", "flipped", "attribute")),
    (Habit(angle_deg=-32.0), Craft("hatched", "leaf", "text", 0.3)),
]


def corridor(plan: StoreyPlan, rooms: int, both: bool, named: bool = True, width: float = 4.0) -> StoreyPlan:
    """Draw rooms along one side of a corridor with an exit at its left end, and at its right one."""
    end = rooms * width
    low, middle, high = ((0, 0), (end, 0)), ((0, 2.2), (end, 2.2)), ((0, 8), (end, 8))
    left, right = ((0, 0), (0, 8)), ((end, 0), (end, 8))
    for wall in (low, middle, high, left, right):
        plan.wall(*wall)
    for index in range(rooms):
        if index:
            plan.wall((index * width, 2.2), (index * width, 8))
        plan.door_in(*middle, index * width + width / 2)
        if named:
            plan.text("办公室", index * width + width / 2, 5, height=0.3)
    for wall in (left, right) if both else (left,):
        x, y = plan.door_in(*wall, 1.1, "FM乙1221")
        plan.symbol("safety_exit", x, y, "安全出口")
    return plan.title("二层平面图", end / 2, -4)


@pytest.mark.parametrize(("habit", "craft"), CRAFTS)
def test_dead_end_corridor(tmp_path, habit, craft):
    for rooms, outcomes in [(5, ["complies"]), (6, ["complies", "violates"])]:
        found = corridor(StoreyPlan(habit, craft), rooms, both=False).findings(tmp_path, "fire", PUBLIC)
        assert found.outcomes("fire.travel.dead_end") == outcomes
        assert found.outcomes("fire.travel.between_exits") == ["not_applicable"]
        longest = max(f.value for f in found.of("fire.travel.dead_end"))
        assert longest == pytest.approx(math.hypot(rooms * 4 - 2, 1.1), abs=0.15)


@pytest.mark.parametrize(("habit", "craft"), CRAFTS[:3])
def test_between_two_exits_more_is_allowed(tmp_path, habit, craft):
    found = corridor(StoreyPlan(habit, craft), 12, both=True, named=False).findings(tmp_path, "fire", PUBLIC)
    assert found.outcomes("fire.travel.between_exits") == ["complies"]
    assert found.outcomes("fire.travel.dead_end") == ["not_applicable"]
    found = corridor(StoreyPlan(habit, craft), 22, both=True, named=False).findings(tmp_path, "fire", PUBLIC)
    assert [f.value > 40 for f in found.of("fire.travel.between_exits", "violates")] == [True, True]


def test_the_limit_depends_on_what_the_building_is_for(tmp_path):
    for text, limit in [("病房", 15), ("教室", 15), ("客房", 15), ("办公室", 20), ("KTV包房", 9)]:
        plan = corridor(StoreyPlan(), 4, both=False, named=False)
        for index in range(4):
            plan.text(text, index * 4 + 2, 5, height=0.3)
        found = plan.findings(tmp_path, "fire", PUBLIC | {"building_height_m": 30})
        assert {f.limit for f in found.of("fire.travel.dead_end")} == {12 if text == "病房" else limit}


@pytest.mark.parametrize(("depth", "outcome"), [(20.5, "complies"), (23.5, "violates")])
def test_farthest_point_of_a_room(tmp_path, depth, outcome):
    plan = StoreyPlan().wall((0, 0), (8, 0)).wall((0, 2.2), (8, 2.2)).wall((0, 2.2 + depth), (8, 2.2 + depth))
    plan.wall((0, 0), (0, 2.2 + depth)).wall((8, 0), (8, 2.2 + depth)).wall((4, 2.2), (4, 2.2 + depth))
    plan.door_in((0, 2.2), (8, 2.2), 2)
    plan.door_in((0, 2.2), (8, 2.2), 6)
    x, y = plan.door_in((0, 0), (0, 2.2 + depth), 1.1, "FM乙1221")
    plan.symbol("safety_exit", x, y, "安全出口").text("走道", 4, 1.1, height=0.3)
    found = plan.findings(tmp_path, "fire", PUBLIC)
    assert found.outcomes("fire.travel.in_room") == [outcome]
    assert found.of("fire.travel.in_room")[0].value == pytest.approx(math.hypot(1.9, depth - 0.1), abs=0.15)


@pytest.mark.parametrize(
    ("length", "sprinklers", "outcome"),
    [(88, "no", "complies"), (92, "no", "violates"), (118, "yes", "complies"), (122, "yes", "violates")],
)
def test_garage_without_walls(tmp_path, length, sprinklers, outcome):
    plan = Plan().rectangle("fire_compartment", 0, 0, length, 6, "防火分区1\n汽车库")
    plan.symbol("safety_exit", 0, 3, "EXIT").symbol("safety_exit", length, 3, "EXIT")
    found = plan.findings(tmp_path, "fire", {"building_use": "garage", "level": "below", "sprinklers": sprinklers})
    (one,) = found.of("fire.travel.garage")
    assert one.outcome.value == outcome
    assert one.value == pytest.approx(math.hypot(length / 2, 3), abs=0.1)


def test_ways_go_around_corners_exactly():
    walks = Walks(Floor(box(0, 0, 40, 2).union(box(30, 1, 32, 20))), [Point(31, 20)])
    (way,) = walks.ways(Point(0, 1))
    assert way.length_m == pytest.approx(math.hypot(30, 1) + math.hypot(1, 18), abs=0.02)
    assert not Walks(Floor(box(0, 0, 1, 1).union(box(5, 0, 6, 1))), [Point(5.5, 0.5)]).ways(Point(0.5, 0.5))


def test_a_door_between_a_stair_and_its_lobby_needs_a_class_too(tmp_path):
    plan = StoreyPlan().wall((0, 0), (10, 0)).wall((0, 3), (10, 3)).wall((0, 8), (10, 8))
    plan.wall((0, 0), (0, 8)).wall((10, 0), (10, 8))
    plan.door_in((0, 3), (10, 3), 5, "M1221")
    plan.door_in((0, 0), (0, 8), 1.5, "FM乙1221")
    plan.text("楼梯间", 5, 5.5, height=0.3).text("前室", 5, 1.5, height=0.3)
    (one,) = plan.findings(tmp_path, "fire", PUBLIC).of("fire.door_class.stair")
    assert one.outcome.value == "violates"
