"""Plans, details, sections and notes of buildings: values that the same drawing gives otherwise elsewhere."""

from __future__ import annotations

import other_hand
import pytest
from fire_hand import PINYIN, Hand, outcomes, told

OFFICE = {"building_use": "public", "building_height_m": 19, "fire_rating": 2, "storeys_above": 5, "sprinklers": "no"}
HOME = {"building_use": "residential"}


@pytest.mark.parametrize(
    ("mark", "listed", "outcome"),
    [
        ("FM乙-2", "乙级防火门", "complies"),
        ("FM丙-2", "", "violates"),
        ("FM丙-2", "乙级防火门", "cannot_determine"),
        ("FM-1", "甲级防火门", "complies"),
        ("FM乙1221", "甲级防火门", "cannot_determine"),
        ("FM-1", "", "cannot_determine"),
    ],
)
def test_the_schedule_tells_the_class_of_a_door(tmp_path, mark, listed, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan(stair_mark=mark)
    for y, cells in ((10.0, ("门窗编号", "洞口尺寸", "备注")), (9.0, (mark, "1200X2100", listed))):
        for column, cell in enumerate(cells):
            hand.text(60 + 4 * column, y, cell or "-")
    findings = hand.findings(tmp_path, OFFICE)
    assert set(outcomes(findings, "fire.door_class.stair")) == {outcome}, told(findings, "fire.door_class.stair")


@pytest.mark.parametrize("name", ["回廊", "走廊"])
def test_a_cloister_is_a_corridor(tmp_path, name):
    hand = Hand(PINYIN)
    hand.room(0, 0, 24, 24)
    hand.room(6, 6, 18, 18)
    hand.room(8.4, 8.4, 15.6, 15.6)
    for x in (8.4, 15.6):
        hand.wall((x, 0), (x, 6))
    for x, mark in ((7.5, "M1021"), (9.6, "FM乙1221"), (14.4, "FM乙1221")):
        hand.door(x, 6, 1.2 if mark[0] == "F" else 1.0, mark, swing=-1)
    hand.stair(8.4, 0, 12, 6)
    hand.wall((12, 0), (12, 6))
    hand.stair(12, 0, 15.6, 6)
    hand.build()
    hand.text(11, 7, name)
    hand.text(11, 12, "内庭院")
    hand.text(10, -4, "三层平面图 1:100", height_m=0.8)
    findings = hand.findings(tmp_path, OFFICE)
    assert outcomes(findings, "fire.exit.spacing") == ["violates"], told(findings, "fire.exit.spacing")
    assert "violates" not in outcomes(findings, "fire.room.door_spacing"), told(findings, "fire.room.door_spacing")


@pytest.mark.parametrize(("deep", "answer"), [(0.25, "v1c1"), (0.08, "c2")])
def test_a_shaft_in_a_flight_narrows_it(tmp_path, deep, answer):
    hand = other_hand.Hand("mm")
    hand.box("墙", 0, 0, 2.6, 6.3).box("墙", -0.2, -0.2, 3.0, 6.7)
    for row in range(11):
        hand.line("楼梯", (0, 1.7 + 0.28 * row), (1.2, 1.7 + 0.28 * row))
        hand.line("楼梯", (1.4, 1.7 + 0.28 * row), (2.6, 1.7 + 0.28 * row))
    hand.box("墙", 0, 3.0, deep, 0.3).text("文字", "甲梯二层平面图", (0, -1.5))
    assert hand.outcomes(tmp_path, "fire", "width.stair", **OFFICE) == answer


@pytest.mark.parametrize(
    ("words", "rule", "use", "answer"),
    [
        ("外廊栏杆净高自反坎顶面起800", "railing.height", "public", "v1"),
        ("外廊栏杆净高自可踏面起算不小于1100", "railing.height", "public", "c1"),
        ("窗台高度500，设护窗栏杆，高度自可踏面起900", "sill.guard_housing", "residential", "c1"),
        ("外窗窗台高度：一层900，二层及以上 700，未设护栏。", "sill.guard", "public", "v1"),
        ("屋面坡度 1.5%，檐沟 1%", "roof.slope", "public", "v1"),
        ("平屋面建筑找坡，坡度2%，檐沟坡度1%", "roof.slope", "public", "c1"),
        ("屋面天沟，坡度1%", "roof.slope", "public", "n1"),
    ],
)
def test_what_notes_give(tmp_path, words, rule, use, answer):
    hand = other_hand.Hand("mm").text("说明", words, (0, 0))
    assert hand.outcomes(tmp_path, "architecture", rule, building_use=use) == answer


@pytest.mark.parametrize(
    ("levels", "title", "answer"),
    [
        ((0, 3, 6, 8.95, 11.95, 13.15), "1-1剖面图", "v1c3"),
        ((0, 3, 6, 9, 12), "A-A剖面图", "c4"),
        ((0, 1.45, 2.9, 4.35, 5.8), "楼梯剖面图", "n1"),
        ((0, 3, 6, 8.95, 11.95), "南立面图", "n1"),
    ],
)
def test_storeys_between_the_levels_of_a_section(tmp_path, levels, title, answer):
    hand = other_hand.Hand("mm").text("标注", title, (4, -3), 0.7)
    for level in (-0.3, *levels):
        hand.line("标注", (13, level), (15, level)).text("标注", f"{level:.3f}" if level else "%%p0.000", (13.5, level))
    assert hand.outcomes(tmp_path, "architecture", "storey.height", **HOME) == answer
