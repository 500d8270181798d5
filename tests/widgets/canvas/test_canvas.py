"""The canvas in use: view, tiles, tools, markups, undo."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.feedback import Silent
from app.domain.geometry import Box
from app.drawings.open import open_drawing
from app.jobs.pool import Pool
from widgets.canvas import tile_worker
from widgets.canvas.canvas import CanvasWidget
from widgets.canvas.markups import Markup

LEFT = Qt.MouseButton.LeftButton
DXF = """0
SECTION
2
TABLES
0
TABLE
2
LAYER
0
LAYER
2
RED
70
0
62
1
6
CONTINUOUS
0
LAYER
2
BLUE
70
0
62
5
6
CONTINUOUS
0
ENDTAB
0
ENDSEC
0
SECTION
2
ENTITIES
{entities}0
ENDSEC
0
EOF
"""


def solid(layer: str, x: float, y: float, side: float) -> str:
    corners = [(x, y), (x + side, y), (x, y + side), (x + side, y + side)]
    codes = "".join(f"1{n}\n{px}\n2{n}\n{py}\n" for n, (px, py) in enumerate(corners))
    return f"0\nSOLID\n8\n{layer}\n{codes}"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(2) as pool:
        yield pool


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "plan.dxf"
    path.write_text(DXF.format(entities=solid("RED", 0, 0, 100) + solid("BLUE", 200, 100, 100)))
    return path


@pytest.fixture
def canvas(qtbot: QtBot, pool: Pool, drawing: Path, tmp_path: Path) -> Iterator[CanvasWidget]:
    widget = CanvasWidget(pool)
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show()
    with qtbot.waitSignal(widget.opened, timeout=30_000):
        widget.show_sheet(drawing, "model", tmp_path / "cache")
    qtbot.waitUntil(lambda: complete(widget), timeout=30_000)
    yield widget
    widget.close()


def complete(widget: CanvasWidget) -> bool:
    part, tiles = widget._part(), widget._tiles
    settled = not widget._settled.isActive() and not tiles._wanted and not tiles._running
    return settled and part is not None and bool(tiles._images)


def shown(widget: CanvasWidget) -> QImage:
    return widget.grab().toImage()


def model_px(widget: CanvasWidget, x: float, y: float) -> QPointF:
    assert widget.face is not None
    return widget.px(widget.face.sheet.to_mm((x, y)))


def rgb(image: QImage, at: QPointF) -> tuple[int, int, int]:
    colour = image.pixelColor(at.toPoint())
    return colour.red(), colour.green(), colour.blue()


def drag(widget: CanvasWidget, start: QPoint, end: QPoint, button: Qt.MouseButton = LEFT) -> None:
    QTest.mousePress(widget, button, pos=start)
    for step in range(1, 5):
        QTest.mouseMove(widget, start + (end - start) * (step / 4))
        move(widget, start + (end - start) * (step / 4), button)
    QTest.mouseRelease(widget, button, pos=end)


def move(widget: CanvasWidget, at: QPoint, buttons: Qt.MouseButton) -> None:
    """Send a move with a button held; QTest.mouseMove has none."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    place = QPointF(at)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, widget.mapToGlobal(place), none, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def wheel(widget: CanvasWidget, at: QPointF, turn: int) -> None:
    event = QWheelEvent(
        at,
        widget.mapToGlobal(at),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_sheet_is_shown_where_it_must_be(canvas: CanvasWidget) -> None:
    image = shown(canvas)
    assert rgb(image, model_px(canvas, 50, 50)) == (255, 0, 0)
    assert rgb(image, model_px(canvas, 250, 150)) == (0, 0, 255)
    assert rgb(image, model_px(canvas, 50, 150)) == (255, 255, 255)


def test_a_whole_sheet_stays_whole_in_a_larger_window(canvas: CanvasWidget) -> None:
    before = canvas.view.zoom
    canvas.resize(canvas.width() * 2, canvas.height() * 2)
    assert canvas.view.zoom == pytest.approx(2 * before, rel=0.1)
    canvas.look(canvas.view.moved(10, 0))
    kept = canvas.view.zoom
    canvas.resize(canvas.width() // 2, canvas.height() // 2)
    assert canvas.view.zoom == kept


def test_the_wheel_keeps_the_place_under_the_cursor(canvas: CanvasWidget, qtbot: QtBot) -> None:
    at = model_px(canvas, 95, 95)
    before = canvas.mm(at)
    for _ in range(6):
        wheel(canvas, at, 120)
    assert canvas.mm(at) == pytest.approx(before, abs=1e-9)
    assert rgb(shown(canvas), at - QPointF(6, -6)) == (255, 0, 0), "the old tiles are shown at once"
    qtbot.waitUntil(lambda: complete(canvas), timeout=30_000)
    image = shown(canvas)
    edge = model_px(canvas, 100, 50)
    assert rgb(image, QPointF(edge.x() - 2, at.y() + 20)) == (255, 0, 0)
    assert rgb(image, QPointF(edge.x() + 2, at.y() + 20)) == (255, 255, 255)


@pytest.mark.parametrize("way", ["middle", "space", "tool"])
def test_the_sheet_follows_a_drag(canvas: CanvasWidget, way: str) -> None:
    start, end = QPoint(300, 200), QPoint(360, 150)
    before = canvas.mm(QPointF(start))
    if way == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    if way == "tool":
        canvas.set_tool("pan")
    drag(canvas, start, end, Qt.MouseButton.MiddleButton if way == "middle" else LEFT)
    if way == "space":
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.mm(QPointF(end)) == pytest.approx(before, abs=1e-9)


def test_a_layer_is_switched_off(canvas: CanvasWidget, qtbot: QtBot) -> None:
    canvas.set_look(frozenset({"RED"}), False)
    qtbot.waitUntil(lambda: complete(canvas), timeout=30_000)
    image = shown(canvas)
    assert rgb(image, model_px(canvas, 50, 50)) == (255, 255, 255)
    assert rgb(image, model_px(canvas, 250, 150)) == (0, 0, 255)


def test_keys_move_and_zoom_the_view(canvas: CanvasWidget) -> None:
    centre, zoom = canvas.view.centre, canvas.view.zoom
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.centre[0] > centre[0] and canvas.view.zoom > zoom
    canvas.fit()
    assert canvas.view.zoom == pytest.approx(zoom)


def test_a_zoom_window_shows_its_rectangle(canvas: CanvasWidget) -> None:
    start, end = QPoint(100, 100), QPoint(250, 200)
    box = Box.around([canvas.mm(QPointF(start)), canvas.mm(QPointF(end))])
    canvas.set_tool("zoom")
    drag(canvas, start, end)
    assert canvas.view.box_mm.width == pytest.approx(box.width)
    assert canvas.view.centre == pytest.approx(box.centre)
    assert canvas.tool == "select"


@pytest.mark.parametrize("kind", ["cloud", "rectangle", "arrow"])
def test_a_span_is_drawn_where_it_was_dragged(canvas: CanvasWidget, qtbot: QtBot, kind: str) -> None:
    start, end = QPoint(150, 120), QPoint(260, 210)
    canvas.set_tool(kind)
    with qtbot.waitSignal(canvas.markup_drawn) as drawn:
        drag(canvas, start, end)
    assert drawn.args is not None
    assert (drawn.args[0], drawn.args[2]) == (kind, "")
    assert drawn.args[1][0] == pytest.approx(canvas.mm(QPointF(start)))
    assert drawn.args[1][1] == pytest.approx(canvas.mm(QPointF(end)))


def test_a_polyline_ends_with_enter_and_an_outline_on_its_first_point(canvas: CanvasWidget, qtbot: QtBot) -> None:
    corners = [QPoint(100, 100), QPoint(200, 100), QPoint(200, 200)]
    canvas.set_tool("polyline")
    for corner in corners:
        QTest.mouseClick(canvas, LEFT, pos=corner)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(300, 300))
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(canvas.markup_drawn) as drawn:
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert drawn.args is not None
    assert drawn.args[0] == "polyline" and len(drawn.args[1]) == 3
    canvas.set_tool("polyline")
    for corner in corners:
        QTest.mouseClick(canvas, LEFT, pos=corner)
    with qtbot.waitSignal(canvas.markup_drawn) as drawn:
        QTest.mouseClick(canvas, LEFT, pos=corners[0] + QPoint(3, 3))
    assert drawn.args is not None
    assert drawn.args[0] == "polygon" and len(drawn.args[1]) == 3


def test_words_are_typed_in_place(canvas: CanvasWidget, qtbot: QtBot) -> None:
    canvas.set_tool("callout")
    drag(canvas, QPoint(150, 120), QPoint(260, 80))
    assert canvas._writing.editor.isVisible()
    canvas._writing.editor.setPlainText("疏散宽度不足")
    with qtbot.waitSignal(canvas.markup_drawn) as drawn:
        QTest.keyClick(canvas._writing.editor, Qt.Key.Key_Return)
    assert drawn.args is not None
    assert (drawn.args[0], drawn.args[2]) == ("callout", "疏散宽度不足")
    canvas.set_tool("text")
    QTest.mouseClick(canvas, LEFT, pos=QPoint(50, 50))
    with qtbot.assertNotEmitted(canvas.markup_drawn, wait=50):
        QTest.keyClick(canvas._writing.editor, Qt.Key.Key_Escape)
    assert not canvas._writing.editor.isVisible()


def test_measuring_gives_the_length_in_nature(canvas: CanvasWidget, qtbot: QtBot) -> None:
    canvas.set_tool("measure")
    start, end = model_px(canvas, 0, 0).toPoint(), model_px(canvas, 300, 0).toPoint()
    QTest.mouseClick(canvas, LEFT, pos=start)
    with qtbot.waitSignal(canvas.measured) as measured:
        QTest.mouseClick(canvas, LEFT, pos=end)
    assert canvas.face is not None and measured.args is not None
    sheet = canvas.face.sheet
    assert measured.args[0] / sheet.to_mm.scale == pytest.approx(300, rel=0.01)


def cloud(widget: CanvasWidget, name: str = "m1") -> Markup:
    assert widget.face is not None
    points = tuple(widget.face.sheet.to_mm(point) for point in ((120.0, 20.0), (180.0, 80.0)))
    return Markup(name, "cloud", points, "复核", "#D55E00")


def on_edge(widget: CanvasWidget) -> QPoint:
    """Return a pixel on the cloud's outline."""
    stroke = widget.markups[0].shape.strokes[0]
    return widget.px(stroke.points[3]).toPoint()


def test_a_cloud_is_painted_moved_bent_and_deleted(canvas: CanvasWidget, qtbot: QtBot) -> None:
    canvas.set_markups([cloud(canvas)])
    start = on_edge(canvas)
    image = shown(canvas)
    near = [rgb(image, QPointF(start.x() + x, start.y() + y)) for x in range(-3, 4) for y in range(-3, 4)]
    assert any(red > 180 and blue < 120 and green < 200 for red, green, blue in near)
    before = canvas.markups[0].points_mm
    with qtbot.waitSignal(canvas.markup_changed) as changed:
        drag(canvas, start, start + QPoint(40, 20))
    assert changed.args is not None and changed.args[0] == "m1"
    dx = 40 / canvas.view.zoom
    assert changed.args[1][0][0] == pytest.approx(before[0][0] + dx)
    grip = canvas.px(canvas.markups[0].points_mm[1]).toPoint()
    with qtbot.waitSignal(canvas.markup_changed) as changed:
        drag(canvas, grip, grip + QPoint(30, 0))
    assert changed.args is not None
    assert changed.args[1][0] == pytest.approx(canvas.markups[0].points_mm[0])
    with qtbot.waitSignal(canvas.markup_deleted) as deleted:
        QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert deleted.args == ["m1"]


def test_every_step_can_be_undone_and_redone(canvas: CanvasWidget, qtbot: QtBot) -> None:
    told: list[tuple[Any, ...]] = []
    canvas.markup_changed.connect(lambda name, points: told.append(("changed", name, points)))
    canvas.markup_deleted.connect(lambda name: told.append(("deleted", name)))
    canvas.markup_restored.connect(lambda name: told.append(("restored", name)))
    stack = canvas.history.stack
    canvas.set_markups([])
    canvas.set_tool("rectangle")
    with qtbot.waitSignal(canvas.markup_drawn) as drawn:
        drag(canvas, QPoint(100, 100), QPoint(200, 180))
    assert drawn.args is not None
    assert not stack.canUndo(), "nothing to undo before the markup is known"
    placed = Markup("new", "rectangle", drawn.args[1], "", "#0072B2")
    canvas.set_markups([placed])
    assert stack.canUndo() and told == []
    stack.undo()
    stack.redo()
    assert told == [("deleted", "new"), ("restored", "new")]
    told.clear()
    canvas.selected = "new"
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    after = placed.moved(1.0, 0.0).points_mm
    stack.undo()
    stack.redo()
    assert told == [("changed", "new", after), ("changed", "new", placed.points_mm), ("changed", "new", after)]
    told.clear()
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    stack.undo()
    assert told == [("deleted", "new"), ("restored", "new")]


def test_a_place_is_picked_and_gone_to(canvas: CanvasWidget, qtbot: QtBot) -> None:
    assert canvas.face is not None
    points = [canvas.face.sheet.to_mm(point) for point in ((210.0, 110.0), (290.0, 110.0), (290.0, 190.0))]
    canvas.set_places([("finding-1", points, "#b42318", "防火间距")])
    with qtbot.waitSignal(canvas.place_picked) as picked:
        QTest.mouseClick(canvas, LEFT, pos=model_px(canvas, 280, 120).toPoint())
    assert picked.args == ["finding-1"]
    canvas.go_to(points)
    box = Box.around(points)
    assert canvas.view.centre == pytest.approx(box.centre)
    assert canvas._flash
    qtbot.waitUntil(lambda: not canvas._flash, timeout=2_000)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_worker_leaves_the_canvas_at_work(canvas: CanvasWidget, qtbot: QtBot) -> None:
    for child in multiprocessing.active_children():
        if child.pid:
            os.kill(child.pid, signal.SIGKILL)
    for _ in range(8):
        wheel(canvas, model_px(canvas, 50, 50), 120)
    qtbot.waitUntil(lambda: complete(canvas), timeout=30_000)
    assert rgb(shown(canvas), model_px(canvas, 50, 50)) == (255, 0, 0)


def test_a_file_that_cannot_be_shown_says_why(
    canvas: CanvasWidget, qtbot: QtBot, drawing: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.dxf"
    bad.write_text("this is no drawing")
    with qtbot.waitSignal(canvas.failed, timeout=30_000) as failed:
        canvas.show_sheet(bad, "model", tmp_path / "cache")
    assert failed.args is not None and "bad.dxf" in failed.args[0]
    with qtbot.waitSignal(canvas.opened, timeout=30_000):
        canvas.show_sheet(drawing, "model", tmp_path / "cache")


def test_another_sheet_takes_over_at_once(canvas: CanvasWidget, qtbot: QtBot, drawing: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.dxf"
    other.write_text(DXF.format(entities=solid("BLUE", 0, 0, 50)))
    opened: list[Any] = []
    canvas.opened.connect(opened.append)
    for path in (other, drawing, other):
        canvas.show_sheet(path, "model", tmp_path / "cache")
    qtbot.waitUntil(lambda: len(opened) == 1 and complete(canvas), timeout=30_000)
    assert rgb(shown(canvas), model_px(canvas, 25, 25)) == (0, 0, 255)


def test_the_whole_sheet_comes_from_the_cache(tmp_path: Path) -> None:
    path, cache = tmp_path / "a.dxf", tmp_path / "cache"
    path.write_text(DXF, encoding="ascii")
    key = open_drawing(path, cache).sheets[0].key
    tile_worker._open.clear()
    painted = tile_worker.overview(str(path), key, str(cache), 64, True, Silent())
    [kept] = cache.glob("*.png")
    other = QImage(64, 64, QImage.Format.Format_RGB32)
    other.fill(0xFF123456)
    other.save(str(kept))
    again = tile_worker.overview(str(path), key, str(cache), 64, True, Silent())
    assert again == bytes(other.constBits()) != painted
    kept.write_bytes(b"no picture")
    assert tile_worker.overview(str(path), key, str(cache), 64, True, Silent()) == painted
    assert tile_worker.overview(str(path), key, str(cache), 64, False, Silent()) != painted
