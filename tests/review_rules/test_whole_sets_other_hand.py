"""What whole sets of other offices showed: minima of industry, gates and ramps, notes of many matters."""

from __future__ import annotations

import math

import ezdxf
import pytest
from drawn_plan import Findings, Plan
from fire_hand import PINYIN, Hand, outcomes, told

from app.domain.project import Discipline
from app.services.review.review_files import review_files

SITE = [(0.0, 0.0), (100.0, 0.0), (100.0, 80.0), (0.0, 80.0)]


def of(findings, rule: str) -> list[tuple[str, float | None]]:
    own = findings.of(rule) if isinstance(findings, Findings) else [one for one in findings if one.rule == rule]
    return sorted((one.outcome.value, one.value) for one in own)


def site(condition: dict[str, str], bays: int = 0) -> Plan:
    """Draw 2400 m² of plant on 8000 m² of land, with a table that states the conditions beside the figures."""
    plan = Plan().outline("site_boundary", SITE)
    plan.rectangle("building_new", 20, 20, 80, 60, "1#厂房 1F H=9.6m")
    plan.rectangle("green_area", 2, 2, 98, 18)
    for bay in range(bays):
        plan.rectangle("parking_space", 20 + 2.5 * bay, 63, 22.5 + 2.5 * bay, 68.3)
    rows = [("容积率", "0.30"), ("建筑密度", "30.0%"), ("绿地率", "19.2%"), ("机动车停车位", f"{bays}")]
    for row, (name, value) in enumerate(rows):
        for x, text in ((130, name), (145, value), (160, condition.get(name, "-"))):
            plan.text(text, x, 60 - 3 * row, role="index_table", height=1.0)
    return plan.title("总平面图 1:500", 50, -10)


def test_a_minimum_of_an_industrial_site_is_no_maximum(tmp_path):
    """More than a least ratio, or less green than the most, breaks nothing."""
    stated = {"容积率": "不小于0.25", "建筑密度": "≥28%", "绿地率": "不大于20%"}
    findings = site(stated).findings(tmp_path, "planning")
    for rule in ("density", "floor_area_ratio", "green_ratio"):
        assert {outcome for outcome, _ in of(findings, f"planning.{rule}")} == {"cannot_determine"}, rule


def test_a_table_that_breaks_its_own_condition(tmp_path):
    findings = site({"建筑密度": "≤28%", "机动车停车位": "≥12"}, bays=10).findings(tmp_path, "planning")
    assert {outcome for outcome, _ in of(findings, "planning.density")} == {"violates"}
    assert of(findings, "planning.parking") == [("violates", 10.0)]


@pytest.mark.parametrize(("grade", "outcome"), [("三级", "violates"), ("二级", "complies")])
def test_the_rating_of_a_standing_building_is_its_own(tmp_path, grade, outcome):
    """It stands alone among its figures, on the layer of the new buildings; 7 m are wanted where it is of grade 3."""
    plan = Plan().outline("site_boundary", [(0.0, 0.0), (60.0, 0.0), (60.0, 40.0), (0.0, 40.0)])
    plan.rectangle("building_new", 10, 10, 50, 30, "办公楼 4F H=15.3m 二级")
    plan.rectangle("building_new", 56.9, 10, 72, 30, f"现状民宅3F {grade} H=9.6")
    plan.title("总平面图 1:500", 30, -10)
    findings = plan.findings(tmp_path, "fire", {"building_use": "public", "fire_rating": 2})
    assert of(findings, "fire.spacing.buildings") == [(outcome, pytest.approx(6.9))]


def hall(gate: float, hydrants: list[tuple[float, float]]) -> Hand:
    hand = Hand({**PINYIN, "hydrant": "室内消火栓"})
    length, deep, middle = 60.0, 36.0, 30.0
    hand.wall((middle - gate / 2, 0), (0, 0), (0, deep), (length, deep), (length, 0), (middle + gate / 2, 0))
    hand.build()
    for x, y in hydrants:
        hand.rectangle(x, y, x + 0.7, y + 0.25, "hydrant")
    hand.text(20, 18, "生产车间", height_m=0.8)
    hand.text(20, -6, "1#厂房一层平面图 1:150", height_m=0.9)
    return hand


@pytest.mark.parametrize(("gate", "outcome"), [(4.0, "violates"), (9.0, "cannot_determine")])
def test_a_hall_with_a_gate_is_no_ring_of_walls(tmp_path, gate, outcome):
    """The floor behind a gate is held; behind one too broad to be one, the few hydrants at the walls prove nothing."""
    findings = hall(gate, [(2, 0.4), (58, 35.4), (30, 17)]).findings(tmp_path)
    assert outcome in outcomes(findings, "fire.hydrant_indoor.coverage"), told(findings, "fire.hydrant_indoor.coverage")
    assert "complies" not in outcomes(findings, "fire.hydrant_indoor.coverage")


@pytest.mark.parametrize(("mark", "outcome"), [("FM乙1221", "violates"), ("FM甲1221", "complies")])
def test_a_basement_open_at_its_ramp(tmp_path, mark, outcome):
    hand = Hand({**PINYIN, "zone": "防火分区", "bay": "停车位"})
    hand.wall((60, 10), (60, 0), (0, 0), (0, 30), (60, 30), (60, 15.5))
    hand.wall((20, 30), (20, 23), (23.4, 23), (23.4, 30))
    hand.door(21.7, 23, 1.2, mark)
    hand.stair(20, 23, 23.4, 30)
    hand.build()
    hand.rectangle(0, 0, 60, 30, "zone")
    hand.text(30, 12, "防火分区一 汽车库")
    for row in range(20):
        hand.rectangle(2 + 2.4 * row, 0.3, 4.4 + 2.4 * row, 5.6, "bay")
    hand.text(20, -6, "地下一层平面图 1:150", height_m=0.8)
    facts = {"building_use": "residential", "building_height_m": 54.3, "storeys_above": 18, "sprinklers": "yes"}
    findings = hand.findings(tmp_path, facts)
    assert outcomes(findings, "fire.door_class.stair") == [outcome], told(findings, "fire.door_class.stair")
    for rule in ("exit.residential_count", "travel.in_room"):  # no unit of flats, no room of people
        assert "violates" not in outcomes(findings, f"fire.{rule}"), told(findings, f"fire.{rule}")


def notes(folder, *lines: str, height: float = 500.0):
    document = ezdxf.new("R2010")
    document.header["$INSUNITS"] = 4
    text = "\\P".join(lines)
    document.modelspace().add_mtext(text, dxfattribs={"char_height": height, "width": 40000, "insert": (0, 0)})
    document.saveas(path := folder / "notes.dxf")
    return list(review_files([path], [Discipline.ARCHITECTURE, Discipline.FIRE]).review.findings)


@pytest.mark.parametrize(("rail", "outcome"), [("1.05m", "violates"), ("1.10m", "complies")])
def test_one_note_of_many_matters(tmp_path, rail, outcome):
    """What a further sentence says of windows does not silence the one on railings."""
    findings = notes(
        tmp_path,
        "设计说明",
        "1 本工程为办公楼，为公共建筑，地上五层。",
        f"2 临空处防护栏杆高度为{rail}，杆件净距0.10m。外窗窗台高度0.90m，护窗栏杆高度0.80m。",
    )
    assert of(findings, "architecture.railing.height") == [(outcome, pytest.approx(float(rail[:-1])))]


def test_a_drawn_turning_circle_is_no_fitting(tmp_path):
    def found(radius: float) -> list[tuple[str, float | None]]:
        plan = Plan().rectangle("room", 0, 0, 2.0, 2.2, "无障碍卫生间", 0.2)
        plan.rectangle("sanitary", 1.5, 1.7, 2.0, 2.2)
        ring = [(1 + radius * math.cos(a / 30), 0.9 + radius * math.sin(a / 30)) for a in range(188)]
        plan.outline("sanitary", ring)
        findings = plan.title("卫生间大样 1:50", 1, -1).findings(tmp_path, "architecture", {"building_use": "public"})
        return of(findings, "architecture.accessible.turning")

    assert found(0.75) == [("complies", pytest.approx(1.88, abs=0.02))]
    assert [outcome for outcome, _ in found(0.35)] == ["violates"]


def test_lifts_marked_side_by_side_are_two(tmp_path):
    plan = Plan().rectangle("wall", 0, 0, 12, 10)
    for x, mark in ((2, "DT1(消防)"), (4, "DT2")):
        plan.rectangle("wall", x, 2, x + 2, 4).text(mark, x + 1, 3, height=0.2)
    plan.title("二~十八层平面图 1:100", 6, -3)
    facts = {"building_use": "residential", "storeys_above": 18}
    findings = plan.findings(tmp_path, "architecture", facts)
    assert of(findings, "architecture.lift.number_housing") == [("complies", 2.0)]


def test_a_clinic_is_held_to_the_limits_of_medical_buildings(tmp_path):
    hand = Hand(PINYIN)
    hand.corridor_plan(
        length=48.0, stairs=(0.0, 44.6), rooms=4, title="三层平面图 1:100"
    )  # rooms of 80 m² with a single door
    hand.text(0, 30, "设计说明：本工程使用性质：医疗建筑（门诊、康复），为公共建筑，建筑高度19.95m，地上五层。")
    findings = hand.findings(tmp_path)
    assert "violates" in outcomes(findings, "fire.room.doors"), told(findings, "fire.room.doors")


@pytest.mark.parametrize(("depth", "outcome"), [("1150", "violates"), ("1600", "complies")])
def test_a_written_depth_of_a_landing_is_held_beside_the_drawn_one(tmp_path, depth, outcome):
    hand = Hand(PINYIN)
    hand.room(0, 0, 3.4, 7)
    hand.stair(0, 0, 3.4, 7)
    hand.build()
    hand.text(0.4, -2, "楼梯一大样 1:50")
    hand.text(0.4, -3, f"休息平台净宽{depth}，入口平台宽900")
    hand.doc.saveas(path := tmp_path / "stair.dxf")
    findings = review_files([path], [Discipline.ARCHITECTURE], {"building_use": "public"}).review.findings
    assert (outcome, float(depth) / 1000) in of(findings, "architecture.stair.landing")


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("3#办公楼三层平面图", "violates"),
        ("1#厂房三层平面图", "not_applicable"),
        ("三层平面图", "cannot_determine"),
        ("2#仓库平面图 3#办公楼三层平面图", "cannot_determine"),
    ],
)
def test_the_title_of_a_plan_tells_which_building_of_several_it_shows(tmp_path, title, outcome):
    hand = Hand(PINYIN)
    hand.corridor_plan(corridor=1.25, title=f"{title} 1:100")
    hand.doc.saveas(path := tmp_path / "plan.dxf")
    findings = review_files([path], [Discipline.ARCHITECTURE]).review.findings
    assert [one for one, _ in of(findings, "architecture.corridor.public")] == [outcome]


def test_a_hall_for_exercises_is_a_room_and_no_corridor(tmp_path):
    hand = Hand(PINYIN)
    hand.room(0, 0, 12, 7)
    hand.room(0, 7, 12, 9.2)
    hand.door(6, 7, 1.5, "M1521", swing=-1)
    hand.door(12, 8.1, 1.2, "FM乙1221", upright=True)
    hand.build()
    hand.text(5, 3, "康复大厅")
    hand.text(5, 8, "走廊")
    hand.text(3, -4, "三层平面图 1:100", height_m=0.8)
    findings = hand.findings(tmp_path, {"building_use": "public", "occupancy": "医疗"})
    assert outcomes(findings, "fire.room.doors") == ["violates"], told(findings, "fire.room.doors")
