"""Sheets as they come: all on one layer, axes that look like zones, texts beside their areas, things drawn twice."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest
from drawn_plan import Habit, Plan

from app.domain.project import Discipline
from app.services.review.review_files import review_files

OFFICE = {"building_use": "public", "fire_rating": 2, "storeys_above": 3, "building_height_m": 12, "sprinklers": "no"}
SHELTER = {"cd_use": "personnel_2", "storeys_above": 6}
SITE = {"building_use": "residential", "green_ratio_min": 0.3, "far_max": 1.5}
NUMBERED = Habit(
    layers={
        role: str(number)
        for number, role in enumerate(
            ("axis", "protective_unit", "text", "leader", "green_area", "control_line", "fire_compartment", "wall"), 1
        )
    },
    text_layer="3",
)
ALL_ON_ONE = Habit(
    unit="mm", layers=dict.fromkeys(("fire_compartment", "axis", "column", "title_frame"), "0"), text_layer="0"
)


def axes(plan: Plan, width: float, depth: float) -> None:
    for share in range(5):
        plan.line("axis", [(width * share / 4, -3), (width * share / 4, depth + 3)])
        plan.line("axis", [(-3, depth * share / 4), (width + 3, depth * share / 4)])


@pytest.mark.parametrize(("depth", "outcome"), [(50.3, "violates"), (47.5, "complies")])
def test_a_compartment_on_the_layer_of_everything(tmp_path, depth, outcome):
    plan = Plan(ALL_ON_ONE)
    axes(plan, 52, depth)
    for x in range(0, 80, 9):
        for y in range(6):
            plan.rectangle("column", x - 0.3, y * depth / 5 - 0.3, x + 0.3, y * depth / 5 + 0.3)
    plan.rectangle("fire_compartment", 0, 0, 52, depth, "防火分区2-1").rectangle(
        "fire_compartment", 52, 0, 80, depth, "防火分区2-2"
    )
    plan.rectangle("title_frame", 85, -14, 110, -2).rectangle("title_frame", 85, -14, 92, -8)
    plan.title("二层防火分区示意图 1:200", 30, -7)
    areas = plan.findings(tmp_path, "fire", OFFICE).of("fire.compartment.area")
    found = {one.extra["name"]: one.outcome for one in areas}
    assert found == {"防火分区2-1": outcome, "防火分区2-2": "complies"}


@pytest.mark.parametrize(("depth", "outcome"), [(46.6, "violates"), (44.0, "complies")])
def test_axes_on_a_layer_that_no_map_knows_bound_no_unit(tmp_path, depth, outcome):
    plan = Plan(NUMBERED)
    axes(plan, 45, depth)
    plan.rectangle("protective_unit", 0, 0, 45, depth).text("防护单元一", 17, 14).text(
        f"建筑面积{45 * depth:.0f}㎡", 17, 13
    )
    plan.title("地下一层人防平面图 1:150", 20, -7).text("说明：本图尺寸以毫米计。", 70, 40)
    (unit,) = plan.findings(tmp_path, "civil_defence", SHELTER).of("civil_defence.protective_unit.area")
    assert unit.outcome == outcome, unit.message


@pytest.mark.parametrize(("depth", "outcome"), [(50.3, "violates"), (47.5, "complies")])
def test_a_leader_tells_of_which_area_a_text_beside_it_speaks(tmp_path, depth, outcome):
    plan = Plan(Habit(layers={"fire_compartment": "自定义7", "leader": "引线"}, text_layer="字"))
    plan.rectangle("fire_compartment", 0, 0, 52, depth).line("leader", [(30, 20), (60, 29), (68, 29)])
    plan.text("防火分区2-1", 64, 29.8, height=0.9).title("二层防火分区示意图 1:200", 20, -7)
    assert plan.findings(tmp_path, "fire", OFFICE).outcomes("fire.compartment.area") == [outcome]


def test_a_text_beside_its_green_makes_no_green_of_what_lies_around(tmp_path):
    plan = Plan(NUMBERED)
    plan.outline("site_boundary", [(0, 0), (100, 0), (100, 80), (0, 80)]).rectangle("control_line", 5, 5, 95, 75)
    plan.rectangle("building_new", 10, 10, 40, 25, "1#楼\n6F\nH=18", 1.2)
    plan.rectangle("green_area", 50, 10, 70, 60).rectangle("green_area", 75, 10, 90, 60).rectangle(
        "green_area", 8, 60, 45, 70
    )
    plan.text("绿地", 60, 30).text("绿地", 82, 30).text("绿地", 48, 65)
    (green,) = plan.findings(tmp_path, "planning", SITE).of("planning.green_ratio")
    assert green.outcome == "violates" and green.value == pytest.approx((1000 + 750 + 370) / 8000)


def test_what_encloses_the_greens_of_its_layer_is_none_of_them(tmp_path):
    plan = Plan(Habit(layers={"green_area": "图层9", "control_line": "图层9"}, text_layer="字"))
    plan.outline("site_boundary", [(0, 0), (100, 0), (100, 80), (0, 80)]).rectangle("control_line", 5, 5, 95, 75)
    plan.rectangle("building_new", 10, 10, 40, 25, "1#楼\n6F\nH=18", 1.2)
    plan.rectangle("green_area", 50, 10, 70, 60, "绿地").rectangle("green_area", 75, 10, 90, 60, "绿地")
    (green,) = plan.findings(tmp_path, "planning", SITE).of("planning.green_ratio")
    assert green.outcome == "violates" and green.value == pytest.approx(1750 / 8000)


@pytest.mark.parametrize(("number", "outcome"), [(1, "violates"), (2, "complies")])
def test_an_entrance_drawn_twice_is_one(tmp_path, number, outcome):
    plan = Plan().rectangle("protective_unit", 0, 0, 40, 30, "防护单元一").title("地下一层人防平面图", 20, -7)
    for at in range(number):
        for shift in (0.0, 0.0, 0.01):
            plan.symbol("cd_entrance", 5 + 25 * at + shift, -1, "人防口", 1.5)
    assert plan.findings(tmp_path, "civil_defence", SHELTER).outcomes("civil_defence.entrances.count") == [outcome]


def test_a_unit_without_an_outline_lends_its_entrance_to_no_other(tmp_path):
    plan = Plan().rectangle("protective_unit", 40, 0, 70, 30, "防护单元二").text("防护单元一", 20, 15)
    plan.symbol("cd_entrance", 50, -1, "人防口", 1.5).symbol("cd_entrance", 35, -1, "人防口", 1.5)
    found = plan.findings(tmp_path, "civil_defence", SHELTER)
    assert found.outcomes("civil_defence.entrances.count") == ["cannot_determine"]


@pytest.mark.parametrize(("width", "outcome"), [(3.0, "violates"), (3.5, "complies")])
def test_marks_drawn_dash_by_dash_part_the_lanes(tmp_path, width, outcome):
    plan = Plan(Habit(layers={"mark": "车道线"})).line("road_centre", [(0, 0), (90, 0)])
    for side in (-1, 1):
        plan.line("lane_edge", [(0, 2 * side * width), (90, 2 * side * width)])
        for dash in range(15):
            plan.line("mark", [(6 * dash, side * width), (6 * dash + 3, side * width)])
    found = plan.findings(tmp_path, "municipal", {"road_class": "sub_arterial", "design_speed_kmh": 40})
    assert found.outcomes("municipal.lane.width") == [outcome]


def test_rooms_without_a_name_may_be_bedrooms(tmp_path):
    plan = Plan().rectangle("room", 0, 0, 2, 2.3).rectangle("room", 2.2, 0, 6, 4).title("标准层平面图", 3, -3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "residential"})
    assert found.outcomes("architecture.bedroom.area") == ["cannot_determine"]


def test_of_two_site_plans_that_differ_none_decides(tmp_path):
    sheets = []
    for storeys in (6, 9):
        plan = Plan().outline("site_boundary", [(0, 0), (100, 0), (100, 60), (0, 60)])
        plan.rectangle("building_new", 10, 10, 60, 25, "1#楼\n6F", 1.2)
        plan.rectangle("building_new", 10, 40, 60, 50, f"2#楼\n{storeys}F", 1.2).title(f"总平面图 {storeys}", 50, -8)
        sheets.append(plan.save(tmp_path / f"{storeys}.dxf"))
    facts = {name: str(value) for name, value in SITE.items()}
    result = review_files(sheets, [Discipline.PLANNING], facts)
    (ratio,) = [one for one in result.review.findings if one.rule == "planning.floor_area_ratio"]
    assert ratio.outcome == "cannot_determine", ratio.message


def test_a_ring_lane_in_the_block_of_a_plan_keeps_its_inner_edge(tmp_path):
    document = ezdxf.new("R2013")
    document.header["$INSUNITS"] = 6
    block = document.blocks.new("总图")
    for layer, x0, y0, x1, y1 in (
        ("用地红线", -20, -20, 90, 90),
        ("拟建建筑", 15, 15, 50, 30),
        ("绿地", 60, 60, 70, 70),
        ("消防车道", 0, 0, 70, 55),
        ("消防车道", 3.5, 3.5, 66.5, 51.5),
    ):
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        block.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})
    document.modelspace().add_blockref("总图", (0, 0))
    document.saveas(tmp_path / "plan.dxf")
    found = review_files([tmp_path / "plan.dxf"], [Discipline.FIRE], {}).review.findings
    (lane,) = [one for one in found if one.rule == "fire.lane.width"]
    assert lane.outcome == "violates" and lane.value == pytest.approx(3.5, abs=0.01)


def test_what_cannot_be_read_may_be_what_was_not_seen(tmp_path):
    plan = Plan().rectangle("room", 0, 0, 6, 4, "办公室").rectangle("wall", 0, 0, 6, 4).title("首层平面图", 3, -3)
    path = plan.save(tmp_path / "plan.dxf")
    _hide(path, "TCH_TEXT")
    found = review_files([path], [Discipline.ARCHITECTURE], {"building_use": "residential"}).review.findings
    assert {one.outcome for one in found if one.rule == "architecture.bedroom.area"} == {"cannot_determine"}


def _hide(path: Path, kind: str) -> None:
    """Add an object of 天正 without graphics."""
    head, tail = path.read_text("utf-8").split("  2\nENTITIES\n", 1)
    entity = f"  0\n{kind}\n  5\nFFFF1\n100\nAcDbEntity\n  8\n0\n100\nTDbEntity\n"
    path.write_text(f"{head}  2\nENTITIES\n{entity}{tail}", "utf-8")
