"""Street plans whose strips texts name, arrows on their own layer, ends of pipes in the open, rows of buildings."""

from __future__ import annotations

import math

import pytest
from other_hand import Hand

from app.domain.project import Discipline
from app.services.review.review_files import review_files

M, P = "municipal", "planning"
LINES = ("道路红线", "人行道边线", "非机动车道边线", "车道分界线", "道路中心线")
NAMES = ("人行道", "非机动车道", "机动车道", "混行车道")


def street(widths: tuple[float, float, float, float], unit: str = "m", layers: tuple[str, ...] = LINES) -> Hand:
    """Draw half a street from its red line to its middle, each strip named by a text in it."""
    hand, y = Hand(unit, turn_deg=12), 0.0
    hand.text("注记", "设计速度 40km/h", (20, -8), 1.0)
    for layer, wide, name in zip(layers, (*widths, 0.0), (*NAMES, ""), strict=True):
        hand.line(layer, (0, y), (120, y))
        if name:
            hand.text("注记", name, (40, y + wide / 2 - 0.3), 0.6)
        y += wide
    return hand


@pytest.mark.parametrize(
    ("rule", "widths", "answer"),
    [
        ("footway.width", (1.8, 2.5, 3.5, 3.5), "v1"),
        ("footway.width", (2.0, 2.5, 3.5, 3.5), "c1"),
        ("cycle_lane.width", (2.0, 2.4, 3.5, 3.5), "v1"),
        ("cycle_lane.width", (2.0, 2.5, 3.5, 3.5), "c1"),
        ("lane.width", (2.0, 2.5, 3.2, 3.5), "v1c1"),
        ("lane.width", (2.0, 2.5, 3.5, 3.6), "c2"),
    ],
)
def test_strips_that_texts_name(tmp_path, rule: str, widths: tuple[float, float, float, float], answer: str):
    assert street(widths, "mm").outcomes(tmp_path, M, rule) == answer


def test_strips_between_lines_of_one_layer(tmp_path):
    hand = street((1.8, 2.5, 3.5, 3.5), layers=("道路边线",) * 5)
    assert hand.outcomes(tmp_path, M, "footway.width") == "v1"


@pytest.mark.parametrize(("wide", "answer"), [(1.7, "v1"), (2.0, "c1")])
def test_strips_along_a_bend(tmp_path, wide: float, answer: str):
    hand, middle = Hand(), math.radians(50)
    for layer, radius in (("道路红线", 150.0), ("人行道边线", 150 + wide), ("道路中心线", 162.0)):
        angles = [math.radians(20 + step) for step in range(61)]
        hand.line(layer, *((radius * math.cos(angle), radius * math.sin(angle)) for angle in angles))
    at = 150 + wide / 2
    hand.text("注记", "人行道", (at * math.cos(middle) - 0.4, at * math.sin(middle) - 0.2), 0.4)
    assert hand.outcomes(tmp_path, M, "footway.width") == answer


@pytest.mark.parametrize(("y", "answer"), [(0.6, "u1"), (2.0, "c1")])
def test_a_name_aside_leaves_room_for_a_line_nobody_knows(tmp_path, y: float, answer: str):
    hand = Hand().line("路缘石", (0, 4.5), (80, 4.5))
    hand.line("道路红线", (0, 0), (80, 0)).text("注记", "人行道", (30, y), 0.5)
    assert hand.outcomes(tmp_path, M, "footway.width") == answer


def test_a_green_in_the_strip_of_a_footway_leaves_its_width_open(tmp_path):
    hand = Hand().line("路缘石", (0, 0), (80, 0)).line("道路红线", (0, 4.5), (80, 4.5))
    hand.text("注记", "人行道", (30, 3), 0.6).text("注记", "绿化带", (30, 1), 0.6)
    assert hand.outcomes(tmp_path, M, "footway.width") == "u1"


def test_footway_edges_on_both_sides_of_a_street_bound_no_footway(tmp_path):
    hand = Hand()
    for layer, y in (("人行道边线", 0), ("路缘石", 3), ("道路中心线", 8), ("路缘石", 13), ("人行道边线", 16)):
        hand.line(layer, (0, y), (80, y))
    assert "c" not in hand.outcomes(tmp_path, M, "footway.width")


@pytest.mark.parametrize(("wide", "answer"), [("3.40", "v1c1"), ("3.50", "c2")])
def test_lanes_of_a_section_by_any_name(tmp_path, wide: str, answer: str):
    hand = Hand().text("字", "标准横断面图 大型车混行", (2, 6), 0.6)
    for x, words, figure in ((0, "车行道", wide), (3.5, "车行道", "3.50")):
        hand.line("线", (x, 0), (x, -3)).text("字", words, (x + 1.2, 0.4), 0.35).text(
            "字", figure, (x + 1.3, -1.6), 0.35
        )
    assert hand.outcomes(tmp_path, M, "section.lane", design_speed_kmh=50) == answer


@pytest.mark.parametrize(("last", "answer"), [(2.85, "v1c1"), (2.70, "c2")])
def test_arrows_on_a_layer_of_arrows(tmp_path, last: float, answer: str):
    hand = Hand(turn_deg=35).line("污水管", (0, 0), (30, 0), (60, 0)).line("雨水管", (0, 3), (60, 3))
    for x, level in ((0, 2.90), (30, 2.80), (60, last)):
        hand.circle("污水检查井", (x, 0), 0.5).text("标高", f"管内底标高 {level:.2f}", (x + 0.6, -1.4), 0.6)
    hand.arrow("流向", (16, 0)).arrow("流向", (46, 0)).arrow("流向", (30, 3), to=-1)
    assert hand.outcomes(tmp_path, M, "sewer.fall") == answer


@pytest.mark.parametrize(
    ("end", "words", "thing", "answer"),
    [
        ((52, 26), "", "", "v1"),
        ((52, 26), "接市政污水井", "", "c1"),
        ((52, 26), "", "化粪池轮廓", "c1"),
        ((52, 38), "", "", "c1"),
    ],
)
def test_a_sewer_that_ends_in_the_open(tmp_path, end: tuple[float, float], words: str, thing: str, answer: str):
    hand = Hand(turn_deg=5).line("污水管道", (0, 10), (40, 10), (80, 10)).line("给水管道", (0, 40), (80, 40))
    for _ in range(2):
        hand.line("污水管道", (40, 10), (40, 26), end)  # drawn twice
    for place in ((0, 10), (40, 10), (80, 10), (40, 26)):
        hand.circle("污水井", place, 0.5)
    if words:
        hand.text("注记", words, (end[0] + 0.5, end[1]), 0.8)
    if thing:
        hand.box(thing, end[0], end[1] - 2, 6, 4)
    assert hand.outcomes(tmp_path, M, "pipe.continuity") == answer


def test_the_edge_of_a_plan_beside_another_one(tmp_path):
    hand = Hand()
    for x in (0, 140):
        for y in (0, 16):
            hand.line("污水管道", (x, y), (x + 40, y), (x + 60, y)).circle("污水井", (x, y), 0.5)
            hand.circle("污水井", (x + 40, y), 0.5)
    assert hand.outcomes(tmp_path, M, "pipe.continuity") == "c1"


def test_each_footprint_is_held_against_its_row(tmp_path):
    hand = Hand("mm").box("用地红线", 0, 0, 100, 60)
    rows = [("楼号", "层数", "基底面积(㎡)")]
    for number, x, wide, said in ((1, 5, 30.0, 500.0), (2, 55, 32.0, 440.0)):  # the errors nearly cancel out
        hand.box("建筑外轮廓", x, 20, wide, 15).text("文字", f"{number}#楼 6F", (x + 8, 27), 1.5)
        rows.append((f"{number}#楼", "6", f"{said:.2f}"))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            hand.text("表格", cell, (120 + 20 * column, 50 - 4 * at), 1.5)
    assert hand.outcomes(tmp_path, P, "table.measured") == "v2"


def test_the_words_of_one_line_are_of_one_note(tmp_path):
    hand = Hand("mm", turn_deg=90).box("用地红线", 0, 0, 80, 60).box("建筑外轮廓", 20, 20, 40, 20)
    hand.text("文字", "办公楼", (26, 33), 2.0).text("文字", "12F", (26, 29), 2.0).text("文字", "H=50.6m", (32, 29), 1.6)
    assert hand.outcomes(tmp_path, P, "height", height_max_m=50) == "v1"


def test_the_land_that_only_the_table_gives(tmp_path):
    hand = Hand().box("建筑外轮廓", 20, 20, 40, 20).text("文字", "门诊楼 9F", (30, 30), 2.0)
    for row, (name, value) in enumerate((("用地面积(m²)", "4000.00"), ("计容建筑面积(m²)", "7200.00"))):
        hand.text("表格", name, (90, 50 - 4 * row), 1.5).text("表格", value, (120, 50 - 4 * row), 1.5)
    assert hand.outcomes(tmp_path, P, "floor_area_ratio", far_max=1.7) == "v1"


@pytest.mark.parametrize(("wide", "answer"), [("3.20", "v1c1"), ("3.25", "c2")])
def test_a_lane_for_cars_by_its_own_name(tmp_path, wide: str, answer: str):
    hand = Hand().text("字", "道路横断面图", (2, 6), 0.6)
    for x, words, figure in ((0, "小客车道", wide), (3.5, "机动车道", "3.50")):
        hand.line("线", (x, 0), (x, -3)).text("字", words, (x + 1.2, 0.4), 0.35)
        hand.text("字", figure, (x + 1.3, -1.6), 0.35)
    assert hand.outcomes(tmp_path, M, "section.lane", design_speed_kmh=50) == answer


@pytest.mark.parametrize(("words", "answer"), [("小区出入口", "u1"), ("文化路", "v1")])
def test_the_corner_of_an_entrance_is_no_junctions(tmp_path, words: str, answer: str):
    hand = Hand().line("路缘石", (-60, -7.5), (60, -7.5)).text("注记", words, (9, 16), 1.2)
    bend = [math.radians(90 * step / 16) for step in range(17)]
    hand.line("路缘石", (-40, 7.5), *((5 * math.sin(at), 12.5 - 5 * math.cos(at)) for at in bend), (5, 40))
    assert hand.outcomes(tmp_path, M, "kerb.radius", road_class="arterial") == answer


@pytest.mark.parametrize(("layer", "answer"), [("商业裙房线", "v1c1"), ("X-7", "c1u1")])
def test_a_podium_on_another_layer(tmp_path, layer: str, answer: str):
    hand = Hand("mm").box("用地红线", 0, 0, 90, 70).box("塔楼", 30, 32, 24, 20).text("字", "1#楼 24F", (34, 42), 1.8)
    hand.box(layer, 4.4, 22, 60, 36).text("字", "裙房 3F", (8, 25), 1.8)
    assert hand.outcomes(tmp_path, P, "setback.site", setback_min_m=5) == answer


def test_the_planning_height_in_brackets(tmp_path):
    hand = (
        Hand().box("用地红线", 0, 0, 80, 60).box("建筑轮廓", 10, 20, 30, 24).text("字", "1#办公楼 24F", (12, 36), 1.6)
    )
    hand.text("字", "建筑高度(规划)100.9m", (12, 33), 1.4).text("字", "建筑高度(消防)99.7m", (12, 30.5), 1.4)
    assert hand.outcomes(tmp_path, P, "height", height_max_m=100) == "v1"


def test_a_sheet_without_title_is_called_by_its_file(tmp_path):
    hand = Hand().box("用地红线", 0, 0, 80, 60).box("建筑轮廓", 10, 20, 30, 24).text("字", "1#楼 9F", (12, 36), 1.6)
    path = tmp_path / "总平面.dxf"
    hand.document.saveas(path)
    findings = review_files([path], [Discipline.PLANNING], {"setback_min_m": "5"}).review.findings
    assert next(one.message for one in findings if one.rule == "planning.setback.site").startswith("总平面：")
