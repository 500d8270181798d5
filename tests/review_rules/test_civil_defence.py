"""Civil-defence checks on drawings."""

from __future__ import annotations

import pytest
from drawn_plan import Habit, Plan

HABITS = [Habit(unit="mm"), Habit(angle_deg=17.3, closing="gap", text_layer="TEXT", layers={"protective_unit": "FHDY"})]


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(
    ("text", "facts", "limit"),
    [
        ("防护单元1", {"cd_use": "personnel_2"}, 2000),
        ("防护单元1\n二等人员掩蔽所", {}, 2000),
        ("防护单元1\n战时物资库", {"cd_use": "personnel_2"}, 4000),
        ("防护单元1\n医疗救护工程", {}, 1000),
        ("防护单元1\n防空专业队队员掩蔽部", {}, 1000),
        ("防护单元1\n战时:二等人员掩蔽所\n平时:汽车库", {}, 2000),
    ],
)
def test_protective_unit_area(tmp_path, habit, text, facts, limit):
    for factor, outcome in [(0.998, "complies"), (1.003, "violates")]:
        plan = Plan(habit).rectangle("protective_unit", 0, 0, limit * factor / 40, 40, text)
        (one,) = plan.findings(tmp_path, "civil_defence", facts).of("civil_defence.protective_unit.area")
        assert (one.outcome.value, one.limit) == (outcome, limit)


def test_unknown_use_and_tall_buildings(tmp_path):
    plan = Plan().rectangle("protective_unit", 0, 0, 45, 40, "防护单元1")
    rule = "civil_defence.protective_unit.area"
    assert plan.findings(tmp_path, "civil_defence", {}).of(rule)[0].missing == "cd_use"
    facts = {"cd_use": "medical", "storeys_above": 12}
    assert plan.findings(tmp_path, "civil_defence", facts).outcomes(rule) == ["cannot_determine"]


def test_blast_units_take_the_use_of_their_protective_unit(tmp_path):
    plan = Plan().rectangle("protective_unit", 0, 0, 100, 30, "防护单元1 战时物资库")
    plan.rectangle("blast_unit", 1, 1, 67, 29, "抗爆单元1").rectangle("blast_unit", 67, 1, 99, 29, "抗爆单元2")
    plan.rectangle("protective_unit", 0, 50, 50, 80, "防护单元2 二等人员掩蔽所")
    plan.rectangle("blast_unit", 1, 51, 18.8, 79, "抗爆单元3").rectangle("blast_unit", 19, 51, 37, 79, "抗爆单元4")
    found = plan.findings(tmp_path, "civil_defence", {}).of("civil_defence.blast_unit.area")
    assert {f.extra["name"]: (f.outcome.value, f.limit) for f in found} == {
        "抗爆单元1": ("complies", 2000),
        "抗爆单元2": ("complies", 2000),
        "抗爆单元3": ("complies", 500),
        "抗爆单元4": ("violates", 500),
    }


@pytest.mark.parametrize(("required", "outcome"), [(3000, "complies"), (3001, "violates")])
def test_total_area(tmp_path, required, outcome):
    plan = Plan().rectangle("protective_unit", 0, 0, 50, 30, "防护单元1").rectangle("protective_unit", 50, 0, 100, 30)
    (one,) = plan.findings(tmp_path, "civil_defence", {"cd_area_required_m2": required}).of("civil_defence.total_area")
    assert (one.outcome.value, one.value) == (outcome, pytest.approx(3000))


def unit_with(*entrances: tuple[float, float, str], habit: Habit | None = None) -> Plan:
    plan = Plan(habit).rectangle("protective_unit", 0, 0, 45, 40, "防护单元1 二等人员掩蔽所")
    plan.rectangle("protective_unit", 45, 0, 90, 40, "防护单元2 二等人员掩蔽所")
    plan.symbol("cd_entrance", 60, 39, "CK", text="主要出入口(室外)").symbol(
        "cd_entrance", 85, 1, "CK", text="次要出入口"
    )
    for x, y, text in entrances:
        plan.symbol("cd_entrance", x, y, "CK", text=text)
    return plan


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize(
    ("entrances", "count", "outdoor", "apart"),
    [
        ([(2, 38, "主要出入口 室外"), (30, 2, "次要出入口 室内")], "complies", "complies", "complies"),
        ([(2, 38, "主要出入口 室外")], "violates", "not_applicable", "not_applicable"),
        ([(2, 38, "主要出入口 室外"), (45, 20, "连通口")], "violates", "not_applicable", "not_applicable"),
        ([(2, 38, "主要出入口"), (30, 2, "次要出入口 室内")], "complies", "violates", "complies"),
        ([(2, 38, "主要出入口 室内"), (30, 2, "次要出入口 室外")], "complies", "violates", "complies"),
        ([(2, 38, "主要出入口 室外"), (16.8, 38, "次要出入口")], "complies", "complies", "violates"),
        ([(2, 38, "主要出入口 室外"), (17.1, 38, "次要出入口")], "complies", "complies", "complies"),
        ([(2, 38, ""), (30, 2, "")], "complies", "cannot_determine", "complies"),
    ],
)
def test_entrances(tmp_path, habit, entrances, count, outdoor, apart):
    found = unit_with(*entrances, habit=habit).findings(tmp_path, "civil_defence", {})

    def first(rule: str) -> str:
        reached = [f for f in found.of(rule) if f.extra.get("name") != "防护单元2"]
        return reached[0].outcome.value if reached else "not_applicable"

    assert (
        first("civil_defence.entrances.count"),
        first("civil_defence.entrances.outdoor"),
        first("civil_defence.entrances.apart"),
    ) == (count, outdoor, apart)


@pytest.mark.parametrize(("people", "outcome"), [(1000, "complies"), (1010, "violates")])
def test_room_for_people(tmp_path, people, outcome):
    text = f"防护单元1\n二等人员掩蔽所\n掩蔽面积1000㎡\n掩蔽人数{people}人"
    plan = Plan().rectangle("protective_unit", 0, 0, 45, 40, text)
    (one,) = plan.findings(tmp_path, "civil_defence", {}).of("civil_defence.shelter.per_person")
    assert one.outcome.value == outcome
