"""Fire checks on drawings: just inside, exactly at and just outside each limit."""

from __future__ import annotations

import pytest
from drawn_plan import Habit, Plan

PUBLIC = {"building_use": "public", "building_height_m": 20, "storeys_above": 4, "fire_rating": 2, "level": "above"}
HABITS = [
    Habit(),
    Habit(unit="mm", angle_deg=31.0, closing="gap", layers={"fire_compartment": "FIRE_ZONE", "fire_lane": "FIRE_LANE"}),
    Habit(closing="lines", origin=(601480.0, 2418300.0), text_layer="TEXT", mtext=True),
]


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(
    ("facts", "text", "limit"),
    [
        ({"sprinklers": "no"}, "防火分区1", 2500),
        ({"sprinklers": "yes"}, "防火分区1", 5000),
        ({"sprinklers": "no"}, "防火分区1\n设自动喷淋", 5000),
        ({"sprinklers": "yes"}, "防火分区1\n未设喷淋", 2500),
        ({"sprinklers": "no", "fire_rating": 3}, "防火分区1", 1200),
        ({"sprinklers": "no", "fire_rating": 4}, "防火分区1", 600),
        ({"sprinklers": "no", "building_height_m": 30}, "防火分区1", 1500),
        ({"sprinklers": "no", "level": "below"}, "防火分区1", 500),
        ({"sprinklers": "yes", "level": "below"}, "防火分区1\n设备用房", 2000),
        ({"sprinklers": "yes"}, "地下一层防火分区1", 1000),
    ],
)
def test_compartment_area(tmp_path, habit, facts, text, limit):
    for factor, outcome in [(0.998, "complies"), (1.0, "complies"), (1.003, "violates")]:
        width = limit * factor / 25.0
        found = (
            Plan(habit).rectangle("fire_compartment", 0, 0, width, 25, text).findings(tmp_path, "fire", PUBLIC | facts)
        )
        (one,) = found.of("fire.compartment.area")
        assert (one.outcome.value, one.limit) == (outcome, limit)
        assert one.value == pytest.approx(limit * factor, rel=1e-3)


@pytest.mark.parametrize(
    ("left_out", "text", "area", "outcome"),
    [
        ("sprinklers", "防火分区1", 2400, "complies"),
        ("sprinklers", "防火分区1", 2600, "cannot_determine"),
        ("sprinklers", "防火分区1", 5100, "violates"),
        ("sprinklers", "防火分区1\n局部设喷淋", 2600, "cannot_determine"),
        ("fire_rating", "防火分区1", 2000, "cannot_determine"),
        ("building_height_m", "防火分区1", 2000, "cannot_determine"),
        ("level", "防火分区1", 600, "cannot_determine"),
        ("level", "防火分区1", 450, "complies"),
    ],
)
def test_compartment_area_with_a_missing_input(tmp_path, left_out, text, area, outcome):
    facts = {name: value for name, value in (PUBLIC | {"sprinklers": "no"}).items() if name != left_out}
    found = Plan().rectangle("fire_compartment", 0, 0, area / 25, 25, text).findings(tmp_path, "fire", facts)
    (one,) = found.of("fire.compartment.area")
    assert one.outcome.value == outcome
    if outcome == "cannot_determine":
        assert one.missing == left_out


def test_garage_compartments_have_their_own_limits(tmp_path):
    plan = Plan().rectangle("fire_compartment", 0, 0, 100, 39.9, "防火分区1 汽车库 设自动喷淋")
    plan.rectangle("fire_compartment", 0, 50, 100, 90.2, "防火分区2 汽车库 设自动喷淋")
    found = plan.findings(tmp_path, "fire", {"building_use": "residential", "level": "below"})
    assert [f.outcome.value for f in found.of("fire.compartment.garage_area")] == ["complies", "violates"]
    assert found.outcomes("fire.compartment.area_residential") == ["not_applicable"]


def test_rooms_in_a_compartment_do_not_speak_for_it(tmp_path):
    plan = Plan().rectangle("fire_compartment", 0, 0, 80, 30, "防火分区1 面积2400㎡")
    plan.text("配电间 20㎡", 5, 5, role="room").text("汽车库", 40, 3, role="room")
    found = plan.findings(tmp_path, "fire", PUBLIC | {"sprinklers": "no"})
    assert found.outcomes("fire.compartment.area") == ["complies"]


@pytest.mark.parametrize(
    ("left", "right", "limit"),
    [
        ("1#楼\n18F\nH=54", "2#楼\n18F\nH=54", 13),
        ("1#楼\n18F\nH=54", "2#楼\n3F\nH=12", 9),
        ("1#楼\n18F\nH=54", "2#楼\n3F\nH=12\n耐火等级三级", 11),
        ("1#楼\n6F\nH=18", "2#楼\n3F\nH=12", 6),
        ("1#楼\n6F\nH=18\n耐火等级三级", "2#楼\n3F\nH=12\n耐火等级四级", 10),
        ("1#楼\n11F", "2#楼\n6F", 9),
    ],
)
@pytest.mark.parametrize("habit", HABITS)
def test_spacing_of_buildings(tmp_path, habit, left, right, limit):
    for gap, outcome in [(limit - 0.02, "violates"), (limit, "complies"), (limit + 0.02, "complies")]:
        plan = Plan(habit).rectangle("building_new", 0, 0, 30, 14, left)
        plan.rectangle("building_new", 30 + gap, 0, 60 + gap, 14, right)
        found = plan.findings(tmp_path, "fire", {"building_use": "residential", "fire_rating": 2})
        (one,) = found.of("fire.spacing.buildings")
        assert (one.outcome.value, one.limit) == (outcome, limit)
        assert one.value == pytest.approx(gap, abs=1e-4)


def test_spacing_needs_heights_only_where_they_matter(tmp_path):
    plan = Plan().rectangle("building_new", 0, 0, 30, 14, "1#楼").rectangle("building_new", 44, 0, 60, 14, "2#楼")
    plan.rectangle("building_new", 0, 20.5, 30, 30, "3#楼")
    found = plan.findings(tmp_path, "fire", {"building_use": "residential", "fire_rating": 2})
    outcomes = {f.extra["name"]: f.outcome.value for f in found.of("fire.spacing.buildings")}
    assert outcomes["1#楼—2#楼"] == "complies"
    assert outcomes["1#楼—3#楼"] == "cannot_determine"


def test_above_100_m_the_mandatory_clause_holds(tmp_path):
    plan = Plan().rectangle("building_new", 0, 0, 30, 30, "1#楼\nH=120")
    plan.rectangle("building_new", 42, 0, 70, 30, "2#楼\nH=80")
    found = plan.findings(tmp_path, "fire", {"building_use": "public", "fire_rating": 1})
    assert found.outcomes("fire.spacing.above_100_m") == ["violates"]
    assert found.outcomes("fire.spacing.buildings") == ["not_applicable"]


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(("width", "outcome"), [(3.98, "violates"), (4.0, "complies"), (6.0, "complies")])
def test_lane_width(tmp_path, habit, width, outcome):
    plan = Plan(habit).outline("fire_lane", [(0, 0), (60, 0), (60, 50), (60 - width, 50), (60 - width, 6), (0, 6)])
    (one,) = plan.findings(tmp_path, "fire", {}).of("fire.lane.width")
    assert one.outcome.value == outcome
    assert one.value == pytest.approx(min(width, 6.0), abs=1e-3)


def test_lane_as_a_pair_of_edges_or_a_ring(tmp_path):
    plan = Plan().line("fire_lane", [(0, 0), (50, 0)]).line("fire_lane", [(0, 3.7), (50, 3.7)])
    (one,) = plan.findings(tmp_path, "fire", {}).of("fire.lane.width")
    assert (one.outcome.value, one.value) == ("violates", pytest.approx(3.7))
    plan = Plan().rectangle("fire_lane", 0, 0, 80, 60).rectangle("fire_lane", 5, 5, 76.2, 55)
    (one,) = plan.findings(tmp_path, "fire", {}).of("fire.lane.width")
    assert (one.outcome.value, one.value) == ("violates", pytest.approx(3.8))


def test_lane_distance_to_the_wall(tmp_path):
    plan = Plan().rectangle("building_new", 0, 0, 40, 15, "1#楼").rectangle("fire_lane", 0, 19.9, 60, 25)
    plan.rectangle("building_new", 0, 30.1, 40, 45, "2#楼")
    found = plan.findings(tmp_path, "fire", {}).of("fire.lane.distance")
    assert [(f.outcome.value, f.value) for f in found] == [("violates", pytest.approx(4.9))]


@pytest.mark.parametrize(
    ("length", "width", "gap", "height", "broken"),
    [
        (30, 10, 5, 45, set()),
        (30, 9.97, 5, 45, {"fire.aerial.width"}),
        (30, 10, 4.97, 45, {"fire.aerial.distance"}),
        (30, 10, 10.03, 45, {"fire.aerial.distance"}),
        (30, 10, 10, 45, set()),
        (19.9, 10, 6, 54, {"fire.aerial.length", "fire.aerial.along_building"}),
        (19.9, 10, 6, 45, {"fire.aerial.along_building"}),
        (14.9, 10, 6, 45, {"fire.aerial.length", "fire.aerial.along_building"}),
    ],
)
@pytest.mark.parametrize("habit", HABITS)
def test_aerial_ground(tmp_path, habit, length, width, gap, height, broken):
    plan = Plan(habit).rectangle("building_new", 0, 0, 30, 15, f"1#楼\nH={height}")
    plan.rectangle("aerial_ground", 0, 15 + gap, length, 15 + gap + width, "消防车登高操作场地")
    found = plan.findings(tmp_path, "fire", {"building_use": "residential", "fire_rating": 1})
    assert {f.rule for f in found.all if f.outcome.value == "violates"} == broken


@pytest.mark.parametrize(("apart", "outcome"), [(4.98, "violates"), (5.0, "complies"), (5.2, "complies")])
def test_exit_spacing_of_points_doors_and_lines(tmp_path, apart, outcome):
    facts = PUBLIC | {"sprinklers": "no"}
    plan = Plan().rectangle("fire_compartment", 0, 0, 40, 20, "防火分区1")
    plan.symbol("safety_exit", 10, 0).symbol("safety_exit", 10 + apart, 0)
    (one,) = plan.findings(tmp_path, "fire", facts).of("fire.exit.spacing")
    assert (one.outcome.value, one.value) == (outcome, pytest.approx(apart))
    plan = Plan().rectangle("fire_compartment", 0, 0, 40, 20, "防火分区1")
    plan.line("safety_exit", [(10, 0), (11.5, 0)]).line("safety_exit", [(11.5 + apart, 0), (13 + apart, 0)])
    (one,) = plan.findings(tmp_path, "fire", facts).of("fire.exit.spacing")
    assert (one.outcome.value, one.value) == (outcome, pytest.approx(apart))
    plan = Plan().rectangle("fire_compartment", 0, 0, 40, 20, "防火分区1")
    plan.symbol("safety_exit", 10, -1).symbol("safety_exit", 11.5 + apart, -1)
    plan.symbol("door", 10, 0, "M1521", 1.5).symbol("door", 11.5 + apart, 0, "M1521", 1.5)
    (one,) = plan.findings(tmp_path, "fire", facts).of("fire.exit.spacing")
    assert (one.outcome.value, one.value) == (outcome, pytest.approx(apart))


@pytest.mark.parametrize(
    ("size", "exits", "people", "outcome"),
    [
        ((50, 20), 2, None, "complies"),
        ((50, 20), 1, None, "violates"),
        ((50, 20), 0, None, "violates"),
        ((20, 9.9), 1, 40, "complies"),
        ((20, 9.9), 1, 60, "violates"),
        ((20, 9.9), 1, None, "cannot_determine"),
    ],
)
def test_number_of_exits(tmp_path, size, exits, people, outcome):
    plan = Plan().rectangle("fire_compartment", 0, 0, *size, "防火分区1")
    plan.rectangle("fire_compartment", 100, 0, 140, 20, "防火分区2")
    plan.symbol("safety_exit", 100, 10).symbol("safety_exit", 140, 10)
    for index in range(exits):
        plan.symbol("safety_exit", index * size[0], 5)
    facts = PUBLIC | {"sprinklers": "no"} | ({"occupants": people} if people else {})
    found = plan.findings(tmp_path, "fire", facts).of("fire.exit.count")
    assert [f.outcome.value for f in found if f.extra["name"] == "防火分区1"] == [outcome]


def test_hydrants(tmp_path):
    plan = Plan().rectangle("building_new", 0, 0, 40, 20, "1#楼")
    plan.symbol("hydrant_outdoor", -5.1, 0, "SS").symbol("hydrant_outdoor", 115, 0, "SS")
    plan.symbol("hydrant_outdoor", 50, -4, "SS").symbol("hydrant_outdoor", 20, 24.9, "SS")
    plan.symbol("hydrant_outdoor", 236, 0, "SS")
    found = plan.findings(tmp_path, "fire", {})
    assert [f.value for f in found.of("fire.hydrant.spacing", "violates")] == [pytest.approx(121)]
    assert [f.value for f in found.of("fire.hydrant.wall_distance", "violates")] == [pytest.approx(4.9)]
    assert found.outcomes("fire.hydrant.reach") == ["complies"]
    far = Plan().rectangle("building_new", 0, 0, 160, 20, "1#楼").symbol("hydrant_outdoor", -6, 0, "SS")
    (one,) = far.findings(tmp_path, "fire", {}).of("fire.hydrant.reach")
    assert (one.outcome.value, one.value) == ("violates", pytest.approx(167.2, abs=0.1))


@pytest.mark.parametrize(
    ("height", "size", "area", "length"),
    [
        ("净高2.8m", (23.9, 20), "complies", "complies"),
        ("净高2.8m", (24.1, 21), "violates", "violates"),
        ("净高4.5m", (35.9, 27), "complies", "complies"),
        ("净高4.5m", (40, 24.9), "complies", "violates"),
        ("净高8m", (59, 33), "complies", "complies"),
        ("", (30, 20), "cannot_determine", "cannot_determine"),
        ("", (65, 32), "violates", "violates"),
        ("", (23, 20), "complies", "complies"),
    ],
)
def test_smoke_zones(tmp_path, height, size, area, length):
    plan = Plan().rectangle("smoke_zone", 0, 0, *size, f"防烟分区1\n{height}".strip())
    found = plan.findings(tmp_path, "fire", PUBLIC)
    assert found.outcomes("fire.smoke_zone.area") == [area]
    assert found.outcomes("fire.smoke_zone.length") == [length]


def test_a_smoke_zone_lies_in_one_compartment(tmp_path):
    plan = Plan().rectangle("fire_compartment", 0, 0, 30, 20, "防火分区1")
    plan.rectangle("fire_compartment", 30.2, 0, 60, 20, "防火分区2")
    plan.rectangle("smoke_zone", 1, 1, 30.1, 19, "防烟分区1 净高4m").rectangle("smoke_zone", 26, 1, 45, 19, "防烟分区2")
    found = plan.findings(tmp_path, "fire", PUBLIC).of("fire.smoke_zone.inside_compartment")
    assert sorted(f.outcome.value for f in found) == ["complies", "violates"]
