"""Seals beside the title block: pictures, red rings and frames, in DXF, PDF and scans; and places left without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ezdxf
import pymupdf
import pytest
from ezdxf.layouts import Modelspace

from app.domain.project import Person
from app.drawings.open import open_drawing
from app.drawings.seals import open_seals, read_seals
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.list_sheets import list_sheets
from app.services.project.create_project import create_project
from app.storage.workspace import Workspace

CODE = "2024-440305-47-01-000001"
WANG = Person("wang@agency", "王工")
PT = 72 / 25.4


def sheet(path: Path, seal: Callable[[Modelspace], object] = lambda _: None) -> Path:
    """Draw a framed A1 plan 1:100; what ``seal`` adds is in drawing units, the frame is 84100 by 59400."""
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (84_100, 0), (84_100, 59_400), (0, 59_400)], close=True)
    for line, (label, value) in enumerate((("图号", "建施-05"), ("图名", "平面图"), ("比例", "1:100"))):
        model.add_text(label, height=350).set_placement((73_000, 1000 + 1000 * line))
        model.add_text(value, height=350).set_placement((76_000, 1000 + 1000 * line))
    model.add_text("注册师章", height=350).set_placement((73_000, 12_000))
    for row in range(8):
        model.add_line((5000, 5000 + 2000 * row), (30_000 + row * 41, 5000 + 2000 * row))
    seal(model)
    document.saveas(path)
    return path


def red_ring(model: Modelspace) -> None:
    block = model.doc.blocks.new("章")
    block.add_circle((0, 0), 20, dxfattribs={"color": 1})
    model.add_blockref("章", (77_000, 14_000), {"xscale": 100, "yscale": 100})


def picture(model: Modelspace) -> None:
    definition = model.doc.add_image_def("seal.png", (20, 20))
    model.add_image(definition, (75_000, 12_000), (4000, 4000))


@pytest.mark.parametrize(
    ("seal", "count"),
    [
        (red_ring, 1),
        (lambda model: model.add_circle((77_000, 14_000), 2000, dxfattribs={"color": 3}), 0),
        (lambda model: model.add_circle((20_000, 40_000), 2000, dxfattribs={"color": 1}), 0),
        (lambda model: model.add_circle((77_000, 14_000), 400, dxfattribs={"color": 1}), 0),
        (picture, 1),
    ],
    ids=["ring in a block", "green", "in the plan", "axis mark", "picture"],
)
def test_a_seal_on_a_drawing_is_red_or_a_picture_of_its_size(
    seal: Callable[[Modelspace], object], count: int, tmp_path: Path
) -> None:
    pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 20, 20)).save(tmp_path / "seal.png")
    drawing = open_drawing(sheet(tmp_path / "a.dxf", seal), tmp_path)
    (boxes,) = read_seals(drawing).values()
    assert len(boxes) == count
    assert read_seals(drawing) == open_seals(drawing.path, drawing.state, tmp_path)


def page(path: Path, scanned: bool, sealed: bool) -> Path:
    document = pymupdf.open()
    shown = document.new_page(width=841 * PT, height=594 * PT)
    shown.draw_rect(pymupdf.Rect(30, 30, 2350, 1650), color=(1, 0, 0))
    shown.draw_line((1700, 1400), (2350, 1400), color=(1, 0, 0))
    shown.insert_text((1800, 1450), "RED NOTE OF ONE LINE", color=(1, 0, 0), fontsize=14)
    if sealed:
        shown.draw_circle((2200, 1500), 21 * PT, color=(0.85, 0.1, 0.1), width=3)
    if scanned:
        picture = shown.get_pixmap(dpi=100)
        document = pymupdf.open()
        document.new_page(width=841 * PT, height=594 * PT).insert_image((0, 0, 841 * PT, 594 * PT), pixmap=picture)
    document.save(path)
    return path


@pytest.mark.parametrize("scanned", [False, True])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_seal_on_a_page_is_red_ink_of_its_size(scanned: bool, sealed: bool, tmp_path: Path) -> None:
    drawing = open_drawing(page(tmp_path / "a.pdf", scanned, sealed), None)
    (boxes,) = read_seals(drawing).values()
    assert len(boxes) == int(sealed)
    if sealed:
        assert boxes[0].centre == pytest.approx((2200 / PT, 594 - 1500 / PT), abs=1.5)


def test_the_intake_report_names_places_without_a_seal(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "workspace") as workspace:
        create_project(workspace, CODE, "样例", "private_other", {}, by=WANG)
        for revision, seal in (("1", lambda _: None), ("2", red_ring)):
            import_drawings(workspace, CODE, [sheet(tmp_path / "plan.dxf", seal)], revision, by=WANG)
            (row,) = list_sheets(workspace, CODE)["intake"]["sheets"]
            told = (row["unsealed"], row["seals"], row["stamped"], "stamp" in row["problems"])
            assert told == ((["注册师章"], 0, False, True) if revision == "1" else ([], 1, True, False))
