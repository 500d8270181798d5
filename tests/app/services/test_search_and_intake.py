"""Words of a whole set, references between sheets, the drawing index and the intake report, plots to scale."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pymupdf
import pytest

from app.domain.project import Person
from app.services.drawing_set.export_plot import export_plot
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.list_sheets import list_sheets
from app.services.drawing_set.project_sheets import project_sheets
from app.services.drawing_set.search_set import search_set, sheet_links, words_of
from app.services.drawing_set.set_sheet import set_sheet
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2024-440305-47-01-000001"
WANG = Person("wang@agency", "王工")
LABELS = ("图号", "图名", "比例", "设计", "校对", "审核", "审定")

BOTH = "一层平面见建施-05，剖面见建施-06"


def draw(path: Path, sheets: list[tuple[str, str, str]], extra: str = "", unit: int = 4) -> Path:
    document = ezdxf.new("R2010", units=unit)
    model = document.modelspace()
    for row, (number, title, scale) in enumerate(sheets):
        x = 100_000.0 * row
        model.add_lwpolyline([(x, 0), (x + 84_100, 0), (x + 84_100, 59_400), (x, 59_400)], close=True)
        values = (number, title, scale, "李工", "", "张工", "王总")
        for line, (label, value) in enumerate(zip(LABELS, values, strict=True)):
            model.add_text(label, height=350).set_placement((x + 73_000, 1000 + 1000 * line))
            if value:
                model.add_text(value, height=350).set_placement((x + 76_000, 1000 + 1000 * line))
        if extra and row == 0:
            model.add_text(extra, height=400).set_placement((x + 20_000, 30_000))
        for step in range(5):
            dimension = model.add_linear_dim((0, 9000), (x + 5000, 8000), (x + 8000 + 100 * step, 8000))
            dimension.render()
    document.saveas(path)
    return path


def index_sheet(path: Path, rows: list[tuple[str, str]]) -> Path:
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (29_700, 0), (29_700, 42_000), (0, 42_000)], close=True)
    for x, text in ((3000, "序号"), (6000, "图号"), (14_000, "图名"), (23_000, "图幅")):
        model.add_text(text, height=350).set_placement((x, 38_000))
    for row, (number, title) in enumerate(rows):
        y = 37_000 - 1000 * row
        for x, text in ((3100, str(row + 1)), (5600, number), (9500, title), (23_000, "A1")):
            model.add_text(text, height=350).set_placement((x, y))
    for line, (label, value) in enumerate((("图号", "建施-00"), ("图名", "图纸目录"), ("设计", "李工"))):
        model.add_text(label, height=350).set_placement((20_000, 500 + 800 * line))
        model.add_text(value, height=350).set_placement((23_000, 500 + 800 * line))
    document.saveas(path)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "样例", "private_other", {}, by=WANG)
        plans = draw(
            tmp_path / "plans.dxf",
            [("建施-05", "一层平面图", "1:100"), ("建施-06", "二层平面图", "1:50"), ("", "节点详图", "1:100")],
            "楼梯详见建施-06，防火门FM甲1221",
        )
        again = draw(tmp_path / "again.dxf", [("建施-07", "屋顶平面图", "1:100"), ("建施-09", "剖面图", "1:100")], BOTH)
        rows = [
            ("建施-05", "一层平面图"),
            ("建施-06", "地下室平面图"),
            ("建施-07", "屋顶平面图"),
            ("建施-08", "立面图"),
        ]
        index = index_sheet(tmp_path / "index.dxf", rows)
        import_drawings(opened, CODE, [plans, again, index], by=WANG)
        yield opened


def test_words_are_found_with_their_places(workspace: Workspace) -> None:
    (hit,) = search_set(workspace, CODE, "防火门 fm甲1221")
    assert (hit.sheet.number, hit.text) == ("建施-05", "楼梯详见建施-06，防火门FM甲1221".replace("，", ","))
    assert hit.box_mm is not None
    assert (hit.box_mm.x0, hit.box_mm.y0) == pytest.approx((200.0, 300.0), abs=0.01)
    assert search_set(workspace, CODE, "屋顶平面图")[0].box_mm is None  # the sheet itself comes first
    assert search_set(workspace, CODE, "没有这个词") == ()
    assert search_set(workspace, CODE, " ") == ()


def test_references_lead_to_their_sheets(workspace: Workspace) -> None:
    sheets = {one.number: one for one in project_sheets(workspace, CODE).sheets}
    (link,) = sheet_links(workspace, CODE, sheets["建施-05"])
    assert link.target == sheets["建施-06"].id
    first, second = sheet_links(workspace, CODE, sheets["建施-07"])  # one text, two references
    assert (first.target, second.target) == (sheets["建施-05"].id, sheets["建施-06"].id)
    assert first.box_mm.x1 == second.box_mm.x0
    assert first.box_mm.width / (first.box_mm.width + second.box_mm.width) == pytest.approx(0.55, abs=0.1)
    assert {one.target for one in sheet_links(workspace, CODE, sheets["建施-00"])} == {
        sheets[number].id for number in ("建施-05", "建施-06", "建施-07")
    }


def test_a_set_of_two_hundred_sheets_is_searched_in_a_fifth_of_a_second(tmp_path: Path) -> None:
    document = pymupdf.open()
    for number in range(200):
        page = document.new_page(width=1684, height=1190)
        for row in range(30):
            page.insert_text((20, 20 + 36 * row), f"room {number}-{row}x " * 2, fontsize=6)
    document.save(tmp_path / "set.pdf")
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "样例", "private_other", {}, by=WANG)
        import_drawings(opened, CODE, [tmp_path / "set.pdf"], by=WANG)
        search_set(opened, CODE, "anything")  # reads the words once
        begin = time.process_time()
        found = search_set(opened, CODE, "150-27x")
        assert time.process_time() - begin < 0.2
        assert {hit.sheet.sheet.key for hit in found} == {"page:151"}


def test_the_index_is_held_against_what_arrived(workspace: Workspace) -> None:
    index = list_sheets(workspace, CODE)["index"]
    assert [one["number"] for one in index["entries"]] == ["建施-05", "建施-06", "建施-07", "建施-08"]
    assert [one["number"] for one in index["missing"]] == ["建施-08"]
    assert [one["number"] for one in index["extra"]] == ["建施-09"]
    assert [(one["number"], one["index"]) for one in index["wrong_title"]] == [("建施-06", "地下室平面图")]
    assert index["doubled"] == []
    set_sheet(workspace, CODE, "建施-09", {"number": "建施-07"}, by=WANG)
    assert [one["number"] for one in list_sheets(workspace, CODE)["index"]["doubled"]] == ["建施-07"]


def test_the_intake_report_names_what_to_ask_for(workspace: Workspace) -> None:
    intake = list_sheets(workspace, CODE)["intake"]
    rows = {row["number"] or row["title"]: row for row in intake["sheets"]}
    assert rows["建施-05"]["problems"] == ["signatures", "stamp"]
    assert rows["建施-05"]["unsigned"] == ["校对"]
    assert (rows["建施-06"]["measured_scale"], "scale" in rows["建施-06"]["problems"]) == ("1:100", True)
    assert "number" in rows["节点详图"]["problems"]
    assert {row["unit"] for row in intake["files"]} == {"mm"}
    assert intake["problems"]["scale"] == 1


def test_a_code_page_that_is_told_rightly_is_no_question(workspace: Workspace, tmp_path: Path) -> None:
    for name, written_as in (("honest", "gbk"), ("lying", "cp1252")):
        path = draw(tmp_path / f"{name}.dxf", [("建施-20", "门窗详图", "1:100")], "说明")
        document = ezdxf.readfile(path)
        document.dxfversion, document.encoding = "R2000", "gbk"
        document.saveas(path)
        if written_as != "gbk":
            path.write_bytes(path.read_bytes().replace(b"ANSI_936", b"ANSI_1252"))
        import_drawings(workspace, CODE, [path], by=WANG)
    files = {row["file"]: row for row in list_sheets(workspace, CODE)["intake"]["files"]}
    assert "encoding" not in files["honest.dxf"]["problems"]
    assert "encoding" in files["lying.dxf"]["problems"]


def test_a_correction_survives_the_file_that_comes_again(workspace: Workspace, tmp_path: Path) -> None:
    changed = set_sheet(workspace, CODE, "建施-05", {"number": "建施-05A", "title": "首层平面图"}, by=WANG)
    again = draw(
        tmp_path / "plans.dxf",
        [("建施-05", "一层平面图", "1:100"), ("建施-06", "二层平面图", "1:50"), ("", "节点详图", "1:100")],
        "另一句话",
    )
    import_drawings(workspace, CODE, [again], "2", by=WANG)
    sheet = next(one for one in project_sheets(workspace, CODE).sheets if one.id == changed)
    assert (sheet.number, sheet.title, sheet.revision) == ("建施-05A", "首层平面图", "2")
    read = words_of(workspace, sheet)
    assert read is not None
    assert "另一句话" in read.texts


def test_sheets_are_plotted_to_scale(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "plot.pdf"
    assert export_plot(workspace, CODE, out, sheets=["建施-05"]) == 1
    with pymupdf.open(out) as document:
        assert document[0].rect.width / 72 * 25.4 == pytest.approx(841, abs=0.1)
    export_plot(workspace, CODE, out, sheets=["建施-05"], scale=200)
    with pymupdf.open(out) as document:
        assert document[0].rect.width / 72 * 25.4 == pytest.approx(420.5, abs=0.1)


def test_the_commands_search_and_plot(workspace: Workspace, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", "--workspace", str(tmp_path / "workspace"), *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)

    told = json.loads(run("search", CODE, "防火门", "--json").stdout)
    assert [hit["number"] for hit in told["hits"]] == ["建施-05"]
    out = tmp_path / "all.pdf"
    told = json.loads(run("export", CODE, "--format", "plot", "--scale", "1:100", "-o", str(out), "--json").stdout)
    assert told["pages"] == 6
    assert run("export", CODE, "--format", "plot", "--scale", "x", "-o", str(out)).returncode == 2
    assert "missing: 建施-08" in run("sheets", CODE).stdout
