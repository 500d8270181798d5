"""A project is reviewed, findings become opinions, changes make them stale."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pytest

from app.domain.errors import BadInput, Conflict, NotFound, NotPermitted
from app.domain.finding import Outcome
from app.domain.project import Discipline, Person
from app.jobs.pool import Pool
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import project_sheets
from app.services.project.create_project import create_project
from app.services.project.own_checklists import use_checklists
from app.services.review.confirm_finding import confirm_finding
from app.services.review.coverage import project_coverage
from app.services.review.dismiss_finding import dismiss_finding, restore_finding
from app.services.review.give_verdict import give_verdict
from app.services.review.load_overview import load_overview
from app.services.review.overview import ItemRow
from app.services.review.project_facts import project_facts
from app.services.review.review_files import review_files
from app.services.review.review_project import find_finding, review_project
from app.storage.workspace import Workspace

CODE = "2024-441702-47-03-012345"
ZHANG = Person("zhang.san@agency", "张三")
FACTS = {
    "building_use": "public",
    "building_height_m": "23.5",
    "storeys_above": "4",
    "fire_rating": "2",
    "sprinklers": "no",
}
RULE = "fire.compartment.area"


def plan(path: Path, width_m: float = 100.0, layer: str = "防火分区", title: str = "二层平面图") -> Path:
    """Draw a fire compartment of ``width_m`` by 30 m in millimetres."""
    document = ezdxf.new("R2010", setup=True)
    document.header["$INSUNITS"] = 4
    space = document.modelspace()
    width = width_m * 1000
    space.add_lwpolyline([(0, 0), (width, 0), (width, 30000), (0, 30000)], close=True, dxfattribs={"layer": layer})
    text = {"height": 600, "layer": layer}
    space.add_text("防火分区一", dxfattribs=text).set_placement((20000, 16000))
    space.add_text(f"面积：{width_m * 30:g}㎡", dxfattribs=text).set_placement((20000, 15000))
    space.add_text(title, dxfattribs={"height": 900}).set_placement((20000, -6000))
    path.parent.mkdir(parents=True, exist_ok=True)
    document.saveas(path)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "示例", "gov_housing", FACTS, by=ZHANG)
        yield opened


def violations(result) -> list:
    return [one for one in result.findings if one.outcome is Outcome.VIOLATES and one.rule == RULE]


def test_review_confirm_dismiss_and_overview(workspace: Workspace, tmp_path: Path):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf")], by=ZHANG)
    (found,) = violations(review_project(workspace, CODE, [Discipline.FIRE]))
    assert (found.value, found.limit, found.unit) == (pytest.approx(3000), 2500, "m2")
    assert found.sheet == project_sheets(workspace, CODE).sheets[0].id
    assert find_finding(workspace, CODE, found.id) == found

    opinion = confirm_finding(workspace, CODE, found, by=ZHANG)
    assert confirm_finding(workspace, CODE, found, by=ZHANG) == opinion
    give_verdict(workspace, CODE, RULE, "violates", by=ZHANG, note="见意见")
    overview = load_overview(workspace, CODE)
    (row,) = overview.opinions
    assert (row.id, row.sheet, row.mandatory) == (opinion, found.sheet, True)
    assert row.anchor is not None
    assert row.anchor.handles == found.handles
    item = next(item for item in overview.items if item.id == RULE)
    assert (item.verdict, item.note, item.state) == ("violates", "见意见", "violates")
    assert found in item.findings
    assert overview.sheets[0].opinions == 1


def test_a_finding_is_set_aside_with_a_reason_that_stays_in_sight(workspace: Workspace, tmp_path: Path):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf")], by=ZHANG)
    (found,) = violations(review_project(workspace, CODE, [Discipline.FIRE]))

    def item() -> ItemRow:
        return next(item for item in load_overview(workspace, CODE).items if item.id == RULE)

    with pytest.raises(BadInput):
        dismiss_finding(workspace, CODE, found, "  ", by=ZHANG)
    assert item().state == "violates"
    dismiss_finding(workspace, CODE, found, "图纸笔误", by=ZHANG)
    assert (item().state, found in item().findings) == ("open", True)
    assert item().dismissed == {found.id: "图纸笔误"}
    covered = next(one for one in project_coverage(workspace, CODE).items if one.item == RULE)
    assert covered.state == "open"
    restore_finding(workspace, CODE, found, by=ZHANG)
    assert (item().state, item().dismissed) == ("violates", {})


def test_a_finding_on_an_older_drawing_cannot_become_an_opinion(workspace: Workspace, tmp_path: Path):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf")], by=ZHANG)
    (found,) = violations(review_project(workspace, CODE, [Discipline.FIRE]))
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf", 70)], "2", by=ZHANG)
    with pytest.raises(Conflict):
        confirm_finding(workspace, CODE, found, by=ZHANG)
    assert not violations(review_project(workspace, CODE, [Discipline.FIRE]))


def test_what_has_not_changed_is_not_run_again(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf")], by=ZHANG)
    first = review_project(workspace, CODE)
    monkeypatch.setattr("app.services.review.review_project.review", lambda *_: pytest.fail("ran again"))
    assert review_project(workspace, CODE).findings == first.findings
    with workspace.write(CODE, ZHANG.id) as writer:
        writer.put("project", CODE, {"fact.sprinklers": "yes"})
    with pytest.raises(pytest.fail.Exception):
        review_project(workspace, CODE)


def test_the_projects_layer_map_and_sheet_facts_count(workspace: Workspace, tmp_path: Path):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf", layer="F-AREA")], by=ZHANG)
    with workspace.write(CODE, ZHANG.id) as writer:
        writer.put("layer_map", CODE, {"role.F-AREA": "fire_compartment"})
    (found,) = violations(review_project(workspace, CODE, [Discipline.FIRE]))
    assert "proposed" not in found.extra
    with workspace.write(CODE, ZHANG.id) as writer:
        writer.put("sheet", found.sheet, {"fact.sprinklers": "yes"})
    assert not violations(review_project(workspace, CODE, [Discipline.FIRE]))


def test_processes_find_the_same(workspace: Workspace, tmp_path: Path):
    for number in range(3):
        import_drawings(workspace, CODE, [plan(tmp_path / f"{number}.dxf", 80 + number)], by=ZHANG)
    here = review_project(workspace, CODE, [Discipline.FIRE], sheet=None)
    workspace.cache("findings", f"{CODE}:fire", None)
    with Pool(2) as pool:
        there = review_project(workspace, CODE, [Discipline.FIRE], pool=pool)
    assert [one.to_json() for one in there.findings] == [one.to_json() for one in here.findings]


def test_a_later_revision_replaces_the_same_file_and_one_sheet_can_be_chosen(workspace: Workspace, tmp_path: Path):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf"), plan(tmp_path / "b.dxf", 90)], by=ZHANG)
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf", 60)], "2", by=ZHANG)
    sheets = project_sheets(workspace, CODE).sheets
    assert [(one.file, one.revision) for one in sheets] == [("a.dxf", "2"), ("b.dxf", "1")]
    result = review_project(workspace, CODE, [Discipline.FIRE], sheet=sheets[1].id)
    assert [one.value for one in violations(result)] == [pytest.approx(2700)]
    with pytest.raises(NotFound):
        review_project(workspace, CODE, sheet="no such sheet")


def test_only_people_of_the_discipline_decide(workspace: Workspace, tmp_path: Path):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf")], by=ZHANG)
    (found,) = violations(review_project(workspace, CODE, [Discipline.FIRE]))
    planner = Person("li@agency", "李四", frozenset({Discipline.PLANNING}))
    for act in (confirm_finding, restore_finding):
        with pytest.raises(NotPermitted):
            act(workspace, CODE, found, by=planner)
    with pytest.raises(NotPermitted):
        dismiss_finding(workspace, CODE, found, "不同意", by=planner)
    with pytest.raises(NotPermitted):
        give_verdict(workspace, CODE, RULE, "complies", by=planner)
    with pytest.raises(BadInput):
        give_verdict(workspace, CODE, RULE, "maybe", by=ZHANG)
    with pytest.raises(NotFound):
        give_verdict(workspace, CODE, "fire.no_such_item", "complies", by=ZHANG)


def test_facts_that_follow(workspace: Workspace):
    facts = project_facts(workspace, CODE)
    assert facts.text("fire_rating") == "2"
    assert facts.text("fire_class_high_rise") == "none"
    with pytest.raises(NotFound):
        project_facts(workspace, "2024-441702-47-03-999999")


def test_files_without_a_workspace(tmp_path: Path):
    path = plan(tmp_path / "a.dxf")
    shutil.copy(path, tmp_path / "again.dxf")
    result = review_files([path, path, tmp_path / "again.dxf"], [Discipline.FIRE], FACTS)
    found = [one for one in result.review.findings if one.rule == RULE]
    assert len(found) == 2
    assert len(result.inputs) == 2
    with pytest.raises(BadInput):
        review_files([tmp_path / "absent.dxf"])


def test_a_fact_of_one_sheet(tmp_path: Path):
    path = plan(tmp_path / "a.dxf")
    (sheet,) = review_files([path], [Discipline.FIRE], FACTS).sheets
    facts = {**FACTS, f"{sheet.sheet.key}:sprinklers": "yes"}
    found = [one for one in review_files([path], [Discipline.FIRE], facts).review.findings if one.rule == RULE]
    assert [one.outcome for one in found] == [Outcome.COMPLIES]
    with pytest.raises(BadInput, match="no sheet"):
        review_files([path], [Discipline.FIRE], {"X-1:sprinklers": "yes"})


def test_files_in_processes_give_the_same(tmp_path: Path):
    paths = [plan(tmp_path / f"{number}.dxf", 80 + number) for number in range(3)]
    here = review_files(paths, [Discipline.FIRE], FACTS)
    with Pool(2) as pool:
        there = review_files(paths, [Discipline.FIRE], FACTS, pool=pool)
        with pytest.raises(BadInput):
            review_files([*paths, tmp_path / "absent.dxf"], pool=pool)
    assert [one.to_json() for one in there.review.findings] == [one.to_json() for one in here.review.findings]


def test_an_own_checklist_overrides_a_limit(tmp_path: Path):
    own = tmp_path / "own" / "fire"
    own.mkdir(parents=True)
    (own / "a.toml").write_text(f'[[override]]\nid = "{RULE}"\nopinion = "自定：{{value}}"\n', "utf-8")
    result = review_files([plan(tmp_path / "a.dxf")], [Discipline.FIRE], FACTS, [tmp_path / "own"])
    (found,) = [one for one in result.review.findings if one.rule == RULE]
    assert found.message == "自定：3000"
    assert result.review.rule_set != review_files([tmp_path / "a.dxf"], [], FACTS).review.rule_set


def test_the_agencys_own_checklist_holds_everywhere_in_the_workspace(workspace: Workspace, tmp_path: Path):
    import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf")], by=ZHANG)
    own = tmp_path / "own" / "fire"
    own.mkdir(parents=True)
    (own / "own.toml").write_text(
        '[[item]]\nid = "fire.own.note"\ntitle = "本院要求"\ntext = "说明消防专篇。"\n'
        'clause = { code = "院规", number = "1", mandatory = true, evidence = "verified" }\n',
        "utf-8",
    )
    with pytest.raises(NotFound):
        give_verdict(workspace, CODE, "fire.own.note", "complies", by=ZHANG)
    review_project(workspace, CODE, [Discipline.FIRE])
    assert not use_checklists(workspace, [tmp_path / "own"]).faults
    assert load_overview(workspace, CODE).outdated
    (found,) = violations(review_project(workspace, CODE, [Discipline.FIRE]))
    assert confirm_finding(workspace, CODE, found, by=ZHANG)
    give_verdict(workspace, CODE, "fire.own.note", "complies", by=ZHANG)
    overview = load_overview(workspace, CODE)
    assert not overview.outdated
    assert next(one for one in overview.items if one.id == "fire.own.note").state == "complies"
    use_checklists(workspace, [])
    assert all(one.id != "fire.own.note" for one in load_overview(workspace, CODE).items)
    with pytest.raises(BadInput):
        use_checklists(workspace, [tmp_path / "not there"])
