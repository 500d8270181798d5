"""Site plans and car parks of a planning office: two red lines, ramps that a title names, crosses, tables of parts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from drawn_plan import Habit, Plan
from other_hand import Hand

FRAME = {"title_frame": "TK"}
ROW_M, COLUMN_M = 3.4, 24.0


class Bays(Plan):
    """Bays as blocks: the bay, a car in it, its windscreen, and a bow that sticks out."""

    def bay(self, x: float, y: float) -> None:
        if "CW2453" not in self._document.blocks:
            block = self._document.blocks.new("CW2453")
            block.add_lwpolyline([(0, 0), (2400, 0), (2400, 5300), (0, 5300)], close=True)
            block.add_lwpolyline([(300, 300), (2100, 300), (2100, 4900), (300, 4900)], close=True)
            block.add_line((300, 1500), (2100, 1500))
            block.add_arc((1200, 300), 400, 180, 360)
        self._space.add_blockref("CW2453", self.at((x, y)), dxfattribs={"layer": self.layer("parking_space")})


def table(plan: Plan, rows: Sequence[str], x: float = 130.0, y: float = 90.0, role: str = "表格文字") -> Plan:
    """Write rows whose cells ``|`` parts."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells.split("|")):
            if cell:
                plan.text(cell, x + COLUMN_M * column, y - ROW_M * row, role=role, height=1.2)
    return plan


def framed(plan: Plan, title: str, x: float, y: float, width: float) -> Plan:
    """Put a frame with a title block around what is drawn."""
    for inset in (0.0, 0.01 * width):
        plan.rectangle("title_frame", x + inset, y + inset, x + width - inset, y + 0.7 * width - inset)
    for row, (name, said) in enumerate((("图名", title), ("图号", "JS-27"), ("比例", "1:100"), ("专业", "建筑"))):
        for column, text in ((0.8, name), (0.88, said)):
            plan.text(text, x + column * width, y + (0.03 + 0.015 * row) * width, "title_frame", 0.006 * width)
    return plan


def net_and_gross() -> Plan:
    plan = Plan().rectangle("site_boundary", 0, 0, 120, 100).rectangle("site_boundary", 0, 0, 100, 100)
    return plan.rectangle("building_new", 4, 10, 54, 50, "1#楼\n5F\nH=19.5", height=1.2)


@pytest.mark.parametrize(
    ("rows", "limit", "outcome"),
    [
        ([], 0.18, "cannot_determine"),
        ([], 0.21, "complies"),
        (["总用地面积|12000㎡", "其中:净用地面积|10000㎡"], 0.18, "violates"),
        (["用地面积|12000㎡"], 0.18, "complies"),
    ],
)
def test_of_two_red_lines_the_table_tells_which_is_the_lands(tmp_path, rows, limit, outcome):
    found = table(net_and_gross(), rows).findings(tmp_path, "planning", {"density_max": limit})
    assert found.outcomes("planning.density") == [outcome]


@pytest.mark.parametrize(("least", "outcome"), [(4.5, "violates"), (3.5, "complies")])
def test_a_building_keeps_its_distance_from_the_net_lands_line(tmp_path, least, outcome):
    plan = Plan().rectangle("site_boundary", 0, 0, 120, 100).rectangle("site_boundary", 0, 0, 100, 100)
    plan.rectangle("building_new", 56, 10, 96, 50, "1#楼\n5F", height=1.2)
    rows = ["净用地面积|10000㎡"]
    found = table(plan, rows).findings(tmp_path, "planning", {"setback_min_m": least})
    assert found.outcomes("planning.setback.site") == [outcome]


@pytest.mark.parametrize(("far", "outcome"), [("0.83", "violates"), ("1.00", "complies")])
def test_the_tables_ratio_is_of_its_net_area(tmp_path, far, outcome):
    rows = ["总用地面积|12000㎡", "其中:净用地面积|10000㎡", "计容建筑面积|10000㎡", f"容积率|{far}"]
    assert table(net_and_gross(), rows).findings(tmp_path, "planning").outcomes("planning.table.sums") == [outcome]


@pytest.mark.parametrize(("slope", "outcome"), [("16%", ["violates"]), ("15%", ["complies"]), ("", ["not_applicable"])])
def test_a_ramp_that_the_sheets_title_alone_names(tmp_path, slope, outcome):
    plan = Plan(Habit(layers=FRAME | {"wall": "墙线"}, unit="mm"))
    plan.line("wall", [(0, 0), (40, 0)]).line("wall", [(0, 7), (40, 7)])
    if slope:
        plan.text(f"i={slope}", 20, 3, height=0.5)
    plan.title("1-1剖面图 1:100", 18, -6, height=0.8)
    found = framed(plan, "1#汽车坡道大样", -20, -25, 84).findings(tmp_path, "architecture")
    assert found.outcomes("architecture.ramp.garage_slope") == outcome
    assert found.outcomes("architecture.ramp.slope_indoor") == ["not_applicable"]


@pytest.mark.parametrize(("slope", "outcome"), [("12%", "complies"), ("14%", "cannot_determine"), ("16%", "violates")])
def test_a_title_of_a_curved_ramp_leaves_open_which_of_its_parts_is_straight(tmp_path, slope, outcome):
    plan = Plan(Habit(layers=FRAME, unit="mm")).text(f"i={slope}", 20, 3, height=0.5)
    found = framed(plan, "弧形汽车坡道大样", -20, -25, 84).findings(tmp_path, "architecture")
    assert found.outcomes("architecture.ramp.garage_slope") == [outcome]


def test_a_rate_beside_accessible_bays_is_no_slope(tmp_path):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 80)
    plan.text("机动车泊位 40 个(含无障碍2个) 绿地率 35%", 130, 60, height=1.2)
    found = plan.findings(tmp_path, "architecture")
    assert found.outcomes("architecture.ramp.accessible_slope") == ["not_applicable"]


@pytest.mark.parametrize(("text", "violations"), [("(拟拆除)混1", 0), ("现状 混1 二级", 1)])
def test_a_cross_over_a_building_divides_it_not(tmp_path, text, violations):
    plan = Plan().rectangle("building_new", 0, 0, 40, 14, "5# 18F 52.6m 二级", height=1.2)
    plan.rectangle("building_new", 60, 0, 100, 14, "6# 18F 52.6m 二级", height=1.2)
    plan.rectangle("building_existing", 0, 18, 14, 26)
    plan.line("building_existing", [(0, 18), (14, 26)]).line("building_existing", [(0, 26), (14, 18)])
    plan.text(text, 7, 22.5, role="文字", height=1.0)
    facts = {"building_use": "residential", "fire_rating": 2}
    found = plan.findings(tmp_path, "fire", facts)
    assert len(found.of("fire.spacing.buildings", "violates")) == violations


def test_the_outline_of_a_floor_below_ground_is_no_telephone_line(tmp_path):
    plan = Plan(Habit(layers={"basement": "DX-2F地下范围"})).rectangle("site_boundary", 0, 0, 100, 80)
    plan.rectangle("building_new", 20, 20, 60, 50, "A栋 11F", height=1.2).rectangle("basement", 18, 18, 62, 52)
    found = plan.findings(tmp_path, "municipal")
    assert "complies" not in found.outcomes("municipal.clearance.telecom_building")


@pytest.mark.parametrize(
    ("texts", "outcome"),
    [
        ("1#楼\n5F 坡屋面\n檐口H=16.20m 屋脊H=19.60m", "violates"),
        ("1#楼\n5F\n屋面H=16.50m 女儿墙顶H=17.90m", "complies"),
        ("1#楼\n5F\n女儿墙顶标高 30.60\n室外地坪 12.50", "violates"),
        ("1#楼\n5F\n女儿墙顶标高 30.40\n室外地坪标高 12.50", "complies"),
        ("1#楼\n5F\n女儿墙顶标高 30.40", "cannot_determine"),
    ],
)
def test_heights_of_ridge_and_parapet_and_levels_of_one_datum(tmp_path, texts, outcome):
    plan = Plan(Habit(text_layer="楼号")).rectangle("site_boundary", 0, 0, 100, 80)
    plan.rectangle("building_new", 20, 20, 60, 50, texts, height=1.2)
    plan.line("building_new", [(20, 24), (60, 24)])
    assert plan.findings(tmp_path, "planning", {"height_max_m": 18}).outcomes("planning.height") == [outcome]


@pytest.mark.parametrize("latitude", ["北纬21°52′", "北纬 21.87°"])
def test_a_note_of_the_place_tells_of_its_sun(tmp_path, latitude):
    plan = Plan().rectangle("building_new", 0, 0, 70, 14, "1#住宅 17F H=51.0m", height=1.2)
    plan.rectangle("building_new", 5, 36, 65, 50, "2#住宅 11F H=33.0m", height=1.2)
    plan.text(f"日照分析:项目位于某市,{latitude},建筑气候区Ⅳ区", 120, 20, height=1.2)
    found = plan.findings(tmp_path, "planning", {"building_use": "residential"})
    assert sorted(one.outcome.value for one in found.of("planning.sunlight")) == ["complies", "violates"]


SUMS = [
    (["总建筑面积(万㎡)|6.20", "其中:地上|4.30", "地下|1.90", "容积率|2.15"], []),
    (["总建筑面积(万㎡)|6.30", "其中:地上|4.30", "地下|1.90", "容积率|2.15"], [63000.0]),
    (["机动车停车位|辆|61", "其中:|地面|40", "地下|20", "非机动车|240"], [61.0]),
    (["总建筑面积|36958.6", "计容建筑面积|26668", "不计容建筑面积|430.6", "地下建筑面积|9860"], []),
    (["指标|一期|二期|合计", "总建筑面积|24600|30100|54700", "容积率|2.0|1.8|1.9"], []),
    (["指标|一期|二期|合计", "总建筑面积|24600|30100|55700", "容积率|2.0|1.8|1.9"], [55700.0]),
]


@pytest.mark.parametrize(("rows", "wrong"), SUMS)
def test_parts_and_phases_add_up(tmp_path, rows, wrong):
    found = table(Plan().rectangle("site_boundary", 0, 0, 100, 80), rows).findings(tmp_path, "planning")
    assert [one.value for one in found.of("planning.table.sums", "violates")] == wrong


@pytest.mark.parametrize(("total", "outcomes"), [("26902.6", ["complies"]), ("27002.6", ["complies", "violates"])])
def test_a_schedule_of_buildings_on_a_sheet_of_its_own_adds_up(tmp_path, total, outcomes):
    rows = ["楼号|层数|高度(m)|计容面积(㎡)|小计(㎡)", "1#|18|54.00|10980.2|11195.5", "2#|18|54.00|10980.2|11195.5"]
    rows += ["3#|6|20.10|4511.6|4511.6", f"合计|||26472|{total}"]
    found = table(Plan(), rows).findings(tmp_path, "planning")
    assert found.outcomes("planning.table.sums") == outcomes


@pytest.mark.parametrize(("far", "outcome"), [("2.15", "violates"), ("1.95", "cannot_determine")])
def test_the_tables_own_condition_may_be_broken_but_proves_nothing(tmp_path, far, outcome):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 80)
    found = table(plan, ["项目|规划条件|设计值", f"容积率|≤2.00|{far}"]).findings(tmp_path, "planning")
    assert found.outcomes("planning.floor_area_ratio") == [outcome]


@pytest.mark.parametrize(("below", "outcome"), [("0", "violates"), ("4", "cannot_determine")])
def test_bays_fewer_than_the_table_has_on_the_ground(tmp_path, below, outcome):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 80)
    for bay in range(6):
        plan.rectangle("parking_space", 10 + 2.5 * bay, 10, 12.5 + 2.5 * bay, 15.3)
    rows = ["机动车停车位|辆|10", f"其中:地面|辆|{10 - int(below)}", f"地下|辆|{below}"]
    found = table(plan, rows).findings(tmp_path, "planning", {"parking_min": 10})
    assert found.outcomes("planning.parking") == [outcome]


@pytest.mark.parametrize(("aisle", "outcome"), [(5.55, "complies"), (5.45, "violates")])
def test_the_bow_of_a_car_in_a_bays_block_narrows_no_aisle(tmp_path, aisle, outcome):
    hand = Bays(Habit(layers={"parking_space": "A-PARK", "wall": "A-WALL"}, unit="mm"))
    hand.rectangle("wall", 0, 0, 40, 20).text("地下一层平面图", 20, -4, height=0.8)
    for row in (0.6, 0.6 + 5.3 + aisle):
        for bay in range(8):
            hand.bay(4 + 2.4 * bay, row)
    found = hand.findings(tmp_path, "architecture", {"building_use": "garage"})
    assert found.outcomes("architecture.parking.aisle") == [outcome]
    assert found.outcomes("architecture.parking.bay") == ["complies"]


@pytest.mark.parametrize(("text", "outcome"), [("微型车", "complies"), ("小型车", "violates")])
def test_a_mini_cars_bay_needs_less_room(tmp_path, text, outcome):
    plan = Plan().rectangle("wall", 0, 0, 40, 20)
    for bay in range(4):
        plan.rectangle("parking_space", 4 + 2.4 * bay, 1, 6.4 + 2.4 * bay, 6.3)
        plan.rectangle("parking_space", 4 + 2.2 * bay, 12, 6.2 + 2.2 * bay, 16.3, text)
    found = plan.findings(tmp_path, "fire", {"building_use": "garage"})
    assert found.outcomes("fire.parking.gaps") == [outcome]


@pytest.mark.parametrize(("name", "outcome"), [("内院", "complies"), ("塔楼 12F", "violates")])
def test_a_court_in_a_building_covers_no_land(tmp_path, name, outcome):
    plan = Plan(Habit(text_layer="文字")).rectangle("site_boundary", 0, 0, 100, 100)
    plan.rectangle("building_new", 10, 10, 60, 60).rectangle("building_new", 20, 20, 50, 50, name, height=1.2)
    plan.text("1#楼 5F", 20, 14, height=1.2)
    assert plan.findings(tmp_path, "planning", {"density_max": 0.2}).outcomes("planning.density") == [outcome]


@pytest.mark.parametrize(
    ("name", "least", "outcome"),
    [("植草砖停车位", 0.3, "cannot_determine"), ("植草砖停车位", 0.2, "complies"), ("集中绿地", 0.3, "complies")],
)
def test_pavers_with_grass_may_count_in_part_only(tmp_path, name, least, outcome):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 100).rectangle("building_new", 10, 10, 40, 40, "1#楼\n5F", 1.2)
    plan.rectangle("green_area", 50, 5, 90, 60).rectangle("green_area", 50, 62, 90, 90, name, 1.2)
    assert plan.findings(tmp_path, "planning", {"green_ratio_min": least}).outcomes("planning.green_ratio") == [outcome]


@pytest.mark.parametrize(
    ("height", "outcome"),
    [("H=17.9m(至屋面面层)", "cannot_determine"), ("建筑高度:17.9m(室外地坪至女儿墙顶)", "complies")],
)
def test_a_height_to_the_roof_is_not_the_planning_one(tmp_path, height, outcome):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 100)
    plan.rectangle("building_new", 10, 10, 60, 40, f"1#楼\n5F\n{height}", 1.2)
    assert plan.findings(tmp_path, "planning", {"height_max_m": 18}).outcomes("planning.height") == [outcome]


def test_subtotals_in_a_schedule_are_not_added_again(tmp_path):
    rows = ["楼号|层数|计容面积(㎡)", "1#|18|10000", "2#|18|10000", "住宅小计||20000", "3#|6|4000", "合计||24000"]
    found = table(Plan().rectangle("site_boundary", 0, 0, 100, 80), rows).findings(tmp_path, "planning")
    assert found.outcomes("planning.table.sums") == ["complies"]


def noted_site(words: str, *, wide: float = 40.0) -> Hand:
    """Draw a site of 100 by 60 m with one building of 20 m, and a note beside it."""
    hand = Hand(turn_deg=14).box("用地红线", 0, 0, 100, 60).box("新建建筑", 10, 8, wide, 20)
    hand.text("新建建筑", "1#楼 6F H=20.9m", (14, 15), 0.8)
    return hand.text("说明文字", words, (0, -12), 1.0)


@pytest.mark.parametrize(
    ("words", "rule", "answer"),
    [
        ("规划条件:容积率≤0.7,建筑密度≤30%", "floor_area_ratio", "v1"),
        ("规划条件:容积率≤0.9,建筑密度≤30%", "floor_area_ratio", "u1"),
        ("规划条件:容积率0.7,建筑密度30%", "floor_area_ratio", "v1"),
        ("本项目容积率0.7", "floor_area_ratio", "u1"),
        ("设计容积率0.80(规划条件≤0.70)", "floor_area_ratio", "v1"),
        ("容积率不应小于0.7", "floor_area_ratio", "u1"),
        ("建筑密度不大于12%", "density", "v1"),
        ("建筑限高20m", "height", "v1"),
        ("建筑高度不大于20m的公共建筑", "height", "u1"),
        ("规划条件:建筑退用地红线不小于8.5m", "setback.site", "v1"),
        ("建筑退用地红线8.5m", "setback.site", "u1"),
    ],
)
def test_conditions_that_notes_alone_state(tmp_path, words: str, rule: str, answer: str):
    assert noted_site(words).outcomes(tmp_path, "planning", rule) == answer


@pytest.mark.parametrize(("words", "answer"), [("规划条件:容积率≤0.9", "c1"), ("规划条件:容积率≤0.7", "c1u1")])
def test_what_was_entered_wins_over_a_note_and_their_difference_is_told(tmp_path, words: str, answer: str):
    assert noted_site(words).outcomes(tmp_path, "planning", "floor_area_ratio", far_max=0.9) == answer


def listed(hand: Hand, rows: Sequence[str], x: float = 120.0, y: float = 50.0) -> Hand:
    """Write a table without lines, its columns aligned."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells.split("|")):
            if cell:
                hand.text("指标表", cell, (x + (6, 8, 40, 60)[column] + 8 * min(column, 1), y - 4.0 * row), 1.5)
    return hand


@pytest.mark.parametrize(("rest", "answer"), [("630", "v1c1"), ("650", "c2")])
def test_the_parts_listed_below_a_total_add_up(tmp_path, rest: str, answer: str):
    rows = ["2|总建筑面积|23480|㎡", "2.1|地上建筑面积|18300|㎡", "其中|生产车间|15000|㎡", "|办公|2650|㎡"]
    rows += [f"|配套用房|{rest}|㎡", "2.2|地下建筑面积|5180|㎡"]
    assert listed(noted_site("说明"), rows).outcomes(tmp_path, "planning", "table.sums") == answer


@pytest.mark.parametrize(("total", "answer"), [(31200, "v1"), (31100, "c1")])
def test_what_counts_above_ground_is_a_part_of_a_table_without_a_site(tmp_path, total: int, answer: str):
    rows = [f"1|总建筑面积|{total}|㎡", "|其中:地上计容建筑面积|28500|㎡", "|地下建筑面积|2600|㎡"]
    assert listed(Hand(), rows).outcomes(tmp_path, "planning", "table.sums") == answer


@pytest.mark.parametrize(("area", "answer"), [("4700", "u1"), ("4400", "v1")])
def test_floor_areas_worked_out_from_storeys_come_near_the_table(tmp_path, area: str, answer: str):
    hand = listed(noted_site("说明"), [f"1|计容建筑面积|{area}|㎡"])
    assert hand.outcomes(tmp_path, "planning", "floor_area_ratio", far_max=0.79) == answer


@pytest.mark.parametrize(("below", "answer"), [("2", "v1"), ("5", "u1"), ("", "u1")])
def test_bays_below_ground_count_as_the_table_says(tmp_path, below: str, answer: str):
    hand = noted_site("说明")
    for row in range(6):
        hand.box("停车位", 60 + 2.6 * row, 30, 2.5, 5.3)
    rows = ["1|机动车停车位|12|个", *(["|其中:地上停车位|7|个", f"|地下停车位|{below}|个"] if below else [])]
    assert listed(hand, rows).outcomes(tmp_path, "planning", "parking", parking_min=10) == answer


@pytest.mark.parametrize(("most", "answer"), [("20", "v1"), ("30", "u1")])
def test_a_table_of_an_industrial_site_may_state_a_largest_green_ratio(tmp_path, most: str, answer: str):
    hand = noted_site("说明").box("绿地", 60, 8, 36, 40).text("绿地", "绿地", (70, 20), 0.8)
    hand = listed(hand, [f"1|绿地率|19.5|不大于{most}%"])
    assert hand.outcomes(tmp_path, "planning", "green_ratio") == answer


@pytest.mark.parametrize(
    ("words", "homes", "answer"),
    [
        ("机动车停车位配建标准:1.2辆/户", "10", "v1"),
        ("住宅机动车停车位每户不少于1.0个", "6", "u1"),
        ("非机动车停车位1.5辆/户", "10", "u1"),
        ("机动车停车位配建标准:1.2辆/户", "", "u1"),
    ],
)
def test_a_ratio_of_spaces_for_each_home(tmp_path, words: str, homes: str, answer: str):
    hand = noted_site(words)
    for row in range(6):
        hand.box("停车位", 60 + 2.6 * row, 30, 2.5, 5.3)
    hand = listed(hand, [f"1|居住户数|{homes}|户"]) if homes else hand
    assert hand.outcomes(tmp_path, "planning", "parking", storeys_below=0) == answer
