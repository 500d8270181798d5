"""Planning checks on site plans: indicators, setbacks, lines that nothing may project beyond."""

from __future__ import annotations

import pytest
from drawn_plan import Habit, Plan

HABITS = [
    Habit(),
    Habit(
        unit="mm",
        angle_deg=-32.0,
        closing="repeated",
        layers={"building_new": "建筑轮廓线", "site_boundary": "REDLINE"},
    ),
    Habit(closing="lines", origin=(601480.0, 2418300.0), text_layer="TEXT", mtext=True),
]


def site(habit: Habit | None = None) -> Plan:
    """A site of 100 m × 100 m with two houses of 1000 m²; density 0.2, floor area ratio 1.3."""
    plan = Plan(habit).rectangle("site_boundary", 0, 0, 100, 100)
    plan.rectangle("building_new", 10, 10, 50, 35, "1#楼\n3F\nH=11", height=1.2)
    return plan.rectangle("building_new", 10, 60, 50, 85, "2#楼\n10F\nH=32", height=1.2)


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(
    ("fact", "rule", "good", "bad"),
    [
        ("density_max", "planning.density", 0.2, 0.199),
        ("far_max", "planning.floor_area_ratio", 1.3, 1.299),
        ("height_max_m", "planning.height", 32, 31.9),
        ("setback_min_m", "planning.setback.site", 10, 10.02),
    ],
)
def test_indicators(tmp_path, habit, fact, rule, good, bad):
    for limit, violations in [(good, 0), (bad, 1)]:
        found = site(habit).findings(tmp_path, "planning", {fact: limit})
        assert len(found.of(rule, "violates")) in ([0] if not violations else [1, 2])
        assert found.of(rule, "complies") or violations


def test_green_ratio_counts_overlaps_and_hatches_once_and_not_under_buildings(tmp_path):
    plan = site().rectangle("green_area", 60, 0, 80, 100).rectangle("green_area", 70, 0, 90, 100)
    plan.rectangle("green_area", 40, 10, 60, 35)
    found = plan.findings(tmp_path, "planning", {"green_ratio_min": 0.3251})
    (one,) = found.of("planning.green_ratio")
    assert (one.outcome.value, one.value) == ("violates", pytest.approx(0.325))


def test_the_given_site_area_is_the_base(tmp_path):
    (one,) = site().findings(tmp_path, "planning", {"density_max": 0.25, "site_area_m2": 8000}).of("planning.density")
    assert (one.outcome.value, one.value) == ("complies", pytest.approx(0.25))


def test_without_a_boundary_the_fact_gives_the_base(tmp_path):
    plan = Plan().rectangle("building_new", 10, 10, 50, 35, "1#楼\n3F\nH=11")
    found = plan.findings(tmp_path, "planning", {"density_max": 0.25, "site_area_m2": 3000})
    assert found.outcomes("planning.density") == ["violates"]
    assert plan.findings(tmp_path, "planning", {"density_max": 0.25}).outcomes("planning.density") == [
        "cannot_determine"
    ]


def test_a_tower_counts_with_its_own_storeys(tmp_path):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 100)
    plan.rectangle("building_new", 10, 10, 60, 50).rectangle("building_new", 20, 20, 40, 40, "1#楼 20F")
    plan.text("裙房 3F", 50, 15, role="building_new")
    (one,) = plan.findings(tmp_path, "planning", {"far_max": 1.2}).of("planning.floor_area_ratio")
    assert one.value == pytest.approx((1600 * 3 + 400 * 20) / 10000)


def test_the_index_table_stands_in_and_is_held_too(tmp_path):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 100).rectangle("building_new", 10, 10, 50, 35, "1#楼")
    for row, cells in enumerate(["容积率|≤2.0|2.12", "建筑密度|≤30%|31.5%", "机动车停车位|辆|180"]):
        for column, cell in enumerate(cells.split("|")):
            plan.text(cell, 120 + 15 * column, 90 - 3 * row, role="index_table", height=1.0)
    found = plan.findings(tmp_path, "planning", {"far_max": 2.0, "density_max": 0.3, "parking_min": 200})
    assert [f.value for f in found.of("planning.floor_area_ratio", "violates")] == [pytest.approx(2.12)]
    assert [f.value for f in found.of("planning.density", "violates")] == [pytest.approx(0.315)]


def test_parking_counts_blocks_and_outlines(tmp_path):
    plan = site()
    for index in range(12):
        plan.rectangle("parking_space", 60 + 2.5 * index, 2, 62.5 + 2.5 * index, 7)
        plan.symbol("parking_space", 61 + 2.5 * index, 12, "P", 2.4)
    for least, outcome in [(24, "complies"), (25, "violates")]:
        (one,) = plan.findings(tmp_path, "planning", {"parking_min": least}).of("planning.parking")
        assert (one.outcome.value, one.value) == (outcome, 24)


def test_parking_in_a_basement_nobody_handed_in_is_not_known(tmp_path):
    plan = site().rectangle("parking_space", 60, 2, 62.5, 7)
    plan.text("机动车停车位", 120, 90, role="index_table").text("120", 140, 90, role="index_table")
    found = plan.findings(tmp_path, "planning", {"parking_min": 100})
    assert found.outcomes("planning.parking") == ["cannot_determine"]


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(("left", "outcome"), [(0.0, "violates"), (4.99, "violates"), (5.0, "complies")])
def test_setback_from_the_site_boundary(tmp_path, habit, left, outcome):
    plan = Plan(habit).rectangle("site_boundary", 0, 0, 100, 100).rectangle("building_new", left, 20, 40, 40, "1#楼")
    (one,) = plan.findings(tmp_path, "planning", {"setback_min_m": 5}).of("planning.setback.site")
    assert (one.outcome.value, one.value) == (outcome, pytest.approx(left, abs=1e-3))


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(("away", "outcome"), [(7.99, "violates"), (8.0, "complies")])
def test_setback_from_the_road_redline(tmp_path, habit, away, outcome):
    plan = Plan(habit).rectangle("site_boundary", 0, 0, 100, 100).rectangle("building_new", 20, away, 40, 40, "1#楼")
    plan.line("road_redline", [(-30, 0), (130, 0)]).line("road_redline", [(-30, -20), (130, -20)])
    (one,) = plan.findings(tmp_path, "planning", {"road_setback_min_m": 8}).of("planning.setback.road")
    assert (one.outcome.value, one.value) == (outcome, pytest.approx(away, abs=1e-3))


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(("over", "outcome"), [(0.5, "violates"), (0.02, "violates"), (0.0, "complies")])
def test_nothing_projects_beyond_the_lines(tmp_path, habit, over, outcome):
    plan = Plan(habit).rectangle("site_boundary", 0, 0, 100, 100).rectangle("control_line", 8, 8, 92, 92)
    plan.rectangle("building_new", 8 - over, 20, 40, 40, "1#楼").rectangle(
        "building_new", 60, 60, 100 + over, 80, "2#楼"
    )
    found = plan.findings(tmp_path, "planning", {})
    site_found = {f.extra["name"]: f.outcome.value for f in found.of("planning.boundary.site")}
    assert site_found == {"1#楼": "complies", "2#楼": outcome}
    control = {f.extra["name"]: (f.outcome.value, f.value) for f in found.of("planning.boundary.control_line")}
    assert control["1#楼"] == (outcome, pytest.approx(20 * over, abs=0.02))
    assert control["2#楼"][0] == "violates"


@pytest.mark.parametrize(("edge", "outcome"), [(9.9, "violates"), (10.0, "complies"), (2.0, "violates")])
def test_an_open_control_line(tmp_path, edge, outcome):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 100).line("control_line", [(10, 1), (10, 99)])
    plan.rectangle("building_new", edge, 40, min(edge + 20, 9) if edge < 5 else edge + 20, 60, "1#楼")
    (one,) = plan.findings(tmp_path, "planning", {}).of("planning.boundary.control_line")
    assert one.outcome.value == outcome


def test_missing_facts_and_drawings_are_named(tmp_path):
    found = site().findings(tmp_path, "planning", {})
    missing = {f.rule: f.missing for f in found.all if f.outcome.value == "cannot_determine"}
    assert missing["planning.density"] == "density_max"
    assert missing["planning.height"] == "height_max_m"
    assert missing["planning.setback.road"] in {"road_redline", "road_setback_min_m"}
    found = site().findings(tmp_path, "planning", {"green_ratio_min": 0.3, "parking_min": 10})
    missing = {f.rule: f.missing for f in found.all if f.outcome.value == "cannot_determine"}
    assert missing["planning.green_ratio"] == "green_area"
    assert missing["planning.parking"] == "parking_space/index_table"


@pytest.mark.parametrize("width", [3.0, 2.98])
@pytest.mark.parametrize("angle_deg", [-32.0, 11.0, 57.0])
def test_the_kerbs_of_a_road_lie_not_between_themselves_however_it_is_turned(tmp_path, width, angle_deg):
    plan = Plan(Habit(unit="mm", angle_deg=angle_deg)).outline("site_boundary", [(0, 0), (200, 0), (200, 90), (0, 90)])
    plan.line("lane_edge", [(10, 30), (190, 30)]).line("lane_edge", [(10, 30 + width), (190, 30 + width)])
    (one,) = plan.findings(tmp_path, "planning", {}).of("planning.site_road.width")
    assert (one.outcome.value, one.value) == ("violates" if width < 3 else "complies", pytest.approx(width))
