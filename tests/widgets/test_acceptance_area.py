"""An inspector at the window: in the workspace, and on site with a sealed package."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.acceptance.items import AcceptanceItem, Result
from app.services.acceptance.items import project_items
from tests.widgets.conftest import PATIENCE_MS, settled
from widgets.acceptance.area import AcceptanceArea
from widgets.acceptance.record_panel import TARGET_PX
from widgets.main_window import MainWindow

SECRET = "现场口令 2026"


def area_of(window: MainWindow, qtbot: QtBot) -> AcceptanceArea:
    """Go to the area and let it make the items."""
    settled(window, qtbot)
    window.show_area(4)
    area = window.findChild(AcceptanceArea)
    settled(window, qtbot)
    area.acts.prepare()
    qtbot.waitUntil(lambda: bool(area.items.model.rows), timeout=PATIENCE_MS)
    settled(window, qtbot)
    return area


def measured(area: AcceptanceArea) -> AcceptanceItem:
    return next(item for item in area.items.model.rows if item.approved is not None and item.tolerance)


def press(area: AcceptanceArea, digits: str) -> None:
    keys = {button.text(): button for button in area.record.findChildren(QPushButton) if button.objectName() == "key"}
    for digit in digits:
        keys[digit].click()


def by_id(items: tuple[AcceptanceItem, ...], name: str) -> AcceptanceItem:
    return next(item for item in items if item.id == name)


def answer(area: AcceptanceArea, secret: str) -> None:
    area.passphrase._first.setText(secret)
    area.passphrase._again.setText(secret)
    QTest.keyClick(area.passphrase._first, Qt.Key.Key_Return)


def test_a_value_typed_on_the_pad_is_judged_and_kept(window: MainWindow, qtbot: QtBot) -> None:
    area = area_of(window, qtbot)
    item = measured(area)
    area.items.select(item.id)
    press(area, "1")
    assert "不符合" in area.record._judged.text()
    area.record._record(None)
    settled(window, qtbot)
    kept = by_id(project_items(window.session.workspace, window.session.code), item.id)
    assert (kept.measured, kept.result) == (1.0, Result.VIOLATES)
    assert area.record._saved.text().startswith("已保存")


def test_fingers_find_what_they_press(window: MainWindow, qtbot: QtBot) -> None:
    area = area_of(window, qtbot)
    area.items.select(measured(area).id)
    low = [button.text() for button in area.record.findChildren(QPushButton) if button.height() < TARGET_PX]
    assert low == []


def test_a_package_goes_out_and_comes_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = area_of(window, qtbot)
    package = tmp_path / "site.lsap"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(package), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(package), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([str(package)], ""))
    area.pack()
    answer(area, SECRET)
    settled(window, qtbot)
    assert SECRET.encode() not in package.read_bytes()
    area.open_package()
    answer(area, SECRET)
    settled(window, qtbot)
    item = measured(area)
    area.items.select(item.id)
    area.record._verdicts[Result.COMPLIES].click()
    settled(window, qtbot)
    assert by_id(project_items(window.session.workspace, window.session.code), item.id).result is None
    area._close_package()
    area.take_back()
    answer(area, SECRET)
    settled(window, qtbot)
    assert by_id(project_items(window.session.workspace, window.session.code), item.id).result is Result.COMPLIES


def test_a_wrong_passphrase_is_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = area_of(window, qtbot)
    package = tmp_path / "site.lsap"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(package), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(package), ""))
    area.pack()
    answer(area, SECRET)
    settled(window, qtbot)
    area.open_package()
    answer(area, "not the passphrase")
    settled(window, qtbot)
    assert window.notices.isVisible()
    assert area.acts.package is None
