"""Site plans, pipes and streets of one more office: series of frames, sections of streets and sewers, footbridges."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from other_hand import Hand

from app.review.sheet.layer_map import shipped_map

M = "municipal"
BLOCK = ("工程名称 滨江片区综合开发", "图名 {}", "图号 DL-06", "比例 1:1000", "日期 2026.05")


def framed(hand: Hand, layer: str, title: str, corner: tuple[float, float], wide: float, deep: float) -> Hand:
    """Draw a frame of no standard size; its title block has the proportions of a lengthened sheet."""
    x, y = corner
    hand.box(layer, x, y, wide, deep)
    x0, y0 = x + wide - 85, y + 2.5
    hand.box(layer, x0, y0, 84, 23.8)
    for row, words in enumerate(BLOCK):
        hand.line(layer, (x0, y0 + 4.7 * row), (x0 + 84, y0 + 4.7 * row))
        hand.text(layer, words.format(title), (x0 + 2, y0 + 1 + 4.7 * row), 1.6)
    return hand


def street_profile(slopes: tuple[str, ...]) -> Hand:
    hand = framed(Hand(), "ZD-图框", "道路纵断面图", (-60, -80), 420, 170)
    hand.text("ZD-表", "设计坡度及坡长", (-29, -13.5), 2)
    for row, slope in enumerate(slopes):
        x = 100.0 * row
        hand.line("ZD-表", (x, -16), (x + 100, -8)).text("ZD-表", slope, (x + 40, -12), 1.8)
        hand.text("ZD-表", "100.00", (x + 60, -15), 1.8)
    return hand.text("ZD-表", "JD1  R=350  L=78.5", (120, -53), 2)


@pytest.mark.parametrize(("slopes", "answer"), [(("3.20%", "-5.60%", "0.25%"), "v2c1"), (("-5.50%", "0.30%"), "c2")])
def test_slopes_of_a_street_over_their_lengths(tmp_path, slopes: tuple[str, ...], answer: str):
    assert street_profile(slopes).outcomes(tmp_path, M, "street.slope", design_speed_kmh=50) == answer


@pytest.mark.parametrize(("speed", "answer"), [(50, "v1"), (40, "c1")])
def test_curves_are_held_where_only_the_profile_gives_them(tmp_path, speed: int, answer: str):
    hand = street_profile(("3.20%",))
    assert hand.outcomes(tmp_path, M, "street.curve", design_speed_kmh=speed) == answer


def sewer_profile(bottoms: tuple[float, ...]) -> Hand:
    hand = Hand().text("ZDM-标题", "W1~W5 污水管道纵断面图  横1:1000 纵1:100", (0, 60), 3)
    rows = ("设计管底标高(m)", "管径及坡度", "平面距离(m)", "检查井编号")
    for row, head in enumerate(rows):
        hand.line("ZDM-表", (-30, 20 - 8 * row), (165, 20 - 8 * row)).text("ZDM-表", head, (-29, 14.5 - 8 * row), 2)
    for row, level in enumerate(bottoms):
        x = 40.0 * row
        hand.text("ZDM-表", f"{level:.2f}", (x - 1, 14), 1.6).text("ZDM-表", f"W{row + 1}", (x - 1, -9.5), 2)
        if row:
            hand.text("ZDM-表", "d400 i=0.003", (x - 32, 6.5), 2).text("ZDM-表", "40.0", (x - 25, -1.5), 2)
    return hand.line("ZDM-管线", *((40.0 * row, 10 * level - 80) for row, level in enumerate(bottoms)))


def test_slopes_and_levels_in_the_section_of_a_sewer(tmp_path):
    hand = sewer_profile((12.00, 11.88, 11.76, 11.68, 11.56))
    assert hand.outcomes(tmp_path, M, "sewer.slope_level") == "v1c3"


@pytest.mark.parametrize("rule", ["sewer.turn", "pipe.continuity"])
def test_what_runs_in_a_section_is_no_pipe_of_a_plan(tmp_path, rule: str):
    assert "c" not in sewer_profile((12.00, 11.88, 11.76)).outcomes(tmp_path, M, rule)


@pytest.mark.parametrize(("height", "answer"), [("4.4", "v1"), ("4.5", "c1")])
def test_each_clause_of_a_footbridge_has_its_own_height(tmp_path, height: str, answer: str):
    hand = Hand().text("SZ-文字", f"人行天桥 机动车道净高{height}m，人行道净高2.6m", (0, 0), 1.6)
    assert hand.outcomes(tmp_path, M, "street.clear_height") == answer
    for rule in ("clear.height", "clear.height_garage"):
        assert hand.outcomes(tmp_path, "architecture", rule) == "n1"


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("WS-框", "title_frame"),
        ("总图-框", "title_frame"),
        ("总图-建筑（二期）", "building_new"),
        ("总图-建筑（一期已建）", "building_existing"),
        ("总图-建筑（拆除）", "building_existing"),
        ("WS-污水", "pipe_sewage"),
        ("结构-框架柱", "column"),
    ],
)
def test_what_a_layer_is_called(layer: str, role: str):
    assert shipped_map().role(layer) == role


def phases(gap: float) -> Hand:
    """Draw buildings of loose lines, by phases, one of them to be taken down right beside."""
    hand = Hand(turn_deg=-19)
    for layer, x, y, wide, deep, words in (
        ("总图-建筑（一期已建）", 0, 0, 40, 14, "一期2#楼（已建）11F H=33.3m"),
        ("总图-建筑（二期）", 0, 14 + gap, 40, 14, "二期5#楼 11F H=33.3m"),
        ("总图-建筑（拆除）", -12, 2, 8, 8, "拆除"),
    ):
        corners = ((x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep), (x, y))
        for start, end in pairwise(corners):
            hand.line(layer, start, end)
        hand.text("总图-注", words, (x + 1, y + deep / 2), 1.2)
    return framed(hand, "总图-框", "总平面图", (-40, -60), 220, 160)


@pytest.mark.parametrize(("gap", "answer"), [(12.8, "v1"), (13.1, "c1")])
def test_phases_stand_apart_and_what_goes_does_not_count(tmp_path, gap: float, answer: str):
    facts = {"building_use": "residential", "fire_rating": "1"}
    assert phases(gap).outcomes(tmp_path, "fire", "spacing.buildings", **facts) == answer


def street(*, bump: float = 0.0) -> Hand:
    """Draw a carriageway of two lanes of 3.5 m; its lower kerb may be set forward for 6 m."""
    hand = Hand(turn_deg=23).line("道路中线", (0, 3.5), (120, 3.5)).line("路缘石", (0, 7), (120, 7))
    jog = [(50, 0), (50, bump), (56, bump), (56, 0)] if bump else []
    return hand.line("路缘石", (0, 0), *jog, (120, 0)).text("道路标注", "设计速度40km/h 混行车道", (60, 12), 1)


@pytest.mark.parametrize(("deep", "answer"), [(0.0, "c2"), (0.6, "v2c1")])
def test_a_kerb_set_forward_narrows_the_lane(tmp_path, deep: float, answer: str):
    assert street(bump=deep).outcomes(tmp_path, M, "lane.width") == answer


@pytest.mark.parametrize(
    ("layer", "low", "high", "words", "answer"),
    [
        ("绿化", 0.0, 1.0, "绿化岛", "v1c1"),
        ("路缘石", 1.2, 2.4, "绿化岛", "v1c1"),
        ("路缘石", 1.5, 1.9, "直行", "c2"),
        ("绿化", -2.0, 0.0, "绿化", "c2"),
    ],
)
def test_what_stands_in_a_lane_narrows_it(tmp_path, layer: str, low: float, high: float, words: str, answer: str):
    hand = street().box(layer, 50, low, 6, high - low).text("道路标注", words, (51, low + 0.1), 0.3)
    assert hand.outcomes(tmp_path, M, "lane.width") == answer


def test_a_kerb_that_begins_and_ends_on_another_stands_in_the_lane(tmp_path):
    hand = street().line("路缘石", (50, 0), (50.5, 0.8), (55.5, 0.8), (56, 0))
    assert hand.outcomes(tmp_path, M, "lane.width") == "v1c1"


@pytest.mark.parametrize(("rounded", "answer"), [(True, "c1"), (False, "v1")])
def test_a_kerb_without_an_arc_at_a_corner_has_no_radius(tmp_path, rounded: bool, answer: str):
    hand = Hand(turn_deg=12).line("道路中线", (-60, 10), (60, 10)).line("道路中线", (0, 10), (0, -60))
    hand.line("路缘石", (-60, 20), (60, 20)).line("路缘石", (7, -60), (7, -2), (9, 0), (60, 0))
    bulge = math.tan(math.radians(90) / 4)
    kerb = (
        [(-60, 0, 0), (-17, 0, -bulge), (-7, -10, 0), (-7, -60, 0)]
        if rounded
        else [(-60, 0, 0), (-7, 0, 0), (-7, -60, 0)]
    )
    points = [(*hand.at((x, y)), b) for x, y, b in kerb]
    hand.space.add_lwpolyline(points, format="xyb", dxfattribs={"layer": "路缘石"})
    assert hand.outcomes(tmp_path, M, "kerb.radius", road_class="sub_arterial") == answer


def test_a_drain_that_passes_over_a_sewers_manhole_is_not_joined_for_sure(tmp_path):
    hand = Hand().pipe("WS-管线", (0, 0), (60, 0)).pipe("WS-管线", (60, 0), (120, 0)).circle("WS-检查井", (60, 0), 0.35)
    assert hand.line("YS-管线", (60, -40), (60, 40)).outcomes(tmp_path, M, "sewer.mixed") == "u1"


def numbered_sewer(levels: tuple[float, ...], sizes: tuple[int, ...] = ()) -> Hand:
    """Draw a sewer without arrows, its manholes numbered, with ground and bottom levels."""
    hand = Hand(turn_deg=8)
    for row, level in enumerate(levels):
        x = 30.0 * row
        hand.circle("污水井", (x, 0), 0.35).text("污水标注", f"W{row + 1} 10.40 {level:.2f}", (x + 0.6, 0.8))
        if row:
            size = sizes[row - 1] if sizes else 400
            hand.pipe("污水管", (x - 30, 0), (x, 0), f"d{size} i=0.003", -0.9)
    return hand


@pytest.mark.parametrize(
    ("levels", "answer"),
    [
        ((8.9, 8.78, 8.67, 8.55), "c3"),
        ((8.9, 8.78, 8.67, 8.72), "v1c2"),
        ((8.5, 8.62, 8.55, 8.8), "v1c2"),
        ((8.9, 8.8), "n1"),
    ],
)
def test_numbers_of_manholes_tell_which_way_sewers_flow(tmp_path, levels: tuple[float, ...], answer: str):
    assert numbered_sewer(levels).outcomes(tmp_path, M, "sewer.fall") == answer


def test_sewers_that_shrink_along_their_numbers(tmp_path):
    hand = numbered_sewer((8.9, 8.78, 8.67), (800, 400))
    assert hand.outcomes(tmp_path, M, "sewer.shrinking") == "v1"


@pytest.mark.parametrize(("top", "answer"), [("2.62", "v1"), ("2.50", "c1")])
@pytest.mark.parametrize("leader", [True, False])
def test_levels_written_at_a_crossing(tmp_path, top: str, leader: bool, answer: str):
    hand = Hand(turn_deg=31).pipe("给水管", (0, 0), (60, 0), "DN300").line("污水管", (30, -30), (30, 30))
    if leader:
        hand.line("交叉点", (30, 0), (33, 9)).line("交叉点", (33, 9), (41, 9))
        hand.text("交叉点", "给水管底 2.94", (33.2, 9.3), 0.9).text("交叉点", f"污水管顶 {top}", (33.2, 7.9), 0.9)
    else:
        hand.text("交叉点", f"交叉点:给水管底2.94,污水管顶{top}", (30.3, 0.9), 0.9)
    assert hand.outcomes(tmp_path, M, "crossing.vertical") == answer


@pytest.mark.parametrize(
    ("words", "answer"), [("2×3.25(大型车混行)", "v1"), ("2×3.25(小客车)", "c1"), ("2×3.25", "u1"), ("", "u1")]
)
def test_the_width_of_each_lane_of_a_strip(tmp_path, words: str, answer: str):
    hand = Hand().text("DM", "标准横断面图 设计速度40km/h", (0, 9), 0.8).text("DM", "机动车道", (2.8, 1.2), 0.35)
    hand.text("DM", "6.5", (3.1, -0.6), 0.3)
    if words:
        hand.text("DM", words, (2.6, 2.0), 0.3)
    assert hand.outcomes(tmp_path, M, "section.lane") == answer


def test_slopes_over_their_lengths_beside_a_fire_lane(tmp_path):
    hand = Hand().box("消防车道", 0, 0, 60, 4).text("坡度", "i=8.5% L=42.0", (10, 6), 1.2)
    assert (
        hand.text("坡度", "d400 i=0.2% L=30", (10, 12), 1.2).outcomes(tmp_path, "planning", "site_road.slope") == "v1"
    )


@pytest.mark.parametrize(("deep", "answer"), [(3.0, "v1"), (1.5, "c1")])
def test_a_bay_for_buses_narrows_the_footway_behind_it(tmp_path, deep: float, answer: str):
    kerb = ((0, 0), (40, 0), (55, -deep), (85, -deep), (100, 0), (180, 0))
    hand = Hand(turn_deg=17).line("路缘石", *kerb).line("路缘石", (0, 14), (180, 14)).line("道路中线", (0, 7), (180, 7))
    hand.line("人行道边线", (0, -4.7), (180, -4.7)).text("文字", "人行道", (20, -2.6), 1.0)
    assert hand.outcomes(tmp_path, M, "footway.width") == answer
