"""Hospitals, hotels, dwellings and details of an office that writes its changes into its notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from fire_hand import PINYIN, TIANZHENG, Hand, outcomes, told
from other_hand import Hand as Notes

from app.domain.project import Discipline
from app.services.review.review_files import review_files

A, F = "architecture", "fire"
WARD = {
    "building_use": "public",
    "fire_rating": 1,
    "building_height_m": 40,
    "storeys_above": 10,
    "sprinklers": "no",
    "level": "above",
}


def say(folder: Path, rule: str, *lines: str, discipline: str = A, use: str = "public") -> str:
    hand = Notes("mm")
    for row, words in enumerate(lines):
        hand.text("PUB_TEXT", words, (0, -row * 1.5), 0.4)
    return hand.outcomes(folder, discipline, rule, building_use=use)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("中庭回廊栏杆高度由1100mm改为1050mm", "v1"),
        ("中庭回廊栏杆高度由1050调整为1100", "c1"),
        ("上人屋面栏杆净高从1.0m变更为1.2m", "c1"),
    ],
)
def test_a_changed_value_is_the_new_one(tmp_path, words, answer):
    assert say(tmp_path, "railing.height", words) == answer


@pytest.mark.parametrize(
    ("rule", "words", "answer"),
    [
        ("ramp.accessible_slope", "室内坡道坡度1:8，无障碍坡道1:12。", "c1"),
        ("ramp.slope_indoor", "室内坡道坡度1:8，无障碍坡道1:12。", "c1"),
        ("ramp.accessible_slope", "无障碍坡道坡度1:12，局部1:9。", "v1c1"),
        ("clear.height", "走道净高2.20m；设备夹层净高1.80m。", "c1"),
        ("sill.guard", "临空外窗窗台高度700mm，未设防护栏杆。", "v1"),
        ("sill.guard", "临空外窗窗台高度900mm，未设防护栏杆。", "c1"),
    ],
)
def test_each_clause_speaks_of_its_own(tmp_path, rule, words, answer):
    assert say(tmp_path, rule, words) == answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("凸窗窗台高450，护窗栏杆自窗台面起净高850。", "v1"),
        ("凸窗窗台高0.45m，护窗栏杆自窗台面起净高900。", "c1"),
        ("凸窗窗台高600，护窗栏杆自窗台面起净高650。", "n1"),
    ],
)
def test_guards_of_low_bay_windows(tmp_path, words, answer):
    assert say(tmp_path, "sill.guard_housing", words, use="residential") == answer


@pytest.mark.parametrize(("note", "answer"), [("设计说明：宾馆地上14层。", "v1"), ("设计说明：办公楼地上14层。", "n1")])
def test_a_hotel_by_the_head_of_its_note(tmp_path, note, answer):
    assert say(tmp_path, "railing.height_hotel", note, "走廊栏杆高度1150mm") == answer


@pytest.mark.parametrize(("name", "outcome"), [("市第三人民医院住院楼", "violates"), ("市政务服务中心", "complies")])
def test_the_title_block_says_what_the_building_is(tmp_path, name, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan(stairs=(20.0, 40.6))
    for row, (label, value) in enumerate(
        (("工程名称", name), ("图名", "三层平面图"), ("图号", "建施-05"), ("比例", "1:100"))
    ):
        hand.text(45.2, -9.4 - 0.9 * row, label)
        hand.text(47.4, -9.4 - 0.9 * row, value)
    hand.rectangle(45, -12.5, 58, -8.5, "frame")  # by its proportions a lengthened sheet
    hand.rectangle(-6, -13, 58.5, 24, "frame")
    findings = hand.findings(tmp_path, WARD)
    assert ("violates" in outcomes(findings, "fire.travel.dead_end")) is (outcome == "violates")
    assert "complies" in outcomes(findings, "fire.travel.dead_end"), told(findings, "fire.travel.dead_end")


@pytest.mark.parametrize(("title", "outcome"), [("一层局部平面图", "cannot_determine"), ("一层平面图", "violates")])
def test_doors_of_a_partial_plan_are_no_exits(tmp_path, title, outcome):
    hand = Hand(TIANZHENG)
    hand.room(0, 0, 8, 6)
    hand.wall((4, 0), (4, 6))
    hand.door(3, 0, 1.0, "M1021", swing=-1)
    hand.door(6, 0, 1.0, "M1021", swing=-1)
    hand.door(4, 3, 1.0, "M1021", upright=True)
    hand.text(1, 3, "门厅")
    hand.text(5, 3, "门厅")
    hand.build()
    hand.text(1, -3, title, height_m=0.8)
    findings = hand.findings(tmp_path, WARD | {"building_height_m": 10, "storeys_above": 2})
    assert outcome in outcomes(findings, "fire.exit.spacing"), told(findings, "fire.exit.spacing")
    assert ("violates" in outcomes(findings, "fire.exit.spacing")) is (outcome == "violates")


def lobby(mark: str, entry: str) -> Hand:
    """Draw the shared lobby of a dwelling with a shaft, a stair and the only room of a flat."""
    hand = Hand(TIANZHENG)
    hand.room(0, 0, 12, 6)
    hand.wall((4, 0), (4, 6))
    hand.wall((8, 0), (8, 6))
    hand.wall((8, 2), (12, 2))
    hand.door(4, 3, int(entry[-4:-2]) / 10, entry, upright=True)
    hand.door(8, 1, 0.8, mark, upright=True)
    hand.door(8, 4, 1.0, "FM乙1021", upright=True)
    hand.text(1, 3, "起居兼卧室")
    hand.text(5, 3, "合用前室")
    hand.text(9, 0.8, "水暖井")
    hand.text(9, 4, "楼梯间")
    hand.build()
    hand.text(1, -3, "标准层平面图", height_m=0.8)
    return hand


@pytest.mark.parametrize(("mark", "outcome"), [("FM丙0820", "violates"), ("FM乙0820", "complies")])
def test_shafts_in_the_shared_lobby_of_a_dwelling(tmp_path, mark, outcome):
    facts = {"building_use": "residential", "building_height_m": 50}
    findings = lobby(mark, "FM乙1021").findings(tmp_path, facts)
    assert outcomes(findings, "fire.door_class.shaft") == [outcome]


@pytest.mark.parametrize(("entry", "outcome"), [("FM乙0921", "violates"), ("FM乙1021", "complies")])
def test_the_door_into_the_only_room_of_a_flat_is_its_entry(tmp_path, entry, outcome):
    lobby("FM乙0820", entry).findings(tmp_path)
    path = tmp_path / "drawing.dxf"
    found = review_files([path], [Discipline.ARCHITECTURE], {"building_use": "residential"}).review.findings
    assert [one.outcome.value for one in found if one.rule == "architecture.door.flat"] == [outcome]


def test_rooms_beside_a_passage_without_name_or_exits(tmp_path):
    hand = Hand(PINYIN)
    hand.corridor_plan(stairs=())
    found = outcomes(hand.findings(tmp_path, WARD), "fire.room.doors")
    assert found, "the rooms are seen"
    assert set(found) == {"complies"}


def gallery(rooms: int, note: str = "", rail: bool = True) -> Hand:
    """Draw classrooms of 6 m in a row with a stair at the end, all along an outer passage behind a railing."""
    hand = Hand({**TIANZHENG, "rail": "HANDRAIL"})
    long = 6.0 * rooms
    for x in range(rooms):
        hand.room(6.0 * x, 0, 6.0 * (x + 1), 7)
        hand.door(6.0 * x + 3, 7, 1.0, "M1021", swing=-1)
        hand.text(6.0 * x + 2, 3, "普通教室")
    hand.room(long, 0, long + 3.4, 7)
    hand.door(long + 1.7, 7, 1.2, "FM乙1221", swing=-1)
    hand.stair(long, 0, long + 3.4, 7)
    hand.build()
    for out in (9.4, 9.34) if rail else ():
        for a, b in (((0, 7), (0, out)), ((0, out), (long + 3.4, out)), ((long + 3.4, out), (long + 3.4, 7))):
            hand.line(a, b, "rail")
    if note:
        hand.text(4, 8, note)
    hand.text(2, -4, "二层平面图", height_m=0.8)
    return hand


@pytest.mark.parametrize("note", ["", "外廊"])
@pytest.mark.parametrize(("rooms", "outcome"), [(4, "complies"), (5, "violates")])
def test_an_open_gallery_is_a_corridor_with_longer_ways(tmp_path, rooms, outcome, note):
    facts = WARD | {"building_height_m": 12, "storeys_above": 3}
    findings = gallery(rooms, note).findings(tmp_path, facts)
    found = outcomes(findings, "fire.travel.dead_end")
    assert len(found) == rooms, told(findings, "fire.travel.dead_end")
    assert set(found) - {outcome} <= {"complies"}, told(findings, "fire.travel.dead_end")
    assert outcome in found


def test_the_railing_of_balconies_encloses_no_corridor(tmp_path):
    hand = gallery(4, rail=False)
    for x in range(4):
        x0 = 6.0 * x + 1
        for a, b in (((x0, 7), (x0, 8.5)), ((x0, 8.5), (x0 + 4, 8.5)), ((x0 + 4, 8.5), (x0 + 4, 7))):
            hand.line(a, b, "rail")
    findings = hand.findings(tmp_path, WARD | {"building_height_m": 12, "storeys_above": 3})
    assert "violates" not in outcomes(findings, "fire.travel.dead_end")


@pytest.mark.parametrize("wide", [2.2, 5.2])
def test_stairs_on_both_sides_of_a_wall_share_no_landing(tmp_path, wide):
    hand = Hand(TIANZHENG)
    hand.room(0, 0, 3.2, 7)
    hand.room(3.2, 0, 3.2 + wide, 7)
    for left, right in ((0.1, 3.1), (3.3, 3.1 + wide)):
        half = (right - left - 0.1) / 2
        for row in range(10):
            for x in (left, right - half):
                hand.line((x, 2.0 + 0.28 * row), (x + half, 2.0 + 0.28 * row), "stair")
    hand.build()
    hand.text(0, -3, "二层平面图", height_m=0.8)
    hand.findings(tmp_path)
    found = review_files(
        [tmp_path / "drawing.dxf"], [Discipline.ARCHITECTURE], {"building_use": "public", "level": "above"}
    ).review.findings
    limits = sorted(round(one.limit, 2) for one in found if one.rule == "architecture.stair.landing" and one.limit)
    assert limits == sorted(2 * [1.45] + 2 * [max(1.2, (wide - 0.3) / 2)])
