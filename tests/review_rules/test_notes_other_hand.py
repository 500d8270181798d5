"""What notes, tables and names beside a drawing say of it, as other offices write them."""

from __future__ import annotations

import pytest
from other_hand import Hand

C, M, S = "civil_defence", "municipal", "security"


def unit(wide: float, *lines: str) -> Hand:
    """Draw a protective unit 40 m deep with a note in it, line below line."""
    hand = Hand("mm").box("防护单元", 0, 0, wide, 40)
    for row, words in enumerate(lines):
        hand.text("RF_WZ", words, (5, 30 - row), 0.6)
    return hand


@pytest.mark.parametrize(
    ("above", "answer"), [("上部建筑为18层住宅", "u1"), ("上部建筑为六层住宅", "v1"), ("上部建筑为6~18层住宅", "v1")]
)
def test_storeys_above_a_basement(tmp_path, above: str, answer: str):
    hand = unit(60, "防护单元1", "二等人员掩蔽所").text("说明", f"1.{above}。", (0, -6), 0.6)
    assert hand.outcomes(tmp_path, C, "protective_unit.area") == answer


@pytest.mark.parametrize(("need", "answer"), [("1700", "v1"), ("1590", "c1")])
def test_the_area_to_be_built_stands_in_a_note(tmp_path, need: str, answer: str):
    hand = unit(40, "防护单元1", "二等人员掩蔽所")
    hand.text("说明", f"本项目应建防空地下室建筑面积{need}㎡，设计人防建筑面积1600㎡。", (0, -6), 0.6)
    assert hand.outcomes(tmp_path, C, "total_area") == answer


def test_all_lines_of_a_note_speak_of_their_unit(tmp_path):
    lines = (
        "防护单元1",
        "战时：二等人员掩蔽所  平时：汽车库",
        "掩蔽面积S=1150㎡",
        "掩蔽人数：1200人（男600人，女600人）",
    )
    hand = unit(40, *lines).text("RF_WZ", "便器18个", (30, 10), 0.5)
    answers = [hand.outcomes(tmp_path, C, rule) for rule in ("protective_unit.area", "shelter.per_person", "toilets")]
    assert answers == ["c1", "v1", "v1"]


@pytest.mark.parametrize(
    ("words", "answer"), [("梁底净高2.35m，管底净高1.95m", "v1c1"), ("净高2.35m", "n1"), ("板底净高2.45m", "c1")]
)
def test_clear_heights_beside_a_unit(tmp_path, words: str, answer: str):
    hand = unit(40, "防护单元1").text("说明", words, (0, -6), 0.6)
    assert hand.outcomes(tmp_path, C, "clear_height") == answer


@pytest.mark.parametrize(("plug", "answer"), [("临战封堵FMDB1920", "c1"), ("预留洞口", "v1")])
def test_a_gap_plugged_in_wartime(tmp_path, plug: str, answer: str):
    hand = unit(40, "防护单元1 物资库")
    for x, y, wide, deep in ((-0.1, -0.1, 0.2, 40.2), (-0.1, -0.1, 40.2, 0.2), (-0.1, 39.9, 40.2, 0.2)):
        hand.box("人防墙", x, y, wide, deep)
    hand.box("人防墙", 39.9, -0.1, 0.2, 12.1).box("人防墙", 39.9, 14, 0.2, 26)
    hand.line("标注", (40, 13), (42, 15), (47, 15)).text("标注", plug, (42.2, 15.1))
    assert hand.outcomes(tmp_path, C, "unit.walls") == answer


def test_entrances_that_texts_alone_name(tmp_path):
    hand = unit(40, "防护单元1", "二等人员掩蔽所").text("RF_WZ", "主要出入口(室外)", (5, -1.5), 0.4)
    assert hand.outcomes(tmp_path, C, "entrances.count") == "v1"
    hand.text("RF_WZ", "次要出入口", (25, -1.5), 0.4).text("RF_WZ", "主要出入口通道净宽不应小于1.5m，详见大样", (0, -8))
    assert hand.outcomes(tmp_path, C, "entrances.count") == "c1"
    assert hand.outcomes(tmp_path, C, "entrances.outdoor") == "c1"


@pytest.mark.parametrize(
    ("name", "away", "answer"),
    [("甲类仓库", 40, "v1"), ("甲类仓库", 52, "u1"), ("甲类仓库", 75, "c1"), ("储油间", -20, "u1")],
)
def test_a_hazard_that_a_text_alone_names(tmp_path, name: str, away: float, answer: str):
    hand = Hand().box("拟建建筑", 0, 0, 100, 60).text("标注", "1#楼 6F", (5, 50), 2)
    hand.box("人防地下室范围", 20, 10, 60, 40).text("标注", "防空地下室范围", (40, 30), 2)
    hand.text("标注", name, (80 + away if away > 0 else 60, 30), 2)
    assert hand.outcomes(tmp_path, C, "siting.hazards") == answer


def test_the_profile_of_a_street(tmp_path):
    hand = Hand().text("纵断面", "道路纵断面图", (5, 5), 1.5)
    for row, words in enumerate(("坡度(%)/坡长(m)", "0.25/120", "3.50/180", "7.20/90", "-0.30/150")):
        hand.text("纵断面", words, (12 * row, 0), 0.8)
    assert hand.outcomes(tmp_path, M, "street.slope", design_speed_kmh=30) == "v2c2"


@pytest.mark.parametrize(("lanes", "answer"), [("", "c1u1"), ("双向四车道", "v1c1")])
def test_strips_of_several_lanes_and_the_whole_width(tmp_path, lanes: str, answer: str):
    hand = Hand().text("字", "道路标准横断面图 小客车", (4, -5), 0.7).text("字", lanes or "路幅", (4, -7), 0.5)
    x = 0.0
    for name, width in (("人行道", 2.0), ("机动车道", 6.5), ("机动车道", 6.4), ("人行道", 2.0)):
        hand.text("字", name, (x + 0.1, 1.2)).text("字", f"{width * 1000:.0f}", (x + width / 2 - 0.5, -1), 0.3)
        x += width
    hand.text("字", f"{x * 1000:.0f}", (x / 2 - 0.5, -2), 0.3)
    assert hand.outcomes(tmp_path, M, "section.lane", design_speed_kmh=40) == answer


@pytest.mark.parametrize(
    ("note", "answer"),
    [
        ("门禁记录保存时间不少于180天。", "n1"),
        ("门禁记录保存180天，录像资料保存不小于20d。", "v1"),
        ("录像保存30天", "c1"),
        ("录像存储时间按720小时计算", "u1"),
    ],
)
def test_what_is_retained(tmp_path, note: str, answer: str):
    hand = Hand("mm").text("说明", "安防设计说明", (0, 5), 1).text("说明", f"视频监控系统：{note}", (0, 0))
    assert hand.outcomes(tmp_path, S, "video.retention") == answer


@pytest.mark.parametrize(("people", "answer"), [("１４００", "v1c1"), ("1340", "c2")])
def test_a_table_of_units_without_a_plan(tmp_path, people: str, answer: str):
    rows = (
        ("编号", "战时用途", "建筑面积(m²)", "掩蔽面积(m²)", "掩蔽人数(人)"),
        ("1", "二等人员掩蔽所", "1985", "１３４４", people),
        ("2", "二等人员掩蔽所", "1950.5", "1352.0", "1350"),
        ("3", "物资库", "3960", "—", "—"),
    )
    hand = Hand("mm").text("说明", "人防设计说明", (0, 4), 0.7)
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            hand.text("表", cell, (5 * x, -y), 0.35)
    assert hand.outcomes(tmp_path, C, "shelter.per_person") == answer


@pytest.mark.parametrize(("use", "answer"), [("二等", "c1"), ("一等", "v1")])
def test_a_sentence_on_a_shelter_without_a_plan(tmp_path, use: str, answer: str):
    hand = Hand().text("说明", "人防设计说明", (0, 4), 0.7)
    hand.text("说明", f"防护单元1：战时为{use}人员掩蔽所，掩蔽面积１３００ｍ²，掩蔽人数1280人；", (0, 0), 0.5)
    assert hand.outcomes(tmp_path, C, "shelter.per_person") == answer
