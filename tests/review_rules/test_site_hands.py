"""Drawings as municipal and site offices make them: one polyline through many manholes, letters in lines, rows."""

from __future__ import annotations

import pytest
from other_hand import Hand

from app.domain.project import Discipline
from app.services.review.review_files import review_files


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


@pytest.mark.parametrize("faces", [(-0.5, 0.5), (-1.2, -1.0, 1.0, 1.2)])
def test_the_faces_of_one_sewer_turn_nowhere(tmp_path, faces: tuple[float, ...]):
    hand = Hand().circle("雨水检查井", (40, 0), 0.7)
    for y in faces:
        hand.line("雨水管线", (0, y), (80, y))
    assert "v" not in hand.line("雨水管线", (0, 0), (80, 0)).outcomes(tmp_path, "municipal", "sewer.turn")


def test_a_line_of_the_frame_is_no_green_for_a_word_in_the_table(tmp_path):
    hand = Hand().box("TK-外", 0, 0, 200, 140).box("0", 2, 2, 196, 136)
    hand.box("SITE_BOUNDARY", 10, 10, 100, 100).box("A-BLDG", 20, 20, 30, 30).text("A-BLDG", "1#楼 6F", (30, 30), 2)
    hand.text("0", "图号 A-01", (160, 6), 2).text("0", "图名 总平面图", (160, 10), 2)
    hand.text("0", "绿地面积", (130, 120), 2)
    assert hand.outcomes(tmp_path, "planning", "green_ratio", green_ratio_min=0.3) == "u1"


def _hydrants(hand: Hand, *places: tuple[float, float]) -> Hand:
    for place in places:
        hand.circle("室外消火栓", place, 0.4)
    return hand


@pytest.mark.parametrize(("third", "expected"), [((82.0, 75.0), "v1"), ((82.0, 27.0), "c1")])
def test_hydrants_along_one_kerb_have_one_another_for_neighbours(tmp_path, third: tuple[float, float], expected: str):
    hand = Hand().box("用地红线", 0, 0, 330, 90).box("新建建筑", 30, 32, 260, 30)
    hand.line("路缘石", (0, 20), (330, 20)).line("路缘石", (0, 26), (330, 26))
    ring = [(20.0, 18.5), (145.0, 18.5), (262.0, 18.5), (20.0, 70.0), (255.0, 70.0), (140.0, 70.0), third]
    assert _hydrants(hand, *ring).outcomes(tmp_path, "fire", "hydrant.spacing") == expected


@pytest.mark.parametrize(("tree_y", "expected"), [(35.0, "u1"), (42.0, "u1"), (20.0, "c1")])
def test_trees_on_the_operating_ground_are_left_to_a_person(tmp_path, tree_y: float, expected: str):
    hand = Hand().box("新建建筑", 30, 45, 50, 16).text("文字", "5#住宅 26F H=78.3m", (40, 52), 2)
    hand.box("登高操作场地", 30, 29, 50, 10).circle("行道树", (50, tree_y), 1.5)
    assert hand.outcomes(tmp_path, "fire", "aerial.obstruction") == expected


@pytest.mark.parametrize(("second", "expected"), [(2700, "u1"), (1500, "c1")])
def test_density_of_one_phase_alone(tmp_path, second: int, expected: str):
    hand = Hand().box("一期用地红线", 0, 0, 80, 100).box("二期用地红线", 80, 0, 60, 100)
    hand.box("一期建筑", 10, 20, 60, second / 60).box("二期建筑", 90, 30, 40, 30)
    assert hand.outcomes(tmp_path, "planning", "density", density_max=0.3) == expected


def test_a_car_park_drawn_as_one_area_is_not_one_bay(tmp_path):
    hand = Hand().box("用地红线", 0, 0, 130, 80).box("新建建筑", 30, 30, 60, 25)
    hand.box("停车场", 5, 5, 45, 16).text("文字", "P 18辆", (20, 12), 2)
    assert hand.outcomes(tmp_path, "planning", "parking", parking_min=120) == "u1"
    assert hand.outcomes(tmp_path, "architecture", "parking.accessible") == "u1"


def test_a_road_has_two_lanes_behind_its_bend_too(tmp_path):
    hand = Hand().box("用地红线", 0, 0, 160, 90).box("新建建筑", 30, 35, 100, 30)
    for way in (((0, 15), (155, 15), (157.8, 18), (157.8, 90)), ((0, 20.8), (150, 20.8), (152, 22.8), (152, 90))):
        hand.line("道路边线", *way)
    hand.text("文字", "双车道 B=5.8m", (60, 17), 1.4)
    assert hand.outcomes(tmp_path, "planning", "site_road.width") == "v2"


def _led_manhole(hand: Hand, x: float, name: str, ground: str, bottom: str) -> Hand:
    """Draw a manhole of its own layer, its name beside it, its levels at a leader of the same layer."""
    hand.circle("雨水检查井", (x, 4), 0.5).text("雨水检查井", name, (x + 0.8, 4.8), 1.0)
    hand.line("雨水检查井", (x, 4), (x + 4, -1)).line("雨水检查井", (x + 4, -1), (x + 13, -1))
    return hand.text("雨水检查井", ground, (x + 4.5, -0.8), 1.0).text("雨水检查井", bottom, (x + 4.5, -2.5), 1.0)


def test_a_name_where_a_leader_starts_stays_the_manholes(tmp_path):
    hand = Hand().line("雨水管", (0, 4), (70, 4)).text("雨水管", "d500 L=70 i=0.3%", (30, 4.6), 1.0)
    for x, bottom in ((0.0, "3.210"), (70.0, "3.000")):
        _led_manhole(hand, x, f"Y{x:.0f}", "5.000", bottom)
    assert hand.outcomes(tmp_path, "municipal", "sewer.slope_level") == "c1"
    result = review_files([tmp_path / "drawing.dxf"], [Discipline.MUNICIPAL], {})
    spacing = [found for found in result.review.findings if found.rule == "municipal.manhole.spacing"]
    assert [("Y0" in found.message, "Y70" in found.message) for found in spacing if found.value] == [(True, True)]


def test_a_siphon_lies_deeper_than_its_ends_tell(tmp_path):
    hand = Hand().line("雨水管", (0, 4), (50, 4), (98, 4), (148, 4))
    levels = ((0.0, "3.650"), (50.0, "3.500"), (98.0, "3.200"), (148.0, "3.050"))
    for x, bottom in levels:
        _led_manhole(hand, x, f"Y{x:.0f}", "5.100", bottom)
    for x, words in ((14, "d600 i=0.003"), (53, "倒虹管 2×d400 L=48(管底0.20)"), (112, "d600 i=0.003")):
        hand.text("雨水管", words, (x, 4.6), 1.0)
    assert hand.outcomes(tmp_path, "municipal", "sewer.slope_level") == "c2"
    assert hand.outcomes(tmp_path, "municipal", "sewer.cover") == "c2"


@pytest.mark.parametrize(("wall_y", "expected"), [(14.5, "v1"), (14.8, "c1")])
def test_the_faces_of_a_culvert_are_measured_from_themselves(tmp_path, wall_y: float, expected: str):
    hand = Hand().line("雨水箱涵", (0, 10), (90, 10)).line("雨水箱涵", (0, 12.2), (90, 12.2))
    hand.text("雨水箱涵", "2000x1500 i=0.0015", (40, 12.8), 1.0).box("现状建筑", 20, wall_y, 60, 15)
    assert hand.outcomes(tmp_path, "municipal", "clearance.sewer_building") == expected


@pytest.mark.parametrize(("footway", "expected"), [("1,8", "v1c1"), ("2,5", "c2")])
def test_dimensions_with_a_decimal_comma(tmp_path, footway: str, expected: str):
    hand = Hand().text("文字", "道路标准横断面图 1:200", (5, 9), 0.6)
    for x, name, figure in ((1.0, "人行道", footway), (3.1, "非机动车道", "2,5"), (7.9, "人行道", "2,0")):
        hand.text("文字", name, (x - 0.3, 1), 0.3).text("尺寸", figure, (x - 0.2, 3), 0.3)
    assert hand.outcomes(tmp_path, "municipal", "section.footway") == expected


@pytest.mark.parametrize(
    ("height", "expected"), [("54.6", "v1c1"), ("53.9", "c2"), ("60.3/33.9", "v1c1"), ("详建施", "c1u1")]
)
def test_heights_in_a_schedule_of_buildings(tmp_path, height: str, expected: str):
    hand = Hand(turn_deg=20.0).box("用地红线", 0, 0, 150, 100)
    hand.box("新建建筑", 15, 15, 30, 13).text("楼号", "1#", (28, 20), 2.5)
    hand.box("新建建筑", 60, 15, 30, 13).text("楼号", "2#楼", (73, 20), 2.5)
    rows = (("楼号", "层数", "建筑高度(m)", "地坪(m)"), ("1#", "17", "51.9", "5.30"), ("2#", "18", height, "5.10"))
    for line, cells in enumerate(rows):
        for column, words in enumerate(cells):
            hand.text("一览表", words, (170 + 16 * column, 80 - 3.2 * line), 1.2)
    assert hand.outcomes(tmp_path, "planning", "height", height_max_m=54) == expected


@pytest.mark.parametrize(("radius", "expected"), [("140", "v1"), ("151.5", "c1")])
def test_the_elements_of_a_curve_give_its_radius(tmp_path, radius: str, expected: str):
    hand = Hand().line("道路中线", (0, 0), (120, 0), (200, 40)).text("文字", "设计速度30km/h", (10, 20), 1.5)
    hand.text("路线标注", f"JD3 K1+230.5 α=25°30' R={radius} T=31.7 L=62.3", (60, 12), 1.5)
    assert hand.outcomes(tmp_path, "municipal", "street.curve") == expected


@pytest.mark.parametrize(("last", "expected"), [(106.0, "v1c1"), (99.0, "c2")])
def test_inlets_drawn_as_small_boxes(tmp_path, last: float, expected: str):
    hand = Hand(turn_deg=31.0).line("路缘石", (0, 0), (200, 0))
    for x in (5.0, 50.0, last):
        hand.box("YS-雨水口", x, 0.1, 0.75, 0.45)
    assert hand.outcomes(tmp_path, "municipal", "inlet.spacing") == expected


def _sewer_with_profile(bottoms: tuple[str, ...]) -> Hand:
    """Draw a sewer under a street, and below it the table of its longitudinal section."""
    hand = Hand().line("道路中线", (-10, 66), (120, 66)).line("路缘石", (-10, 60), (120, 60))
    for x in (0, 50, 100):
        hand.circle("污水检查井", (x, 64), 0.5).text("污水检查井", f"W{x}", (x + 0.8, 64.8), 1.0)
    hand.line("污水管", (0, 64), (50, 64), (100, 64))
    hand.text("污水管", "d400 i=0.003", (15, 64.6), 1.0).text("污水管", "d400 i=0.003", (65, 64.6), 1.0)
    hand.text("表", "污水管道纵断面图", (30, 40), 2.0)
    rows = (
        ("设计路面标高(m)", ("4.200", "4.150", "4.100")),
        ("管内底标高(m)", bottoms),
        ("井号", ("W0", "W50", "W100")),
    )
    for row, (head, cells) in enumerate(rows):
        hand.text("表", head, (-24, 5 - 5 * row), 1.2)
        for x, words in zip((0, 50, 100), cells, strict=True):
            hand.text("表", words, (x, 4.5 - 5 * row), 1.0)
    return hand


@pytest.mark.parametrize(
    ("bottoms", "cover", "agrees"),
    [
        (("3.150", "3.000", "2.850"), "v1c1", "c2"),
        (("3.090", "2.940", "2.790"), "c1u1", "c2"),
        (("3.030", "2.880", "2.730"), "c2", "c2"),
        (("3.030", "2.880", "2.440"), "c2", "v1c1"),
    ],
)
def test_levels_in_the_table_below_a_longitudinal_section(tmp_path, bottoms: tuple[str, ...], cover: str, agrees: str):
    hand = _sewer_with_profile(bottoms)
    assert hand.outcomes(tmp_path, "municipal", "sewer.cover") == cover
    assert hand.outcomes(tmp_path, "municipal", "sewer.slope_level") == agrees
