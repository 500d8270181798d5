from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput, NotPermitted
from app.domain.project import Discipline, Person
from app.joint_review.fact_sheet import FactValue, SourceKind, contradictions, fact_sheet
from app.joint_review.project_class import Holds
from app.joint_review.second_review import cohens_kappa, draw_lots
from app.joint_review.supervision import By, figures, progress
from app.services.joint_review.conclude_review import conclude_review
from app.services.joint_review.fact_sources import fact_sources
from app.services.joint_review.standing import joint_review
from app.services.people.register import register_person
from app.services.project.set_project import set_project
from app.services.review.opinions import set_opinion_status, write_opinion
from app.services.supervision.draw_for_second_review import draw_for_second_review, draws
from app.services.supervision.seal import require_open, sealed_for, sealed_projects, unseal
from app.services.supervision.second_review import items_to_judge, record_second_review, second_reviews
from app.services.supervision.supervised_projects import reviewed_projects
from app.services.supervision.supervision_view import supervision_view
from app.storage.workspace import Workspace
from tests.app.services.test_joint_review import (
    CHECKER,
    CHIEF,
    CODE,
    FIREMAN,
    JACK,
    REVIEWER,
    accept,
    copy_of,
    office,
    sign_all,
)

__all__ = ["office"]
BLIND = Person("blind@city", "blind")


@pytest.fixture
def workspace(office: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(office / "ws", tmp_path / "ws")
    with Workspace.open(tmp_path / "ws") as opened:
        yield opened


def concluded(workspace: Workspace) -> None:
    accept(workspace)
    for clause in ("GB 55037-2022 4.3.16", "GB 55037-2022 4.3.16", ""):
        made = write_opinion(
            workspace, CODE, text="应改", discipline="fire", clause=clause, mandatory=True, by=REVIEWER
        )
        set_opinion_status(workspace, CODE, made, "closed", by=REVIEWER)
    set_opinion_status(workspace, CODE, made, "open", by=REVIEWER)
    set_opinion_status(workspace, CODE, made, "closed", by=REVIEWER)
    sign_all(workspace)
    conclude_review(workspace, CODE, on=date.today(), by=CHIEF)


def test_figures_of_all_groups_count_each_opinion_once(workspace: Workspace) -> None:
    concluded(workspace)
    projects = reviewed_projects(workspace, on=date.today())
    for by in By:
        rows = figures(projects, by)
        assert sum(row.opinions for row in rows) == 3
        assert (sum(row.closed for row in rows), sum(row.reopened for row in rows)) == (3, 1)
    assert {row.key: row.opinions for row in figures(projects, By.CLAUSE)} == {"GB 55037-2022 4.3.16": 2, "": 1}
    (agency,) = progress(projects)
    used = joint_review(workspace, CODE).clock.used
    assert (agency.agency, agency.passed, agency.days) == ("agency", 1, used)


def test_a_draw_can_be_repeated_and_a_second_review_is_blind(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="nothing to draw"):
        draw_for_second_review(workspace, 1, by=CHIEF)
    concluded(workspace)
    register_person(workspace, BLIND.id, "盲审", disciplines=["fire"], roles=["reviewer"], by=CHIEF)
    with pytest.raises(BadInput, match="not drawn"):
        items_to_judge(workspace, CODE, "fire", by=BLIND)
    drawn = draw_for_second_review(workspace, 1, by=CHIEF, seed="3 5 17")
    assert drawn.chosen == (CODE,) and drawn.holds and draws(workspace) == (drawn,)
    with pytest.raises(NotPermitted, match="took part"):
        items_to_judge(workspace, CODE, "fire", by=REVIEWER)
    first, second, third, *_ = items_to_judge(workspace, CODE, "fire", by=BLIND)
    verdicts = {first.id: "violates", second.id: "complies", third.id: "not_applicable"}
    with pytest.raises(BadInput, match="no checklist item"):
        record_second_review(workspace, CODE, "fire", {"planning.far": "complies"}, "pass", by=BLIND)
    grave = next(one for one in items_to_judge(workspace, CODE, "fire", by=BLIND) if one.clause.mandatory)
    with pytest.raises(BadInput, match="cannot be passed"):
        record_second_review(workspace, CODE, "fire", {grave.id: "violates"}, "pass", by=BLIND)
    record_second_review(workspace, CODE, "fire", verdicts, "fail", by=BLIND)
    (held,) = second_reviews(workspace, CODE)
    assert (held.agreement.items, held.agreement.agreed, held.agreement.missed) == (3, 2, (first.id,))
    assert held.agreement.same_outcome is False
    with pytest.raises(NotPermitted, match="already"):
        record_second_review(workspace, CODE, "fire", verdicts, "fail", by=BLIND)


def test_the_first_review_is_sealed_until_the_second_is_given(workspace: Workspace) -> None:
    local = Person("local@desk", "somebody")
    concluded(workspace)
    assert not any(sealed_for(workspace, CODE, one) for one in (JACK, FIREMAN, local))
    draw_for_second_review(workspace, 1, by=CHIEF, seed="7")
    assert {
        one.id: bool(sealed_for(workspace, CODE, one)) for one in (REVIEWER, CHECKER, CHIEF, JACK, FIREMAN, local)
    } == {
        REVIEWER.id: False,
        CHECKER.id: False,
        CHIEF.id: False,
        JACK.id: True,
        FIREMAN.id: True,
        local.id: False,
    }
    with pytest.raises(NotPermitted, match="sealed from fireman"):
        require_open(workspace, CODE, FIREMAN)
    view = supervision_view(workspace, FIREMAN)
    assert (view.projects, view.second_reviews, set(view.sealed)) == ((), {}, {CODE})

    first, *_ = items_to_judge(workspace, CODE, "fire", by=JACK)
    assert sealed_for(workspace, CODE, local) == "jack", "whoever sits here unnamed is taken for jack"
    record_second_review(workspace, CODE, "fire", {first.id: "complies"}, "pass", by=JACK)
    assert sealed_for(workspace, CODE, JACK), "planning is still to judge"
    record_second_review(workspace, CODE, "planning", {"planning.density": "complies"}, "pass", by=JACK)
    assert not sealed_projects(workspace, JACK) and not sealed_projects(workspace, local)
    assert [one.code for one in supervision_view(workspace, JACK).projects] == [CODE]

    unseal(workspace, CODE, by=FIREMAN)
    unseal(workspace, CODE, by=FIREMAN)
    require_open(workspace, CODE, FIREMAN)
    with pytest.raises(NotPermitted, match="unsealed"):
        items_to_judge(workspace, CODE, "fire", by=FIREMAN)


def test_a_blind_review_at_one_computer_does_not_seal_another(
    office: Path, workspace: Workspace, tmp_path: Path
) -> None:
    local = Person("local@desk", "somebody")
    concluded(workspace)
    draw_for_second_review(workspace, 1, by=CHIEF, seed="7")
    items_to_judge(workspace, CODE, "fire", by=JACK)
    with copy_of(office, tmp_path / "other") as other:
        other.merge(workspace.entries(), workspace.public_keys())
        assert sealed_for(workspace, CODE, local) and not sealed_for(other, CODE, local)
        assert sealed_for(other, CODE, JACK) == "jack"


@given(st.sets(st.text(min_size=1), min_size=1), st.integers(1, 9), st.text())
def test_lots_do_not_depend_on_order(codes: set[str], count: int, seed: str) -> None:
    chosen = draw_lots(seed, sorted(codes), count)
    assert chosen == draw_lots(seed, sorted(codes, reverse=True), count)
    assert set(chosen) <= codes and len(chosen) == min(count, len(codes))


def test_kappa_as_by_hand() -> None:
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: Cohen's kappa is 0.4."""
    first = [True] * 25 + [False] * 25
    other = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert cohens_kappa(first, other) == pytest.approx(0.4)
    assert cohens_kappa([True], [True]) is None


SMALL = {
    "class": "private_small",
    "total_floor_area_m2": "20000",
    "building_height_m": "24",
    "single_function": "yes",
    "simple_technology": "yes",
    "hazardous_chemicals": "no",
}


def test_the_class_follows_from_facts_with_reasons(workspace: Workspace) -> None:
    set_project(workspace, CODE, SMALL, by=CHIEF)
    known = joint_review(workspace, CODE)
    assert known.class_worked_out == "private_small"
    assert {one.fact: one.holds for one in known.class_judgements[0].reasons} == dict.fromkeys(
        ["total_floor_area_m2", "building_height_m", "single_function", "simple_technology", "hazardous_chemicals"],
        Holds.YES,
    )
    set_project(workspace, CODE, {"total_floor_area_m2": "20000.5"}, by=CHIEF)
    assert joint_review(workspace, CODE).class_worked_out == ""
    against = contradictions(fact_sources(workspace, CODE))
    assert [(one.fact, one.second.value) for one in against] == [("project_class", "private_small")]
    set_project(workspace, CODE, {"class": "private_other", "total_floor_area_m2": "19000"}, by=CHIEF)
    assert joint_review(workspace, CODE).class_worked_out == "private_small"


def test_large_projects_have_more_days(workspace: Workspace) -> None:
    set_project(workspace, CODE, {"building_use": "public", "building_height_m": "50.1"}, by=CHIEF)
    known = joint_review(workspace, CODE)
    assert (known.size, known.clock.limit.days) == ("large", 15)
    set_project(workspace, CODE, {"building_height_m": "50", "total_floor_area_m2": "20000"}, by=CHIEF)
    known = joint_review(workspace, CODE)
    assert (known.size, known.size_judgement.holds, known.clock.limit.days) == ("other", Holds.NO, 10)


def test_values_that_cannot_both_be_right_are_shown() -> None:
    def value(number: float, source: SourceKind) -> FactValue:
        return FactValue(number, source)

    rows = fact_sheet(
        {
            "far_max": [value(1.8, SourceKind.CONTROL), value(1.9, SourceKind.DRAWING)],
            "parking_min": [value(190, SourceKind.CONTROL), value(200, SourceKind.DRAWING)],
            "site_area_m2": [value(27968, SourceKind.ENTERED), value(27970, SourceKind.DRAWING)],
            "building_height_m": [value(54.3, SourceKind.SHEET), value(61, SourceKind.ENTERED)],
            "height_max_m": [value(60, SourceKind.CONTROL)],
        },
        {},
    )
    found = [(one.fact, one.other, one.first.value, one.second.value) for one in contradictions(rows)]
    assert found == [("far_max", "far_max", 1.9, 1.8), ("building_height_m", "height_max_m", 61, 60)]


def test_facts_say_who_gave_them(workspace: Workspace) -> None:
    set_project(workspace, CODE, {"far_max": "1.8", "total_floor_area_m2": "5000"}, by=REVIEWER)
    found = {row.fact: row.values for row in fact_sources(workspace, CODE)}
    assert [(one.value, one.source, one.by) for one in found["far_max"]] == [(1.8, SourceKind.CONTROL, REVIEWER.id)]
    assert found["total_floor_area_m2"][0].source is SourceKind.ENTERED
    assert set(Discipline) >= {one.discipline for one in joint_review(workspace, CODE).standing.disciplines}
