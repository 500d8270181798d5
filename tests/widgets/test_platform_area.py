"""Sending from the window: asked once, receipt kept, interrupted sending goes on."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.widgets.conftest import PATIENCE_MS, settled
from widgets.main_window import MainWindow
from widgets.platform.area import PlatformArea


def area_of(window: MainWindow, qtbot: QtBot) -> PlatformArea:
    settled(window, qtbot)
    window.show_area(5)
    area = window.findChild(PlatformArea)
    qtbot.waitUntil(lambda: bool(area.files.rows), timeout=PATIENCE_MS)
    return area


def test_the_set_is_sent_after_one_question(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    area = area_of(window, qtbot)
    disk = tmp_path / "disk"
    disk.mkdir()
    area.target.setText(str(disk))
    area.send_button.click()
    assert area.question.isVisible()
    assert str(disk) in area._asked.text()
    assert not window.session.workspace.outbox.list()
    area.yes.click()
    settled(window, qtbot)
    (sent,) = window.session.workspace.outbox.list()
    assert sent.state == "sent"
    assert list(disk.rglob("*.manifest.json"))
    assert str(len(area.files.rows)) in area.receipt.toPlainText()
    assert not area.go_on.isVisible()


def test_a_target_out_of_reach_is_told_and_can_be_gone_on_with(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    area = area_of(window, qtbot)
    area.target.setText("http://127.0.0.1:9/files")
    area.send_button.click()
    area.yes.click()
    settled(window, qtbot)
    qtbot.waitUntil(lambda: bool(area.submissions.rows), timeout=PATIENCE_MS)
    assert window.notices.isVisible()
    assert area.submissions.rows[0].state == "waiting"
    assert area.go_on.isVisible()
