"""Checks run on their own: order, failures, missing inputs, time limits."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.finding import Clause, Outcome
from app.domain.geometry import Affine
from app.domain.project import Discipline
from app.review.api import Draft, Facts, Limits, SheetSet, SheetView, Sketch, cannot_determine, compare
from app.review.checklist.condition import Condition
from app.review.checklist.items import Item
from app.review.checklist.known_facts import with_derived
from app.review.checklist.rule_set import Rule, RuleSet
from app.review.run.findings import arranged, settled
from app.review.run.loading import LoadedSheet
from app.review.run.planning import digest, drawn_facts, planned
from app.review.run.running import run_on_set, run_on_sheet


def area(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    factor = 2.0 if facts.yes("sprinklers") else 1.0
    for outline in sheet.closed_outlines("fire_compartment"):
        yield compare(outline, outline.area_m2, at_most=limits.number("top") * factor, unit="m2")


def fails(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    yield compare(sheet.closed_outlines("fire_compartment")[0], 1.0, at_most=2.0, unit="count")
    raise RuntimeError("defect")


def hangs(sheet: SheetView, facts: Facts, limits: Limits) -> Iterator[Draft]:
    time.sleep(30)
    yield cannot_determine(sheet, missing="never")


def total(sheets: SheetSet, facts: Facts, limits: Limits) -> Iterator[Draft]:
    outlines = sheets.closed_outlines("fire_compartment")
    yield compare(outlines[0], sum(o.area_m2 for o in outlines), at_most=limits.number("top"), unit="m2")


def rule(name: str, check, *, applies: str = "", roles=("fire_compartment",), on_set: bool = False) -> Rule:
    item = Item(
        id=f"fire.{name}",
        discipline=Discipline.FIRE,
        clause=Clause("GB 1", "1.1", True, "verified"),
        title=name,
        text=name,
        opinion="{sheet}：{name}面积 {value} ㎡，超过 {limit} ㎡。",
        applies=Condition.parse(applies),
        check=f"m.{name}",
        roles=tuple(roles),
        limits=Limits({"top": 1500}),
    )
    return Rule(item, on_set=check) if on_set else Rule(item, on_sheet=check)


def sheet(name: str = "s1", title: str = "", opaque: int = 0, unit_known: bool = True, size: float = 60) -> LoadedSheet:
    sketch = Sketch(name, title, unit_known=unit_known, opaque=opaque)
    view = sketch.rectangle("fire_compartment", 10, 0, 10 + size, 30, "防火分区1").view()
    return LoadedSheet(view, "abc", 0.001, Affine(e=500.0), Affine(0.01, 0, 0, 0.01, 0, 0))


FACTS = Facts({"sprinklers": "no"})


def test_a_violation_carries_value_limit_place_and_sentence():
    (found,) = run_on_sheet(sheet(), FACTS, [rule("area", area)], "v1", 10)
    assert found.outcome is Outcome.VIOLATES
    assert (found.value, found.limit, found.unit) == (pytest.approx(1800), 1500, "m2")
    assert found.geometry_type == "Polygon"
    assert set(found.coordinates) == {(10500, 0), (70500, 0), (70500, 30000), (10500, 30000)}
    assert found.points_mm[0] == pytest.approx((found.coordinates[0][0] / 100, found.coordinates[0][1] / 100))
    assert found.message == "s1：防火分区1面积 1800 ㎡，超过 1500 ㎡。"
    assert found.to_json()["clause"] == "GB 1 1.1"


@pytest.mark.parametrize(("size", "outcome"), [(50, Outcome.COMPLIES), (50.01, Outcome.VIOLATES)])
def test_near_misses(size, outcome):
    (found,) = run_on_sheet(sheet(size=size), FACTS, [rule("area", area)], "v1", 10)
    assert found.outcome is outcome


def test_values_that_differ_do_not_print_alike():
    (found,) = run_on_sheet(sheet(size=50.0002), FACTS, [rule("area", area)], "v1", 10)
    assert found.outcome is Outcome.VIOLATES
    assert "1500.01 ㎡" in found.message


def test_a_missing_fact_is_named():
    (found,) = run_on_sheet(sheet(), Facts(), [rule("area", area)], "v1", 10)
    assert (found.outcome, found.missing) == (Outcome.CANNOT_DETERMINE, "sprinklers")
    assert "自动灭火系统" in found.message


def test_a_failing_check_keeps_what_it_found_and_spares_the_others():
    found = run_on_sheet(sheet(), FACTS, [rule("fails", fails), rule("area", area)], "v1", 10)
    assert [one.outcome for one in found] == [Outcome.COMPLIES, Outcome.CANNOT_DETERMINE, Outcome.VIOLATES]
    assert found[1].missing == "RuntimeError"


def test_a_hanging_check_is_left_behind():
    began = time.monotonic()
    found = run_on_sheet(sheet(), FACTS, [rule("hangs", hangs), rule("area", area)], "v1", 0.2)
    assert time.monotonic() - began < 5
    assert [one.outcome for one in found] == [Outcome.CANNOT_DETERMINE, Outcome.VIOLATES]


def test_unknown_unit_and_unreadable_objects_cannot_determine():
    (unknown,) = run_on_sheet(sheet(unit_known=False), FACTS, [rule("area", area)], "v1", 10)
    assert (unknown.outcome, unknown.missing, unknown.value) == (Outcome.CANNOT_DETERMINE, "drawing_unit", None)
    (partial,) = run_on_sheet(sheet(opaque=3, size=40), FACTS, [rule("area", area)], "v1", 10)
    assert partial.outcome is Outcome.CANNOT_DETERMINE
    assert "3" in partial.message
    (broken,) = run_on_sheet(sheet(opaque=3), FACTS, [rule("area", area)], "v1", 10)
    assert broken.outcome is Outcome.VIOLATES


def test_the_level_of_a_sheet_decides_whether_an_item_applies():
    below = rule("area", area, applies="level == 'below'")
    (here,) = run_on_sheet(sheet(title="地下一层平面图"), FACTS, [below], "v1", 10)
    assert here.outcome is Outcome.VIOLATES
    (there,) = run_on_sheet(sheet(title="二层平面图"), FACTS, [below], "v1", 10)
    assert there.outcome is Outcome.NOT_APPLICABLE


def plan(rules, sheets, facts=FACTS):
    return planned(RuleSet(tuple(rules), "v1"), [digest(one) for one in sheets], facts, [])


def test_planning_settles_what_needs_no_run():
    rules = [
        rule("area", area),
        rule("other", area, applies="sprinklers == 'yes'"),
        rule("unknown", area, applies="occupants > 3"),
        rule("absent", area, roles=["camera"]),
        rule("total", total, on_set=True),
    ]
    result = plan(rules, [sheet()])
    assert {one.rule: (one.outcome, one.missing) for one in result.findings} == {
        "fire.other": (Outcome.NOT_APPLICABLE, ""),
        "fire.unknown": (Outcome.CANNOT_DETERMINE, "occupants"),
        "fire.absent": (Outcome.CANNOT_DETERMINE, "camera"),
    }
    assert result.on_sheets == {"s1": ("fire.area",)}
    assert result.on_set == ("fire.total",)


def test_nothing_to_measure_says_why():
    pdf = LoadedSheet(Sketch("p").view(), readable=False)
    (found,) = plan([rule("area", area)], [pdf]).findings
    assert "PDF" in found.message
    opaque = LoadedSheet(Sketch("o", opaque=4).view())
    (found,) = plan([rule("area", area)], [opaque]).findings
    assert "T3" in found.message
    frozen = LoadedSheet(Sketch("f").view(), hidden_roles=frozenset({"fire_compartment"}))
    (found,) = plan([rule("area", area)], [frozen]).findings
    assert "冻结" in found.message


def test_set_checks_see_all_sheets():
    sheets = [sheet("s1", size=20), sheet("s2", size=40)]
    (found,) = run_on_set(sheets, FACTS, [rule("total", total, on_set=True)], "v1", 10)
    assert (found.value, found.sheet) == (pytest.approx(1800), "s1")
    assert found.coordinates


def test_facts_from_drawings_and_from_other_facts():
    site = LoadedSheet(Sketch("a").rectangle("site_boundary", 0, 0, 100, 80).view())
    given = Facts({"building_use": "residential", "building_height_m": 60.0})
    facts = with_derived(drawn_facts(given, [digest(site)]))
    assert facts.number("site_area_m2") == pytest.approx(8000)
    assert facts.sources["site_area_m2"] == "site_boundary:a"
    assert facts.text("fire_class_high_rise") == "1"
    assert facts.yes("high_rise")


def test_findings_do_not_depend_on_order():
    rules = [rule("area", area), rule("fails", fails), rule("total", total, on_set=True)]
    sheets = [sheet(f"s{n}", size=20 + 15 * n) for n in range(5)]

    def run(seed: int):
        rng = random.Random(seed)
        mixed, order = rng.sample(sheets, 5), rng.sample(rules, 3)
        found = [one for loaded in mixed for one in run_on_sheet(loaded, FACTS, order, "v1", 10)]
        found += run_on_set(mixed, FACTS, order, "v1", 10)
        rng.shuffle(found)
        return [one.to_json() for one in arranged(settled(found))]

    first = run(0)
    assert all(run(seed) == first for seed in range(1, 6))
    assert len({one["id"] for one in first}) == len(first)


def test_equal_answers_of_several_sheets_become_one():
    found = [one for name in ("s1", "s2") for one in run_on_sheet(sheet(name), Facts(), [rule("area", area)], "v1", 10)]
    (one,) = settled(found)
    assert one.sheet == ""
    assert one.extra["sheets"] == ["s1", "s2"]


def test_facts_of_a_sheet_go_before_the_projects():
    garage = rule("garage", area, applies="building_use == 'garage'")
    facts = FACTS.having({"building_use": "residential"})
    plain, own = sheet("s1"), replace(sheet("s2"), facts=(("building_use", "garage"),))
    assert plan([garage], [plain], facts).findings[0].outcome is Outcome.NOT_APPLICABLE
    result = plan([garage], [plain, own], facts)
    assert set(result.on_sheets) == {"s1", "s2"}
    found = settled([one for s in (plain, own) for one in run_on_sheet(s, facts, [garage], "v1", 10)])
    assert [(one.sheet, one.outcome) for one in found] == [("s2", Outcome.VIOLATES)]
