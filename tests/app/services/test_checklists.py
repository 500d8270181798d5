"""Checklists as spreadsheets, coverage of a project, and opinions that cite what no longer holds."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_review_project import CODE, FACTS, ZHANG, plan

from app.domain.errors import BadInput
from app.domain.project import Discipline
from app.review.checklist.checklist_text import row_of
from app.review.checklist.items import load_items
from app.review.checklist.rule_set import load_rules, shipped_folder
from app.services.drawing_set.import_drawings import import_drawings
from app.services.project.create_project import create_project
from app.services.project.pinned_clauses import pinned_clauses
from app.services.review.checklists import export_checklist, import_checklist, validate_checklists
from app.services.review.clause_updates import outdated_opinions
from app.services.review.coverage import project_coverage
from app.services.review.give_verdict import give_verdict
from app.services.review.opinions import write_opinion
from app.services.review.review_project import review_project
from app.storage.workspace import Workspace


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "要点.xlsx"
    export_checklist(path)
    return path


def changed(path: Path, values: dict[tuple[str, str], object]) -> Path:
    """Set cells by item and head."""
    book = load_workbook(path)
    page = book.active
    heads = {cell.value: cell.column for cell in page[1]}
    rows = {page.cell(row, 1).value: row for row in range(2, page.max_row + 1)}
    for (item, head), value in values.items():
        page.cell(rows[item], heads[head]).value = value
    book.save(path)
    return path


def test_every_shipped_checklist_is_sound():
    assert validate_checklists().faults == ()


def test_a_checklist_goes_out_and_comes_back_the_same(tmp_path, sheet):
    assert import_checklist(sheet, tmp_path / "own").same == len(load_rules().rules)
    assert not (tmp_path / "own").exists()


def test_an_office_edits_the_spreadsheet(tmp_path, sheet):
    item = "planning.density"
    changed(sheet, {(item, "名称"): "建筑密度（本院）", (item, "强制性条文"): "是", (item, "废止日期"): "2030-01-01"})
    done = import_checklist(sheet, tmp_path / "own")
    assert (done.changed, done.added) == ((item,), ())
    (own,) = load_items([tmp_path / "own"])
    shipped = next(one for one in load_items([shipped_folder()]) if one.id == item)
    assert (own.title, own.clause.mandatory, own.clause.edition_to) == ("建筑密度（本院）", True, "2030-01-01")
    assert row_of(own)["words"] == row_of(shipped)["words"]
    rules = load_rules((tmp_path / "own",))
    assert next(rule for rule in rules.rules if rule.item.id == item).item.title == "建筑密度（本院）"


@pytest.mark.parametrize(
    ("head", "value", "words"),
    [
        ("专业", "园林", "'discipline'"),
        ("施行日期", "soon", "'edition_from'"),
        ("限值", "{", "'limits'"),
        ("适用条件", "a ==", "'applies'"),
        ("条文核对", "也许", "'clause.evidence'"),
        ("编号", "Not An Id", "'id'"),
        ("要求", None, "'text'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, sheet, head, value, words):
    changed(sheet, {("planning.height", head): value})
    with pytest.raises(BadInput) as error:
        import_checklist(sheet, tmp_path / "own")
    assert "要点.xlsx" in str(error.value)
    assert words in error.value.message and "Row " in error.value.message
    assert not (tmp_path / "own").exists()


def test_every_wrong_row_is_named(tmp_path, sheet):
    changed(
        sheet,
        {
            ("planning.height", "限值"): "{",
            ("planning.gb50352.001", "专业"): "园林",
            ("planning.gb50352.018", "适用条件"): "a ==",
        },
    )
    with pytest.raises(BadInput, match="3 rows cannot be used") as error:
        import_checklist(sheet, tmp_path / "own")
    assert all(words in error.value.message for words in ("'limits'", "'discipline'", "'applies'"))
    assert not (tmp_path / "own").exists()


def test_hostile_spreadsheets(tmp_path):
    no = tmp_path / "no.xlsx"
    no.write_bytes(b"no spreadsheet")
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 2**20))
    for path in (no, bomb, tmp_path / "absent.xlsx"):
        with pytest.raises(BadInput, match=r"cannot be read|too large"):
            import_checklist(path, tmp_path / "own")


def test_coverage_tells_what_was_checked_by_whom(tmp_path):
    with Workspace.open(tmp_path / "workspace") as workspace:
        create_project(workspace, CODE, "示例", "gov_housing", FACTS, by=ZHANG)
        before = project_coverage(workspace, CODE, [Discipline.FIRE]).totals()["fire"]
        assert before["open"] == sum(before.values()) - before["open_mandatory"]
        import_drawings(workspace, CODE, [plan(tmp_path / "a.dxf")], by=ZHANG)
        review_project(workspace, CODE, [Discipline.FIRE])
        item = next(r.item.id for r in load_rules().rules if r.item.discipline == "fire" and not r.item.check)
        give_verdict(workspace, CODE, item, "not_applicable", by=ZHANG)
        found = project_coverage(workspace, CODE, [Discipline.FIRE])
        by_item = {one.item: one for one in found.items}
        area = by_item["fire.compartment.area"]
        assert (area.state, area.by, len(area.sheets)) == ("violates", "automatic", 1)
        assert (by_item[item].state, by_item[item].by) == ("not_applicable", ZHANG.id)
        states = {one.state for one in found.items}
        assert {"violates", "cannot_determine", "not_applicable", "open"} <= states
        (one,) = found.sheets
        assert one.items["fire"]["violates"] >= 1


def test_opinions_that_cite_what_no_longer_holds(tmp_path):
    with Workspace.open(tmp_path / "workspace") as workspace:
        create_project(workspace, CODE, "示例", "gov_housing", FACTS, by=ZHANG)
        for clause in ("GB 50368-2005 5.1.1", "GB 55037-2022 4.3.16", ""):
            write_opinion(workspace, CODE, text="请修改", discipline="fire", clause=clause, by=ZHANG)
        version, clauses = pinned_clauses(workspace, CODE)
        assert version == load_rules().version and "GB 55037-2022 4.3.16" in clauses
        assert outdated_opinions(workspace, CODE, date(2025, 4, 30)) == ()
        (one,) = outdated_opinions(workspace, CODE, date(2025, 5, 1))
        assert (one.opinion.number, one.change.kind, one.change.by) == (1, "repealed", "GB 55038-2025")
        own = tmp_path / "own" / "fire"
        own.mkdir(parents=True)
        (own / "update.toml").write_text(
            '[[override]]\nid = "fire.compartment.area"\nclause = { edition_to = 2026-01-01 }\n', "utf-8"
        )
        after = outdated_opinions(workspace, CODE, date(2026, 6, 1), [tmp_path / "own"])
        assert {(o.opinion.number, o.change.kind) for o in after} >= {(1, "repealed")}


def test_a_checklist_outside_the_disciplines_is_told_not_passed_over(tmp_path):
    (tmp_path / "Fire").mkdir()
    for place in (tmp_path / "own.toml", tmp_path / "Fire" / "own.toml"):
        place.write_text('[[item]]\nid = "fire.own"\n', "utf-8")
        with pytest.raises(BadInput, match="no discipline's folder") as caught:
            validate_checklists([tmp_path])
        assert caught.value.path == str(place)
        place.unlink()
