"""The survey area: files added, conflicts decided into the journal, rows shown on the map."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.resources import resource
from tests.widgets.conftest import PATIENCE_MS, settled
from widgets.main_window import MainWindow
from widgets.survey.area import SurveyArea

SOURCES = sorted(resource("sample").glob("测绘-0*"))


def area_of(window: MainWindow, qtbot: QtBot, files: list[Path]) -> SurveyArea:
    settled(window, qtbot)
    window.show_area(3)
    area = window.findChild(SurveyArea)
    area._acts.add(files)
    qtbot.waitUntil(lambda: area.picture is not None and area.map.face is not None, timeout=PATIENCE_MS)
    settled(window, qtbot)
    return area


def test_a_conflict_is_shown_and_decided(window: MainWindow, qtbot: QtBot) -> None:
    area = area_of(window, qtbot, SOURCES)
    area._acts.approve(next(resource("sample").glob("*.csv")))
    for source in area.sources._sources:
        area.sources.sigma_set.emit(source, 0.01)
    qtbot.waitUntil(lambda: len(area.conflicts.list.rows.rows) == 1 and bool(area.picture.rows), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: {s["sigma"] for s in area.picture.survey.sources} == {0.01}, timeout=PATIENCE_MS)
    settled(window, qtbot)
    area.conflicts.list.selectRow(0)
    assert not area.conflicts.decide.isEnabled()
    assert area.map._flash
    area.conflicts.reason.setText("复测")
    area.reload()
    settled(window, qtbot)
    assert area.conflicts.reason.text() == "复测"  # what a person writes outlives a reload
    assert not area.conflicts.take_back.isVisible()
    area.conflicts.decide.click()
    qtbot.waitUntil(lambda: area.picture.survey.summary["decided"] == 1, timeout=PATIENCE_MS)
    (record,) = window.session.workspace.records(window.session.code, "survey_decision")
    assert record["reason"] == "复测"
    assert record["choice"] in {path.name for path in SOURCES}
    settled(window, qtbot)
    qtbot.waitUntil(lambda: area.map.face is not None, timeout=PATIENCE_MS)
    area.tables.compared.selectRow(8)
    assert area.map._flash
    area.bar.share.setValue(0)
    assert area.map._share == 0.0
    area.sources.list.item(0).setCheckState(area.sources.list.item(0).checkState().Unchecked)
    assert area.map._hidden == {SOURCES[0].name}
    lie_over_the_approved_sheet(window, area, qtbot)
    area.conflicts.list.selectRow(0)
    assert "复测" in area.conflicts._about.text()
    area.conflicts.take_back.click()
    qtbot.waitUntil(lambda: area.picture.survey.summary["decided"] == 0, timeout=PATIENCE_MS)
    assert len(window.session.workspace.records(window.session.code, "survey_decision")) == 1  # nothing is deleted


def lie_over_the_approved_sheet(window: MainWindow, area: SurveyArea, qtbot: QtBot) -> None:
    """Hold the map over the site plan against its model coordinates, and refuse a floor plan."""
    bar = area.bar.ground
    grounds = {bar.itemText(row): bar.itemData(row) for row in range(1, bar.count())}
    site = next(sheet for text, sheet in grounds.items() if "总平面" in text)
    floor = next(sheet for text, sheet in grounds.items() if "人防" in text)
    area._lay_over(site)
    qtbot.waitUntil(lambda: area._laid is not None and area.map.face is not None, timeout=PATIENCE_MS)
    settled(window, qtbot)
    row = next(number for number, one in enumerate(area.tables.compared.rows.rows) if one.verdict.value == "fail")
    clicked = area.tables.compared.visualRect(area.tables.compared.model().index(row, 1)).center()
    for _ in range(2):
        area.map.fit()
        qtbot.mouseClick(area.tables.compared.viewport(), Qt.MouseButton.LeftButton, pos=clicked)
    east, north = area.tables.compared.rows.rows[row].place
    shown = area.map.face.sheet.to_mm.inverse()(area.map.view.centre)  # drawing units of the site plan are metres
    assert shown == pytest.approx((east, north), abs=0.01)
    assert area.map.place_text(area.map.view.centre).split()[1] == f"{shown[0]:.3f}"
    area.bar.share.setValue(10)
    assert not area.map.grab().isNull()
    area._lay_over(floor)
    settled(window, qtbot)
    assert window.notices.isVisible()
    assert bar.currentData().id == site.id
    area._lay_over(None)
    assert area._laid is None


def test_a_fix_is_previewed_and_taken(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    doc = ezdxf.new("R2010")
    corners = [(601500.0, 2418300.0), (601520.0, 2418300.0), (601520.0, 2418312.0), (601500.0, 2418312.0)]
    doc.modelspace().add_lwpolyline([*corners, (601500.0, 2418300.04)], dxfattribs={"layer": "JMD"})
    doc.modelspace().add_point((601550.0, 2418350.0, 5.0))
    doc.saveas(tmp_path / "open.dxf")
    area = area_of(window, qtbot, [tmp_path / "open.dxf"])
    area.tables.setCurrentWidget(area.tables.defects)
    assert [defect.kind for defect in area.tables.defects.rows.rows] == ["unclosed_ring"]
    area.tables.defects.selectRow(0)
    assert any(place[0] == "fix" for place in area.map._places)
    assert [round(move.distance_m, 3) for move in area.map._moves] == [0.04]
    assert "0.040 m" in area.map._banner
    area.tables.setCurrentWidget(area.tables.points)
    assert not area.map._moves  # nothing is previewed that is not looked at
    area.tables.setCurrentWidget(area.tables.defects)
    area.tables.defects.selectRow(0)
    area.tables.take.click()
    qtbot.waitUntil(lambda: not area.picture.survey.defects, timeout=PATIENCE_MS)
    assert area.picture.survey.outlines[0].closed
    assert len(area.picture.survey.moves) == 1
    area.tables.undo.click()
    qtbot.waitUntil(lambda: len(area.picture.survey.defects) == 1, timeout=PATIENCE_MS)
    (record,) = window.session.workspace.records(window.session.code, "survey_fix")
    assert record["taken_back"]


def test_a_bad_file_is_told_and_not_added(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    settled(window, qtbot)
    window.show_area(3)
    area = window.findChild(SurveyArea)
    (tmp_path / "x.dat").write_text("hello\n")
    area._acts.add([tmp_path / "x.dat"])
    settled(window, qtbot)
    assert window.notices.isVisible()
    assert not area.sources._sources


def test_degrees_are_brought_into_metres_in_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    settled(window, qtbot)
    window.show_area(3)
    area = window.findChild(SurveyArea)
    (tmp_path / "gnss.csv").write_text("点号,纬度,经度\nA,21°51′30.123″,111°58′12.5″\n", encoding="utf-8")
    area._acts.add([tmp_path / "gnss.csv"])
    qtbot.waitUntil(window.notices.isVisible, timeout=PATIENCE_MS)  # degrees cannot be merged
    area.sources.systems.setText("4490 → 4546")
    area.sources.systems.returnPressed.emit()
    qtbot.waitUntil(lambda: area.picture is not None, timeout=PATIENCE_MS)
    assert area.picture.survey.points[0].east == pytest.approx(600_200, abs=1000)
    assert area.sources.systems.text() == "4490 → 4546"
    settled(window, qtbot)
