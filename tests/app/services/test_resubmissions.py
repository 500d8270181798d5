"""A sheet that comes again in whatever form: its opinions find their places."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import ezdxf
import pymupdf
import pytest
from ezdxf.layouts import Modelspace

from app.domain.geometry import Affine
from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.compare.compare_revisions import compare_revisions
from app.services.drawing_set.anchor_on import anchor_on
from app.services.drawing_set.check_intake import check_intake
from app.services.drawing_set.export_plot import export_plot
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.project_sheets import project_sheets
from app.services.project.create_project import create_project
from app.services.review.opinions import write_opinion
from app.storage.workspace import Workspace

CODE = "2024-440305-47-01-000001"
WANG = Person("wang@agency", "王工")
WIDE, HIGH = 841, 594
PLACES = {"changed_here": (250, 340), "moved": (510, 407), "nothing_changed": (120, 545)}

Draw = Callable[[Path], Path]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1) as opened:
        yield opened


def placed(scale: float = 100, x: float = 0, y: float = 0, angle_deg: float = 0) -> Affine:
    c, s = scale * math.cos(math.radians(angle_deg)), scale * math.sin(math.radians(angle_deg))
    return Affine(c, s, -s, c, x, y)


def draw_sheet(
    model: Modelspace, at: Affine, number: str, *, edited: bool, plan_at: Affine | None = None, scale: str = "1:100"
) -> None:
    """Draw frame, title block and plan; where it is edited a wall is longer and a table stands elsewhere."""
    plan = plan_at or at
    angle_deg = math.degrees(math.atan2(at.b, at.a))
    rng = random.Random(number[:5])
    for left, inset in ((0, 0), (25, 10)):
        corners = ((left, inset), (WIDE - inset, inset), (WIDE - inset, HIGH - inset), (left, HIGH - inset))
        model.add_lwpolyline(list(map(at, corners)), close=True)
    for row, (label, value) in enumerate((("图号", number), ("图名", "平面图"), ("比例", scale))):
        for x, text in ((700, label), (730, value)):
            written = model.add_text(text, height=3.5 * at.scale, rotation=angle_deg)
            written.set_placement(at((x, 15 + 9 * row)))
    for row in range(14):
        y = 140 + 28 * row
        model.add_line(plan((70, y)), plan((170 + 60 * rng.random(), y)), {"layer": "WALL"})
    for row in range(20):
        name = model.add_text(f"房间{row}", height=3 * plan.scale, rotation=angle_deg)
        name.set_placement(plan((300 + 150 * rng.random(), 140 + 400 * rng.random())))
    model.add_line(plan((250, 280)), plan((250, 360 if edited else 320)), {"layer": "WALL"})
    x = 530 if edited else 500
    model.add_lwpolyline(list(map(plan, ((x, 400), (x + 20, 400), (x + 20, 415), (x, 415)))), close=True)
    model.add_circle(plan((120, 545)), 4 * plan.scale)


def drawing(*sheets: tuple[str, Affine, bool], units: int = 4) -> Draw:
    def draw(path: Path) -> Path:
        document = ezdxf.new("R2010", units=units)
        for number, at, edited in sheets:
            draw_sheet(document.modelspace(), at, number, edited=edited)
        document.saveas(path)
        return path

    return draw


OTHER = ("建施-04", placed(100, 100_000), False)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "workspace") as opened:
        create_project(opened, CODE, "样例", "private_other", {}, by=WANG)
        first = drawing(("建施-03", placed(), False), OTHER)(tmp_path / "建筑.dxf")
        import_drawings(opened, CODE, [first], "1", by=WANG)
        for text, (x, y) in PLACES.items():
            anchor = anchor_on(opened, CODE, "建施-03", [(x - 4, y - 4), (x + 4, y + 4)])
            write_opinion(opened, CODE, text=text, discipline="architecture", anchor=anchor, by=WANG)
        anchor = anchor_on(opened, CODE, "建施-04", [(250, 300), (260, 310)])
        write_opinion(opened, CODE, text="nothing_changed", discipline="architecture", anchor=anchor, by=WANG)
        yield opened


def states(workspace: Workspace, pool: Pool) -> list[tuple[str, str]]:
    found = compare_revisions(workspace, CODE, "1", "2", pool=pool)
    assert not [pair.error for pair in found.sheets if pair.error]
    assert len(found.sheets) == 2
    return [(one.opinion.text, one.state) for one in found.opinions]


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("建筑.dxf", drawing(("建施-03", placed(100, 37_000_000, 2_400_000), True), OTHER)),
        ("建筑.dxf", drawing(("建施-03", placed(0.1), True), ("建施-04", placed(0.1, 100), False), units=6)),
        ("建筑.dxf", drawing(("建施-03", placed(100, 60_000, 0, 90), True), ("建施-04", placed(100, 200_000), False))),
        ("建筑.dxf", drawing(("建施-03", placed(100, 0, 0, 30), True), ("建施-04", placed(100, 200_000), False))),
        ("建筑.dxf", drawing(("建施-04", placed(), False), ("建施-03", placed(100, 100_000), True))),
        ("建筑.dxf", drawing(("建施-03A", placed(), True), OTHER)),
        ("一层修改.dxf", drawing(("建施-03", placed(100, 5000, 9000), True))),
        ("一层修改.dxf", drawing(("建施03", placed(100, 5000, 9000), True))),
        ("一层修改.dxf", drawing(("建施－０３", placed(), True))),
    ],
    ids=["shifted", "metres", "upright", "askew", "swapped", "renamed", "other file", "no dash", "full width"],
)
def test_opinions_find_their_places(workspace: Workspace, tmp_path: Path, pool: Pool, name: str, again: Draw) -> None:
    (tmp_path / "again").mkdir()
    import_drawings(workspace, CODE, [again(tmp_path / "again" / name)], "2", by=WANG)
    assert states(workspace, pool) == [(text, text) for text in (*PLACES, "nothing_changed")]


def test_a_frame_at_another_scale_changes_nothing_inside_of_it(
    workspace: Workspace, tmp_path: Path, pool: Pool
) -> None:
    document = ezdxf.new("R2010", units=4)
    frame = placed(150, -20_000, -15_000)
    draw_sheet(document.modelspace(), frame, "建施-03", edited=True, plan_at=placed(), scale="1:150")
    document.saveas(tmp_path / "again.dxf")
    import_drawings(workspace, CODE, [tmp_path / "again.dxf"], "2", by=WANG)
    found = compare_revisions(workspace, CODE, "1", "2", pool=pool)
    assert [one.state for one in found.opinions][:3] == ["changed_here", "moved", "moved"]
    still = found.opinions[2].anchor
    assert still is not None
    x, y = frame.inverse()(placed()((120, 545)))
    assert still.box_mm.centre == pytest.approx((x, y), abs=0.1)


def test_a_scan_is_told_by_the_name_of_its_file(workspace: Workspace, tmp_path: Path, pool: Pool) -> None:
    (tmp_path / "again").mkdir()
    edited = drawing(("建施-03", placed(), True))(tmp_path / "again" / "plan.dxf")
    with Workspace.open(tmp_path / "other") as other:
        create_project(other, CODE, "样例", "private_other", {}, by=WANG)
        import_drawings(other, CODE, [edited], "1", by=WANG)
        export_plot(other, CODE, tmp_path / "plot.pdf")
    with pymupdf.open(tmp_path / "plot.pdf") as plot, pymupdf.open() as scan:
        page = scan.new_page(width=plot[0].rect.width, height=plot[0].rect.height)
        page.insert_image(page.rect, stream=plot[0].get_pixmap(dpi=150).tobytes("png"))
        scan.save(tmp_path / "建施-03 平面图.pdf")
    import_drawings(workspace, CODE, [tmp_path / "建施-03 平面图.pdf"], "2", by=WANG)
    sheets = project_sheets(workspace, CODE).sheets
    assert [(one.number, one.title, one.discipline) for one in sheets] == [
        ("建施-03", "平面图", "architecture"),
        ("建施-04", "平面图", "architecture"),
    ]
    rows = check_intake(workspace, sheets)["sheets"]
    assert ["number" in row["problems"] for row in rows] == [True, False]
    said = [state for _, state in states(workspace, pool)]
    assert said == ["changed_here", "changed_here", "nothing_changed", "nothing_changed"]
