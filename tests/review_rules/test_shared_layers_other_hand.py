"""Pipes of several kinds on one layer, lanes that only a text between two kerbs names, and what narrows them."""

from __future__ import annotations

import math

import pytest
from other_hand import Hand

ROUND = math.tan(math.pi / 8)


def _lettered(hand: Hand, *letters: str) -> Hand:
    """Add linetypes that repeat letters along a line: GX_W."""
    for words in letters:
        pattern = f'A,8,-1,["{words}",STANDARD,S=1.2,R=0,X=-.1,Y=-.5],-2'
        hand.document.linetypes.add(f"GX_{words}", pattern=pattern, length=11)
    return hand


@pytest.mark.parametrize("turn_deg", [0.0, 35.0])
@pytest.mark.parametrize(("apart", "expected"), [(1.65, "v1"), (1.95, "c1")])
def test_letters_and_texts_tell_pipes_of_one_layer_apart(tmp_path, apart: float, expected: str, turn_deg: float):
    hand = _lettered(Hand(turn_deg=turn_deg), "Y", "M")
    for y, letters in ((0.0, "Y"), (apart, "M")):
        hand.line("综合管线", (-20, y), (160, y))
        hand.space[-1].dxf.linetype = f"GX_{letters}"
    hand.text("标注", "d800 i=0.003", (20, 0.3), 0.8).text("标注", "De160 中压B", (20, apart + 0.3), 0.8)
    assert hand.outcomes(tmp_path, "municipal", "clearance.gas_sewer") == expected


@pytest.mark.parametrize(("apart", "expected"), [(1.2, "v1"), (1.5, "c1")])
def test_texts_alone_tell_pipes_of_one_layer_apart(tmp_path, apart: float, expected: str):
    hand = Hand()
    for y, words in ((0.0, "WS-DN300-0.3%"), (apart, "JS-DN200"), (6.0, "YS-DN500-0.2%")):
        hand.line("P-PIPE", (-10, y), (60, y)).line("P-PIPE", (60, y), (150, y))
        hand.text("P-TEXT", words, (20, y + 0.15), 0.7)
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == expected
    assert hand.outcomes(tmp_path, "municipal", "sewer.diameter") == "c2"


def test_a_bundle_of_names_on_the_shelves_of_a_leader_names_none_of_the_shelves(tmp_path):
    hand = Hand()
    for y in (0.0, 1.0, 1.9, 3.6):
        hand.line("0", (-20, y), (110, y))
    hand.line("0", (40, -1), (40, 9), (60, 9))
    for row, words in enumerate(("污水管 DN300", "弱电 6φ110", "给水管 DN100", "雨水管 DN400")):
        hand.line("0", (40, 9 + 1.6 * row), (60, 9 + 1.6 * row)).text("0", words, (41, 9.3 + 1.6 * row), 1.1)
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == "u1"


def _ring(hand: Hand, x: float, y: float, wide: float, deep: float, radius: float) -> None:
    corners = ((x, y, 1, 1), (x + wide, y, -1, 1), (x + wide, y + deep, -1, -1), (x, y + deep, 1, -1))
    points = []
    for row, (cx, cy, dx, dy) in enumerate(corners):
        first, second = (cx, cy + dy * radius), (cx + dx * radius, cy)
        start, end = (first, second) if row % 2 == 0 else (second, first)
        points += [(*hand.at(start), ROUND), (*hand.at(end), 0.0)]
    hand.space.add_lwpolyline(points, format="xyb", close=True, dxfattribs={"layer": "ZT-路缘石线"})


@pytest.mark.parametrize(("deep", "expected"), [(0.45, "v1"), (0.0, "c1")])
def test_a_fire_lane_between_kerbs_is_as_wide_as_the_planter_on_them_leaves(tmp_path, deep: float, expected: str):
    hand = Hand(turn_deg=17.0).box("拟建建筑", 22, 22, 56, 14)
    _ring(hand, 14, 14, 72, 30, 9)
    _ring(hand, 10, 10, 80, 38, 13)
    if deep:
        hand.line("ZT-路缘石线", (44, 10), (44, 10 + deep), (50, 10 + deep), (50, 10))
    hand.text("消防", "消防车道(4.0m宽，环形)", (30, 11.6), 1.2)
    assert hand.outcomes(tmp_path, "fire", "lane.width", building_use="public") == expected
    assert hand.outcomes(tmp_path, "planning", "site_road.width") == ("v1c3" if deep else "c4")


@pytest.mark.parametrize(("inner", "expected"), [(6.5, "v1"), (9.0, "c1")])
def test_only_the_inner_edge_of_two_turns_a_vehicle(tmp_path, inner: float, expected: str):
    hand = Hand().box("拟建建筑", 20, 20, 45, 14).text("注", "食堂 3F H=13.2m", (25, 28), 1.8)
    for y, radius in ((8.0, inner), (3.5, inner + 4.5)):
        points = [(-10, y, 0), (80, y, ROUND), (80 + radius, y + radius, 0), (80 + radius, 70, 0)]
        hand.space.add_lwpolyline(points, format="xyb", dxfattribs={"layer": "小区路"})
    hand.text("小区路字", "消防车道 宽4.5m", (10, 5), 1.4)
    assert hand.outcomes(tmp_path, "fire", "lane.turning_radius", building_use="public") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [("大门净宽3.6m", "v1c1"), ("限宽3.5m", "v1c1"), ("大门净宽4.2m", "c1"), ("人行大门宽2m", "c1")],
)
def test_a_gate_narrows_a_lane(tmp_path, words: str, expected: str):
    hand = Hand().line("消防车道", (50, -40), (50, 10)).line("消防车道", (54.5, -40), (54.5, 10))
    hand.text("注", words, (56, -18), 1.4)
    assert hand.outcomes(tmp_path, "fire", "lane.width") == expected


@pytest.mark.parametrize(("words", "expected"), [("10kV架空", "u1"), ("10kV电缆直埋", "c1")])
def test_an_overhead_line_before_a_tower_is_left_to_a_person(tmp_path, words: str, expected: str):
    hand = Hand().box("拟建建筑", 10, 30, 40, 14).text("注", "6#楼 18F H=53.7m", (18, 36), 2)
    hand.box("登高场地", 10, 12, 40, 11).text("注", "登高操作场地", (22, 17), 1.5)
    hand.line("XZ_电力线", (-20, 26), (66, 27)).text("XZ_电力线", words, (-10, 27), 1.2)
    assert hand.outcomes(tmp_path, "fire", "aerial.obstruction", building_use="residential") == expected


@pytest.mark.parametrize(("slope", "expected"), [("0.005", "v1"), ("0.01", "c1")])
def test_a_link_is_told_by_the_inlet_it_ends_at(tmp_path, slope: str, expected: str):
    hand = Hand().line("雨水主管", (-20, -7), (160, -7)).text("雨水主管", "d300 i=0.003", (60, -6.5), 1)
    hand.box("雨水口", 29.6, -0.5, 0.8, 0.4).line("雨水支管", (30, -0.3), (30, -7))
    hand.text("雨水支管", f"d200 i={slope}", (30.4, -2), 0.6)
    assert hand.outcomes(tmp_path, "municipal", "sewer.slope") == ("v1c1" if expected == "v1" else "c2")
    assert hand.outcomes(tmp_path, "municipal", "sewer.diameter") == "c2"


def test_the_stem_of_a_hydrants_symbol_is_no_pipe(tmp_path):
    hand = Hand().line("给水-消防", (0, 0), (60, 0))
    block = hand.document.blocks.new("室外消火栓")
    block.add_circle((0, 0), 0.5)
    block.add_line((0, 0.5), (0, 1.0))
    hand.space.add_blockref("室外消火栓", (20, 0.5), dxfattribs={"layer": "给水-消防"})
    assert hand.outcomes(tmp_path, "municipal", "pipe.continuity") == "c1"


@pytest.mark.parametrize(("first", "expected"), [("0.22", "v1c1"), ("0.30", "c2")])
def test_slopes_over_their_lengths_in_the_profile_of_a_street(tmp_path, first: str, expected: str):
    hand = Hand().text("ZDM", "道路纵断面图", (40, 40), 3).text("ZDM", "坡度(%)/坡长(m)", (-30, -9.5), 1.8)
    for x, slope, length in ((45, first, "180.00"), (120, "-5.90", "120.00")):
        hand.text("ZDM", slope, (x, -8), 1.6).text("ZDM", length, (x, -12.5), 1.6)
    hand.text("ZDM", "设计高程", (-30, -17), 1.8).text("ZDM", "23.20", (45, -17), 1.6)
    assert hand.outcomes(tmp_path, "municipal", "street.slope", design_speed_kmh=40) == expected


@pytest.mark.parametrize(
    ("third", "outlet", "fall", "agrees"),
    [("22.960", False, "c3", "c3"), ("23.140", False, "v1c2", "v2c1"), ("23.140", True, "n1", "v2c1")],
)
def test_levels_in_a_table_of_manholes(tmp_path, third: str, outlet: bool, fall: str, agrees: str):
    hand = _manholes(("23.200", "23.080", third, "22.840"))
    if outlet:
        hand.line("污水管", (40, 0), (40, -9))
    assert hand.outcomes(tmp_path, "municipal", "sewer.slope_level") == agrees
    assert hand.outcomes(tmp_path, "municipal", "sewer.fall") == fall


def _manholes(bottoms: tuple[str, ...]) -> Hand:
    hand = Hand(turn_deg=8.0).line("污水管", *((40.0 * row, 0.0) for row in range(len(bottoms))))
    block = hand.document.blocks.new("WJ")
    block.add_circle((0, 0), 0.5)
    heads = ("井号", "X", "Y", "地面标高(m)", "管底标高(m)", "管径(mm)")
    rows = [(f"W{row}", "4", "8", "25.300", bottom, "400") for row, bottom in enumerate(bottoms)]
    for row in range(len(bottoms)):
        hand.space.add_blockref("WJ", hand.at((40.0 * row, 0)), dxfattribs={"layer": "污水检查井"})
        hand.text("污水检查井", f"W{row}", (40.0 * row + 0.8, 0.8), 1.2)
        hand.text("污水标注", "d400-40.0-3.0‰", (40.0 * row + 14, 0.6), 1.0) if row else None
    hand.text("污水标注", "d400-40.0-3.0‰", (14, 0.6), 1.0)
    for line, cells in enumerate([heads, *rows]):
        for column, words in enumerate(cells):
            hand.text("表格", words, (18.0 * column, -20.0 - 4 * line), 1.4)
    return hand


@pytest.mark.parametrize(("rating", "expected"), [("三级", "v1"), ("二级", "c1"), ("", "u1")])
def test_ratings_in_a_schedule_of_buildings(tmp_path, rating: str, expected: str):
    hand = Hand().box("新建", 20, 20, 50, 18).text("注", "1号楼 9F H=35.4m 一级", (25, 28), 1.8)
    hand.box("原有", 80.2, 20, 20, 15).text("注", "②", (89, 27), 2)
    rows = (("编号", "名称", "层数", "高度(m)", "耐火等级"), ("1", "办公楼", "9", "35.4", "一级"))
    for line, cells in enumerate([*rows, ("②", "食堂", "3", "11.2", rating)]):
        for column, words in enumerate(cells):
            if words:
                hand.text("表", words, (110 + 14 * column, -4.0 * line), 1.5)
    assert hand.outcomes(tmp_path, "fire", "spacing.buildings", building_use="public", fire_rating=1) == expected


@pytest.mark.parametrize(("clear", "expected"), [(1.9, "v1"), (2.1, "c1")])
def test_both_faces_of_a_duct_are_one_neighbour(tmp_path, clear: float, expected: str):
    hand = Hand().line("电力排管", (-20, 0), (120, 0)).line("电力排管", (-20, 0.8), (120, 0.8))
    hand.text("电力排管", "10kV BxH=800x600 12孔", (20, 0.25), 0.4)
    for y in (0.8 + clear, 2.0 + clear):
        hand.line("热力管沟", (-20, y), (120, y))
    hand.text("热力管沟", "热力管沟 1.2x0.9", (20, 1.15 + clear), 0.4)
    assert hand.outcomes(tmp_path, "municipal", "clearance.heat_power") == expected


def test_an_enlarged_detail_of_a_lane_is_not_measured(tmp_path):
    hand = Hand().box("拟建建筑", 0, 0, 60, 15).box("消防车道", -10, -9.2, 80, 4.0)
    hand.box("消防车道", 100, 40, 40, 3.6).text("注", "消防车道局部放大 1:100", (105, 41), 1.2)
    assert hand.outcomes(tmp_path, "fire", "lane.width") == "c1"


@pytest.mark.parametrize(("away", "expected"), [(1.5, "v1"), (1.7, "c1")])
def test_outer_walls_out_of_doors_are_a_building(tmp_path, away: float, expected: str):
    hand = Hand().box("建筑外墙", 20, 0, 40, 12).line("燃气-中压A", (0, 12 + away), (100, 12 + away))
    hand.text("文字", "中压A燃气管 De200", (30, 12.5 + away), 1.2)
    hand.document.blocks.new("QM").add_circle((0, 0), 1.5)
    hand.space.add_blockref("QM", hand.at((90, 30)), dxfattribs={"layer": "行道树"})
    assert hand.outcomes(tmp_path, "municipal", "clearance.gas_building") == expected


@pytest.mark.parametrize(
    ("third", "near", "far"), [("雨水 d300", "v1", "c1"), ("", "v1", "u1"), ("现状管线", "v1", "u1")]
)
def test_a_pipe_of_no_kind_among_others_leaves_the_rest_open(tmp_path, third: str, near: str, far: str):
    for apart, expected in ((1.2, near), (2.0, far)):
        hand = Hand()
        for y, words in ((0.0, "污水 d300"), (apart, "给水 DN200"), (apart + 6, third)):
            hand.line("管线", (-10, y), (150, y))
            hand.text("管线字", words, (20, y + 0.15), 0.7) if words else None
        assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == expected


def test_lines_of_a_colour_are_of_one_kind(tmp_path):
    hand = Hand()
    for y, color, starts in ((0.0, 2, (0, 40.5, 80)), (1.5, 4, (0, 60)), (-1.2, 1, (0,))):
        for start, end in zip(starts, (*starts[1:], 120), strict=True):
            hand.line("设计管线", (start, y), (end - (0.9 if end in starts and y == 0 else 0.0), y))
            hand.space[-1].dxf.color = color
    for x in (0, 40, 79.6, 120):
        hand.circle("检查井", (x, 0), 0.5)
    hand.text("注", "污水 d300 i=0.004", (5, 0.2), 0.7).text("注", "给水 DN200", (5, 1.7), 0.7)
    hand.text("注", "燃气 De110 中压B", (90, -1.95), 0.7)
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == "c1"
    assert hand.outcomes(tmp_path, "municipal", "clearance.gas_sewer").startswith("v")


@pytest.mark.parametrize(("clear", "expected"), [(4.9, "v1"), (5.2, "c1")])
def test_steel_pipes_by_their_outside_and_wall(tmp_path, clear: float, expected: str):
    hand = Hand().pipe("RQ-次高压", (0, 0), (100, 0), "次高压B D219x6.3").box("现状建筑", 20, clear + 0.11, 30, 10)
    assert hand.outcomes(tmp_path, "municipal", "clearance.gas_building") == expected


@pytest.mark.parametrize(("short", "expected"), [(0.5, "c1"), (0.65, "c1"), (0.9, "v1")])
def test_a_pipe_ends_at_the_ring_of_a_manhole_or_short_of_it(tmp_path, short: float, expected: str):
    hand = Hand().circle("WS_JCJ", (30, 0), 0.5).pipe("WS", (30.5, 0), (60, 0), "d300 i=0.004")
    hand.pipe("WS", (0, 0), (30 - short, 0), "d300 i=0.004")
    assert hand.outcomes(tmp_path, "municipal", "pipe.continuity") == expected


def lettered(hand: Hand, layer: str, y: float, letters: str, size: str) -> Hand:
    """Draw a pipe of 60 m whose line is broken by letters every 15 m."""
    for x in (0.0, 15.0, 30.0, 45.0):
        hand.line(layer, (x, y), (x + 6.5, y)).line(layer, (x + 8.0, y), (x + 15.0, y))
        hand.text("管道-字", letters, (x + 6.9, y - 0.3), 0.6)
    return hand.text("管道-字", size, (1.0, y + 0.3), 0.5)


@pytest.mark.parametrize(("apart", "answer"), [(1.2, "v1"), (2.0, "c1")])
@pytest.mark.parametrize("turn_deg", [0, 37])
def test_letters_in_the_gaps_of_lines_tell_their_kind(tmp_path, apart: float, turn_deg: int, answer: str):
    hand = lettered(Hand(turn_deg=turn_deg), "管道-01", 0.0, "W", "d300")
    lettered(hand, "管道-02", apart, "J", "DN150")
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == answer


def test_letters_beside_lines_are_no_gaps(tmp_path):
    hand = Hand().line("管道-01", (0, 0), (60, 0)).line("管道-02", (0, 2), (60, 2))
    for x in (5.0, 20.0, 35.0):
        hand.text("管道-字", "W", (x, 0.4), 0.6).text("管道-字", "J", (x, 2.4), 0.6)
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") in ("n1", "u1")
