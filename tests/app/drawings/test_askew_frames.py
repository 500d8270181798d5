"""Frames at odd angles, as site plans are framed."""

from __future__ import annotations

import math
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.layouts import Modelspace

from app.domain.geometry import Affine
from app.drawings.compare.sheets import compare_sheets
from app.drawings.open import open_drawing
from app.drawings.set_words import read_words

A1 = (841.0, 594.0)


def turned(angle_deg: float, scale: float, x: float, y: float) -> Affine:
    c, s = scale * math.cos(math.radians(angle_deg)), scale * math.sin(math.radians(angle_deg))
    return Affine(c, s, -s, c, x, y)


def draw(
    model: Modelspace, place: Affine, angle_deg: float, number: str, *, lines: bool = False, word: str = "道路"
) -> None:
    """Draw a framed sheet with a title block and something on it."""
    for inset_left, inset in ((0, 0), (25, 10)):
        corners = [
            place(p)
            for p in (
                (inset_left, inset),
                (A1[0] - inset, inset),
                (A1[0] - inset, A1[1] - inset),
                (inset_left, A1[1] - inset),
            )
        ]
        if lines:
            for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
                model.add_line(start, end)
        else:
            model.add_lwpolyline(corners, close=True)
    for row, (label, value) in enumerate((("图号", number), ("图名", "总平面图"), ("比例", "1:500"), ("专业", "规划"))):
        for x, text in ((720, label), (750, value)):
            entity = model.add_text(text, height=3.5 * place.scale, rotation=angle_deg)
            entity.set_placement(place((x, 20 + 10 * row)))
    model.add_text(word, height=5 * place.scale, rotation=angle_deg).set_placement(place((400, 300)))
    model.add_circle(place((300, 300)), 20 * place.scale)


@pytest.mark.parametrize("lines", [False, True], ids=["polylines", "lines"])
@pytest.mark.parametrize("angle_deg", [30.0, -17.3, 61.0, 122.5])
def test_a_frame_at_an_odd_angle_stands_upright_on_its_sheet(tmp_path: Path, angle_deg: float, lines: bool) -> None:
    document = ezdxf.new(units=4)
    place = turned(angle_deg, 500, 37_000_000, 2_400_000)
    draw(document.modelspace(), place, angle_deg, "总施-01", lines=lines)
    document.saveas(tmp_path / "site.dxf")
    (sheet,) = open_drawing(tmp_path / "site.dxf", None).sheets
    block = sheet.title_block
    assert (block.number, block.title, block.scale) == ("总施-01", "总平面图", "1:500")
    assert sheet.size_mm == pytest.approx(A1, abs=0.05)
    assert sheet.unit_m == pytest.approx(0.001)
    assert sheet.to_mm(place((0, 0))) == pytest.approx((0, 0), abs=0.01)
    assert sheet.to_mm(place(A1)) == pytest.approx(A1, abs=0.05)


def test_each_of_two_frames_that_overlap_in_their_boxes_has_its_own_words(tmp_path: Path) -> None:
    document = ezdxf.new(units=4)
    draw(document.modelspace(), turned(40, 500, 0, 0), 40, "总施-01", word="一号路")
    draw(document.modelspace(), turned(40, 500, 250_000, -200_000), 40, "总施-02", word="二号路")
    draw(document.modelspace(), turned(0, 100, 900_000, 0), 0, "总施-03", word="三号路")
    document.saveas(tmp_path / "site.dxf")
    drawing = open_drawing(tmp_path / "site.dxf", None)
    found = {
        sheet.title_block.number: words.texts for sheet, words in zip(drawing.sheets, read_words(drawing), strict=True)
    }
    roads = {number: [text for text in texts if text.endswith("路")] for number, texts in found.items()}
    assert roads == {"总施-01": ["一号路"], "总施-02": ["二号路"], "总施-03": ["三号路"]}
    first, second = (next(s for s in drawing.sheets if s.title_block.number == f"总施-0{row}") for row in (1, 2))
    assert first.region.intersects(second.region)
    assert not first.holds(*np.array(second.to_mm.inverse()((400, 300))).reshape(2, 1))[0]


def test_a_sheet_that_was_turned_is_the_same_sheet(tmp_path: Path) -> None:
    for name, angle_deg in (("a", 0.0), ("b", 33.0)):
        document = ezdxf.new(units=4)
        draw(document.modelspace(), turned(angle_deg, 500, 5000, 4000), angle_deg, "总施-01")
        document.saveas(tmp_path / f"{name}.dxf")
    found = compare_sheets(tmp_path / "a.dxf", "frame:总施-01", tmp_path / "b.dxf", "frame:总施-01", None)
    assert not found.regions


def test_a_tilted_building_is_no_frame(tmp_path: Path) -> None:
    document = ezdxf.new(units=4)
    place = turned(25, 100, 0, 0)
    model = document.modelspace()
    model.add_lwpolyline([place(p) for p in ((0, 0), (841, 0), (841, 594), (0, 594))], close=True)
    for x in range(50, 800, 50):
        model.add_line(place((x, 0)), place((x, 594)))
    model.add_text("一层平面图", height=500).set_placement((0, -3000))
    document.saveas(tmp_path / "plan.dxf")
    assert [sheet.key for sheet in open_drawing(tmp_path / "plan.dxf", None).sheets] == ["model"]


def test_frames_at_odd_angles_in_a_layout_are_sheets_with_their_windows(tmp_path: Path) -> None:
    document = ezdxf.new(units=4)
    document.modelspace().add_circle((0, 0), 9000)
    layout = document.layouts.new("出图")
    layout.page_setup(size=(841, 594), margins=(0, 0, 0, 0))
    for number, angle_deg, x in (("总施-01", 0.0, 0.0), ("总施-02", 25.0, 2000.0)):
        place = turned(angle_deg, 1, x, 0)
        draw(layout, place, angle_deg, number)
        layout.add_viewport(place((500, 300)), size=(200, 200), view_center_point=(0, 0), view_height=20_000)
    document.saveas(tmp_path / "layout.dxf")
    first, second = open_drawing(tmp_path / "layout.dxf", None).sheets
    assert [one.key for one in (first, second)] == ["layout:出图/总施-01", "layout:出图/总施-02"]
    assert second.is_askew
    assert second.title_block.number == "总施-02"
    assert second.size_mm == pytest.approx(A1, abs=0.1)
    assert second.unit_m == first.unit_m > 0
    assert second.to_mm(turned(25.0, 1, 2000.0, 0)((300, 300))) == pytest.approx((300, 300), abs=0.01)
