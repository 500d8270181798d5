"""Habits of other drafters, and checks that others' drawings asked for."""

from __future__ import annotations

import math

import pytest
from drawn_plan import Findings, Habit, Plan
from fire_hand import PINYIN, TIANZHENG, Hand, outcomes, told

from app.domain.project import Discipline
from app.services.review.review_files import review_files

OFFICE = {
    "building_use": "public",
    "fire_rating": 1,
    "building_height_m": 20,
    "storeys_above": 5,
    "sprinklers": "no",
    "level": "above",
}
BLOCK = [(0.0, 0.0), (60.0, 0.0), (60.0, 20.0), (0.0, 20.0)]
SITE = [(0.0, 0.0), (150.0, 0.0), (150.0, 90.0), (0.0, 90.0)]


def found(plan: Plan, folder, discipline: str, rule: str, facts: dict[str, object] | None = None) -> list[str]:
    findings: Findings = plan.findings(folder, discipline, facts)
    return sorted(one.outcome.value for one in findings.of(rule))


@pytest.mark.parametrize(("corridor", "outcome"), [(1.25, "violates"), (1.35, "complies")])
def test_a_broad_line_is_a_wall_as_thick_as_it_is_drawn(tmp_path, corridor, outcome):
    hand = Hand(PINYIN, walls="broad", angle_deg=90.0)
    hand.corridor_plan(corridor=corridor)
    findings = hand.findings(tmp_path, OFFICE)
    assert set(outcomes(findings, "fire.width.corridor")) == {outcome}, told(findings, "fire.width.corridor")


def test_a_section_beside_a_plan_has_no_exits_to_count(tmp_path):
    hand = Hand(PINYIN)
    for floor in range(4):
        hand.wall((60, 3.6 * floor), (90, 3.6 * floor))
    for x in (60, 70, 90):
        hand.wall((x, 0), (x, 10.8))
    hand.corridor_plan()
    hand.text(70, -4, "1-1剖面图 1:100", height_m=0.8)
    assert set(outcomes(hand.findings(tmp_path, OFFICE), "fire.exit.count")) == {"complies"}


def test_doors_and_windows_loose_on_one_layer_that_no_map_knows(tmp_path):
    layers = {"wall": "0_QT", "door": "0_MC", "window": "0_MC", "stair": "0_LT", "mark": "0_WZ", "text": "0_WZ"}
    hand = Hand(layers, doors="arc", unit="m", angle_deg=14.0)
    for x in range(8):
        for y in (0.0, 16.2):
            hand.window(3 + 5 * x, y, 1.8)
    hand.corridor_plan()
    findings = hand.findings(tmp_path, OFFICE)
    for rule in ("exit.count", "travel.between_exits", "width.corridor"):
        assert set(outcomes(findings, f"fire.{rule}")) == {"complies"}, told(findings, f"fire.{rule}")


def test_a_stair_open_to_the_corridor_makes_no_room_door_a_stair_door(tmp_path):
    hand = Hand(TIANZHENG)
    hand.corridor_plan(stairs=(), corridor=8.8)
    hand.stair(1, 7.2, 4.4, 15.6)
    hand.text(20, 8, "走道")
    assert "violates" not in outcomes(hand.findings(tmp_path, OFFICE), "fire.door_class.stair")


@pytest.mark.parametrize(("part", "outcome"), [("1200", "complies"), ("800", "violates"), ("", "cannot_determine")])
def test_half_of_a_part_under_sprinklers_counts(tmp_path, part, outcome):
    area = f"区域面积{part}㎡" if part else ""
    plan = Plan().rectangle(
        "fire_compartment", 0, 0, 60, 50, f"防火分区一 建筑面积3000㎡\n局部设自动喷水灭火系统{area}", 1.0
    )
    plan.title("二层平面图", 30, -6)
    facts = {name: value for name, value in OFFICE.items() if name != "sprinklers"}
    assert found(plan, tmp_path, "fire", "fire.compartment.area", facts) == [outcome]


@pytest.mark.parametrize(("size", "outcome"), [("large", "complies"), ("small", "violates"), ("", "cannot_determine")])
def test_the_size_of_the_city_tells_the_hours_of_sunlight(tmp_path, size, outcome):
    plan = Plan().outline("site_boundary", [(-90, -60), (90, -60), (90, 90), (-90, 90)])
    plan.outline("building_new", [(-60, -20), (60, -20), (60, 0), (-60, 0)], "1#办公楼\n15F\nH=45", 1.2)
    plan.outline("building_new", [(-15, 40), (15, 40), (15, 52), (-15, 52)], "2#住宅\n6F\nH=18", 1.2)
    facts = {"building_use": "residential", "latitude_deg": 21.86, **({"city_size": size} if size else {})}
    findings = plan.findings(tmp_path, "planning", facts)
    (hours,) = findings.of("planning.sunlight")
    assert hours.outcome.value == outcome, hours.message


def test_outer_walls_of_a_basement_on_a_site_plan_are_its_outline(tmp_path):
    plan = Plan(Habit(layers={"basement": "地库外墙"})).outline("site_boundary", SITE)
    plan.rectangle("building_new", 30, 30, 70, 45, "1#住宅\n11F\nH=33", 1.2).rectangle("basement", -2, 5, 140, 80)
    assert found(plan, tmp_path, "planning", "planning.boundary.site") == ["complies", "violates"]


@pytest.mark.parametrize(("written", "outcome"), [("35", "violates"), ("31.2", "complies")])
def test_a_green_ratio_that_the_drawing_does_not_show(tmp_path, written, outcome):
    plan = Plan().outline("site_boundary", [(0, 0), (120, 0), (120, 80), (0, 80)])
    plan.rectangle("building_new", 10, 10, 50, 25, "1#楼\n6F\nH=18", 1.2).rectangle("green_area", 60, 10, 110, 70)
    plan.text("绿地率", 140, 60).text(f"{written}%", 150, 60)
    assert found(plan, tmp_path, "planning", "planning.table.measured") == [outcome]


@pytest.mark.parametrize(("rise", "outcome"), [(170, "violates"), (160, "complies")])
def test_a_step_written_as_going_by_rise(tmp_path, rise, outcome):
    plan = Plan().text(f"楼梯踏步：280x{rise}", 0, 0).title("LT1楼梯详图 1:50", 0, -3)
    assert found(plan, tmp_path, "architecture", "architecture.stair.rise", OFFICE) == [outcome]


@pytest.mark.parametrize(("shafts", "outcome"), [(("客梯", "担架梯"), "complies"), (("客梯",), "violates")])
def test_each_shaft_beside_a_lobby_is_one_lift(tmp_path, shafts, outcome):
    plan = Plan().rectangle("room", 0, 0, 8, 4, "电梯厅", 0.3).title("标准层平面图", 4, -4)
    for row, name in enumerate(shafts):
        plan.rectangle("room", 2.4 * row, 4.2, 2.4 * row + 2.2, 6.4, name, 0.3)
        plan.symbol("door", 2.4 * row + 1.1, 4.1, "DT", 0.8)
    plan.rectangle("stair", 6, 5, 8, 9)
    facts = {"building_use": "residential", "building_height_m": 36, "storeys_above": 12}
    assert found(plan, tmp_path, "architecture", "architecture.lift.number_housing", facts) == [outcome]


@pytest.mark.parametrize(("written", "outcome"), [("820.00", "violates"), ("812.5", "complies")])
def test_floor_area_with_its_halves(tmp_path, written, outcome):
    plan = Plan(Habit(layers={"floor_area": "建筑面积线"})).rectangle("floor_area", 0, 0, 40, 20, "办公", 0.6)
    plan.rectangle("floor_area", 40, 5, 41.5, 11, "阳台", 0.3).rectangle("floor_area", 10, 20, 18, 22, "雨篷", 0.3)
    plan.text(f"本层建筑面积：{written}㎡", 10, -3).title("三层平面图 1:100", 20, -6)
    assert found(plan, tmp_path, "planning", "planning.floor_area.storey") == [outcome]


@pytest.mark.parametrize(("at", "outcome"), [(50, "violates"), (64, "cannot_determine"), (80, "complies")])
def test_a_vehicle_entrance_near_a_crossing_of_arterial_roads(tmp_path, at, outcome):
    plan = Plan().outline("site_boundary", SITE).rectangle("building_new", 30, 30, 70, 45, "1#楼\n6F\nH=18", 1.2)
    plan.line("road_redline", [(-60, -5), (140, -5)]).line("road_redline", [(-8, 8), (-8, 100)])
    plan.text("机动车出入口", at, -2, height=1.0).text("滨海大道（主干路）", 60, -12, height=1.5)
    assert found(plan, tmp_path, "planning", "planning.site_entrance.crossing") == [outcome]


@pytest.mark.parametrize(("at", "outcome"), [([5.0], "violates"), ([5.0, 20.0], "complies")])
def test_rescue_openings_of_a_storey(tmp_path, at, outcome):
    plan = Plan().rectangle("fire_compartment", 0, 0, 44, 16, "防火分区1", 0.6).title("四层平面图", 20, -6)
    for x in at:
        plan.text("消防救援窗", x, -0.5, height=0.3)
    findings = plan.findings(tmp_path, "fire", OFFICE)
    assert [one.outcome.value for one in findings.of("fire.rescue.count")] == [outcome]


@pytest.mark.parametrize(("apart", "size", "rule"), [(22.0, "C1218", "spacing"), (12.0, "C0918", "size")])
def test_rescue_openings_too_far_apart_or_too_small(tmp_path, apart, size, rule):
    plan = Plan().rectangle("fire_compartment", 0, 0, 44, 16, "防火分区1", 0.6).title("四层平面图", 20, -6)
    for x in (5.0, 5.0 + apart):
        plan.text("消防救援窗", x, -0.5, height=0.3).text(size, x, -1.2, height=0.25)
    findings = plan.findings(tmp_path, "fire", OFFICE)
    assert "violates" in findings.outcomes(f"fire.rescue.{rule}")
    assert "violates" not in findings.outcomes("fire.rescue.count")


@pytest.mark.parametrize(("at", "outcome"), [(2.0, "violates"), (12.0, "complies")])
def test_smoke_windows_reach_every_point_of_a_zone(tmp_path, at, outcome):
    plan = Plan(Habit(layers={"smoke_window": "自然排烟窗"})).rectangle("smoke_zone", 0, 0, 34, 16, "防烟分区1", 0.6)
    plan.symbol("smoke_window", at, 0, "PYC", 1.0)
    assert found(plan, tmp_path, "fire", "fire.smoke_window.reach", OFFICE) == [outcome]


@pytest.mark.parametrize(("breadth", "outcome"), [(2.4, "violates"), (2.7, "complies")])
def test_a_bay_at_a_wall_leaves_room_beside_its_car(tmp_path, breadth, outcome):
    plan = Plan().rectangle("wall", -0.2, -0.2, 0, 20).rectangle("parking_space", 0.02, 0.5, breadth, 5.8)
    for row in range(4):
        plan.rectangle("parking_space", breadth + 2.4 * row, 0.5, breadth + 2.4 * (row + 1), 5.8)
    plan.title("地下一层车库平面图", 6, -4)
    assert found(plan, tmp_path, "fire", "fire.parking.gaps", {"building_use": "garage"}) == [outcome]


@pytest.mark.parametrize(("at", "outcome"), [(3.0, "violates"), (30.0, "complies"), (60.0, "violates")])
def test_a_hydrant_near_the_entrance_of_a_shelter(tmp_path, at, outcome):
    plan = Plan().outline("site_boundary", SITE).rectangle("building_new", 30, 30, 70, 45, "1#楼\n6F\nH=18", 1.2)
    plan.symbol("cd_entrance", 80, 20, "人防出入口").symbol("hydrant_outdoor", 80 + at, 20, "XHS")
    assert found(plan, tmp_path, "fire", "fire.hydrant.at_entrances") == [outcome]


@pytest.mark.parametrize(("words", "outcome"), [("", "violates"), ("设防倒塌棚架", "not_applicable")])
def test_a_main_entrance_within_the_reach_of_a_falling_building(tmp_path, words, outcome):
    plan = Plan().outline("site_boundary", SITE)
    plan.rectangle("building_new", 30, 30, 70, 45, "1#住宅\n18F\nH=54\n剪力墙结构", 1.2)
    plan.text("战时主要出入口", 72.2, 36, height=0.4)
    if words:
        plan.text(words, 73, 34, height=0.4)
    assert found(plan, tmp_path, "civil_defence", "civil_defence.entrances.shelter") == [outcome]


def test_a_sheet_without_a_title_is_called_by_its_file(tmp_path):
    plan = Plan().rectangle("fire_compartment", 0, 0, 52, 50, "防火分区1", 0.8)
    (one,) = plan.findings(tmp_path, "fire", OFFICE).of("fire.compartment.area")
    assert one.message.startswith("plan：")


def test_the_title_of_a_plan_written_at_an_angle(tmp_path):
    plan = Plan(Habit(angle_deg=19.0)).rectangle("fire_compartment", 0, 0, 30, 20, "防火分区1（库房）", 0.8)
    plan.title("地下一层平面图 1:200", 15, -5)
    facts = {name: value for name, value in OFFICE.items() if name != "level"}
    assert found(plan, tmp_path, "fire", "fire.compartment.area", facts) == ["violates"]


@pytest.mark.parametrize(("radius", "outcome"), [(9.5, "violates"), (12.5, "complies")])
def test_a_ring_lane_whose_corners_are_all_round(tmp_path, radius, outcome):
    def ring(x0: float, y0: float, x1: float, y1: float, r: float) -> list[tuple[float, float]]:
        corners = [(x1 - r, y0 + r, -90), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180)]
        turns = [(x, y, math.radians(start + 6 * step)) for x, y, start in corners for step in range(16)]
        return [(x + r * math.cos(turn), y + r * math.sin(turn)) for x, y, turn in turns]

    plan = Plan().outline("fire_lane", ring(-20, -20, 80, 42, radius)).outline("building_new", BLOCK)
    plan.outline("fire_lane", ring(-24.5, -24.5, 84.5, 46.5, radius + 4.5)).text("综合楼\n12F\nH=47", 30, 10)
    facts = {**OFFICE, "building_height_m": 47, "storeys_above": 12}
    assert set(found(plan, tmp_path, "fire", "fire.lane.turning_radius", facts)) == {outcome}


def test_the_mark_of_a_window_on_both_sides_of_its_wall_counts_once(tmp_path):
    plan = Plan().rectangle("room", 0, 0, 3.8, 4.3, "卧室", 0.3).title("标准层平面图 1:100", 2, -4)
    plan.text("C1215", 1.9, 0.3, height=0.2).text("C1215", 1.9, -0.5, height=0.2)
    facts = {"building_use": "residential", "building_height_m": 33, "storeys_above": 11}
    assert found(plan, tmp_path, "architecture", "architecture.window.ratio", facts) == ["violates"]


def test_a_legend_beside_a_plan_leaves_the_plan_alone(tmp_path):
    hand = Hand(PINYIN)
    hand.corridor_plan()
    hand.text(51, 9.7, "图例", height_m=0.42)
    hand.text(53, 8.3, "消防门", height_m=0.35)
    findings = hand.findings(tmp_path, OFFICE)
    assert set(outcomes(findings, "fire.exit.count")) == {"complies"}, told(findings, "fire.exit.count")


@pytest.mark.parametrize("unit", ["m", "mm"])
def test_dimensions_that_speak_of_centimetres_make_no_drawing_smaller(tmp_path, unit):
    plan = (
        Plan(Habit(unit=unit)).rectangle("fire_compartment", 0, 0, 52, 50, "防火分区1", 0.8).title("三层平面图", 20, -5)
    )
    for row in range(6):
        plan.dimension((8.0 * row, 0), (8.0 * row + 8.0, 0), -3)
    (one,) = plan.findings(tmp_path, "fire", OFFICE).of("fire.compartment.area")
    assert one.value == pytest.approx(2600)


@pytest.mark.parametrize(("unit", "angle_deg", "layer"), [("mm", 0.0, "修改1"), ("m", 30.0, "SPACE")])
def test_a_revision_cloud_around_a_name_bounds_no_room(tmp_path, unit, angle_deg, layer):
    hand = Hand(TIANZHENG, unit=unit, angle_deg=angle_deg)
    for x0, x1, name in ((0.0, 1.9, "卧室"), (1.9, 5.9, "客厅")):
        hand.room(x0, 0, x1, 3.6)
        hand.door((x0 + x1) / 2, 3.6, 0.9, "M0921")
        hand.text(x0 + 0.3, 1.6, name, height_m=0.2)
    hand.build()
    steps = [step / 3 for step in range(6)]
    corners = [*((x, 0.0) for x in steps), *((2.0, y) for y in steps)]
    cloud = [*corners, *((2.0 - x, 2.0 - y) for x, y in corners)]
    placed = [(*hand.at(x - 0.2, y + 0.6), 0.5) for x, y in cloud]
    hand.space.add_lwpolyline(placed, format="xyb", close=True, dxfattribs={"layer": layer})
    hand.doc.saveas(tmp_path / "flat.dxf")
    facts = {"building_use": "residential"}
    findings = review_files([tmp_path / "flat.dxf"], [Discipline.ARCHITECTURE], facts).review.findings
    (one,) = [one for one in findings if one.rule == "architecture.bedroom.short_side"]
    assert one.outcome.value == "violates"
    assert one.value == pytest.approx(1.7)


@pytest.mark.parametrize(("aisle", "outcome"), [(5.2, "violates"), (5.6, "complies")])
def test_a_bay_back_to_back_is_no_room_to_drive_in_from(tmp_path, aisle, outcome):
    hand = Hand(PINYIN)
    hand.room(0, 0, 30, 13 + 2 * aisle)
    hand.build()
    for row in range(8):
        for y in (0.5 + aisle, 6.5 + aisle):
            hand.rectangle(4 + 2.5 * row, y, 6.5 + 2.5 * row, y + 6.0, "车位")
    for y in (0.5, 12.5 + 2 * aisle):
        hand.line((4, y), (24, y), "路缘石")
    hand.text(10, -4, "地下一层平面图 1:150", height_m=0.8)
    hand.doc.saveas(tmp_path / "garage.dxf")
    facts = {"building_use": "garage", "level": "below"}
    findings = review_files([tmp_path / "garage.dxf"], [Discipline.ARCHITECTURE], facts).review.findings
    assert {one.outcome.value for one in findings if one.rule == "architecture.parking.aisle"} == {outcome}


@pytest.mark.parametrize(
    ("note", "outcome"),
    [
        ("建筑面积：1920㎡ 掩蔽面积：1150㎡ 掩蔽人数：1200人", "violates"),
        ("掩蔽面积：1150㎡ 可掩蔽人员1100人", "complies"),
        ("面积：1150㎡ 1200人", "cannot_determine"),
    ],
)
def test_a_note_apart_from_the_name_of_a_shelter_is_its_own_where_it_says_so(tmp_path, note, outcome):
    plan = Plan().rectangle("protective_unit", 0, 0, 48, 40, "防护单元一\n二等人员掩蔽所", 0.8)
    plan.text(note, 24, 8, height=0.5).title("人防地下室战时平面图", 24, -6)
    (one,) = plan.findings(tmp_path, "civil_defence", {"storeys_above": 6}).of("civil_defence.shelter.per_person")
    assert one.outcome.value == outcome
    assert "疏散人数" not in one.message
    assert ("缺少掩蔽人数" in one.message) == (outcome == "cannot_determine")
