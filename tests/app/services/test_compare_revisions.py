"""Revisions of a project: partial resubmissions, other files, and what became of opinions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pymupdf
import pytest

from app.domain.errors import NotFound
from app.domain.project import Person
from app.services.compare.compare_revisions import RevisionComparison, compare_revisions
from app.services.drawing_set.anchor_on import anchor_on
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import project_sheets
from app.services.project.create_project import create_project
from app.services.review.opinions import write_opinion
from app.storage.workspace import Workspace

CODE = "2024-440305-47-01-000001"
WANG = Person("wang@agency", "王工")


def draw(path: Path, sheets: dict[str, float], edit: str = "") -> Path:
    """Draw frames, at these places; ``edit`` names the sheet whose walls are changed."""
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    for number, x in sheets.items():
        model.add_lwpolyline([(x, 0), (x + 84_100, 0), (x + 84_100, 59_400), (x, 59_400)], close=True)
        for y, label, value in ((1000, "图号", number), (2000, "图名", f"{number}平面图"), (3000, "比例", "1:100")):
            model.add_text(label, height=350).set_placement((x + 73_000, y))
            model.add_text(value, height=350).set_placement((x + 76_000, y))
        for row in range(12):
            y = 5000 + 3000 * row
            model.add_line((x + 5000, y), (x + 30_000 + 41 * row, y))
        door = 10_000 if number == edit else 8000
        model.add_line((x + 40_000, 20_000), (x + 40_000, 20_000 + door))
        model.add_circle((x + (53_000 if number == edit else 50_000), 40_000), 777)
    document.saveas(path)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "样例", "private_other", {}, by=WANG)
        first = draw(tmp_path / "all.dxf", {"建施-05": 0, "建施-06": 100_000, "建施-07": 200_000})
        import_drawings(opened, CODE, [first], "1", by=WANG)
        for sheet, places in (("建施-06", ((400, 230), (500, 400), (100, 530))), ("建施-05", ((100, 100),))):
            for place in places:
                anchor = anchor_on(opened, CODE, sheet, [(place[0] - 5, place[1] - 5), (place[0] + 5, place[1] + 5)])
                write_opinion(opened, CODE, text="请修改", discipline="architecture", anchor=anchor, by=WANG)
        again = draw(tmp_path / "建施-06 修改.dxf", {"建施-06": 7_000_000}, edit="建施-06")
        import_drawings(opened, CODE, [again], "2", by=WANG)
        yield opened


def states(found: RevisionComparison) -> dict[str, str]:
    return {pair.shown.number: pair.state for pair in found.sheets}


def test_a_partial_resubmission_changes_its_own_sheets_only(workspace: Workspace) -> None:
    found = compare_revisions(workspace, CODE, "1", "2")
    assert states(found) == {"建施-05": "same", "建施-06": "changed", "建施-07": "same"}
    assert [one["kind"] for one in found.to_json()["regions"]] == ["changed", "moved"]
    moved = found.to_json()["regions"][1]
    assert moved["shift"] == pytest.approx([30.0, 0.0], abs=1e-3)
    assert moved["sheet"] == "建施-06"


def test_opinions_meet_the_changes(workspace: Workspace) -> None:
    found = compare_revisions(workspace, CODE, "1", "2")
    said = [(one.opinion.number, one.state) for one in found.opinions]
    assert said == [(1, "changed_here"), (2, "moved"), (3, "nothing_changed"), (4, "nothing_changed")]
    moved = found.opinions[1]
    assert moved.anchor is not None
    assert moved.anchor.points_mm[0] == pytest.approx((525.0, 395.0), abs=1e-3)
    current = project_sheets(workspace, CODE)
    assert moved.anchor.sheet == next(one.id for one in current.sheets if one.number == "建施-06")


def test_the_set_is_as_it_was_with_each_revision(workspace: Workspace, tmp_path: Path) -> None:
    assert {one.revision for one in project_sheets(workspace, CODE, until="1").sheets} == {"1"}
    import_drawings(workspace, CODE, [draw(tmp_path / "all.dxf", {"建施-06": 0, "建施-08": 100_000})], "3", by=WANG)
    newest = {one.number: one.revision for one in project_sheets(workspace, CODE).sheets}
    assert newest == {"建施-06": "3", "建施-08": "3"}  # the file that came again holds two sheets now
    found = compare_revisions(workspace, CODE, "1", "3")
    assert states(found)["建施-07"] == "removed"
    assert states(found)["建施-08"] == "added"
    gone = [one.state for one in found.opinions if one.opinion.number == 4]
    assert gone == ["sheet_removed"]
    with pytest.raises(NotFound, match="no revision 9"):
        compare_revisions(workspace, CODE, "1", "9")


def test_the_command_compares_revisions_and_writes_them_over_each_other(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "diff.pdf"
    command = [sys.executable, "-m", "app", "--workspace", str(tmp_path / "workspace"), "compare"]
    told = subprocess.run(
        [*command, f"{CODE}:1", f"{CODE}:2", "-o", str(out), "--check", "--json"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert told.returncode == 1, told.stderr
    answer = json.loads(told.stdout)
    assert (answer["changed"], answer["moved"], answer["added"], answer["removed"]) == (1, 1, 0, 0)
    assert [one["state"] for one in answer["opinions"]] == [
        "changed_here",
        "moved",
        "nothing_changed",
        "nothing_changed",
    ]
    with pymupdf.open(out) as document:
        assert len(document) == 2
        assert "图纸版次比对" in document[0].get_text()
        assert document[1].rect.width == pytest.approx(841 / 25.4 * 72, abs=1)


def test_files_are_compared_by_the_command(tmp_path: Path) -> None:
    one = draw(tmp_path / "a.dxf", {"建施-05": 0})
    other = draw(tmp_path / "b.dxf", {"建施-05": 0}, edit="建施-05")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", "compare", *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)

    same = run(str(one), str(one), "--check", "--json")
    assert (same.returncode, json.loads(same.stdout)["regions"]) == (0, [])
    told = run(str(one), str(other), "--json")
    answer = json.loads(told.stdout)
    assert {"added", "removed", "changed", "moved", "regions"} <= answer.keys()
    assert {"kind", "bbox", "handles_a", "handles_b", "sheet"} <= answer["regions"][0].keys()
    missing = run(str(one), str(tmp_path / "none.dxf"), "--json")
    assert missing.returncode == 2
    assert "none.dxf" in missing.stderr


def test_a_sheet_whose_layer_was_switched_off_has_changed(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "workspace") as workspace:
        create_project(workspace, CODE, "样例", "private_other", {}, by=WANG)
        for revision in ("1", "2"):
            document = ezdxf.new("R2010", units=4)
            model = document.modelspace()
            for layer, y in (("WALL", 0), ("DIM", 2000)):
                document.layers.add(layer)
                for row in range(9):
                    model.add_line((500 * row, y), (500 * row + 311, y + 900), {"layer": layer})
            if revision == "2":
                document.layers.get("DIM").freeze()
            document.saveas(tmp_path / "plan.dxf")
            import_drawings(workspace, CODE, [tmp_path / "plan.dxf"], revision, by=WANG)
        found = compare_revisions(workspace, CODE, "1", "2")
        assert [pair.state for pair in found.sheets] == ["changed"]
        assert [(one.name, one.state) for one in found.layers] == [("DIM", "hidden")]
        assert found.to_json()["layers"] == [{"name": "DIM", "state": "hidden", "former": ""}]
