"""Letters of one text in several colours, and with lines under, over and through them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.domain.feedback import Silent
from app.domain.geometry import Box
from app.drawings import scene_file
from app.drawings.dxf.compile import compile_dxf
from app.drawings.dxf.mtext_content import parse
from app.drawings.dxf.mtext_lines import wrapped
from app.drawings.dxf.texts import plain_line, spans_of
from app.drawings.open import open_drawing
from app.drawings.scene import OVER, UNDER, Span
from app.drawings.shx.folder import VARIABLE
from tests.app.drawings.shx.shx_writer import write_shapes
from widgets.canvas.picture import ensure_application, image_of

RED, GREEN, BLUE = 0xFF0000, 0x00FF00, 0x0000FF


def _drawn(tmp_path: Path, *, style: str = "Standard") -> Path:
    document = ezdxf.new("R2010", units=4)
    document.styles.add("SHX", font="txt.shx")
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    mtext = {"char_height": 20, "insert": (50, 220), "color": 5, "style": style}
    space.add_mtext(r"HH{\C1;HH}\LHH\l\C3;HH", dxfattribs=mtext)
    space.add_text("%%uHH%%u%%oHH", height=20, dxfattribs={"style": style}).set_placement((50, 100))
    document.saveas(tmp_path / "text.dxf")
    return tmp_path / "text.dxf"


def _pixels(path: Path, box: Box) -> np.ndarray:
    ensure_application()
    drawing = open_drawing(path, None)
    sheet = drawing.sheets[0]
    low, high = sheet.to_mm((box.x0, box.y0)), sheet.to_mm((box.x1, box.y1))
    size = round(4 * box.width), round(4 * box.height)
    image = image_of(drawing, sheet, Box(*low, *high), size, frozenset(), False)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)[:, :, 2::-1].astype(int)


def test_a_label_stays_one_word_whatever_its_colours(tmp_path: Path) -> None:
    document = ezdxf.new("R2010")
    document.modelspace().add_mtext(r"FM{\C1;甲}10\L21\l", dxfattribs={"char_height": 3})
    document.modelspace().add_mtext(r"{\C3;M}", dxfattribs={"char_height": 3})
    document.modelspace().add_text("%%u标题%%U 文", height=3)
    document.saveas(tmp_path / "a.dxf")
    scene = compile_dxf(tmp_path / "a.dxf", Silent())
    assert [scene.strings[row] for row in scene.text["string"]] == ["FM甲1021", "M", "标题 文"]
    last, first = scene.lettered
    assert first.spans == (Span(0, 2), Span(2, 3, RED), Span(3, 5), Span(5, 7, -1, UNDER))
    assert last.spans == (Span(0, 2, -1, UNDER), Span(2, 4))
    places = {(int(row["entity"]), int(row["string"])) for row in scene.text}
    assert {(one.entity, one.string) for one in scene.lettered} < places
    scene_file.save(scene, tmp_path / "kept")
    assert scene_file.load(tmp_path / "kept").lettered == scene.lettered


def test_broken_lines_keep_the_looks_of_their_letters() -> None:
    lines = wrapped(parse(r"aa bb \C1;cc dd\P{\Oee} ff", 1.0, 1.0), 5, len)
    assert [line.text for line in lines] == ["aa bb", "cc dd", "ee ff"]
    assert [line.spans(0, 5) for line in lines] == [
        (),
        (),
        (Span(0, 2, RED, OVER), Span(2, 5, RED)),
    ]
    assert lines[1].format.rgb == RED
    (line,) = wrapped(parse(r"aa \C1;bb", 1.0, 1.0), 9, len)
    assert line.spans(0, 5) == (Span(0, 3), Span(3, 5, RED))
    assert line.spans(3, 5) == ()


@pytest.mark.parametrize("text", ["%%uab%%ucd", "x%%oy%%O%%c1%%%z", "%%k%%u°%%d%%176"])
def test_spans_cover_what_is_shown(text: str) -> None:
    spans = spans_of(text)
    assert spans[0].start == 0
    assert spans[-1].end == len(plain_line(text))
    assert all(a.end == b.start for a, b in pairwise(spans))


@pytest.mark.parametrize("style", ["Standard", "SHX"])
def test_colours_and_lines_are_painted_in_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    letter = bytes([9, 0, 20, 0, 236, 0, 10, 12, 0, 0, 20, 0, 236, 0, 0, 2, 8, 4, 246, 0])
    write_shapes(tmp_path / "txt.shx", {ord("H"): ("", letter)}, 20, 4)
    path = _drawn(tmp_path, style=style)
    picture = _pixels(path, Box(45, 190, 250, 230))
    inked = picture.min(axis=2) < 200
    columns = np.flatnonzero(inked.any(axis=0))
    quarter = (columns.max() - columns.min()) / 4

    def ink_of(part: int) -> np.ndarray:
        start = columns.min() + part * quarter
        here = picture[:, round(start + quarter / 4) : round(start + 3 * quarter / 4)].reshape(-1, 3)
        return here[here.min(axis=1) < 100].argmax(axis=1)

    assert [int(np.median(ink_of(part))) for part in range(4)] == [2, 0, 2, 1]  # blue, red, blue, green
    rows = np.flatnonzero(inked[:, : round(columns.min() + 1.8 * quarter)].any(axis=1))
    low = np.flatnonzero(
        inked[:, round(columns.min() + 2.2 * quarter) : round(columns.min() + 2.8 * quarter)].all(axis=1)
    )
    assert low.size
    assert low.max() > rows.max() + 8  # the line lies under the letters
    picture = _pixels(path, Box(45, 85, 250, 135))
    inked = picture.max(axis=2) < 190
    columns = np.flatnonzero(inked.any(axis=0))
    middle = (columns.min() + columns.max()) // 2
    through = [
        np.flatnonzero(part.mean(axis=1) > 0.9)
        for part in (inked[:, columns.min() + 4 : middle - 4], inked[:, middle + 4 : columns.max() - 4])
    ]
    assert through[0].max() > 35 * 4 + 8  # under the first letters, the baseline is 35 units down
    assert through[1].min() < 15 * 4 - 8  # over the last ones
