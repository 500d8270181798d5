"""Snapping, measuring, calibrating, references and search in the window."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.drawings.measure.snapping import Snap
from app.services.drawing_set.calibrations import read_length, sheet_scales
from app.services.drawing_set.import_drawings import import_drawings
from tests.widgets.conftest import PATIENCE_MS, settled
from widgets.canvas.canvas import CanvasWidget
from widgets.canvas.snap_menu import SnapMenu
from widgets.main_window import MainWindow
from widgets.review.area import ReviewArea


def plan(path: Path) -> Path:
    document = ezdxf.new("R2010", units=4)
    model = document.modelspace()
    for x, number in ((0, "量测-01"), (100_000, "量测-02")):
        model.add_lwpolyline([(x, 0), (x + 84_100, 0), (x + 84_100, 59_400), (x, 59_400)], close=True)
        for y, label, value in ((1000, "图号", number), (2000, "图名", "平面图"), (3000, "比例", "1:100")):
            model.add_text(label, height=350).set_placement((x + 73_000, y))
            model.add_text(value, height=350).set_placement((x + 76_000, y))
    model.add_lwpolyline([(20_000, 20_000), (50_000, 20_000), (50_000, 40_000), (20_000, 40_000)], close=True)
    model.add_text("详见量测-02", height=600).set_placement((25_000, 45_000))
    basin = document.blocks.new("BASIN")
    basin.add_circle((300, 300), 300)
    for row in range(3):
        model.add_blockref("BASIN", (60_000 + 3000 * row, 12_000))
    for row in range(5):
        model.add_linear_dim((0, 9000), (5000, 8000), (13_000 + 100 * row, 8000)).render()
    document.saveas(path)
    return path


@pytest.fixture
def area(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> ReviewArea:
    session = window.session
    settled(window, qtbot)
    import_drawings(session.workspace, session.code, [plan(tmp_path / "measure.dxf")], by=session.person)
    area = window.findChild(ReviewArea)
    assert area is not None
    area.reload()
    qtbot.waitUntil(lambda: any(one.number == "量测-01" for one in area._overview.sheets), timeout=PATIENCE_MS)
    area._open_sheet(next(one.id for one in area._overview.sheets if one.number == "量测-01"))
    qtbot.waitUntil(lambda: area.canvas.canvas.measuring.snapper is not None, timeout=PATIENCE_MS)
    settled(window, qtbot)
    return area


def click(canvas: CanvasWidget, x: float, y: float, dx: int = 0, modifiers: Qt.KeyboardModifier | None = None) -> None:
    at = canvas.px((x, y)).toPoint() + QPoint(dx, dx)
    keys = modifiers or Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, keys, at)


def test_clicks_near_corners_measure_from_corner_to_corner(area: ReviewArea, window: MainWindow, qtbot: QtBot) -> None:
    canvas = area.canvas.canvas
    said: list[str] = []
    canvas.told.connect(said.append)
    canvas.set_tool("measure")
    QTest.mouseMove(canvas, canvas.px((200, 200)).toPoint() + QPoint(3, 3))
    assert window.line._place.text().endswith("· 端点")
    assert window.line._place.text().startswith(canvas.ruler.place_text((200, 200)))
    click(canvas, 200, 200, 3)
    click(canvas, 500, 200, -3)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert said[-1] == "30.000 m"
    canvas.set_tool("area")
    for x, y in ((200, 200), (500, 200), (500, 400), (200, 400)):
        click(canvas, x, y, 2)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert "600.00 m²" in said[-1]
    assert "100.000 m" in said[-1]
    QTest.keyClick(canvas, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: any("600.00" in markup.text for markup in canvas.markups), timeout=PATIENCE_MS)
    canvas.set_tool("inside")
    click(canvas, 300, 300)
    qtbot.waitUntil(lambda: canvas.measuring.measured is not None, timeout=PATIENCE_MS)
    assert "600.00 m²" in said[-1]
    canvas.set_tool("count")
    click(canvas, 603, 123)
    qtbot.waitUntil(lambda: "BASIN" in said[-1], timeout=PATIENCE_MS)
    assert said[-1].endswith("3")
    canvas.set_tool("angle")
    for x, y in ((200, 400), (200, 200), (500, 200)):
        click(canvas, x, y)
    assert said[-1] == "90.00°"


def test_the_cursor_snaps_to_what_was_chosen_and_f3_frees_it(area: ReviewArea, qtbot: QtBot) -> None:
    canvas, snaps = area.canvas.canvas, area.canvas.snaps
    canvas.set_tool("measure")
    near = canvas.px((200, 200)).toPoint() + QPoint(3, -1)

    def snap_there() -> Snap | None:
        QTest.mouseMove(canvas, QPoint(5, 5))
        QTest.mouseMove(canvas, near)
        return canvas.measuring.snap.kind if canvas.measuring.snap is not None else None

    assert snap_there() is Snap.END
    for kind in (Snap.END, Snap.INTERSECTION, Snap.MIDDLE, Snap.CENTRE, Snap.PERPENDICULAR):
        snaps.kinds[kind].trigger()
    assert snap_there() is Snap.NEAREST
    snaps.kinds[Snap.NEAREST].trigger()  # the last kind stays: what snaps to nothing is switched off as a whole
    assert snaps.kinds[Snap.NEAREST].isChecked()
    canvas.setFocus()
    snaps.whole.trigger()
    assert snap_there() is None
    assert canvas.mm(near.toPointF()) == pytest.approx(canvas.snapped(near.toPointF()))
    again = SnapMenu(canvas.measuring, area)  # as the next start of the program finds it
    assert not again.whole.isChecked()
    again.whole.trigger()
    assert {kind for kind, action in again.kinds.items() if action.isChecked()} == {Snap.NEAREST}
    for action in again.kinds.values():
        action.setChecked(True)
    assert snap_there() is Snap.END


def test_a_calibrated_scale_holds_from_then_on(area: ReviewArea, window: MainWindow, qtbot: QtBot) -> None:
    canvas = area.canvas.canvas
    canvas.calibrated.emit(((200.0, 200.0), (500.0, 200.0)), "15 m")
    sheet = area._sheet
    assert sheet is not None
    qtbot.waitUntil(lambda: canvas.ruler.m_per_mm() == pytest.approx(0.05), timeout=PATIENCE_MS)
    (scale,) = sheet_scales(window.session.workspace, window.session.code, sheet.id)
    assert scale.m_per_mm == pytest.approx(0.05)
    before = canvas.ruler
    canvas.history.stack.undo()
    qtbot.waitUntil(lambda: not before.scales, timeout=PATIENCE_MS)
    canvas.history.stack.redo()
    qtbot.waitUntil(lambda: len(before.scales) == 1, timeout=PATIENCE_MS)
    canvas.calibrated.emit(((200.0, 200.0), (500.0, 200.0)), "three")
    editor = canvas._writing.editor
    qtbot.waitUntil(editor.isVisible, timeout=PATIENCE_MS)  # asks again, with what was typed
    assert editor.toPlainText() == "three" and window.notices.isVisible()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert [read_length(text) for text in ("3.6", "3600mm", "3.6 米", "1,200 mm")] == [3.6, 3.6, 3.6, 1.2]


def test_a_reference_opens_its_sheet_and_search_finds_a_place(
    area: ReviewArea, window: MainWindow, qtbot: QtBot
) -> None:
    canvas = area.canvas.canvas
    qtbot.waitUntil(lambda: bool(canvas._links), timeout=PATIENCE_MS)
    click(canvas, 262, 452, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert area._sheet is not None
    assert area._sheet.number == "量测-02"
    box = window.top.search
    box.setText("详见量测")
    box.wanted.emit("详见量测")
    qtbot.waitUntil(box._list.isVisible, timeout=PATIENCE_MS)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert area._sheet.number == "量测-01"
    settled(window, qtbot)
    assert area.sheets.intake.entries.count() > 0


def test_a_second_sheet_looks_at_the_same_place(area: ReviewArea, window: MainWindow, qtbot: QtBot) -> None:
    first, second = area.canvas.canvas, area.canvas.second
    middle = first.view.centre
    second.toggle()
    second.choice.setCurrentIndex(second.choice.findText("量测-02 平面图"))
    second.choice.activated.emit(second.choice.currentIndex())
    qtbot.waitUntil(lambda: second.canvas.face is not None and not second._settling, timeout=PATIENCE_MS)
    settled(window, qtbot)
    assert first.view.centre == pytest.approx(middle)  # the sheet is still whole in its half
    assert second.canvas.view.centre == pytest.approx(middle)
    first.look(first.view.zoomed(3.0, (40.0, 60.0)))
    assert second.canvas.view.centre == pytest.approx(first.view.centre)
    assert second.canvas.view.zoom == pytest.approx(first.view.zoom)
    second.canvas.look(second.canvas.view.moved(25.0, 10.0))
    assert first.view.centre == pytest.approx(second.canvas.view.centre)
    second.linked.setChecked(False)
    first.look(first.view.zoomed(2.0, (0.0, 0.0)))
    assert second.canvas.view.zoom != pytest.approx(first.view.zoom)
