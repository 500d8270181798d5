"""Sheets exported from a building model: AIA layers, bilingual titles in frames, plans cut at a match line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import ezdxf
import pytest
from fire_hand import PINYIN, Hand, outcomes, told

from app.domain.finding import Finding
from app.domain.project import Discipline
from app.review.sheet.layer_map import shipped_map
from app.services.review.review_files import review_files

LOW = {"building_use": "public", "building_height_m": "21", "storeys_above": "5", "fire_rating": "2", "level": "above"}
TALL = {**LOW, "building_height_m": "128", "storeys_above": "30", "sprinklers": "yes"}


class Sheet:
    """A sheet in millimetres, placed in metres, in a frame of two outlines."""

    def __init__(self, title: str, width: float = 90, height: float = 70) -> None:
        self.doc = ezdxf.new("R2018")
        self.doc.header["$INSUNITS"] = 4
        self.space = self.doc.modelspace()
        for edge in (0.0, 0.5):
            self.outline("G-ANNO-TTLB", edge, edge, width - edge, height - edge)
        self.text(f"{title} 1:100", width / 3, 2.5, 0.6)
        self.text(title, width - 20, 1.2, 0.5, "G-ANNO-TTLB")

    def outline(self, layer: str, x: float, y: float, right: float, top: float) -> None:
        corners = [(x * 1e3, y * 1e3), (right * 1e3, y * 1e3), (right * 1e3, top * 1e3), (x * 1e3, top * 1e3)]
        self.space.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})

    def text(
        self, text: str, x: float, y: float, height: float = 0.5, layer: str = "G-ANNO-TEXT", turn: float = 0
    ) -> None:
        sizes = {"char_height": height * 1e3, "insert": (x * 1e3, y * 1e3), "rotation": turn}
        self.space.add_mtext(text, dxfattribs={"layer": layer, **sizes})

    def found(self, folder: Path, facts: dict[str, str], *disciplines: Discipline) -> Sequence[Finding]:
        self.doc.saveas(folder / "A-101.dxf")
        return review_files([folder / "A-101.dxf"], disciplines or (Discipline.FIRE,), facts).review.findings


def answers(findings: Sequence[Finding], rule: str) -> list[tuple[str, float | None]]:
    return sorted((one.outcome.value, one.value and round(one.value, 1)) for one in findings if one.rule == rule)


@pytest.mark.parametrize("layer", ["F-COMP-BNDY", "X-7"])
def test_a_title_in_two_languages_makes_no_compartment_of_its_frame(tmp_path, layer):
    sheet = Sheet("三层防火分区图 FIRE COMPARTMENT PLAN")
    sheet.outline(layer, 10, 10, 50, 60)
    sheet.text("防火分区 3-1\\PFIRE COMPARTMENT 3-1\\P建筑面积: 2000.0 m²", 20, 40)
    assert answers(sheet.found(tmp_path, {**LOW, "sprinklers": "no"}), "fire.compartment.area") == [("complies", 2000)]


def test_a_title_in_two_languages_makes_no_smoke_zone_of_its_frame(tmp_path):
    sheet = Sheet("三层防烟分区图 SMOKE ZONES")
    sheet.outline("X-7", 10, 10, 47, 36)
    sheet.text("防烟分区 3-A\\P净高 3.6m", 20, 20)
    findings = sheet.found(tmp_path, LOW)
    assert answers(findings, "fire.smoke_zone.area") == [("complies", 962)]
    assert answers(findings, "fire.smoke_zone.length") == [("violates", 37)]


@pytest.mark.parametrize(
    ("label", "right", "outcome"),
    [
        ("防火分区 1-1\\P建筑面积: 2700 m²", 40, "cannot_determine"),
        ("防火分区 1-1", 40, "cannot_determine"),
        ("防火分区 1-1", 75, "violates"),
    ],
)
def test_a_part_of_a_compartment_beside_a_match_line_does_not_comply(tmp_path, label, right, outcome):
    sheet = Sheet("一层防火分区图（A区） PART A")
    sheet.outline("F-COMP-BNDY", 10, 10, right, 55)
    sheet.text(label, 20, 40)
    sheet.text("MATCH LINE 拼接线 — SEE DWG A-102", right + 0.4, 20, turn=90)
    found = answers(sheet.found(tmp_path, {**LOW, "sprinklers": "no"}), "fire.compartment.area")
    assert [one for one, _ in found] == [outcome]


@pytest.mark.parametrize("label", ["防烟分区 1-1\\P面积 1000 m²\\P净高 3.6m", "防烟分区 1-1\\P净高 3.6m"])
def test_a_part_of_a_smoke_zone_beside_a_match_line_does_not_comply(tmp_path, label):
    sheet = Sheet("一层防烟分区图（A区）")
    sheet.outline("F-SMKE-ZONE", 10, 10, 30, 30)
    sheet.text(label, 15, 20)
    sheet.text("拼接线", 30.4, 20, turn=90)
    findings = sheet.found(tmp_path, LOW)
    for rule in ("fire.smoke_zone.area", "fire.smoke_zone.length"):
        assert answers(findings, rule) == [("cannot_determine", None)]


@pytest.mark.parametrize(("level", "first"), [("51.200", ("violates", 51.2)), ("49.500", ("complies", 49.5))])
def test_a_level_in_a_note_comes_before_one_worked_out_from_the_storey(tmp_path, level, first):
    sheet = Sheet("十一层（避难层）平面图 REFUGE FLOOR")
    sheet.outline("A-AREA-RFGE", 10, 10, 30, 25)
    sheet.text("避难区 REFUGE AREA\\P疏散人数 1400人", 12, 20)
    sheet.text(f"避难层设置: 第一避难层楼面标高 {level}, 第二避难层 98.400", 12, 6)
    findings = sheet.found(tmp_path, TALL)
    assert first in answers(findings, "fire.refuge.interval")
    assert len(answers(findings, "fire.refuge.interval")) == 2
    assert answers(findings, "fire.refuge.area") == [("complies", 300)]


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("P-SANR-FIXT", "sanitary"),
        ("P-SANR-PIPE", "pipe_sewage"),
        ("A-AREA-RFGE", "refuge_area"),
        ("A-AREA-IDEN", "room"),
        ("F-ALRM-MANL", "manual_call_point"),
        ("F-SMKE-ZONE", "smoke_zone"),
        ("F-COMP-BNDY", "fire_compartment"),
        ("F-HYDR-CBNT", "hydrant_indoor"),
        ("E-SAFE-CAMR", "camera"),
        ("S-COLS", "column"),
    ],
)
def test_layers_of_the_aia(layer, role):
    assert shipped_map().role(layer) == role


@pytest.mark.parametrize(("words", "outcome"), [("拼接线 MATCH LINE", "cannot_determine"), ("3-3剖面", "violates")])
def test_few_exits_of_a_plan_that_goes_on_on_another_sheet_prove_nothing(tmp_path, words, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan(stairs=(0.0,))
    hand.text(44.6, 8, words)
    facts = {**LOW, "fire_rating": 1, "storeys_above": 6, "sprinklers": "no", "occupants": 900}
    findings = hand.findings(tmp_path, facts)
    for rule in ("fire.exit.count", "fire.width.exits_per_people", "fire.width.stairs_per_people"):
        assert outcomes(findings, rule) == [outcome], told(findings, rule)
    ways = outcomes(findings, "fire.travel.dead_end")
    assert "complies" in ways
    assert outcome in ways
    assert len(set(ways)) == 2, told(findings, "fire.travel.dead_end")


@pytest.mark.parametrize("inset", [0.0, 0.15])
@pytest.mark.parametrize(("width", "outcome"), [(1.25, "complies"), (1.15, "violates")])
def test_a_line_along_a_ramp_makes_no_two_narrow_ones_of_it(tmp_path, inset, width, outcome):
    sheet = Sheet("坡道详图 RAMP DETAIL", 30, 20)
    sheet.outline("A-FLOR-RAMP", 5, 8, 11, 8 + width)
    along = [(x * 1e3, (8 + width / 2) * 1e3) for x in (5 + inset, 11 - inset)]
    sheet.space.add_line(*along, dxfattribs={"layer": "A-FLOR-RAMP"})
    sheet.text("无障碍坡道 ACCESSIBLE RAMP i=1:12", 5.5, 10, 0.2)
    sheet.text("SCALE 1:50", 20, 1, 0.3)
    found = answers(sheet.found(tmp_path, LOW, Discipline.ARCHITECTURE), "architecture.ramp.accessible_width")
    assert [one for one, _ in found] == [outcome]
    assert answers(sheet.found(tmp_path, LOW, Discipline.ARCHITECTURE), "architecture.ramp.accessible_slope") == [
        ("complies", 0.1)
    ]
