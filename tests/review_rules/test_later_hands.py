"""What drawings of others showed later: kerbs under rails, promises of notes, windows among doors, sketches."""

from __future__ import annotations

import fire_hand
import pytest
from other_hand import Hand

A = "architecture"


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (("1.外廊栏杆总高1100，", "其中翻边高300、宽250。"), "v1"),
        (("1.外廊栏杆总高1450，", "其中翻边高300、宽250。"), "c1"),
        (("1.外廊栏杆总高1100，", "其中翻边高300、宽150。"), "c1"),
        (("1.外廊栏杆总高1100，", "下设反坎。"), "u1"),
        (("1.外廊栏杆总高1200，", "其中翻边高100。"), "c1"),
        (("1.外廊栏杆高1100（含200高翻边）。",), "u1"),
        (("1.外廊栏杆总高1100，其中反坎高300、宽250，栏杆净高自反坎顶面起800。",), "v1"),
        (("1.外廊栏杆净高1100。", "2.踢脚高100。"), "c1"),
        (("1.外廊栏杆总高1100。",), "c1"),
    ],
)
def test_a_rail_counts_from_the_kerb_one_can_stand_on(tmp_path, lines, answer):
    hand = Hand("mm")
    for row, words in enumerate(lines):
        hand.text("说明", words, (0, -row), 0.6)
    assert hand.outcomes(tmp_path, A, "railing.height", building_use="public") == answer


@pytest.mark.parametrize(
    ("drawn", "answer"),
    [(("汽车坡道", "i=16%"), "v1"), (("汽车坡道", "i=14%"), "c1"), (("汽车坡道",), "u1"), ((), "c1")],
)
def test_a_promise_of_a_note_is_no_slope_that_is_drawn(tmp_path, drawn, answer):
    hand = Hand("mm").text("说明", "注：车库直线坡道坡度不大于15%。", (0, 40), 0.6)
    for row, words in enumerate(drawn):
        hand.text("标注", words, (0, -row), 0.6)
    assert hand.outcomes(tmp_path, A, "ramp.garage_slope", building_use="garage") == answer


@pytest.mark.parametrize("craft", ["lines", "block"])
def test_windows_on_the_layer_of_doors_are_no_doors(tmp_path, craft):
    hand = fire_hand.Hand({**fire_hand.PINYIN, "window": "MEN"})
    pane = hand.doc.blocks.new("B-77")
    for off in (-100, -30, 30, 100):
        pane.add_line((-900, off), (900, off))
    for row in range(6):
        x = 44 * (row + 0.5) / 6
        hand.window(x, 0, 1.8)
        if craft == "block":
            for line in [line for line in hand.space.query("LINE") if line.dxf.layer == "MEN"]:
                hand.space.delete_entity(line)
            hand.space.add_blockref("B-77", hand.at(x, 0), dxfattribs=hand.layer("window"))
    hand.corridor_plan(title="首层平面图 1:100")
    findings = hand.findings(tmp_path, {"building_use": "public", "building_height_m": 19, "sprinklers": "no"})
    assert len(fire_hand.outcomes(findings, "fire.width.door")) == 13, fire_hand.told(findings, "fire.width.door")
    assert fire_hand.outcomes(findings, "fire.room.doors") == ["complies"] * 11


@pytest.mark.parametrize(
    ("name", "lift", "facts", "outcome"),
    [
        ("楼梯间", "", {"building_height_m": 18.6}, "not_applicable"),
        ("楼梯间", "电梯", {"building_height_m": 18.6}, "cannot_determine"),
        ("封闭楼梯间", "", {"building_height_m": 18.6}, "violates"),
        ("楼梯间", "", {"building_height_m": 24}, "violates"),
        ("楼梯间", "", {}, "cannot_determine"),
    ],
)
def test_the_stair_of_a_low_dwelling_may_be_open(tmp_path, name, lift, facts, outcome):
    hand = fire_hand.Hand(fire_hand.PINYIN)
    hand.room(0, 0, 10, 6)
    hand.wall((4, 0), (4, 6))
    hand.wall((4, 3), (10, 3))
    hand.door(5, 3, 1.0, "FM甲1021")
    hand.door(4, 1.5, 1.2, "M1221", upright=True)
    hand.stair(0.1, 0.5, 3.9, 6, name)
    if lift:
        hand.text(5, 4, lift)
    hand.build()
    hand.text(2, -4, "三层平面图 1:100", height_m=0.8)
    findings = hand.findings(tmp_path, {"building_use": "residential", **facts})
    assert fire_hand.outcomes(findings, "fire.door_class.stair") == [outcome]


@pytest.mark.parametrize(
    ("title", "beside", "answer"),
    [
        ("管线位置示意图（不按比例）", "", "c1"),
        ("管线位置大样图", "NTS", "c1"),
        ("管线位置大样图", "", "v1"),
        ("管线位置大样图 1:500", "", "v1"),
    ],
)
def test_a_sketch_that_is_not_to_scale_is_not_measured(tmp_path, title, beside, answer):
    hand = (
        Hand()
        .pipe("给水管", (0, 0), (100, 0), "DN200", 0.6)
        .pipe("污水管", (0, -2.5), (100, -2.5), "d500 i=0.003", -1.8)
    )
    hand.text("标注", "给排水平面图 1:500", (30, -15), 2.5)
    hand.pipe("给水管", (130, -40), (150, -40), "DN200", 0.4).pipe("污水管", (130, -40.7), (150, -40.7), "d500", -1.6)
    hand.text("标注", title, (130, -48), 2)
    if beside:
        hand.text("标注", beside, (162, -48), 1.4)
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == answer


@pytest.mark.parametrize(
    ("note", "answer"), [("", "v1"), ("本图不按比例绘制。", "u1"), ("详图中尺寸未按比例者以标注为准。", "v1")]
)
def test_a_sheet_that_is_not_to_scale_is_not_measured(tmp_path, note, answer):
    hand = Hand().pipe("给水管", (0, 0), (100, 0), "DN200", 0.6).pipe("污水管", (0, -0.9), (100, -0.9), "d500", -1.8)
    hand.text("标注", note or "说明", (0, -15), 1.0)
    assert hand.outcomes(tmp_path, "municipal", "clearance.water_sewer") == answer


@pytest.mark.parametrize(("other", "counted"), [("1#住宅楼二层平面图", 11), ("二层平面图", 0)])
def test_two_buildings_of_two_uses_on_one_sheet(tmp_path, other, counted):
    hand = fire_hand.Hand(fire_hand.PINYIN)
    hand.room(60, 0, 72, 8)
    hand.wall((66, 0), (66, 8))
    hand.door(66, 4, 1.0, "M1021", upright=True)
    hand.corridor_plan(title="2#办公楼三层平面图 1:100")
    hand.text(62, -4, f"{other} 1:100", height_m=0.8)
    findings = hand.findings(tmp_path, {"building_use": "residential", "building_height_m": 19, "sprinklers": "no"})
    assert fire_hand.outcomes(findings, "fire.room.doors").count("complies") == counted


@pytest.mark.parametrize(("away", "outcome"), [(20, "not_applicable"), (0, "violates")])
def test_exits_of_two_details_are_no_pair(tmp_path, away, outcome):
    hand = fire_hand.Hand(fire_hand.PINYIN)
    for x in (0, 3.4 + away):
        hand.room(x, 2.2, x + 3.4, 9)
        hand.door(x + 1.7, 2.2, 1.2, "FM乙1221")
        hand.stair(x, 2.2, x + 3.4, 9)
        hand.text(x, -1, "走廊")
        if away:
            hand.room(x, -2, x + 3.4, 2.2)
    if not away:
        hand.room(0, -2, 6.8, 2.2)
    hand.build()
    hand.text(4, -5, "楼梯平面详图 1:50", height_m=0.6)
    findings = hand.findings(tmp_path, {"building_use": "public", "building_height_m": 19})
    assert set(fire_hand.outcomes(findings, "fire.exit.spacing")) == {outcome}, fire_hand.told(
        findings, "fire.exit.spacing"
    )


@pytest.mark.parametrize(("title", "outcome"), [("三层平面图 1:100", "violates"), ("平面图 1:100", "cannot_determine")])
def test_a_building_has_the_storeys_that_its_plans_show(tmp_path, title, outcome):
    hand = fire_hand.Hand(fire_hand.PINYIN)
    hand.corridor_plan(title=title)
    hand.text(2, -7, "本层疏散人数340人")
    findings = hand.findings(tmp_path, {"building_use": "public", "level": "above"})
    assert fire_hand.outcomes(findings, "fire.width.exits_per_people") == [outcome]


@pytest.mark.parametrize(("beside", "outcome"), [("1#楼梯间", "cannot_determine"), ("大厅", "violates")])
def test_the_gap_between_a_stair_and_a_corridor_is_no_narrow_place(tmp_path, beside, outcome):
    hand = fire_hand.Hand(fire_hand.PINYIN)
    hand.room(0, 0, 20, 2)
    hand.room(8, 2, 12, 8)
    hand._gaps.append((9.5, 1.4, 10.5, 2.6))
    hand.build()
    hand.text(3, 1, "走道")
    hand.text(9, 5, beside)
    hand.text(5, -4, "三层平面图 1:100", height_m=0.8)
    findings = hand.findings(tmp_path, {"building_use": "public", "building_height_m": 19})
    assert fire_hand.outcomes(findings, "fire.width.corridor") == [outcome]


@pytest.mark.parametrize(("words", "answer"), [("280x9=2520", "v2"), ("250x9=2250", "v2"), ("220x9=1980", "v3")])
def test_a_text_beside_a_flight_makes_no_better_steps(tmp_path, words, answer):
    hand = Hand("mm").box("墙", 0, 0, 2.6, 6.3).box("墙", -0.2, -0.2, 3.0, 6.7)
    for row in range(10):
        hand.line("楼梯", (0.05, 1.6 + 0.25 * row), (1.25, 1.6 + 0.25 * row))
        hand.line("楼梯", (1.35, 1.6 + 0.25 * row), (2.55, 1.6 + 0.25 * row))
    hand.text("标注", words, (0.3, 2.6), 0.2).text("标注", "楼梯间", (0.8, 0.6), 0.3)
    hand.text("标注", "1#楼梯三层平面详图 1:50", (0, -2), 0.4)
    assert hand.outcomes(tmp_path, A, "stair.going", building_use="public") == answer


@pytest.mark.parametrize(("start", "answer"), [(-5, "v1"), (10, "u1")])
def test_a_lane_leads_out_beyond_the_red_line(tmp_path, start, answer):
    hand = (
        Hand()
        .box("用地红线", 0, 0, 120, 90)
        .box("新建建筑", 40, 30, 50, 18)
        .text("文字", "2#教学楼 4F H=16.2m", (50, 38), 1.8)
    )
    hand.box("消防车道", start, 18, 85 - start, 4.5).text("文字", "消防车道", (40, 20), 1.2)
    hand.text("文字", "总平面图 1:500", (40, -12), 2.5)
    assert hand.outcomes(tmp_path, "fire", "lane.turning_place") == answer


@pytest.mark.parametrize(
    ("height", "answer"), [("由2.80m改为3.60m", "v1"), ("由2.80m改为6.60m", "c1"), ("详建施", "u1")]
)
def test_a_clear_height_that_was_changed_holds_for_all_smoke_zones(tmp_path, height, answer):
    hand = Hand().box("防烟分区", 0, 0, 30, 35).text("防烟分区", "防烟分区1 面积1050㎡", (10, 15), 0.6)
    hand.text("文字", f"吊顶净高{height}，防烟分区不跨越防火分区", (0, -9), 0.5).text(
        "文字", "二层防烟分区平面图", (5, -5), 0.9
    )
    assert hand.outcomes(tmp_path, "fire", "smoke_zone.area", building_use="public") == answer
