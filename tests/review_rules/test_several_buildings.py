"""Notes of a project of several buildings: what they say of one reaches its sheets, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest
from other_hand import Hand

from app.domain.project import Discipline
from app.review.facts import Facts
from app.review.run.planning import drawn_facts, facts_of
from app.review.sheet.building_facts import parts
from app.services.review.review_files import review_files

NOTE = "设计说明:1#楼为住宅楼,建筑高度53.7m,地上18层,耐火等级一级;2#、3#楼为办公楼,建筑高度20.5m,地上5层,耐火等级二级。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本工程1#楼高53m;2#、3#楼高20m。", [(), ("1",), ("2", "3")]),
        ("01~03号厂房耐火等级二级", [("1", "2", "3")]),
        ("A、B栋均为住宅,C座为办公", [("A", "B"), ("C",)]),
        ("1#楼梯净宽1.2m,DT-1号电梯", [()]),
        ("见图号JS-03", [()]),
    ],
)
def test_parts_of_a_text_are_of_buildings(text: str, expected: list[tuple[str, ...]]):
    assert [part.buildings for part in parts(text)] == expected


def drawn(folder: Path, name: str, hand: Hand) -> Path:
    hand.document.saveas(folder / name)
    return folder / name


def plan_facts(folder: Path, note: str, title: str, **facts: str) -> Facts:
    """Return the facts of the plan in a set of a note and a plan."""
    plan = Hand().box("房间", 0, 0, 8, 5).text("图名", title, (2, -3), 0.8)
    files = [drawn(folder, "a.dxf", Hand().text("说明", note, (0, 0), 0.5)), drawn(folder, "b.dxf", plan)]
    digests = review_files(files, [Discipline("fire")], facts).review.digests
    shown = next(one for one in digests if one.highest_storey)
    return facts_of(drawn_facts(Facts(dict(facts)), digests), shown)


@pytest.mark.parametrize(
    ("title", "height", "use"),
    [
        ("1#楼三层平面图", 53.7, "residential"),
        ("3#楼三层平面图", 20.5, "public"),
        ("2#、3#楼三层平面图", 20.5, "public"),
        ("1#、2#楼三层平面图", None, None),
        ("三层平面图", None, None),
    ],
)
def test_a_sheet_has_the_facts_of_its_own_building(tmp_path, title: str, height: float | None, use: str | None):
    found = plan_facts(tmp_path, NOTE, title)
    assert found.get("building_height_m") == height
    assert found.get("building_use") == use


def test_what_was_entered_wins_over_notes_of_a_building(tmp_path):
    found = plan_facts(tmp_path, NOTE, "1#楼三层平面图", building_height_m="60")
    assert found.number("building_height_m") == 60.0
    assert found.text("fire_rating") == "1"


def test_what_notes_say_of_a_building_goes_before_what_they_say_of_all(tmp_path):
    note = "设计说明:本工程耐火等级均为一级。1#楼耐火等级二级,建筑高度12m;2#楼建筑高度20.5m。"
    assert str(plan_facts(tmp_path, note, "1#楼三层平面图")["fire_rating"]).startswith("2")
    assert str(plan_facts(tmp_path, note, "2#楼三层平面图")["fire_rating"]).startswith("1")


def test_one_building_alone_is_the_project(tmp_path):
    found = plan_facts(tmp_path, "设计说明:本工程1#楼建筑高度53.7m,地上18层。", "三层平面图")
    assert found["building_height_m"] == 53.7
