"""Tables and notes of an office that writes conditions, units, ramps and cameras into them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from drawn_plan import Plan

ROW_M, COLUMN_M = 3.4, 24.0


def table(rows: Sequence[str], role: str = "index_table") -> Plan:
    """Write rows whose cells ``|`` parts."""
    plan = Plan().rectangle(role, -2, 90 - ROW_M * len(rows), COLUMN_M * 8, 94)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells.split("|")):
            if cell:
                plan.text(cell, COLUMN_M * column, 90 - ROW_M * row, role=role, height=1.2)
    return plan


@pytest.mark.parametrize(
    ("far", "condition", "found"),
    [("2.501", "≤2.50", [2.501]), ("2.50", "≤2.50", []), ("2.60", "1.0~2.5", []), ("2.60", "≥1.5", [])],
)
def test_what_is_designed_against_the_condition_beside_it(tmp_path, far, condition, found):
    plan = table(["项目|规划条件|方案批复|本次设计", f"容积率|{condition}|2.50|{far}", "绿地率(%)|≥35|35.02|35.00"])
    seen = plan.findings(tmp_path, "planning", {})
    assert [one.value for one in seen.of("planning.floor_area_ratio", "violates")] == found
    assert not seen.of("planning.green_ratio", "violates")
    assert seen.of("planning.floor_area_ratio", "cannot_determine")


def test_one_of_several_pieces_of_land_breaks_its_own_condition(tmp_path):
    rows = [
        "地块编号|容积率限值|设计容积率|绿地率限值|设计绿地率",
        "A-01|2.5|2.50|35%|35.6%",
        "A-02|2.5|2.70|35%|35.0%",
    ]
    seen = table([*rows, "B-01|1.5|1.10|30%|28.9%"]).findings(tmp_path, "planning", {})
    assert [one.value for one in seen.of("planning.floor_area_ratio", "violates")] == [2.7]
    assert [one.value for one in seen.of("planning.green_ratio", "violates")] == [pytest.approx(0.289)]


def test_a_condition_that_a_person_entered_counts_alone(tmp_path):
    plan = table(["项目|规划条件|本次设计", "容积率|≤2.50|2.60"])
    assert not plan.findings(tmp_path, "planning", {"far_max": 3.0}).of("planning.floor_area_ratio", "violates")


@pytest.mark.parametrize(("counted", "found"), [("10080", [10180.0]), ("10180", [])])
def test_a_row_of_a_schedule_that_does_not_add_up(tmp_path, counted, found):
    rows = ["楼号|层数|住宅|商业|物管用房|计容小计|架空层|地上合计", "1#|26F|13500|0|120|13620|410|14030"]
    rows += [
        "2#|26F|13500|0|0|13500|410|13910",
        f"3#|18F|9360|820|0|{counted}|0|{counted}",
        "S1#|2F|0|1650|0|1650|0|1650",
    ]
    total = 13620 + 13500 + int(counted) + 1650
    rows.append(f"合计||36360|2470|120|{total}|820|{total + 820}")
    seen = table(rows).findings(tmp_path, "planning", {})
    assert [one.limit for one in seen.of("planning.table.sums", "violates")] == found


@pytest.mark.parametrize(("people", "answer"), [("1100~1200", "cannot_determine"), ("1100", "complies")])
def test_a_range_of_people_tells_no_number(tmp_path, people, answer):
    words = f"防护单元五\n二等人员掩蔽所\n掩蔽面积1150㎡，掩蔽人数{people}人"
    plan = Plan().rectangle("protective_unit", 0, 0, 46, 40, words)
    assert plan.findings(tmp_path, "civil_defence", {}).outcomes("civil_defence.shelter.per_person") == [answer]


def test_each_row_of_a_camera_schedule_keeps_its_days(tmp_path):
    rows = [
        "序号|设置部位|型号|存储天数",
        "1|出入口|半球|30",
        "2|电梯轿厢|专用|15",
        "4|周界|球机|90",
        "5|门禁记录|主机|10",
    ]
    seen = table(rows, "表格文字").findings(tmp_path, "security", {})
    assert sorted((one.value, one.outcome.value) for one in seen.of("security.video.retention")) == [
        (15.0, "violates"),
        (30.0, "complies"),
        (90.0, "complies"),
    ]


def test_the_days_of_key_targets_and_of_the_rest(tmp_path):
    plan = Plan().text("录像保存时间：重点目标区域不少于60天，一般区域不少于30天。", 0, 0)
    seen = plan.findings(tmp_path, "security", {})
    assert [(one.value, one.outcome.value) for one in seen.of("security.video.retention_key_target")] == [
        (60.0, "violates")
    ]
    assert [(one.value, one.outcome.value) for one in seen.of("security.video.retention")] == [(30.0, "complies")]


@pytest.mark.parametrize(("shape", "answer"), [("曲线", "violates"), ("直线", "complies"), ("", "cannot_determine")])
def test_the_shape_of_a_ramp_stands_over_its_slope(tmp_path, shape, answer):
    plan = Plan().title("汽车坡道详图", 0, -20).text(f"3#坡道 双车道 {shape}", 0, 0).text("i=12.5%", -2, -0.9)
    plan.text("2#坡道 曲线", 40, 0).text("i=10%", 38, -0.9)
    seen = plan.findings(tmp_path, "architecture", {"building_use": "garage"})
    steep = [one for one in seen.of("architecture.ramp.garage_slope") if one.value != pytest.approx(0.1)]
    assert [one.outcome.value for one in steep] == [answer]


def test_the_clear_heights_of_numbered_ramps(tmp_path):
    plan = Plan().text("坡道净高：1#坡道2.20m，2#坡道2.15m，3#坡道2.20~2.40m。", 0, 0)
    seen = plan.findings(tmp_path, "architecture", {"building_use": "garage"})
    assert [one.value for one in seen.of("architecture.clear.height_garage", "violates")] == [2.15]
    assert not seen.of("architecture.clear.height", "violates")
