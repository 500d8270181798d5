"""Drawings in other offices' habits: the values lie just inside or outside the limit, the habit is what is tried."""

from __future__ import annotations

import math

import pytest
from drawn_plan import XY, Habit, Plan
from shapely.geometry import LineString, Polygon

from review_rules.planning.sunlight import sun

AIA = {
    "site_boundary": "C-PROP-LINE",
    "control_line": "C-PROP-STBK",
    "building_new": "C-BLDG-PROP",
    "building_existing": "C-BLDG-EXST",
    "parking_space": "C-PRKG-STAL",
    "green_area": "L-PLNT-TURF",
    "wall": "A-WALL-FULL",
    "stair": "A-FLOR-STRS",
    "lift": "A-FLOR-EVTR",
}
NUMBERED = {"site_boundary": "01红线", "building_new": "10新建建筑", "control_line": "02-控制线", "lift": "A-10电梯"}
PINYIN = {"site_boundary": "YDHX", "building_new": "JZLK", "stair": "LOUTI", "wall": "QIANG", "lift": "DIANTI"}
HANDS = [
    Habit(layers=AIA),
    Habit(layers=NUMBERED, unit="mm", angle_deg=12.5),
    Habit(layers=PINYIN, angle_deg=-32.0, closing="gap"),
]
RESIDENTIAL = {"building_use": "residential", "storeys_above": 12, "building_height_m": 36}


def box(x0: float, y0: float, x1: float, y1: float) -> list[XY]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def site(habit: Habit | None = None, text: str = "1#楼\n6F\nH=19.5") -> Plan:
    """A site of 100 m × 80 m with one house of 1600 m²."""
    plan = Plan(habit).rectangle("site_boundary", 0, 0, 100, 80)
    return plan.rectangle("building_new", 10, 10, 50, 50, text, height=1.2)


@pytest.mark.parametrize("habit", HANDS)
@pytest.mark.parametrize(("limit", "outcome"), [(0.2, "complies"), (0.199, "violates")])
def test_layers_named_otherwise(tmp_path, habit, limit, outcome):
    assert site(habit).findings(tmp_path, "planning", {"density_max": limit}).outcomes("planning.density") == [outcome]


@pytest.mark.parametrize(("depth", "outcome"), [(30.0, "violates"), (30.2, "complies")])
def test_greens_that_only_a_pattern_covers(tmp_path, depth, outcome):
    plan = site().hatch("green_area", box(50, 0, 90, 70)).hatch("green_area", box(20, 50 - depth / 10, 40, 60))
    found = plan.findings(tmp_path, "planning", {"green_ratio_min": 0.375 + (0.0005 if depth == 30 else 0.0)})
    assert found.outcomes("planning.green_ratio") == [outcome]


@pytest.mark.parametrize(("height", "outcome"), [(54.0, "complies"), (54.3, "violates")])
def test_a_leader_ties_a_label_to_its_building(tmp_path, height, outcome):
    plan = site(text="")
    plan.habit.layers["note"] = "文字"
    plan.line("note", [(30, 30), (60, 60)]).line("note", [(60, 60), (72, 60)])
    plan.text("1#住宅", 64, 60.8, role="note", height=1.2).text(f"H={height}m", 64, 58.6, role="note", height=1.2)
    found = plan.findings(tmp_path, "planning", {"height_max_m": 54})
    assert found.outcomes("planning.height") == [outcome]


TABLES = [
    ["建设用地面积(公顷)|0.80", "建筑占地面积(㎡)|1600.0", "建筑密度(%)|20.0", "容积率|2.60", "计容建筑面积|20800"],
    ["用地面积|万㎡|0.80", "建筑基底面积|㎡|1600", "建筑密度|%|20", "容积率|/|2.60", "计容建筑面积|万㎡|2.08"],
    ["用地面积|8000㎡", "建筑基底面积|1600㎡", "建筑密度|20.0", "容积率|2.60", "计容建筑面积|2.08万㎡"],
]


@pytest.mark.parametrize("rows", TABLES)
@pytest.mark.parametrize("layer", ["经济技术指标", "PUB_TAB", "0"])
def test_units_of_the_index_table(tmp_path, rows, layer):
    plan = site(Habit(layers={"index_table": layer}))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells.split("|")):
            plan.text(cell, 130 + 15 * column, 70 - 3 * row, role="index_table", height=1.0)
    found = plan.findings(tmp_path, "planning", {"density_max": 0.2, "far_max": 2.6})
    for rule in ("table.measured", "table.sums", "density", "floor_area_ratio"):
        assert found.outcomes(f"planning.{rule}") == (["complies"]), rule


@pytest.mark.parametrize(("beyond", "outcome"), [(-0.4, "violates"), (0.4, "complies")])
def test_what_lies_below_ground_stays_on_the_land_but_may_cross_the_control_line(tmp_path, beyond, outcome):
    plan = site().rectangle("control_line", 5, 5, 95, 75)
    plan.habit.layers["basement"] = "地下室轮廓线"
    plan.rectangle("basement", beyond, 2, 80, 60)
    found = plan.findings(tmp_path, "planning")
    assert outcome in found.outcomes("planning.boundary.site")
    assert ("violates" in found.outcomes("planning.boundary.site")) == (outcome == "violates")
    assert found.outcomes("planning.boundary.control_line") == ["complies"]


def test_spacing_needs_the_control_indicator(tmp_path):
    plan = site().rectangle("building_new", 10, 53, 50, 70, "2#楼\n6F\nH=19", height=1.2)
    assert plan.findings(tmp_path, "planning").outcomes("planning.spacing") == ["cannot_determine"]
    found = plan.findings(tmp_path, "planning", {"building_spacing_min_m": 3.1})
    assert found.outcomes("planning.spacing") == ["violates"]


@pytest.mark.parametrize(("least", "outcome"), [(38, "complies"), (39, "violates")])
def test_a_comb_of_lines_marks_bays_and_bicycles_do_not_count(tmp_path, least, outcome):
    plan = site()
    plan.habit.layers |= {"parking_space": "小汽车停车位", "bikes": "非机动车停车位"}
    for y in (55.0, 68.0):
        for tooth in range(20):
            plan.line("parking_space", [(2 + 2.5 * tooth, y), (2 + 2.5 * tooth, y + 5.3)])
    for bike in range(9):
        plan.rectangle("bikes", 60 + bike, 5, 60.6 + bike, 7)
    found = plan.findings(tmp_path, "planning", {"parking_min": least})
    assert found.outcomes("planning.parking") == [outcome]


def shaft(plan: Plan, x: float) -> None:
    """A car drawn crossed out, with a counterweight, in a walled shaft."""
    plan.rectangle("wall", x, 5, x + 2.2, 7.2).rectangle("wall", x - 0.2, 4.8, x + 2.4, 7.4)
    plan.rectangle("lift", x + 0.3, 5.4, x + 1.9, 6.9).rectangle("lift", x + 0.4, 7.0, x + 1.8, 7.15)
    plan.line("lift", [(x + 0.3, 5.4), (x + 1.9, 6.9)]).line("lift", [(x + 0.3, 6.9), (x + 1.9, 5.4)])


@pytest.mark.parametrize("habit", [HANDS[0], HANDS[1]])
@pytest.mark.parametrize(("count", "outcome"), [(1, "violates"), (2, "complies")])
def test_crossed_out_cars_are_counted_once_and_schedules_not_at_all(tmp_path, habit, count, outcome):
    plan = Plan(habit).rectangle("wall", 0, 0, 20, 12).rectangle("wall", -0.2, -0.2, 20.2, 12.2)
    for row in range(count):
        shaft(plan, 6 + 3.0 * row)
    for row, mark in enumerate(("DT1", "DT2", "客梯")):
        plan.text(mark, 40, 8 - row, height=0.4)
    plan.title("标准层平面图 1:100", 10, -3)
    (one,) = plan.findings(tmp_path, "architecture", RESIDENTIAL).of("architecture.lift.number_housing")
    assert (one.outcome.value, one.value) == (outcome, count)


@pytest.mark.parametrize(
    ("slope", "width", "outcomes"),
    [("i=1:10", 1.25, ("violates", "complies")), ("1:12", 1.15, ("complies", "violates"))],
)
def test_ramps_on_layers_of_stairs(tmp_path, slope, width, outcomes):
    plan = Plan().rectangle("stair", 0, 0, 6, width).text(slope, 3, width - 0.3, height=0.25)
    plan.text("无障碍坡道", 3, -0.6, height=0.3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "public"})
    assert found.outcomes("architecture.ramp.accessible_slope") == [outcomes[0]]
    assert found.outcomes("architecture.ramp.accessible_width") == [outcomes[1]]


@pytest.mark.parametrize(
    ("level", "outcome"), [("-0.450", "complies"), ("-0.600", "violates"), ("", "cannot_determine")]
)
def test_the_slope_of_a_ramp_from_its_levels(tmp_path, level, outcome):
    plan = Plan().rectangle("ramp", 0, 0, 6, 1.5, "无障碍坡道", 0.25)
    plan.text("±0.000", -1, 0.75, height=0.25).text(level or "下", 7, 0.75, height=0.25)
    found = plan.findings(tmp_path, "architecture", {"building_use": "public"})
    assert found.outcomes("architecture.ramp.accessible_slope") == [outcome]


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        (["不锈钢护栏 H=1.10m"], "complies"),
        (["1050高夹胶玻璃栏板"], "violates"),
        (["上人屋面栏杆", "净高1050"], "violates"),
        (["栏杆高度详见05J8"], "cannot_determine"),
    ],
)
def test_heights_of_railings_in_other_words(tmp_path, lines, outcome):
    plan = Plan()
    for row, line in enumerate(lines):
        plan.text(line, 0, -0.5 * row, height=0.3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "public"})
    assert found.outcomes("architecture.railing.height") == [outcome]
    assert "violates" not in found.outcomes("architecture.clear.height")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("无障碍坡道扶手高度850", "complies"),
        ("无障碍坡道扶手高度900mm", "complies"),
        ("无障碍坡道扶手高度910", "violates"),
        ("无障碍坡道扶手高度0.84m", "violates"),
        ("无障碍坡道扶手高850~900", "complies"),
        ("轮椅坡道扶手高度 850mm~950mm", "violates"),
    ],
)
def test_accessible_handrails(tmp_path, text, outcome):
    found = Plan().text(text, 0, 0, height=0.3).findings(tmp_path, "architecture", {"building_use": "public"})
    assert found.outcomes("architecture.handrail.accessible")[-1] == outcome


def storey(plan: Plan, marks: dict[str, float]) -> Plan:
    """A bedroom, a living room and a common corridor in a row; doors as lines and arcs with their marks beside."""
    plan.rectangle("wall", 0, 0, 12, 5)
    for x, (mark, width) in zip((4.0, 8.0), marks.items(), strict=True):
        for face in (x, x + 0.2):
            plan.line("wall", [(face, 0), (face, 2)]).line("wall", [(face, 2 + width), (face, 5)])
        plan.line("wall", [(x, 2), (x + 0.2, 2)]).line("wall", [(x, 2 + width), (x + 0.2, 2 + width)])
        turns = [math.radians(90 + 5 * step) for step in range(19)]
        plan.line("door", [(x + width * math.cos(turn), 2 + width * math.sin(turn)) for turn in turns])
        plan.line("door", [(x, 2), (x - width, 2)]).text(mark, x - 0.6, 2.4 + width, height=0.2)
    plan.text("卧室", 2, 1, height=0.3).text("客厅", 6, 1, height=0.3)
    return plan.text("公共走廊", 10, 1, height=0.3)


@pytest.mark.parametrize(
    ("marks", "bad"),
    [({"M0921": 0.9, "FM乙1021": 1.0}, []), ({"M0821": 0.8, "FM乙0921": 0.9}, [0.76, 0.86])],
)
def test_doors_of_flats_are_as_wide_as_their_opening_less_the_frame(tmp_path, marks, bad):
    found = storey(Plan(), marks).findings(tmp_path, "architecture", RESIDENTIAL)
    rule = "architecture.door.flat"
    assert sorted(one.value for one in found.of(rule, "violates")) == [pytest.approx(value) for value in bad]
    assert len(found.of(rule)) == 2


@pytest.mark.parametrize("habit", [Habit(), Habit(unit="mm", angle_deg=27.0)])
@pytest.mark.parametrize(
    ("aisle", "breadth", "accessible", "bad"),
    [(5.5, 2.4, 1, []), (5.45, 2.4, 1, ["aisle"]), (5.5, 2.35, 1, ["bay"]), (5.5, 2.4, 0, ["accessible"])],
)
def test_a_garage(tmp_path, habit, aisle, breadth, accessible, bad):
    plan = Plan(habit).rectangle("wall", -0.1, -0.1, 10 * breadth + 0.1, 10.7 + aisle)
    for row, y in enumerate((0.0, 5.3 + aisle)):
        for bay in range(10):
            plan.rectangle("parking_space", bay * breadth, y, (bay + 1) * breadth, y + 5.3)
            if row == 0 and bay < accessible:
                plan.text("无障碍车位", (bay + 0.5) * breadth, 2.6, height=0.3)
    plan.title("地下一层车库平面图", 12, -3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "public"})
    for rule in ("aisle", "bay", "accessible"):
        assert found.outcomes(f"architecture.parking.{rule}") == (["violates"] if rule in bad else ["complies"]), rule


@pytest.mark.parametrize(("depth", "outcome"), [(2.4, "violates"), (2.75, "complies")])
def test_the_landing_before_an_accessible_entrance_is_clear_of_the_door(tmp_path, depth, outcome):
    plan = Plan().line("wall", [(3, 0), (0, 0), (0, 5), (8, 5), (8, 0), (4.2, 0)])
    plan.line("wall", [(3, 0.2), (0.2, 0.2), (0.2, 4.8), (7.8, 4.8), (7.8, 0.2), (4.2, 0.2)])
    plan.symbol("door", 3.6, -0.6, "M1221", 1.2)
    plan.rectangle("stair", 2, -depth, 6, 0).text("无障碍入口平台", 5.2, -depth + 0.4, height=0.2)
    plan.text("门厅", 4, 3, height=0.3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "public"})
    assert found.outcomes("architecture.entrance.accessible") == [outcome]


def test_an_opening_at_the_end_is_no_width_of_a_corridor(tmp_path):
    plan = Plan().line("wall", [(12, 1.66), (12, 1.5), (0, 1.5), (0, 0.1), (12, 0.1), (12, 0.5)])
    plan.rectangle("room", 0, 0.1, 12, 1.5)
    plan.outline("room", [(0, 10), (12, 10), (12, 10.2), (12.2, 10.2), (12.2, 11.2), (12, 11.2), (12, 11.4), (0, 11.4)])
    plan.text("走廊", 6, 0.8, height=0.3).text("走廊", 6, 10.7, height=0.3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "public"})
    assert [one.value for one in found.of("architecture.corridor.public")] == [pytest.approx(1.4), pytest.approx(1.4)]


ALMANAC = [
    (21.86, -20.0, 9.0, 29.19, 130.49),
    (21.86, -20.0, 12.0, 48.02, 179.97),
    (21.86, -20.0, 15.0, 29.25, 229.53),
    (21.86, -23.44, 9.0, 27.0, 133.26),
    (21.86, -23.44, 12.0, 44.7, 179.97),
    (21.86, -23.44, 15.0, 27.03, 226.7),
    (39.9, -20.0, 10.5, 26.4, 156.34),
    (39.9, -20.0, 13.25, 27.5, 199.87),
    (39.9, -23.44, 10.5, 23.27, 157.51),
    (39.9, -23.44, 13.25, 24.3, 198.85),
    (45.75, -20.0, 15.0, 12.56, 222.84),
    (45.75, -23.44, 15.0, 9.68, 221.12),
]
"""Latitude, declination, hour of true solar time; altitude and azimuth by the NOAA formulas (astral, 2026), degrees."""


@pytest.mark.parametrize(("latitude", "declination", "hour", "altitude", "azimuth"), ALMANAC)
def test_the_sun_stands_where_the_almanac_has_it(latitude, declination, hour, altitude, azimuth):
    sky = sun(latitude, declination, hour - 1 / 60, hour + 1 / 60, 2)
    east, north = sky.toward[0]
    assert math.degrees(math.atan(sky.tangent[0])) == pytest.approx(altitude, abs=0.2)
    assert math.degrees(math.atan2(east, north)) % 360 == pytest.approx(azimuth, abs=0.2)


def marched(walls: list[tuple[list[XY], float]], home: list[XY], latitude: float, declination: float) -> float:
    """Hours of sun at the worst place of a southern front, each ray marched as a line through the other prisms."""
    worst, (x0, y0), x1 = 24.0, home[0], home[1][0]
    count = max(2, math.ceil(x1 - x0 - 1) + 1)
    for place in range(count):
        x, lit = x0 + 0.5 + (x1 - x0 - 1) * place / (count - 1), 0.0
        for minute in range(8 * 60 + 1, 16 * 60, 2):
            lat, dec, turn = (math.radians(v) for v in (latitude, declination, 15 * (minute / 60 - 12)))
            up = math.sin(lat) * math.sin(dec) + math.cos(lat) * math.cos(dec) * math.cos(turn)
            east = -math.cos(dec) * math.sin(turn)
            north = math.cos(lat) * math.sin(dec) - math.sin(lat) * math.cos(dec) * math.cos(turn)
            level = math.hypot(east, north)
            rays = [
                (LineString([(x, y0 - 0.02), (x + east * r, y0 - 0.02 + north * r)]), walls[n][0])
                for n, r in enumerate((top - 0.9) / up for _, top in walls)
            ]
            lit += 0.0 if level == 0 or any(ray.intersects(Polygon(ring)) for ray, ring in rays) else 2 / 60
        worst = min(worst, lit)
    return worst


@pytest.mark.parametrize(("gap", "top", "aside", "latitude"), [(22.0, 45, 9.0, 21.86), (14.0, 60, -6.0, 26.0)])
def test_hours_of_sunlight_behind_an_angular_block(tmp_path, gap, top, aside, latitude):
    block = [(0.0, 0.0), (26.0, 0.0), (26.0, 10.0), (12.0, 10.0), (12.0, 24.0), (0.0, 24.0)]
    home = box(aside, 24 + gap, aside + 36, 36 + gap)
    plan = Plan().rectangle("site_boundary", -60, -30, 140, 170)
    plan.outline("building_new", block, f"1#住宅\n{top // 3}F\nH={top}m", 1.2)
    plan.outline("building_new", home, "2#住宅\n6F\nH=18m", 1.2)
    found = plan.findings(
        tmp_path,
        "planning",
        {"building_use": "residential", "latitude_deg": latitude, "sunlight_rule": "great_cold_2h"},
    )
    hours = {one.extra["name"]: one.value for one in found.of("planning.sunlight")}
    assert hours["2#住宅"] == pytest.approx(marched([(block, top)], home, latitude, -20.0), abs=0.04)


def test_a_building_between_two_building_areas_projects(tmp_path):
    plan = Plan(HANDS[1]).rectangle("site_boundary", 0, 0, 100, 80)
    plan.rectangle("control_line", 5, 5, 45, 75).rectangle("control_line", 55, 5, 95, 75)
    plan.rectangle("building_new", 35, 20, 65, 40, "1#楼 6F", height=1.2)
    (one,) = plan.findings(tmp_path, "planning").of("planning.boundary.control_line")
    assert (one.outcome.value, one.value) == ("violates", pytest.approx(200.0))


@pytest.mark.parametrize(
    ("label", "outcome"), [("规划高度54.6m", "violates"), ("规划高度53.9m", "complies"), ("", "cannot_determine")]
)
def test_of_two_heights_the_planning_one_is_held(tmp_path, label, outcome):
    found = site(text=f"1#楼 17F\n消防高度52.5m\n{label}").findings(tmp_path, "planning", {"height_max_m": 54})
    assert found.outcomes("planning.height") == [outcome]


@pytest.mark.parametrize(("width", "outcome"), [(1.05, "complies"), (0.95, "violates")])
def test_an_opening_without_a_door_parts_a_passage_from_a_living_room(tmp_path, width, outcome):
    plan = Plan(HANDS[2]).rectangle("wall", 0, 0, 9, 4 + 0.1 + width)
    for x0, x1 in ((0.0, 5.0), (5.9, 9.0)):
        plan.rectangle("wall", x0, 4, x1, 4.1)
    plan.text("过道", 3, 4.1 + width / 2, height=0.25).text("客厅", 4, 2, height=0.25).text("地漏", 1, 3, height=0.2)
    found = plan.findings(tmp_path, "architecture", RESIDENTIAL).of("architecture.flat.passage")
    assert [(one.outcome.value, one.value) for one in found] == [(outcome, pytest.approx(width, abs=2e-3))]
    corridor = plan.findings(tmp_path, "fire", RESIDENTIAL).outcomes("fire.width.corridor")
    assert "violates" not in corridor and "complies" not in corridor


@pytest.mark.parametrize("angle_deg", [0.0, 9.0, -32.0])
def test_a_short_narrow_place_of_a_ramp(tmp_path, angle_deg):
    plan = Plan(Habit(angle_deg=angle_deg))
    notch = [(0, 0), (6, 0), (6, 1.2), (3, 1.2), (3, 1.1), (2.6, 1.1), (2.6, 1.2), (0, 1.2)]
    plan.outline("ramp", notch, "无障碍坡道", 0.2).text("1:12", 4.5, 0.3, height=0.2)
    (one,) = plan.findings(tmp_path, "architecture", {"building_use": "public"}).of(
        "architecture.ramp.accessible_width"
    )
    assert (one.outcome.value, one.value) == ("violates", pytest.approx(1.1, abs=1e-3))


@pytest.mark.parametrize(("width", "outcomes"), [(1.5, ["complies"]), (1.28, ["violates"])])
def test_a_corridor_that_an_open_staircase_joins(tmp_path, width, outcomes):
    plan = Plan(HANDS[2]).rectangle("wall", 0, 0, 24, 12)
    for face in (0.0, 0.2):
        plan.line("wall", [(0, 5 + face), (24, 5 + face)])
        plan.line("wall", [(0, 5.2 + width + face), (20 + face, 5.2 + width + face), (20 + face, 12)])
    plan.text("走廊", 9, 5.2 + width / 2, height=0.3).text("楼梯间", 22, 9, height=0.3).text("上", 21, 8, height=0.2)
    plan.text("办公室", 9, 2, height=0.3).text("会议室", 9, 10, height=0.3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "public"})
    assert found.outcomes("architecture.corridor.public") == outcomes


@pytest.mark.parametrize("turn_deg", [0.0, 40.0, -75.0])
def test_an_arrow_of_loose_lines_turns_the_sun(tmp_path, turn_deg):
    values = []
    for angle in (0.0, turn_deg):
        plan = Plan(Habit(angle_deg=angle)).rectangle("site_boundary", -60, -30, 140, 170)
        plan.rectangle("building_new", 0, 0, 40, 14, "1#住宅\n15F\nH=45m", 1.2)
        plan.rectangle("building_new", 10, 32, 46, 44, "2#住宅\n6F\nH=18m", 1.2)
        plan.line("north_arrow", [(100, 100), (100, 110), (98, 104)]).line("north_arrow", [(97, 100), (103, 100)])
        plan.text("N", 100, 112, height=1.5)
        found = plan.findings(
            tmp_path, "planning", {"building_use": "residential", "latitude_deg": 26, "sunlight_rule": "great_cold_2h"}
        )
        values.append({one.extra["name"]: one.value for one in found.of("planning.sunlight")}["2#住宅"])
    assert values[1] == pytest.approx(values[0], abs=0.11)
