"""Plans of one title beside one another, notes of each, texts scattered in an outline, sentences beside a table."""

from __future__ import annotations

import pytest
from fire_hand import PINYIN, TIANZHENG, Hand, outcomes, told

from app.review.sheet.written_facts import shipped_notes
from app.review.texts.labels import normalised

OFFICE = {"building_use": "public", "fire_rating": 2, "building_height_m": 12, "storeys_above": 3, "sprinklers": "no"}


def twins(people: tuple[int, int], angle_deg: float = 0.0) -> Hand:
    """Draw two buildings' third floors beside one another, each with its people written below its title."""
    hand = Hand(PINYIN, angle_deg=angle_deg)
    for row, count in enumerate(people):
        hand.origin = (70.0 * row, 0.0)
        hand.corridor_plan(title=f"{'甲乙'[row]}栋三层平面图")
        hand.text(17, -6, f"本层疏散人数：{count}人", height_m=0.6)
    return hand


@pytest.mark.parametrize("angle_deg", [0.0, 90.0])
@pytest.mark.parametrize(
    ("people", "said"),
    [
        ((345, 345), ["violates", "violates"]),  # 2.59 m each, 2.4 m drawn; all four exits together would do
        ((345, 250), ["complies", "violates"]),
        ((250, 250), ["complies", "complies"]),
    ],
)
def test_each_of_two_plans_has_its_own_people_and_exits(tmp_path, angle_deg, people, said):
    findings = twins(people, angle_deg).findings(tmp_path, OFFICE)
    assert outcomes(findings, "fire.width.exits_per_people") == said, told(findings, "fire.width.exits_per_people")


def test_exits_of_two_buildings_are_not_held_against_one_another(tmp_path):
    hand = Hand(TIANZHENG)
    for x in (0.0, 60.0):
        hand.origin = (x, 0.0)
        hand.corridor_plan(length=20.0, stairs=(8.0,), rooms=3, title="二层平面图")
    assert set(outcomes(hand.findings(tmp_path, OFFICE), "fire.exit.spacing")) == {"not_applicable"}


def test_a_sentence_beside_a_table_of_storeys_marks_no_refuge_floor(tmp_path):
    hand = Hand({"text": "WENZI"})
    hand.text(0, 22, "楼层表", height_m=0.6)
    for row in range(20):
        label = "避难层" if row in (8, 15) else "办公"
        hand.text(0, row, f"{row + 1}F")
        hand.text(4, row, f"{row * 6.2:.3f}")
        hand.text(8, row, label)
    hand.text(16, 2.0, "2. 9层、16层为避难层。")
    hand.text(16, 3.0, "避难层设于9、16层，详平面。")
    findings = hand.findings(tmp_path, {"building_use": "public", "building_height_m": 124})
    assert outcomes(findings, "fire.refuge.interval") == ["complies", "complies"], told(
        findings, "fire.refuge.interval"
    )


@pytest.mark.parametrize(("gap", "outcome"), [(5.8, "violates"), (6.2, "complies")])
def test_a_rating_stands_apart_from_the_number_of_its_building(tmp_path, gap, outcome):
    hand = Hand({"building": "拟建建筑", "text": "说明文字"}, unit="m")
    for x, number in ((0.0, "4#"), (36.0 + gap, "5#")):
        hand.rectangle(x, 0, x + 36, 14, "building")
        hand.text(x + 1, 11, number, height_m=2)
        hand.text(x + 1, 6, "6F", height_m=1.6)
        hand.text(x + 24, 1, "耐火等级二级", height_m=1.2)
        hand.text(x + 24, 11, "H=18.6m", height_m=1.2)
    findings = hand.findings(tmp_path, {"building_use": "residential"})
    assert outcomes(findings, "fire.spacing.buildings") == [outcome], told(findings, "fire.spacing.buildings")


@pytest.mark.parametrize(
    ("note", "sprinklers"),
    [
        ("本工程为小学教学楼，地上4层，耐火等级二级，封闭楼梯间，未设自动喷水。", "no"),
        ("本建筑为一类高层公共建筑，耐火等级一级，设自动喷水灭火系统。", "yes"),
        ("本工程为办公楼，地下一层为车库，未设自动喷水。", None),
        ("本工程为办公楼，设自动喷水灭火系统的部位见各层平面图。", None),
        ("本建筑为商场，裙房三层，设自动喷水灭火系统。", None),
    ],
)
def test_what_a_sentence_of_the_whole_building_says_of_sprinklers(note, sprinklers):
    assert shipped_notes().read(normalised(note)).get("sprinklers") == sprinklers
