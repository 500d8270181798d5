"""Shutters and openings at compartment boundaries, podiums at grounds, dead-end lanes, refuge floors of sections."""

from __future__ import annotations

import pytest
from fire_hand import PINYIN, Hand, outcomes, told

PUBLIC = {"building_use": "public", "fire_rating": 1, "building_height_m": 20, "storeys_above": 4, "sprinklers": "no"}


def two_compartments(hand: Hand, length: float, depth: float, gap: float = 0.0) -> None:
    hand.rectangle(0, 0, length, depth, "FHFQ")
    hand.text(3, depth - 3, "防火分区1", height_m=0.8)
    hand.rectangle(length + gap, 0, 2 * length, depth, "FHFQ")
    hand.text(length + 6, depth - 3, "防火分区2", height_m=0.8)


@pytest.mark.parametrize(
    ("depth", "marks", "outcome"),
    [
        (24, ["FJL6030"], "complies"),
        (24, ["FJL6030", "FJL5030"], "violates"),
        (24, ["TFJM10030"], "complies"),
        (24, ["特级防火卷帘"], "cannot_determine"),
        (45, ["FJL7530", "FJL7530"], "complies"),
        (45, ["FJL8030", "FJL7530"], "violates"),
        (24, [], "not_applicable"),
    ],
)
def test_width_of_shutters(tmp_path, depth, marks, outcome):
    hand = Hand({}, angle_deg=11)
    two_compartments(hand, 40, depth, gap=0.2)
    for row, mark in enumerate(marks):
        hand.text(40.4, 3 + 9 * row, mark, height_m=0.3)
    found = hand.findings(tmp_path, PUBLIC)
    assert outcomes(found, "fire.compartment.shutters") == [outcome], told(found, "fire.compartment.shutters")


@pytest.mark.parametrize(
    ("apart", "mark", "outcome"),
    [(1.95, "C1815", "violates"), (2.05, "C1815", "complies"), (1.2, "FC乙1815", "complies")],
)
def test_openings_beside_a_firewall(tmp_path, apart, mark, outcome):
    hand = Hand(PINYIN, angle_deg=-9)
    two_compartments(hand, 20, 12)
    hand.room(0, 0, 40, 12)
    hand.wall((20, 0), (20, 12))
    hand.door(20, 6, 1.0, "FM甲1021", upright=True)
    for middle, own in ((20 - apart / 2 - 0.9, "C1815"), (20 + apart / 2 + 0.9, mark), (10, "C1815"), (30, "C1815")):
        hand.window(middle, 0, 1.8, own)
    hand.window(6, 12, 1.8, "C1815")
    hand.window(34, 12, 1.8, "C1815")
    hand.build()
    found = hand.findings(tmp_path, PUBLIC)
    assert outcome in outcomes(found, "fire.firewall.openings"), told(found, "fire.firewall.openings")
    assert ("violates" in outcomes(found, "fire.firewall.openings")) is (outcome == "violates")
    assert outcomes(found, "fire.firewall.corner_openings") == ["not_applicable"]


@pytest.mark.parametrize(("away", "outcome"), [(2.5, "violates"), (3.2, "complies")])
def test_openings_in_an_inner_corner(tmp_path, away, outcome):
    hand = Hand(PINYIN, unit="m", angle_deg=40)
    hand.outline([(0, 0), (20, 0), (20, 10), (0, 10)], "FHFQ")
    hand.text(3, 7, "防火分区1", height_m=0.8)
    hand.outline([(20, 0), (30, 0), (30, 25), (20, 25)], "FHFQ")
    hand.text(22, 20, "防火分区2", height_m=0.8)
    hand.wall((0, 0), (30, 0), (30, 25), (20, 25), (20, 10), (0, 10), (0, 0))
    hand.wall((20, 0), (20, 10))
    hand.window(20 - away - 0.9, 10, 1.8, "C1815")
    hand.window(20, 10 + away + 0.9, 1.8, "C1815", upright=True)
    hand.build()
    found = hand.findings(tmp_path, PUBLIC)
    assert outcomes(found, "fire.firewall.corner_openings") == [outcome], told(found, "fire.firewall.corner_openings")


@pytest.mark.parametrize(
    ("podium", "outcome"),
    [([(5, -4.4), (30, 0)], "violates"), ([(5, -3.8), (30, 0)], "complies"), ([(-6, -4.5), (46, 24)], "violates")],
)
def test_a_podium_before_the_ground(tmp_path, podium, outcome):
    hand = Hand({"building": "JZLK", "ground": "登高场地"}, unit="m", angle_deg=28)
    (x0, y0), (x1, y1) = podium
    hand.rectangle(0, 0, 40, 18, "building")
    hand.text(10, 9, "1#楼 16F\n建筑高度48.0m", height_m=1.0)
    hand.rectangle(x0, y0, x1, y1, "building")
    hand.text(max(x0, 0) + 6, y0 + 1.6, "裙房 2F H=9.0m", height_m=0.6)
    hand.rectangle(-1, -21, 42, -9, "ground")
    found = hand.findings(tmp_path, PUBLIC)
    assert outcomes(found, "fire.aerial.obstruction") == [outcome], told(found, "fire.aerial.obstruction")


@pytest.mark.parametrize(
    ("length", "yard", "at_gate", "height", "outcome"),
    [
        (52, 0, True, "6F H=18m", "violates"),
        (52, 0, False, "6F H=18m", "cannot_determine"),
        (38, 0, True, "6F H=18m", "not_applicable"),
        (45, 12.1, True, "6F H=18m", "complies"),
        (45, 11.2, True, "6F H=18m", "violates"),
        (45, 14.0, True, "18F H=54m", "violates"),
        (45, 15.1, False, "18F H=54m", "complies"),
    ],
)
def test_a_dead_end_lane_ends_in_a_turning_place(tmp_path, length, yard, at_gate, height, outcome):
    hand = Hand({"lane": "XFCD", "building": "JZLK", "site": "YDHX"}, unit="m", angle_deg=15)
    off = max(0.0, (yard - 4.2) / 2)
    end = [(length, -off), (length + yard, -off), (length + yard, 4.2 + off), (length, 4.2 + off)] if yard else []
    hand.outline([(0, 0), (length, 0), *end, (length, 4.2), (0, 4.2)], "lane")
    hand.rectangle(-0.5 if at_gate else -30, -40, 120, 80, "site")
    hand.rectangle(5, 14, 40, 30, "building")
    hand.text(10, 20, f"1#楼 {height}", height_m=1.0)
    found = hand.findings(tmp_path, {"building_use": "residential", "fire_rating": 2})
    assert outcomes(found, "fire.lane.turning_place") == [outcome], told(found, "fire.lane.turning_place")


def test_lanes_serve_the_height_of_the_buildings_beside_them(tmp_path):
    for height, outcome in (("6F H=18m", "complies"), ("18F H=54m", "violates")):
        hand = Hand({"lane": "XFCD", "building": "JZLK"}, unit="m")
        hand.outline([(0, 0), (40, 0), (40, 40), (36, 40), (36, 4), (0, 4)], "lane")
        hand.text(12, 1, "消防车道 转弯半径R=10m", height_m=0.5)
        hand.rectangle(0, 12, 28, 30, "building")
        hand.text(4, 20, f"1#楼 {height}", height_m=1.0)
        found = hand.findings(tmp_path, {"building_use": "residential", "fire_rating": 2})
        assert outcomes(found, "fire.lane.turning_radius") == [outcome], told(found, "fire.lane.turning_radius")


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        ([0, 48.0, 96.5, 140], ["complies", "complies"]),
        ([0, 51.2, 98, 150], ["complies", "violates"]),
        ([0, 45, 97, 150], ["complies", "violates"]),
    ],
)
def test_refuge_floors_in_a_section(tmp_path, levels, said):
    hand = Hand({})
    hand.text(5, -6, "1-1剖面图", height_m=1.2)
    for row, level in enumerate(levels):
        hand.line((0, level), (30, level), "level")
        hand.text(31, level + 0.1, f"{level:.3f}" if level else "±0.000", height_m=0.5)
        if row in (1, 2):
            hand.text(10, level + 1.2, "避难层", height_m=0.6)
    found = hand.findings(tmp_path, {"building_use": "public", "building_height_m": levels[-1]})
    assert outcomes(found, "fire.refuge.interval") == said, told(found, "fire.refuge.interval")


def test_hydrants_of_a_site_plan_are_outdoor_ones(tmp_path):
    hand = Hand({"building": "JZLK", "hydrant": "给排水-消火栓"}, unit="m")
    hand.rectangle(0, 0, 40, 18, "building")
    hand.text(10, 9, "1#楼 6F H=18m", height_m=1.0)
    for x in (-8, 114):
        hand.space.add_circle(hand.at(x, -6), 0.4, dxfattribs=hand.layer("hydrant"))
    found = hand.findings(tmp_path, {"building_use": "residential"})
    assert outcomes(found, "fire.hydrant.spacing") == ["violates"], told(found, "fire.hydrant.spacing")
