"""The folder of shape fonts in the window: chosen, listed against what the set wants, and used."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.domain.feedback import Silent
from app.domain.geometry import Box
from app.drawings.shx.folder import VARIABLE, choose_folder, fonts_folder
from app.services.drawing_set.import_drawings import import_drawings
from app.services.drawing_set.set_fonts import set_fonts
from tests.app.drawings.shx.shx_writer import write_shapes
from tests.widgets.conftest import PATIENCE_MS, settled
from widgets.canvas import tile_worker
from widgets.main_window import MainWindow
from widgets.review.area import ReviewArea
from widgets.review.fonts_list import FontsList


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    letter = bytes([9, 0, 20, 0, 236, 0, 10, 12, 0, 0, 20, 0, 236, 0, 0, 2, 8, 4, 246, 0])
    (tmp_path / "shx").mkdir()
    write_shapes(tmp_path / "shx" / "Own.SHX", {ord("H"): ("", letter)}, 20, 4)
    document = ezdxf.new("R2010", units=4)
    document.styles.add("A", font="C:\\fonts\\own")
    document.styles.add("B", font="own.shx").dxf.bigfont = "hztxt.shx"
    document.styles.add("C", font="simsun.ttf")
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    for row, style in enumerate("ABBC"):
        space.add_text("HHH", height=20, dxfattribs={"style": style}).set_placement((20, 20 + 60 * row))
    document.saveas(tmp_path / "fonts.dxf")
    return tmp_path / "fonts.dxf"


def test_the_list_tells_what_the_set_lacks(window: MainWindow, qtbot: QtBot, plan: Path, tmp_path: Path) -> None:
    settled(window, qtbot)
    session = window.session
    import_drawings(session.workspace, session.code, [plan], by=session.person)
    area = window.findChild(ReviewArea)
    assert area is not None
    fonts = FontsList(session, area.canvas, lambda *_: str(tmp_path / "shx"))
    with qtbot.waitSignal(fonts.changed, timeout=PATIENCE_MS):
        fonts._ask()
    assert fonts_folder() == tmp_path / "shx"
    fonts.toggle()

    def lines() -> list[str]:
        return [fonts.entries.item(row).text() for row in range(fonts.entries.count())]

    qtbot.waitUntil(lambda: any("hztxt.shx" in line for line in lines()), timeout=PATIENCE_MS)
    found = {font.name: (font.texts, font.found) for font in set_fonts(session.workspace, session.code).wanted}
    assert found["hztxt.shx"] == (2, False)
    assert next(value for name, value in found.items() if name.startswith("own")) == (3, True)
    assert not any("simsun" in name for name in found)
    assert lines()[0].startswith("✗")
    assert str(tmp_path / "shx") in fonts.folder.text()
    settled(window, qtbot)


def test_an_open_sheet_is_painted_with_the_fonts_of_another_folder(plan: Path, tmp_path: Path) -> None:
    def painted() -> np.ndarray:
        pixels = tile_worker.tile(
            str(plan), "frame:1", str(tmp_path / "cache"), Box(0, 0, 500, 500), 256, frozenset(), False, Silent()
        )
        return np.frombuffer(pixels, np.uint8)

    before = painted()
    choose_folder(tmp_path / "shx")
    assert (painted() != before).any()
    choose_folder(tmp_path / "none")
    assert (painted() == before).all()
