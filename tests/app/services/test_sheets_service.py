from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pytest

from app.domain.errors import BadInput, NotFound
from app.domain.project import Person
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.inspect_file import inspect_file
from app.services.drawing_set.list_sheets import list_sheets
from app.services.drawing_set.set_sheet import set_sheet
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2024-440305-47-01-000001"
WANG = Person("wang@agency", "王工")


def frame(model: ezdxf.layouts.Modelspace, x: float, number: str, title: str) -> None:
    corners = [(x, 0), (x + 84_100, 0), (x + 84_100, 59_400), (x, 59_400)]
    model.add_lwpolyline(corners, close=True)
    for y, label, value in ((1000, "图号", number), (2000, "图名", title), (3000, "比例", "1:100")):
        model.add_text(label, height=350).set_placement((x + 73_000, y))
        model.add_text(value, height=350).set_placement((x + 76_000, y))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    document = ezdxf.new("R2010", units=4)
    frame(document.modelspace(), 0, "建施-05", "一层平面图")
    frame(document.modelspace(), 100_000, "建施-06", "二层平面图")
    path = tmp_path / "plan.dxf"
    document.saveas(path)
    return path


@pytest.fixture
def workspace(tmp_path: Path, plan: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "样例", "private_other", {}, by=WANG)
        import_drawings(opened, CODE, [plan], by=WANG)
        yield opened


def test_sheets_are_listed_with_their_frames(workspace: Workspace) -> None:
    sheets = list_sheets(workspace, CODE)["sheets"]
    assert [(sheet["number"], sheet["title"], sheet["frame"]) for sheet in sheets] == [
        ("建施-05", "一层平面图", "frame:建施-05"),
        ("建施-06", "二层平面图", "frame:建施-06"),
    ]
    assert sheets[0]["source"] == "plan.dxf"
    assert sheets[0]["size_mm"] == [841.0, 594.0]
    json.dumps(sheets)


def test_corrections_are_applied_and_taken_back(workspace: Workspace) -> None:
    identifier = set_sheet(workspace, CODE, "建施-05", {"number": "建施-5A", "revision": "B"}, by=WANG)
    sheet = next(sheet for sheet in list_sheets(workspace, CODE)["sheets"] if sheet["id"] == identifier)
    assert (sheet["number"], sheet["title"], sheet["revision"]) == ("建施-5A", "一层平面图", "B")
    assert sheet["corrected"] == ["number", "revision"]
    set_sheet(workspace, CODE, identifier, {"number": ""}, by=WANG)
    (sheet, _) = list_sheets(workspace, CODE)["sheets"]
    assert (sheet["number"], sheet["corrected"]) == ("建施-05", ["revision"])


def test_wrong_names_are_told(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="no field colour"):
        set_sheet(workspace, CODE, "建施-05", {"colour": "red"}, by=WANG)
    with pytest.raises(NotFound, match="no sheet 建施-99"):
        set_sheet(workspace, CODE, "建施-99", {"number": "1"}, by=WANG)
    set_sheet(workspace, CODE, "建施-05", {"number": "建施-06"}, by=WANG)
    with pytest.raises(NotFound, match="2 sheets"):
        set_sheet(workspace, CODE, "建施-06", {"number": "1"}, by=WANG)
    set_sheet(workspace, CODE, "plan.dxf/frame:建施-05", {"number": "建施-05"}, by=WANG)


@pytest.mark.parametrize("scale", ["1:100", "1：50", "1:1,000", "示意图", "NTS"])
def test_a_scale_is_a_ratio_or_words(workspace: Workspace, scale: str) -> None:
    set_sheet(workspace, CODE, "建施-05", {"scale": scale}, by=WANG)


@pytest.mark.parametrize("scale", ["100", "1:0", "1:abc5", "很长的说明" * 5])
def test_other_texts_are_no_scale(workspace: Workspace, scale: str) -> None:
    with pytest.raises(BadInput, match="is no scale"):
        set_sheet(workspace, CODE, "建施-05", {"scale": scale}, by=WANG)


def test_the_command_lists_and_corrects(workspace: Workspace, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", "--workspace", str(tmp_path / "workspace"), "sheets", CODE, *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)

    told = run("--set", "建施-06", "title=二层平面图（修改）", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["sheets"][1]["title"] == "二层平面图（修改）"
    told = run("--set", "建施-06")
    assert told.returncode == 2
    told = run()
    assert "建施-05" in told.stdout


def test_inspecting_ends_with_the_time_limit(plan: Path) -> None:
    answer = inspect_file(plan, timeout_s=0.0)
    assert answer["error"]
    with pytest.raises(BadInput, match="mm or m"):
        inspect_file(plan, unit="ft")
    assert inspect_file(plan)["error"] is None
