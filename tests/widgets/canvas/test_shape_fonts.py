"""Texts in the user's shape fonts: where and how large their strokes are painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.enums import TextEntityAlignment as Align
from PySide6.QtGui import QImage

from app.domain.geometry import Box
from app.drawings.inspect import inspect
from app.drawings.open import open_drawing
from app.drawings.shx.folder import VARIABLE
from tests.app.drawings.shx.shx_writer import write_bigfont, write_shapes
from widgets.canvas.picture import ensure_application, image_of

ROOT = Path(__file__).parents[3]


def _box(width: int, height: int, step: int) -> bytes:
    """A letter that is a rectangle on the baseline, its far corner crossed."""
    return bytes([9, 0, height, width, 0, 0, 256 - height, 256 - width, 0, 0, 0, 2, 8, step, 0, 0])


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fonts"
    folder.mkdir()
    write_shapes(folder / "TXT.SHX", {ord(one): ("", _box(10, 20, 14)) for one in "FM1021"}, 20, 4)
    jia = int.from_bytes("甲".encode("gbk"))
    write_bigfont(folder / "hz.shx", {jia: ("", _box(100, 100, 120))}, 100, leads=((0xB0, 0xF7),))
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


def _ink(path: Path, box: Box) -> np.ndarray:
    """Ink of a part of model space, ten pixels a unit, rows from above."""
    ensure_application()
    drawing = open_drawing(path, None)
    sheet = drawing.sheets[0]
    low, high = sheet.to_mm((box.x0, box.y0)), sheet.to_mm((box.x1, box.y1))
    size = round(10 * box.width), round(10 * box.height)
    image = image_of(drawing, sheet, Box(*low, *high), size, frozenset(), False)
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return np.asarray(rows[:, : image.width()] < 128)


def _extent(ink: np.ndarray) -> tuple[float, float, float, float]:
    """Left, low, right, high of the ink in units."""
    rows, columns = np.nonzero(ink)
    height = len(ink)
    return (columns.min() / 10, (height - 1 - rows.max()) / 10, columns.max() / 10, (height - 1 - rows.min()) / 10)


def _drawn(tmp_path: Path, text: str, align: Align, factor: float = 1.0) -> Path:
    document = ezdxf.new("R2010", units=4)
    document.styles.add("HZ", font="C:\\CAD\\fonts\\txt").dxf.bigfont = "HZ.shx"
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    entity = space.add_text(text, height=10, dxfattribs={"style": "HZ", "width": factor})
    entity.set_placement((100, 100), (180, 100), align)
    document.saveas(tmp_path / "text.dxf")
    return tmp_path / "text.dxf"


@pytest.mark.parametrize(
    ("align", "factor", "expected"),
    [  # F: 5 wide of 7, 甲: 10 wide of 12, 1: 5 wide of 7
        (Align.LEFT, 1.0, (100, 100, 124, 110)),
        (Align.RIGHT, 1.0, (74, 100, 98, 110)),
        (Align.MIDDLE_CENTER, 1.0, (87, 95, 111, 105)),
        (Align.TOP_LEFT, 0.5, (100, 90, 112, 100)),
        (Align.FIT, 1.0, (100, 100, 100 + 80 * 24 / 26, 110)),
    ],
)
def test_strokes_stand_where_the_text_stands(
    tmp_path: Path, fonts: Path, align: Align, factor: float, expected: tuple[float, ...]
) -> None:
    ink = _ink(_drawn(tmp_path, "F甲1", align, factor), Box(60, 80, 190, 130))
    assert _extent(ink) == pytest.approx(tuple(v - o for v, o in zip(expected, (60, 80, 60, 80), strict=True)), abs=0.2)
    assert ink.mean() < 0.03  # lines, no areas
    assert fonts.exists()


def test_letters_that_the_fonts_lack_are_in_the_open_font(tmp_path: Path, fonts: Path) -> None:
    assert fonts.exists()
    path = _drawn(tmp_path, "1乙1", Align.LEFT)
    ink = _ink(path, Box(60, 80, 190, 130))
    assert ink[:, 400:450].any()
    assert ink[200:300, 480:560].sum() > 200  # the sign, filled
    answer = inspect(path, None, lambda _: "")
    assert [gap for gap in answer["not_shown"] if gap["reason"] == "missing_font"] == []


def test_without_the_fonts_they_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    answer = inspect(_drawn(tmp_path, "F甲1", Align.LEFT), None, lambda _: "")
    assert {gap["what"] for gap in answer["not_shown"]} == {"C:\\CAD\\fonts\\txt", "HZ.shx"}


def test_the_command_takes_a_folder(tmp_path: Path, fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    path = _drawn(tmp_path, "F甲1", Align.LEFT)
    for args, out in (([], "plain.png"), (["--fonts", str(fonts)], "strokes.png")):
        command = [sys.executable, "-m", "app", "render", str(path), "--size", "840x594", "-o", str(tmp_path / out)]
        subprocess.run([*command, *args], check=True, cwd=ROOT, capture_output=True)
    dark = []
    for name in ("plain.png", "strokes.png"):
        image = QImage(str(tmp_path / name)).convertToFormat(QImage.Format.Format_Grayscale8)
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(594, -1)
        dark.append(int((pixels[370:400, 195:255] < 128).sum()))
    assert dark[1] > 0
    assert dark[0] != dark[1]
