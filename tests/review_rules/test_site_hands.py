"""Drawings as municipal and site offices make them: one polyline through many manholes, letters in lines, rows."""

from __future__ import annotations

import pytest
from other_hand import Hand


def _sewer(hand: Hand, places: list[float], labels: list[str], layer: str = "污水管") -> Hand:
    """Draw a sewer along x as one polyline, a manhole at each place and a label over each stretch."""
    hand.line(layer, *((x, 0.0) for x in places))
    for x in places:
        hand.circle("污水检查井", (x, 0.0), 0.5)
    for x, words in zip(places, labels, strict=False):
        hand.text(f"{layer}标注", words, (x + 15.0, 0.6), 1.2)
    return hand


def test_each_stretch_between_manholes_has_its_own_diameter(tmp_path):
    hand = _sewer(Hand(turn_deg=13.0), [0, 74.8, 156.9, 255.9], ["d500 i=0.003", "d500 i=0.003", "d800 i=0.002"])
    assert hand.outcomes(tmp_path, "municipal", "manhole.spacing") == "v1c2"


def test_each_stretch_between_manholes_has_its_own_slope(tmp_path):
    labels = ["W d300 i=0.004", "W d300 i=2‰", "W DN300 HDPE i=0.002", "W d300 i=0.3%"]
    hand = _sewer(Hand(), [0, 60, 120, 180, 240], labels)
    assert hand.outcomes(tmp_path, "municipal", "sewer.slope") == "v1c3"


@pytest.mark.parametrize(("bottom", "expected"), [(10.46, "v1"), (10.30, "c1")])
def test_ground_over_bottom_on_both_sides_of_a_shoulder(tmp_path, bottom: float, expected: str):
    hand = Hand().line("雨水管", (0, 2), (40, 2))
    hand.line("道路中心线", (-20, 0), (60, 0)).line("侧石线", (-20, 8), (60, 8)).text(
        "雨水标注", "Y d500 i=3‰", (16, 2.5), 1.1
    )
    for x in (0.0, 40.0):
        hand.circle("雨水检查井", (x, 2), 0.5)
        hand.line("雨水标注", (x, 2), (x + 3, 7)).line("雨水标注", (x + 3, 7), (x + 14, 7))
        hand.text("雨水标注", f"Y{x:.0f}", (x + 3.2, 7.2), 1.2)
        hand.text("雨水标注", "11.600", (x + 8, 8.6), 1.0).text("雨水标注", f"{bottom:.3f}", (x + 8, 5.6), 1.0)
    assert hand.outcomes(tmp_path, "municipal", "sewer.cover") == expected


@pytest.mark.parametrize("gap_text", ["R", ""])
def test_a_letter_in_a_gap_says_what_the_line_is(tmp_path, gap_text: str):
    hand = Hand(turn_deg=60.0)
    for start in (0.0, 12.8, 25.6):
        hand.line("PIPE-RQ", (start, 0), (start + 11, 0))
        if gap_text:
            hand.text("PIPE-RQ", gap_text, (start + 11.5, -0.5), 1.0)
    assert hand.outcomes(tmp_path, "municipal", "pipe.continuity") == ("c1" if gap_text else "v2")


@pytest.mark.parametrize(("fate", "expected"), [("废除", "n1"), ("保留", "v1"), ("拆除后新建", "v1")])
def test_what_is_given_up_keeps_nothing_away(tmp_path, fate: str, expected: str):
    hand = (
        Hand()
        .pipe("现状污水管", (0, 0), (100, 0), f"现状污水 d400（{fate}）")
        .pipe("给水管", (0, -1.1), (100, -1.1), "J DN200")
    )
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == expected


def test_overhead_lines_of_a_survey_are_no_cables(tmp_path):
    hand = Hand().pipe("污水管", (0, 0), (100, 0), "W d400").line("GXYZ", (20, -30), (40, 30))
    hand.text("GXYZ", "10kV", (30, 4), 1.0)
    assert hand.outcomes(tmp_path, "municipal", "clearance.power_sewer") == "n1"


@pytest.mark.parametrize(("fate", "expected"), [("（拆除）", "n1"), ("保留", "v1")])
def test_a_house_to_be_taken_down_keeps_nothing_away(tmp_path, fate: str, expected: str):
    hand = Hand().box("拟建建筑", 10, 10, 30, 14).text("文字", "6F", (24, 13), 2.0)
    hand.box("现状建筑", 43, 10, 14, 10).text("文字", "砖2", (50, 16), 1.5).text("文字", fate, (47, 12), 1.5)
    assert hand.outcomes(tmp_path, "fire", "spacing.buildings", building_use="residential") == expected


@pytest.mark.parametrize(("needed", "expected"), [(12, "c1"), (13, "v1")])
def test_a_row_of_bays_in_a_block_is_no_bay(tmp_path, needed: int, expected: str):
    hand = Hand().box("用地红线", 0, 0, 100, 60).box("拟建建筑", 30, 30, 40, 14)
    bay, row = (hand.document.blocks.new(name) for name in ("小车", "车位排"))
    bay.add_lwpolyline([(0, 0), (2.5, 0), (2.5, 5.3), (0, 5.3)], close=True)
    bay.add_lwpolyline([(0.3, 0.4), (2.2, 0.4), (2.2, 4.9), (0.3, 4.9)], close=True)
    for number in range(6):
        row.add_blockref("小车", (2.5 * number, 0), {"layer": "停车位"})
    for y in (5, 18):
        hand.space.add_blockref("车位排", (10, y), {"layer": "停车位"})
    assert hand.outcomes(tmp_path, "planning", "parking", parking_min=needed) == expected


@pytest.mark.parametrize(("yard", "expected"), [(12.0, "v1"), (15.0, "c1")])
def test_a_lane_edged_but_for_its_mouth_ends_dead(tmp_path, yard: float, expected: str):
    hand = Hand("mm").box("建筑轮廓", 0, 0, 60, 15).text("文字", "5# 26F H=78.9m", (20, 8), 1.5)
    hand.box("用地红线", -70, -40, 150, 80)
    hand.line("消防车道", (-70, -10), (-6, -10)).line("消防车道", (-6, -10), (30, -10)).line(
        "消防车道", (-70, -14.2), (30, -14.2)
    )
    low, high = -12.1 - yard / 2, -12.1 + yard / 2
    corners = (30, -10), (30, high), (30 + yard, high), (30 + yard, low), (30, low), (30, -14.2)
    hand.line("消防车道", *corners)
    assert hand.outcomes(tmp_path, "fire", "lane.turning_place", building_use="residential") == expected


def test_site_roads_are_no_streets(tmp_path):
    hand = Hand().box("用地红线", 0, 0, 100, 60).text("道路", "小区道路 i=9.2%", (10, 10), 1.0)
    assert hand.outcomes(tmp_path, "municipal", "street.slope") == "n1"
    assert hand.outcomes(tmp_path, "planning", "site_road.slope") == "v1"


def test_the_number_in_a_new_building_is_not_that_of_the_old_one_beside_it(tmp_path):
    hand = Hand().box("用地红线", 0, 0, 120, 80).box("拟建建筑", 10, 10, 30, 14).box("现状建筑", 45, 10, 14, 10)
    hand.text("文字", "1#", (24, 17), 2.5).text("文字", "6F", (24, 13), 2.0).text("现状建筑", "砖2", (50, 14), 2.0)
    facts = {"building_use": "residential", "fire_rating": "2"}
    assert hand.outcomes(tmp_path, "fire", "spacing.buildings", **facts) == "v1"


def test_slopes_in_the_profile_of_a_street(tmp_path):
    hand = Hand().box("图框", -20, -20, 220, 120)
    for row, words in enumerate(("图名", "图号", "比例")):
        hand.text("图签", words, (122, -2 - 5 * row), 2.0)
    hand.text("图签", "道路纵断面图", (142, -2), 2.0).text("图签", "道-08", (142, -7), 2.0)
    for x, words in ((0, "-0.2%"), (60, "+5.6%"), (120, "-1.2%")):
        hand.text("坡度坡长", words, (x, 10), 2.0)
    assert hand.outcomes(tmp_path, "municipal", "street.slope", design_speed_kmh=60) == "v2c1"
