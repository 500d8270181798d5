"""What notes on drawings state of a building, and what only looks as if they did."""

from __future__ import annotations

import pytest

from app.review.sheet.written_facts import shipped_notes
from app.review.texts.labels import normalised


@pytest.mark.parametrize(
    ("note", "facts"),
    [
        ("本工程地上18层，地下二层，共20层", {"storeys_above": 18, "storeys_below": 2}),
        ("总建筑面积：25680.5㎡", {"total_floor_area_m2": 25680.5}),
        ("本工程地下1层、地上6层。", {"storeys_below": 1, "storeys_above": 6}),
        ("地下二层为设备用房", {}),
        ("地下总建筑面积6000㎡", {}),
        ("应建防空地下室面积为1850.00平方米", {"cd_area_required_m2": 1850}),
        ("战时功能为甲类核6级二等人员掩蔽所", {"cd_use": "personnel_2"}),
        ("战时功能：二等人员掩蔽所、专业队队员掩蔽部", {}),
        ("战时用途为人防物资库", {"cd_use": "materials"}),
        ("本项目位于北纬21.86°", {"latitude_deg": 21.86}),
        ("用地北侧为现状住宅楼，建筑高度18.0m，耐火等级三级。", {}),
        ("北侧为现状住宅，本工程建筑高度48.0m。", {"building_height_m": 48}),
        ("裙房建筑高度23.5m。", {}),
        ("设自动喷水灭火系统的部位：地下车库、商业。", {}),
        ("设自动喷水灭火系统。", {"sprinklers": "yes"}),
    ],
)
def test_a_note_states_facts(note: str, facts: dict[str, object]) -> None:
    assert shipped_notes().read(normalised(note)) == facts
