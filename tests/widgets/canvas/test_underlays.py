"""Pages of PDF files under a drawing."""

from __future__ import annotations

from pathlib import Path

import ezdxf
import pymupdf
from ezdxf.math import Vec2

from app.domain.geometry import Box
from app.drawings.open import open_drawing
from tests.widgets.canvas.test_clips_and_looks import _pixels


def _pdf(path: Path) -> None:
    document = pymupdf.open()
    document.new_page(width=100, height=100)
    page = document.new_page(width=144, height=72)
    page.draw_rect(pymupdf.Rect(36, 0, 72, 36), color=None, fill=(1, 0, 0))  # upper half, second quarter
    document.save(path)


def _plan(path: Path, clip: list[tuple[float, float]] | None = None) -> None:
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    space.add_line((100, 60), (300, 60), dxfattribs={"color": 5, "lineweight": 100})
    definition = document.add_underlay_def("D:\\图\\底图.PDF", "pdf", "2")
    underlay = space.add_underlay(definition, (100, 50), scale=(80, 80, 80), rotation=90)
    if clip:
        underlay.set_boundary_path(clip)
        underlay.clipping = underlay.on = True
    document.saveas(path)


def test_a_page_lies_where_its_inches_say_and_its_paper_is_clear(tmp_path: Path) -> None:
    _plan(tmp_path / "plan.dxf")
    drawing = open_drawing(tmp_path / "plan.dxf", None)
    assert [(gap.reason, gap.what) for gap in drawing.sheets[0].not_shown] == [("missing_image", "底图.PDF")]
    _pdf(tmp_path / "底图.pdf")
    drawing = open_drawing(tmp_path / "plan.dxf", None)
    assert drawing.sheets[0].not_shown == ()
    corners = [Vec2(100, 50) + Vec2(x, y).rotate_deg(90) * 80 for x, y in ((0, 0), (2, 0), (2, 1), (0, 1))]
    assert drawing.scene is not None
    box = drawing.scene.blocks[0].bounds
    assert box is not None
    x, y = drawing.scene.info.origin
    image = drawing.scene.image[0]
    far = image["a"] + image["c"] + image["e"] + x, image["b"] + image["d"] + image["f"] + y
    assert Vec2(far).isclose(corners[2], abs_tol=1e-6)
    pixels = _pixels(tmp_path / "plan.dxf", Box(0, 0, 420, 297))

    def at(x: float, y: float) -> list[int]:
        return pixels[round((297 - y) * 2), round(x * 2)].tolist()

    assert at(40, 110) == [255, 0, 0]  # half an inch along, three quarters up, turned by a quarter
    assert at(80, 110) == [255, 255, 255]
    assert at(200, 60) == [0, 0, 255]


def test_a_page_is_cut_at_its_outline(tmp_path: Path) -> None:
    _pdf(tmp_path / "底图.pdf")
    _plan(tmp_path / "plan.dxf", [(0, 0), (0.75, 1)])
    pixels = _pixels(tmp_path / "plan.dxf", Box(0, 0, 420, 297))
    assert pixels[((297 - 100) * 2), 80].tolist() == [255, 0, 0]
    assert pixels[((297 - 120) * 2), 80].tolist() == [255, 255, 255]


def test_a_page_that_is_not_there_is_damage(tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page()
    document.save(tmp_path / "底图.pdf")
    _plan(tmp_path / "plan.dxf")
    drawing = open_drawing(tmp_path / "plan.dxf", None)
    assert [(gap.reason, gap.what) for gap in drawing.sheets[0].not_shown] == [("damaged", "底图.pdf 2")]
