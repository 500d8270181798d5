"""Basements of an office that rings its numbers, strips its bays and draws garages as zones."""

from __future__ import annotations

import math

import pytest
from drawn_plan import Plan
from other_hand import Hand


def ring(plan: Plan, role: str, x: float, y: float, radius: float) -> Plan:
    turns = [math.tau * step / 48 for step in range(48)]
    return plan.outline(role, [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns])


def test_the_ring_around_a_number_is_no_unit(tmp_path):
    plan = Plan().rectangle("protective_unit", 0, 0, 50, 40.24)
    plan.text("防护单元1", 25, 20).text("二等人员掩蔽所", 25, 19)
    ring(plan, "protective_unit", 7, 20, 2)
    found = plan.findings(tmp_path, "civil_defence", {"cd_use": "personnel_2"})
    assert found.outcomes("civil_defence.protective_unit.area") == ["violates"]


@pytest.mark.parametrize(("wide", "answer"), [(2.4, "complies"), (2.32, "violates")])
def test_the_way_beside_an_accessible_bay_is_no_bay(tmp_path, wide, answer):
    plan = (
        Plan()
        .rectangle("parking_space", 0, 0, wide, 5.3, "无障碍")
        .rectangle("parking_space", wide, 0, wide + 1.2, 5.3)
    )
    plan.rectangle("parking_space", wide + 1.2, 0, wide + 3.6, 5.3)
    found = plan.findings(tmp_path, "architecture", {"building_use": "garage"})
    assert found.outcomes("architecture.parking.bay") == [answer]
    least = plan.findings(tmp_path, "planning", {"parking_min": 3})
    assert least.outcomes("planning.parking") != ["complies"]


@pytest.mark.parametrize(("split", "answers"), [(34.9, {"complies", "violates"}), (35.0, {"complies"})])
def test_a_smoke_zone_has_the_use_of_its_compartment(tmp_path, split, answers):
    plan = Plan().rectangle("fire_compartment", 0, 0, 70, 57.14, "防火分区1（汽车库）")
    plan.rectangle("smoke_zone", 0, 0, split, 57.14, "防烟分区1-1")
    plan.rectangle("smoke_zone", split, 0, 70, 57.14, "防烟分区1-2")
    assert set(plan.findings(tmp_path, "fire", {}).outcomes("fire.smoke_zone.garage_area")) == answers


@pytest.mark.parametrize(("area", "answer"), [(1050, "violates"), (990, "complies")])
def test_a_sheet_of_conversion_shows_civil_defence_works(tmp_path, area, answer):
    plan = Plan().rectangle("fire_compartment", 0, 0, area / 40, 40, "防火分区二\n健身房\n设自动喷水灭火系统")
    plan.title("平战转换平时平面图", 10, -10)
    found = plan.findings(tmp_path, "civil_defence", {})
    assert found.outcomes("civil_defence.peacetime.compartment") == [answer]


@pytest.mark.parametrize(("planned", "answer"), [("53.90", "complies"), ("54.80", "violates")])
def test_two_heights_told_apart_by_one_character(tmp_path, planned, answer):
    plan = Plan().rectangle("site_boundary", 0, 0, 100, 80)
    plan.rectangle("building_new", 10, 10, 50, 40, f"1#\n18F\nH消=53.40 H规={planned}", height=1.2)
    found = plan.findings(tmp_path, "planning", {"height_max_m": 54})
    assert found.outcomes("planning.height") == [answer]


@pytest.mark.parametrize(
    ("wide", "words", "answer"),
    [
        (2.9, "汽车坡道(单车道)", "v1"),
        (3.0, "汽车坡道(单车道)", "c1"),
        (5.4, "汽车坡道 双车道 直线", "v1"),
        (5.4, "汽车坡道 i=15%", "u1"),
        (5.4, "非机动车坡道", "n1"),
    ],
)
@pytest.mark.parametrize("turn_deg", [0, 33])
def test_ramps_drawn_as_two_walls(tmp_path, wide: float, words: str, turn_deg: int, answer: str):
    hand = Hand("mm", turn_deg)
    for y in (-0.3, 0.0, wide, wide + 0.3):
        hand.line("WALL", (0, y), (30, y))
    hand.text("文字", words, (12, wide / 2 - 0.2), 0.4)
    assert hand.outcomes(tmp_path, "architecture", "ramp.garage_width") == answer


@pytest.mark.parametrize(("outer", "answer"), [(11.8, "v1"), (12.0, "c1")])
def test_ramps_drawn_as_two_arcs(tmp_path, outer: float, answer: str):
    hand = Hand("mm")
    for radius in (4.7, 5.0, outer, outer + 0.3):
        hand.space.add_arc((0, 0), radius * 1000, 0, 180, dxfattribs={"layer": "WALL"})
    hand.text("文字", "双车道曲线坡道", (-2, 8.2), 0.5)
    assert hand.outcomes(tmp_path, "architecture", "ramp.garage_width") == answer
