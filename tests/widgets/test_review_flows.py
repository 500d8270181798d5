"""A reviewer's day at the window, on the sample project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QTableView
from pytestqt.qtbot import QtBot

from app.services.review.load_overview import load_overview
from app.services.review.overview import Overview
from tests.widgets.canvas.test_canvas import drag
from tests.widgets.conftest import PATIENCE_MS, settled
from widgets.jump import Jump
from widgets.main_window import MainWindow
from widgets.review.area import ReviewArea
from widgets.status_line import Sentence

LINE = "0\nSECTION\n2\nENTITIES\n0\nLINE\n8\n0\n10\n0\n20\n0\n11\n9\n21\n9\n0\nENDSEC\n0\nEOF\n"
LEFT = Qt.MouseButton.LeftButton


def review_of(window: MainWindow, qtbot: QtBot) -> ReviewArea:
    """Wait until the review area shows the sample and its first sheet."""
    area = window.findChild(ReviewArea)
    qtbot.waitUntil(lambda: bool(area.checklist.model.rows), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: area.canvas.canvas.face is not None, timeout=PATIENCE_MS)
    return area


def stored(window: MainWindow) -> Overview:
    """Return what the workspace holds, read anew."""
    return load_overview(window.session.workspace, window.session.code)


def table_of(panel: object) -> QTableView:
    return panel.findChild(QTableView)  # type: ignore[attr-defined]


def test_a_finding_becomes_one_opinion(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    area.checklist.choose_discipline("fire")
    row = next(r for r, item in enumerate(area.checklist.model.rows) if item.state == "violates")
    table_of(area.checklist).selectRow(row)
    finding = area.checklist.item.findings.currentItem().data(Qt.ItemDataRole.UserRole)
    area.checklist.item.confirm.click()
    settled(window, qtbot)
    assert [opinion.finding for opinion in stored(window).opinions] == [finding.id]
    assert area.opinions.model.rows[0].text == finding.message
    assert not area.checklist.item.confirm.isEnabled()
    assert "意见 1" in area.checklist.item.findings.currentItem().text()


def test_a_digit_gives_the_verdict(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    table = table_of(area.checklist)
    row = next(r for r, item in enumerate(area.checklist.model.rows) if item.state == "open")
    item = area.checklist.model.rows[row].id
    table.selectRow(row)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_3)
    settled(window, qtbot)
    assert {one.id: one.verdict for one in stored(window).items}[item] == "not_applicable"
    assert area.checklist.current().id == item


def test_a_decision_leaves_the_drawing_where_it_is(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    table_of(area.checklist).selectRow(0)
    qtbot.waitUntil(lambda: area.canvas.canvas.face is not None, timeout=PATIENCE_MS)
    area.canvas.canvas.fit()
    before = area.canvas.canvas.view
    QTest.keyClick(table_of(area.checklist), Qt.Key.Key_1)
    settled(window, qtbot)
    assert area.canvas.canvas.view == before


def test_a_cloud_becomes_an_opinion_and_can_be_undone(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    canvas = area.canvas.canvas
    canvas.set_tool("cloud")
    drag(canvas, QPoint(300, 150), QPoint(380, 200))
    qtbot.waitUntil(lambda: len(canvas.markups) == 1, timeout=PATIENCE_MS)
    settled(window, qtbot)
    area.editor._text.insertPlainText("此处应设疏散指示标志")
    area.editor._discipline.setCurrentIndex(2)
    QTest.keyClick(area.editor._text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settled(window, qtbot)
    (opinion,), (markup,) = stored(window).opinions, stored(window).markups
    assert len(next(place for place in canvas._places if place[0] == opinion.id)[1]) == 4, "a frame, not a diagonal"
    assert opinion.text == "此处应设疏散指示标志"
    assert opinion.anchor == markup.anchor
    assert markup.anchor.model and markup.discipline == opinion.discipline == "fire"
    canvas.history.stack.undo()
    settled(window, qtbot)
    assert not stored(window).markups
    canvas.history.stack.redo()
    settled(window, qtbot)
    assert len(stored(window).markups) == 1


def test_words_being_written_are_never_lost(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    area.editor.begin(type(area.editor._draft)())
    area.editor._text.insertPlainText("写到一半的意见")
    canvas = area.canvas.canvas
    canvas.set_tool("rectangle")
    drag(canvas, QPoint(200, 120), QPoint(260, 160))
    qtbot.waitUntil(lambda: len(canvas.markups) == 1, timeout=PATIENCE_MS)
    settled(window, qtbot)
    assert area.editor._text.toPlainText() == "写到一半的意见"
    area.editor._finish()
    settled(window, qtbot)
    (opinion,) = stored(window).opinions
    assert opinion.anchor is not None


def test_reply_and_status(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    area.editor.begin(type(area.editor._draft)())
    area.editor._text.insertPlainText("补充无障碍坡道详图")
    area.editor._finish()
    settled(window, qtbot)
    table_of(area.opinions).selectRow(0)
    area.editor._reply.setText("已补充")
    QTest.keyClick(area.editor._reply, Qt.Key.Key_Return)
    settled(window, qtbot)
    assert stored(window).opinions[0].replies == ("已补充",)
    area.editor._steps["closed"].click()
    settled(window, qtbot)
    assert stored(window).opinions[0].status == "closed"
    assert area.editor._reply.text() == ""


def test_a_reply_begun_for_one_opinion_is_not_given_to_another(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    for text in ("补充坡道详图", "补充门窗表"):
        area.editor.begin(type(area.editor._draft)())
        area.editor._text.insertPlainText(text)
        area.editor._finish()
        settled(window, qtbot)
    table_of(area.opinions).selectRow(0)
    area.editor._reply.setText("坡道已补充")
    table_of(area.opinions).selectRow(1)
    assert area.editor._reply.text() == ""
    table_of(area.opinions).selectRow(0)
    assert area.editor._reply.text() == "坡道已补充"


def test_what_is_dropped_is_imported_and_what_is_broken_is_named(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    area = review_of(window, qtbot)
    before = len(stored(window).sheets)
    (tmp_path / "坏图.dxf").write_bytes(b"\x00\x01 no drawing \xff" * 50)
    good = tmp_path / "新图.dxf"
    good.write_text(LINE, "ascii")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("坏图.dxf", "新图.dxf")])
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    area.dropEvent(drop)
    settled(window, qtbot)
    qtbot.waitUntil(lambda: window.notices.isVisible(), timeout=PATIENCE_MS)
    assert "坏图.dxf" in window.notices._headline.text()
    settled(window, qtbot)
    assert len(stored(window).sheets) == before + 1


def test_a_new_revision_is_shown_at_once(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = review_of(window, qtbot)
    (tmp_path / "新图.dxf").write_text(LINE, "ascii")
    area.exchange.bring([tmp_path / "新图.dxf"])
    settled(window, qtbot)
    qtbot.waitUntil(lambda: any(sheet.file == "新图.dxf" for sheet in area._overview.sheets), timeout=PATIENCE_MS)
    area._open_sheet(next(sheet.id for sheet in area._overview.sheets if sheet.file == "新图.dxf"))
    qtbot.waitUntil(lambda: area.canvas.canvas.face is not None, timeout=PATIENCE_MS)
    before, drawn = area._sheet.path, []
    monkeypatch.setattr(area.canvas.canvas, "show_sheet", lambda path, _key, _cache: drawn.append(path))
    newer = tmp_path / "B" / "新图.dxf"
    newer.parent.mkdir()
    newer.write_text(LINE.replace("\n21\n9", "\n21\n7"), "ascii")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: ([str(newer)], ""))
    area.exchange.import_revision()
    settled(window, qtbot)
    qtbot.waitUntil(lambda: bool(drawn), timeout=PATIENCE_MS)
    assert drawn == [area._sheet.path] and area._sheet.path != before
    revisions = [str(one["number"]) for one in window.session.workspace.records(window.session.code, "revision")]
    assert len(revisions) == 2 and "版次 " + revisions[-1] in window.line.findChild(Sentence).text()


def test_the_letter_is_written_from_the_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = review_of(window, qtbot)
    area.editor.begin(type(area.editor._draft)())
    area.editor._text.insertPlainText("总平面图补充竖向标高")
    area.editor._finish()
    settled(window, qtbot)
    out = tmp_path / "letter.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(out), ""))
    window.top.export_wanted.emit("letter")
    settled(window, qtbot)
    assert out.read_bytes().startswith(b"%PDF")
    assert str(out) in window.line.news.text()


def test_a_watched_folder_brings_what_is_complete(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    area = review_of(window, qtbot)
    before = len(stored(window).sheets)
    folder = tmp_path / "in"
    folder.mkdir()
    area.exchange.watch_folder(folder)
    assert "in" in window.top._watched.text()
    (folder / "到图.dxf").write_text(LINE, "ascii")
    qtbot.waitUntil(lambda: len(area._overview.sheets) == before + 1, timeout=PATIENCE_MS)
    window.top.watch_ended.emit()
    qtbot.waitUntil(lambda: area.exchange._lane.idle, timeout=PATIENCE_MS)
    (folder / "later.dxf").write_text(LINE, "ascii")
    settled(window, qtbot)
    assert not window.top._watched.isVisible()
    assert len(stored(window).sheets) == before + 1


@pytest.mark.parametrize("form", ["xfdf", "bcf"])
def test_papers_are_written_from_the_menu(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    review_of(window, qtbot)
    out = tmp_path / f"out.{form}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(out), ""))
    window.top.export_wanted.emit(form)
    settled(window, qtbot)
    assert out.stat().st_size > 100
    assert not window.notices.isVisible()


def test_the_jump_field_finds_sheets_and_commands(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    settled(window, qtbot)
    jump = window.findChild(Jump)
    jump.open()
    jump._field.setText("管线综合")
    QTest.keyClick(jump._field, Qt.Key.Key_Return)
    assert not jump.isVisible()
    assert area._sheet.number == "管综-01"
    jump.open()
    jump._field.setText("报送")
    QTest.keyClick(jump._field, Qt.Key.Key_Return)
    assert window._buttons.checkedId() == 5


def test_a_title_block_is_corrected_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    sheet = area._sheet
    assert sheet is not None
    area.sheets.correct.click()
    form = area.sheet_form
    assert (form.number.text(), form.title.text()) == (sheet.number, sheet.title)
    form.title.setText("更正后的图名")
    QTest.keyClick(form.title, Qt.Key.Key_Return)
    settled(window, qtbot)
    assert next(one.title for one in stored(window).sheets if one.id == sheet.id) == "更正后的图名"
    area.sheets.correct.click()
    assert form.title.text() == "更正后的图名"
    form.hide()


def test_on_a_narrow_screen_the_opinions_are_a_drawer(window: MainWindow, qtbot: QtBot) -> None:
    area = review_of(window, qtbot)
    table = table_of(area.opinions)
    assert not table.isVisible()
    drawing_px = area.canvas.height()
    area.opinions.fold.click()
    qtbot.waitUntil(lambda: area.opinions.height() > 120 and area.editor.isVisible(), timeout=PATIENCE_MS)
    area.opinions.fold.click()
    qtbot.waitUntil(lambda: area.canvas.height() == drawing_px, timeout=PATIENCE_MS)
    area.opinions.new_wanted.emit()
    qtbot.waitUntil(lambda: area.editor.isVisible() and area.editor.height() > 120, timeout=PATIENCE_MS)
