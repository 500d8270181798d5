"""Two revisions in the window: what is listed, and what the two colours say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ezdxf
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.domain.geometry import Affine
from app.domain.project import Person
from app.jobs.pool import Pool
from app.services.drawing_set.anchor_on import anchor_on
from app.services.drawing_set.import_drawings import import_drawings, next_revision
from app.services.project.create_project import create_project
from app.services.review.opinions import write_opinion
from app.storage.workspace import Workspace
from widgets.canvas.view import View
from widgets.compare.area import CompareArea
from widgets.compare.both import Way
from widgets.compare.overlay import former_view, newer_view
from widgets.main_window import MainWindow
from widgets.session import Session

CODE = "2024-440305-47-01-000001"
WANG = Person("wang@agency", "王工")


def draw(path: Path, former: bool) -> Path:
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    model.add_lwpolyline([(0, 0), (84_100, 0), (84_100, 59_400), (0, 59_400)], close=True)
    for y, label, value in ((1000, "图号", "建施-05"), (2000, "图名", "平面图"), (3000, "比例", "1:100")):
        model.add_text(label, height=350).set_placement((73_000, y))
        model.add_text(value, height=350).set_placement((76_000, y))
    for row in range(8):
        model.add_line((5000, 5000 + 2000 * row), (30_000 + row * 41, 5000 + 2000 * row))
    for x, drawn in ((20_000, former), (40_000, True), (60_000, not former)):
        if drawn:
            square = [(x, 30_000), (x + 8000, 30_000), (x + 8000, 38_000 + x / 100), (x, 38_000)]
            model.add_hatch(color=7).paths.add_polyline_path(square, is_closed=True)
    document.saveas(path)
    return path


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[Session]:
    workspace = Workspace.open(tmp_path / "workspace")
    create_project(workspace, CODE, "样例", "private_other", {}, by=WANG)
    import_drawings(workspace, CODE, [draw(tmp_path / "plan.dxf", True)], "1", by=WANG)
    anchor = anchor_on(workspace, CODE, "建施-05", [(590, 290), (610, 310)])
    write_opinion(workspace, CODE, text="增设柱", discipline="architecture", anchor=anchor, by=WANG)
    opened = Session(workspace, WANG, Pool(2))
    yield opened
    opened.close()


def ink(image: QImage, area: CompareArea, x_mm: float, y_mm: float) -> QColor:
    at = area.both.overlay.px((x_mm, y_mm)).toPoint()
    return QColor(image.pixel(at)) if image.rect().contains(at) else QColor("white")


def test_the_area_lists_what_changed_and_paints_it_in_two_colours(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    shown = MainWindow(session)
    qtbot.addWidget(shown)
    area = CompareArea(session)
    shown.add_area("比对", "git-compare", area, 2, own_start=True)
    shown.resize(1366, 740)
    shown.show()
    session.open_project(CODE)
    qtbot.waitUntil(lambda: area._pages.currentIndex() == 0 and session.database.idle)
    import_drawings(session.workspace, CODE, [draw(tmp_path / "plan.dxf", False)], "2", by=WANG)
    area.reload()
    qtbot.waitUntil(lambda: len(area.regions.rows) == 2, timeout=60_000)
    assert [pair.state for pair in area.sheets.rows] == ["changed"]
    assert sorted(region.kind for _, region in area.regions.rows) == ["added", "removed"]
    assert [state.state for state in area.opinions.rows] == ["changed_here"]

    def colours() -> tuple[QColor, QColor, QColor]:
        image = area.both.overlay.grab().toImage()
        return tuple(ink(image, area, x, 340) for x in (240, 640, 440))  # type: ignore[return-value]

    def painted() -> bool:
        gone, come, both = colours()
        return gone.red() > gone.blue() + 60 and come.blue() > come.red() + 60 and both.lightness() < 60

    area.both.overlay.set_places([])
    qtbot.waitUntil(painted, timeout=60_000)
    area.both.set_way(Way.BESIDE)
    qtbot.waitUntil(lambda: area.both.former.face is not None and area.both.newer.face is not None, timeout=60_000)
    area.both.newer.look(area.both.newer.view.zoomed(3.0, (50.0, 50.0)))
    assert area.both.former.view.centre == pytest.approx(area.both.newer.view.centre)
    assert area.both.former.view.zoom == pytest.approx(area.both.newer.view.zoom)


def test_views_of_both_versions_show_the_same_place() -> None:
    to_b = Affine(2.0, 0.0, 0.0, 2.0, 30.0, -10.0)
    view = View((100.0, 80.0), 4.0, 600.0, 400.0)
    former = former_view(view, to_b)
    assert to_b(former.to_mm((17.0, 33.0))) == pytest.approx(view.to_mm((17.0, 33.0)))
    assert newer_view(former, to_b).to_mm((5.0, 6.0)) == pytest.approx(view.to_mm((5.0, 6.0)))


def test_the_next_revision_has_a_number_of_its_own() -> None:
    assert next_revision(["1", "2"]) == "3"
    assert [next_revision([last]) for last in ("A", "v9", "Z", "初版")] == ["B", "v10", "Z-2", "初版-2"]
    assert next_revision(["2", "1"]) == "3"
