"""The window as a whole: language, names for screen readers, start, look."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput
from app.jobs.pool import Pool
from app.storage.workspace import Workspace
from tests.widgets.conftest import settled
from widgets import theme
from widgets.launch import build_window
from widgets.main_window import MainWindow

ENGLISH = re.compile(r"[A-Za-z]{3,}")
TAGS = re.compile(r"<[^>]+>")  # of rich text
NAMES = re.compile(
    r"PDF|DXF|SHX|EPSG|CGCS|https?|GBT?|JGJ|CJJ|SHA|XFDF|BCF|Ctrl|Shift|Enter|Esc|[A-Za-z.]+@[\w.]+|\*\.\w+"
)


def texts(window: MainWindow) -> list[str]:
    found = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLabel):
            found.append(widget.text())
        if isinstance(widget, QLineEdit):
            found.append(widget.placeholderText())
        if isinstance(widget, QComboBox):
            found += [widget.itemText(row) for row in range(widget.count())]
        if isinstance(widget, QTableView) and widget.model() is not None:
            model, across = widget.model(), widget.horizontalHeader().orientation()
            found += [str(model.headerData(column, across)) for column in range(model.columnCount())]
        found += [widget.toolTip(), widget.accessibleName()]
    return [text for text in found if text and text != "None"]


def test_no_english_word_is_left_in_the_chinese_window(window: MainWindow, qtbot: QtBot) -> None:
    settled(window, qtbot)
    person = window.session.person
    for number in (2, 3, 4, 5, 6, 1):
        window.show_area(number)
        settled(window, qtbot)
    own = (person.name, person.id)
    left = {text for text in texts(window) if text not in own and ENGLISH.search(NAMES.sub("", TAGS.sub("", text)))}
    assert left == set()


def test_everything_that_can_be_pressed_has_a_name(window: MainWindow, qtbot: QtBot) -> None:
    settled(window, qtbot)
    for button in window.findChildren(QAbstractButton):
        if button.isVisibleTo(window):
            assert button.text() or button.accessibleName(), button


def test_an_area_without_a_project_shows_the_way_to_one(tmp_path: Path, qtbot: QtBot) -> None:
    window = build_window(Workspace.open(tmp_path / "empty"), Pool(1))
    qtbot.addWidget(window)
    window.show()
    window.show_area(4)
    shown = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert "请先选择项目。" in shown
    window.close()


def test_a_long_error_does_not_push_the_window_wider(window: MainWindow, qtbot: QtBot) -> None:
    settled(window, qtbot)
    width = window.width()
    window.session.told.emit("很长的消息 " * 200)
    window.session.failed.emit(BadInput("The file is empty", path="/drawings/" + "长" * 180 + ".dxf"))
    qtbot.wait(50)
    assert window.width() == width
    assert "文件是空的" in window.notices._headline.text()
    window.notices.dismiss()
    assert not window.notices.isVisible()


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_its_ground(dark: bool) -> None:
    palette = theme.colours(dark)
    for ink in ("text", "muted", "accent", "danger", "warning", "good"):
        for ground in ("window", "panel"):
            assert contrast(palette[ink], palette[ground]) >= 4.0, (ink, ground)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_closing_stops_long_work(tmp_path: Path, qtbot: QtBot) -> None:
    window = build_window(Workspace.open(tmp_path / "empty"), Pool(1))
    qtbot.addWidget(window)
    feedback = window.session.new_progress()
    stopped: list[bool] = []

    def work() -> None:
        until = time.monotonic() + 20
        while not feedback.cancelled and time.monotonic() < until:
            time.sleep(0.01)
        stopped.append(feedback.cancelled)

    window.session.run(work)
    window.show()
    window.close()
    assert stopped == [True]
