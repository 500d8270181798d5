"""Drawings of a set that refer to each other and to pictures beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pytest
from ezdxf import xref
from PIL import Image

from app.domain.place import Anchor
from app.domain.project import Person
from app.drawings.open import open_drawing
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import ProjectSheet, drawing_of, project_sheets
from app.services.platform.submit_set import set_manifest
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2019-441702-47-03-012345"
ANN = Person("ann@agency", "ann")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "ws") as workspace:
        create_project(workspace, CODE, "x", "private_other", by=ANN)
        yield workspace


def _frame(path: Path, number: str, length: float = 300) -> Path:
    """A sheet's frame with its title block, which other drawings refer to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (841, 0), (841, 594), (0, 594)], close=True)
    for y, label, value in ((10, "图号", number), (20, "图名", "平面图"), (30, "比例", "1:100")):
        space.add_text(label, height=3.5).set_placement((730, y))
        space.add_text(value, height=3.5).set_placement((760, y))
    space.add_line((100, 300), (100 + length, 300), dxfattribs={"layer": "轴线"})
    space.add_image(document.add_image_def("标志.png", (4, 3)), (500, 500), (40, 30))
    document.saveas(path)
    return path


def _plan(path: Path, stated: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = ezdxf.new("R2010", units=4)
    xref.define(document, "TK", stated)
    document.modelspace().add_blockref("TK", (0, 0))
    document.modelspace().add_line((50, 50), (200, 50))
    document.saveas(path)
    return path


def _sheet(workspace: Workspace, file: str) -> ProjectSheet:
    (found,) = (one for one in project_sheets(workspace, CODE).sheets if one.file == file)
    return found


def _lengths(path: Path) -> list[float]:
    scene = open_drawing(path, None).scene
    assert scene is not None
    ends = scene.poly_xy[scene.poly_start[:-1]] - scene.poly_xy[scene.poly_start[1:] - 1]
    return sorted(abs(ends[:, 0]).tolist())


def test_a_sheet_takes_its_frame_from_another_file_of_the_set(workspace: Workspace, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    _plan(inbox / "建施" / "一层.dxf", "..\\共用\\图框.DWG")
    _frame(inbox / "共用" / "图框.dxf", "建施-01")
    Image.new("RGB", (4, 3), "red").save(inbox / "共用" / "标志.png")
    (inbox / "共用" / "备注.txt").write_text("x")
    result = import_drawings(workspace, CODE, [inbox], "A", by=ANN)
    assert not result.errors
    assert result.skipped == [str(inbox / "共用" / "备注.txt")]
    sheet = _sheet(workspace, "建施/一层.dxf")
    assert (sheet.number, sheet.title, sheet.sheet.not_shown) == ("建施-01", "平面图", ())
    assert sheet.path.name == "一层.dxf"
    assert sheet.state != sheet.sha256
    assert len(sheet.references) == 2
    assert 300.0 in _lengths(sheet.path)
    assert {"共用/图框.dxf/标志.png"} < {file.name for file in set_manifest(workspace, CODE).files}


def test_a_new_frame_changes_the_sheets_that_refer_to_it_and_not_the_earlier_set(
    workspace: Workspace, tmp_path: Path
) -> None:
    inbox = tmp_path / "in"
    plan, frame = _plan(inbox / "一层.dxf", "图框.dwg"), _frame(inbox / "图框.dxf", "建施-01")
    import_drawings(workspace, CODE, [plan, frame], "A", by=ANN)
    before = _sheet(workspace, "一层.dxf")
    import_drawings(workspace, CODE, [_frame(inbox / "图框.dxf", "建施-01", 420)], "B", by=ANN)
    after = _sheet(workspace, "一层.dxf")
    assert before.sha256 == after.sha256
    assert before.state != after.state
    assert (300.0 in _lengths(before.path), 420.0 in _lengths(after.path)) == (True, True)
    (then,) = (one for one in project_sheets(workspace, CODE, until="A").sheets if one.file == "一层.dxf")
    assert then.path == before.path
    anchor = Anchor(after.id, before.sha256, ((1.0, 1.0),))
    assert drawing_of(workspace, CODE, anchor, after) == after.path


def test_two_files_that_could_be_meant_are_not_guessed(workspace: Workspace, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    _plan(inbox / "建施" / "一层.dxf", "图框.dwg")
    for folder, number in (("甲", "建施-01"), ("乙", "建施-02")):
        _frame(inbox / folder / "图框.dxf", number)
    import_drawings(workspace, CODE, [inbox], "A", by=ANN)
    sheet = _sheet(workspace, "建施/一层.dxf")
    assert [(gap.reason, gap.what) for gap in sheet.sheet.not_shown] == [("missing_xref", "图框.dwg")]
    _frame(inbox / "建施" / "图框.dxf", "建施-03")
    import_drawings(workspace, CODE, [inbox], "A", by=ANN)
    assert _sheet(workspace, "建施/一层.dxf").number == "建施-03"


def test_a_file_imported_alone_brings_along_what_lies_beside_it(workspace: Workspace, tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    plan = _plan(inbox / "一层.dxf", "图框.dwg")
    _frame(inbox / "图框.dxf", "建施-07")
    Image.new("RGB", (4, 3), "red").save(inbox / "标志.PNG")
    import_drawings(workspace, CODE, [plan], "A", by=ANN)
    for path in inbox.iterdir():
        path.unlink()
    sheet = _sheet(workspace, "一层.dxf")
    assert (sheet.number, sheet.sheet.not_shown) == ("建施-07", ())
    (record,) = workspace.records(CODE, "file")
    assert sorted(record["attached"]) == ["图框.dxf", "标志.PNG"]
